"""Loading a framework: every format gives the same actions; errors name file, line and field."""

from __future__ import annotations

import datetime
import io
import json
import pickle
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from recommender.errors import FrameworkError
from recommender.framework import Action, Framework, Translation, load_framework, parse_framework

SHIPPED = Path(__file__).parents[1] / "data" / "actions.jsonl"

ROWS = [
    {"id": "1.1", "text": "Set up a register", "pillar": "Data", "elements": ["public", "audited"]},
    {"id": "1.10", "text": "Train teachers; also head teachers", "theme": "Skills", "keywords": ["training"]},
]


def jsonl(*objects: object) -> bytes:
    return "\n".join(json.dumps(o, ensure_ascii=False) for o in objects).encode()


def workbook(*rows: list[object], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def message(data: bytes, name: str = "plan.jsonl") -> str:
    with pytest.raises(FrameworkError) as caught:
        parse_framework(data, name)
    return str(caught.value)


CSV = (
    "id,Text ,PILLAR,theme,elements,keywords,remarks\n1.1,Set up a register,Data,,public; audited,,x\n"
    '1.10,"Train teachers; also head teachers",,Skills,,training,\n'
)
CELLS = [
    ["id", "Text ", "PILLAR", "theme", "elements", "keywords"],
    ["1.1", "Set up a register", "Data", None, "public\naudited", None],
    ["1.10", "Train teachers; also head teachers", None, "Skills", None, "training"],
]


@pytest.mark.parametrize(
    "data",
    [
        jsonl(*ROWS),
        b"\xef\xbb\xbf" + jsonl(*ROWS) + b"\r\n\r\n",
        json.dumps(ROWS, indent=2).encode(),
        json.dumps({"title": "Plan", "actions": ROWS}).encode(),
        jsonl({"framework": {"title": "Plan"}}, *ROWS),
        jsonl(*[{key.upper() + " ": value for key, value in row.items()} for row in ROWS]),
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        CSV.replace(";", "|").replace("teachers|", "teachers;").replace(",", "\t").encode(),
        CSV.replace("; audited", "|audited").replace(",", ";").encode(),
        ("sep=;\r\n" + CSV.replace("; audited", "|audited").replace(",", ";")).encode(),
        CSV.replace("\n", "\r\n").encode(),
        workbook(*CELLS),
        workbook([], *CELLS[:2], [], *CELLS[2:]),
    ],
)
def test_every_format_gives_the_same_actions_and_fingerprint(data: bytes) -> None:
    expected = parse_framework(jsonl(*ROWS), "other.jsonl")
    framework = parse_framework(data, "plan.any")
    assert framework.actions == expected.actions
    assert framework.fingerprint == expected.fingerprint
    assert [a.id for a in framework.actions] == ["1.1", "1.10"]
    assert framework.actions[0].elements == ("public", "audited")
    assert framework.actions[1].keywords == ("training",)


def test_numeric_ids_in_json_keep_the_digits_they_are_written_with() -> None:
    framework = parse_framework(b'[{"id": 17.1, "text": "a"}, {"id": 17.10, "text": "b"}, {"id": 3, "text": "c"}]', "x")
    assert [a.id for a in framework.actions] == ["17.1", "17.10", "3"]


def test_numeric_cells_of_a_workbook_are_read_as_the_text_they_show() -> None:
    data = workbook(["id", "text"], [1.1, "a"], [1.1, "b"], [2, "c"], [3.0, "d"], formats={"A3": "0.00"})
    assert [a.id for a in parse_framework(data, "x.xlsx").actions] == ["1.1", "1.10", "2", "3"]


def test_ids_that_a_spreadsheet_made_equal_are_refused_with_the_way_out() -> None:
    text = message(workbook(["id", "text"], [1.1, "a"], [1.10, "b"]), "plan.xlsx")
    assert text.startswith('plan.xlsx, row 3: the id "1.1" is already used in row 2')
    assert "format the id column as text" in text


def test_an_id_that_a_spreadsheet_turned_into_a_date_is_refused() -> None:
    text = message(workbook(["id", "text"], [datetime.datetime(2026, 1, 2), "a"]), "plan.xlsx")
    assert "row 2" in text and "is a date" in text and "format the id column as text" in text


def test_gb18030_and_western_code_pages_are_read() -> None:
    chinese = 'id,text\n1,"加强基因数据共享，建立国家平台"\n'
    assert parse_framework(chinese.encode("gb18030"), "x.csv").actions[0].text == "加强基因数据共享，建立国家平台"
    french = "id;text\n1;Élaborer un modèle de santé à l’échelle européenne\n"
    parsed = parse_framework(french.encode("cp1252"), "x.csv")
    assert parsed.actions[0].text == "Élaborer un modèle de santé à l’échelle européenne"


def test_translations_come_from_columns_or_objects_or_plain_texts() -> None:
    columns = "id,text,text_zh,title_fr,elements_de,text_length\n1,Act,行动,Agir,eins;zwei,3\n".encode()
    objects = jsonl(
        {
            "id": "1",
            "text": "Act",
            "translations": {"zh": "行动", "fr": {"title": "Agir"}, "de": {"elements": ["eins", "zwei"]}},
        }
    )
    first, second = parse_framework(columns, "a.csv"), parse_framework(objects, "b.jsonl")
    assert first.fingerprint == second.fingerprint
    assert first.languages() == ("de", "fr", "zh")
    assert first.actions[0].translations["de"] == Translation(elements=("eins", "zwei"))


def test_wording_falls_back_field_by_field() -> None:
    action = Action("1", "Act", "Do it", "Data", "Open", ("a", "b"), translations={"zh": Translation(text="行动")})
    said = action.localized("zh-Hans")
    assert (said.text, said.title, said.elements, said.pillar) == ("行动", "Do it", ("a", "b"), "Data")
    assert action.localized("sv").text == action.localized(None).text == "Act"


def test_a_region_is_found_by_its_language_and_the_other_way_round() -> None:
    action = Action("1", "Act", translations={"pt-br": Translation(text="Agir")})
    assert action.localized("pt").text == action.localized("pt_BR").text == "Agir"


def test_without_a_title_the_beginning_of_the_text_is_the_title_in_each_language() -> None:
    action = Action("1", "word " * 40, translations={"zh": Translation(text="行动" * 60)})
    assert len(action.title) <= 80 and action.title.endswith("word…")
    assert action.localized("zh").title == "行动" * 39 + "行…"
    assert Action("2", "Two\nlines").title == "Two lines"


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (jsonl(ROWS[0], {"text": "no id"}), ["plan.jsonl, line 2", '"id" is missing']),
        (jsonl({"id": "  ", "text": "x"}), ["line 1", '"id" is empty']),
        (jsonl({"id": None, "text": "x"}), ["line 1", '"id" is empty']),
        (jsonl({"id": "7"}), ["line 1", '"text" of action "7" is missing']),
        (jsonl({"id": "7", "text": " "}), ['"text" of action "7" is empty']),
        (jsonl(ROWS[0], ROWS[1], ROWS[0]), ["line 3", '"1.1" is already used in line 1']),
        (jsonl(ROWS[0]) + b'\n\n{"id": "2", "text"}', ["line 3", "not valid JSON"]),
        (jsonl(ROWS[0], ["a"]), ["line 2", "not an object"]),
        (jsonl({"id": "1", "text": 5}), ['"text" is a number']),
        (jsonl({"id": True, "text": "x"}), ['"id" is true or false']),
        (jsonl({"id": "1", "text": "x", "elements": "one"}), ['"elements" is a text, not a list']),
        (jsonl({"id": "1", "text": "x", "elements": ["a", {}]}), ['"elements" holds an object']),
        (jsonl({"id": "1", "text": "x", "keywords": [1]}), ['"keywords" holds a number']),
        (jsonl({"id": "1", "text": "x", "translations": []}), ['"translations" is a list']),
        (
            jsonl({"id": "1", "text": "x", "translations": {"zh": {"text": 1}}}),
            ['"translations.zh.text" is a number'],
        ),
        (jsonl({"id": "1", "text": "x", "Text": "y"}), ['"Text" is given twice']),
        (jsonl({"framework": {"id": "p"}}), ["no actions"]),
        (b'[{"id": "1", "text": "x"},\n\n {"id": "1", "text": "x"}]', ["item 2 (line 3)", "item 1 (line 1)"]),
        (b'[{"id": "1", "text": "x"},]', ["not valid JSON", "line 1 column"]),
        (b"[" * 100_000, ["not valid JSON"]),
        (b"[]", ["no actions"]),
        (b"id,text\n", ["no actions"]),
        (b"", ["is empty"]),
        (b" \n ", ["is empty"]),
        (b"name,description\na,b\n", ["line 1", 'no column "id"', '"name", "description"']),
        (b"id,text,text\n1,a,b\n", ["line 2", '"text" is given twice']),
        (b"id,text\n1,one, two\n", ["line 2", "3 cells where the header has 2"]),
        (b'id,text\n1,"two\nlines"\n2,\n', ["line 4", '"text" of action "2" is empty']),
        (b'id,text\n1,a\n2,"open\n3,b\n', ["line 3", "quotation mark"]),
        (b"%PDF-1.7\x00\x01", ["not a text file"]),
        (b"PK\x03\x04 broken", ["not a readable Excel workbook"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ["old Excel file"]),
        (workbook(["id", "text"], ["1", None]), ["row 2", '"text" of action "1" is empty']),
    ],
)
def test_what_is_wrong_is_named_by_place_and_field(data: bytes, parts: list[str]) -> None:
    text = message(data)
    assert "plan.jsonl" in text
    for part in parts:
        assert part in text


