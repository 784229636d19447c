"""Reports of one or more assessments: JSON, CSV, plain text and a workbook."""

from recommender.reports.csv_report import to_csv
from recommender.reports.json_report import to_json
from recommender.reports.text_report import to_text
from recommender.reports.xlsx_report import to_xlsx

__all__ = ["to_csv", "to_json", "to_text", "to_xlsx"]
