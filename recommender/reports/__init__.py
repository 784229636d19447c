"""Reports: one model of content (`model`), what is said of each result (`sections`), and its files (`formats`)."""

from recommender.reports.formats import FORMATS, MIME, render
from recommender.reports.model import (
    STATUS_COLOURS,
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
from recommender.reports.phrases import report_language
from recommender.reports.sections.assessment import assessment_report
from recommender.reports.sections.brief import brief_report
from recommender.reports.sections.comparison import comparison_report
from recommender.reports.sections.indicators import indicators_report
from recommender.reports.sections.scorecard import scorecard_report
from recommender.reports.sections.versions import versions_report

__all__ = [
    "FORMATS",
    "MIME",
    "STATUS_COLOURS",
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
    "assessment_report",
    "brief_report",
    "comparison_report",
    "indicators_report",
    "render",
    "report_language",
    "scorecard_report",
    "versions_report",
]