def test_the_first_problem_is_told_with_the_number_of_the_others() -> None:
    text = message(jsonl({"id": "1"}, ROWS[0]) + b"\n{broken\n" + jsonl({"text": "x"}))
    assert text.startswith("plan.jsonl, line 1:") and text.endswith("The file has 2 more problems.")


def test_a_problem_keeps_its_template_within_that_of_the_file() -> None:
    with pytest.raises(FrameworkError) as caught:
        parse_framework(jsonl({"id": "7"}), "plan.jsonl")
    sentence = caught.value.sentence
    assert sentence.template == "{name}, {place}: {problem}."
    assert sentence.values["place"].template == "line {number}"
    assert sentence.values["problem"].template == 'the field "text" of action "{id}" is missing'


def test_unreadable_paths_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="does not exist"):
        load_framework(tmp_path / "none.jsonl")
    with pytest.raises(FrameworkError, match="is a folder"):
        load_framework(tmp_path)


def test_title_and_id_come_from_the_header_then_the_meta_file_then_the_name(tmp_path: Path) -> None:
    path = tmp_path / "my_climate-plan.jsonl"
    path.write_bytes(jsonl(*ROWS))
    plain = load_framework(path)
    assert (plain.id, plain.title) == ("my_climate-plan", "My climate plan")

    meta = {"id": "mcp", "title": {"en": "Climate", "zh": "气候"}, "source": {"url": "u"}, "note": "n"}
    (tmp_path / "my_climate-plan.meta.json").write_text(json.dumps(meta))
    beside = load_framework(path)
    assert (beside.id, beside.title, beside.source, beside.note) == ("mcp", "Climate", {"url": "u"}, "n")
    assert [beside.localized_title(code) for code in ("zh-CN", "fr", None)] == ["气候", "Climate", "Climate"]
    assert beside.fingerprint == plain.fingerprint

    path.write_bytes(jsonl({"framework": {"id": "head", "title": "Head"}}, *ROWS))
    assert (load_framework(path).id, load_framework(path).title) == ("head", "Head")


