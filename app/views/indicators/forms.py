"""Forms of the page Indicators. Each takes plain texts, calls the library once and says in a sentence what is wrong."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from app.i18n import plain, t
from app.render import layout
from recommender.indicators import (
    SCORECARDS,
    Indicator,
    Indicators,
    Observation,
    from_csv,
    parse_date,
    parse_number,
    to_csv,
)
from recommender.reports.sections.indicators import figure

CHOSEN = "indicators-chosen"
NOTE, NAME, TURN = "indicators_note", "indicators_name", "indicators_turn"
FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


def note(text: str) -> None:
    """Draw a line of explanation, in a grey that can be read."""
    st.html(f'<p class="pa-note">{html.escape(text)}</p>')


def turned(key: str) -> str:
    """A form's key, another one after each entry, so that a form is empty once its entry was taken."""
    return f"{key}-{int(st.session_state.get(TURN, 0))}"


def sending(key: str, label: str, enter: Callable[[str], str], button: Any = None, **options: Any) -> None:
    """Draw who enters it (asked once a session) and the button that does.

    :param enter: gets the name, and returns the sentence that the page says next.
    :param button: what draws the button; None for that of a form.
    """
    name = st.text_input(
        t("indicators.field.name"),
        st.session_state.get(NAME, ""),
        key=f"{key}-name",
        help=t("indicators.field.name_help"),
        autocomplete="name",
    )
    if (button or st.form_submit_button)(label, key=f"{key}-go", **options):
        with layout.caught():
            st.session_state[NOTE] = enter(name)
            st.session_state[NAME] = name
            st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1
            st.rerun()


def observation(found: Indicators, one: Indicator, observations: list[Observation]) -> None:
    """Draw the form that enters a value."""
    key = turned(f"observe-{one.id}")
    places = sorted({seen.jurisdiction for seen in observations} - {""})
    with (
        st.popover(t("indicators.observe"), icon=":material/add:", key=f"{key}-open", type="primary"),
        st.form(key, border=False),
    ):
        value = st.text_input(t("indicators.field.value", unit=plain(one.unit)), key=f"{key}-value")
        date = date_field(t("indicators.field.date"), None, f"{key}-date", datetime.date.today(), "stretch")
        place = st.text_input(
            t("word.jurisdiction"),
            key=f"{key}-place",
            placeholder=", ".join(places) or t("facts.jurisdiction_example"),
            help=t("indicators.field.jurisdiction_help"),
        )
        source = st.text_input(t("indicators.field.source"), key=f"{key}-source")

        def enter(name: str) -> str:
            when = date or parse_date("")
            made = found.observe(Observation(one.id, when, place, parse_number(value), source), name)
            said = {"value": figure(made.value, one.unit), "date": made.date}
            same = (made.date, made.jurisdiction)
            before = next((seen for seen in observations if (seen.date, seen.jurisdiction) == same), None)
            if before is None:
                return t("indicators.saved", **said)
            return t("indicators.replaced", **said, before=figure(before.value, one.unit))

        sending(key, t("indicators.save"), enter, type="primary")


def withdrawal(found: Indicators, one: Indicator, observations: list[Observation]) -> None:
    """Draw the form that takes a value out, with a reason."""
    key = turned(f"withdraw-{one.id}")
    by_number = {seen.number: seen for seen in reversed(observations)}

    def line(number: int) -> str:
        seen = by_number[number]
        place = seen.jurisdiction or t("indicators.withdraw.all")
        value = figure(seen.value, one.unit)
        return t("indicators.withdraw.line", date=seen.date, place=place, value=value, number=number)

    with st.popover(t("indicators.withdraw"), icon=":material/undo:", key=f"{key}-open"), st.form(key, border=False):
        number = st.selectbox(t("indicators.withdraw.which"), list(by_number), format_func=line, key=f"{key}-which")
        reason = st.text_input(t("word.reason"), key=f"{key}-reason")
        note(t("indicators.withdraw.about"))

        def enter(name: str) -> str:
            found.withdraw(number, name, reason)
            return t("indicators.withdrawn")

        sending(key, t("indicators.withdraw.go"), enter, type="primary")


def definition(found: Indicators) -> None:
    """Draw the form that makes a new indicator."""
    key = turned("define")
    with st.popover(t("indicators.define"), icon=":material/add_chart:", key=f"{key}-open"), st.form(key, border=False):
        read = fields(Indicator("", "", "", ""), key)

        def enter(name: str) -> str:
            made = found.define(read(), name)
            st.session_state[CHOSEN] = made.id
            return t("indicators.defined", title=made.title)

        sending(key, t("indicators.define.go"), enter, type="primary")


