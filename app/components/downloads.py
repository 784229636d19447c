"""Reports to take away, made only when somebody presses the button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from app.i18n import language, t
from recommender.reports import to_csv, to_xlsx
from recommender.verdicts import Assessment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_bytes(assessments: Sequence[Assessment]) -> bytes:
    """The CSV report as a file that Excel opens rightly: UTF-8 with a byte order mark."""
    return to_csv(assessments).encode("utf-8-sig")


def file_name(assessments: Sequence[Assessment], suffix: str) -> str:
    """A name for the report, after the policy if there is just one."""
    if len(assessments) != 1:
        return f"policy-alignment.{suffix}"
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", Path(assessments[0].policy.file).stem).strip(" .-")[:80]
    return f"{stem or 'policy'}-alignment.{suffix}"


def show(assessments: Sequence[Assessment], key: str) -> None:
    """Two buttons, side by side in the container at hand."""
    st.download_button(
        t("download.xlsx"),
        data=partial(to_xlsx, assessments, language=language()),
        file_name=file_name(assessments, "xlsx"),
        mime=XLSX,
        key=f"{key}-xlsx",
        on_click="ignore",
        icon=":material/table_view:",
    )
    st.download_button(
        t("download.csv"),
        data=partial(csv_bytes, assessments),
        file_name=file_name(assessments, "csv"),
        mime="text/csv",
        key=f"{key}-csv",
        on_click="ignore",
        icon=":material/download:",
    )
