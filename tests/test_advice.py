"""What comes first, where it would fit, and how others word it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import POLICIES
from recommender.alignment.forms import from_stored_form, stored_form
from recommender.alignment.results import (
    ActionVerdict,
    Closest,
    Costs,
    ElementVerdict,
    Evidence,
    Reason,
    Stance,
    Verdicts,
)
from recommender.errors import InputError
from recommender.framework import Action, Framework, load_framework
from recommender.library import Library
from recommender.passages import Passage
from recommender.policies import Policy, Reading
from recommender.recommend import (
    Advice,
    Weights,
    advise,
    checked_importance,
    checked_weights,
    fits,
    priority,
    wordings,
)
from recommender.settings import OnProgress
from sample_assessment import WIDTH, quote, sample_verdicts, verdict

PLAIN = Weights()
DUTY, FUNDED, PLAN, MENTION = (Stance(name, "supports") for name in ("duty", "funded", "plan", "mention"))
AGAINST = Stance("duty", "opposes")
# A probability at which each status costs least.
CHANCE = {"addressed": 0.9, "partial": 0.4, "missing": 0.1}


def assessed(*actions: ActionVerdict, sha256: str = "ab" * 32, passages: int = 50) -> Verdicts:
    made = sample_verdicts(actions=actions)
    policy = replace(made.policy, sha256=sha256)
    return replace(made, assessment=replace(made.assessment, policy=policy, passages=passages))


def peer(
    key: str,
    status: str = "addressed",
    quotes: Sequence[Evidence] = (),
    *,
    jurisdiction: str = "EU",
    direction: str = "supports",
    passages: int = 50,
) -> Verdicts:
    """A policy with one verdict, on action 1.1."""
    found = quotes or [quote(f"{key} shall do it.", 0.9, stance=DUTY)]
    made = assessed(verdict("1.1", status, CHANCE[status], 1, *found, direction=direction), passages=passages)
    policy = Policy(key, f"sha of {key}", f"{key}.pdf", f"Policy {key}", "en", jurisdiction, year=2024)
    return replace(made, assessment=replace(made.assessment, policy=policy))


def advice(own: Verdicts, *peers: Verdicts, groups: Sequence[str] = (), **wishes: object) -> Advice:
    """Advice where no two policies are twins, or those of one group."""
    apart = groups or [one.policy.key for one in peers]
    return advise(own.assessment, [one.assessment for one in peers], ["own", *apart], **wishes)  # type: ignore[arg-type]


# Priority


def test_the_priority_is_the_product_that_is_promised() -> None:
    found = priority(0.2, 5, acting=3, others=6, weights=PLAIN)
    assert (found.importance, found.certainty, found.peers) == (1.0, 0.8, 0.5)
    assert found.value == pytest.approx(0.4)
    assert priority(0.2, None, 3, 6, PLAIN).importance == pytest.approx(0.6)
    squared = priority(0.2, 4, 2, 6, Weights(2, 0, 3))
    assert squared.value == pytest.approx(0.8**2 * (3 / 8) ** 3)


def test_without_other_policies_the_peers_factor_is_one_half() -> None:
    assert priority(0.5, 3, 0, 0, PLAIN).peers == 0.5


def test_a_weight_of_zero_leaves_a_factor_out() -> None:
    sure, unsure = priority(0.0, 1, 0, 5, Weights(0, 0, 0)), priority(1.0, 5, 5, 5, Weights(0, 0, 0))
    assert sure.value == unsure.value == 1


@pytest.mark.parametrize("wrong", [-0.1, 5.1, math.nan, math.inf, "much", None])
def test_a_weight_that_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(InputError, match="weight of peers .* from 0 to 5"):
        checked_weights(Weights(peers=wrong))


@pytest.mark.parametrize("wrong", [0, 0.9, 5.5, math.nan, "high"])
def test_an_importance_that_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(InputError, match=r"importance of action 1\.1 .* from 1 to 5"):
        checked_importance({"1.1": wrong}, ["1.1"])


def test_importance_of_an_unknown_action_is_refused() -> None:
    with pytest.raises(InputError, match="no action '9.9'"):
        checked_importance({"9.9": 3}, ["1.1"])


# Where an amendment would fit


def near(
    text: str, probability: float, start: int, *reasons: str, stance: Stance = PLAN, section: str = "A"
) -> Closest:
    found = quote(text, probability, start=start, stance=stance, section=section)
    return Closest(found, tuple(Reason(code, "definition") for code in reasons))


def test_definitions_and_what_is_far_are_no_place_to_amend() -> None:
    defined, far = near("“Data” means data.", 0.3, 0, "substance"), near("Roads are built.", 0.2, 100, "far")
    good = near("Registers are kept.", 0.1, 200, "weak")
    evidence = (far.evidence, good.evidence)
    one = verdict("1.1", "missing", 0.1, 1, *evidence, closest=(defined, far, good))
    assert [found.text for found in fits(one)] == ["Registers are kept."]
    assert fits(verdict("1.1", "missing", 0.1, 1, far.evidence, closest=(defined, far))) == ()
    assert fits(verdict("1.1", "missing", 0.1, 1)) == ()


def test_passages_that_bind_and_have_a_heading_come_first_and_sections_take_turns() -> None:
    said = [
        quote("mentioned", 0.40, start=0, section="A", stance=MENTION),
        quote("no heading", 0.39, start=100, section="", stance=DUTY),
        quote("second of B", 0.20, start=200, section="B", stance=PLAN),
        quote("first of B", 0.30, start=300, section="B ", stance=DUTY),
        quote("only one of C", 0.10, start=400, section="C", stance=FUNDED),
    ]
    one = verdict("1.1", "partial", 0.4, 1, *said)
    assert [found.text for found in fits(one)] == ["first of B", "only one of C", "mentioned"]
    assert [found.text for found in fits(one, 5)] == [
        "first of B",
        "only one of C",
        "mentioned",
        "no heading",
        "second of B",
    ]


def test_a_passage_is_named_once_and_faint_ones_not_at_all() -> None:
    shared = quote("Data are shared.", 0.5, start=0, stance=DUTY)
    faint = quote("Roads are built.", 0.001, start=100, stance=DUTY)
    one = verdict("1.1", "missing", 0.1, 1, shared, faint, closest=(Closest(shared, (Reason("weak"),)),))
    assert fits(one) == (shared,)


# How others word it


def test_a_duty_is_a_better_model_than_a_plan_or_a_mention() -> None:
    said = [
        quote("may", 0.95, start=0, stance=MENTION),
        quote("will", 0.9, start=10, stance=PLAN),
        quote("shall", 0.8, start=20, stance=DUTY),
    ]
    (found,) = wordings("1.1", [peer("a", quotes=said)])
    assert (found.evidence.text, found.status) == ("shall", "addressed")
    assert found.strength == pytest.approx(0.8)


def test_what_works_against_the_matter_is_no_model_while_there_is_another() -> None:
    opposed = peer("a", quotes=[quote("banned", 0.99, stance=AGAINST)], direction="opposes")
    mixed = peer("b", quotes=[quote("and yet", 0.9, stance=DUTY)], direction="mixed", jurisdiction="CN")
    meek = peer("c", "partial", [quote("may", 0.3, stance=MENTION)], jurisdiction="DE")
    assert [one.peer.key for one in wordings("1.1", [opposed, mixed, meek])] == ["c"]
    left = wordings("1.1", [opposed, mixed])
    assert [(one.peer.key, one.status) for one in left] == [("a", "opposes"), ("b", "mixed")]


def test_partial_policies_are_shown_only_where_few_address_it() -> None:
    full = [peer(f"full {n}", jurisdiction=f"J{n}", quotes=[quote("x", 0.4, stance=MENTION)]) for n in range(3)]
    part = peer("part", "partial", jurisdiction="J9")
    assert {one.peer.key for one in wordings("1.1", [*full, part])} == {"full 0", "full 1", "full 2"}
    assert {one.peer.key: one.status for one in wordings("1.1", [*full[:2], part])} == {
        "part": "partial",
        "full 0": "addressed",
        "full 1": "addressed",
    }
    assert wordings("1.1", [peer("none", "missing")]) == ()
    assert wordings("9.9", full) == ()


def test_no_jurisdiction_speaks_twice_before_each_other_had_its_turn() -> None:
    places = {
        "a": ("EU", 0.99),
        "b": (" eu", 0.98),
        "c": ("EU", 0.97),
        "d": ("CN", 0.5),
        "e": ("DE", 0.6),
        "f": ("CN", 0.4),
    }
    peers = [
        peer(key, quotes=[quote(key, chance, stance=DUTY)], jurisdiction=place)
        for key, (place, chance) in places.items()
    ]
    assert "".join(one.peer.key for one in wordings("1.1", peers)) == "aedbf"
    for order in itertools.islice(itertools.permutations(peers), 0, 720, 37):
        assert "".join(one.peer.key for one in wordings("1.1", order)) == "aedbf"


# All together


def gap(id: str, probability: float, rank: int, *elements: str) -> ActionVerdict:
    parts = tuple(ElementVerdict(part, CHANCE[part]) for part in elements)
    near = quote(f"near {id}", 0.3, start=rank * 100, stance=DUTY)
    return verdict(id, Costs().status_of(probability, WIDTH), probability, rank, near, elements=parts)


def test_gaps_and_partial_actions_stand_in_the_order_of_their_priority() -> None:
    made = assessed(gap("1.3", 0.9, 1), gap("1.1", 0.4, 2), gap("1.10", 0.1, 3), gap("1.2", 0.1, 4))
    other = assessed(gap("1.1", 0.9, 1), *(gap(id, 0.1, 2) for id in ("1.3", "1.10", "1.2")), sha256="other")
    found = advice(made, other, importance={"1.1": 5})
    # 1.1: 1 * 0.6 * 2/3 = 0.4; 1.10 and 1.2: 0.6 * 0.9 * 1/3 = 0.18, the tie broken by rank.
    assert [(one.place, one.verdict.id) for one in found.gaps] == [(1, "1.1"), (2, "1.10"), (3, "1.2")]
    assert found.gaps[0].priority.value == pytest.approx(0.4)
    assert (found.gaps[0].priority.acting, found.gaps[0].priority.others) == (1, 1)
    assert found.importance == {"1.1": 5.0}


def test_elements_are_parted_by_whether_they_are_there() -> None:
    (found,) = advice(assessed(gap("1.1", 0.4, 1, "addressed", "partial", "addressed", "missing"))).gaps
    assert (found.present, found.missing) == ((0, 2), (1, 3))
    assert [found.verdict.elements[place].status for place in found.missing] == ["partial", "missing"]


def test_other_wishes_put_the_same_advice_in_another_order() -> None:
    made = assessed(gap("1.1", 0.4, 1), gap("1.2", 0.1, 2), gap("1.3", 0.05, 3))
    found = advice(made)
    assert [one.verdict.id for one in found.gaps] == ["1.3", "1.2", "1.1"]
    wished = found.at(importance={"1.1": 5})
    assert [one.verdict.id for one in wished.gaps] == ["1.1", "1.3", "1.2"]
    assert wished.at(importance={}) == found
    assert [one.verdict.id for one in found.at(weights=Weights(certainty=0)).gaps] == ["1.1", "1.2", "1.3"]
    strict = wished.at(costs=Costs(false_gap=8))
    assert {one.verdict.id: one.verdict.status for one in strict.gaps} == {"1.2": "partial", "1.3": "partial"}
    assert (strict.verdicts.costs, strict.importance) == (Costs(false_gap=8), {"1.1": 5.0})
    loose = wished.at(costs=Costs(missed_gap=0.2))
    assert [one.verdict.id for one in loose.gaps] == ["1.3", "1.2"]
    with pytest.raises(InputError, match="weight of peers"):
        found.at(weights=Weights(peers=6))


def test_other_costs_count_the_peers_anew() -> None:
    made = assessed(gap("1.1", 0.1, 1))
    found = advice(made, peer("a"), peer("b", "partial"))
    assert (found.gaps[0].priority.acting, found.gaps[0].priority.others) == (1, 2)
    assert found.at(costs=Costs(missed_gap=10)).gaps[0].priority.acting == 0
    assert {one.status for one in found.at(costs=Costs(missed_gap=10)).gaps[0].wordings} == {"partial"}


def test_twins_among_the_peers_count_once_as_the_fullest_of_them() -> None:
    law, brief, other = peer("1", passages=300), peer("2", "missing", passages=12), peer("3")
    made = assessed(gap("1.1", 0.1, 1))
    for peers, groups in (((law, brief, other), ("law", "law", "3")), ((other, brief, law), ("3", "law", "law"))):
        found = advice(made, *peers, groups=groups)
        assert [one.key for one in found.peers] == ["1", "3"]
        assert (found.gaps[0].priority.acting, found.gaps[0].priority.others) == (2, 2)
        assert [one.peer.key for one in found.gaps[0].wordings] == ["1", "3"]
        assert found.twins == ()


def test_the_policys_own_twins_are_no_peers_and_are_named() -> None:
    found = advice(assessed(gap("1.1", 0.1, 1)), peer("a"), peer("b"), groups=("own", "b"))
    assert ([one.key for one in found.twins], [one.key for one in found.peers]) == (["a"], ["b"])
    assert [one.peer.key for one in found.gaps[0].wordings] == ["b"]


def test_the_policy_itself_is_never_its_own_peer() -> None:
    found = advice(assessed(gap("1.1", 0.1, 1), sha256="sha of a"), peer("a"))
    assert (found.peers, found.twins) == ((), ())


def test_no_place_is_named_that_is_no_passage_of_the_policy() -> None:
    made = assessed(gap("1.1", 0.1, 1))
    place = made.actions[0].evidence[0]

    def places(end: int) -> int:
        passage = Passage(place.start, end, place.text, 1, "", "en", 0)
        reading = Reading(None, (passage,))  # type: ignore[arg-type]
        policy = replace(made.policy, reading=lambda: reading)
        return len(advice(replace(made, assessment=replace(made.assessment, policy=policy))).gaps[0].fits)

    assert (places(place.end), places(place.end + 1)) == (1, 0)


def test_an_assessment_that_was_kept_gives_the_same_advice() -> None:
    made = assessed(*(gap(f"1.{n}", 0.1 + n / 3e7, n) for n in range(1, 9)))
    kept = from_stored_form(stored_form(made.assessment), made.policy)
    orders = [[one.verdict.id for one in advise(one).gaps] for one in (made.assessment, kept)]
    assert orders[0] == orders[1]


def test_another_frameworks_assessment_is_refused() -> None:
    with pytest.raises(InputError, match="another framework"):
        advice(assessed(gap("7.7", 0.1, 1)), peer("a"))
    other = replace(peer("a").assessment, framework="other")
    with pytest.raises(InputError, match="another framework"):
        advise(assessed(gap("1.1", 0.1, 1)).assessment, [other], ["own", "a"])


# On a library


TEXT = """# {title}

