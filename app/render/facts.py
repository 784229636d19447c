"""The facts of a policy as fields: title, jurisdiction and year, prefilled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.i18n import t
from recommender.policies import Policy

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def suggested(policy: Policy) -> dict[str, str]:
    """Title, jurisdiction and year as far as the document tells them."""
    year = str(policy.year or "")
    if not year and (found := _YEAR.search(f"{policy.name} {policy.file}")):
        year = found.group()
    return {"title": policy.name, "jurisdiction": policy.jurisdiction, "year": year}


def fields(values: Mapping[str, Any], key: str) -> dict[str, str]:
    """Draw the fields.

    :returns: what they hold.
    """
    title = st.text_input(t("word.title"), values.get("title", ""), key=f"{key}-title")
    left, right = st.columns(2)
    with left:
        place = st.text_input(
            t("word.jurisdiction"),
            values.get("jurisdiction", ""),
            key=f"{key}-jurisdiction",
            placeholder=t("facts.jurisdiction_example"),
        )
    with right:
        year = st.text_input(t("facts.year"), str(values.get("year") or ""), key=f"{key}-year", max_chars=4)
    return {"title": title, "jurisdiction": place, "year": year}
