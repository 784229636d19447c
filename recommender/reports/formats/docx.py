"""A report as a Word document: A4, real headings, header rows that repeat, charts with a description."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import singledispatch
from typing import TYPE_CHECKING

from recommender.messages import words
from recommender.reports.formats.cells import cell_text, joined, status_name, xml_text
from recommender.reports.model import STATUS_COLOURS, Block, Bullets, Chart, Heading, Paragraph, Quote, Report, Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_WIDTH_CM = 17.4
# Wide tables are read across on screens and in workbooks; on paper more columns than this cannot be read.
_COLUMNS = 9
_QUIET = "556070"
Line = Sequence[tuple[str, str]]  # a row: texts, each with a status or ""


def render(report: Report) -> bytes:
    """The bytes of the document."""
    import docx

    document, language = docx.Document(), report.language
    _page(document, report)
    document.add_heading(xml_text(report.title), 0)
    if report.subtitle:
        document.add_paragraph(xml_text(report.subtitle))
    for note in report.notes:
        document.add_paragraph(xml_text(note), style="List Bullet")
    sections = report.sections_in("docx")
    for section in sections:
        _part(document, section.heading, section.new_page)
        for block in section.blocks:
            _block(block, document, language)
    say = words(language)
    _part(document, say["report.method"], any(section.new_page for section in sections))
    facts = [[(name, ""), (value, "")] for name, value in report.method]
    _rows(document, [say["report.fact"], say["report.value"]], facts)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Document, report: Report) -> None:
    from docx.shared import Cm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.5)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(9.5), "Calibri"
    normal.paragraph_format.space_after = Pt(3)
    _languages(document, report.language)
    document.core_properties.title = xml_text(report.title)[:255]  # as much as the format holds
    document.core_properties.language = report.language
    document.core_properties.author = ""
    _page_numbers(document)


def _part(document: Document, heading: str, new_page: bool) -> None:
    from docx.shared import Pt

    made = document.add_heading(xml_text(heading), 1)
    made.paragraph_format.page_break_before = new_page
    made.paragraph_format.space_before = Pt(6)


@singledispatch
def _block(block: Block, document: Document, language: str) -> None:
    """Add a block to the document."""
    raise NotImplementedError(type(block))


@_block.register(Paragraph)
def _(block: Paragraph, document: Document, language: str) -> None:
    run = document.add_paragraph().add_run(xml_text(block.text))
    run.bold = block.strong
    if block.small:
        _small(run)


@_block.register(Heading)
def _(block: Heading, document: Document, language: str) -> None:
    from docx.shared import Pt, RGBColor

    made = document.add_heading(xml_text(block.text), 2)
    made.paragraph_format.space_before = Pt(5)
    if block.status:
        run = made.add_run(f" – {status_name(block.status, language)}")
        run.font.color.rgb = RGBColor.from_string(STATUS_COLOURS[block.status].on_fill.lstrip("#"))
    if block.note:
        made.add_run(f" – {xml_text(block.note)}").italic = True


@_block.register(Bullets)
def _(block: Bullets, document: Document, language: str) -> None:
    for item in block.items:
        document.add_paragraph(xml_text(item), style="List Bullet")


@_block.register(Quote)
def _(block: Quote, document: Document, language: str) -> None:
    from docx.shared import Pt

    quote = document.add_paragraph(xml_text(block.text), style="Quote")
    quote.paragraph_format.keep_with_next = True
    quote.paragraph_format.space_after = Pt(0)
    _small(document.add_paragraph().add_run(xml_text(joined(block.source, block.note))))


@_block.register(Chart)
def _(block: Chart, document: Document, language: str) -> None:
    from docx.shared import Cm

    from recommender.reports.charts import to_png

    document.add_heading(xml_text(block.title), 2)
    picture = document.add_picture(io.BytesIO(to_png(block.spec)))
    for limit, name, other in ((Cm(_WIDTH_CM), "width", "height"), (Cm(22), "height", "width")):
        if getattr(picture, name) > limit:
            setattr(picture, other, int(getattr(picture, other) * limit / getattr(picture, name)))
            setattr(picture, name, limit)
    picture._inline.docPr.set("descr", xml_text(block.alt))
    _block(block.table, document, language)


@_block.register(Table)
def _(block: Table, document: Document, language: str) -> None:
    if not block.everywhere:
        return
    document.add_heading(xml_text(block.title), 2)
    places = range(len(block.columns))
    for start in range(0, len(places), _COLUMNS):
        # The first columns say what a row is about: they come again where a table is cut in width.
        chosen = [*(places[:2] if start else ()), *places[start : start + _COLUMNS]]
        rows = [
            [
                (cell_text(row[p], block.columns[p], language), row[p] if block.columns[p].kind == "status" else "")
                for p in chosen
            ]
            for row in block.rows
        ]
        _rows(document, [block.columns[p].label for p in chosen], rows)


def _rows(document: Document, head: Sequence[str], rows: Sequence[Line]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    made = document.add_table(rows=1 + len(rows), cols=len(head))
    made.style = "Table Grid"
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    # All cells at once: asking a table for one cell after the other takes the square of their number.
    cells = iter(made._cells)
    for number, line in enumerate([[(text, "") for text in head], *rows]):
        for text, status in line:
            cell = next(cells)
            run = cell.paragraphs[0].add_run(xml_text(text))
            run.font.size, run.bold = Pt(8), number == 0
            if status in STATUS_COLOURS:
                _shade(cell, STATUS_COLOURS[status].fill)
    document.add_paragraph()


def _shade(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.lstrip("#"))):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _small(run: object) -> None:
    from docx.shared import Pt, RGBColor

    run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(_QUIET)  # type: ignore[attr-defined]


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
