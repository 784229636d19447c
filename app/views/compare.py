"""compare."""

from __future__ import annotations

from app.components import layout


def page() -> None:
    layout.head("compare")
