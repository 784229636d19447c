"""Load a framework: find its file, check every field, and say clearly what is wrong with it."""

from __future__ import annotations

import datetime
import importlib.resources
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from recommender.errors import FrameworkError, RecommenderError, Sentence
from recommender.framework.model import Action, Framework, Translation
from recommender.framework.rows import NumberText, Record, parse_json, read_records
from recommender.settings import repository_root

SIZE_LIMIT = 64 * 1024 * 1024
_LABELS = ("title", "pillar", "theme", "source")
_LISTS = ("elements", "keywords", "examples")
_TRANSLATED = ("title", "text", "pillar", "theme", "elements", "keywords", "examples")
_TRANSLATED_COLUMN = re.compile(rf"({'|'.join(_TRANSLATED)})[_ ]([a-z]{{2,3}}(?:[-_][a-z0-9]{{2,8}})*)")
_LIST_SEPARATOR = re.compile(r"[;；|\r\n]+")
# Whole passages hold semicolons of their own.
_PASSAGE_SEPARATOR = re.compile(r"[|\r\n]+")


class _Problem(RecommenderError):
    """One thing that is wrong with one field; the message of the file names it and the place."""


def default_framework_path() -> Path:
    """Find the shipped framework: the clone's data/actions.jsonl, else the copy inside the installed package.

    :raises FrameworkError: where it is missing.
    """
    if root := repository_root():
        return root / "data" / "actions.jsonl"
    path = Path(str(importlib.resources.files("recommender"))) / "data" / "actions.jsonl"
    if not path.is_file():
        raise FrameworkError(
            "The shipped framework {path} is missing. Install again, or name a framework file.", path=path
        )
    return path


def load_framework(path: str | Path | None = None) -> Framework:
    """Load a framework from JSONL, JSON, CSV or XLSX.

    A file NAME.meta.json beside it may give id, title (a text, or an object by language), source and note.

    :param path: the file; None loads the shipped framework.
    :raises FrameworkError: naming the file, the line or row, and the field.
    """
    path = Path(path).expanduser() if path is not None else default_framework_path()
    data = _read_bytes(path)
    beside = path.with_name(path.stem + ".meta.json")
    about: dict[str, Any] = {}
    if beside.is_file():
        try:
            about = parse_json(_read_bytes(beside).decode("utf-8-sig"))
        except ValueError as error:
            raise FrameworkError("{name} is not valid JSON: {error}.", name=beside.name, error=error) from None
        if not isinstance(about, dict):
            raise FrameworkError("{name} is not a JSON object with id and title.", name=beside.name)
    return parse_framework(data, path.name, about, beside.name)


def parse_framework(data: bytes, name: str, about: Mapping[str, Any] | None = None, about_name: str = "") -> Framework:
    """Make a framework of a file's content.

    :param name: its file name, for messages, and for id and title where nothing else gives them.
    :param about: what is known beside the file (id, title, source, note); what the file says itself goes first.
    :param about_name: where `about` comes from, for messages.
    :raises FrameworkError: naming the file, the line or row, and the field.
    """
    found = read_records(data, name)
    problems: list[tuple[Sentence, Sentence]] = []  # place, and what is wrong there
    actions: list[Action] = []
    places: dict[str, Sentence] = {}
    for record in found.records:
        try:
            action = _action(record, found.cells)
            if action.id in places:
                raise _used_twice(action.id, places[action.id], found.cells)
        except _Problem as problem:
            problems.append((record.place, problem.sentence))
            continue
        places[action.id] = record.place
        actions.append(action)
    if problems:
        raise _first_of(problems, name)
    if not actions:
        raise FrameworkError("{name} holds no actions; each needs at least an id and a text.", name=name)
    stem = Path(name).stem
    facts = {**_about(about or {}, about_name or name), **_about(found.header, name)}
    titles: dict[str, str] = facts.get("titles", {})
    title = titles.get("") or titles.get("en") or next(iter(titles.values()), "") or _prettify(stem)
    return Framework.of(
        id=facts.get("id") or stem,
        title=title,
        actions=actions,
        titles={code: text for code, text in titles.items() if code},
        source=facts.get("source", {}),
        note=facts.get("note", ""),
    )


def _used_twice(id: str, first: Sentence, cells: bool) -> _Problem:
    if cells and re.fullmatch(r"[\d.,]+", id):
        return _Problem(
            'the id "{id}" is already used in {first}; if these are numbers such as 1.1 and 1.10, format the id column '
            "as text",
            id=id,
            first=first,
        )
    return _Problem('the id "{id}" is already used in {first}', id=id, first=first)


