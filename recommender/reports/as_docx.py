"""A report as a Word document: A4, real headings, header rows that repeat, charts with a description."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from recommender.reports.model import Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Table
from recommender.reports.sheets import FILL_COLOURS
from recommender.reports.values_text import shown
from recommender.reports.wording import words

if TYPE_CHECKING:
    from docx.document import Document

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTH_CM = 17.4
# Wide tables are read across on screens and in workbooks; on paper more columns than this cannot be read.
_COLUMNS = 9


def to_docx_bytes(report: Report) -> bytes:
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.5)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(9.5), "Calibri"
    normal.paragraph_format.space_after = Pt(3)
    _languages(document, report.language)
    document.core_properties.title = _clean(report.title)[:255]  # as much as the format holds
    document.core_properties.language = report.language
    document.core_properties.author = ""
    _page_numbers(document)
    document.add_heading(_clean(report.title), 0)
    if report.subtitle:
        document.add_paragraph(_clean(report.subtitle))
    for note in report.notes:
        document.add_paragraph(_clean(note), style="List Bullet")
    for section in report.sections:
        heading = document.add_heading(_clean(section.heading), 1)
        heading.paragraph_format.page_break_before = section.new_page
        heading.paragraph_format.space_before = Pt(6)
        for block in section.blocks:
            _block(document, block, report.language)
    say = words(report.language)
    method = document.add_heading(say["method"], 1)
    method.paragraph_format.page_break_before = any(section.new_page for section in report.sections)
    _rows(document, [say["fact"], say["value"]], [list(row) for row in report.method])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _block(document: Document, block: Block, language: str) -> None:
    from docx.shared import Pt, RGBColor

    if isinstance(block, Paragraph):
        document.add_paragraph().add_run(_clean(block.text)).bold = block.strong
    elif isinstance(block, Heading):
        status = words(language).get(block.status, "")
        made = document.add_heading(" – ".join(filter(None, [_clean(block.text), status])), 2)
        made.paragraph_format.space_before = Pt(5)
    elif isinstance(block, Bullets):
        for item in block.items:
            document.add_paragraph(_clean(item), style="List Bullet")
    elif isinstance(block, Quote):
        quote = document.add_paragraph(_clean(block.text), style="Quote")
        quote.paragraph_format.keep_with_next = True
        quote.paragraph_format.space_after = Pt(0)
        source = document.add_paragraph()
        run = source.add_run(_clean(" · ".join(filter(None, [block.source, block.note]))))
        run.font.size, run.font.color.rgb = Pt(8), RGBColor(0x55, 0x60, 0x70)
    elif isinstance(block, Chart):
        _chart(document, block)
        _table(document, block.table, language)
    else:
        _table(document, block, language)


def _chart(document: Document, chart: Chart) -> None:
    from docx.shared import Cm

    from recommender.reports.charts import to_png

    document.add_heading(_clean(chart.title), 2)
    picture = document.add_picture(io.BytesIO(to_png(chart.spec)))
    for limit, name, other in ((Cm(_WIDTH_CM), "width", "height"), (Cm(22), "height", "width")):
        if getattr(picture, name) > limit:
            setattr(picture, other, int(getattr(picture, other) * limit / getattr(picture, name)))
            setattr(picture, name, limit)
    picture._inline.docPr.set("descr", _clean(chart.alt))


def _table(document: Document, table: Table, language: str) -> None:
    if not table.everywhere:
        return
    document.add_heading(_clean(table.title), 2)
    columns = list(enumerate(table.columns))
    for start in range(0, len(columns), _COLUMNS):
        # The first columns say what a row is about: they come again where a table is cut in width.
        chosen = columns[start : start + _COLUMNS] if not start else columns[:2] + columns[start : start + _COLUMNS]
        rows = [[shown(row[place], column, language) for place, column in chosen] for row in table.rows]
        fills = [[row[place] if column.kind == "status" else None for place, column in chosen] for row in table.rows]
        _rows(document, [column.label for _, column in chosen], rows, fills)


def _rows(document: Document, head: list[str], rows: list[list[str]], fills: list[list[Any]] | None = None) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    made = document.add_table(rows=1, cols=len(head))
    made.style = "Table Grid"
    properties = made.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    lines = [head, *rows]
    for _ in rows:
        made.add_row()
    # All cells at once: asking a table for one cell after the other takes the square of their number.
    cells = list(made._cells)
    for number, line in enumerate(lines):
        for place, value in enumerate(line):
            cell = cells[number * len(head) + place]
            run = cell.paragraphs[0].add_run(_clean(value))
            run.font.size, run.bold = Pt(8), number == 0
            fill = fills[number - 1][place] if fills and number else None
            if fill in FILL_COLOURS:
                shade = OxmlElement("w:shd")
                for name, colour in (("val", "clear"), ("color", "auto"), ("fill", FILL_COLOURS[fill])):
                    shade.set(qn(f"w:{name}"), colour)
                cell._tc.get_or_add_tcPr().append(shade)
    document.add_paragraph()


def _languages(document: Document, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    made = OxmlElement("w:lang")
    made.set(qn("w:val"), "en-GB" if language == "en" else language)
    made.set(qn("w:eastAsia"), "zh-CN")
    properties.append(made)
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "Microsoft YaHei")


def _page_numbers(document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = document.sections[0].footer.paragraphs[0].add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
