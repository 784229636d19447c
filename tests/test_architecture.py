"""The rooms of the package keep apart as pyproject.toml says, and none grows past splitting."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "recommender"
LONGEST = 460  # lines of a module, its docstrings included


def sources() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def imported_modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


def layers() -> set[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return {room.strip() for layer in found for room in layer.split(":")}


def test_no_room_imports_one_above_it_and_the_library_never_imports_streamlit() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout


def test_every_room_is_a_layer_and_is_described() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in sources()}
    assert rooms == layers()
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    assert rooms == set(re.findall(r"`(\w+)/?`", table))


def test_the_app_imports_of_the_product_only_the_library() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        outside = {name.split(".")[0] for name in imported_modules(path)} & {"tests", "benchmarks", "scripts"}
        assert outside == set(), path


def test_no_file_has_grown_past_splitting() -> None:
    files = [*sources(), *(ROOT / "app").rglob("*.py")]
    assert {str(p): n for p in files if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST} == {}


def test_no_folder_of_the_app_is_taken_for_pages_by_streamlit() -> None:
    """Streamlit makes a page of every module in a folder `pages` beside the script, past the app's own navigation."""
    assert (ROOT / "app" / "streamlit_app.py").is_file()
    assert not (ROOT / "app" / "pages").exists()
