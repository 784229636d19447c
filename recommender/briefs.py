"""The briefs that ship with the program, and the facts that a document states about itself."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from recommender.documents import Document
from recommender.languages import detect_document_language
from recommender.passages import Passage
from recommender.settings import repository_root

# Facts that a file's front matter may state.
_STATED = ("title", "jurisdiction", "region", "year", "language", "source", "note")


def brief_paths() -> list[Path]:
    """The shipped briefs, by name: of the clone, or of the installed wheel."""
    root = repository_root()
    folder = root / "data" / "policies" if root else Path(str(files("recommender"))) / "data" / "policies"
    return sorted(folder.glob("*.md"))


def facts_in(document: Document, passages: Sequence[Passage]) -> dict[str, Any]:
    """Facts of a policy as far as its file states them; the language is detected where it does not."""
    stated = {name: str(document.metadata[name]) for name in _STATED if document.metadata.get(name)}
    facts: dict[str, Any] = {"title": document.title, "language": "und"} | stated
    year = facts.get("year", "")
    if year and not (year.isdecimal() and 1000 <= int(year) <= 9999):
        del facts["year"]
    if "language" not in stated:
        facts["language"] = detect_document_language([found.text for found in passages])
    return facts
