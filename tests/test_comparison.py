"""Policies compared: sides, noise, relations; and two versions of one policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from recommender.alignment.results import Assessment, Costs
from recommender.cli import main
from recommender.compare import (
    Noise,
    Side,
    checked_facet,
    compare,
    compare_versions,
    difference_frame,
    evidence_of,
    group_policies,
    matrix_frame,
    noise_test,
    pillar_frame,
    relation,
    shipped_noise,
    sides_of,
    versions,
)
from recommender.compare.versions import match, plain
from recommender.documents import read_document
from recommender.errors import InputError
from recommender.framework import load_framework
from recommender.library import Library
from recommender.passages import Passage, split_passages
from recommender.policies import Policy, Reading
from sample_assessment import sample_assessment, sample_framework, sample_verdicts, verdict

NOISE = Noise(0.1, 0.5, 72, 24, "twins")


def assessed(key: str, given: dict[str, float] | None = None, **facts: object) -> Assessment:
    """The sample assessment of a policy of its own, with other probabilities where they are given."""
    made = sample_assessment()
    actions = []
    for action in made.actions:
        chance = (given or {}).get(action.id, action.probability)
        actions.append(replace(action, probability=chance, alone=chance))
    policy = Policy(key, f"sha of {key}", f"{key}.pdf", **{"title": key, "language": "en"} | facts)  # type: ignore[arg-type]
    return replace(made, policy=policy, actions=tuple(actions))


def side(name: str, *probabilities: dict[str, float], language: str = "en") -> Side:
    made = [
        assessed(f"{name}{number}", given, jurisdiction=name, language=language)
        for number, given in enumerate(probabilities)
    ]
    return Side(name, tuple(made))


def test_the_most_differing_action_comes_first_and_equal_ones_by_their_id() -> None:
    found = compare([side("EU", {}), side("CN", {"2.1": 0.05})], noise=NOISE)
    assert [one.action for one in found.differences] == ["2.1", "1.1", "1.2", "2.2", "10.1"]
    first = found.differences[0]
    assert (first.highest, first.lowest) == (0, 1) and first.exceeds and first.spread == pytest.approx(0.4)
    assert not any(one.exceeds for one in found.differences[1:])


def test_noise_between_languages_is_greater_so_the_same_difference_says_less() -> None:
    same = compare([side("EU", {}), side("CN", {"2.1": 0.4})], noise=NOISE)
    other = compare([side("EU", {}), side("CN", {"2.1": 0.4}, language="zh")], noise=NOISE)
    assert same.differences[0].p_value < 0.05 < other.differences[0].p_value


def test_a_group_is_the_mean_of_log_odds_and_more_policies_say_more() -> None:
    small = compare([side("EU", {}), side("CN", {"2.1": 0.4})], noise=NOISE)
    big = compare([side("EU", *[{}] * 6), side("CN", *[{"2.1": 0.4}] * 6)], noise=NOISE)
    assert big.differences[0].sides == pytest.approx(small.differences[0].sides)
    assert big.differences[0].p_value < small.differences[0].p_value
    mean = compare([side("EU", {"1.1": 0.2}, {"1.1": 0.8}), side("CN", {"1.1": 0.5})], noise=NOISE)
    assert next(d for d in mean.differences if d.action == "1.1").sides == pytest.approx((0.5, 0.5))


def test_other_costs_change_statuses_and_nothing_that_was_measured() -> None:
    found = compare([side("EU", {}), side("CN", {"2.1": 0.05})], noise=NOISE)
    strict = found.at(Costs(missed_gap=10))
    assert [one.probability for one in strict.verdicts_of(found.sides[0], "10.1")] == [0.8]
    statuses = [one.verdicts_of(one.sides[0], "10.1")[0].status for one in (found, strict)]
    assert statuses == ["addressed", "partial"]
    assert [one.sides for one in strict.differences] == [one.sides for one in found.differences]
    assert [one.p_value for one in strict.differences] == [one.p_value for one in found.differences]
    assert sum(sum(one.having) for one in found.differences) == 4
    assert sum(sum(one.having) for one in strict.differences) == 0
    silent = found.at(Costs(false_gap=0.25))
    assert {one.action: one.relation for one in silent.differences}["2.1"] == "both silent"
    assert strict.at(found.costs) == found
    assert (strict.noise, strict.level) == (NOISE, 0.05)


def test_twins_that_differ_by_the_noise_alone_rarely_seem_to_differ() -> None:
    import numpy as np

    random = np.random.default_rng(3).normal(0, 0.5, 4000) / 2**0.5
    pairs = zip(random[::2], random[1::2], strict=True)
    share = np.mean([noise_test([[one], [other]], 0.5, 10_000)[1] < 0.05 for one, other in pairs])
    assert 0.035 < share < 0.065


def test_the_shipped_noise_is_a_measured_one() -> None:
    noise = shipped_noise()
    assert 0 < noise.same_language < noise.other_language and noise.other_pairs == 24


def of(status: str, direction: str):  # noqa: ANN201
    return verdict("1", status, 0.5, 1, direction=direction)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (of("addressed", "supports"), of("partial", "supports"), "same"),
        (of("addressed", "supports"), of("addressed", "restricts"), "opposed"),
        (of("addressed", "opposes"), of("addressed", "restricts"), "same"),
        (of("addressed", "mixed"), of("addressed", "restricts"), "same"),
        (of("missing", ""), of("addressed", "supports"), "silent"),
        (of("missing", ""), of("missing", ""), "both silent"),
    ],
)
def test_how_sides_stand_to_an_action(one, other, expected: str) -> None:  # noqa: ANN001
    assert relation([one], [other]) == relation([other], [one]) == expected


def test_frames_and_evidence_hold_every_policy() -> None:
    found, plan = compare([side("EU", {}, {}), side("CN", {})], noise=NOISE), sample_framework()
    assert len(matrix_frame(found, plan)) == 15 and len(difference_frame(found, plan)) == 5
    assert matrix_frame(found, plan)["title"].iloc[0] == "Action 1.1"
    assert pillar_frame(found, plan)["actions"].sum() == pytest.approx(10)
    quotes = evidence_of(found, "1.1")
    assert [one.policy.key for one in quotes["EU"]] == ["EU0", "EU1", "EU0", "EU1"] and len(quotes["CN"]) == 2


def test_quotes_of_policies_that_are_silent_come_last() -> None:
    found = compare([side("EU", {"1.1": 0.01}, {}), side("CN", {})], noise=NOISE)
    told = [(one.policy.key, one.status) for one in evidence_of(found, "1.1")["EU"]]
    assert told == [("EU1", "addressed")] * 2 + [("EU0", "missing")] * 2


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="one side only"):
        compare([side("EU", {})])
    with pytest.raises(InputError, match="no policy"):
        compare([side("EU", {}), side("CN")])
    with pytest.raises(InputError, match="same name"):
        compare([side("EU", {}), side("EU", {})])
    with pytest.raises(InputError, match="between 0 and 1"):
        compare([side("EU", {}), side("CN", {})], level=1)
    other = sample_assessment(actions=(verdict("9", "missing", 0.1, 1),))
    with pytest.raises(InputError, match="another framework"):
        compare([side("EU", {}), Side("X", (other,))])


def test_each_policy_is_a_side_under_a_name_of_its_own() -> None:
    act = {"title": "Health Act", "jurisdiction": "EU"}
    made = [
        assessed("1", **act, year=2020),
        assessed("2", **act, year=2024),
        assessed("3", **act, year=2024),
        assessed("4", title="", jurisdiction="CN"),
    ]
    names = [one.name for one in sides_of(made)]
    assert names == [
        "Health Act · EU · 2020",
        "Health Act · EU · 2024 · 2.pdf",
        "Health Act · EU · 2024 · 3.pdf",
        "4.pdf",
    ]
    with pytest.raises(InputError, match="one policy only"):
        sides_of(made[:1])


def test_the_biggest_group_comes_first_and_what_is_not_known_last() -> None:
    places = ["", "", "", "FR", "CN", "EU", "CN"]
    made = [assessed(str(number), jurisdiction=place, year=2024) for number, place in enumerate(places)]
    sides = sides_of(made, "jurisdiction")
    assert [(one.name, len(one.assessments), one.by) for one in sides] == [
        ("CN", 2, "jurisdiction"),
        ("EU", 1, "jurisdiction"),
        ("FR", 1, "jurisdiction"),
        ("", 3, "jurisdiction"),
    ]
    assert list(group_policies([one.policy for one in made], "jurisdiction")) == ["CN", "EU", "FR", ""]
    with pytest.raises(InputError, match="the same year"):
        sides_of(made, "year")
    with pytest.raises(InputError, match="cannot be grouped by 'mood'"):
        sides_of(made, "mood")
    assert checked_facet(None) is None


def test_a_language_that_is_not_known_makes_no_group_of_its_own() -> None:
    made = [assessed(str(number), language=code) for number, code in enumerate(["und", "und", "zh"])]
    assert [one.name for one in sides_of(made, "language")] == ["zh", ""]


@pytest.mark.slow
def test_reports_of_comparisons_are_made_in_every_format_and_language() -> None:
    from recommender.reports import FORMATS, comparison_report, render

    found = compare([side("EU", {}), side("CN", {"2.1": 0.05})], noise=NOISE)
    for language in ("en", "zh"):
        report = comparison_report(found, sample_framework(), language)
        for format in FORMATS:
            assert len(render(report, format)) > 3000
    assert "Member States shall share health data" in render(report, "html").decode()


def passages(*texts: str) -> list[Passage]:
    return [Passage(100 * n, 100 * n + len(text), text, None, "", "en", n) for n, text in enumerate(texts)]


A = "Article 1. Hospitals shall keep registers of all rare diseases and report on them once a year."
B = "Article 2. Patients may take part in the planning of research that is paid with public money."
C = "Article 3. Data are exchanged across borders only under common standards and with consent."


def version(made: Assessment, found: Sequence[Passage]) -> Assessment:
    """The assessment of a policy with these passages."""
    reading = Reading(None, tuple(found))  # type: ignore[arg-type]
    return replace(made, policy=replace(made.policy, reading=lambda: reading))


def changes(before: list[Passage], after: list[Passage]) -> list[tuple[str, str]]:
    made = sample_assessment()
    found = compare_versions(version(made, before), version(made, after), noise=NOISE)
    assert found.verdicts == ()
    return [(one.kind, (one.after or one.before).text) for one in found.passages]  # type: ignore[union-attr]


def test_renumbering_is_no_change() -> None:
    new = "Article 2. The ministry of finance publishes what was spent on every one of these tasks."
    renumbered = [new, *(text.replace("Article ", "Article 1") for text in (A, B, C))]
    assert [kind for kind, _ in changes(passages(A, B, C), passages(*renumbered))] == ["added", "kept", "kept", "kept"]
    assert plain("第十二条 国家支持创新。") == plain("第一百三十条 国家支持创新。")


def test_what_was_edited_moved_and_taken_out_is_told_apart() -> None:
    edited = A.replace("once a year", "twice a year")
    assert changes(passages(A, B, C), passages(edited, C)) == [("edited", edited), ("removed", B), ("kept", C)]
    moved = changes(passages(A, B, C), passages(C, A, B))
    assert [kind for kind, _ in moved] == ["moved", "kept", "kept"]


def test_two_copies_of_one_sentence_are_matched_one_to_one() -> None:
    assert [kind for kind, _ in changes(passages(A, B), passages(A, A, B))] == ["kept", "added", "kept"]


def test_thousands_of_passages_are_matched_in_seconds() -> None:
    many = passages(
        *(f"{A} Register number {n} is kept by office {n * 7919 % 10007} of the ministry." for n in range(1500))
    )
    assert len(match(many, many[::-1])) == 1500


def test_the_biosecurity_law_of_2020_and_2024_differs_in_the_articles_that_were_amended(bench: Path) -> None:
    both = []
    for year in (2020, 2024):
        both.append(split_passages(read_document(bench / "policies" / f"cn-biosecurity-law-{year}-zh.md")))
    pairs = match(*both)
    edited = [both[1][new].text for _, new, likeness in pairs if likeness < 1]
    assert len(pairs) == len(both[0]) == len(both[1])
    # The amendment moved tasks from the department of science to that of health, with a new line on its adoption.
    assert len(edited) == 8 and sum("卫生健康" in text for text in edited) >= 6


def two_versions() -> tuple[Assessment, Assessment]:
    """In the later one action 2.1 is addressed, and B became C."""
    changed = tuple(
        replace(v, status="addressed", probability=0.9) if v.id == "2.1" else v for v in sample_verdicts().actions
    )
    after = sample_assessment(actions=changed)
    return version(sample_assessment(), passages(A, B)), version(after, passages(A, C))


def test_the_changed_verdict_is_told_with_its_quotes() -> None:
    found = compare_versions(*two_versions(), noise=NOISE)
    assert [(v.action, v.before_status, v.after_status) for v in found.verdicts] == [("2.1", "partial", "addressed")]
    assert found.verdicts[0].exceeds
    assert [[q.text for q in quotes] for quotes in (found.verdicts[0].added, found.verdicts[0].removed)] == [
        ["Training may be considered."]
    ] * 2
    assert found.counts() == {"kept": 1, "edited": 0, "moved": 0, "added": 1, "removed": 1}


def test_a_quote_that_stayed_is_neither_added_nor_removed() -> None:
    text = "Training may be considered."
    there = [Passage(2000, 2000 + len(text), text, None, "", "en", 0)]
    before, after = (version(made, there) for made in two_versions())
    (change,) = compare_versions(before, after, noise=NOISE).verdicts
    assert (change.added, change.removed) == ((), ())


def test_other_costs_need_no_other_matching(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Hospitals buy new scanners."
    there = [Passage(3000, 3000 + len(text), text, None, "", "en", 0)]
    before, after = (version(made, there) for made in two_versions())
    found = compare_versions(before, after, noise=NOISE)
    monkeypatch.delattr(versions, "match")
    other = found.at(Costs(false_gap=8))
    statuses = [[(v.action, v.before_status, v.after_status) for v in one.verdicts] for one in (found, other)]
    assert statuses == [[("2.1", "partial", "addressed")], [("2.1", "addressed", "addressed")]]
    # Action 1.2 is missing at the usual costs, where it quotes nothing.
    assert [one.passages[0].actions for one in (found, other)] == [(), ("1.2",)]
    assert other.at(found.before.costs) == found


def test_reports_of_versions_are_made_in_every_format_and_language() -> None:
    from recommender.reports import FORMATS, render, versions_report

    found = compare_versions(*two_versions(), noise=NOISE)
    for language in ("en", "zh"):
        for format in FORMATS:
            assert render(versions_report(found, sample_framework(), language), format)


@pytest.mark.slow
def test_the_command_compares_the_library_by_jurisdiction(library: Library, capsys, monkeypatch) -> None:  # noqa: ANN001
    monkeypatch.setenv("RECOMMENDER_HOME", str(library.settings.store_path.parent))
    monkeypatch.setenv("RECOMMENDER_ENCODER", "fake_encoder:FakeEncoder")
    library.load_briefs()
    assert main(["compare", "--by", "jurisdiction", "--format", "json", "--quiet"]) == 0
    assert '"kind": "comparison"' in capsys.readouterr().out
    assert main(["compare", "1", "2", "--quiet"]) == 0
    assert "Where the sides differ most" in capsys.readouterr().out
    assert main(["compare", "1", "2", "--versions", "--format", "csv", "--quiet"]) == 0
    assert main(["compare", "1", "--quiet"]) == 1
    assert main(["compare", "1", "nowhere.pdf", "--quiet"]) == 1
    assert "there is no such file" in capsys.readouterr().err
    with pytest.raises(InputError, match="same file"):
        library.choose(["1", "1"])
    with pytest.raises(InputError, match="cannot be grouped"):
        library.compare(library.policies(), load_framework(), by="mood")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5 million euro are provided.", "50 million euro are provided."),
        ("70 percent of all patients", "20 percent of all patients"),
        ("the target year (2025)", "the target year (2030)"),
        ("The rule shall (not) apply.", "The rule shall apply."),
        ("values ≤ 100", "values ≥ 100"),
        ("€ 100 a year", "$ 100 a year"),
    ],
)
def test_an_amount_a_year_or_a_sign_is_no_numbering(before: str, after: str) -> None:
    assert plain(before) != plain(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("第五条 国家建立制度。", "第六条 国家建立制度。"),
        ("5. Hospitals share data.", "6. Hospitals share data."),
        ("(a) Hospitals share data.", "(b) Hospitals share data."),
        ("as laid down in Article 12", "as laid down in Article 14"),
        ("（三）开展研究", "（四）开展研究"),
    ],
)
def test_another_number_of_a_provision_is_no_change(before: str, after: str) -> None:
    assert plain(before) == plain(after)
