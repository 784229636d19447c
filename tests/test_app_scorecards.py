"""The page Scorecards in every state, by Streamlit's own test harness; and what of it reaches whose browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, ElementTree, Selectbox

from app.render import selection
from app.views.scorecards import entry, quotes, rating
from app.views.scorecards.rating import Draft
from app_helpers import FRAMEWORK, POLICY, app, go, policy_pdf
from conftest import FAKE_ENCODER
from recommender.alignment.results import STATUSES
from recommender.documents import read_document
from recommender.errors import InputError
from recommender.framework import Framework, parse_framework
from recommender.library import Library
from recommender.messages import words
from recommender.scorecards import EVALUATOR, HIDDEN, READER, SHOWN, Rating, Rules, Scorecard
from recommender.settings import Settings

EN = words("en")


def plan() -> Framework:
    return parse_framework(FRAMEWORK.encode(), "plan.jsonl")


def window(language: str = "en") -> AppTest:
    """The app on the page Scorecards, in a browser of its own."""
    at = app()
    at.session_state["own_framework"] = plan()
    at.session_state["language"] = language
    at.run()
    return go(at, "scorecards")


def filled(home: Path, *files: tuple[str, bytes]) -> list[int]:
    """Policies in the library; returns their numbers."""
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    numbers = []
    for name, content in files or (("act.md", POLICY.encode()), ("act.pdf", policy_pdf())):
        path = home.parent / name
        path.write_bytes(content)
        numbers.append(library.add(path, facts={"title": f"Law {name}"}).id)
    library.close()
    return numbers


def new_card(library: Library, title: str, numbers: list[int], rules: Rules) -> tuple[Scorecard, str]:
    """A scorecard with Carla as its chair, and her code."""
    verdicts = [library.assess(library.policy(number), plan()).at() for number in numbers]
    return library.scorecards.create(title, plan(), verdicts, "Carla", rules)


@dataclass
class Made:
    """A scorecard in the store, and the codes of its people."""

    library: Library
    id: str
    codes: dict[str, str]

    @property
    def card(self) -> Scorecard:
        return self.library.scorecards.get(self.id)

    def enter(self, name: str, language: str = "en") -> AppTest:
        """A new browser in which somebody enters with their code."""
        at = window()
        at.text_input(key="score-enter-code").set_value(self.codes[name])
        at.button(key="score-enter").click().run()
        if language != "en":
            # The harness words a widget's options outside the session, so in English: the switch comes after them.
            at.session_state["language"] = language
            at.run()
        return at


@pytest.fixture
def make(home: Path) -> Iterator[Any]:
    """Makes a scorecard with Ada and Bob as evaluators, Rea as reader and Carla as chair."""
    opened: list[Library] = []

    def build(machine: str = HIDDEN, rounds: int = 3) -> Made:
        numbers = filled(home)
        library = Library(Settings.at(home), encoder=FAKE_ENCODER)
        opened.append(library)
        rules = Rules(machine=machine, rounds=rounds)
        card, code = new_card(library, "Spring *review*", numbers, rules)
        service = library.scorecards
        codes = {"Carla": code}
        for name, role in (("Ada", EVALUATOR), ("Bob", EVALUATOR), ("Rea", READER)):
            codes[name] = service.add_member(card.id, "Carla", name, role)
        return Made(library, card.id, codes)

    yield build
    for library in opened:
        library.close()


def sent(at: AppTest) -> str:
    """Everything that the page sent to the browser."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, Block):
            parts.append(str(node.proto))
            for child in node.children.values():
                walk(child)
        elif isinstance(node, Element) and "<style>" not in str(node.proto):
            parts.append(str(node.proto))
            if node.type == "arrow_data_frame":
                parts.append(node.value.to_string())

    for part in at._tree.children.values():
        walk(part)
    return "\n".join(parts)


def rate(at: AppTest, value: int, comment: str = "") -> AppTest:
    one(at.radio, "score-value").set_value(value).run()
    if comment:
        one(at.text_area, "score-comment").set_value(comment).run()
    return press(at, "score-save")


def one(elements: Any, key: str) -> Any:
    """The element of a key, or of a key with an ending: of the round, the cell or the place."""
    by_key = {element.key: element for element in elements if (element.key or "").startswith(key)}
    if key in by_key:
        return by_key[key]
    (found,) = [element for name, element in by_key.items() if name.startswith(f"{key}-")]
    return found


