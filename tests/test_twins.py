"""Which policies are one text: never two different laws; copies, versions, translations, parts and summaries are."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from conftest import POLICIES
from recommender.library import Library
from recommender.passages import Passage
from recommender.policies import Policy, Reading
from recommender.recommend import twins
from recommender.recommend.twins import mutual_nearest, titles_agree
from recommender.settings import Settings

SIZE = 64


def vectors(count: int, seed: int) -> np.ndarray:
    """Passages of one law: unit rows that share a subject."""
    random = np.random.default_rng(seed)
    return unit(random.normal(size=(count, SIZE)) + 1.5 * np.ones(SIZE) / 8)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def blurred(rows: np.ndarray, amount: float, seed: int = 99) -> np.ndarray:
    """The same said otherwise: 0 changes nothing, 1 adds as much noise as there is text."""
    noise = np.random.default_rng(seed).normal(size=rows.shape) / np.sqrt(SIZE)
    return unit(rows + amount * noise)


VECTORS: dict[str, np.ndarray] = {}


def policy(rows: np.ndarray, title: str = "", language: str = "en", sha256: str = "", first: str = "") -> Policy:
    """A policy with these vectors; its texts are its own unless a first one is given."""
    name = sha256 or f"{zlib.crc32(rows.tobytes() + f'{title} {language}'.encode()):x}"
    texts = [f"{name} {number}" for number in range(len(rows))]
    return of_texts([first or texts[0], *texts[1:]] if texts else [], rows, title, language, name)


def of_texts(texts: Sequence[str], rows: np.ndarray, title: str, language: str, sha256: str) -> Policy:
    passages = tuple(Passage(n, n + 1, text, None, "", language, n) for n, text in enumerate(texts))
    reading = Reading(None, passages)  # type: ignore[arg-type]
    made = Policy(f"{sha256} {zlib.crc32(rows.tobytes())} {language}", sha256, "", title, reading=lambda: reading)
    VECTORS[made.key] = rows
    return made


def vectors_of(made: Policy) -> np.ndarray:
    return VECTORS[made.key]


def are_twins(one: Policy, other: Policy) -> bool:
    return twins.are_twins(one, other, vectors_of)


def twin_groups(policies: Sequence[Policy]) -> list[str]:
    return twins.twin_groups(policies, vectors_of)


LAW = vectors(40, 1)
OTHER = vectors(40, 2)


def test_the_same_file_is_a_twin_whatever_its_passages() -> None:
    assert are_twins(policy(LAW, sha256="a"), policy(OTHER, sha256="a"))


def test_the_same_texts_from_another_format_are_twins() -> None:
    one = policy(LAW[:1], sha256="a")
    assert are_twins(one, of_texts([passage.text for passage in one.passages], LAW[:1], "", "en", "b"))


def test_a_version_with_a_quarter_of_it_written_anew_is_a_twin() -> None:
    changed = LAW.copy()
    changed[10:20] = OTHER[:10]
    assert are_twins(policy(LAW), policy(changed))


def test_a_law_that_keeps_a_quarter_of_another_is_no_twin() -> None:
    changed = OTHER.copy()
    changed[:10] = LAW[:10]
    assert not are_twins(policy(LAW), policy(changed))


def test_a_part_of_a_code_of_law_is_a_twin_of_it() -> None:
    code = np.concatenate([vectors(300, 5), LAW, vectors(300, 6)])
    assert are_twins(policy(code), policy(LAW))


def test_a_translation_is_a_twin_by_its_order() -> None:
    translated = blurred(LAW, 0.6)
    assert are_twins(policy(LAW), policy(translated, language="fr"))
    shuffled = translated[np.random.default_rng(0).permutation(len(translated))]
    assert not are_twins(policy(LAW), policy(shuffled, language="fr"))


def test_two_texts_of_one_language_that_say_much_the_same_are_no_twins_without_a_title_that_agrees() -> None:
    """Plans of two provinces follow one template; that makes them no versions of each other."""
    likewise = blurred(LAW, 0.6)
    assert not are_twins(policy(LAW, "Health plan of Hainan"), policy(likewise, "Health plan of Guangdong"))
    assert are_twins(policy(LAW, "Health plan of Hainan"), policy(likewise, "Notice on the health plan of Hainan"))


def test_different_laws_of_one_title_are_no_twins() -> None:
    assert not are_twins(policy(LAW, "Data Protection Act"), policy(OTHER, "Data Protection Act"))


def test_a_retelling_whose_file_has_no_title_is_found_by_the_first_passage_of_the_text() -> None:
    retold = blurred(LAW, 0.6)
    opening = "Notice 7. The Health\nplan of Hainan is herewith issued."
    named = policy(LAW, "Health plan of Hainan")
    assert are_twins(named, policy(retold, "scan-0007", first=opening))
    assert not are_twins(named, policy(retold, "scan-0007"))
    assert not are_twins(named, policy(OTHER, "scan-0007", first=opening))


def test_a_loose_summary_is_found_by_the_number_of_the_law() -> None:
    places = [0, 4, 9, 15, 21, 26, 30, 34]
    summary = np.concatenate([blurred(LAW[places[:4]], 0.6), vectors(6, 7)])
    law = policy(LAW, "Regulation (EU) 2025/327 of the European Parliament")
    assert are_twins(law, policy(summary, "Le règlement 2025/327 en bref", "fr"))
    assert not are_twins(law, policy(summary, "The health data space in short"))
    # An act that amends it names its own number first.
    assert not are_twins(law, policy(summary, "Regulation (EU) 2026/12 amending Regulation (EU) 2025/327"))


def test_one_stray_pair_does_not_hide_a_summary() -> None:
    """With a correlation of places it would: here one passage in twelve moved from the front to the very end."""
    summary = blurred(LAW[[38, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33]], 0.6)
    assert are_twins(policy(LAW, "Law on Biobanks"), policy(summary, "Law on Biobanks in brief"))


def test_two_passages_alone_prove_nothing() -> None:
    assert not are_twins(policy(LAW[:2], "Health plan of Hainan"), policy(LAW[:2], "Health plan of Hainan", sha256="b"))
    assert are_twins(policy(LAW[:3]), policy(LAW[:3], sha256="b"))


def test_a_policy_without_passages_is_nobodys_twin() -> None:
    empty = policy(np.empty((0, 0), np.float32), "Health plan of Hainan", sha256="a")
    assert not are_twins(empty, policy(LAW, "Health plan of Hainan"))
    assert not are_twins(empty, policy(np.empty((0, 0), np.float32), "Health plan of Hainan", sha256="b"))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("中华人民共和国生物安全法", "中华人民共和国生物安全法（2024年修正）", True),
        ("中共中央 国务院印发《“健康中国 2030”规划纲要》", "“健康中国2030”规划纲要", True),
        ("中华人民共和国数据安全法", "中华人民共和国个人信息保护法", False),
        (
            "§ 64e Modellvorhaben zur umfassenden Diagnostik",
            "§ 64e SGB V – Modellvorhaben zur umfassenden Diagnostik",
            False,
        ),
        (
            "Modellvorhaben zur umfassenden Diagnostik und Therapie",
            "SGB: Modellvorhaben, zur Therapie und umfassenden Diagnostik",
            True,
        ),
        (
            "Modellvorhaben der umfassenden Diagnostik mittels Genomsequenzierung",
            "§ 64e SGB V: Modellvorhaben, umfassende, umfassenden Diagnostik, mittels Genomsequenzierung",
            True,
        ),
        (
            "Regulation (EU) 2025/327 of the European Parliament and of the Council",
            "Regulation (EU) 2021/1119 of the European Parliament and of the Council",
            False,
        ),
        ("Law", "Law on Data", False),
        ("", "", False),
    ],
)
def test_titles_agree_where_they_name_the_same(one: str, other: str, agree: bool) -> None:
    assert titles_agree(one, other) is agree
    assert titles_agree(other, one) is agree


def test_twins_of_twins_have_one_key_in_any_order() -> None:
    code = np.concatenate([LAW, vectors(60, 8)])
    policies = [
        policy(LAW, sha256="c"),
        policy(OTHER, sha256="b"),
        policy(code, sha256="a"),
        policy(blurred(code, 0.6), language="fr", sha256="d"),
    ]
    assert twin_groups(policies) == ["a", "b", "a", "a"]
    assert twin_groups(policies[::-1]) == ["a", "a", "b", "a"]
    assert twin_groups([]) == []


def test_vectors_are_asked_for_once_and_only_where_a_pair_needs_them() -> None:
    asked: list[str] = []

    def counted(made: Policy) -> np.ndarray:
        asked.append(made.sha256)
        return vectors_of(made)

    copies = [policy(LAW, sha256="a"), policy(LAW, title="Copy", sha256="a")]
    assert twins.twin_groups(copies, counted) == ["a", "a"] and asked == []
    short = policy(OTHER[:2], sha256="b")
    assert twins.twin_groups([*copies, short], counted) == ["a", "a", "b"] and asked == []
    others = [policy(vectors(20, seed), sha256=f"c{seed}") for seed in range(3)]
    assert len(set(twins.twin_groups(others, counted))) == 3
    assert sorted(asked) == ["c0", "c1", "c2"]


def test_pairs_found_in_blocks_are_those_of_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    near = blurred(LAW, 1.0)[::-1]
    whole = mutual_nearest(LAW, near)
    monkeypatch.setattr(twins, "_ROWS", 7)
    parts = mutual_nearest(LAW, near)
    assert whole.places.tolist() == parts.places.tolist()
    assert np.allclose(whole.nearness, parts.nearness)
    cosines = LAW @ near.T
    expected = [j for i, j in enumerate(cosines.argmax(1)) if cosines[:, j].argmax() == i]
    assert whole.places.tolist() == expected


def test_nearness_is_one_for_the_same_and_zero_for_the_usual() -> None:
    assert np.allclose(mutual_nearest(LAW, LAW).nearness, 1, atol=1e-5)
    one = unit(np.eye(3) + 0.5)
    swapped = mutual_nearest(one, one[::-1])
    assert swapped.in_order(0.99) == 1


@pytest.mark.model
def test_laws_and_briefs_are_twins_of_their_own_and_of_no_other(bench: Path, real_home: Path) -> None:
    """A sample of those that the rules were chosen on, with the real encoder: small laws, so that it takes seconds."""
    library = Library(Settings.at(real_home))
    laws = ("cn-hainan-hiap-plan-zh.docx", "cn-hainan-hiap-plan-pdf-zh.pdf", "cn-data-security-law-2021-zh.md")
    laws += ("de-sgb5-64e-modellvorhaben-de.md", "neg-cn-fisheries-law-2013-zh.md")
    briefs = ("cn-hainan-health-in-all-policies.zh", "cn-data-security-law-2021.zh", "de-genomdatenmodell-64e-2021.de")
    briefs += ("cn-pipl-2021.zh", "cn-healthy-china-2030.zh", "cn-healthy-china-action-2019.zh")
    paths = [bench / "policies" / name for name in laws] + [POLICIES / f"{name}.md" for name in briefs]
    hainan, security, genome, fishery, pipl, outline, action = range(7)
    expected = [hainan, hainan, security, genome, fishery, hainan, security, genome, pipl, outline, action]
    policies = [library.read(path) for path in paths]
    keys = twins.twin_groups(policies, lambda one: library.encoder().encode([p.text for p in one.passages], "passage"))
    assert same_partition(keys, expected)


def same_partition(keys: Sequence[str], expected: Sequence[int]) -> bool:
    """Whether two lists group the same positions."""
    pairs = set(zip(keys, expected, strict=True))
    return len(pairs) == len(set(keys)) == len(set(expected))