@pytest.mark.parametrize("meta", ["{", "[]", '{"title": ["x"]}', '{"title": {"en": ["x"]}}', '{"id": ["x"]}'])
def test_a_broken_meta_file_is_named(tmp_path: Path, meta: str) -> None:
    (tmp_path / "plan.jsonl").write_bytes(jsonl(*ROWS))
    (tmp_path / "plan.meta.json").write_text(meta)
    with pytest.raises(FrameworkError, match="plan.meta.json"):
        load_framework(tmp_path / "plan.jsonl")


def test_the_fingerprint_changes_with_any_word_and_with_nothing_else() -> None:
    base = parse_framework(jsonl(*ROWS), "a.jsonl")
    assert parse_framework(jsonl(*[{**row, "extra": 1} for row in ROWS]), "b").fingerprint == base.fingerprint
    changed = [{**ROWS[0], "translations": {"zh": "登记"}}, ROWS[1]]
    assert parse_framework(jsonl(*changed), "a.jsonl").fingerprint != base.fingerprint
    joined = parse_framework(jsonl({"id": "1", "text": "x", "elements": ["a", "b"]}), "a")
    split = parse_framework(jsonl({"id": "1", "text": "x", "elements": ["ab"]}), "a")
    assert joined.fingerprint != split.fingerprint


def test_the_tree_keeps_pillars_together_under_translated_names() -> None:
    actions = [
        Action("1", "a", pillar="Data", theme="Open"),
        Action("2", "b", pillar="Skills"),
        Action(
            "3",
            "c",
            pillar="Data",
            theme="Open",
            translations={"zh": Translation(pillar="数据", theme="开放")},
        ),
    ]
    framework = Framework.of("x", "X", actions)
    tree = framework.tree("zh")
    assert [(p, t, [a.id for a in found]) for p, by_theme in tree.items() for t, found in by_theme.items()] == [
        ("数据", "开放", ["1", "3"]),
        ("Skills", "", ["2"]),
    ]
    assert list(framework.tree()) == ["Data", "Skills"]


