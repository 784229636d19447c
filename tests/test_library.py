"""One installation from end to end: add, search, assess, remove; nothing is left behind and nothing is done twice."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import FAKE_ENCODER, POLICIES
from fake_encoder import FakeEncoder
from recommender.alignment.forms import stored_form
from recommender.alignment.results import Assessment
from recommender.errors import DocumentError, EncoderError, InputError, StoreError
from recommender.framework import Action, Framework, load_framework
from recommender.library import Library
from recommender.policies import Policy
from recommender.settings import HOME_VARIABLE, Settings, load_settings
from recommender.store import count_vectors

SHARED = (
    "Every hospital keeps a register of rare diseases and reports once a year to the ministry of health, which "
    "publishes a summary of all reports and of the measures that were taken after them in each of the regions of the "
    "country."
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


def encoded(library: Library) -> list[str]:
    encoder = library.encoder()._encoder  # type: ignore[attr-defined]
    assert isinstance(encoder, FakeEncoder)
    return encoder.encoded


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


# Briefs


def test_the_briefs_are_loaded_once_with_the_facts_that_they_state(library: Library) -> None:
    assert library.load_briefs() == len(list(POLICIES.glob("*.md")))
    assert library.load_briefs() == 0
    by_file = {stored.file: stored for stored in library.policies()}
    pipl = by_file["cn-pipl-2021.zh.md"]
    assert (pipl.title, pipl.jurisdiction, pipl.year, pipl.language) == (
        "中华人民共和国个人信息保护法",
        "CN",
        2021,
        "zh",
    )
    assert pipl.note == "brief written for this project, not the official text"
    assert all(stored.passage_count > 5 and stored.jurisdiction and stored.source for stored in by_file.values())


def test_loading_the_briefs_again_brings_back_the_ones_that_were_removed(library: Library) -> None:
    library.load_briefs()
    gone = library.remove(library.policies()[3].id)
    assert library.load_briefs() == 1
    assert gone.sha256 in {stored.sha256 for stored in library.policies()}


# Search


def test_a_search_finds_the_passage_with_its_place(library: Library, draft: Path) -> None:
    library.load_briefs()
    stored = library.add(draft)
    hit = library.search("zebrafish laboratory tanks and pumps")[0]
    p = hit.passage
    assert (hit.policy.id, p.text, p.section, p.page, p.language) == (stored.id, OWN, "Part 2", None, "en")
    assert stored.document.text[p.start : p.end] == OWN


def test_hits_are_the_best_first_and_no_more_than_asked_for(library: Library) -> None:
    library.load_briefs()
    hits = library.search("个人信息 同意", limit=7)
    scores = [hit.score for hit in hits]
    assert len(hits) == 7
    assert scores == sorted(scores, reverse=True)
    assert {hit.passage.language for hit in hits} == {"zh"}
    assert hits == library.search("个人信息 同意", limit=50)[:7]


def test_hits_can_be_of_one_jurisdiction_or_language(library: Library) -> None:
    library.load_briefs()
    everything = library.search("health data", limit=1000)
    for jurisdiction, language in (("EU", None), (None, "fr"), ("CN", "zh")):
        hits = library.search("health data", limit=1000, jurisdiction=jurisdiction, language=language)
        expected = [
            hit
            for hit in everything
            if jurisdiction in (None, hit.policy.jurisdiction) and language in (None, hit.passage.language)
        ]
        assert hits
        assert hits == expected
    assert library.search("health data", jurisdiction="Atlantis") == []
    assert library.search("health data", jurisdiction="EU", language="zh") == []


def test_an_edited_jurisdiction_counts_at_once(library: Library, draft: Path) -> None:
    stored = library.add(draft)
    assert library.search("zebrafish", jurisdiction="LU") == []
    library.edit(stored.id, jurisdiction="LU")
    assert library.search("zebrafish", jurisdiction="LU")[0].policy.jurisdiction == "LU"


def test_a_search_needs_words_and_something_to_search(library: Library) -> None:
    with pytest.raises(InputError, match="nothing to search for"):
        library.search(" \n")
    assert library.search("anything") == []


def test_a_second_search_encodes_only_what_is_asked(library: Library) -> None:
    library.load_briefs()
    library.search("biobank")
    encoded(library).clear()
    library.search("biobank")
    assert encoded(library) == []
    library.search("another question")
    assert encoded(library) == ["another question"]


def test_a_deleted_index_comes_back_by_itself(library: Library) -> None:
    library.load_briefs()
    before = library.search("biobank")
    shutil.rmtree(library.settings.index_dir)
    encoded(library).clear()
    assert library.search("biobank") == before
    assert encoded(library) == []  # from the cached vectors


# Adding


def test_a_policy_that_is_added_has_its_facts_from_the_file_unless_they_are_given(
    library: Library, draft: Path
) -> None:
    stored = library.add(draft, {"jurisdiction": "LU", "year": 2025})
    assert (stored.title, stored.jurisdiction, stored.year, stored.language) == ("Draft of a policy", "LU", 2025, "en")
    brief = library.add(POLICIES / "cn-pipl-2021.zh.md", {"title": "PIPL"}, name="law.md")
    assert (brief.title, brief.jurisdiction, brief.file) == ("PIPL", "CN", "law.md")


@pytest.mark.parametrize("year", ["'autumn 2021'", "0999", "²⁰²¹", "12024"])
def test_a_year_that_is_none_in_the_file_does_not_stop_it(library: Library, tmp_path: Path, year: str) -> None:
    path = tmp_path / "odd.md"
    path.write_text(f"---\ntitle: An odd policy\nyear: {year}\n---\n\n# An odd policy\n\n{SHARED}\n", encoding="utf-8")
    assert library.add(path).year is None


def test_the_original_is_kept_byte_for_byte_and_survives_its_source(library: Library, draft: Path) -> None:
    data = draft.read_bytes()
    stored = library.add(draft)
    draft.unlink()
    copy = library.original(stored)
    assert copy is not None
    assert copy.read_bytes() == data
    assert copy.is_relative_to(library.settings.home)
    assert copy.stat().st_mode & 0o077 == 0
    copy.unlink()
    assert library.original(stored) is None


def test_the_same_file_is_refused_and_its_copy_stays(library: Library, draft: Path) -> None:
    stored = library.add(draft)
    with pytest.raises(StoreError, match="in the library already"):
        library.add(draft)
    assert library.original(stored) is not None
    assert len(library.policies()) == 1


def test_facts_that_are_refused_leave_nothing_of_the_file(library: Library, draft: Path) -> None:
    with pytest.raises(InputError, match="is not a year"):
        library.add(draft, {"year": "soon"})
    assert library.policies() == []
    assert b"zebrafish" not in bytes_below(library.settings.home)


def test_an_encoder_that_is_not_there_stores_nothing(settings: Settings, draft: Path) -> None:
    library = Library(settings, encoder="no_such_module:Encoder")
    with pytest.raises(EncoderError):
        library.add(draft)
    assert library.policies() == []


def test_a_file_that_cannot_be_read_stores_nothing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    with pytest.raises(DocumentError):
        library.add(tmp_path / "empty.md")
    assert library.policies() == []


# Removing


def test_what_was_removed_is_gone_from_the_disk(library: Library, draft: Path, small: Framework) -> None:
    library.load_briefs()
    vectors = count_vectors(library.database)
    stored = library.add(draft)
    library.assess(stored, small)
    library.search("zebrafish")
    assert b"zebrafish" in bytes_below(library.settings.home)
    before_search = count_vectors(library.database)
    assert before_search > vectors
    assert library.remove(stored.id).title == "Draft of a policy"
    assert b"zebrafish" not in bytes_below(library.settings.home)
    assert stored.id not in {policy.id for policy in library.policies()}
    assert all(hit.policy.id != stored.id for hit in library.search("zebrafish", limit=500))
    with pytest.raises(StoreError, match="There is no policy"):
        library.policy(stored.id)
    with pytest.raises(StoreError, match="There is no policy"):
        library.remove(stored.id)


def test_removing_forgets_the_vectors_of_its_passages_unless_another_policy_has_them(
    library: Library, draft: Path, tmp_path: Path
) -> None:
    library.forget_vectors()
    other = write(tmp_path / "other.md", "Another draft", SHARED)
    first, second = library.add(draft), library.add(other)
    assert count_vectors(library.database) == 2
    library.remove(first.id)
    assert count_vectors(library.database) == 1
    encoded(library).clear()
    library.encoder().encode([SHARED], "passage")
    assert encoded(library) == []
    library.remove(second.id)
    assert count_vectors(library.database) == 0


def test_a_policy_can_be_added_again_after_it_was_removed(library: Library, draft: Path) -> None:
    library.remove(library.add(draft).id)
    again = library.add(draft)
    assert library.search("zebrafish")[0].policy == again


def test_a_copy_of_the_home_folder_stands_for_itself(library: Library, draft: Path, tmp_path: Path) -> None:
    """Removing in one copy must not reach into the other."""
    stored = library.add(draft)
    library.close()
    shutil.copytree(library.settings.home, tmp_path / "copy")
    copy = Library(Settings.at(tmp_path / "copy"), encoder=FAKE_ENCODER)
    path = copy.original(stored)
    assert path is not None
    assert path.is_relative_to(tmp_path / "copy")
    copy.remove(stored.id)
    assert not path.exists()
    assert library.original(stored) is not None


def test_all_vectors_can_be_forgotten(library: Library, draft: Path) -> None:
    library.forget_vectors()
    library.add(draft)
    before = library.search("zebrafish")
    assert library.forget_vectors() == 3  # two passages and the question
    assert count_vectors(library.database) == 0
    assert library.search("zebrafish") == before


# Assessing


def test_assessing_a_draft_stores_none_of_its_text(library: Library, draft: Path, small: Framework) -> None:
    assessment = library.assess(library.read(draft), small)
    assert [action.id for action in assessment.actions] == ["1", "2"]
    assert library.policies() == []
    everything = bytes_below(library.settings.home)
    assert b"zebrafish" not in everything
    assert b"draft.md" not in everything


def test_a_draft_gets_the_same_verdicts_once_it_is_stored(library: Library, draft: Path) -> None:
    framework = load_framework()
    drafted = library.assess(library.read(draft), framework)
    stored = library.assess(library.add(draft), framework)
    again = library.assess(library.policies()[0], framework)
    assert stored_form(again) == stored_form(stored) == stored_form(drafted)


def test_a_passage_is_encoded_once_for_all_that_is_made_of_it(library: Library, draft: Path) -> None:
    framework = load_framework()
    library.assess(library.read(draft), framework)
    stored = library.add(draft)
    library.assess(stored, framework)
    library.search("zebrafish")
    assert [encoded(library).count(text) for text in (SHARED, OWN)] == [1, 1]


def test_a_stored_assessment_is_used_again(library: Library, draft: Path, small: Framework) -> None:
    stored = library.add(draft)
    first = library.assess(stored, small)
    library.forget_vectors()  # any work would have to encode again
    encoded(library).clear()
    assert library.assess(stored, small) == first
    later = Library(library.settings, encoder=FAKE_ENCODER)
    assert later.assess(later.policies()[0], small) == first
    assert encoded(library) == encoded(later) == []


def test_a_stored_assessment_is_not_used_for_a_changed_framework(
    library: Library, draft: Path, small: Framework
) -> None:
    stored = library.add(draft)
    library.assess(stored, small)
    actions = [*small.actions, Action("3", "Grants shall be given to laboratories with zebrafish.", "Grants")]
    changed = library.assess(stored, Framework.of("small", "Small", actions))
    assert {action.id for action in changed.actions} == {"1", "2", "3"}
    reworded = [replace(small.actions[0], elements=("a register",)), small.actions[1]]
    again = library.assess(stored, Framework.of("small", "Small", reworded))
    assert {action.id: len(action.elements) for action in again.actions} == {"1": 1, "2": 0}


def test_a_stored_assessment_is_not_used_for_another_encoder(library: Library, draft: Path) -> None:
    framework = load_framework()
    stored = library.add(draft)
    other = Library(library.settings, encoder="odd_encoders:Other")
    assert library.assess(stored, framework).encoder.fingerprint == "f" * 64
    assert other.assess(stored, framework).encoder.fingerprint == "0" * 64
    assert library.assess(stored, framework).encoder.fingerprint == "f" * 64


def test_a_policy_of_no_number_is_refused(library: Library) -> None:
    with pytest.raises(StoreError, match="There is no policy 5 "):
        library.policy(5)


def test_a_policy_is_found_by_its_number_or_its_file_and_named_once(library: Library, draft: Path) -> None:
    stored = library.add(draft)
    (found,) = library.choose([stored.key])
    assert found == stored
    (read,) = library.choose([str(draft)])
    assert (read.key, read.id, read.sha256) == (str(draft), None, stored.sha256)
    with pytest.raises(InputError, match="is the same file as 1"):
        library.choose([stored.key, str(draft)])
    with pytest.raises(InputError, match="99: no policy of the library has this number"):
        library.choose(["99"])
    with pytest.raises(InputError, match="there is no such file"):
        library.choose(["nowhere.pdf"])


def test_threads_may_share_a_library(library: Library, small: Framework) -> None:
    library.load_briefs()
    policies = library.policies()[:6]
    found: dict[str, Assessment] = {}
    faults: list[Exception] = []

    def work(policy: Policy) -> None:
        try:
            library.search("health data")
            found[policy.key] = library.assess(policy, small)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(policy,)) for policy in policies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert found == {policy.key: library.assess(policy, small) for policy in policies}


def test_every_step_of_the_work_says_how_far_it_is(library: Library, draft: Path, small: Framework) -> None:
    last: dict[str, tuple[int, int]] = {}

    def progress(step: str):  # type: ignore[no-untyped-def]
        return lambda done, total: last.update({step: (done, total)})

    stored = library.add(draft, progress=progress)
    assert (last["read"], last["encode"]) == ((1, 1), (2, 2))
    library.assess(stored, small, progress=progress)
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
