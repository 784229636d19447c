"""The three statuses: always a word and a shape beside the colour."""

from __future__ import annotations

import html

from app.i18n import t
from recommender.alignment.results import STATUSES

COLOURS = {"addressed": "#1f5f9e", "partial": "#f0b44c", "missing": "#b0432c"}
# The same, dark enough for small text on white.
TEXT_COLOURS = {"addressed": "#174a7d", "partial": "#6d4700", "missing": "#8c2f1b"}
ICONS = {
    "addressed": ":material/check_circle:",
    "partial": ":material/contrast:",
    "missing": ":material/radio_button_unchecked:",
}
_MARKDOWN_COLOURS = {"addressed": "blue", "partial": "orange", "missing": "red"}


def name(status: str) -> str:
    """The status in the interface language."""
    return t(f"status.{status}")


def chip(status: str) -> str:
    """A status as HTML."""
    return f'<span class="pa-chip pa-{status}"><i class="pa-dot"></i>{html.escape(name(status))}</span>'


def badge(status: str) -> str:
    """A status as Markdown, for labels."""
    return f":{_MARKDOWN_COLOURS[status]}-badge[{ICONS[status]} {name(status)}]"


__all__ = ["COLOURS", "ICONS", "STATUSES", "TEXT_COLOURS", "badge", "chip", "name"]
