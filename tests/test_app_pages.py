"""Every page in every state, run by Streamlit's own test harness with the small encoder."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.render import charts, downloads, verdict
from app.render.source import around
from app.state import Result, Source
from app.uploads import PrivateFile
from app.views.assess.queue import Job
from app_helpers import FRAMEWORK, POLICY, app, go, policy_pdf, stored, texts
from conftest import FAKE_ENCODER
from recommender.alignment import FEATURES, REASONS
from recommender.alignment.model import shipped_model
from recommender.alignment.non_evidence import KINDS
from recommender.alignment.results import COMMITMENTS, DIRECTIONS, STATUSES, Closest, Costs, Reason, Recalibration
from recommender.documents import read_document
from recommender.framework import parse_framework
from recommender.library import Library
from recommender.messages import percent, words
from recommender.policies import Policy
from recommender.reports import FORMATS, assessment_report, phrases, render
from recommender.settings import Settings
from sample_assessment import BAN, quote, sample_actions, sample_assessment, sample_framework


@pytest.fixture
def at(home: Path) -> AppTest:
    """The app on its first page, with a framework of two actions."""
    made = app()
    made.session_state["own_framework"] = parse_framework(FRAMEWORK.encode(), "plan.jsonl")
    return made.run()


# Probabilities that were found to be just right.
CERTAIN = Recalibration(((1.0, 0.0),), "12 policies held out")


def assess(at: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    at.file_uploader[0].set_value(list(files)).run()
    return at.button(key="start").click().run()


def policy(name: str = "act.md", text: str = POLICY) -> tuple[str, bytes, str]:
    return name, text.encode(), "text/markdown"


def choose_row(at: AppTest, policies: int, row: int = 0) -> AppTest:
    ids = list(range(1, policies + 1))
    key = f"policies-rows-{zlib.crc32(repr(ids).encode()):08x}"
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def result(at: AppTest):  # noqa: ANN201
    return next(iter(at.session_state["results"].values()))


def show_sample(at: AppTest, home: Path, *opened: str, **changes: object) -> AppTest:
    """The page Assess with the sample assessment as its result, some of its actions and their explanations open."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "act.md"
    path.write_text(POLICY * 60, "utf-8")
    policy = Policy.of(read_document(path), "upload:k")
    made = replace(sample_assessment(**changes), policy=policy, recalibration=CERTAIN)
    shown = Result(key="k", assessment=made, framework=sample_framework(), source=Source(policy=policy))
    at.session_state["results"] = {"k": shown}
    at.session_state["k-list"] = "all"
    for action in opened:
        at.session_state[f"k-{action}-open"] = True
        at.session_state[f"k-{action}-why"] = True
    return at.run()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["assess", "library", "search", "framework"])
def test_every_page_opens_with_nothing_there_yet(home: Path, page: str, language: str) -> None:
    at = app()
    at.query_params["language"] = language
    go(at.run(), page)
    assert not at.exception and not at.error
    assert at.title[0].value == words(language)[f"{page}.title"]


def test_the_language_switch_changes_every_page_and_the_address(at: AppTest) -> None:
    at.segmented_control(key="language").set_value("zh").run()
    assert at.title[0].value == "评估政策"
    assert at.query_params["language"] in ("zh", ["zh"])
    assert go(at, "framework").title[0].value == "框架"


def test_an_unknown_language_in_the_address_is_ignored(home: Path) -> None:
    at = app()
    at.query_params["language"] = "../../etc"
    assert at.run().title[0].value == "Assess a policy"
    assert not at.error


def test_the_summary_counts_what_the_library_counts(at: AppTest) -> None:
    assess(at, policy())
    found = result(at).assessment.at()
    counts = found.counts()
    assert {metric.label: int(metric.value) for metric in at.metric} == {
        "Addressed": counts["addressed"],
        "Partial": counts["partial"],
        "Missing": counts["missing"],
        "Close calls": len(found.close_calls()),
    }
    assert "Of the 2 actions of “Plan”, “National health data act”" in texts(at)


def test_each_list_holds_its_actions_in_rank_order(at: AppTest) -> None:
    assess(at, policy())
    found = result(at)
    for chosen in ("missing", "partial", "addressed", "all"):
        at.segmented_control(key=f"{found.key}-list").set_value(chosen).run()
        expected = [a for a in found.assessment.at().actions if chosen in (a.status, "all")]
        if chosen == "missing":
            expected.reverse()
        labels = [box.label for box in at.expander if ":gray[" in box.label]
        assert [label.split(":gray[")[1].split("]")[0].split(" ")[0] for label in labels] == [
            action.id.replace(".", "\\.") for action in expected
        ]


