"""Writing a result to where the user wants it, whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from recommender.errors import InputError

# What cannot go to a terminal.
BINARY = ("xlsx", "docx")


def deliver(data: bytes, output: str | None) -> None:
    """Write to the file, or to standard output where there is none."""
    if output:
        write(Path(output), data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def check_output(format: str, output: str | None, inputs: list[str]) -> None:
    """Refuse a format or a place that the result cannot go to, before minutes of work rather than after.

    :param output: None for standard output.
    :param inputs: the files that are read, which the result must not replace.
    :raises InputError: with what to do instead.
    """
    if format in BINARY and not output:
        if format == "xlsx":
            raise InputError("A workbook needs a file to go to: add --output FILE.xlsx.")
        raise InputError("A Word document needs a file to go to: add --output FILE.{format}.", format=format)
    if output:
        check_writable(Path(output), inputs)


def write(path: Path, data: bytes) -> None:
    """Write the whole file or nothing, so that an earlier result is not lost to a full disk.

    :raises InputError: where it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # /dev/stdout or a pipe, which no file may replace
            return
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(scratch, 0o666 & ~umask)
            os.replace(scratch, path)
        except BaseException:
            Path(scratch).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            "{path} cannot be written ({reason}). Choose another place with --output.", path=path, reason=error.strerror
        ) from error


def check_writable(path: Path, inputs: list[str]) -> None:
    """Refuse a file that cannot be written, before minutes of work rather than after.

    :param inputs: the files that are read, which the result must not replace.
    :raises InputError: with what to do instead.
    """
    if any(Path(file).exists() and path.exists() and path.samefile(file) for file in inputs):
        raise InputError(
            "{path} is the policy itself, which the result would replace. Name another file with --output.", path=path
        )
    if path.is_dir():
        raise InputError("{path} is a folder. Name a file with --output.", path=path)
    if not path.parent.is_dir():
        raise InputError("{path} cannot be written: there is no folder {folder}.", path=path, folder=path.parent)
    if not os.access(path if path.exists() and not path.is_file() else path.parent, os.W_OK):
        raise InputError(
            "{path} cannot be written: no permission in {folder}. Choose another place with --output.",
            path=path,
            folder=path.parent,
        )