def press(at: AppTest, key: str) -> AppTest:
    return one(at.button, key).click().run()


def errors(at: AppTest) -> str:
    return " ".join(error.value for error in at.error)


def test_without_policies_the_page_says_where_to_get_some(home: Path) -> None:
    at = window()
    assert EN["score.no_policies.title"] in sent(at) and EN["score.none.title"] in sent(at)
    assert not at.exception


def test_making_a_scorecard_shows_each_code_once_and_enters_the_chair(home: Path) -> None:
    numbers = filled(home)
    at = window()
    at.text_input(key="score-new-title").set_value("Spring <b>review</b>")
    at.multiselect(key="score-new-policies").set_value(numbers)
    at.text_input(key="score-new-chair").set_value("Carla")
    at.text_area(key="score-new-evaluators").set_value("Ada\n\n  Bob \n")
    at.text_area(key="score-new-readers").set_value("Rea")
    at.number_input(key="score-new-consensus").set_value(80)
    at.radio(key="score-new-machine").set_value(SHOWN)
    press(at, "score-create")
    assert not at.exception and not at.error
    codes = [code.code for code in at.session_state["score_codes"]]
    assert len(set(codes)) == 4 and all(code in sent(at) for code in codes)
    assert EN["score.codes.once"] in sent(at) and "<b>review</b>" not in sent(at).replace("\\<b\\>", "")
    press(at, "score-codes-done")
    assert not any(code in sent(at) for code in codes)
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    service = library.scorecards
    card = service.get(service.all()[0].id)
    assert [(one.name, one.role) for one in card.members][1:] == [
        ("Ada", EVALUATOR),
        ("Bob", EVALUATOR),
        ("Rea", READER),
    ]
    assert card.rules == Rules(consensus=0.8, machine=SHOWN)
    assert service.enter(card.id, codes[1]).name == "Ada"
    library.close()


