"""`recommender score`: the probability that each of many passages addresses each action."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from recommender.cli.assess import add_engine_options, add_learned_option, labels_to_use
from recommender.cli.progress import shown
from recommender.errors import InputError

# Enough for batches of similar length, little enough to stream.
_CHUNK = 512


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the command `score`."""
    parser = commands.add_parser(
        "score",
        help="score passages (JSONL) against the actions",
        description=(
            'Reads lines {"id", "text"} and writes lines {"id", "scores": {action id: probability}}, same order.'
        ),
    )
    parser.add_argument("passages", metavar="PASSAGES.jsonl", help="one passage a line; - for standard input")
    add_engine_options(parser)
    add_learned_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Score passages in chunks, so that neither input nor output need fit the memory.

    :returns: the exit status.
    :raises InputError: where a line is not usable.
    """
    from recommender.framework import load_framework
    from recommender.library import Library

    framework = load_framework(arguments.framework)
    source = arguments.passages
    if source != "-" and (not Path(source).exists() or Path(source).is_dir()):
        raise InputError(
            '{source} is not a file. Give a JSONL file with lines {{"id", "text"}}, or - for standard input.',
            source=source,
        )
    library = Library(encoder=arguments.encoder)
    done = 0
    with shown(Path(source).name, arguments.quiet) as progress:
        assessor = library.assessor(framework, progress, labels_to_use(arguments))
        total = _count(source)
        on_progress = progress("score")
        for chunk in _chunks(source):
            before = done

            def counted(part: int, of: int, before: int = before, size: int = len(chunk)) -> None:
                on_progress(before + int(size * part / max(of, 1)), total or before + size)

            scores = assessor.score([text for _, text in chunk], counted)
            for (key, _), values in zip(chunk, scores, strict=True):
                # Escaped, so that any id comes back as it went in, half a surrogate pair included.
                sys.stdout.buffer.write(json.dumps({"id": key, "scores": values}).encode("ascii") + b"\n")
            sys.stdout.buffer.flush()
            done += len(chunk)
            on_progress(done, total or done)
    return 0


def _count(source: str) -> int:
    if not Path(source).is_file():  # standard input or a pipe can be read only once
        return 0
    with open(source, "rb") as file:
        return sum(1 for line in file if line.strip())


def _chunks(source: str) -> Iterator[list[tuple[object, str]]]:
    chunk: list[tuple[object, str]] = []
    for row in _rows(source):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _rows(source: str) -> Iterator[tuple[object, str]]:
    name = "standard input" if source == "-" else source
    file = sys.stdin.buffer if source == "-" else open(source, "rb")  # noqa: SIM115 - closed below; stdin is not ours
    try:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                line = json.loads(raw.decode("utf-8-sig"))
            except (ValueError, RecursionError) as error:
                raise InputError(
                    "{name}, line {number}: not JSON in UTF-8 ({reason}).", name=name, number=number, reason=str(error)
                ) from error
            if not isinstance(line, dict):
                raise InputError("{name}, line {number}: not an object with id and text.", name=name, number=number)
            if not isinstance(line.get("id"), (str, int, float)):
                raise InputError(
                    "{name}, line {number}: the field id is missing, or is neither text nor a number.",
                    name=name,
                    number=number,
                )
            if not isinstance(line.get("text"), str):
                raise InputError(
                    "{name}, line {number}: the field text is missing, or is not text.", name=name, number=number
                )
            # Half a surrogate pair is no character; no tokenizer takes it.
            yield line["id"], line["text"].encode("utf-8", "replace").decode("utf-8")
    finally:
        if source != "-":
            file.close()
