"""`recommender learn`: evidence that people confirmed or rejected, for the framework that it was judged against."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recommender.alignment.feedback import CONFIRMED, REJECTED, matches, nothing_of, policy_key, said, too_few
from recommender.alignment.results import natural_key
from recommender.cli.assess import add_encoder_options
from recommender.cli.progress import shown
from recommender.errors import InputError

if TYPE_CHECKING:
    from recommender.alignment.feedback import Label
    from recommender.framework import Framework
    from recommender.library import Library
    from recommender.store import StoredLabel


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `learn`."""
    parser = commands.add_parser(
        "learn",
        help="learn from evidence that people confirmed or rejected",
        description=(
            'Reads lines {"action", "text", "policy", "label"}, where label is "confirmed" or "rejected". What is '
            "kept is used by assess and score from then on, until it is forgotten."
        ),
    )
    parser.add_argument("labels", nargs="?", metavar="LABELS.jsonl", help="one label a line")
    parser.add_argument(
        "--framework", metavar="PATH", help="JSONL, CSV or XLSX with id and text (default: the shipped roadmap)"
    )
    others = parser.add_mutually_exclusive_group()
    others.add_argument("--list", action="store_true", help="show what was learned, from whom and when")
    others.add_argument(
        "--forget", action="store_true", help="undo: delete all labels of the framework, or those named"
    )
    others.add_argument(
        "--gain",
        action="store_true",
        help="measure what learning gains, each policy judged by the labels of the others",
    )
    parser.add_argument("--source", metavar="NAME", help="whose labels these are (default: the file's name)")
    parser.add_argument("--policy", metavar="NAME", help="with --list or --forget: only labels of this policy")
    parser.add_argument("--skip-unknown", action="store_true", help="leave out labels of actions that are not there")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="of --list and --gain; default: text"
    )
    add_encoder_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Learn labels, or list, forget or measure what was learned.

    :returns: the exit status.
    :raises InputError: where the options do not go together, or labels are not usable.
    """
    _check(arguments)
    from recommender.framework import load_framework
    from recommender.library import Library

    framework = load_framework(arguments.framework)
    library = Library(encoder=arguments.encoder)
    if arguments.list:
        _list(library, framework, arguments)
    elif arguments.forget:
        _forget(library, framework, arguments)
    elif arguments.gain:
        _gain(library, framework, arguments)
    else:
        _learn(library, framework, arguments)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Options that would be ignored are refused: whoever gives one counts on it."""
    file, listing, forget, gain = bool(arguments.labels), arguments.list, arguments.forget, arguments.gain
    if not (file or listing or forget or gain):
        raise InputError("Name a JSONL file of labels to learn from, or one of --list, --forget and --gain.")
    if file and (listing or forget or gain):
        raise InputError("A file of labels cannot go with --list, --forget or --gain. Learn from it first.")
    if arguments.policy is not None and not (listing or forget):
        raise InputError("--policy goes with --list or --forget; a label names its policy itself.")
    if arguments.source is not None and gain:
        raise InputError("--source goes with a file of labels, --list or --forget, not with --gain.")
    if arguments.skip_unknown and not file:
        raise InputError("--skip-unknown goes with a file of labels.")
    if arguments.format == "json" and not (listing or gain):
        raise InputError("--format json goes with --list or --gain.")
    for name in ("policy", "source"):
        if getattr(arguments, name) is not None and not getattr(arguments, name).strip():
            raise InputError("--{name} is empty. Name one; --list shows them.", name=name)


def _learn(library: Library, framework: Framework, arguments: argparse.Namespace) -> None:
    name = Path(arguments.labels).name
    with shown(name, arguments.quiet) as progress:
        learned = library.learn(
            arguments.labels,
            framework,
            progress("Keeping labels"),
            source=arguments.source,
            skip_unknown=arguments.skip_unknown,
        )
    skipped = f", {learned.skipped} skipped for their unknown actions" if learned.skipped else ""
    print(
        f"{name}: {_count(learned.added, 'label')} added, {learned.replaced} replaced, "
        f"{learned.known} known before{skipped}."
    )
    stored = library.labels(framework)
    if stored:
        print()
        _print_actions(framework, stored)
        print(f"\n{_use(framework, stored)}")


def _list(library: Library, framework: Framework, arguments: argparse.Namespace) -> None:
    everything = library.labels(framework)
    stored = [one for one in everything if matches(one, arguments.policy, arguments.source)]
    if everything and not stored:
        raise InputError(nothing_of(everything, arguments.policy, arguments.source))
    if arguments.format == "json":
        print(json.dumps(_as_json(framework, everything, stored), ensure_ascii=False, indent=1))
        return
    if not stored:
        print(f'Nothing was learned for the framework "{framework.title}". Teach it: recommender learn LABELS.jsonl')
        return
    _print_actions(framework, stored)
    print()
    rows = [
        (name, _time(min(o.added for o in part)), _time(max(o.added for o in part)), *_counts(part))
        for name, part in _groups(stored, lambda one: one.source).items()
    ]
    _print_table(("source", "first (UTC)", "last (UTC)", "confirmed", "rejected", "policies"), rows)
    print()
    policies = [(part[0].policy, *_counts(part)[:2]) for part in _groups(stored, _policy).values()]
    _print_table(("policy", "confirmed", "rejected"), policies)
    print(f"\n{_use(framework, everything)}")


