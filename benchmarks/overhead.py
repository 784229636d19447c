"""Measure what assessing a policy costs beyond encoding its passages, and what a second run costs.

    python benchmarks/overhead.py [FILE]

FILE defaults to the 96-page EHDS regulation of ../shared/bench. Everything runs in a home folder of its own that is
deleted at the end. Two ratios compare assessing with encoding the same passages alone by the same encoder, without
cache: once with both inside one process (model loaded before the clock starts), once as two whole processes. A third is
the share of scoring: all that assessing does once the passages are encoded. What a framework and a language cost once
is printed apart. Seconds differ between machines; quote the ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from recommender.alignment.assess import Assessor
from recommender.documents import read_document
from recommender.encoders import Encoder, open_encoder
from recommender.framework import load_framework
from recommender.library import Library
from recommender.passages import Passage
from recommender.policies import Policy
from recommender.settings import HOME_VARIABLE, load_settings

DEFAULT = Path(__file__).resolve().parents[2] / "shared/bench/policies/eu-ehds-2025-327-oj-en.pdf"


def encode_alone(encoder: Encoder, passages: Sequence[Passage]) -> float:
    """Seconds to encode the passages."""
    start = time.perf_counter()
    encoder.encode([p.text for p in passages], "passage")
    return time.perf_counter() - start


def process(command: list[str], home: str) -> tuple[float, float]:
    """(seconds, peak MiB) of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, env=os.environ | {HOME_VARIABLE: home}, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--encode-only", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        sys.exit(f"{arguments.file} is absent. Name a policy: python benchmarks/overhead.py FILE")
    if arguments.encode_only:
        policy = Policy.of(read_document(arguments.file))
        encode_alone(open_encoder(None, load_settings().models_dir), policy.passages)
        return
    # First the whole processes: a child's peak memory counts that of the parent it was forked from.
    with tempfile.TemporaryDirectory() as home:
        # The model is unpacked before, as on every run of a user but the very first.
        os.environ[HOME_VARIABLE] = home
        open_encoder(None, load_settings().models_dir)
        encode, _ = process([sys.executable, __file__, str(arguments.file), "--encode-only"], home)
        command = [sys.executable, "-c", "import sys; from recommender.cli import main; sys.exit(main())"]
        assess = [*command, "assess", str(arguments.file), "--format", "json"]
        first, peak = process(assess, home)
        second, _ = process(assess, home)
        print(
            f"whole processes:  encoding alone {encode:6.1f} s   first assessment {first:6.1f} s   "
            f"ratio {first / encode:.2f}"
        )
        print(f"second assessment {second:.2f} s, {second / first:.3f} of the first; peak memory {peak:.0f} MiB")
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        library = Library()
        framework = load_framework()
        plain = open_encoder(None, library.settings.models_dir)
        policy = library.read(arguments.file)
        passages = policy.passages
        plain.encode(["warm"], "passage")
        library.encoder().encode(["warm"], "passage")
        alone = encode_alone(plain, passages)
        start = time.perf_counter()
        library.assessor(framework).assess(library.read(arguments.file))
        whole = time.perf_counter() - start
        # A second assessor finds every vector in the store: what is left is reading vectors, and scoring.
        again = Assessor(framework, library.encoder())
        start = time.perf_counter()
        again.prepare(passages)
        prepared = time.perf_counter() - start
        start = time.perf_counter()
        again.assess(policy)
        scoring = time.perf_counter() - start
        print(f"{arguments.file.name}: {len(passages)} passages")
        print(
            f"in one process:   encoding alone {alone:6.1f} s   whole assessment {whole:6.1f} s   "
            f"ratio {whole / alone:.2f}"
        )
        print(f"scoring: {scoring:.2f} s, {scoring / alone:.3f} of encoding the passages (bound: 0.15)")
        print(f"made ready from the store, once for a framework and a language: {prepared:.2f} s")


if __name__ == "__main__":
    main()