def test_in_a_language_the_wording_is_the_translation_and_the_rest_stays() -> None:
    said = Translation(text="行动", keywords=("数据",), elements=("一", "二"), pillar="数据")
    actions = [
        Action("1", "Act", "Do it", "Data", "Open", ("a", "b"), ("data",), translations={"zh": said}),
        Action("2", "Split", pillar="Skills", elements=("a", "b", "c"), translations={"zh": said}),
        Action("3", "Only English", pillar="Data"),
    ]
    framework = Framework.of("x", "X", actions, titles={"zh": "计划"})
    chinese = framework.in_language("zh-Hans")
    assert (chinese.id, chinese.title, chinese.fingerprint) == ("x", "计划", framework.fingerprint)
    assert [action.id for action in chinese.actions] == ["1", "2", "3"]
    first, second, third = chinese.actions
    assert (first.title, first.text, first.pillar, first.theme) == ("Do it", "行动", "数据", "Open")
    assert (first.elements, first.keywords) == (("一", "二"), ("数据",))
    assert second.title == second.text == "行动" and second.elements == ("a", "b", "c")
    assert third.text == third.title == "Only English" and third.pillar == "数据"
    assert [a.translations for a in chinese.actions] == [a.translations for a in framework.actions]
    assert list(chinese.tree()) == list(framework.tree("zh"))


def test_in_no_language_or_one_that_nothing_is_translated_to_the_framework_is_the_same() -> None:
    framework = load_framework(SHIPPED)
    assert framework.in_language(None) is framework
    assert framework.in_language("sv") == framework
    chinese = framework.in_language("zh")
    assert chinese != framework and chinese.title == framework.localized_title("zh")
    assert [a.text for a in chinese.actions] == [a.localized("zh").text for a in framework.actions]
    assert [len(a.elements) for a in chinese.actions] == [len(a.elements) for a in framework.actions]


def test_pillars_are_in_the_natural_order_of_their_actions() -> None:
    ids = ["10.1", "2.2", "1.a", "10.2", "1.1"]
    pillars = ["Ten", "Two", "One", "Two", "One"]
    framework = Framework.of("x", "X", [Action(i, "a", pillar=p) for i, p in zip(ids, pillars, strict=True)])
    assert framework.pillars() == ["One", "Two", "Ten"]


def test_the_frame_has_a_row_an_action() -> None:
    frame = parse_framework(jsonl(*ROWS), "a.jsonl").to_frame()
    assert list(frame.columns) == ["id", "pillar", "theme", "title", "text", "elements"]
    assert frame["id"].tolist() == ["1.1", "1.10"] and frame["elements"].tolist() == [2, 0]


def test_a_framework_can_be_pickled_hashed_and_asked_for_an_action() -> None:
    framework = parse_framework(jsonl(*ROWS), "a.jsonl")
    assert pickle.loads(pickle.dumps(framework)) == framework
    assert len({framework, *framework.actions}) == 3
    assert framework.action("1.10") is framework.actions[1]
    with pytest.raises(KeyError):
        framework.action("1.100")


def test_loading_a_framework_does_not_import_pandas_or_openpyxl() -> None:
    modules = "recommender.framework, recommender.reports"
    code = f"import sys, {modules}; print({{'pandas', 'openpyxl'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SHIPPED.parents[1]
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(("name", "actions"), [("sdg-targets", 169), ("sdg-goals", 17)])
def test_frameworks_of_another_field_load(bench: Path, name: str, actions: int) -> None:
    framework = load_framework(bench / "frameworks" / f"{name}.jsonl")
    assert len(framework) == actions
    assert framework.languages() == ("de", "es", "fr", "zh")
    if name == "sdg-targets":
        assert framework.action("17.10") != framework.action("17.1")
        assert framework.action("1.1").localized("zh").title.startswith("到2030年")


def test_the_shipped_framework_loads_with_its_title_and_languages() -> None:
    framework = load_framework(SHIPPED)
    assert framework.id == "ic2permed"
    assert framework.title == "IC2PerMed roadmap for personalised medicine (EU and China)"
    assert framework.localized_title("zh").startswith("IC2PerMed") and "路线图" in framework.localized_title("zh")
    assert len(framework) > 1 and all(action.pillar and action.elements for action in framework.actions)