def _forget(library: Library, framework: Framework, arguments: argparse.Namespace) -> None:
    gone = library.forget_labels(framework, arguments.policy, arguments.source)
    if not gone:
        print(f'There was nothing to forget for the framework "{framework.title}".')
        return
    left = library.labels(framework)
    print(f"{_count(gone, 'label')} forgotten; {len(left)} left.")
    if left and too_few(_usable(framework, left)):
        print(too_few(_usable(framework, left)))


def _gain(library: Library, framework: Framework, arguments: argparse.Namespace) -> None:
    from recommender.evaluation.gain import learning_gain

    with shown("Gain", arguments.quiet) as progress:
        found = learning_gain(library, framework, [said(one) for one in library.labels(framework)], progress)
    if arguments.format == "json":
        print(json.dumps(asdict(found) | {"difference": found.difference}, ensure_ascii=False, indent=1))
        return
    if found.why_not:
        print(found.why_not)
        return
    sure = ""
    if found.low is not None and found.high is not None:
        drawn = "policies" if found.policies_drawn else "passages"
        sure = f" (95 % interval {found.low:+.3f} to {found.high:+.3f}, {drawn} drawn again)"
    print(
        f"Mean average precision of {_count(found.passages, 'labelled passage')} over "
        f"{_count(found.actions, 'action')}, each of {found.policies} policies judged with what the others taught:\n"
        f"without learning {found.without:.3f}\nwith learning    {found.learned:.3f}\n"
        f"gain            {found.difference:+.3f}{sure}"
    )
    if found.low is not None and found.low <= 0.0:
        print("The interval holds 0: these labels do not show that learning helps.")
    if found.taught < found.policies:
        few = found.policies - found.taught
        print(f"For {few} of the policies the others' labels were too few; there both sides are the same.")


def _usable(framework: Framework, stored: Sequence[StoredLabel]) -> list[Label]:
    known = {action.id for action in framework.actions}
    return [said(one) for one in stored if one.action in known]


def _use(framework: Framework, stored: Sequence[StoredLabel]) -> str:
    """A sentence that says whether the verdicts use what is kept."""
    usable = _usable(framework, stored)
    sentence = too_few(usable) or "assess and score use these labels; --no-learned leaves them out."
    strange = len(stored) - len(usable)
    if strange:
        sentence += f" {_count(strange, 'label')} of actions that the framework does not have: left out."
    return sentence


def _print_actions(framework: Framework, stored: Sequence[StoredLabel]) -> None:
    rows = [(key, *_counts(part)) for key, part in _by_action(framework, stored)]
    _print_table(("action", "confirmed", "rejected", "policies"), [*rows, ("all", *_counts(stored))])


def _as_json(framework: Framework, everything: Sequence[StoredLabel], stored: Sequence[StoredLabel]) -> dict[str, Any]:
    def group(part: Sequence[StoredLabel]) -> dict[str, Any]:
        return dict(zip(("confirmed", "rejected", "policies"), _counts(part), strict=True))

    def times(part: Sequence[StoredLabel]) -> dict[str, str]:
        return {"first": min(o.added for o in part).isoformat(), "last": max(o.added for o in part).isoformat()}

    return {
        "framework": {"id": framework.id, "title": framework.title},
        "used": not too_few(_usable(framework, everything)),
        "note": _use(framework, everything),
        **group(stored),
        "actions": [{"action": key, **group(part)} for key, part in _by_action(framework, stored)],
        "sources": [
            {"source": key, **group(part), **times(part)}
            for key, part in _groups(stored, lambda one: one.source).items()
        ],
        "labels": [asdict(one) | {"added": one.added.isoformat()} for one in stored],
    }


def _by_action(framework: Framework, stored: Sequence[StoredLabel]) -> list[tuple[str, list[StoredLabel]]]:
    """In the order of the framework; what it does not have stands last."""
    place = {action.id: number for number, action in enumerate(framework.actions)}
    groups = _groups(stored, lambda one: one.action)
    return sorted(groups.items(), key=lambda item: (place.get(item[0], len(place)), natural_key(item[0])))


def _groups(stored: Iterable[StoredLabel], key: Callable[[StoredLabel], str]) -> dict[str, list[StoredLabel]]:
    found: dict[str, list[StoredLabel]] = {}
    for one in stored:
        found.setdefault(key(one), []).append(one)
    return found


def _policy(one: StoredLabel) -> str:
    return policy_key(one.policy)


def _counts(part: Sequence[StoredLabel]) -> tuple[int, int, int]:
    """Confirmed, rejected, and from how many policies."""
    confirmed, rejected = (sum(one.label == label for one in part) for label in (CONFIRMED, REJECTED))
    return confirmed, rejected, len({_policy(one) for one in part})


def _print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from recommender.reports.width import display_width, one_line, padded

    lines = [[one_line(str(cell)) for cell in row] for row in (header, *rows)]
    widths = [max(display_width(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        # Names to the left, numbers to the right.
        cells = [
            padded(cell, size, right=column > 0) for column, (cell, size) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells))


def _time(moment: Any) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
