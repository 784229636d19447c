"""Repair of characters and of words cut at line ends."""

from __future__ import annotations

import pytest

from recommender.documents.repair import join_lines, join_marked, repair_characters, undouble


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("⽣物安全与⺠⽣", "生物安全与民生"),
        ("⻄部⻓期", "西部长期"),
        ("ﬁnance and eﬃcient", "finance and efficient"),
        ("健 康 中 国", "健康中国"),
        ("第一章 指导思想", "第一章 指导思想"),
        ("２０３０年ＡＢ", "2030年AB"),
        ("a\u00a0b\u2009c", "a b c"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("null\x00and\x07bell", "nullandbell"),
        ("\uf0b7 item", "• item"),
        ("健康中国 2030", "健康中国 2030"),
        ("（一）", "（一）"),
    ],
)
def test_characters(broken: str, whole: str) -> None:
    assert repair_characters(broken) == whole


def test_characters_drawn_twice_are_read_once() -> None:
    assert undouble("AAcciiddoosseess") == "Acidoses"
    assert undouble("committee meets") == "committee meets"
    assert undouble("0000 1111") == "0000 1111"


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("one line", "and the next", "one line and the next"),
        ("全面发", "展", "全面发展"),
        ("见 https://example.org/a/", "b", "见 https://example.org/a/b"),
        ("soft\u00ad", "ware", "software"),
        ("Rhein-", "Main-Gebiet", "Rhein-Main-Gebiet"),
        ("non-", "communicable", "non-communicable"),
        ("self-", "care", "self-care"),
    ],
)
def test_lines_are_joined(left: str, right: str, joined: str) -> None:
    assert join_lines(left, right, {}) == joined


def test_the_document_decides_whether_a_hyphen_stays() -> None:
    assert join_lines("cross-", "border", {"cross-border": 3}) == "cross-border"
    assert join_lines("cross-", "border", {"crossborder": 3}) == "crossborder"
    assert join_marked("emtri\ufffecitabina", {}) == "emtricitabina"
    assert join_marked("data\ufffesharing", {"data": 9, "sharing": 4}) == "data-sharing"
