"""Judged sets: what they are, and how they are loaded from a folder of judgements or from a file of own labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.errors import InputError
from recommender.evaluation.pairs import ACTS, HELD, SHORT, pairs_in
from recommender.evaluation.rows import Row, read_rows
from recommender.framework import Framework, load_framework
from recommender.languages import detect_language

# Statuses by the numbers that coders give, and what they call directions.
GRADED = ("missing", "partial", "addressed")
CODED_DIRECTIONS = ("supports", "restricts", "mixed", "none")
# The measures of statuses that say something of one coder against the other, too.
CODED = ("agreement", "kappa")
OWN_FORMAT = '{"text", "labels"}'
_UNKNOWN = (
    "the framework {title!r} has no action {action!r}. Correct the id, or name the framework that it is from with "
    "--framework."
)
# Below this many positives an average precision is mostly luck; of one language there are too few to ask for it.
_LEAST_POSITIVES = 3


@dataclass(frozen=True)
class Reading:
    """What one coder, who read the whole policy, said of an action.

    :ivar status: one of GRADED.
    :ivar direction: one of CODED_DIRECTIONS.
    """

    status: str
    direction: str
    why: str

    @property
    def grade(self) -> int:
        """The status as a number, 0 to 2."""
        return GRADED.index(self.status)


@dataclass(frozen=True)
class Item:
    """Something that people judged: a passage, or whether whole policies take up an action.

    :ivar text: of the passage; "" for whole policies, where the one action asked about is `expected` or `refused`.
    :ivar expected: ids of the actions that it addresses.
    :ivar refused: ids that it was found not to address, where only some were asked about.
    :ivar disputed: ids that the judges differed on.
    :ivar quotes: what experts quoted.
    :ivar readings: of two coders, where they gave statuses.
    """

    id: str
    text: str
    language: str
    policy: str
    expected: tuple[str, ...]
    refused: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids that were asked about by name."""
        return (*self.refused, *self.expected)

    @property
    def action(self) -> str:
        """The one action asked about, where whole policies were judged."""
        return (*self.asked, *self.disputed)[0]


@dataclass(frozen=True)
class JudgedSet:
    """One set.

    :ivar family: sdg, uhri, pm, ria, verdicts, parity or own.
    :ivar actions: ids, the columns of its matrices; none for whole policies.
    :ivar measures: keys of `tables.MEASURES`.
    :ivar files: all that the set is read from.
    :ivar judged_all: whether an action that is not named counts as not addressed (else as not judged).
    :ivar policies: files to assess, for the families ria, verdicts and parity.
    :ivar least_positives: actions with fewer count in no average precision.
    :ivar by_language: whether languages get tables of their own.
    """

    name: str
    family: str
    title: str
    about: str
    framework: Framework
    items: tuple[Item, ...]
    actions: tuple[str, ...]
    measures: tuple[str, ...]
    files: tuple[Path, ...]
    judged_all: bool = True
    policies: tuple[Path, ...] = ()
    least_positives: int = 1
    by_language: bool = False

    def truth(self) -> np.ndarray:
        """Shape (items, actions), of whole policies (items, 1): 1 addressed, 0 not, -1 not judged."""
        if self.policies:
            return np.array([[bool(item.expected)] for item in self.items], np.int8)
        column = {action: number for number, action in enumerate(self.actions)}
        found = np.full((len(self.items), len(self.actions)), 0 if self.judged_all else -1, np.int8)
        for row, item in enumerate(self.items):
            for ids, value in ((item.refused, 0), (item.expected, 1), (item.disputed, -1)):
                found[row, [column[action] for action in ids if action in column]] = value
        return found


def load_sets(data: Path, names: Sequence[str] = (), framework: str | Path | None = None) -> list[JudgedSet]:
    """The sets of a folder laid out like the shared judgements, or the one set of a JSONL file.

    :param names: only these, each a set ("uhri-zh") or a family ("uhri").
    :param framework: of own labels and of the set pm; None for the shipped roadmap.
    :raises InputError: where something is not usable; it names file and line.
    """
    if data.is_file():
        found: list[JudgedSet] = [own_set(data, load_framework(framework))]
    elif data.is_dir():
        found = _folder(data, framework)
    else:
        raise InputError(
            "There is nothing at {data}. Give a folder of judgements, or a JSONL file of {form}.",
            data=data,
            form=OWN_FORMAT,
        )
    known = {name for one in found for name in (one.name, one.family)}
    if wrong := [name for name in names if name not in known]:
        raise InputError(
            "{data} has no set {name}. It has: {known}.", data=data, name=wrong[0], known=", ".join(sorted(known))
        )
    return [one for one in found if not names or one.name in names or one.family in names]


def own_set(path: Path, framework: Framework) -> JudgedSet:
    """Labels of a user's own: lines {"text", "labels"}, and if known "id", "policy", "language", "disputed".

    :raises InputError: where a line is not usable, or none has a label.
    """
    return _labelled(
        path,
        framework,
        name="own",
        family="own",
        title=f"Own labels: {path.name}",
        about="Passages that you labelled with the actions they address. Actions without any label are left out.",
        measures=("map", "auc", "accuracy", "f1", "ece"),
    )