def test_a_close_call_is_told_in_words_listed_by_itself_and_counted(at: AppTest, home: Path) -> None:
    show_sample(at, home, "2.1")
    assert {metric.label: metric.value for metric in at.metric}["Close calls"] == "1"
    told = "close call: partial or missing"
    (label,) = [box.label for box in at.expander if told in box.label]
    assert "Action 2\\.1" in label and "Partial" in label
    assert any(told in element.body for element in at.html)  # opened, beside the status
    at.segmented_control(key="k-list").set_value("close").run()
    assert [box.label for box in at.expander if ":gray[" in box.label] == [label]
    at.segmented_control(key="k-list").set_value("partial").run()
    (label,) = [box.label for box in at.expander if ":gray[" in box.label]
    assert told in label and "Partial" not in label
    at.segmented_control(key="language").set_value("zh").run()
    assert "难以断定：部分涵盖或缺失" in texts(at)


def test_an_assessment_of_an_older_version_tells_no_doubt(at: AppTest, home: Path) -> None:
    show_sample(at, home)
    shown = result(at)
    shown.assessment = replace(shown.assessment, width=None)
    at.run()
    assert not at.error and [metric.label for metric in at.metric] == ["Addressed", "Partial", "Missing"]
    assert "close call" not in texts(at).lower()
    assert len(at.segmented_control(key="k-list").options) == 4


def test_the_pillar_filter_leaves_only_that_pillar(at: AppTest) -> None:
    assess(at, policy())
    at.segmented_control(key=f"{result(at).key}-list").set_value("all").run()
    at.selectbox(key=f"{result(at).key}-pillar-en").set_value(1).run()
    assert [("nurses" in box.label) for box in at.expander if ":gray[" in box.label] == [True]


def test_an_opened_action_shows_its_quotes_with_the_passage_marked(at: AppTest) -> None:
    assess(at, policy())
    found = result(at)
    at.segmented_control(key=f"{found.key}-list").set_value("all").run()
    at.session_state[f"{found.key}-1.1-open"] = True
    at.run()
    quote = next(a for a in found.assessment.actions if a.id == "1.1").evidence[0]
    shown = texts(at)
    assert f'<blockquote lang="en">{quote.text}</blockquote>' in shown
    assert f"<mark>{quote.text}</mark>" in shown
    assert "common standards" in shown


def test_a_quote_says_what_it_does_and_names_times_amounts_and_bodies(home: Path, at: AppTest) -> None:
    shown = texts(show_sample(at, home, "1.1", "2.1"))
    for word in ("duty", "funded", "plan", "supports", "works against"):
        assert f"</i>{word}</span>" in shown
    assert "<b>When</b> by 2027" in shown and "<b>How much</b> EUR 2 million, 40 %" in shown
    assert "<b>Who</b> the ministry, the agency" in shown


def test_what_stands_in_a_quote_is_escaped() -> None:
    evil = quote("x", 0.5, stance=replace(BAN, bodies=("<img src=x>",)))
    assert "&lt;img src=x&gt;" in verdict.stance_lines(evil) and "<img" not in verdict.stance_lines(evil)
    assert verdict.stance_lines(quote("x", 0.5)) == ""


def test_actions_that_the_policy_does_not_simply_support_are_named_first(home: Path, at: AppTest) -> None:
    show_sample(at, home, "10.1")
    banner = next(e.body for e in at.html if "pa-against" in e.body)
    assert (
        "10.1 Action 10.1" in banner
        and "2.1 Action 2.1" in banner
        and "1.1 Action" not in banner.replace("10.1 Action", "")
    )
    assert "Being about a matter is not agreeing with it" in texts(at)
    labels = [box.label for box in at.expander if "works against" in box.label]
    assert len(labels) == 1 and "block" in labels[0]


def test_a_missing_action_says_how_many_passages_were_searched_and_why_the_closest_fall_short(
    home: Path, at: AppTest
) -> None:
    shown = texts(show_sample(at, home, "1.2"))
    assert "Searched 123 passages; the two closest fall short" in shown
    assert "It is rather about another action: 1.1 Action 1.1" in shown
    assert "It is a definition of terms, which shows nothing by itself" in shown
    assert shown.count('<blockquote lang="en">Hospitals buy new scanners.</blockquote>') == 1
    assert "Other passages" not in shown


