"""How good the verdicts are: judged sets, measures with intervals, baselines, and the page that shows them."""

from recommender.evaluation.languages import LanguageReport, compare_languages, pairs_in, policy_parity
from recommender.evaluation.page import to_html
from recommender.evaluation.parity_page import to_markdown
from recommender.evaluation.results import Report, item_row
from recommender.evaluation.runner import evaluate
from recommender.evaluation.sets import load_sets
from recommender.evaluation.text import to_text

__all__ = [
    "LanguageReport",
    "Report",
    "compare_languages",
    "evaluate",
    "item_row",
    "load_sets",
    "pairs_in",
    "policy_parity",
    "to_html",
    "to_markdown",
    "to_text",
]