def _folder(data: Path, framework: str | Path | None) -> list[JudgedSet]:
    found: list[JudgedSet] = []
    if (path := data / "sdg" / "passages.jsonl").is_file():
        found.append(_sdg(path, _framework(data, "sdg-goals.jsonl")))
    if (path := data / "uhri" / "passages.jsonl").is_file():
        found += _uhri(path, _framework(data, "sdg-targets.jsonl"))
    if (path := data / "pm" / "passages.jsonl").is_file():
        found.append(_pm(path, load_framework(framework)))
    for expert in sorted((data / "ria").glob("*/expert.jsonl")):
        found.append(_ria(expert, _framework(data, "sdg-targets.jsonl")))
    if (path := data / "verdicts" / "verdicts.jsonl").is_file():
        found.append(_verdicts(path, data / "policies", load_framework(framework)))
    # Acts of the EU beside the folder, where there are judgements in it at all.
    beside = [data.resolve().parent / "train" / "policies" / name for name in ACTS]
    acts = beside if found and all(path.is_file() for path in beside) else []
    named = [path for pair in pairs_in(data / "policies") for path in pair]
    if files := tuple(dict.fromkeys([*named, *acts])):
        found.append(_parity(files, load_framework(framework)))
    if not found:
        raise InputError(
            "{data} holds no judgements (sdg/, uhri/, pm/, ria/COUNTRY/ or verdicts/). Give such a folder, or a JSONL "
            "file of {form}.",
            data=data,
            form=OWN_FORMAT,
        )
    return found


def _framework(data: Path, name: str) -> Framework:
    path = data / "frameworks" / name
    if not path.is_file():
        raise InputError(
            "{path} is missing, which the judgements in {data} refer to. Put the framework there.", path=path, data=data
        )
    return load_framework(path)


def _sdg(path: Path, goals: Framework) -> JudgedSet:
    def item(row: Row) -> Item:
        text, goal = row.text("text"), (row.text("goal"),)
        yes, no = (goal, ()) if row.flag("label") else ((), goal)
        return Item(row.text("id"), text, _language(row, text), row.text("policy", ""), yes, no)

    return JudgedSet(
        name="sdg",
        family="sdg",
        title="Excerpts and development goals",
        about="Excerpts of reports and policies, each with one question that several experts answered: "
        "does this excerpt address this development goal?",
        framework=goals,
        items=_items(path, item),
        actions=_columns(goals, ()),
        measures=("accuracy_mean", "precision", "recall", "auc", "ece"),
        files=(path,),
        judged_all=False,
    )


def _uhri(path: Path, targets: Framework) -> list[JudgedSet]:
    languages: dict[str, list[Item]] = {}
    for row in read_rows(path):
        if not row.texts("targets"):
            continue
        texts = row.values.get("text")
        if not isinstance(texts, dict):
            raise row.error('the field "{name}" is missing, or is not an object {{language: text}}.', name="text")
        for language, text in texts.items():
            if isinstance(text, str) and text.strip():
                item = Item(row.text("id"), text, language, row.text("policy", ""), row.texts("targets"))
                languages.setdefault(language, []).append(item)
    return [
        JudgedSet(
            name=f"uhri-{language}",
            family="uhri",
            title=f"Human-rights recommendations, {language}",
            about="Recommendations of the United Nations, which its staff tagged with development targets. The "
            "question is whether a tagged target is among the first that the program names. A target without a tag may "
            "fit as well.",
            framework=targets,
            items=tuple(items),
            actions=_columns(targets, items),
            measures=("top1", "top5", "top10", "mrr"),
            files=(path,),
        )
        for language, items in languages.items()
    ]


def _pm(path: Path, framework: Framework) -> JudgedSet:
    return _labelled(
        path,
        framework,
        name="pm",
        family="pm",
        title="Passages of health laws and strategies",
        about="Passages labelled with the actions of the roadmap that they address, from a written codebook. Pairs on "
        "which the coders differed are left out.",
        measures=("map", "f1", "auc", "ece"),
        least_positives=_LEAST_POSITIVES,
    )


def _labelled(path: Path, framework: Framework, **about: Any) -> JudgedSet:
    """A set of passages with the ids of all actions that they address."""
    known = {action.id for action in framework.actions}

    def item(row: Row) -> Item:
        text, expected, disputed = row.text("text"), row.labels("labels"), row.texts("disputed")
        if wrong := [action for action in (*expected, *disputed) if action not in known]:
            raise row.error(_UNKNOWN, title=framework.title, action=wrong[0])
        name, language = row.text("id", f"{path.stem}#{row.number}"), _language(row, text)
        return Item(name, text, language, row.text("policy", ""), expected, disputed=disputed)

    items = _items(path, item)
    # What nobody ever labelled was perhaps not asked about, and has nothing to be found.
    labelled = {action for one in items for action in one.expected}
    if not labelled:
        raise InputError("{path} labels no passage with an action, so nothing can be measured. Add labels.", path=path)
    return JudgedSet(
        framework=framework, items=items, actions=tuple(sorted(labelled)), files=(path,), by_language=True, **about
    )