def test_what_else_comes_near_is_one_click_away(home: Path, at: AppTest) -> None:
    other = quote("Scanners are cleaned.", 0.05, start=4000)
    actions = tuple(replace(a, evidence=(*a.evidence, other)) if a.id == "1.2" else a for a in sample_actions())
    assert "Scanners are cleaned." not in texts(show_sample(at, home, "1.2", actions=actions))
    at.session_state["k-1.2-more"] = True
    assert "Scanners are cleaned." in texts(at.run())


def test_the_weights_of_a_verdict_add_up_to_its_probability(home: Path, at: AppTest) -> None:
    shown = texts(show_sample(at, home, "1.2"))
    assert "Added up, they give −2.44, which is a probability of 0.080." in shown
    assert "Starting point" in shown and "log-odds" in shown
    first = sample_actions()[0]
    assert [part.feature for part in charts.ordered(first)][0] == "meaning"
    assert charts.ordered(first)[-1].feature == "base"
    assert charts.signed(-0.5) == "−0.50" and charts.signed(0.5) == "+0.50"


def test_what_other_policies_do_stands_apart_from_the_evidence(home: Path, at: AppTest) -> None:
    shown = texts(show_sample(at, home, "1.1", "10.1", "2.1"))
    assert "In policies that people labelled, 3 of 5 have this action." in shown
    assert "0 of 5 have this action" in shown
    assert shown.count("people labelled") == 2
    assert "learned from 40 confirmed and 8 rejected quotes of 5 policies" in shown


def test_the_line_about_false_gaps_names_the_interval_and_the_data(home: Path, at: AppTest) -> None:
    shown = texts(show_sample(at, home)).replace("\\", "")
    wanted = (
        "Of the 2 actions called missing, about 0.1 are expected to be there after all (90 %: 0 to 1; measured on 12"
    )
    assert wanted in shown


def test_the_line_about_false_gaps_fits_its_number() -> None:
    say, made = words("en"), sample_assessment()
    long = replace(made, recalibration=replace(CERTAIN, data="12 policies (" + "name, " * 40 + "last)"))
    one = replace(long, actions=long.actions[:4])
    assert phrases.false_gaps(one.at(), say, short=True).startswith("One action is called missing.")
    assert phrases.false_gaps(one.at(), say, short=True).endswith("(measured on 12 policies).")
    other = replace(one, recalibration=replace(CERTAIN, data="9 acts: " + "name, " * 40))
    assert phrases.false_gaps(other.at(), say, short=True).endswith("(measured on 9 acts).")
    assert phrases.false_gaps(replace(one, actions=made.actions[:3]).at(), say) == ""
    shipped = replace(one, recalibration=shipped_model().recalibration)
    told = phrases.false_gaps(shipped.at(), words("zh"), short=True)
    assert "份政策" in told and "policies" not in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_of_the_engine_has_words_on_the_page(home: Path, at: AppTest, language: str) -> None:
    reasons = [Reason("substance", kind) for kind in KINDS]
    reasons += [Reason(code, "1.1" if code == "other_action" else "") for code in REASONS if code != "substance"]
    base = sample_actions()[3]
    short = tuple(Closest(replace(base.evidence[0], start=n), (one,)) for n, one in enumerate(reasons))
    actions = tuple(replace(a, closest=short) if a.id == "1.2" else a for a in sample_actions())
    at.segmented_control(key="language").set_value(language).run()
    shown = texts(show_sample(at, home, "1.1", "1.2", "2.1", "10.1", actions=actions))
    assert not at.error and not at.exception
    said, framework = words(language), sample_framework()
    for one in reasons:
        assert phrases.reason(one, framework, said)[1:].replace("'", "&#x27;") in shown
    for feature in (*FEATURES, "domain", "prior", "base"):
        assert said[f"report.feature.{feature}"][1:] in shown and (feature == "base" or f"{feature}_" not in shown)
    assert {f"stance.{code}" for code in (*COMMITMENTS, *DIRECTIONS, "mixed")} <= set(said)
    bodies = "".join(e.body for e in at.html if "pa-short" in e.body or "pa-table" in e.body)
    assert not {code for code in (*REASONS, *FEATURES) if "_" in code and code in bodies}


