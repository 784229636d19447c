"""Putting an assessed upload into the library, with its facts. Nothing is stored before the button is pressed."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from app import resources
from app.components import errors
from app.i18n import t
from app.results import Result

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def suggested(result: Result) -> dict[str, str]:
    """Title, jurisdiction and year as far as the document tells them."""
    metadata = result.document.metadata
    year = _YEAR.search(str(metadata.get("year", ""))) or _YEAR.search(f"{result.title} {result.name}")
    return {
        "title": result.title,
        "jurisdiction": metadata.get("jurisdiction", ""),
        "year": year.group() if year else "",
    }


def fields(values: dict[str, Any], key: str) -> dict[str, str]:
    """The input fields of a policy's facts, prefilled; returns what they hold."""
    title = st.text_input(t("facts.title"), values.get("title", ""), key=f"{key}-title")
    left, right = st.columns(2)
    with left:
        place = st.text_input(
            t("facts.jurisdiction"),
            values.get("jurisdiction", ""),
            key=f"{key}-jurisdiction",
            placeholder=t("facts.jurisdiction_example"),
        )
    with right:
        year = st.text_input(t("facts.year"), str(values.get("year") or ""), key=f"{key}-year", max_chars=4)
    return {"title": title, "jurisdiction": place, "year": year}


def show(result: Result, key: str) -> None:
    """The button with its form, or a note that the policy is in the library."""
    if result.policy_id in {stored.id for stored in resources.library().policies()}:
        st.badge(t("save.done"), icon=":material/check:", color="green")
        return
    with (
        st.popover(t("save.button"), icon=":material/bookmark_add:", key=f"{key}-save", width="content"),
        st.form(f"{key}-save-form", border=False),
    ):
        facts = fields(suggested(result), f"{key}-save")
        st.caption(t("save.about"))
        pressed = st.form_submit_button(t("save.confirm"), type="primary")
    if pressed:
        with errors.shown():
            result.policy_id = resources.library().save(result.document, facts).id
            st.rerun()
