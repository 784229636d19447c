"""How good are the verdicts? Prints every figure that the judgements in ../shared/bench allow.

    python benchmarks/quality.py [--data DIR] [--quick]

The product's own command makes the answers, and the folder's score.py rates them. --quick leaves out the national plans, which
take minutes the first time. Note what is held out: the sdg excerpts were never used to fit anything; uhri, pm and ria were, so
their figures here flatter a little, and `benchmarks/fit_alignment.py` prints the ones with each policy left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from recommender.documents import read_document

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
COMMAND = [sys.executable, "-c", "import sys; from recommender.cli import main; sys.exit(main())"]
TWINS = (
    ("eu-ehds-2025-327-oj-en.pdf", "eu-ehds-2025-327-en.txt", "PDF and text"),
    ("cn-healthy-china-2030-pdf-zh.pdf", "cn-healthy-china-2030-zh.md", "PDF and Markdown"),
    ("cn-hainan-hiap-plan-pdf-zh.pdf", "cn-hainan-hiap-plan-zh.docx", "PDF and DOCX"),
    ("eu-ehds-2025-327-en.txt", "eu-ehds-2025-327-fr.txt", "English and French"),
)


def run(*arguments: str, output: Path) -> Path:
    with output.open("wb") as file:
        subprocess.run([*COMMAND, *arguments], stdout=file, check=True)
    return output


def rate(data: Path, *arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, str(data / "score.py"), "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def passages(data: Path, scratch: Path) -> None:
    goals, targets = str(data / "frameworks/sdg-goals.jsonl"), str(data / "frameworks/sdg-targets.jsonl")
    got = run("score", str(data / "sdg/passages.jsonl"), "--framework", goals, output=scratch / "sdg")
    print("sdg ", rate(data, "sdg", str(got)))
    rows = [json.loads(line) for line in (data / "uhri/passages.jsonl").read_text(encoding="utf-8").splitlines()]
    for language in ("en", "zh", "fr", "es"):
        asked = scratch / f"uhri-{language}.jsonl"
        lines = [json.dumps({"id": r["id"], "text": r["text"][language]}, ensure_ascii=False) for r in rows]
        asked.write_text("\n".join(lines), encoding="utf-8")
        got = run("score", str(asked), "--framework", targets, output=scratch / "uhri")
        print(f"uhri {language}", rate(data, "uhri", language, str(got)))
    got = run("score", str(data / "pm/passages.jsonl"), output=scratch / "pm")
    for group, figures in rate(data, "pm", str(got)).items():
        print(f"pm   {group}", figures)


def plans(data: Path, scratch: Path) -> None:
    targets = str(data / "frameworks/sdg-targets.jsonl")
    for country in sorted(p.name for p in (data / "ria").iterdir() if (p / "expert.jsonl").is_file()):
        files = sorted(str(p) for p in (data / "ria" / country / "policies").iterdir())
        options = ("--framework", targets, "--evidence", "50", "--format", "json")
        got = run("assess", *files, *options, output=scratch / country)
        print(f"ria  {country}", rate(data, "ria", country, str(got)))


def whole_policies(data: Path, scratch: Path) -> None:
    """Twins, negative controls, and whether every quote is verbatim and on its page."""
    folder = data / "policies"
    names = sorted(
        {name for pair in TWINS for name in pair[:2]} | {p.name for p in folder.glob("*neg-*")} - {"INDEX.tsv"}
    )
    names = [name for name in names if not name.endswith(".html")]
    files = [str(folder / name) for name in names]
    got = run("assess", *files, "--format", "json", "--evidence", "100", output=scratch / "whole")
    results = {r["policy"]["file"]: r for r in json.loads(got.read_text(encoding="utf-8"))}
    for left, right, what in TWINS:
        if left in results and right in results:
            one, two = ({a["id"]: a["status"] for a in results[name]["actions"]} for name in (left, right))
            print(f"same status, {what}: {sum(one[a] == two[a] for a in one)} of {len(one)}   ({left}, {right})")
    for name, result in results.items():
        if "neg-" in name:
            counts = {s: sum(a["status"] == s for a in result["actions"]) for s in ("addressed", "partial", "missing")}
            print(f"control {name}: {counts}")
    for name, result in results.items():
        document = read_document(folder / name)
        quotes = [e for a in result["actions"] for e in a["evidence"]]
        wrong = sum(document.text[e["start"] : e["end"]] != e["text"] for e in quotes)
        unordered = sum(
            x["probability"] < y["probability"] for a in result["actions"] for x, y in pairwise(a["evidence"])
        )
        off_page = _off_page(folder / name, quotes) if name.endswith(".pdf") else 0
        print(
            f"quotes {name}: {len(quotes)}, not verbatim {wrong}, not on their page {off_page}, out of order {unordered}"
        )


def _off_page(path: Path, quotes: list[dict]) -> int:
    """Quotes whose letters do not stand in this order on the page that they name, as pdfium reads it."""
    import unicodedata

    import pypdfium2

    def letters(text: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())

    document = pypdfium2.PdfDocument(path)
    pages = [letters(document[i].get_textpage().get_text_range()) for i in range(len(document))]
    document.close()
    # Footnote marks and look-alikes may differ inside; the beginning and the end of a quote must stand there.
    return sum(
        letters(q["text"])[:24] not in pages[q["page"] - 1] or letters(q["text"])[-24:] not in pages[q["page"] - 1]
        for q in {(e["start"], e["end"]): e for e in quotes}.values()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BENCH)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    if not (arguments.data / "score.py").is_file():
        sys.exit(f"{arguments.data} does not hold the judgements (no score.py).")
    with tempfile.TemporaryDirectory() as scratch:
        passages(arguments.data, Path(scratch))
        whole_policies(arguments.data, Path(scratch))
        if not arguments.quick:
            plans(arguments.data, Path(scratch))


if __name__ == "__main__":
    main()
