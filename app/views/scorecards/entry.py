"""The door of the scorecards: which there are, entering one with a code, making a new one."""

from __future__ import annotations

import html
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from app import state, task
from app.i18n import plain, t
from app.render import layout, table
from app.task import Bars
from app.views.scorecards import membership
from app.views.scorecards.words import day
from recommender.errors import InputError
from recommender.policies import unique_names
from recommender.reports.formats.cells import guarded
from recommender.scorecards import EVALUATOR, HIDDEN, MODES, READER, Rules, Scorecard, check_name

ROUNDS = 10  # more than anybody needs
CREATE = "score-new"


def door() -> None:
    """Draw entering on the left, making a scorecard on the right."""
    cards = readable()
    left, right = st.columns([0.5, 0.5], gap="large")
    with left:
        st.header(t("score.list"), anchor=False)
        if cards:
            listing(cards)
            code_form(cards)
        else:
            layout.empty("score.none")
    with right:
        st.header(t("score.new"), anchor=False)
        new_form()


def readable() -> list[Scorecard]:
    """All scorecards, newest first; one that cannot be read is told of and left out."""
    found = []
    for facts in membership.scorecards().all():
        with layout.caught():
            found.append(membership.scorecards().get(facts.id))
    return found[::-1]


def standing(card: Scorecard) -> str:
    """Where a scorecard stands, in a few words."""
    if card.closed:
        return t("score.state.closed", date=day(card.closed))
    if card.open_round:
        return t("score.state.open", round=card.open_round.number)
    return t("score.state.between", round=len(card.rounds)) if card.rounds else t("score.state.new")


def listing(cards: list[Scorecard]) -> None:
    """Draw the table of scorecards."""
    rows = [(card.title, day(card.created), standing(card)) for card in cards]
    columns = [t("word.title"), t("score.made"), t("score.state")]
    table.searchable(pd.DataFrame(rows, columns=columns), "score-cards", alt=t("word.title"))


def code_form(cards: list[Scorecard]) -> None:
    """Draw the form that opens a scorecard."""
    names = unique_names({card.id: f"{card.title} ({day(card.created)})" for card in cards})
    with st.form("score-enter-form", enter_to_submit=True):
        st.markdown(t("score.enter.about"))
        chosen = st.selectbox(
            t("score.card"), list(names), format_func=lambda key: names.get(key, key), key="score-enter-card"
        )
        code = st.text_input(t("score.code"), type="password", autocomplete="off", key="score-enter-code")
        pressed = st.form_submit_button(t("score.enter"), type="primary", key="score-enter")
    if pressed:
        with layout.caught():
            membership.enter(chosen, code.strip())
            st.rerun()


def new_form() -> None:
    """Draw the form that makes a scorecard of policies of the library, and make it where it was sent."""
    policies = {int(key): label for key, label in state.labels(state.library().policies()).items()}
    if not policies:
        layout.empty("score.no_policies")
        return
    framework = state.worded()
    with st.form("score-new-form"):
        st.caption(t("score.new.against", framework=plain(framework.title), count=len(framework)))
        title = st.text_input(t("word.title"), key="score-new-title", placeholder=t("score.title_example"))
        chosen = st.multiselect(
            t("score.policies"),
            list(policies),
            format_func=lambda key: policies.get(key, key),
            key="score-new-policies",
            placeholder=t("score.policies_choose"),
            help=t("score.policies_help"),
        )
        st.caption(t("score.policies_hint"))
        chair = st.text_input(t("score.chair"), key="score-new-chair")
        evaluators = st.text_area(t("score.evaluators"), key="score-new-evaluators", height=110, help=t("score.names"))
        readers = st.text_area(t("score.readers"), key="score-new-readers", height=80, help=t("score.names"))
        rules = rule_fields()
        pressed = st.form_submit_button(t("score.create"), type="primary", key="score-create")
    if pressed:
        people = {EVALUATOR: lines(evaluators), READER: lines(readers)}
        with layout.caught():
            check(title, chosen, chair, [name for names in people.values() for name in names])
            task.ask(CREATE, New(" ".join(title.split()), tuple(chosen), " ".join(chair.split()), people, rules))
    wanted: New | None = task.asked(CREATE)
    if task.run(CREATE, t("score.creating"), lambda progress: wanted is not None and create(wanted, progress)):
        st.rerun()


