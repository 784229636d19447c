"""What a user is looking at: an assessment, the document it was made of, and where the file lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image

from app.uploads import PrivateFile
from recommender.documents import Document
from recommender.framework import Action, Framework, Translation
from recommender.alignment.results import ActionVerdict, Assessment

KEPT_PAGES = 12
QUOTES = 3  # shown with an action


@dataclass(kw_only=True)
class Source:
    """A document and the file to draw its pages of (None where there is none). password: opens the file.

    pages: rendered pages by number and quote, newest last; they belong to this session, so they are not in a cache
    that sessions share.
    """

    document: Document
    path: Path | None = None
    password: str | None = None
    pages: dict[tuple[int, str], Image.Image] = field(default_factory=dict)

    def keep_page(self, key: tuple[int, str], image: Image.Image) -> None:
        """Remembers a rendered page and forgets the oldest ones."""
        self.pages[key] = image
        for old in list(self.pages)[:-KEPT_PAGES]:
            del self.pages[old]


@dataclass(kw_only=True)
class Result(Source):
    """One assessed policy. policy_id: its id in the library, None where it is not kept.

    upload: keeps the private copy of the file alive for as long as the result is kept.
    """

    key: str
    assessment: Assessment
    framework: Framework
    policy_id: int | None = None
    upload: PrivateFile | None = None

    @property
    def name(self) -> str:
        return self.assessment.policy.file

    @property
    def title(self) -> str:
        return self.assessment.policy.title or self.name

    def close(self) -> None:
        """Deletes the private copy of the file, if there is one."""
        if self.upload:
            self.upload.close()


@dataclass
class Failure:
    """A file that could not be assessed. message: a sentence for the user. locked: a password may open it."""

    key: str
    name: str
    message: str
    locked: bool = False


class Wording:
    """The framework's wording of an assessment's actions in the interface language."""

    def __init__(self, framework: Framework, language: str) -> None:
        self._actions: dict[str, Action] = {action.id: action for action in framework.actions}
        self._language = language
        self._pillars: dict[str, str] = {}
        for action in framework.actions:
            name = action.localized(language).pillar
            if name != action.pillar:
                self._pillars.setdefault(action.pillar, name)

    def action(self, verdict: ActionVerdict) -> Translation:
        """Title, text and names of an action; what the framework lacks comes from the verdict."""
        if known := self._actions.get(verdict.id):
            return known.localized(self._language)
        return Translation(title=verdict.title, pillar=verdict.pillar, theme=verdict.theme)

    def elements(self, verdict: ActionVerdict) -> Iterator[tuple[str, int]]:
        """The text of each element of a verdict, with its place."""
        known = self.action(verdict).elements
        for place, element in enumerate(verdict.elements):
            yield (known[place] if len(known) == len(verdict.elements) else element.text), place

    def translated(self, assessment: Assessment) -> Assessment:
        """The same assessment with its actions worded in the interface language, for reports."""
        actions = []
        for verdict in assessment.actions:
            said = self.action(verdict)
            elements = tuple(replace(verdict.elements[place], text=text) for text, place in self.elements(verdict))
            actions.append(replace(verdict, title=said.title, pillar=said.pillar, theme=said.theme, elements=elements))
        return replace(assessment, actions=tuple(actions))

    def pillar(self, name: str) -> str:
        """A pillar's name in the interface language."""
        return self._pillars.get(name, name)