def _first_of(problems: Sequence[tuple[Sentence, Sentence]], name: str) -> FrameworkError:
    place, problem = problems[0]
    said = {"name": name, "place": place, "problem": problem, "more": len(problems) - 1}
    if len(problems) == 1:
        return FrameworkError("{name}, {place}: {problem}.", **said)
    if len(problems) == 2:
        return FrameworkError("{name}, {place}: {problem}. The file has 1 more problem.", **said)
    return FrameworkError("{name}, {place}: {problem}. The file has {more} more problems.", **said)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise FrameworkError("{name} is larger than 64 MiB; no framework is. Is it the right file?", name=path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise FrameworkError("The framework file {path} does not exist. Check name and folder.", path=path) from None
    except IsADirectoryError:
        raise FrameworkError("{path} is a folder. Name the framework file inside it.", path=path) from None
    except OSError as error:
        reason = error.strerror or error
        raise FrameworkError("{path} cannot be read: {reason}.", path=path, reason=reason) from None


def _prettify(stem: str) -> str:
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or stem


def _about(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a header or a meta file says, checked: only the keys it has; titles by language, "" for none."""
    facts: dict[str, Any] = {}
    for key in ("id", "note"):
        if value := given.get(key):
            if not isinstance(value, str):
                raise FrameworkError('{name}: the framework\'s field "{key}" is not a text.', name=name, key=key)
            facts[key] = value.strip()
    if title := given.get("title"):
        by_language = {"": title} if isinstance(title, str) else title
        facts["titles"] = _texts(by_language, "title", name)
        facts["titles"] = {_code(code): text.strip() for code, text in facts["titles"].items()}
    if source := given.get("source"):
        facts["source"] = _texts({"citation": source} if isinstance(source, str) else source, "source", name)
    return facts


def _texts(value: Any, key: str, name: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise FrameworkError(
            '{name}: the framework\'s field "{key}" is not a text or an object of texts.', name=name, key=key
        )
    return {field: str(text) for field, text in value.items()}


def _code(language: str) -> str:
    return language.strip().lower().replace("_", "-")


def _action(record: Record, cells: bool) -> Action:
    if record.problem:
        raise _Problem(record.problem)
    fields, by_column = _fields(record.values)
    id = _id(fields.get("id"), "id" in fields)
    text = _text(fields.get("text"), "text")
    if not text:
        if "text" in fields:
            raise _Problem('the field "text" of action "{id}" is empty', id=id)
        raise _Problem('the field "text" of action "{id}" is missing', id=id)
    given: dict[str, Any] = {key: _text(fields.get(key), key, number=True) for key in _LABELS}
    given |= {key: _list(fields.get(key), key, cells) for key in _LISTS}
    translations = _translations(fields.get("translations"), by_column, cells)
    return Action(id=id, text=text, translations=translations, **given)


def _fields(values: Any) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Fields by their folded name, and the translated ones (text_zh, title_fr) by language, then name."""
    if isinstance(values, dict):
        values = list(values.items())
    elif not (isinstance(values, list) and all(isinstance(pair, tuple) for pair in values)):
        raise _Problem("it is not an object with the fields id and text")
    fields: dict[str, Any] = {}
    translated: dict[str, dict[str, Any]] = {}
    for column, value in values:
        key = column.strip().casefold()
        known: dict[str, Any] = fields
        if key not in {"id", "text", "translations", *_LABELS, *_LISTS}:
            match = _TRANSLATED_COLUMN.fullmatch(key)
            if not match:
                continue
            key, known = match.group(1), translated.setdefault(_code(match.group(2)), {})
        if key in known:
            raise _Problem('the field "{key}" is given twice', key=column)
        known[key] = value
    return fields, translated


def _id(value: Any, given: bool) -> str:
    if isinstance(value, datetime.date):
        raise _Problem('the field "id" is a date; format the id column as text and enter the id again')
    if not given:
        raise _Problem('the field "id" is missing')
    if value is None or isinstance(value, str) and not value.strip():
        raise _Problem('the field "id" is empty')
    if not isinstance(value, str):
        raise _Problem('the field "{key}" is {kind}, not a text', key="id", kind=_kind(value))
    return " ".join(value.split())


def _text(value: Any, key: str, number: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or (isinstance(value, NumberText) and not number):
        raise _Problem('the field "{key}" is {kind}, not a text', key=key, kind=_kind(value))
    return str(value).strip()


def _list(value: Any, key: str, cells: bool) -> tuple[str, ...]:
    if value is None:
        return ()
    if cells:
        separator = _PASSAGE_SEPARATOR if "examples" in key else _LIST_SEPARATOR
        value = separator.split(_text(value, key, number=True))
    if not isinstance(value, list):
        raise _Problem('the field "{key}" is {kind}, not a list of texts', key=key, kind=_kind(value))
    if wrong := [item for item in value if not isinstance(item, str) or isinstance(item, NumberText)]:
        raise _Problem('the field "{key}" holds {kind} where only texts may be', key=key, kind=_kind(wrong[0]))
    return tuple(item.strip() for item in value if item.strip())


def _translations(value: Any, by_column: Mapping[str, Mapping[str, Any]], cells: bool) -> dict[str, Translation]:
    if value in (None, ""):
        value = {}
    elif cells:
        try:
            value = parse_json(str(value))
        except ValueError as error:
            raise _Problem('the field "translations" is not valid JSON ({error})', error=error) from None
    if not isinstance(value, dict):
        raise _Problem('the field "translations" is {kind}, not an object by language', kind=_kind(value))
    found: dict[str, Translation] = {}
    for language, wording in value.items():
        where = f"translations.{language}"
        if isinstance(wording, str):
            wording = {"text": wording}
        if not isinstance(wording, dict):
            raise _Problem('the field "{key}" is {kind}, not a text or an object', key=where, kind=_kind(wording))
        found[_code(language)] = _translation(wording, where + ".", False)
    for code, wording in by_column.items():
        if code in found:
            raise _Problem('the language "{code}" is given twice, as a column and in "translations"', code=code)
        found[code] = _translation(wording, "", cells, suffix=f"_{code}")
    return {code: found[code] for code in sorted(found) if found[code] != Translation()}


def _translation(wording: Mapping[str, Any], where: str, cells: bool, suffix: str = "") -> Translation:
    given: dict[str, Any] = {
        key: _text(wording.get(key), f"{where}{key}{suffix}", number=cells)
        for key in ("title", "text", "pillar", "theme")
    }
    given |= {key: _list(wording.get(key), f"{where}{key}{suffix}", cells) for key in _LISTS}
    return Translation(**given)


def _kind(value: Any) -> Sentence | str:
    kinds = {
        NumberText: Sentence("a number"),
        bool: Sentence("true or false"),
        dict: Sentence("an object"),
        list: Sentence("a list"),
        str: Sentence("a text"),
    }
    return kinds.get(type(value), "null" if value is None else type(value).__name__)
