"""Reports to take away in every format, made only when somebody presses a button."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app.i18n import t
from recommender.reports import FORMATS, MIME, Report, render

ICONS = {
    "xlsx": ":material/table_view:",
    "docx": ":material/description:",
    "html": ":material/language:",
    "csv": ":material/csv:",
    "json": ":material/data_object:",
}


def report_buttons(make: Callable[[], Report], name: str, key: str, formats: tuple[str, ...] = FORMATS) -> None:
    """A button that opens one button a format. make: called once a download. name: of the file, without its ending.

    A download is made outside of the session, so `make` must have its language and all else with it.
    """
    with st.popover(t("report.take"), icon=":material/download:", key=f"{key}-report", width="content"):
        st.caption(t("report.prepare"))
        for suffix in formats:

            def data(suffix: str = suffix) -> bytes:
                return render(make(), suffix)

            st.download_button(
                t(f"report.format.{suffix}"),
                data=data,
                file_name=f"{name}.{suffix}",
                mime=MIME[suffix],
                key=f"{key}-{suffix}",
                on_click="ignore",
                icon=ICONS[suffix],
                width="stretch",
            )


def file_name(file: str, ending: str) -> str:
    """A name for a report, after the policy's file, without a suffix."""
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", Path(file).stem).strip(" .-")[:80]
    return f"{stem or 'policy'}-{ending}"
