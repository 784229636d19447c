"""Check what `recommender evaluate` does not: whole documents, on the real policies in ../shared/bench/policies.

    python benchmarks/quality.py [--data DIR]

Prints whether one text in two file formats gets the same verdicts, what unrelated laws get (they should get little),
and whether every quote stands verbatim in the document, on the page that it names, in falling order.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pypdfium2

from recommender.alignment.results import Evidence, Verdicts
from recommender.documents import Document
from recommender.errors import RecommenderError
from recommender.evaluation import policy_parity
from recommender.framework import load_framework
from recommender.library import Library

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
TWINS = (
    ("eu-ehds-2025-327-oj-en.pdf", "eu-ehds-2025-327-en.txt", "PDF and text"),
    ("cn-healthy-china-2030-pdf-zh.pdf", "cn-healthy-china-2030-zh.md", "PDF and Markdown"),
    ("cn-hainan-hiap-plan-pdf-zh.pdf", "cn-hainan-hiap-plan-zh.docx", "PDF and DOCX"),
)
CONTROLS = "*neg-*"
QUOTES = 100


def check(folder: Path, library: Library) -> None:
    """Assesses the twins and the controls of a folder, and prints a line a finding."""
    assessor = library.assessor(load_framework(), labels=[])
    names = {name for pair in TWINS for name in pair[:2]} | {path.name for path in folder.glob(CONTROLS)}
    results: dict[str, Verdicts] = {}
    for name in sorted(names):
        if (folder / name).is_file():
            results[name] = assessor.assess(library.read(folder / name), evidence=QUOTES).at()
    for left, right, what in TWINS:
        if left in results and right in results:
            twins = policy_parity(results[left], results[right])
            print(
                f"same status, {what}: {twins.same.value:.0%}, rank correlation {twins.correlation.value:.3f}   "
                f"({left}, {right})"
            )
    for path in sorted(folder.glob(CONTROLS)):
        print(f"control {path.name}: {results[path.name].counts()}")
    for name, verdicts in results.items():
        print(f"quotes {name}: {quote_faults(folder / name, verdicts)}")


def quote_faults(path: Path, verdicts: Verdicts) -> str:
    """How many quotes there are, and how many are not verbatim, not on their page or not in order."""
    document = verdicts.policy.document
    quotes = [quote for action in verdicts.actions for quote in action.evidence]
    wrong = sum(document.text[quote.start : quote.end] != quote.text for quote in quotes)
    unordered = sum(
        one.probability < two.probability for action in verdicts.actions for one, two in pairwise(action.evidence)
    )
    elsewhere = off_page(path, document, quotes) if path.suffix == ".pdf" else 0
    return f"{len(quotes)}, not verbatim {wrong}, not on their page {elsewhere}, out of order {unordered}"


def off_page(path: Path, document: Document, quotes: list[Evidence]) -> int:
    """Quotes whose letters do not stand in this order on the page or pages that they name, as pdfium reads them."""
    file = pypdfium2.PdfDocument(path)
    pages = [_letters(file[i].get_textpage().get_text_range()) for i in range(len(file))]
    file.close()
    wrong = 0
    for quote in {(quote.start, quote.end): quote for quote in quotes}.values():
        parts = document.by_page(quote.start, quote.end)
        named = [page for page in (quote.page, quote.last_page) if page]
        # Footnote marks and look-alikes may differ inside; the beginning and the end of a part must stand there.
        there = all(
            _letters(words)[:24] in pages[page - 1] and _letters(words)[-24:] in pages[page - 1]
            for page, words in parts
        )
        wrong += not (there and named == [page for page, _ in parts])
    return wrong


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BENCH)
    folder = parser.parse_args().data / "policies"
    if not folder.is_dir():
        sys.exit(f"{folder} is absent: the real policies are not part of the repository.")
    try:
        check(folder, Library())
    except RecommenderError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
