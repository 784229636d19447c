"""Reports: an assessment as JSON, CSV, text or workbook; and reports of any content in every format."""

from recommender.reports.model import (
    Block,
    Bullets,
    Chart,
    Column,
    Heading,
    Link,
    Paragraph,
    Quote,
    Report,
    Section,
    Table,
)
from recommender.reports.csv_report import to_csv
from recommender.reports.json_report import to_json
from recommender.reports.rendering import FORMATS, MIME, render
from recommender.reports.text_report import to_text
from recommender.reports.xlsx_report import to_xlsx

__all__ = [
    "FORMATS",
    "MIME",
    "Block",
    "Bullets",
    "Chart",
    "Column",
    "Heading",
    "Link",
    "Paragraph",
    "Quote",
    "Report",
    "Section",
    "Table",
    "render",
    "to_csv",
    "to_json",
    "to_text",
    "to_xlsx",
]
