"""The same policy in two languages: pairs of files, and acts of the EU that were held back from training."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from recommender.evaluation.rows import read_rows

# Files of texts with twins, one a language: "en.jsonl.gz".
ACTS = ("en.jsonl.gz", "fr.jsonl.gz")
# How many acts are held back from training, and below how many characters (in both languages) one is short.
HELD, SHORT = 60, 60_000
# Name of a file without its ending: "eu-ehds-2025-327-en" or "eu-ehds-2025.en".
_NAMED = re.compile(r"(?P<text>.+)[-.](?P<language>[a-z]{2})")
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_UNSAFE = re.compile(r"[^\w.-]")


@dataclass(frozen=True)
class Twin:
    """One act in two languages.

    :ivar id: of the pair, the `twin` of its rows.
    :ivar languages: of the texts, in their order.
    """

    id: str
    languages: tuple[str, str]
    texts: tuple[str, str]

    @property
    def short(self) -> bool:
        """Whether both texts are short enough to be assessed within seconds."""
        return max(map(len, self.texts)) < SHORT

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write both texts into a folder, as Markdown where they have its headings, else as plain text."""
        first, second = (
            folder / f"{_UNSAFE.sub('_', self.id)}-{language}{'.md' if _HEADING.search(text) else '.txt'}"
            for language, text in zip(self.languages, self.texts, strict=True)
        )
        first.write_text(self.texts[0], encoding="utf-8")
        second.write_text(self.texts[1], encoding="utf-8")
        return first, second


def pairs_in(folder: Path) -> list[tuple[Path, Path]]:
    """Files that are one text in two languages, by their names: X-en.txt and X-fr.txt, or X.en.md and X.zh.md."""
    return named_pairs(folder.glob("*"))


def named_pairs(files: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Of these files, those that are one text in two languages, by their names as in `pairs_in`."""
    texts: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(files):
        if path.is_file() and (match := _NAMED.fullmatch(path.stem)):
            texts.setdefault((match["text"], path.suffix), []).append(path)
    return [(first, other) for first, *others in texts.values() for other in others]


def read_twins(files: Sequence[Path]) -> list[Twin]:
    """The acts that stand in both files, by the `twin` of their rows; what has none is passed over.

    :param files: two, each named by its language, lines {"twin", "text"}.
    :raises InputError: where a file or a line cannot be read.
    """
    texts = [
        {row.text("twin"): row.text("text") for row in read_rows(path) if row.values.get("twin")} for path in files
    ]
    first, second = (path.name.partition(".")[0] for path in files)
    both = sorted(texts[0].keys() & texts[1].keys())
    return [Twin(id, (first, second), (texts[0][id], texts[1][id])) for id in both]


def held_back(twins: Iterable[Twin], most: int = HELD) -> list[Twin]:
    """The acts that are measured on, and so never trained on: short ones first, then by the CRC-32 of their ids.

    The CRC-32 (zlib's, of the id in UTF-8) stands for a draw that anybody can repeat; the lowest are taken.
    """
    return sorted(twins, key=lambda twin: (not twin.short, zlib.crc32(twin.id.encode()), twin.id))[:most]