## Data

Hospitals shall share health data with researchers in a common national format, and the agency pays for the servers.

## Staff

The ministry trains nurses and doctors in genomics every year, and reports on what they learned to parliament.

## Registers

A register of rare diseases is kept by the agency, which publishes figures on it and answers questions of patients.
"""


def law(folder: Path, name: str, change: str = "") -> Path:
    path = folder / f"{name}.md"
    path.write_text(TEXT.format(title=f"Law of {name}") + change, encoding="utf-8")
    return path


@pytest.mark.slow
def test_twins_in_the_library_are_left_out_and_named(library: Library, tmp_path: Path) -> None:
    library.load_briefs()
    kept = library.add(law(tmp_path, "Utopia"), {"title": "Law of Utopia"})
    draft = library.read(
        law(tmp_path, "Draft", "\n## End\n\nThis law enters into force on the first day of May next year.\n")
    )
    asked: list[tuple[str, int, int]] = []

    def progress(step: str) -> OnProgress:
        return lambda done, total: asked.append((step, done, total))

    found = library.recommend(draft, load_framework(), progress=progress)
    assert found.twins == (kept,)
    assert len(found.peers) == 12
    counts = [(done, total) for step, done, total in asked if step == "peers"]
    assert counts == [(done, 13) for done in range(14)]


@pytest.mark.slow
def test_a_file_and_the_same_policy_in_the_library_get_the_same_advice(library: Library) -> None:
    library.load_briefs()
    plan, path = load_framework(), POLICIES / "lu-dossier-soins-partage-2019.fr.md"
    stored = next(policy for policy in library.policies() if policy.title.startswith("Règlement"))
    draft, wishes = library.read(path), {"2.2.a": 5, "1.2.b": 1}
    by_file = library.recommend(draft, plan, importance=wishes)
    by_number = library.recommend(stored, plan, importance=wishes)
    assert by_file.twins == (stored,) and by_number.twins == ()
    assert [one.verdict.id for one in by_file.gaps] == [one.verdict.id for one in by_number.gaps]
    assert [one.fits for one in by_file.gaps] != [()] * len(by_file.gaps)
    for one, other in zip(by_file.gaps, by_number.gaps, strict=True):
        assert one.priority.value == pytest.approx(other.priority.value, abs=1e-6)
        assert [found.text for found in one.fits] == [found.text for found in other.fits]
        assert [w.evidence.text for w in one.wordings] == [w.evidence.text for w in other.wordings]
        for place in one.fits:
            assert draft.document.text[place.start : place.end] == place.text
    again = library.recommend(draft, plan, importance=wishes)
    assert [one.verdict.id for one in again.gaps] == [one.verdict.id for one in by_file.gaps]


def test_a_lone_policy_gets_advice_without_peers(library: Library, tmp_path: Path) -> None:
    found = library.recommend(library.add(law(tmp_path, "Utopia")), load_framework())
    assert (found.peers, found.twins) == ((), ())
    assert {one.priority.peers for one in found.gaps} == {0.5}
    assert len(found.gaps) == 24
    assert all(one.wordings == () for one in found.gaps)


def test_bad_wishes_are_refused_before_any_work(library: Library, tmp_path: Path) -> None:
    draft = library.read(law(tmp_path, "Utopia"))
    plan = Framework.of("plan", "National plan", [Action("1.1", "Do it. Then more.")])
    steps: list[str] = []
    with pytest.raises(InputError, match="no action"):
        library.recommend(draft, plan, importance={"9.9": 5}, progress=steps.append)  # type: ignore[arg-type, func-returns-value]
    with pytest.raises(InputError, match="weight of certainty"):
        library.recommend(draft, plan, weights=Weights(certainty=9), progress=steps.append)  # type: ignore[arg-type, func-returns-value]
    assert steps == []
