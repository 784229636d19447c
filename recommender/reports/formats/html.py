"""A report as one HTML file that needs nothing else: no fonts, scripts or pictures from anywhere.

The page stands in page.html, a macro for each kind of block; Jinja escapes whatever is put into it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from recommender.messages import words
from recommender.reports.formats.cells import cell_text, status_name
from recommender.reports.model import NUMBERS, STATUS_COLOURS, Chart, Report

if TYPE_CHECKING:
    from markupsafe import Markup

_UPRIGHT = 8  # columns that an upright page holds
_FILES = files("recommender.reports.formats")


def render(report: Report) -> bytes:
    """The page."""
    from jinja2 import Environment
    from markupsafe import Markup

    language = report.language
    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.filters |= {
        "anchor": _anchor,
        "drawn": _drawn,
        "kind": lambda block: type(block).__name__,
        "shown": lambda value, column: cell_text(value, column, language),
        "worded": lambda status: status_name(status, language),
    }
    # Our own files are put in as they are.
    style, script, page = (_FILES.joinpath(f"page.{kind}").read_text("utf-8") for kind in ("css", "js", "html"))
    made = env.from_string(page).render(
        report=report,
        sections=report.sections_in("html"),
        say=words(language),
        style=Markup(_colours() + style),
        script=Markup(script),
        numbers=NUMBERS,
        upright=_UPRIGHT,
        paged=any(section.new_page for section in report.sections_in("html")),
    )
    return made.lstrip().encode("utf-8", "replace")


def _colours() -> str:
    rules = (f".{status} {{ background: {c.fill}; color: {c.on_fill}; }}" for status, c in STATUS_COLOURS.items())
    return "\n".join(rules) + "\n"


def _drawn(chart: Chart) -> Markup:
    from markupsafe import Markup, escape

    from recommender.reports.charts import to_svg

    drawn = to_svg(chart.spec)
    # The texts in the drawing are escaped by who drew it.
    return Markup(drawn[drawn.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(chart.alt)}"', 1))


def _anchor(key: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in key)
