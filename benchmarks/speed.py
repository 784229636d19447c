"""Measure assessing against plain encoding: SentenceTransformer.encode in float32, 32 texts a batch, same model.

    python benchmarks/speed.py [FILE]          # a few minutes
    python benchmarks/speed.py [FILE] --long   # also a plan of some thousand pages, and ten policies

FILE defaults to the 96-page EHDS regulation of ../shared/bench. Each run of the program is a process of its own, and
reads the file; plain encoding is timed in one process, its model loaded before the clock starts. Homes lie in a
folder that is deleted at the end. Seconds differ between machines; quote the ratios.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from recommender.alignment.forms import report_form
from recommender.alignment.results import Costs
from recommender.documents import read_document
from recommender.encoders import open_encoder
from recommender.encoders.sentence import fastest_precision
from recommender.framework import load_framework
from recommender.library import Library
from recommender.passages import split_passages
from recommender.settings import HOME_VARIABLE, load_settings

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
DEFAULT = BENCH / "policies" / "eu-ehds-2025-327-oj-en.pdf"
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
BATCH = 32


def processor() -> str:
    """Name, cores and the flags that decide how fast a model runs."""
    facts = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    name = re.search(r"model name\s*: (.*)", facts)
    found = [flag for flag in FLAGS if re.search(rf"\b{flag}\b", facts)]
    return f"{name[1] if name else 'processor'}, {os.cpu_count()} cores, {' '.join(found)}"


def plain_encoding(texts: Sequence[str]) -> float:
    """Seconds that plain encoding of texts takes."""
    import torch
    from sentence_transformers import SentenceTransformer

    folder = str(open_encoder(None, load_settings().models_dir).folder)
    model = SentenceTransformer(folder, device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32})
    model.encode(["warm"], show_progress_bar=False)
    start = time.perf_counter()
    model.encode(["passage: " + text for text in texts], batch_size=BATCH, show_progress_bar=False)
    return time.perf_counter() - start


def usual_pipeline(files: Sequence[Path]) -> float:
    """Seconds of what a user would write: encode everything, put it into FAISS, search each action, nothing kept."""
    import faiss
    import torch
    from sentence_transformers import SentenceTransformer

    folder = str(open_encoder(None, load_settings().models_dir).folder)
    start = time.perf_counter()
    model = SentenceTransformer(folder, device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32})
    actions = [f"query: {action.title}. {action.text}" for action in load_framework().actions]
    for file in files:
        texts = ["passage: " + p.text for p in split_passages(read_document(file))]
        vectors = model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.asarray(vectors, np.float32))
        index.search(model.encode(actions, normalize_embeddings=True, show_progress_bar=False), 10)
    return time.perf_counter() - start


def assess(files: Sequence[Path], home: str) -> tuple[float, float]:
    """(seconds, peak MiB) of `recommender assess` as a process of its own."""
    command = [sys.executable, "-c", "import sys; from recommender.cli import main; sys.exit(main())", "assess"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, *map(str, files), "--format", "json"],
        env=os.environ | {HOME_VARIABLE: home},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"assess failed on {files[0]}")
    return time.perf_counter() - start, used.ru_maxrss / 1024


def line(what: str, seconds: float, alone: float, bound: float, more: str = "") -> None:
    """One row of the table: seconds, share of plain encoding, what was to be reached."""
    print(
        f"{what:44s} {seconds:7.1f} s   {seconds / alone:5.2f} of plain encoding (to reach {bound:.2f}){more}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--long", action="store_true")
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        sys.exit(f"{arguments.file} is absent. Name a policy: python benchmarks/speed.py FILE")
    print(f"{processor()}; the program computes in {fastest_precision()}")
    with tempfile.TemporaryDirectory() as folder:
        homes = Path(folder)
        first, peak = assess([arguments.file], str(homes / "new"))
        os.environ[HOME_VARIABLE] = str(homes / "warm")
        open_encoder(None, load_settings().models_dir)
        document = read_document(arguments.file)
        texts = [p.text for p in split_passages(document)]
        alone = plain_encoding(texts)
        print(f"{arguments.file.name}: {len(texts)} passages, plain encoding {alone:.1f} s")
        warm, _ = assess([arguments.file], str(homes / "warm"))
        line("first assess ever, unpacking included", first, alone, 0.60, f", {peak:.0f} MiB")
        line("assess on a warm home", warm, alone, 0.35)
        again, _ = assess([arguments.file], str(homes / "warm"))
        line("the same file again", again, alone, 0.02)
        whole = homes / "whole.txt"
        whole.write_text(document.text, encoding="utf-8")
        assess([whole], str(homes / "warm"))
        middle = len(document.text) // 2
        place = document.text.index(". ", middle) + 2
        whole.write_text(
            document.text[:place] + "Member States shall train doctors in genomics. " + document.text[place:],
            encoding="utf-8",
        )
        changed, _ = assess([whole], str(homes / "warm"))
        line("one sentence added", changed, alone, 0.05)
        kept(arguments.file)
        if arguments.long:
            long_plan(homes, alone / len(texts))
            ten_policies(homes)
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def kept(file: Path) -> None:
    """What moving costs and switching the language take."""
    with closing(Library()) as library:
        framework = load_framework()
        made = library.assess(library.read(file), framework)
        start = time.perf_counter()
        moved = made.at(Costs(5.0, 1.0))
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        report_form(moved, framework, "zh")
        print(f"costs moved {seconds:.4f} s, language switched {time.perf_counter() - start:.3f} s (to reach 0.2 s)")


def long_plan(homes: Path, seconds_a_passage: float) -> None:
    """All national plans of the bench as one; plain encoding is reckoned from the passages of FILE."""
    files = sorted(BENCH.glob("ria/*/policies/*.txt"))
    plan = homes / "plan.txt"
    plan.write_text("\n\n".join(file.read_text(encoding="utf-8") for file in files), encoding="utf-8")
    document = read_document(plan)
    passages = len(split_passages(document))
    seconds, peak = assess([plan], str(homes / "warm"))
    pages = len(document.text) // 2500
    print(f"{len(files)} national plans as one: {passages} passages, about {pages} pages of 2,500 characters")
    line("a long plan", seconds, passages * seconds_a_passage, 0.20, f", {peak:.0f} MiB (to reach 1,500)")


def ten_policies(homes: Path) -> None:
    """Ten policies at once, against the pipeline that a user would write with the same model and passages."""
    names = ["cn-biosecurity-law-2024-zh.md", "cn-data-security-law-2021-zh.md", "cn-healthy-china-2030-zh.md"]
    names += ["cn-pipl-2021-zh.md", "de-sgb5-64e-modellvorhaben-de.md", "es-ley-14-2007-investigacion-biomedica-es.md"]
    names += ["es-rd-1716-2011-biobancos-es.md", "eu-ehds-2025-327-en.txt", "lu-dossier-soins-partage-2019-fr.md"]
    names += ["hardneg-si-hiv-strategy-2017-2025.pdf"]
    files = [BENCH / "policies" / name for name in names]
    usual = usual_pipeline(files)
    seconds, peak = assess(files, str(homes / "warm"))
    print(
        f"ten policies: {seconds:.1f} s, {peak:.0f} MiB; sentence-transformers with FAISS {usual:.1f} s: "
        f"{usual / seconds:.1f} x as fast (to reach 5)"
    )


if __name__ == "__main__":
    main()
