"""Scorecards: who may do what, what is blind, what the ratings come to, and that nothing is ever overwritten."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender import program_version
from recommender.alignment.results import USUAL_COSTS, Costs
from recommender.errors import InputError, StoreError
from recommender.framework import Framework, load_framework, parse_framework
from recommender.library import Library
from recommender.policies import Policy
from recommender.scorecards import (
    ACCEPTED,
    ADDED,
    EVALUATOR,
    HIDDEN,
    READER,
    REJECTED,
    SHOWN,
    Rules,
    Scorecard,
    Scorecards,
    agreement,
    final_matrix,
    labels,
    machine_visible,
    may_see_results,
    own_ratings,
    progress,
    replay,
    result,
    results,
)
from recommender.settings import Settings
from recommender.store import Event, LedgerStore, verify

ACTIONS = "\n".join(
    json.dumps({"id": f"{n}.{m}", "title": f"Action {n}.{m}", "pillar": f"Pillar {n}", "text": text})
    for n, m, text in (
        (1, 1, "Hospitals keep registers of rare diseases."),
        (1, 2, "Patients take part in research."),
        (2, 1, "Data are shared across borders."),
    )
)


@pytest.fixture
def plan() -> Framework:
    return parse_framework(ACTIONS.encode(), "plan.jsonl")


@pytest.fixture
def policy(library: Library, tmp_path: Path) -> Policy:
    path = tmp_path / "act.md"
    path.write_text(
        "# Act\n\n## Registers\n\nHospitals keep registers of rare diseases 𠀀 by 2030.\n\n"
        "## Data\n\nData are shared across borders.\n",
        "utf-8",
    )
    return library.add(path, {"jurisdiction": "EU"})


def new_scorecard(
    library: Library,
    framework: Framework,
    title: str,
    policies: list[Policy],
    rules: Rules | None = None,
    costs: Costs = USUAL_COSTS,
) -> tuple[Scorecard, str]:
    """A scorecard of kept policies with the machine's verdicts, and the code of its chair, who is called so."""
    verdicts = [made.at(costs) for made in library.assess_all(policies, framework)]
    return library.scorecards.create(title, framework, verdicts, "Chair", rules)


@pytest.fixture
def made(library: Library, plan: Framework, policy: Policy) -> tuple[Scorecards, Scorecard]:
    """A scorecard with three evaluators and a reader, its first round open."""
    card, _ = new_scorecard(library, plan, "Spring", [policy], Rules(rounds=2))
    service = library.scorecards
    for name in ("Ada", "Bob", "Cy"):
        service.add_member(card.id, "Chair", name, EVALUATOR)
    service.add_member(card.id, "Chair", "Rea", READER)
    return service, service.open_round(card.id, "Chair")


def rated(service: Scorecards, card: Scorecard, place: int, *values: int) -> None:
    for name, value in zip(("Ada", "Bob", "Cy"), values, strict=True):
        service.rate(card.id, name, card.cells[place], value, f"comment of {name}")


def test_a_code_opens_its_own_place_and_no_other(library: Library, plan: Framework, policy: Policy) -> None:
    card, code = new_scorecard(library, plan, "Spring", [policy])
    service = library.scorecards
    other = service.add_member(card.id, "Chair", "Ada", EVALUATOR)
    assert service.enter(card.id, code.lower().replace("-", " ")).name == "Chair"
    assert service.enter(card.id, other).name == "Ada"
    with pytest.raises(InputError, match="Nobody on this scorecard"):
        service.enter(card.id, "AAAA-AAAA-AAAA")
    new = service.new_code(card.id, "Chair", "Ada")
    assert service.enter(card.id, new).name == "Ada"
    with pytest.raises(InputError):
        service.enter(card.id, other)
    assert code not in json.dumps([event.data for event in service.log(card.id)])


