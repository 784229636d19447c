"""The door of the scorecards: which there are, entering one with a code, making a new one."""

from __future__ import annotations

import html
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from app import membership, resources
from app.components import errors, layout, table, work
from app.components.naming import apart
from app.components.score_words import moment
from app.i18n import language, plain, t
from app.policies import labels, of_stored
from app.running import Bars
from recommender.decisions import score
from recommender.errors import InputError, RecommenderError
from recommender.scorecards import EVALUATOR, HIDDEN, MODES, READER, Rules, Scorecard, check_name

ROUNDS = 10  # more than anybody needs
CREATE = "score-new"


def show() -> None:
    """Entering on the left, making one on the right."""
    cards = known()
    left, right = st.columns([0.5, 0.5], gap="large")
    with left:
        st.header(t("score.list"), anchor=False)
        if cards:
            listing(cards)
            enter(cards)
        else:
            layout.empty("score.none")
    with right:
        st.header(t("score.new"), anchor=False)
        new()


def known() -> list[Scorecard]:
    """All scorecards, newest first; one that cannot be read is told of and left out."""
    found = []
    for facts in membership.service().all():
        try:
            found.append(membership.service().get(facts.id))
        except RecommenderError as error:
            errors.show(errors.sentence(error))
    return found[::-1]


def state(card: Scorecard) -> str:
    """Where a scorecard stands, in a few words."""
    if card.closed:
        return t("score.state.closed", date=moment(card.closed)[:10])
    if card.open_round:
        return t("score.state.open", round=card.open_round.number)
    return t("score.state.between", round=len(card.rounds)) if card.rounds else t("score.state.new")


def listing(cards: list[Scorecard]) -> None:
    rows = [(card.title, moment(card.created)[:10], state(card)) for card in cards]
    columns = [t("word.title"), t("score.made"), t("score.state")]
    table.show(pd.DataFrame(rows, columns=columns), "score-cards", alt=t("word.title"))


def enter(cards: list[Scorecard]) -> None:
    """The form that opens a scorecard."""
    names = apart({card.id: f"{card.title} ({moment(card.created)[:10]})" for card in cards})
    with st.form("score-enter-form", enter_to_submit=True):
        st.markdown(t("score.enter.about"))
        chosen = st.selectbox(
            t("score.card"),
            list(names),
            format_func=lambda key: names.get(key, key),
            key="score-enter-card",
        )
        code = st.text_input(t("score.code"), type="password", autocomplete="off", key="score-enter-code")
        pressed = st.form_submit_button(t("score.enter"), type="primary", key="score-enter")
    if pressed:
        with errors.shown():
            membership.enter(chosen, code.strip())
            st.rerun()


def new() -> None:
    """The form that makes a scorecard of policies of the library."""
    stored = [of_stored(policy) for policy in resources.library().policies()]
    policies = {int(key): label for key, label in labels(stored).items()}
    if not policies:
        layout.empty("score.no_policies")
        return
    framework = resources.framework()
    with st.form("score-new-form"):
        st.caption(t("score.new.against", framework=plain(framework.localized_title(language())), count=len(framework)))
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
        with errors.shown():
            checked(title, chosen, chair, [name for names in people.values() for name in names])
            work.ask(CREATE, New(" ".join(title.split()), tuple(chosen), " ".join(chair.split()), people, rules))
    wanted: New | None = work.asked(CREATE)
    if work.run(CREATE, t("score.creating"), lambda progress: wanted is not None and create(wanted, progress)):
        st.rerun()


def rule_fields() -> Rules:
    """The chair's rules; the usual ones are filled in."""
    usual = Rules()
    st.markdown(f"**{t('score.rules')}**")
    left, middle, right = st.columns(3)
    with left:
        consensus = st.number_input(
            t("score.rule.consensus"),
            min_value=51,
            max_value=100,
            value=round(usual.consensus * 100),
            step=5,
            key="score-new-consensus",
            help=t("score.rule.consensus_help"),
        )
    with middle:
        rounds = st.number_input(
            t("score.rule.rounds"),
            min_value=1,
            max_value=ROUNDS,
            value=usual.rounds,
            key="score-new-rounds",
            help=t("score.rule.rounds_help"),
        )
    with right:
        stability = st.number_input(
            t("score.rule.stability"),
            min_value=0,
            max_value=50,
            value=round(usual.stability * 100),
            step=5,
            key="score-new-stability",
            help=t("score.rule.stability_help"),
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


def checked(title: str, policies: list[int], chair: str, people: list[str]) -> None:
    """Raises InputError with what is still to be filled in, before anything is made."""
    if not title.strip():
        raise InputError(t("score.need.title"))
    if not policies:
        raise InputError(t("score.need.policies"))
    if not chair.strip():
        raise InputError(t("score.need.chair"))
    seen: set[str] = set()
    for name in [" ".join(chair.split()), *people]:
        check_name(name)
        if name.casefold() in seen:
            raise InputError(t("score.need.names", name=name))
        seen.add(name.casefold())


@dataclass(frozen=True)
class New:
    """A scorecard that is to be made. policies: ids in the store. people: names by role, the chair apart."""

    title: str
    policies: tuple[int, ...]
    chair: str
    people: dict[str, list[str]]
    rules: Rules


def create(new: New, progress: Bars) -> bool:
    """Assesses the policies, makes the scorecard and its members, and enters as the chair."""
    card, code = score.new_scorecard(
        resources.library(),
        resources.framework(),
        new.title,
        list(new.policies),
        new.chair,
        new.rules,
        progress=progress,
    )
    made = [membership.NewCode(card.title, new.chair, "chair", code)]
    for role, names in new.people.items():
        for name in names:
            added = membership.service().add_member(card.id, new.chair, name, role)
            made.append(membership.NewCode(card.title, name, role, added))
    membership.enter(card.id, code)
    membership.codes().extend(made)
    return True


def codes() -> None:
    """The codes that were made just now; shown until the chair says that they are passed on."""
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
            st.button(t("score.codes.done"), type="primary", key="score-codes-done", on_click=membership.codes().clear)


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
    """The same as a file that spreadsheets open."""
    rows = [(one.name, t(f"score.role.{one.role}"), one.code) for one in made]
    frame = pd.DataFrame(rows, columns=[t("score.name"), t("score.role"), t("score.code")])
    # A name that begins like a formula is text.
    for column in frame.columns:
        frame[column] = frame[column].map(lambda text: f"'{text}" if text[:1] in "=+-@\t\r" else text)
    return frame.to_csv(index=False).encode("utf-8-sig")
