"""DOCX and ODT: headings, lists, tables and nested tables in document order."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from odfdo import Document as OdtDocument
from odfdo import Header, Paragraph, Table
from odfdo import List as OdtList

from recommender.documents import Document, read_document


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.block_text(block)) for block in document.blocks]


def test_docx_in_document_order(tmp_path: Path) -> None:
    source = docx.Document()
    source.core_properties.title = "Strategy for Rare Diseases"
    source.add_heading("Goals", level=1)
    source.add_paragraph("The strategy has two goals.")
    source.add_paragraph("Better diagnosis", style="List Bullet")
    table = source.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Body", "Task", "Agency", ""], strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Over", "sight"
    source.add_heading("Funding", level=2)
    source.add_paragraph("Funds come from the budget.")
    path = tmp_path / "a.docx"
    source.save(str(path))
    document = read_document(path)
    assert document.format == "docx" and document.title == "Strategy for Rare Diseases" and document.pages is None
    assert kinds(document) == [
        ("heading", "Goals"),
        ("paragraph", "The strategy has two goals."),
        ("list", "Better diagnosis"),
        ("table", "Body | Task\nAgency | Over sight"),
        ("heading", "Funding"),
        ("paragraph", "Funds come from the budget."),
    ]
    assert [block.level for block in document.blocks if block.kind == "heading"] == [1, 2]
    assert document.blocks[-1].section == "Funding"


def test_docx_with_tracked_changes_reads_as_accepted(tmp_path: Path) -> None:
    source = docx.Document()
    paragraph = source.add_paragraph("The plan is ")
    for tag, text_tag, text in (("w:del", "w:delText", "bad"), ("w:ins", "w:t", "good")):
        change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    path = tmp_path / "a.docx"
    source.save(str(path))
    assert read_document(path).text == "The plan is good"


def test_docx_with_a_relation_to_a_missing_part_is_read(tmp_path: Path) -> None:
    whole, broken = tmp_path / "a.docx", tmp_path / "b.docx"
    source = docx.Document()
    source.add_paragraph("Text of the plan.")
    source.save(str(whole))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    relation = f'<Relationship Id="rId99" Type="{kind}" '
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for member in old.namelist():
            data = old.read(member).decode("utf-8") if member.endswith("document.xml.rels") else old.read(member)
            if isinstance(data, str):
                data = data.replace("</Relationships>", relation + 'Target="NULL"/></Relationships>')
            new.writestr(member, data)
    assert read_document(broken).text == "Text of the plan."


def test_odt_in_document_order(tmp_path: Path) -> None:
    source = OdtDocument("text")
    source.body.clear()
    source.body.append(Header(1, "Goals"))
    source.body.append(Paragraph("The strategy has two goals."))
    source.body.append(OdtList(["Better diagnosis"]))
    table = Table("t", width=2, height=2)
    for (x, y), value in {(0, 0): "Body", (1, 0): "Task", (0, 1): "Agency", (1, 1): "Oversight"}.items():
        cell = table.get_cell((x, y))
        cell.append(Paragraph(value))
        table.set_cell((x, y), cell)
    source.body.append(table)
    path = tmp_path / "a.odt"
    source.save(str(path))
    document = read_document(path)
    assert document.format == "odt"
    assert kinds(document) == [
        ("heading", "Goals"),
        ("paragraph", "The strategy has two goals."),
        ("list", "Better diagnosis"),
        ("table", "Body | Task\nAgency | Oversight"),
    ]
