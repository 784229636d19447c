"""Policies of the library and files, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recommender.alignment.assess import Progress
from recommender.compare import Comparison, Member, Side, VersionChanges, compare, compare_versions, group_by
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.passages import Passage, split_passages
from recommender.store import PolicyStore, StoredPolicy
from recommender.library import Library

# By what policies can be grouped: facts of theirs.
FACETS = ("jurisdiction", "region", "year", "language")
QUOTES = 10
UNKNOWN = "–"


@dataclass(frozen=True)
class _Read:
    """A policy at hand: as a member of a side, with the facts that it can be grouped by, and its passages."""

    member: Member
    facts: dict[str, str]
    sha256: str
    passages: tuple[Passage, ...]


def compare_policies(
    library: Library,
    framework: Framework,
    keys: Sequence[str] = (),
    by: str | None = None,
    progress: Progress | None = None,
    level: float = 0.05,
) -> Comparison:
    """Compares policies, or the groups that they form by a facet.

    keys: numbers of the library or paths of files; none for the whole library, which needs `by`. by: one of FACETS.
    Raises InputError where there are fewer than two sides, a key is unknown or a policy is named twice.
    """
    return compare(sides_of(library, framework, keys, by, progress), level=level)


def sides_of(
    library: Library, framework: Framework, keys: Sequence[str], by: str | None = None, progress: Progress | None = None
) -> list[Side]:
    """The sides: each policy one, or each group."""
    if by is not None and by not in FACETS:
        raise InputError(f"Policies cannot be grouped by {by!r}; choose one of {', '.join(FACETS)}.")
    if not keys:
        if by is None:
            raise InputError(
                "Name two or more policies, or say by what the library is to be grouped (--by jurisdiction)."
            )
        keys = [str(stored.id) for stored in library.policies()]
    found = _read_all(library, framework, keys, progress)
    if by is None:
        if len(found) < 2:
            raise InputError("There is one policy only. Name two or more to compare.")
        titles = [one.member.title for one in found]
        # A title that two share would name two sides alike.
        return [
            Side(
                one.member.title if titles.count(one.member.title) == 1 else f"{one.member.title} ({one.member.key})",
                (one.member,),
            )
            for one in found
        ]
    facts = {one.member.key: one.facts[by] or UNKNOWN for one in found}
    sides = group_by([one.member for one in found], lambda member: facts[member.key])
    if len(sides) < 2:
        raise InputError(
            f"All these policies have the same {by}, so there is nothing to compare. Choose others, or another facet."
        )
    return sides


def compare_two_versions(
    library: Library, framework: Framework, before: str, after: str, progress: Progress | None = None
) -> VersionChanges:
    """The changes from one version of a policy to the other."""
    old, new = _read_all(library, framework, [before, after], progress)
    return compare_versions(old.member.assessment, new.member.assessment, old.passages, new.passages)


def _read_all(library: Library, framework: Framework, keys: Sequence[str], progress: Progress | None) -> list[_Read]:
    stored = {str(policy.id): policy for policy in library.policies()}
    for key in keys:
        if key not in stored and not Path(key).is_file():
            what = "no policy of the library has this number" if key.isdecimal() else "there is no such file"
            raise InputError(f"{key}: {what}. `recommender list` shows the library.")
    found: list[_Read] = []
    for key in keys:
        one = (
            _stored(library, framework, stored[key], progress)
            if key in stored
            else _file(library, framework, key, progress)
        )
        twice = next((other for other in found if other.sha256 == one.sha256), None)
        if twice:
            raise InputError(f"{key} is the same file as {twice.member.key}. Name each policy once.")
        found.append(one)
    return found


def _stored(library: Library, framework: Framework, policy: StoredPolicy, progress: Progress | None) -> _Read:
    made = library.assessment(policy.id, framework, progress=progress)
    member = Member(str(policy.id), policy.title, policy.jurisdiction, policy.language, made)
    facts = {name: str(getattr(policy, name) or "") for name in FACETS}
    passages = [found.passage for found in PolicyStore(library.database).passages(policy.id)]
    return _Read(member, facts, policy.sha256, tuple(passages))


def _file(library: Library, framework: Framework, path: str, progress: Progress | None) -> _Read:
    document = library.read(path, progress=progress)
    made = library.assess(document, framework, evidence=QUOTES, progress=progress)
    known = document.metadata
    facts = {name: str(known.get(name, "")) for name in FACETS} | {"language": made.policy.language}
    member = Member(path, document.title or document.name, facts["jurisdiction"], made.policy.language, made)
    return _Read(member, facts, document.sha256, tuple(split_passages(document)))