def change(found: Indicators, one: Indicator) -> None:
    """Draw the form for another baseline or target; of the user's own also other words, and its removal."""
    key = turned(f"change-{one.id}")

    def enter(name: str) -> str:
        # The words of a shipped one are on screen in the interface language; those that are kept stay.
        wanted, kept = read(), found.get(one.id)
        words = {word: getattr(kept, word) for word in ("title", "definition", "unit", "source")}
        found.redefine(replace(wanted, **words) if one.shipped else wanted, name)
        return t("indicators.changed", title=one.title)

    with st.popover(t("indicators.change"), icon=":material/edit:", key=f"{key}-open"):
        with st.form(key, border=False):
            if one.shipped:
                note(t("indicators.change.shipped"))
            read = fields(one, key)
            sending(key, t("word.save_changes"), enter, type="primary")
        if not one.shipped:
            st.divider()
            removal(found, one)


def removal(found: Indicators, one: Indicator) -> None:
    """Draw the form that takes an indicator of the user's out of sight."""
    key = turned(f"retire-{one.id}")
    with st.form(key, border=False):
        note(t("indicators.retire.about"))
        reason = st.text_input(t("word.reason"), key=f"{key}-reason")

        def enter(name: str) -> str:
            found.retire(one.id, name, reason)
            return t("indicators.retired", title=one.title)

        sending(key, t("word.remove"), enter, icon=":material/delete:")


def fields(one: Indicator, key: str) -> Callable[[], Indicator]:
    """Draw the fields of an indicator, prefilled.

    :returns: what reads them, and raises InputError where a number is none.
    """
    given = {name: getattr(one, name) for name in ("title", "definition", "unit", "source")}
    automatic = bool(one.automatic)
    if not one.shipped:
        label, hint, example = (
            t(f"indicators.field.{name}") for name in ("definition", "definition_help", "unit_example")
        )
        given = {
            "title": st.text_input(t("indicators.field.title"), one.title, key=f"{key}-title"),
            "definition": st.text_area(label, one.definition, key=f"{key}-definition", help=hint),
            "unit": st.text_input(t("indicators.field.unit"), one.unit, key=f"{key}-unit", placeholder=example),
            "source": st.text_input(t("indicators.field.definition_source"), one.source, key=f"{key}-from"),
        }
        automatic = st.checkbox(t("indicators.field.automatic"), automatic, key=f"{key}-automatic")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        level = number_field(t("indicators.field.baseline"), one.baseline, f"{key}-baseline")
        low = number_field(t("indicators.field.low"), one.baseline_low, f"{key}-low")
        high = number_field(t("indicators.field.high"), one.baseline_high, f"{key}-high")
        since = date_field(t("indicators.field.baseline_date"), one.baseline_date, f"{key}-since")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        target = number_field(t("indicators.column.target"), one.target, f"{key}-target")
        until = date_field(t("indicators.field.target_date"), one.target_date, f"{key}-until")

    def read() -> Indicator:
        return replace(
            one,
            **given,
            automatic=(one.automatic or SCORECARDS) if automatic else "",
            baseline=number_in(level),
            baseline_low=number_in(low),
            baseline_high=number_in(high),
            baseline_date=since,
            target=number_in(target),
            target_date=until,
        )

    return read


def number_field(label: str, value: float | None, key: str) -> str:
    """Draw a field for a number that may be left out."""
    return st.text_input(label, "" if value is None else f"{value:.15g}", key=key, width=110)


def number_in(text: str) -> float | None:
    """The number in a field, None where it is empty."""
    return parse_number(text) if text.strip() else None


def date_field(
    label: str, value: datetime.date | None, key: str, last: datetime.date = LAST, width: Any = 170
) -> datetime.date | None:
    """Draw a field for a date that may be left out."""
    found = st.date_input(label, value, min_value=FIRST, max_value=last, format="YYYY-MM-DD", key=key, width=width)
    return found if isinstance(found, datetime.date) else None


def exchange(found: Indicators) -> None:
    """Draw what takes values in from a file and out to one."""
    key = turned("exchange")
    with st.popover(t("indicators.exchange"), icon=":material/swap_vert:", key=f"{key}-open"):
        note(t("indicators.exchange.about"))
        st.code("\n".join(one.id for one in found.all() if not one.automatic) or "-", language=None)
        file = st.file_uploader(t("indicators.exchange.file"), type=["csv"], key=f"{key}-file")

        def enter(name: str) -> str:
            assert file is not None
            made = from_csv(found, file.getvalue(), file.name, name)
            counts = {"added": made.added, "replaced": made.replaced, "known": made.known, "left": made.left_out}
            return t("indicators.imported", name=file.name, **counts)

        sending(key, t("indicators.exchange.import"), enter, st.button, type="primary", disabled=file is None)
        st.download_button(
            t("indicators.exchange.export"),
            data=lambda: to_csv(found).encode("utf-8-sig"),
            file_name="observations.csv",
            mime="text/csv",
            key=f"{key}-export",
            on_click="ignore",
            icon=":material/download:",
        )
