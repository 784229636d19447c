"""What people taught about frameworks, kept in the store until it is forgotten."""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recommender.alignment.feedback.labels import Label, read_labels
from recommender.alignment.feedback.lesson import Lesson, lesson_for
from recommender.alignment.results import Assessment
from recommender.documents import SUFFIXES
from recommender.errors import InputError, Sentence
from recommender.framework import Framework
from recommender.settings import OnProgress
from recommender.store import Database, LabelStore, StoredLabel


@dataclass(frozen=True)
class Learned:
    """What came of one import, in numbers of labels.

    :ivar replaced: that say something else than was said before of the same passage.
    :ivar known: that say what was said before.
    :ivar skipped: of actions that the framework does not have.
    """

    added: int
    replaced: int
    known: int
    skipped: int


@dataclass(frozen=True)
class Taught:
    """What one assessment may learn from.

    :ivar lesson: None where there are too few labels.
    :ivar note: a sentence for the user where labels of the policy itself were left out, else "".
    """

    lesson: Lesson | None = None
    note: str = ""

    def noted(self, assessment: Assessment) -> Assessment:
        """The assessment, with the note among its warnings where there is one."""
        return replace(assessment, warnings=(*assessment.warnings, self.note)) if self.note else assessment

    def key(self, model: str) -> str:
        """A fingerprint of the model with what it was taught; the model's own where that is nothing.

        So what was assessed before anything was learned holds again once it is forgotten.

        :param model: fingerprint of the model.
        :returns: SHA-256, in hex.
        """
        if self.lesson is None and not self.note:
            return model
        lesson = self.lesson.facts.fingerprint if self.lesson else ""
        return hashlib.sha256("\n".join((model, lesson, self.note)).encode()).hexdigest()