def _ria(expert: Path, targets: Framework) -> JudgedSet:
    country, folder = expert.parent.name, expert.parent / "policies"
    policies = tuple(sorted(p for p in folder.glob("*") if p.is_file() and not p.name.startswith(".")))
    if not policies:
        raise InputError(
            "{folder} holds no policies, though {expert} judges them. Put the files there.",
            folder=folder,
            expert=expert,
        )

    def item(row: Row) -> Item:
        target = (row.text("target"),)
        yes, no = (target, ()) if row.flag("aligned") else ((), target)
        return Item(target[0], "", "", country, yes, no, quotes=row.texts("quotes"))

    return JudgedSet(
        name=f"ria-{country}",
        family="ria",
        title=f"National plans of {country.title()}",
        about=f"{len(policies)} plans. Experts noted for each development target whether the country's plans take it "
        "up, and in which words. They list what they found, not all there is: a target without a note counts as "
        "missing, so that precision is understated.",
        framework=targets,
        items=_items(expert, item),
        actions=(),
        measures=("auc", "ap_missing", "hit@1", "hit@3", "hit@10", "hit@50", "recall@10", "recall@50", "ece"),
        files=(expert, *policies),
        policies=policies,
        judged_all=False,
    )


def _verdicts(path: Path, folder: Path, framework: Framework) -> JudgedSet:
    known = {action.id for action in framework.actions}

    def item(row: Row) -> Item:
        policy, action = row.text("policy"), row.text("action")
        if action not in known:
            raise row.error(_UNKNOWN, title=framework.title, action=action)
        if not (folder / policy).is_file():
            raise row.error("the policy {policy} is not in {folder}. Put the file there.", policy=policy, folder=folder)
        readings = tuple(
            Reading(GRADED[int(grade)], direction, why)
            for grade, direction, why in zip(
                row.two("status", ("0", "1", "2")), row.two("direction", CODED_DIRECTIONS), row.two("why"), strict=True
            )
        )
        yes, no, open_ = _judged(action, [reading.status for reading in readings])
        name, language = f"{policy} {action}", row.text("language", "")
        return Item(name, "", language, policy, yes, no, open_, row.texts("quotes"), readings)

    items = _items(path, item)
    policies = tuple(dict.fromkeys(folder / one.policy for one in items))
    return JudgedSet(
        name="verdicts",
        family="verdicts",
        title="Whole policies read by two coders",
        about=f"{len(policies)} policies. Two coders, working apart from a written codebook, read each as a whole and "
        "gave every action a status, with quotes, a reason and what the policy does to the action. How far they agree "
        "with each other is the level to reach.",
        framework=framework,
        items=items,
        actions=(),
        measures=(
            *("status_accuracy", "agreement", "kappa"),
            *(f"{status}_{share}" for status in reversed(GRADED) for share in ("precision", "recall")),
            *("false_gaps", "auc_clear", "auc_within", "quote@1", "quote@3", "quote@5"),
            *(f"{direction}_recall" for direction in CODED_DIRECTIONS[:-1]),
        ),
        files=(path, *policies),
        judged_all=False,
        policies=policies,
        by_language=True,
    )


def _judged(action: str, statuses: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The action as expected, refused or neither: only what both coders call addressed or missing is clear."""
    clear = statuses[0] if len(set(statuses)) == 1 else ""
    if clear == "addressed":
        return (action,), (), ()
    return ((), (action,), ()) if clear == "missing" else ((), (), (action,))


def _parity(files: tuple[Path, ...], framework: Framework) -> JudgedSet:
    return JudgedSet(
        name="parity",
        family="parity",
        title="The same policy in two languages",
        about="Each policy is assessed in two languages, which should make no difference. Acts of the EU that stand "
        f"in two languages in the material for training are held back from it: {HELD} of them, those with fewer than "
        f"{SHORT:,} characters first, by the CRC-32 of their ids.",
        framework=framework,
        items=(),
        actions=(),
        measures=("rank_correlation", "same_status"),
        files=files,
        judged_all=False,
        policies=files,
    )


def _items(path: Path, make: Callable[[Row], Item]) -> tuple[Item, ...]:
    items: list[Item] = []
    seen: dict[str, int] = {}
    for row in read_rows(path):
        item = make(row)
        if item.id in seen:
            raise row.error(
                "the id {id!r} is that of line {line} too. Give each line its own.", id=item.id, line=seen[item.id]
            )
        seen[item.id] = row.number
        items.append(item)
    if not items:
        raise InputError("{path} is empty. Give one judgement a line.", path=path)
    return tuple(items)


def _language(row: Row, text: str) -> str:
    return row.text("language", "") or detect_language(text)


def _columns(framework: Framework, items: Iterable[Item]) -> tuple[str, ...]:
    """All actions and what else is expected, in the order of ids as texts, which decides between equal scores."""
    return tuple(sorted({a.id for a in framework.actions} | {a for item in items for a in item.expected}))