def rule_fields() -> Rules:
    """Draw the chair's rules; the usual ones are filled in."""
    usual = Rules()
    st.markdown(f"**{t('score.rules')}**")
    consensus, rounds, stability = (
        column.number_input(
            t(f"score.rule.{name}"),
            min_value=least,
            max_value=most,
            value=value,
            step=step,
            key=f"score-new-{name}",
            help=t(f"score.rule.{name}_help"),
        )
        for column, (name, least, most, value, step) in zip(
            st.columns(3),
            (
                ("consensus", 51, 100, round(usual.consensus * 100), 5),
                ("rounds", 1, ROUNDS, usual.rounds, 1),
                ("stability", 0, 50, round(usual.stability * 100), 5),
            ),
            strict=True,
        )
    )
    machine = st.radio(
        t("score.rule.machine"),
        MODES[::-1],
        index=MODES[::-1].index(HIDDEN),
        format_func=lambda mode: t(f"score.machine.{mode}"),
        captions=[t(f"score.machine.{mode}_about") for mode in MODES[::-1]],
        key="score-new-machine",
    )
    return Rules(consensus / 100, int(rounds), stability / 100, machine)


def lines(text: str) -> list[str]:
    """The names that stand on the lines of a field, blanks taken off."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def check(title: str, policies: list[int], chair: str, people: list[str]) -> None:
    """Refuse what is not filled in, before anything is made.

    :raises InputError: with what is still to be filled in.
    """
    for name, given in (("title", title.strip()), ("policies", policies), ("chair", chair.strip())):
        if not given:
            raise InputError(t(f"score.need.{name}"))
    seen: set[str] = set()
    for name in [" ".join(chair.split()), *people]:
        check_name(name)
        if name.casefold() in seen:
            raise InputError(t("score.need.names", name=name))
        seen.add(name.casefold())


@dataclass(frozen=True)
class New:
    """A scorecard that is to be made. policies: ids in the library. people: names by role, the chair apart."""

    title: str
    policies: tuple[int, ...]
    chair: str
    people: dict[str, list[str]]
    rules: Rules


def create(new: New, progress: Bars) -> bool:
    """Assess the policies, make the scorecard and its members, and enter as the chair."""
    library, framework = state.library(), state.framework()
    made = library.assess_all([library.policy(number) for number in new.policies], framework, progress=progress)
    verdicts = [one.at() for one in made]
    card, code = library.scorecards.create(new.title, framework, verdicts, new.chair, new.rules)
    codes = [membership.NewCode(card.title, new.chair, "chair", code)]
    for role, names in new.people.items():
        for name in names:
            added = library.scorecards.add_member(card.id, new.chair, name, role)
            codes.append(membership.NewCode(card.title, name, role, added))
    membership.enter(card.id, code)
    membership.codes().extend(codes)
    return True


def codes() -> None:
    """Draw the codes that were made just now, until the chair says that they are passed on."""
    made = membership.codes()
    if not made:
        return
    with st.container(border=True, key="score-codes"):
        st.header(t("score.codes", title=plain(made[0].title)), anchor=False)
        st.warning(t("score.codes.once"), icon=":material/key:")
        st.html(code_table(made))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                t("score.codes.save"),
                data=code_file(made),
                file_name="codes.csv",
                mime="text/csv",
                key="score-codes-save",
                on_click="ignore",
                icon=":material/download:",
            )
            with st.popover(t("score.codes.copy"), icon=":material/content_copy:", key="score-codes-copy"):
                st.code("\n".join(f"{one.name}\t{one.code}" for one in made), language=None)
            st.button(t("score.codes.done"), type="primary", key="score-codes-done", on_click=made.clear)


def code_table(made: list[membership.NewCode]) -> str:
    """HTML of names, roles and codes."""
    head = "".join(f"<th>{html.escape(t(f'score.{name}'))}</th>" for name in ("name", "role", "codes.code"))
    body = "".join(
        f"<tr><td>{html.escape(one.name)}</td><td>{html.escape(t(f'score.role.{one.role}'))}</td>"
        f'<td><code class="pa-code">{html.escape(one.code)}</code></td></tr>'
        for one in made
    )
    return f'<table class="pa-table pa-codes"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def code_file(made: list[membership.NewCode]) -> bytes:
    """The same as a file that spreadsheets open; a name that begins like a formula is text."""
    rows = [[guarded(text) for text in (one.name, t(f"score.role.{one.role}"), one.code)] for one in made]
    frame = pd.DataFrame(rows, columns=[t("score.name"), t("score.role"), t("score.code")])
    return frame.to_csv(index=False).encode("utf-8-sig")
