"""A policy: what it is called, what is known of it, and its text, read and split once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from recommender.documents import Document
from recommender.languages import detect_document_language
from recommender.passages import Passage, split_passages
from recommender.settings import repository_root

# What people may state of a policy, and what its file may state of itself.
FACTS = ("title", "jurisdiction", "region", "year", "language", "source", "note")
UPLOAD = "upload:"


class Reading(NamedTuple):
    """A document and its passages, in reading order."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Policy:
    """One policy, wherever it is from. Two are equal where all their facts are.

    :ivar key: what names it: its number in the library, the path of a file, or "upload:" and the key of an upload.
    :ivar sha256: of the file's bytes, in hex.
    :ivar file: name of the file.
    :ivar title: as stated, else as found in the text; "" where there is none.
    :ivar language: ISO 639-1 code, "und" where it is not known.
    :ivar jurisdiction: as stated, else "".
    :ivar region: as stated, else "".
    :ivar year: four digits, None where it is not known.
    :ivar source: as stated, such as an address; else "".
    :ivar note: as stated, else "".
    :ivar format: of the file (see `Document.format`).
    :ivar pages: None where the format has none.
    :ivar characters: length of the text.
    :ivar passage_count: how many passages the text is split into.
    :ivar added: when it came into the library (UTC); None for a draft.
    :ivar original: name of the copy of its file in the folder of originals; a name and no path, so that a home folder
        that was moved never points into another.
    :ivar reading: gives document and passages when somebody asks; called once.
    """

    key: str
    sha256: str
    file: str
    title: str = ""
    language: str = "und"
    jurisdiction: str = ""
    region: str = ""
    year: int | None = None
    source: str = ""
    note: str = ""
    format: str = ""
    pages: int | None = None
    characters: int = 0
    passage_count: int = 0
    added: datetime | None = None
    original: str | None = None
    reading: Callable[[], Reading] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, document: Document, key: str = "") -> Policy:
        """The policy that a document is, with the facts that its file states.

        :param key: what names it; the document's path where it is "".
        """
        passages = tuple(split_passages(document))
        stated = stated_facts(document)
        stated.setdefault("language", main_language(passages))
        return cls(
            key=key or document.path or document.name,
            sha256=document.sha256,
            file=document.name,
            format=document.format,
            pages=document.pages,
            characters=len(document.text),
            passage_count=len(passages),
            reading=lambda: Reading(document, passages),
            **stated | {"title": document.title},
        )

    @property
    def id(self) -> int | None:
        """Its number in the library; None for a draft."""
        return int(self.key) if self.added is not None else None

    @property
    def name(self) -> str:
        """Its title, or its file's name where it has none."""
        return self.title or self.file

    @cached_property
    def _read(self) -> Reading:
        if self.reading is None:
            raise LookupError(f"The text of {self.name} is not at hand.")  # only facts, such as those in a log
        return self.reading()

    @property
    def document(self) -> Document:
        """Its text with pages, headings and offsets.

        :raises LookupError: where only the facts are at hand.
        """
        return self._read.document

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What is compared and quoted, in reading order.

        :raises LookupError: where only the facts are at hand.
        """
        return self._read.passages


def stated_facts(document: Document) -> dict[str, Any]:
    """The facts that a document states about itself, as far as they can be used.

    :returns: some of FACTS; the year as a number.
    """
    facts: dict[str, Any] = {name: str(document.metadata[name]) for name in FACTS if document.metadata.get(name)}
    year = facts.pop("year", "")
    if is_year(year):
        facts["year"] = int(year)
    return facts


def found_facts(policy: Policy) -> dict[str, Any]:
    """The facts that a policy is kept with where nobody states others.

    The language is detected in its text where the file does not state it.

    :returns: some of FACTS, the title and the language always; the year as a number.
    """
    stated = stated_facts(policy.document)
    facts = {"title": policy.document.title} | stated
    if "language" not in facts:
        facts["language"] = detect_document_language([passage.text for passage in policy.passages])
    return facts


def is_year(year: str) -> bool:
    """Whether this is a year: four digits, from 1000 on."""
    return len(year) == 4 and year.isdecimal() and int(year) >= 1000


def main_language(passages: Iterable[Passage]) -> str:
    """The language of most of the text, by characters: an ISO 639-1 code, "und" where there is none."""
    lengths: Counter[str] = Counter()
    for passage in passages:
        lengths[passage.language] += len(passage.text)
    return max(sorted(lengths), key=lambda code: lengths[code], default="und")


def unique_names(names: Mapping[Any, str], *others: Mapping[Any, str]) -> dict[Any, str]:
    """The same names by key, those that are the same told apart.

    :param names: what each is called.
    :param others: what may be added where names are the same, first choice first, by key; after the last a number is
        added: "Act (2)".
    :returns: by key, in the same order; no two are the same.
    """
    made = dict(names)
    for more in others:
        counts = Counter(made.values())
        made = {
            key: f"{name} · {more[key]}" if counts[name] > 1 and more.get(key) else name for key, name in made.items()
        }
    taken, seen = set(made.values()), set()
    for key, name in made.items():
        label, number = name, 2
        while label in seen or (label != name and label in taken):
            label, number = f"{name} ({number})", number + 1
        seen.add(label)
        made[key] = label
    return made


def brief_paths() -> list[Path]:
    """The shipped briefs, by name: of the clone, or of the installed wheel."""
    root = repository_root()
    folder = root / "data" / "policies" if root else Path(str(files("recommender"))) / "data" / "policies"
    return sorted(folder.glob("*.md"))
