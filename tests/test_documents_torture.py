"""Broken, odd and hostile files: each is read or refused in a minute and with little memory, none crashes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import json, resource, sys, time
from pathlib import Path
from recommender.documents import read_document
from recommender.errors import DocumentError
from recommender.settings import Settings

def own_peak():
    # MiB. Linux: the peak of this program alone. getrusage would count the peak of the process that it was forked from,
    # here a test worker that may have loaded models before.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

settings = Settings.at(Path(sys.argv[1]), max_ocr_pages=1)
for name in sys.stdin.read().splitlines():
    print(json.dumps({"start": name}), flush=True)
    began = time.monotonic()
    try:
        document = read_document(name, settings=settings)
        ends = [0] + [b.end for b in document.blocks]
        ordered = all(end <= b.start < b.end for end, b in zip(ends, document.blocks))
        outcome = {"text": len(document.text), "ordered": ordered}
    except DocumentError as error:
        outcome = {"refused": str(error)}
    peak = own_peak()
    print(json.dumps({"done": name, "peak": peak, "seconds": time.monotonic() - began} | outcome), flush=True)
"""
LIMIT_S = 60  # for each file; all of them together take some 10 s
UNREADABLE = {"pdfplumber__empty.pdf", "samplefiles__unreadablemetadata.pdf", "pdfjs__bug1782186.pdf"}


@pytest.mark.slow
def test_no_file_crashes_hangs_or_eats_the_memory(bench: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="peak memory is measured on Unix only")
    files = sorted(str(path) for path in (bench / "torture").iterdir() if path.suffix in (".pdf", ".docx"))
    assert len(files) > 30
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        input="\n".join(files),
        capture_output=True,
        text=True,
        timeout=LIMIT_S * 3,
        cwd=Path(__file__).parents[1],
        check=False,
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 0, f"crashed at {lines[-1] if lines else 'the start'}: {run.stderr[-2000:]}"
    done = {Path(line["done"]).name: line for line in lines if "done" in line}
    assert len(done) == len(files)
    assert max(line["peak"] for line in done.values()) < 2048  # MiB
    assert max(line["seconds"] for line in done.values()) < LIMIT_S
    assert all(line["ordered"] for line in done.values() if "text" in line)
    assert all("refused" in done[name] for name in UNREADABLE)
    for name, line in done.items():
        if "refused" in line:
            assert name in line["refused"] and line["refused"].endswith(".")
    assert "text" in done["cn-hainan-press-conference-with-images.docx"]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("samplefiles__libreoffice-writer-password.pdf", "openpassword"),
        ("pdfminersix__aes-256-r6.pdf", "usersecret"),
    ],
)
def test_real_protected_files_open_with_their_password(bench: Path, name: str, password: str) -> None:
    from recommender.documents import read_document

    assert read_document(bench / "torture" / name, password=password).text
