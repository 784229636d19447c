"""Forms of the page Indicators. Each takes plain texts, calls the library once and says in a sentence what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from app.components import errors
from app.components.indicator_log import note
from app.i18n import plain, t
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
from recommender.reports.indicators_report import figure

NOTE, NAME, TURN = "indicators_note", "indicators_name", "indicators_turn"
FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


def name_field(key: str) -> str:
    """Who enters it; asked once a session."""
    return st.text_input(
        t("indicators.field.name"),
        st.session_state.get(NAME, ""),
        key=f"{key}-name",
        help=t("indicators.field.name_help"),
        autocomplete="name",
    )


def done(name: str, note: str) -> None:
    """Keeps the name for the next form, empties the forms and draws the page again with the note."""
    st.session_state[NAME], st.session_state[NOTE] = name, note
    st.session_state[TURN] = turn() + 1
    st.rerun()


def turn() -> int:
    """Part of every form's key, so that a form is empty after its entry was taken."""
    return int(st.session_state.get(TURN, 0))


def optional(text: str) -> float | None:
    """The number in a field, None where it is empty."""
    return parse_number(text) if text.strip() else None


def shown(value: float | None) -> str:
    """A number as a field takes it."""
    return "" if value is None else f"{value:.15g}"


def observe(found: Indicators, one: Indicator, observations: list[Observation]) -> None:
    """Enters a value."""
    key = f"observe-{one.id}-{turn()}"
    places = sorted({seen.jurisdiction for seen in observations} - {""})
    with (
        st.popover(t("indicators.observe"), icon=":material/add:", key=f"{key}-open", type="primary"),
        st.form(key, border=False),
    ):
        value = st.text_input(t("indicators.field.value", unit=plain(one.unit)), key=f"{key}-value")
        date = st.date_input(
            t("indicators.field.date"),
            None,
            min_value=FIRST,
            max_value=datetime.date.today(),
            format="YYYY-MM-DD",
            key=f"{key}-date",
        )
        place = st.text_input(
            t("word.jurisdiction"),
            key=f"{key}-place",
            placeholder=", ".join(places) or t("facts.jurisdiction_example"),
            help=t("indicators.field.jurisdiction_help"),
        )
        source = st.text_input(t("indicators.field.source"), key=f"{key}-source")
        name = name_field(key)
        if not st.form_submit_button(t("indicators.save"), type="primary", key=f"{key}-go"):
            return
        with errors.shown():
            when = date if isinstance(date, datetime.date) else parse_date("")
            made = found.observe(Observation(one.id, when, place, parse_number(value), source), name)
            said = {"value": figure(made.value, one.unit), "date": made.date}
            same = (made.date, made.jurisdiction)
            before = next((seen for seen in observations if (seen.date, seen.jurisdiction) == same), None)
            if before is None:
                done(name, t("indicators.saved", **said))
            else:
                done(name, t("indicators.replaced", **said, before=figure(before.value, one.unit)))


def withdraw(found: Indicators, one: Indicator, observations: list[Observation]) -> None:
    """Takes a value out, with a reason."""
    key = f"withdraw-{one.id}-{turn()}"
    by_number = {seen.number: seen for seen in reversed(observations)}

    def line(number: int) -> str:
        seen = by_number[number]
        place = seen.jurisdiction or t("indicators.withdraw.all")
        value = figure(seen.value, one.unit)
        return t("indicators.withdraw.line", date=seen.date, place=place, value=value, number=number)

    with st.popover(t("indicators.withdraw"), icon=":material/undo:", key=f"{key}-open"), st.form(key, border=False):
        number = st.selectbox(t("indicators.withdraw.which"), list(by_number), format_func=line, key=f"{key}-which")
        reason = st.text_input(t("word.reason"), key=f"{key}-reason")
        name = name_field(key)
        note(t("indicators.withdraw.about"))
        if st.form_submit_button(t("indicators.withdraw.go"), type="primary", key=f"{key}-go"):
            with errors.shown():
                found.withdraw(number, name, reason)
                done(name, t("indicators.withdrawn"))


def define(found: Indicators) -> None:
    """A new indicator."""
    key = f"define-{turn()}"
    with st.popover(t("indicators.define"), icon=":material/add_chart:", key=f"{key}-open"), st.form(key, border=False):
        read = fields(Indicator("", "", "", ""), key)
        name = name_field(key)
        if st.form_submit_button(t("indicators.define.go"), type="primary", key=f"{key}-go"):
            with errors.shown():
                made = found.define(read(), name)
                st.session_state["indicators-chosen"] = made.id
                done(name, t("indicators.defined", title=made.title))


