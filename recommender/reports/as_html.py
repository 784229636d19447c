"""A report as one HTML file that needs nothing else: no fonts, scripts or pictures from anywhere."""

from __future__ import annotations

import html
from importlib.resources import files

from recommender.reports.model import Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Table
from recommender.reports.values_text import shown
from recommender.reports.wording import words

_NUMBERS = {"number", "count", "probability", "page"}
_UPRIGHT = 8  # columns that an upright page holds


def to_html_bytes(report: Report) -> bytes:
    folder = files("recommender.reports")
    style, script = ((folder / f"page.{kind}").read_text("utf-8") for kind in ("css", "js"))
    say = words(report.language)
    sections = "".join(
        _section(section.key, section.heading, section.blocks, section.new_page, report.language)
        for section in report.sections
    )
    links = "".join(f'<li><a href="#{_id(s.key)}">{_e(s.heading)}</a></li>' for s in report.sections)
    method = "".join(f'<tr><th scope="row">{_e(name)}</th><td>{_e(value)}</td></tr>' for name, value in report.method)
    notes = "".join(f"<li>{_e(note)}</li>" for note in report.notes)
    last = " new-page" if any(section.new_page for section in report.sections) else ""
    page = (
        f'<!doctype html>\n<html lang="{_e(report.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Nothing that a quote could smuggle in may load or run.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:\">"
        f"<title>{_e(report.title)}</title><style>{style}</style></head><body><main>"
        f'<h1>{_e(report.title)}</h1><p class="subtitle">{_e(report.subtitle)}</p>'
        f"{f'<ul>{notes}</ul>' if notes else ''}"
        f'<nav aria-label="{_e(say["overview"])}"><ol>{links}<li><a href="#method">{_e(say["method"])}</a></li></ol></nav>'
        f'{sections}<section id="method" class="{last.strip()}"><h2>{_e(say["method"])}</h2>'
        f'<table class="method"><caption class="hidden">{_e(say["method"])}</caption><tbody>{method}</tbody></table></section>'
        f"</main><script>{script}</script></body></html>\n"
    )
    return page.encode("utf-8", "replace")


def _section(key: str, heading: str, blocks: tuple[Block, ...], new_page: bool, language: str) -> str:
    inside = "".join(_block(block, language) for block in blocks)
    kind = ' class="new-page"' if new_page else ""
    return f'<section id="{_id(key)}"{kind}><h2>{_e(heading)}</h2>{inside}</section>'


def _block(block: Block, language: str) -> str:
    if isinstance(block, Paragraph):
        text = f"<strong>{_e(block.text)}</strong>" if block.strong else _e(block.text)
        return f"<p>{text}</p>"
    if isinstance(block, Heading):
        status = words(language).get(block.status, "")
        chip = f' <span class="status {_e(block.status)}">{_e(status)}</span>' if status else ""
        return f"<h3>{_e(block.text)}{chip}</h3>"
    if isinstance(block, Bullets):
        return "<ul>" + "".join(f"<li>{_e(item)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, Quote):
        lang = f' lang="{_e(block.language)}"' if block.language else ""
        source = " · ".join(filter(None, [block.source, block.note]))
        return f"<figure><blockquote{lang}>{_e(block.text)}</blockquote><figcaption>{_e(source)}</figcaption></figure>"
    if isinstance(block, Chart):
        return _chart(block) + _table(block.table, language)
    return _table(block, language)


def _chart(chart: Chart) -> str:
    from recommender.reports.charts import to_svg

    drawn = to_svg(chart.spec)
    drawn = drawn[drawn.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{_e(chart.alt)}"', 1)
    return f'<h3>{_e(chart.title)}</h3><div class="chart">{drawn}</div>'


def _table(table: Table, language: str) -> str:
    if not table.everywhere:
        return ""
    head = "".join(f'<th scope="col">{_e(column.label)}</th>' for column in table.columns)
    rows = []
    for number, row in enumerate(table.rows):
        cells = []
        for value, column in zip(row, table.columns, strict=True):
            text = _e(shown(value, column, language))
            if column.kind == "status" and value:
                text = f'<span class="status {_e(str(value))}">{text}</span>'
            elif column.kind == "link" and value is not None:
                text = f'<a href="#{_id(value.table)}-{value.row}">{text}</a>'
            kind = ' class="number"' if column.kind in _NUMBERS else ' class="long"' if column.kind == "long" else ""
            # What the number is, so that sorting does not go by the letters of a percentage.
            sort = f' data-sort="{value}"' if isinstance(value, int | float) and not isinstance(value, bool) else ""
            cells.append(f"<td{kind}{sort}>{text}</td>")
        rows.append(f'<tr id="{_id(table.key)}-{number}">{"".join(cells)}</tr>')
    # On paper nothing can be scrolled: a table with many columns gets a page across and letters that let it fit.
    columns = len(table.columns)
    kind = "table wide" if columns > _UPRIGHT else "table"
    return (
        f'<div class="{kind}" style="--columns: {columns}" tabindex="0" role="region" aria-label="{_e(table.title)}">'
        '<table class="data">'
        f"<caption>{_e(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _id(key: str) -> str:
    return html.escape("".join(sign if sign.isalnum() else "-" for sign in key))


def _e(text: str) -> str:
    return html.escape(text)