class Memory:
    """The labels in the store, and the lessons that they make. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._store = LabelStore(database)
        self._labels: dict[str, tuple[int, tuple[StoredLabel, ...]]] = {}
        self._lock = threading.Lock()

    def learn_file(
        self,
        path: str | Path,
        framework: Framework,
        on_progress: OnProgress | None = None,
        *,
        source: str | None = None,
        skip_unknown: bool = False,
    ) -> Learned:
        """Keep the labels of a JSONL file; all of them or none.

        :param on_progress: counts labels that differ from what is kept.
        :param source: whose labels they are; None for the file's name.
        :param skip_unknown: whether labels of actions that the framework does not have are left out.
        :raises InputError: where a label is not usable, or is of an unknown action that is not to be left out.
        """
        labels = read_labels(path)
        known = {action.id for action in framework.actions}
        strange = [number for number, label in enumerate(labels) if label.action not in known]
        if strange and not skip_unknown:
            first, more = strange[0], len(strange) - 1
            told = Sentence(
                '{path}, line {line}: the framework "{framework}" has no action "{action}". Correct it, name '
                "the framework that it is of with --framework, or leave such lines out with --skip-unknown.",
                path=path,
                line=_line(path, first),
                framework=framework.title,
                action=labels[first].action,
            )
            if more > 1:
                raise InputError("{first} {more} more lines name unknown actions.", first=told, more=more)
            if more:
                raise InputError("{first} 1 more line names unknown actions.", first=told)
            raise InputError(told)
        return self.learn(labels, framework, source or Path(path).name, on_progress)

    def learn(
        self, labels: Iterable[Label], framework: Framework, source: str, on_progress: OnProgress | None = None
    ) -> Learned:
        """Keep labels of the framework's actions; those of other actions are skipped and counted.

        :param source: whose labels they are.
        :param on_progress: counts labels that differ from what is kept.
        """
        given = list(labels)
        known = {action.id for action in framework.actions}
        rows = [(one.action, one.text, one.policy, one.label) for one in given if one.action in known]
        changes = self._store.add(framework.id, rows, source, on_progress)
        return Learned(changes.added, changes.replaced, changes.known, len(given) - len(rows))

    def labels(self, framework: Framework) -> tuple[StoredLabel, ...]:
        """The labels that are kept for the framework, also those of actions that it has no more."""
        with self._lock:
            version = self._store.version(framework.id)
            if self._labels.get(framework.id, (-1, ()))[0] != version:
                self._labels[framework.id] = (version, tuple(self._store.all(framework.id)))
            return self._labels[framework.id][1]

    def forget(self, framework: Framework, policy: str | None = None, source: str | None = None) -> list[StoredLabel]:
        """Delete the framework's labels.

        :param policy: only those of it, however its name is written; None for any.
        :param source: only those from it; None for any.
        :returns: what was deleted.
        :raises InputError: where there are labels, but none of that policy and source.
        """
        gone = self._store.forget(framework.id, lambda stored: matches(stored, policy, source))
        kept = self.labels(framework)
        if not gone and kept and (policy or source):
            raise InputError(nothing_of(kept, policy, source))
        return gone

    def texts(self) -> set[str]:
        """The quotes of all labels, of every framework."""
        return self._store.texts()

    def teach(
        self,
        framework: Framework,
        labels: Sequence[Label] | None = None,
        own: Callable[[], Iterable[str]] = tuple,
    ) -> Taught:
        """What the labels teach about the framework.

        :param labels: None for those that are kept.
        :param own: says what the policy that is to be assessed is called; asked only where there are labels. Labels of
            it are left out, so that no policy is judged by its own answers.
        """
        if labels is None:
            stored = self.labels(framework)
            labels = [said(label) for label in stored]
        if not labels:
            return Taught()
        # Under one name each, or a policy that is called by its file here and by its title there would count twice.
        named = [replace(label, policy=policy_key(label.policy)) for label in labels]
        names = {policy_key(name) for name in own() if name.strip()}
        return _taught(framework, named, names)


def said(stored: StoredLabel) -> Label:
    """A stored label as it was given."""
    return Label(stored.action, stored.text, stored.policy, stored.label)


def policy_key(name: str) -> str:
    """What two names of one policy have in common.

    :returns: the name without case, a file's suffix, and different ways to write a character or a space.
    """
    key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    for suffix in SUFFIXES:
        if key.endswith(suffix) and key != suffix:
            return key.removesuffix(suffix).rstrip()
    return key


def matches(stored: StoredLabel, policy: str | None, source: str | None) -> bool:
    """Whether a label is of this policy, however it is written (see `policy_key`), and from this source.

    :param policy: None for any.
    :param source: None for any.
    """
    return (policy is None or policy_key(stored.policy) == policy_key(policy)) and source in (None, stored.source)


def nothing_of(stored: Sequence[StoredLabel], policy: str | None, source: str | None) -> Sentence:
    """A sentence for a policy or source that no label has, with those that there are."""
    policies, sources = (_few(sorted({getattr(one, name) for one in stored})) for name in ("policy", "source"))
    asked = [
        *([Sentence('policy "{policy}"', policy=policy)] if policy else []),
        *([Sentence('source "{source}"', source=source)] if source else []),
    ]
    return Sentence(
        "No label is of the {asked}. Policies are: {policies}. Sources are: {sources}.",
        asked=Sentence("{one} and {other}", one=asked[0], other=asked[1]) if len(asked) > 1 else asked[0],
        policies=policies,
        sources=sources,
    )


def _few(names: Sequence[str]) -> str:
    first, more = ", ".join(names[:10]), len(names) - 10
    return Sentence("{first} and {more} more", first=first, more=more) if more > 0 else first


def _taught(framework: Framework, labels: Sequence[Label], own: set[str]) -> Taught:
    known = {action.id for action in framework.actions}
    left_out = sum(label.policy in own and label.action in known for label in labels)
    lesson = lesson_for(framework, labels)
    if not left_out or lesson is None:
        return Taught(lesson)
    lesson = lesson_for(framework, [label for label in labels if label.policy not in own])
    note = Sentence("1 label is of this policy itself and left out, so that it is not judged by its own answers.")
    if left_out > 1:
        note = Sentence(
            "{count} labels are of this policy itself and left out, so that it is not judged by its own answers.",
            count=left_out,
        )
    return Taught(
        lesson, note if lesson else Sentence("{note} Without them too few are left to learn from.", note=note)
    )


def _line(path: str | Path, position: int) -> int:
    """The line of the label at this position; read again, since only a mistake asks for it."""
    lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    return [number for number, line in enumerate(lines, 1) if line.strip()][position]