def change(found: Indicators, one: Indicator) -> None:
    """Another baseline or target; of the user's own also other words, and its removal."""
    key = f"change-{one.id}-{turn()}"
    with st.popover(t("indicators.change"), icon=":material/edit:", key=f"{key}-open"):
        with st.form(key, border=False):
            if one.shipped:
                note(t("indicators.change.shipped"))
            read = fields(one, key)
            name = name_field(key)
            if st.form_submit_button(t("word.save_changes"), type="primary", key=f"{key}-go"):
                with errors.shown():
                    # The words of a shipped one are on screen in the interface language; those that are kept stay.
                    wanted, kept = read(), found.get(one.id)
                    words = {word: getattr(kept, word) for word in ("title", "definition", "unit", "source")}
                    found.redefine(replace(wanted, **words) if one.shipped else wanted, name)
                    done(name, t("indicators.changed", title=one.title))
        if not one.shipped:
            st.divider()
            retire(found, one, f"retire-{one.id}-{turn()}")


def retire(found: Indicators, one: Indicator, key: str) -> None:
    """Takes an indicator of the user's out of sight."""
    with st.form(key, border=False):
        note(t("indicators.retire.about"))
        reason = st.text_input(t("word.reason"), key=f"{key}-reason")
        name = name_field(key)
        if st.form_submit_button(t("word.remove"), icon=":material/delete:", key=f"{key}-go"):
            with errors.shown():
                found.retire(one.id, name, reason)
                done(name, t("indicators.retired", title=one.title))


def fields(one: Indicator, key: str) -> Callable[[], Indicator]:
    """The fields of an indicator, prefilled; what is returned reads them and raises InputError where a number is none."""
    title, definition, unit, source = one.title, one.definition, one.unit, one.source
    automatic = bool(one.automatic)
    if not one.shipped:
        title = st.text_input(t("indicators.field.title"), title, key=f"{key}-title")
        definition = st.text_area(
            t("indicators.field.definition"),
            definition,
            key=f"{key}-definition",
            help=t("indicators.field.definition_help"),
        )
        unit = st.text_input(
            t("indicators.field.unit"), unit, key=f"{key}-unit", placeholder=t("indicators.field.unit_example")
        )
        source = st.text_input(t("indicators.field.definition_source"), source, key=f"{key}-from")
        automatic = st.checkbox(t("indicators.field.automatic"), automatic, key=f"{key}-automatic")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        level = number(t("indicators.field.baseline"), one.baseline, f"{key}-baseline")
        low = number(t("indicators.field.low"), one.baseline_low, f"{key}-low")
        high = number(t("indicators.field.high"), one.baseline_high, f"{key}-high")
        since = date(t("indicators.field.baseline_date"), one.baseline_date, f"{key}-since")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        target = number(t("indicators.column.target"), one.target, f"{key}-target")
        until = date(t("indicators.field.target_date"), one.target_date, f"{key}-until")

    def read() -> Indicator:
        return replace(
            one,
            title=title,
            definition=definition,
            unit=unit,
            source=source,
            automatic=(one.automatic or SCORECARDS) if automatic else "",
            baseline=optional(level),
            baseline_low=optional(low),
            baseline_high=optional(high),
            baseline_date=since,
            target=optional(target),
            target_date=until,
        )

    return read


def number(label: str, value: float | None, key: str) -> str:
    return st.text_input(label, shown(value), key=key, width=110)


def date(label: str, value: datetime.date | None, key: str) -> datetime.date | None:
    found = st.date_input(label, value, min_value=FIRST, max_value=LAST, format="YYYY-MM-DD", key=key, width=170)
    return found if isinstance(found, datetime.date) else None


def exchange(found: Indicators) -> None:
    """Values in from a file and out to one."""
    key = f"exchange-{turn()}"
    with st.popover(t("indicators.exchange"), icon=":material/swap_vert:", key=f"{key}-open"):
        note(t("indicators.exchange.about"))
        st.code("\n".join(one.id for one in found.all() if not one.automatic) or "-", language=None)
        file = st.file_uploader(t("indicators.exchange.file"), type=["csv"], key=f"{key}-file")
        name = name_field(key)
        if st.button(t("indicators.exchange.import"), type="primary", disabled=file is None, key=f"{key}-go") and file:
            with errors.shown():
                made = from_csv(found, file.getvalue(), file.name, name)
                counts = {"added": made.added, "replaced": made.replaced, "known": made.known, "left": made.left_out}
                done(name, t("indicators.imported", name=file.name, **counts))
        st.download_button(
            t("indicators.exchange.export"),
            data=lambda: to_csv(found).encode("utf-8-sig"),
            file_name="observations.csv",
            mime="text/csv",
            key=f"{key}-export",
            on_click="ignore",
            icon=":material/download:",
        )