def apply(at: AppTest) -> AppTest:
    return next(button for button in at.button if button.label == "Apply").click().run()


def shown_counts(at: AppTest) -> dict[str, int]:
    return {metric.label.lower(): int(metric.value) for metric in at.metric if metric.label.lower() in STATUSES}


def test_other_costs_sort_the_results_at_once_and_compute_nothing(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    assess(at, policy())
    found = result(at)
    made = found.assessment

    def never(*args: object, **options: object) -> None:
        raise AssertionError("a moved cost computes nothing")

    for name in ("assess", "encoder"):
        monkeypatch.setattr(Library, name, never)
    at.number_input(key=f"{found.key}-costs-false_gap").set_value(0.1)
    at.number_input(key=f"{found.key}-costs-missed_gap").set_value(100.0)
    apply(at)
    assert not at.error and result(at).assessment is made
    assert shown_counts(at) == made.at(Costs(0.1, 100.0)).counts() != made.at().counts()
    low, high = Costs(0.1, 100.0).thresholds(made.width)
    assert f"Now: missing below {percent(low, 'en')}, addressed from {percent(high, 'en')}." in texts(at)


def test_costs_hold_for_the_next_policy_and_the_library_and_show_at_once_everywhere(home: Path, at: AppTest) -> None:
    stored(home)
    at.number_input(key="start-costs-missed_gap").set_value(4.0)
    apply(at)
    assess(at, policy())
    assert shown_counts(at) == result(at).assessment.at(Costs(2.0, 4.0)).counts()
    choose_row(go(at, "library"), 1)
    next(button for button in at.button if button.label == "Open assessment").click().run()
    opened = at.session_state["library_opened"]
    assert shown_counts(at) == opened.assessment.at(Costs(2.0, 4.0)).counts()
    at.number_input(key=f"{opened.key}-costs-missed_gap").set_value(1.0)
    apply(at)
    assert not at.error and shown_counts(at) == opened.assessment.at().counts()
    assert shown_counts(go(at, "assess")) == result(at).assessment.at().counts()


def test_a_quote_of_a_pdf_is_shown_on_its_page(at: AppTest) -> None:
    assess(at, ("act.pdf", policy_pdf(), "application/pdf"))
    found = result(at)
    at.segmented_control(key=f"{found.key}-list").set_value("all").run()
    at.session_state[f"{found.key}-1.1-open"] = True
    at.run()
    assert not at.error
    assert "page 2 of 2" in texts(at)
    (page, _), image = next(iter(found.source.pages.items()))
    assert page == 2
    yellow = sum(1 for r, g, b in image.get_flattened_data() if r > 200 and g > 200 and b < 190)
    assert yellow > 500


def test_markup_in_a_policy_or_a_framework_is_shown_as_text(at: AppTest) -> None:
    evil = POLICY.replace("Hospitals share", "&lt;img src=x onerror=alert(1)&gt; Hospitals share")
    assess(at, policy(text=evil))
    found = result(at)
    assert "<img" in found.policy.document.text
    at.segmented_control(key=f"{found.key}-list").set_value("all").run()
    for action in ("1.1", "2.1"):
        at.session_state[f"{found.key}-{action}-open"] = True
    at.run()
    html = "\n".join(str(element.body if hasattr(element, "body") else element.value) for element in at.html)
    assert "<img" not in html and "&lt;img src=x" in html
    assert "<b>nurses" not in html
    assert any(r"\<b\>nurses\</b\> in \*genomics\*" in box.label for box in at.expander)


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_assessed(at: AppTest) -> None:
    assess(at, ("broken.pdf", b"%PDF-1.4 nothing", "application/pdf"), policy())
    assert len(at.error) == 1 and "broken" in at.error[0].value
    assert [found.policy.file for found in at.session_state["results"].values()] == ["act.md"]
    assert at.metric


def test_a_file_whose_run_was_stopped_is_assessed_on_the_next_one(at: AppTest) -> None:
    file = PrivateFile("act.md", POLICY.encode())
    at.session_state["queue"] = [Job("key", "act.md", file, at.session_state["own_framework"])]
    at.run()
    assert list(at.session_state["results"]) == ["key"]
    assert at.session_state["queue"] == []


def test_a_failure_can_be_dismissed(at: AppTest) -> None:
    assess(at, ("broken.pdf", b"%PDF-1.4 nothing", "application/pdf"))
    next(button for button in at.button if str(button.key).startswith("dismiss-")).click().run()
    assert not at.error


def test_a_protected_pdf_opens_with_its_password(at: AppTest, bench: Path) -> None:
    content = (bench / "torture" / "pdfminersix__aes-256-r6.pdf").read_bytes()
    assess(at, ("locked.pdf", content, "application/pdf"))
    assert "password" in at.error[0].value
    at.text_input[0].set_value("wrong").run()
    next(button for button in at.button if str(button.key).startswith("retry-")).click().run()
    assert "password" in at.error[0].value
    at.text_input[0].set_value("usersecret").run()
    next(button for button in at.button if str(button.key).startswith("retry-")).click().run()
    assert not at.error
    assert result(at).policy.file == "locked.pdf"


def test_with_several_policies_the_overview_lists_all_and_one_is_chosen(at: AppTest) -> None:
    other = POLICY.replace("National health data act", "Regional act")
    assess(at, policy(), policy("other.md", other))
    assert list(at.dataframe[0].value["Title"]) == ["National health data act", "Regional act"]
    first, second = at.session_state["results"]
    pick = next(box for box in at.selectbox if box.label == "Policy to look at")
    assert pick.value == second
    pick.set_value(first).run()
    assert any("National health data act" in str(head.value) for head in at.header)


def test_nothing_is_stored_unless_it_is_saved_and_then_with_its_facts(at: AppTest, home: Path) -> None:
    assess(at, policy(text=POLICY.replace("act", "act of 2019", 1)))
    assert Library(Settings.at(home), encoder=FAKE_ENCODER).policies() == []
    key = result(at).key
    assert at.text_input(key=f"{key}-save-year").value == "2019"
    at.text_input(key=f"{key}-save-jurisdiction").set_value("LU")
    next(button for button in at.button if button.label == "Save").click().run()
    kept = Library(Settings.at(home), encoder=FAKE_ENCODER).policies()
    assert [(one.title, one.jurisdiction, one.year) for one in kept] == [
        ("National health data act of 2019", "LU", 2019)
    ]


def test_clearing_the_results_deletes_the_copies_of_the_files(at: AppTest) -> None:
    assess(at, policy())
    folder = result(at).upload.folder
    assert folder.exists()
    at.button(key="clear").click().run()
    assert not folder.exists()
    assert not at.metric


def test_an_unexpected_error_is_a_sentence_and_is_logged(
    at: AppTest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise ZeroDivisionError("a defect of ours")

    monkeypatch.setattr(Library, "assess", broken)
    assess(at, policy())
    assert not at.exception
    assert at.error[0].value.startswith(r"act\.md\: Something went wrong")
    assert "ZeroDivision" not in at.error[0].value
    log = home / "logs" / "app.log"
    assert "ZeroDivisionError" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_the_reports_are_those_of_the_library_and_excel_reads_the_csv_as_utf8(at: AppTest) -> None:
    assess(at, policy("法案.md"))
    found = result(at)
    assert downloads.file_name(found.policy.file, "alignment") == "法案-alignment"
    keys = [f"{found.key}-{suffix}" for suffix in FORMATS]
    assert [button.key for button in at.download_button if button.key in keys] == keys
    reports = {code: assessment_report([found.verdicts()], found.framework, code) for code in ("en", "zh")}
    assert render(reports["en"], "csv").startswith(b"\xef\xbb\xbfpolicy,")
    assert '<html lang="zh"' in render(reports["zh"], "html").decode()
    assert render(reports["en"], "docx").startswith(b"PK")


def test_the_library_lists_policies_and_opens_an_assessment(home: Path, at: AppTest) -> None:
    stored(home, jurisdiction="LU", year=2021)
    go(at, "library")
    assert list(at.dataframe[0].value["title"]) == ["National health data act"]
    choose_row(at, 1)
    next(button for button in at.button if button.label == "Open assessment").click().run()
    assert not at.error and [metric.label for metric in at.metric][:3] == ["Addressed", "Partial", "Missing"]
    at.button(key="back").click().run()
    assert at.title[0].value == "Library"


def test_facts_are_edited_and_a_year_that_is_none_is_refused(home: Path, at: AppTest) -> None:
    policy_id = stored(home)
    choose_row(go(at, "library"), 1)
    at.text_input(key=f"edit-{policy_id}-year").set_value("20x1")
    next(button for button in at.button if button.label == "Save changes").click().run()
    assert "20x1" in at.error[0].value
    at.text_input(key=f"edit-{policy_id}-year").set_value("2021")
    at.text_input(key=f"edit-{policy_id}-title").set_value("Renamed")
    next(button for button in at.button if button.label == "Save changes").click().run()
    assert list(at.dataframe[0].value["title"]) == ["Renamed"]
    assert list(at.dataframe[0].value["year"]) == [2021]


def test_a_policy_is_removed_only_after_it_is_confirmed(home: Path, at: AppTest) -> None:
    policy_id = stored(home)
    choose_row(go(at, "library"), 1)
    at.button(key=f"remove-{policy_id}").click().run()
    assert len(at.dataframe[0].value) == 1
    at.button(key="remove-yes").click().run()
    assert not at.error
    go(at, "library")
    assert not at.dataframe and "The library is empty" in texts(at)


def test_files_are_added_to_the_library_and_a_bad_one_is_named(at: AppTest) -> None:
    go(at, "library")
    at.file_uploader[0].set_value([("broken.pdf", b"%PDF-1.4 nothing", "application/pdf"), policy()]).run()
    at.button(key="add-start").click().run()
    assert len(at.error) == 1 and "broken" in at.error[0].value
    assert list(at.dataframe[0].value["title"]) == ["National health data act"]


def test_the_shipped_briefs_are_loaded_with_one_button(at: AppTest) -> None:
    go(at, "library")
    at.button(key="briefs").click().run()
    assert not at.error
    assert len(at.dataframe[0].value) >= 5


def test_search_finds_passages_and_marks_them_in_their_source(home: Path, at: AppTest) -> None:
    policy_id = stored(home, jurisdiction="LU")
    go(at, "search")
    at.text_input(key="query").set_value("hospitals share health data across borders").run()
    shown = texts(at)
    assert "National health data act" in shown and "Hospitals share health data across borders" in shown
    hit = next(
        found
        for found in Library(Settings.at(home), encoder=FAKE_ENCODER).search(
            "hospitals share health data across borders"
        )
    )
    at.session_state[f"hit-0-{policy_id}-{hit.passage.start}-open"] = True
    at.run()
    assert f"<mark>{hit.passage.text}</mark>" in texts(at)
    at.selectbox(key="word.jurisdiction-en").set_value("LU").run()
    assert "Hospitals share" in texts(at)


def test_search_says_when_there_is_nothing_to_search(at: AppTest) -> None:
    assert "Nothing to search yet" in texts(go(at, "search"))


def test_the_framework_is_shown_as_a_tree_in_the_interface_language(at: AppTest) -> None:
    go(at, "framework")
    assert any(box.label.startswith("**Data**") for box in at.expander)
    at.segmented_control(key="language").set_value("zh").run()
    assert any(box.label.startswith("**数据**") for box in at.expander)
    assert any(box.label.startswith("共享健康数据") for box in at.expander)


def test_an_own_framework_is_used_everywhere_until_it_is_reset(home: Path) -> None:
    at = go(app().run(), "framework")
    at.file_uploader[0].set_value(("mine.jsonl", FRAMEWORK.encode(), "application/json")).run()
    assert "“Mine” is used" in at.info[0].value
    go(at, "assess")
    assert any("Mine (2 actions)" in str(line.value) for line in at.caption)
    assess(at, policy())
    assert len(result(at).assessment.actions) == 2
    go(at, "framework")
    at.button(key="reset-framework").click().run()
    assert not at.info


def test_a_framework_that_is_wrong_is_refused_with_its_line_and_field(at: AppTest) -> None:
    go(at, "framework")
    at.file_uploader[0].set_value(("bad.csv", b"id,text\n1,\n", "text/csv")).run()
    shown = at.error[0].value.replace("\\", "")
    assert "bad.csv, line 2" in shown and '"text"' in shown


@pytest.mark.parametrize(("start", "end"), [(0, 4), (900, 1000), (5000, 5010), (9996, 10000)])
def test_the_text_around_a_passage_is_escaped_and_marks_just_the_passage(start: int, end: int) -> None:
    text = "<a> & " * 2000
    shown = around(text[:10000], start, end)
    assert shown.count("<mark>") == 1
    assert "<a>" not in shown
    assert (
        shown.split("<mark>")[1].split("</mark>")[0].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        == text[start:end]
    )
