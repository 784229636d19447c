"""Progress on stderr: bars where a person is watching, nothing where the output goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from recommender.alignment.assess import Progress
from recommender.settings import OnProgress

_LABELS = {
    "unpack": "Unpacking the model (first time only)",
    "read": "Reading",
    "prepare": "Encoding the framework (first time in a language)",
    "encode": "Encoding passages",
    "align": "Aligning with the actions",
    "score": "Scoring",
    "learn": "Learning",
    "peers": "Reading other policies",
    "gain": "Leaving one policy out",
}


@contextmanager
def shown(title: str, quiet: bool = False) -> Iterator[Progress]:
    """Progress that draws one bar a step, under the title of what is being worked on."""
    if quiet or not sys.stderr.isatty():
        yield lambda step: lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, int] = {}

        def progress(step: str) -> OnProgress:
            if step not in tasks:
                tasks[step] = bars.add_task(f"{title}: {_LABELS.get(step, step)}", total=None)
            task = tasks[step]
            return lambda done, total: bars.update(task, completed=done, total=total)  # type: ignore[arg-type]

        yield progress
