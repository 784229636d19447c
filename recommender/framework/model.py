"""What a framework is once it is loaded: immutable actions in file order, and their wording by language."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

TITLE_LENGTH = 80


@dataclass(frozen=True)
class Translation:
    """An action's wording in one language; what a framework does not give is empty."""

    title: str = ""
    text: str = ""
    elements: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    pillar: str = ""
    theme: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """One action of a framework. Without a title of its own it is called by the beginning of its text.

    :ivar elements: what the action is made of, each one checkable statement.
    :ivar examples: passages as a policy that takes the action up would word them; they help to find such passages.
    :ivar translations: wording by language code.
    """

    id: str
    text: str
    title: str = ""
    pillar: str = ""
    theme: str = ""
    elements: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    source: str = ""
    examples: tuple[str, ...] = ()
    # A plain dict, so that actions can be pickled; left out of the hash, so that they can be set members.
    translations: Mapping[str, Translation] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", shorten(self.text))

    def all_examples(self) -> tuple[str, ...]:
        """The examples in every language."""
        others = [text for code in sorted(self.translations) for text in self.translations[code].examples]
        return tuple(dict.fromkeys([*self.examples, *others]))

    def translation(self, language: str | None) -> Translation | None:
        """The wording for a language code such as "zh" or "pt-BR", or for another region of it, or None."""
        if not language:
            return None
        wanted = language.lower().replace("_", "-")
        primary = wanted.split("-")[0]
        for code in (wanted, primary):
            if code in self.translations:
                return self.translations[code]
        near = [code for code in sorted(self.translations) if code.split("-")[0] == primary]
        return self.translations[near[0]] if near else None

    def localized(self, language: str | None) -> Translation:
        """The wording in a language; each field that has no translation falls back to the action's own.

        A title that is only the beginning of the text is taken from the translated text.
        """
        given = self.translation(language) or Translation()
        title = given.title
        if not title and given.text and self.text.startswith(self.title.removesuffix("…")):
            title = shorten(given.text)
        return Translation(
            title=title or self.title,
            text=given.text or self.text,
            elements=given.elements or self.elements,
            keywords=given.keywords or self.keywords,
            pillar=given.pillar or self.pillar,
            theme=given.theme or self.theme,
        )


@dataclass(frozen=True)
class Framework:
    """A framework. Build it with `Framework.of`, which computes the fingerprint.

    :ivar actions: in the order of the file, ids unique.
    :ivar fingerprint: SHA-256 (hex) over all content of the actions, the same whichever file format they came from.
    :ivar titles: by language code.
    :ivar source: citation fields.
    """

    id: str
    title: str
    actions: tuple[Action, ...]
    fingerprint: str
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)
    source: Mapping[str, str] = field(default_factory=dict, hash=False)
    note: str = ""

    @classmethod
    def of(cls, id: str, title: str, actions: Sequence[Action], **about: Any) -> Framework:
        """Make a framework of these actions.

        :param about: titles, source and note.
        """
        return cls(id=id, title=title, actions=tuple(actions), fingerprint=fingerprint(actions), **about)

    def __len__(self) -> int:
        return len(self.actions)

    def action(self, action_id: str) -> Action:
        """The action with this id.

        :raises KeyError: where there is none.
        """
        for action in self.actions:
            if action.id == action_id:
                return action
        raise KeyError(action_id)

    def localized_title(self, language: str | None = None) -> str:
        """The framework's title in a language, or its own title where it has none in that language."""
        code = (language or "").lower().replace("_", "-")
        return self.titles.get(code) or self.titles.get(code.split("-")[0]) or self.title

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that at least one action is translated to, sorted."""
        return tuple(sorted({code for action in self.actions for code in action.translations}))

    def in_language(self, language: str | None) -> Framework:
        """The same framework whose own wording is that of a language.

        Each field of an action falls back as in `Action.localized`, pillars and themes are named as in `tree`, and id,
        fingerprint and translations stay, so that results of one belong to the other. The number of an action's
        elements stays too: where the translation splits them otherwise, they keep the framework's own wording.

        :param language: a code such as "zh" or "pt-BR"; None returns the framework itself.
        """
        if not language:
            return self
        names = self._names(language)
        actions = []
        for action in self.actions:
            said = action.localized(language)
            same = len(said.elements) == len(action.elements)
            pillar, theme = names[action.pillar, action.theme]
            own = replace(action, title=said.title, text=said.text, pillar=pillar, theme=theme, keywords=said.keywords)
            actions.append(replace(own, elements=said.elements) if same else own)
        return replace(self, title=self.localized_title(language), actions=tuple(actions))

    def pillars(self) -> list[str]:
        """Names of the pillars, in the natural order of their first action's id ("2.1" before "10.1")."""
        first: dict[str, tuple[tuple[int, int, str], ...]] = {}
        for action in self.actions:
            key = natural_key(action.id)
            first[action.pillar] = min(first.get(action.pillar, key), key)
        return sorted(first, key=lambda pillar: first[pillar])

    def tree(self, language: str | None = None) -> dict[str, dict[str, list[Action]]]:
        """Actions by pillar, then theme, each in the order of first appearance; "" where there is none.

        The names are in `language` where any action of the pillar or theme translates them.
        """
        names = self._names(language)
        groups: dict[str, dict[str, list[Action]]] = {}
        for action in self.actions:
            pillar, theme = names[action.pillar, action.theme]
            groups.setdefault(pillar, {}).setdefault(theme, []).append(action)
        return groups

    def _names(self, language: str | None) -> dict[tuple[str, str], tuple[str, str]]:
        """Pillar and theme in a language, by both in the framework's own; one action's translation serves all."""
        pillars: dict[str, str] = {}
        themes: dict[tuple[str, str], str] = {}
        for action in self.actions:
            given = action.translation(language) or Translation()
            both = (action.pillar, action.theme)
            pillars[action.pillar] = pillars.get(action.pillar) or given.pillar
            themes[both] = themes.get(both) or given.theme
        return {both: (pillars[both[0]] or both[0], theme or both[1]) for both, theme in themes.items()}

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """One row an action, in order: id, pillar, theme, title, text (str), elements (their number, int)."""
        import pandas

        rows = []
        for action in self.actions:
            said = action.localized(language)
            rows.append((action.id, said.pillar, said.theme, said.title, said.text, len(said.elements)))
        return pandas.DataFrame(rows, columns=["id", "pillar", "theme", "title", "text", "elements"])


def fingerprint(actions: Sequence[Action]) -> str:
    """SHA-256 (hex) over the canonical JSON of the actions, translations included."""
    canonical = json.dumps(
        [asdict(action) for action in actions], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key in which numbers inside an id count as numbers: "2.1" before "10.1"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)


def shorten(text: str, length: int = TITLE_LENGTH) -> str:
    """The beginning of a text on one line, at most `length` characters, cut between words if it has any."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head = line[: length - 1]
    if not line[length - 1].isspace() and " " in head[length // 2 :]:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(" ,;:，；：、") + "…"
