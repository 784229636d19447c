"""One installation from end to end: add, search, assess, remove; nothing is left behind and nothing is done twice."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import FAKE_ENCODER, POLICIES
from fake_encoder import FakeEncoder
from recommender.errors import DocumentError, EncoderError, InputError, StoreError
from recommender.framework import Action, Framework, load_framework
from recommender.settings import HOME_VARIABLE, Settings, load_settings
from recommender.store import count_vectors
from recommender.workspace import Workspace

SHARED = (
    "Every hospital keeps a register of rare diseases and reports once a year to the ministry of health, which publishes "
    "a summary of all reports and of the measures that were taken after them in each of the regions of the country."
)
OWN = (
    "The zebrafish laboratory of the northern university receives a grant for five years, and its director accounts to "
    "the ministry for what was spent on tanks, on pumps and on the salaries of those who look after the animals there."
)


@pytest.fixture
def small() -> Framework:
    actions = [
        Action("1", "Registers of rare diseases shall be kept by hospitals.", "Registers", translations={}),
        Action("2", "Fishing fleets shall be renewed.", "Fleets"),
    ]
    return Framework.of("small", "Small", actions)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return write(tmp_path / "draft.md", "Draft", SHARED, OWN)


def write(path: Path, title: str, *paragraphs: str) -> Path:
    sections = "\n\n".join(f"## Part {number}\n\n{text}" for number, text in enumerate(paragraphs, 1))
    path.write_text(f"# {title} of a policy\n\n{sections}\n", encoding="utf-8")
    return path


def encoded(workspace: Workspace) -> list[str]:
    encoder = workspace.encoder()._encoder  # type: ignore[attr-defined]
    assert isinstance(encoder, FakeEncoder)
    return encoder.encoded


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


# Briefs


def test_the_briefs_are_loaded_once_with_the_facts_that_they_state(workspace: Workspace) -> None:
    assert workspace.load_briefs() == len(list(POLICIES.glob("*.md")))
    assert workspace.load_briefs() == 0
    by_file = {stored.file: stored for stored in workspace.policies()}
    pipl = by_file["cn-pipl-2021.zh.md"]
    assert (pipl.title, pipl.jurisdiction, pipl.year, pipl.language) == (
        "中华人民共和国个人信息保护法",
        "CN",
        2021,
        "zh",
    )
    assert pipl.note == "brief written for this project, not the official text"
    assert all(stored.passages > 5 and stored.jurisdiction and stored.source for stored in by_file.values())


def test_loading_the_briefs_again_brings_back_the_ones_that_were_removed(workspace: Workspace) -> None:
    workspace.load_briefs()
    gone = workspace.remove(workspace.policies()[3].id)
    assert workspace.load_briefs() == 1
    assert gone.sha256 in {stored.sha256 for stored in workspace.policies()}


# Search


def test_a_search_finds_the_passage_with_its_place(workspace: Workspace, draft: Path) -> None:
    workspace.load_briefs()
    stored = workspace.add(draft)
    hit = workspace.search("zebrafish laboratory tanks and pumps")[0]
    assert (hit.policy.id, hit.text, hit.section, hit.page, hit.language) == (stored.id, OWN, "Part 2", None, "en")
    assert workspace.document(stored.id).text[hit.start : hit.end] == OWN


def test_hits_are_the_best_first_and_no_more_than_asked_for(workspace: Workspace) -> None:
    workspace.load_briefs()
    hits = workspace.search("个人信息 同意", limit=7)
    scores = [hit.score for hit in hits]
    assert len(hits) == 7
    assert scores == sorted(scores, reverse=True)
    assert {hit.language for hit in hits} == {"zh"}
    assert hits == workspace.search("个人信息 同意", limit=50)[:7]


def test_hits_can_be_of_one_jurisdiction_or_language(workspace: Workspace) -> None:
    workspace.load_briefs()
    everything = workspace.search("health data", limit=1000)
    for jurisdiction, language in (("EU", None), (None, "fr"), ("CN", "zh")):
        hits = workspace.search("health data", limit=1000, jurisdiction=jurisdiction, language=language)
        expected = [
            hit
            for hit in everything
            if jurisdiction in (None, hit.policy.jurisdiction) and language in (None, hit.language)
        ]
        assert hits
        assert hits == expected
    assert workspace.search("health data", jurisdiction="Atlantis") == []
    assert workspace.search("health data", jurisdiction="EU", language="zh") == []


def test_an_edited_jurisdiction_counts_at_once(workspace: Workspace, draft: Path) -> None:
    stored = workspace.add(draft)
    assert workspace.search("zebrafish", jurisdiction="LU") == []
    workspace.edit(stored.id, jurisdiction="LU")
    assert workspace.search("zebrafish", jurisdiction="LU")[0].policy.jurisdiction == "LU"


def test_a_search_needs_words_and_something_to_search(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="nothing to search for"):
        workspace.search(" \n")
    assert workspace.search("anything") == []


def test_a_second_search_encodes_only_what_is_asked(workspace: Workspace) -> None:
    workspace.load_briefs()
    workspace.search("biobank")
    encoded(workspace).clear()
    workspace.search("biobank")
    assert encoded(workspace) == []
    workspace.search("another question")
    assert encoded(workspace) == ["another question"]


def test_a_deleted_index_comes_back_by_itself(workspace: Workspace) -> None:
    workspace.load_briefs()
    before = workspace.search("biobank")
    shutil.rmtree(workspace.settings.index_dir)
    encoded(workspace).clear()
    assert workspace.search("biobank") == before
    assert encoded(workspace) == []  # from the cached vectors


# Adding


def test_a_policy_that_is_added_has_its_facts_from_the_file_unless_they_are_given(
    workspace: Workspace, draft: Path
) -> None:
    stored = workspace.add(draft, {"jurisdiction": "LU", "year": 2025})
    assert (stored.title, stored.jurisdiction, stored.year, stored.language) == ("Draft of a policy", "LU", 2025, "en")
    brief = workspace.add(POLICIES / "cn-pipl-2021.zh.md", {"title": "PIPL"}, name="law.md")
    assert (brief.title, brief.jurisdiction, brief.file) == ("PIPL", "CN", "law.md")


@pytest.mark.parametrize("year", ["'autumn 2021'", "0999", "²⁰²¹", "12024"])
def test_a_year_that_is_none_in_the_file_does_not_stop_it(workspace: Workspace, tmp_path: Path, year: str) -> None:
    path = tmp_path / "odd.md"
    path.write_text(f"---\ntitle: An odd policy\nyear: {year}\n---\n\n# An odd policy\n\n{SHARED}\n", encoding="utf-8")
    assert workspace.add(path).year is None


def test_the_original_is_kept_byte_for_byte_and_survives_its_source(workspace: Workspace, draft: Path) -> None:
    data = draft.read_bytes()
    stored = workspace.add(draft)
    draft.unlink()
    copy = workspace.original(stored.id)
    assert copy is not None
    assert copy.read_bytes() == data
    assert copy.is_relative_to(workspace.settings.home)
    assert copy.stat().st_mode & 0o077 == 0
    assert workspace.document(stored.id).path == str(copy)
    copy.unlink()
    assert workspace.original(stored.id) is None
    assert workspace.document(stored.id).path == ""


def test_the_same_file_is_refused_and_its_copy_stays(workspace: Workspace, draft: Path) -> None:
    stored = workspace.add(draft)
    with pytest.raises(StoreError, match="in the library already"):
        workspace.add(draft)
    assert workspace.original(stored.id) is not None
    assert len(workspace.policies()) == 1


def test_facts_that_are_refused_leave_nothing_of_the_file(workspace: Workspace, draft: Path) -> None:
    with pytest.raises(InputError, match="is not a year"):
        workspace.add(draft, {"year": "soon"})
    assert workspace.policies() == []
    assert b"zebrafish" not in bytes_below(workspace.settings.home)


def test_an_encoder_that_is_not_there_stores_nothing(settings: Settings, draft: Path) -> None:
    workspace = Workspace(settings, encoder="no_such_module:Encoder")
    with pytest.raises(EncoderError):
        workspace.add(draft)
    assert workspace.policies() == []


def test_a_file_that_cannot_be_read_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    with pytest.raises(DocumentError):
        workspace.add(tmp_path / "empty.md")
    assert workspace.policies() == []


# Removing


def test_what_was_removed_is_gone_from_the_disk(workspace: Workspace, draft: Path, small: Framework) -> None:
    workspace.load_briefs()
    vectors = count_vectors(workspace.database)
    stored = workspace.add(draft)
    workspace.assessment(stored.id, small)
    workspace.search("zebrafish")
    assert b"zebrafish" in bytes_below(workspace.settings.home)
    before_search = count_vectors(workspace.database)
    assert before_search > vectors
    assert workspace.remove(stored.id).title == "Draft of a policy"
    assert b"zebrafish" not in bytes_below(workspace.settings.home)
    assert stored.id not in {policy.id for policy in workspace.policies()}
    assert all(hit.policy.id != stored.id for hit in workspace.search("zebrafish", limit=500))
    with pytest.raises(StoreError, match="There is no policy"):
        workspace.document(stored.id)
    with pytest.raises(StoreError, match="There is no policy"):
        workspace.remove(stored.id)


def test_removing_forgets_the_vectors_of_its_passages_unless_another_policy_has_them(
    workspace: Workspace, draft: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other.md", "Another draft", SHARED)
    first, second = workspace.add(draft), workspace.add(other)
    assert count_vectors(workspace.database) == 2
    workspace.remove(first.id)
    assert count_vectors(workspace.database) == 1
    encoded(workspace).clear()
    workspace.encoder().encode([SHARED], "passage")
    assert encoded(workspace) == []
    workspace.remove(second.id)
    assert count_vectors(workspace.database) == 0


def test_a_policy_can_be_added_again_after_it_was_removed(workspace: Workspace, draft: Path) -> None:
    workspace.remove(workspace.add(draft).id)
    again = workspace.add(draft)
    assert workspace.search("zebrafish")[0].policy == again


def test_a_copy_of_the_home_folder_stands_for_itself(workspace: Workspace, draft: Path, tmp_path: Path) -> None:
    """Removing in one copy must not reach into the other."""
    stored = workspace.add(draft)
    workspace.close()
    shutil.copytree(workspace.settings.home, tmp_path / "copy")
    copy = Workspace(Settings.at(tmp_path / "copy"), encoder=FAKE_ENCODER)
    path = copy.original(stored.id)
    assert path is not None
    assert path.is_relative_to(tmp_path / "copy")
    copy.remove(stored.id)
    assert not path.exists()
    assert workspace.original(stored.id) is not None


def test_all_vectors_can_be_forgotten(workspace: Workspace, draft: Path) -> None:
    workspace.add(draft)
    before = workspace.search("zebrafish")
    assert workspace.forget_vectors() == 3  # two passages and the question
    assert count_vectors(workspace.database) == 0
    assert workspace.search("zebrafish") == before


# Assessing


def test_assessing_a_draft_stores_none_of_its_text(workspace: Workspace, draft: Path, small: Framework) -> None:
    assessment = workspace.assess(workspace.read(draft), small)
    assert [action.id for action in assessment.actions] == ["1", "2"]
    assert workspace.policies() == []
    everything = bytes_below(workspace.settings.home)
    assert b"zebrafish" not in everything
    assert b"draft.md" not in everything


def test_a_draft_gets_the_same_verdicts_once_it_is_stored(workspace: Workspace, draft: Path) -> None:
    framework = load_framework()
    drafted = workspace.assess(workspace.read(draft), framework, evidence=10)
    stored = workspace.assessment(workspace.add(draft).id, framework)
    assert stored.to_dict() == drafted.to_dict()


def test_a_passage_is_encoded_once_for_all_that_is_made_of_it(workspace: Workspace, draft: Path) -> None:
    framework = load_framework()
    workspace.assess(workspace.read(draft), framework)
    stored = workspace.add(draft)
    workspace.assessment(stored.id, framework)
    workspace.search("zebrafish")
    assert [encoded(workspace).count(text) for text in (SHARED, OWN)] == [1, 1]


def test_a_stored_assessment_is_used_again(workspace: Workspace, draft: Path, small: Framework) -> None:
    stored = workspace.add(draft)
    first = workspace.assessment(stored.id, small)
    workspace.forget_vectors()  # any work would have to encode again
    encoded(workspace).clear()
    assert workspace.assessment(stored.id, small).to_dict() == first.to_dict()
    later = Workspace(workspace.settings, encoder=FAKE_ENCODER)
    assert later.assessment(stored.id, small).to_dict() == first.to_dict()
    assert encoded(workspace) == encoded(later) == []


def test_a_stored_assessment_is_not_used_for_a_changed_framework(
    workspace: Workspace, draft: Path, small: Framework
) -> None:
    stored = workspace.add(draft)
    workspace.assessment(stored.id, small)
    actions = [*small.actions, Action("3", "Grants shall be given to laboratories with zebrafish.", "Grants")]
    changed = workspace.assessment(stored.id, Framework.of("small", "Small", actions))
    assert {action.id for action in changed.actions} == {"1", "2", "3"}
    reworded = [replace(small.actions[0], elements=("a register",)), small.actions[1]]
    again = workspace.assessment(stored.id, Framework.of("small", "Small", reworded))
    assert [e.text for action in again.actions for e in action.elements] == ["a register"]


def test_a_stored_assessment_is_not_used_for_another_language_or_encoder(workspace: Workspace, draft: Path) -> None:
    framework = load_framework()
    stored = workspace.add(draft)
    plain = workspace.assessment(stored.id, framework)
    chinese = workspace.assessment(stored.id, framework, language="zh")
    assert [a.id for a in chinese.actions] == [a.id for a in plain.actions]
    assert [a.title for a in chinese.actions] != [a.title for a in plain.actions]
    other = Workspace(workspace.settings, encoder="odd_encoders:Other")
    assert other.assessment(stored.id, framework).encoder.fingerprint == "0" * 64
    assert workspace.assessment(stored.id, framework).encoder.fingerprint == "f" * 64


def test_an_assessment_of_no_policy_is_refused(workspace: Workspace, small: Framework) -> None:
    with pytest.raises(StoreError, match="There is no policy 5 "):
        workspace.assessment(5, small)


def test_threads_may_share_a_workspace(workspace: Workspace, small: Framework) -> None:
    workspace.load_briefs()
    ids = [stored.id for stored in workspace.policies()][:6]
    found: dict[int, dict] = {}
    faults: list[Exception] = []

    def work(policy_id: int) -> None:
        try:
            workspace.search("health data")
            found[policy_id] = workspace.assessment(policy_id, small).to_dict()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(policy_id,)) for policy_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert found == {policy_id: workspace.assessment(policy_id, small).to_dict() for policy_id in ids}


def test_every_step_of_the_work_says_how_far_it_is(workspace: Workspace, draft: Path, small: Framework) -> None:
    last: dict[str, tuple[int, int]] = {}

    def steps(step: str):  # type: ignore[no-untyped-def]
        return lambda done, total: last.update({step: (done, total)})

    stored = workspace.add(draft, steps=steps)
    assert (last["read"], last["encode"]) == ((1, 1), (2, 2))
    workspace.assessment(stored.id, small, steps=steps)
    assert last["align"] == (2, 2)


# Settings


def test_the_home_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "a"))
    settings = load_settings()
    places = (
        settings.home,
        settings.store_path,
        settings.originals_dir,
        settings.logs_dir,
        settings.index_dir,
        settings.models_dir,
    )
    assert all(path.is_relative_to(tmp_path / "a") for path in places)
    assert not (tmp_path / "a").exists()  # nothing is made by asking


@pytest.mark.parametrize("limit", ["0", "-5", "much", "²", "1.5"])
def test_a_limit_that_is_no_number_is_named(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOMMENDER_MAX_FILE_MB", limit)
    with pytest.raises(InputError, match="RECOMMENDER_MAX_FILE_MB"):
        load_settings()
