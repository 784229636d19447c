"""Reports to take away, made only when somebody presses the button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from app.components.reports import ICONS
from app.i18n import language, t
from recommender.reports import MIME, render, to_csv, to_xlsx
from recommender.reports.assessment_report import assessment_report
from recommender.alignment.results import Assessment


def csv_bytes(assessments: Sequence[Assessment]) -> bytes:
    """The CSV report as a file that Excel opens rightly: UTF-8 with a byte order mark."""
    return to_csv(assessments).encode("utf-8-sig")


def file_name(assessments: Sequence[Assessment], suffix: str) -> str:
    """A name for the report, after the policy if there is just one."""
    if len(assessments) != 1:
        return f"policy-alignment.{suffix}"
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", Path(assessments[0].policy.file).stem).strip(" .-")[:80]
    return f"{stem or 'policy'}-alignment.{suffix}"


def document(assessments: Sequence[Assessment], suffix: str, language: str) -> bytes:
    """The report to read, as a Word document or a web page."""
    return render(assessment_report(assessments, language), suffix)


def show(assessments: Sequence[Assessment], key: str) -> None:
    """One button a format, side by side in the container at hand."""
    # A download is made outside of the session, so the language goes with it.
    makers = {
        "xlsx": partial(to_xlsx, assessments, language=language()),
        "docx": partial(document, assessments, "docx", language()),
        "html": partial(document, assessments, "html", language()),
        "csv": partial(csv_bytes, assessments),
    }
    for suffix, make in makers.items():
        st.download_button(
            t(f"download.{suffix}"),
            data=make,
            file_name=file_name(assessments, suffix),
            mime=MIME[suffix],
            key=f"{key}-{suffix}",
            on_click="ignore",
            icon=ICONS[suffix],
        )