def test_only_the_right_people_do_things(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    cell = card.cells[0]
    for act in (
        lambda: service.rate(card.id, "Chair", cell, 4),
        lambda: service.rate(card.id, "Rea", cell, 4),
        lambda: service.rate(card.id, "Nobody", cell, 4),
        lambda: service.close_round(card.id, "Ada"),
        lambda: service.decide(card.id, "Ada", cell, "addressed", "because"),
        lambda: service.add_member(card.id, "Ada", "Eve", EVALUATOR),
        lambda: service.delete(card.id, "Ada"),
    ):
        with pytest.raises(InputError):
            act()
    service.remove_member(card.id, "Chair", "Bob")
    with pytest.raises(InputError, match="evaluator"):
        service.rate(card.id, "Bob", cell, 4)


@pytest.mark.parametrize("value", [0, 6, 3.5, True])
def test_a_rating_off_the_scale_is_refused(made: tuple[Scorecards, Scorecard], value: int) -> None:
    service, card = made
    with pytest.raises(InputError, match="1 to 5"):
        service.rate(card.id, "Ada", card.cells[0], value)


def test_nothing_of_an_open_round_is_told_but_how_many_were_rated(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    rated(service, card, 0, 5, 4, 1)
    card = service.get(card.id)
    assert progress(card) == {"Ada": 1, "Bob": 1, "Cy": 1}
    assert results(card, 1) == {} and agreement(card, 1) == []
    assert not may_see_results(card, card.member("Chair"), 1)
    assert [r.value for r in own_ratings(card, "Ada", 1)] == [5]
    with pytest.raises(InputError, match="not closed"):
        result(card, card.cells[0], 1)


def test_a_closed_round_gives_spread_median_consensus_and_comments_without_names(
    made: tuple[Scorecards, Scorecard],
) -> None:
    service, card = made
    rated(service, card, 0, 5, 4, 3)
    rated(service, card, 1, 1, 2, 1)
    card = service.close_round(card.id, "Chair")
    first, second = result(card, card.cells[0], 1), result(card, card.cells[1], 1)
    assert first.distribution == (0, 0, 1, 1, 1) and first.median == 4 and not first.consensus
    assert first.share == pytest.approx(2 / 3)
    assert second.agreed_low and not second.consensus
    assert set(first.comments) == {"comment of Ada", "comment of Bob", "comment of Cy"}
    assert first.changed is None and first.stable is None
    alpha = agreement(card, 1)[0]
    assert alpha.measure == "alpha" and alpha.cells == 2 and alpha.raters == 3


def test_seventy_percent_of_ten_is_consensus(library: Library, plan: Framework, policy: Policy) -> None:
    card, _ = new_scorecard(library, plan, "Ten", [policy])
    service = library.scorecards
    for number in range(10):
        service.add_member(card.id, "Chair", f"E{number}", EVALUATOR)
    service.open_round(card.id, "Chair")
    for number in range(10):
        service.rate(card.id, f"E{number}", card.cells[0], 4 if number < 7 else 2)
    card = service.close_round(card.id, "Chair")
    assert result(card, card.cells[0], 1).consensus


def test_consensus_and_stability_are_told_apart(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    rated(service, card, 0, 1, 3, 5)
    rated(service, card, 1, 2, 2, 2)
    service.close_round(card.id, "Chair")
    card = service.open_round(card.id, "Chair")
    rated(service, card, 0, 5, 1, 3)  # they changed places; the spread did not
    rated(service, card, 1, 5, 5, 5)
    card = service.close_round(card.id, "Chair")
    firm, turned = result(card, card.cells[0], 2), result(card, card.cells[1], 2)
    assert (firm.consensus, firm.stable) == (False, True)
    assert (turned.consensus, turned.stable) == (True, False)
    with pytest.raises(InputError, match="All 2 rounds"):
        service.open_round(card.id, "Chair")


def test_a_changed_rating_counts_once_and_both_stay_in_the_log(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    service.rate(card.id, "Ada", card.cells[0], 2)
    service.rate(card.id, "Ada", card.cells[0], 5)
    card = service.get(card.id)
    assert [r.value for r in card.ratings] == [5]
    assert [e.data["value"] for e in service.log(card.id) if e.kind == "rated"] == [2, 5]


def test_the_machines_verdict_is_hidden_until_the_end_and_each_rating_notes_it(
    made: tuple[Scorecards, Scorecard], library: Library, plan: Framework, policy: Policy
) -> None:
    service, card = made
    assert card.rules.machine == HIDDEN
    assert not machine_visible(card, card.member("Ada")) and machine_visible(card, card.member("Chair"))
    card = service.rate(card.id, "Ada", card.cells[0], 3)
    assert not card.ratings[0].machine_shown
    service.close_round(card.id, "Chair")
    card = service.close(card.id, "Chair")
    assert machine_visible(card, card.member("Ada"))
    other, _ = new_scorecard(library, plan, "Open", [policy], Rules(machine=SHOWN))
    service.add_member(other.id, "Chair", "Ada", EVALUATOR)
    service.open_round(other.id, "Chair")
    assert service.rate(other.id, "Ada", other.cells[0], 3).ratings[0].machine_shown


def test_the_final_matrix_follows_the_rules_and_the_chairs_word_stands_above_them(
    made: tuple[Scorecards, Scorecard],
) -> None:
    service, card = made
    rated(service, card, 0, 5, 4, 5)
    rated(service, card, 1, 1, 1, 2)
    card = service.close_round(card.id, "Chair")
    rows = final_matrix(card)
    assert [(row.status, row.by) for row in rows[:2]] == [("addressed", "consensus"), ("missing", "low agreement")]
    assert (rows[2].status, rows[2].by) == (rows[2].machine_status, "machine only")
    with pytest.raises(InputError, match="reason"):
        service.decide(card.id, "Chair", card.cells[1], "partial", " ")
    service.decide(card.id, "Chair", card.cells[1], "partial", "Annex II says so.")
    card = service.close(card.id, "Chair")
    row = final_matrix(card)[1]
    assert (row.status, row.by, row.reason) == ("partial", "Chair", "Annex II says so.")
    assert row.result is not None and row.result.agreed_low  # what people said is not lost behind it
    with pytest.raises(InputError, match="closed"):
        service.decide(card.id, "Chair", card.cells[1], "missing", "no")
    with pytest.raises(InputError, match="closed"):
        service.rate(card.id, "Ada", card.cells[0], 4)


def test_a_rating_that_arrives_while_the_round_is_closed_elsewhere_is_refused(
    made: tuple[Scorecards, Scorecard], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, card = made
    append = service._ledgers.append

    def late(*given):  # noqa: ANN002, ANN202
        # Between what this process saw and what it writes, another one closes the round.
        Scorecards(library.database, library.find, library.original).close_round(card.id, "Chair")
        return append(*given)

    monkeypatch.setattr(service._ledgers, "append", late)
    with pytest.raises(InputError, match="No round is open"):
        service.rate(card.id, "Ada", card.cells[0], 4)
    assert service.get(card.id).ratings == ()


def test_an_added_quote_is_verbatim_with_its_place(
    made: tuple[Scorecards, Scorecard], library: Library, policy: Policy
) -> None:
    _, card = made
    text = policy.document.text
    start = text.index("registers of rare diseases 𠀀")
    card = library.scorecards.add_evidence(card.id, "Ada", card.cells[0], start - 1, start + 28)
    said = card.judgements[0]
    assert said.judgement == ADDED and said.evidence.text == text[said.evidence.start : said.evidence.end]
    assert said.evidence.text == "registers of rare diseases 𠀀" and said.evidence.section == "Registers"
    with pytest.raises(InputError, match="Nothing is selected"):
        library.scorecards.add_evidence(card.id, "Ada", card.cells[0], start, start)


def test_every_quote_keeps_where_it_is_from_and_a_changed_file_is_flagged(
    made: tuple[Scorecards, Scorecard], library: Library, policy: Policy
) -> None:
    _, card = made
    assert {check.found for check in library.scorecards.check_quotes(card)} == {"same"}
    kept = card.verdicts[policy.sha256]
    made = kept.assessment
    assert made.encoder.fingerprint and made.model and made.program == program_version()
    assert made.policy == card.policies[0] == card.policy(policy.sha256) and made.policy.name == policy.name
    path = library.original(policy)
    assert path is not None
    path.chmod(0o600)
    path.write_text("something else", "utf-8")
    assert {check.found for check in library.scorecards.check_quotes(card)} == {"other file"}
    library.remove(policy.id or 0)
    assert {check.found for check in library.scorecards.check_quotes(card)} == {"no file"}
    assert library.scorecards.get(card.id).verdicts[policy.sha256] == kept  # the score can still be traced


def test_a_majority_of_judgements_teaches_and_a_tie_does_not(
    made: tuple[Scorecards, Scorecard], library: Library, plan: Framework
) -> None:
    service, card = made
    cell = card.cells[0]
    found = card.verdict(cell).evidence[0]
    for name, judgement in (("Ada", ACCEPTED), ("Bob", ACCEPTED), ("Cy", REJECTED)):
        service.judge(card.id, name, cell, found, judgement)
    other = card.verdict(card.cells[1]).evidence[0]
    service.judge(card.id, "Ada", card.cells[1], other, REJECTED)
    service.judge(card.id, "Bob", card.cells[1], other, ACCEPTED)
    assert labels(service.get(card.id)) == []  # the round is open
    card = service.close_round(card.id, "Chair")
    assert [(one.action, one.text, one.label) for one in labels(card)] == [("1.1", found.text, "confirmed")]
    with pytest.raises(InputError, match="chair"):
        service.lessons(card.id, "Ada", plan)
    with pytest.raises(InputError, match="Load this framework first"):
        service.lessons(card.id, "Chair", load_framework())
    assert service.lessons(card.id, "Chair", plan) == labels(card)
    service.note_taught(card.id, "Chair", 1, 0)
    last = service.log(card.id)[-1]
    assert (last.kind, last.data) == ("taught", {"confirmed": 1, "rejected": 0})
    empty, _ = service.create("Empty", plan, list(card.verdicts.values()), "Chair")
    with pytest.raises(InputError, match="nothing to learn from yet"):
        service.lessons(empty.id, "Chair", plan)


def test_a_judgement_can_be_taken_back(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    cell = card.cells[0]
    found = card.verdict(cell).evidence[0]
    service.judge(card.id, "Ada", cell, found, ACCEPTED)
    assert service.withdraw_judgement(card.id, "Ada", cell, found).judgements == ()


def test_the_log_alone_makes_the_scorecard_again(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    rated(service, card, 0, 5, 4, 3)
    service.close_round(card.id, "Chair")
    assert replay(card.id, service.log(card.id)) == service.get(card.id)


def test_the_log_cannot_be_changed_and_a_change_behind_its_back_is_found(
    made: tuple[Scorecards, Scorecard], settings: Settings
) -> None:
    service, card = made
    service.rate(card.id, "Ada", card.cells[0], 2)
    events = service.log(card.id)
    assert verify(events) is None
    with sqlite3.connect(settings.store_path) as store:
        for statement in ("UPDATE ledger_event SET actor = 'Eve'", "DELETE FROM ledger_event"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                store.execute(statement)
        store.execute("DROP TRIGGER ledger_event_no_update")
        store.execute("UPDATE ledger_event SET data = replace(data, '\"value\":2', '\"value\":5') WHERE kind = 'rated'")
    assert verify(service.log(card.id)) == len(events)
    assert verify(events[1:]) == 1


def test_a_scorecard_is_deleted_whole(made: tuple[Scorecards, Scorecard], settings: Settings) -> None:
    service, card = made
    service.delete(card.id, "Chair")
    with pytest.raises(StoreError):
        service.get(card.id)
    with sqlite3.connect(settings.store_path) as store:
        assert store.execute("SELECT count(*) FROM ledger_event").fetchone() == (0,)


@pytest.mark.parametrize("rules", [Rules(consensus=0.5), Rules(consensus=1.1), Rules(rounds=0), Rules(machine="x")])
def test_rules_that_make_no_sense_are_refused(library: Library, plan: Framework, policy: Policy, rules: Rules) -> None:
    with pytest.raises(InputError):
        new_scorecard(library, plan, "Spring", [policy], rules)


def test_a_call_reads_no_more_of_a_log_than_is_new_and_computes_a_result_once(
    made: tuple[Scorecards, Scorecard], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, card = made
    rated(service, card, 0, 5, 4, 5)
    service.close_round(card.id, "Chair")
    card = service.close(card.id, "Chair")
    read: list[int] = []
    events = LedgerStore.events

    def counted(store: LedgerStore, ledger_id: int, after: int = 0) -> list[Event]:
        found = events(store, ledger_id, after)
        read.append(len(found))
        return found

    monkeypatch.setattr(LedgerStore, "events", counted)
    ((again, rows),) = service.closed(card.framework.id)
    assert again is card is service.get(card.id) and rows is final_matrix(card)
    assert results(card, 1) is results(card, 1) and agreement(card, 1) is agreement(card, 1)
    assert sum(read) == 0
    assert service.closed("another") == []
    service.note_taught(card.id, "Chair", 1, 0)
    assert sum(read) == 1 and service.get(card.id).computed == {}


def test_statuses_are_those_of_the_costs_at_which_it_was_made(
    library: Library, plan: Framework, policy: Policy
) -> None:
    dear = Costs(false_gap=20.0, missed_gap=20.0)
    card, _ = new_scorecard(library, plan, "Dear", [policy], costs=dear)
    told = library.assess(policy, plan).at(dear)
    assert {a.id: a.status for a in card.verdicts[policy.sha256].actions} == {a.id: a.status for a in told.actions}
    assert card.verdicts[policy.sha256].costs == dear
    # Read from the log again they are not reckoned anew, whatever the costs in it would give.
    log = library.scorecards.log(card.id)
    for verdict in log[1].data["assessment"]["actions"]:
        verdict["status"] = "partial"
    read = replay(card.id, log)
    assert {verdict.status for verdict in read.verdicts[policy.sha256].actions} == {"partial"}
    assert {row.status for row in final_matrix(read)} == {"partial"}


def test_a_scorecard_keeps_the_words_of_its_framework(library: Library, policy: Policy) -> None:
    framework = load_framework().in_language("zh")
    card, _ = new_scorecard(library, framework, "词", [policy])
    for said, own in zip(card.framework.actions, framework.actions, strict=True):
        assert (said.id, said.title, said.pillar, said.theme) == (own.id, own.title, own.pillar, own.theme)
        assert said.elements == own.elements
    assert (card.framework.title, card.framework.fingerprint) == (framework.title, framework.fingerprint)


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory where there is one: each rating waits for the disk, hundreds take minutes on a slow one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.mark.slow
def test_five_evaluators_rating_24_actions_of_6_policies_at_once_lose_nothing(quick: Path) -> None:
    tmp_path, settings = quick, Settings.at(quick / "home")
    rows = (json.dumps({"id": f"{n}", "text": f"Action number {n} of the plan is carried out."}) for n in range(1, 25))
    framework = parse_framework("\n".join(rows).encode(), "big.jsonl")
    library = Library(settings, encoder="fake_encoder:FakeEncoder")
    kept = []
    for number in range(6):
        path = tmp_path / f"policy{number}.md"
        path.write_text(f"# Policy {number}\n\nAction number {number} is carried out by the ministry.\n", "utf-8")
        kept.append(library.add(path))
    card, _ = new_scorecard(library, framework, "Big", kept)
    service = library.scorecards
    names = [f"Evaluator {number}" for number in range(5)]
    for name in names:
        service.add_member(card.id, "Chair", name, EVALUATOR)
    service.open_round(card.id, "Chair")
    go = tmp_path / "go"
    arguments = [
        sys.executable,
        str(Path(__file__).with_name("rating_process.py")),
        str(tmp_path / "home"),
        str(card.id),
    ]
    people = [
        subprocess.Popen(
            [*arguments, name, str(go)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in names
    ]
    for person in people:  # each says that it is ready, so that all five rate at the same time
        assert person.stdout is not None and person.stdout.readline() == "ready\n"
    began = time.monotonic()
    go.touch()
    said = [person.communicate(timeout=300)[0] for person in people]
    assert [person.returncode for person in people] == [0] * 5, said
    print(f"720 ratings by 5 processes in {time.monotonic() - began:.1f} s")
    card = service.get(card.id)
    given = {(r.evaluator, r.cell): (r.value, r.comment) for r in card.ratings}
    assert len(card.ratings) == len(given) == 5 * 24 * 6
    for name in names:
        for number, cell in enumerate(card.cells):
            assert given[name, cell] == (number % 5 + 1, f"{name} on {cell[1]}")
    log = service.log(card.id)
    assert verify(log) is None and sum(event.kind == "rated" for event in log) == 720


def test_a_scorecard_is_not_closed_over_an_open_round(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    with pytest.raises(InputError, match="Round 1 is open"):
        service.close(card.id, "Chair")
    service.close_round(card.id, "Chair")
    assert service.close(card.id, "Chair").closed


def test_who_was_taken_off_gets_no_code(made: tuple[Scorecards, Scorecard]) -> None:
    service, card = made
    service.remove_member(card.id, "Chair", "Ada")
    with pytest.raises(InputError, match="taken off"):
        service.new_code(card.id, "Chair", "Ada")
