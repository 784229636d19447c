"""docs/architecture.md says which part of the package may import which; the code keeps to it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "recommender"


def allowed_imports() -> dict[str, set[str]]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.split("## Who may call whom")[1].split("## Decisions")[0]
    rows = re.findall(r"^\| (\w+) \| ?([\w, ]*?) ?\|$", table, flags=re.MULTILINE)
    return {room: {name for name in re.split(r",\s*", names) if name} for room, names in rows if room != "room"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "recommender" else {module}
    return found


def sources() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_architecture_allows(path: Path) -> None:
    room = room_of(path)
    rules = allowed_imports()
    assert room in rules, f"docs/architecture.md does not name {room}"
    rooms = {name.split(".")[1] for name in imported_modules(path) if name.startswith("recommender.")}
    assert rooms - rules[room] - {room} == set()


def test_the_library_never_imports_streamlit() -> None:
    users = [p for p in sources() if any(name.split(".")[0] == "streamlit" for name in imported_modules(p))]
    assert users == []


def test_the_app_imports_of_the_product_only_the_library() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        outside = {name.split(".")[0] for name in imported_modules(path)} & {"tests", "benchmarks", "scripts"}
        assert outside == set(), path


def test_every_room_of_the_package_is_described() -> None:
    rooms = {room_of(path) for path in sources()}
    assert rooms == set(allowed_imports())


def test_no_file_has_grown_past_splitting() -> None:
    long = {str(p): n for p in sources() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 420}
    assert long == {}