@pytest.mark.parametrize(
    ("title", "chair", "people", "key"),
    [
        ("", "Carla", "Ada", "title"),
        ("T", "", "Ada", "chair"),
        ("T", "Carla", "Ada\nada", "names"),
        ("T", "Carla", "carla", "names"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_made(
    home: Path, title: str, chair: str, people: str, key: str
) -> None:
    numbers = filled(home, ("act.md", POLICY.encode()))
    with pytest.raises(InputError) as told:
        entry.check(title, numbers, chair, entry.lines(people))
    assert str(told.value) == EN[f"score.need.{key}"].format(name=people.split("\n")[-1])


def test_a_wrong_code_opens_nothing(make: Any) -> None:
    made = make()
    at = window()
    at.text_input(key="score-enter-code").set_value("wrong-code")
    press(at, "score-enter")
    assert at.error and "score_entered" not in at.session_state
    at.text_input(key="score-enter-code").set_value(made.codes["Ada"])
    press(at, "score-enter")
    assert "You are: Ada (evaluator)" in sent(at)
    press(at, "score-leave")
    assert "score_entered" not in at.session_state and "score_kept" not in at.session_state


def test_a_new_code_shuts_the_old_session_out(make: Any) -> None:
    made = make()
    at = made.enter("Ada")
    made.library.scorecards.new_code(made.id, "Carla", "Ada")
    at.run()
    assert "score_entered" not in at.session_state and "Ada" not in sent(at)


def test_a_rating_is_saved_at_once_and_the_next_cell_comes(make: Any) -> None:
    made = make()
    made.library.scorecards.open_round(made.id, "Carla")
    at = made.enter("Ada")
    first = one(at.selectbox, "score-action").value
    rate(at, 4, "half of it")
    (rating,) = made.card.ratings
    assert (rating.value, rating.comment, rating.evaluator, rating.cell[1]) == (4, "half of it", "Ada", first)
    assert one(at.selectbox, "score-action").value != first
    assert EN["score.rated"].format(rated=1, cells=4) in sent(at)
    press(at, "score-back")
    assert one(at.radio, "score-value").value == 4 and one(at.text_area, "score-comment").value == "half of it"


def test_what_was_not_saved_is_there_when_one_comes_back(make: Any) -> None:
    made = make()
    made.library.scorecards.open_round(made.id, "Carla")
    at = made.enter("Ada")
    one(at.text_area, "score-comment").set_value("to be thought over").run()
    press(at, "score-next")
    assert one(at.text_area, "score-comment").value == ""
    press(at, "score-back")
    assert one(at.text_area, "score-comment").value == "to be thought over"
    press(at, "score-save")
    assert EN["score.need.value"].replace(".", "\\.") in errors(at) and not made.card.ratings


def test_a_rating_of_another_window_appears_and_never_replaces_what_is_being_written(make: Any) -> None:
    made = make()
    service = made.library.scorecards
    service.open_round(made.id, "Carla")
    at = made.enter("Ada")
    cells = made.card.cells
    service.rate(made.id, "Ada", cells[0], 2, "first")
    at.run()
    assert one(at.radio, "score-value").value == 2 and one(at.text_area, "score-comment").value == "first"
    one(at.text_area, "score-comment").set_value("mine").run()
    service.rate(made.id, "Ada", cells[0], 5, "second")
    at.run()
    assert one(at.text_area, "score-comment").value == "mine"
    assert EN["score.saved_elsewhere"].format(value=5) in sent(at)


def test_a_draft_is_kept_only_where_it_differs_from_what_was_saved() -> None:
    st.session_state.clear()
    given = Rating(("s", "1"), 1, "Ada", 3, "x", False, "2026-01-01T00:00:00+00:00", 7)
    assert rating.draft_of(("s", "1"), 1, given, Draft(None, "", 0)) == Draft(3, "x", 7)


def test_the_round_closing_meanwhile_stops_a_late_rating(make: Any) -> None:
    made = make()
    service = made.library.scorecards
    service.open_round(made.id, "Carla")
    at = made.enter("Ada")
    one(at.radio, "score-value").set_value(5).run()
    service.close_round(made.id, "Carla")
    service.open_round(made.id, "Carla")
    press(at, "score-save")
    assert not made.card.ratings and errors(at)


def test_nothing_of_others_reaches_an_evaluator_in_an_open_round(make: Any) -> None:
    made = make()
    service = made.library.scorecards
    service.open_round(made.id, "Carla")
    cell = made.card.cells[0]
    service.rate(made.id, "Ada", cell, 5, "Adas secret comment")
    service.add_evidence(made.id, "Ada", cell, 0, 8)
    assert any(one.judgement == "added" for one in made.card.judgements)
    for name in ("Bob", "Rea", "Carla"):
        at = made.enter(name)
        for part in ("rounds", "people", "results", "decide", "close") if name == "Carla" else (None,):
            if part:
                at.session_state["score-part"] = part
                at.run()
            seen = sent(at)
            assert "Adas secret" not in seen and not at.exception
            assert EN["score.quotes.own"] not in seen and "score-former-spread" not in seen
            if name == "Bob":
                assert one(at.radio, "score-value").value is None and "Ada" not in seen
    at = made.enter("Carla")
    assert EN["score.progress"].format(name="Ada", rated=1, cells=4) in sent(at)


def test_policies_of_one_title_can_be_told_apart(home: Path) -> None:
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    for number in (1, 2):
        path = home.parent / f"act{number}.md"
        path.write_text(f"# Act\n\nHospitals share health data, version {number}.\n", "utf-8")
        library.add(path, facts={"title": "Act"})
    at = window()
    options = at.multiselect(key="score-new-policies").options
    assert len(set(options)) == 2
    card, code = new_card(library, "Twins", [1, 2], Rules())
    names = Made(library, card.id, {"Carla": code}).enter("Carla")
    names.session_state["score-part"] = "results"
    library.scorecards.add_member(card.id, "Carla", "Ada", EVALUATOR)
    library.scorecards.open_round(card.id, "Carla")
    library.scorecards.close_round(card.id, "Carla")
    names.run()
    assert not names.exception and len(set(names.selectbox(key="score-cell-policy").options)) == 2


@pytest.mark.parametrize("field", ["score-policy", "score-action"])
def test_a_choice_in_words_that_are_shown_no_more_is_not_followed(
    make: Any, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make()
    made.library.scorecards.open_round(made.id, "Carla")
    at = press(made.enter("Ada"), "score-next")
    before = (one(at.selectbox, "score-policy").value, one(at.selectbox, "score-action").value)
    usual = Selectbox._widget_state.fget

    def stale(self: Selectbox[Any]) -> Any:
        """What a browser sends that has not got the new words yet."""
        state = usual(self)
        if self.key.startswith(field):
            state.string_value = "Draft act (2 of 24 rated)"
        return state

    with monkeypatch.context() as patched:
        patched.setattr(Selectbox, "_widget_state", property(stale))
        at.run()
    assert not at.exception and not at.error
    assert (one(at.selectbox, "score-policy").value, one(at.selectbox, "score-action").value) == before


def test_what_the_browser_still_sends_of_a_cell_that_was_left_neither_moves_nor_rates_another(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make()
    service = made.library.scorecards
    service.open_round(made.id, "Carla")
    at = made.enter("Ada")
    first = (one(at.selectbox, "score-policy").value, one(at.selectbox, "score-action").value)
    rate(at, 5)
    one(at.radio, "score-value").set_value(2).run()  # not saved
    assert one(at.selectbox, "score-action").value != first[1]
    kinds = (at.selectbox, at.radio, at.text_area)
    left = [element._widget_state for kind in kinds for element in kind if (element.key or "").startswith("score-")]
    service.close_round(made.id, "Carla")
    service.open_round(made.id, "Carla")
    at.run()
    usual = ElementTree.get_widget_states

    def both(self: ElementTree) -> Any:
        """What is on the screen, and what was on it before."""
        states = usual(self)
        set_now = {element._widget_state.id for element in self.get("radio")}
        states.widgets.extend(state for state in left if state.id not in set_now)
        return states

    monkeypatch.setattr(ElementTree, "get_widget_states", both)
    one(at.radio, "score-value").set_value(4).run()
    assert (one(at.selectbox, "score-policy").value, one(at.selectbox, "score-action").value) == first
    press(at, "score-save")
    assert [(rating.round, rating.cell, rating.value) for rating in made.card.ratings] == [(1, first, 5), (2, first, 4)]
    # And the buttons of the new place lead on from there.
    assert one(at.radio, "score-value").value is None


def test_the_second_round_shows_the_spread_of_the_first_without_names(make: Any) -> None:
    made = make()
    service = made.library.scorecards
    service.open_round(made.id, "Carla")
    cell = made.card.cells[0]
    service.rate(made.id, "Ada", cell, 5, "well <done>")
    service.rate(made.id, "Bob", cell, 2)
    service.close_round(made.id, "Carla")
    service.open_round(made.id, "Carla")
    service.rate(made.id, "Ada", cell, 4, "second thoughts")
    at = made.enter("Bob")
    seen = sent(at)
    assert (
        "score-former-spread" in seen
        and "well &lt;done&gt;" in seen
        and "second thoughts" not in seen
        and "Ada" not in seen
    )
    assert EN["score.former.own"].format(value=2) in seen
    assert one(at.radio, "score-value").value is None


def test_hidden_mode_sends_no_status_and_no_probability(make: Any) -> None:
    made = make(HIDDEN)
    made.library.scorecards.open_round(made.id, "Carla")
    at = made.enter("Ada")
    for _ in made.card.cells:
        seen = sent(at)
        assert EN["score.quotes"] in seen and "blockquote" in seen
        words = [EN[f"status.{status}"] for status in STATUSES] + [f"pa-{status}" for status in STATUSES]
        words += ["passage match", "Likelihood", "pa-stance", " %", EN["score.machine_says"], "closest"]
        assert not [word for word in words if word in seen]
        if not at.button(key="score-next").disabled:
            press(at, "score-next")


def test_shown_mode_shows_the_verdict_and_the_log_notes_it(make: Any) -> None:
    made = make(SHOWN)
    made.library.scorecards.open_round(made.id, "Carla")
    at = made.enter("Ada")
    assert EN["score.machine_says"] in sent(at) and "passage match" in sent(at)
    rate(at, 3)
    assert made.card.ratings[0].machine_shown


def test_a_quote_is_accepted_and_the_judgement_taken_back(make: Any) -> None:
    made = make()
    made.library.scorecards.open_round(made.id, "Carla")
    at = made.enter("Ada")
    press(at, "score-quote-0-accepted")
    assert [one.judgement for one in made.card.judgements] == ["accepted"]
    assert EN["score.said.accepted"] in sent(at)
    press(at, "score-quote-0-withdraw")
    assert not made.card.judgements
    press(at, "score-quote-0-rejected")
    assert [one.judgement for one in made.card.judgements] == ["rejected"]


@pytest.mark.slow
def test_the_chair_opens_closes_decides_and_closes_for_good(make: Any) -> None:
    made = make()
    service = made.library.scorecards
    at = made.enter("Carla")
    press(at, "score-open-round")
    for cell in made.card.cells:
        for name in ("Ada", "Bob"):
            service.rate(made.id, name, cell, 5)
    press(at, "score-close-round-yes")
    assert made.card.rounds[0].closed
    at.session_state["score-part"] = "results"
    at.run()
    assert EN["score.outcome.consensus"] in sent(at) and not at.exception
    at.session_state["score-part"] = "decide"
    at.run()
    at.radio(key="score-decide-status-0").set_value("partial")
    at.text_area(key="score-decide-reason-0").set_value("too vague")
    press(at, "score-decide-save")
    assert made.card.decisions[0].reason == "too vague"
    at.session_state["score-part"] = "close"
    at.run()
    press(at, "score-close-yes")
    assert made.card.closed and not at.exception
    for name in ("Carla", "Bob", "Rea"):
        at = made.enter(name)
        parts = ("matrix", "map", "cells", "rounds", "log") + (("learn",) if name == "Carla" else ())
        for part in parts:
            at.session_state["score-final-part"] = part
            at.run()
            assert not at.exception and not at.error, (name, part)
        assert (EN["score.teach.about"] in sent(at)) == (name == "Carla")


def test_the_chair_adds_somebody_and_takes_somebody_off(make: Any) -> None:
    made = make()
    at = made.enter("Carla")
    at.session_state["score-part"] = "people"
    at.run()
    at.text_input(key="score-add-name").set_value("Dan")
    press(at, "score-add")
    (code,) = at.session_state["score_codes"]
    assert service_of(made).enter(made.id, code.code).name == "Dan" and code.code in sent(at)
    at.selectbox(key="score-change-name").set_value("Bob").run()
    press(at, "score-remove-yes")
    assert not made.card.member("Bob").active


def service_of(made: Made) -> Any:
    return made.library.scorecards


def test_a_deleted_scorecard_is_said_to_be_gone(make: Any) -> None:
    made = make()
    at = made.enter("Ada")
    service_of(made).delete(made.id, "Carla")
    at.run()
    assert at.error and not at.exception
    assert EN["score.none.title"] in sent(at.run())


@pytest.mark.parametrize("name", ["Carla", "Ada", "Rea"])
def test_the_page_speaks_chinese(make: Any, name: str) -> None:
    made = make()
    service_of(made).open_round(made.id, "Carla")
    at = made.enter(name, "zh")
    assert words("zh")["scorecards.title"] in sent(at) and not at.exception
    if name == "Ada":
        assert "共享健康数据" in sent(at)


TEXT = "Law 😀 on 𠮷野家:\n\n health  data."


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(4, 5, "😀"), (9, 12, "𠮷野家"), (12, len(TEXT), ":\n\n health  data."), (13, 22, "health")],
)
def test_a_selection_is_the_words_that_were_selected(start: int, end: int, quote: str) -> None:
    picked = {"id": "a", "start": start, "end": end, "text": TEXT[start:end]}
    found = selection.place(picked, TEXT, "a")
    assert found and TEXT[slice(*found)] == quote


@pytest.mark.parametrize(
    "change",
    [
        {"id": "b"},
        {"text": "Lax"},
        {"start": -1},
        {"end": 99, "text": TEXT},
        {"start": 3, "end": 3, "text": ""},
        {"start": "0"},
        {"start": 16, "end": 17, "text": " "},
    ],
)
def test_a_selection_of_another_text_or_place_is_not_taken(change: dict[str, Any]) -> None:
    assert selection.place({"id": "a", "start": 0, "end": 3, "text": "Law"} | change, TEXT, "a") is None


def test_marks_that_overlap_are_drawn_once() -> None:
    assert selection.apart([(5, 9, True), (0, 6, False), (9, 12, False), (8, 99, False)], 20) == [
        [0, 6, False],
        [9, 12, False],
    ]


def test_the_parts_of_a_document_hold_all_its_blocks(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("\n\n".join(f"Paragraph {number} says something about data." for number in range(300)), "utf-8")
    document = read_document(path)
    parts = quotes.parts(document)
    assert len(parts) > 3 and all(part.end - part.start <= quotes.LENGTH for part in parts)
    for block in document.blocks:
        assert sum(part.start <= block.start and block.end <= part.end for part in parts) == 1


def test_every_page_of_a_pdf_is_a_part(tmp_path: Path) -> None:
    path = tmp_path / "act.pdf"
    path.write_bytes(policy_pdf())
    document = read_document(path)
    parts = quotes.parts(document)
    assert [part.page for part in parts] == [1, 2]
    assert "Sharing of data" in document.text[parts[1].start : parts[1].end]
