"""Long work on a page: kept until it is done, can be taken back, tells what went wrong. And the shared table."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOMMENDER_HOME", str(tmp_path / "home"))


def work_page() -> None:
    """A page with one piece of work. `stop`: it is interrupted half way, as by a click. `fail`: it raises."""
    import streamlit as st

    from app import task
    from recommender.errors import InputError

    st.button("go", key="go", on_click=task.ask, args=("job", "what"))

    def function(progress):  # noqa: ANN001, ANN202
        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        progress("encode")(1, 2)
        if st.session_state.get("stop"):
            st.stop()
        if fault := st.session_state.get("fail"):
            raise InputError("*This* file is empty.") if fault == "user" else ZeroDivisionError("secret detail")
        return 42

    if (made := task.run("job", "Working", function)) is not None:
        st.session_state["made"] = made
    st.text(f"asked: {task.asked('job')}")


def page(**state: object) -> AppTest:
    at = AppTest.from_function(work_page)
    for name, value in state.items():
        at.session_state[name] = value
    return at.run()


def test_nothing_is_done_before_it_is_asked_for() -> None:
    at = page()
    assert "runs" not in at.session_state
    assert [button.key for button in at.button] == ["go"]


def test_what_is_done_is_done_once_and_leaves_no_cancel_button() -> None:
    at = page()
    at.button(key="go").click().run()
    assert at.session_state["made"] == 42
    assert [button.key for button in at.button] == ["go"]
    at.run()
    assert at.session_state["runs"] == 1


def test_interrupted_work_stays_asked_and_starts_again() -> None:
    at = page(stop=True)
    at.button(key="go").click().run()
    assert at.session_state["work-job"] == "what" and "made" not in at.session_state
    at.session_state["stop"] = False
    at.run()
    assert at.session_state["made"] == 42 and at.session_state["runs"] == 2


def test_cancel_takes_back_interrupted_work() -> None:
    at = page(stop=True)
    at.button(key="go").click().run()
    at.button(key="job-cancel").click().run()
    assert at.session_state["runs"] == 1
    assert "made" not in at.session_state and at.text[0].value == "asked: None"
    assert not at.error


def test_a_failure_is_told_in_a_sentence_until_something_is_asked_again() -> None:
    at = page(fail="user")
    at.button(key="go").click().run()
    assert [box.value for box in at.error] == [r"\*This\* file is empty\."]
    assert at.text[0].value == "asked: None"
    assert at.run().error and at.session_state["runs"] == 1
    at.session_state["fail"] = ""
    at.button(key="go").click().run()
    assert not at.error and at.session_state["made"] == 42


def test_a_fault_of_ours_shows_no_detail() -> None:
    at = page(fail="ours")
    at.button(key="go").click().run()
    assert len(at.error) == 1 and "secret" not in at.error[0].value
    assert not at.exception


def table_key(labels: list[str]) -> str:
    """The key of the drawn table, which follows from the rows in it."""
    return f"t-rows-{zlib.crc32(repr(labels).encode()):08x}"


def table_page() -> None:
    """A table of eight rows with a filter, whose chosen row is kept."""
    import pandas as pd
    import streamlit as st

    from app.render import table

    frame = pd.DataFrame(
        {"name": [f"Row {n}" for n in range(8)], "kind": ["odd" if n % 2 else "even" for n in range(8)]},
        index=[f"id-{n}" for n in range(8)],
    )

    def pick(label: object) -> None:
        st.session_state["picked"] = label

    left = table.searchable(
        frame, "t", ["kind"], {"kind": st.column_config.TextColumn("Sort")}, alt="Rows", on_pick=pick
    )
    st.text(",".join(left.index))


def test_a_table_is_searched_and_filtered() -> None:
    at = AppTest.from_function(table_page).run()
    assert at.multiselect[0].label == "Sort"
    at.multiselect[0].set_value(["odd"]).run()
    assert at.text[0].value == "id-1,id-3,id-5,id-7"
    at.text_input[0].set_value("ROW 5").run()
    assert at.text[0].value == "id-5" and at.caption[0].value == "1 of 8 rows"
    at.text_input[0].set_value("nothing such").run()
    assert at.text[0].value == "" and not at.dataframe


def test_a_ticked_row_is_reported_once_by_its_label_after_filtering() -> None:
    at = AppTest.from_function(table_page).run()
    at.multiselect[0].set_value(["odd"]).run()
    at.session_state[table_key(["id-1", "id-3", "id-5", "id-7"])] = {
        "selection": {"rows": [2], "columns": [], "cells": []}
    }
    assert at.run().session_state["picked"] == "id-5"
    at.session_state["picked"] = "changed meanwhile"
    assert at.run().session_state["picked"] == "changed meanwhile"


def test_a_tick_does_not_move_to_another_row_when_the_filter_changes() -> None:
    at = AppTest.from_function(table_page).run()
    at.session_state[table_key([f"id-{n}" for n in range(8)])] = {
        "selection": {"rows": [2], "columns": [], "cells": []}
    }
    assert at.run().session_state["picked"] == "id-2"
    at.multiselect[0].set_value(["odd"]).run()
    assert at.session_state["picked"] is None
