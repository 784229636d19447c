"""How good the verdicts are: judged sets, measures with intervals, baselines, and the reports that show them."""

from recommender.evaluation.evaluation_report import evaluation_report
from recommender.evaluation.languages import LanguageParity, compare_languages, policy_parity
from recommender.evaluation.markdown import to_markdown
from recommender.evaluation.pairs import pairs_in
from recommender.evaluation.parity_report import parity_report
from recommender.evaluation.results import Evaluation, item_row
from recommender.evaluation.runner import evaluate
from recommender.evaluation.sets import load_sets

__all__ = [
    "Evaluation",
    "LanguageParity",
    "compare_languages",
    "evaluate",
    "evaluation_report",
    "item_row",
    "load_sets",
    "pairs_in",
    "parity_report",
    "policy_parity",
    "to_markdown",
]
