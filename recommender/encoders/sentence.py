"""Any sentence-transformers model as an encoder, loaded when the first text needs it and not before."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.encoders.base import PairReader, Role, length_sorted_batches
from recommender.errors import EncoderError
from recommender.settings import OnProgress

if TYPE_CHECKING:
    from collections.abc import Iterator

# 16 texts a batch was the fastest of 8, 16 and 32 on two cores (bfloat16, 126 tokens), and it reports progress often.
BATCH_SIZE = 16
# A passage has at most 120 words or 250 Chinese characters; 320 tokens hold that in every language measured, and a
# bound keeps a freak text (a table without spaces) from slowing a whole batch.
MAX_TOKENS = 320
# Token states are kept of so many passages, the last ones: some 150 MB. A judge reads them right after.
RECENT = 600


class SentenceEncoder:
    """A sentence-transformers model in a folder.

    :param name: what the user calls it.
    :param fingerprint: names the model's weights; that of the encoder covers prompts, length and precision too.
    :param prompts: text put before each input, by role; E5 models need "query: " and "passage: ".
    :ivar judge: reads passages and actions together; None where none was trained for this model.
    :ivar weights: what the vectors are made with, whatever the precision: model, prompts and length.
    """

    judge: PairReader | None = None

    def __init__(
        self,
        name: str,
        folder: Path,
        fingerprint: str,
        *,
        prompts: dict[Role, str] | None = None,
    ) -> None:
        self.name = name
        self.folder = folder
        self._prompts = prompts or {}
        self._precision = fastest_precision()
        self.weights = f"{fingerprint}|{sorted(self._prompts.items())}|{MAX_TOKENS}"
        self.fingerprint = hashlib.sha256(f"{self.weights}|{self._precision}".encode()).hexdigest()
        self._model: Any = None
        self._keep: tuple[int, ...] = ()
        self._recent: dict[str, list[np.ndarray]] = {}
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        return int(self._loaded().get_embedding_dimension())

    def encode(self, texts: Sequence[str], role: Role, on_progress: OnProgress | None = None) -> np.ndarray:
        """As `Encoder.encode`; the first call loads the model.

        Of each text, the first MAX_TOKENS tokens count, or fewer where the model takes fewer.

        :raises EncoderError: where the model cannot be loaded.
        """
        self._loaded()
        vectors = np.empty((len(texts), self.dimension), np.float32)
        done = 0
        # One model serves all sessions of the app; torch already uses every core, so turns lose nothing.
        with self._lock:
            for batch in length_sorted_batches([len(text) for text in texts], BATCH_SIZE):
                chosen = [texts[i] for i in batch]
                vectors[batch] = (
                    self._states_too(chosen) if self._keep and role == "passage" else self._encode(chosen, role)
                )
                done += len(batch)
                if on_progress:
                    on_progress(done, len(texts))
        # Normalised here: in bfloat16 a model's own normalisation is off by up to one percent.
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(norms, 1e-12)

    def keep_states(self, layers: Sequence[int]) -> None:
        """Keep what these layers make of the passages that are encoded last, for `token_states` to find.

        For models of the BERT family whose vector is the mean of the last layer's tokens.
        """
        self._keep = tuple(layers)

    def token_states(
        self, texts: Sequence[str], role: Role, layers: Sequence[int], most: int
    ) -> list[list[np.ndarray]]:
        """What the model's lower layers make of the tokens of texts; for models of the BERT family.

        :param layers: after which layers, 1 for the first; 0 for the embeddings.
        :param most: how many tokens of a text count.
        :returns: for each text, a float16 array (tokens, dimension) a layer.
        """
        self._loaded()
        with self._lock:
            kept = role == "passage" and tuple(layers) == self._keep
            found = {text: self._recent[text] for text in texts if kept and text in self._recent}
            rest = [text for text in dict.fromkeys(texts) if text not in found]
            for batch in length_sorted_batches([len(text) for text in rest], BATCH_SIZE):
                chosen = [rest[i] for i in batch]
                hidden, counts = self._hidden(chosen, role, most)
                found |= zip(chosen, _states(hidden, counts, layers), strict=True)
        return [found[text] for text in texts]

    def _encode(self, texts: Sequence[str], role: Role) -> np.ndarray:
        prompt = self._prompts.get(role, "")
        found = self._model.encode(
            [prompt + text for text in texts], batch_size=len(texts), convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)

    def _states_too(self, texts: Sequence[str]) -> np.ndarray:
        """The same as `_encode` for passages, by hand, since the states of lower layers are wanted too."""
        hidden, counts = self._hidden(texts, "passage", MAX_TOKENS)
        for text, states in zip(texts, _states(hidden, counts, self._keep), strict=True):
            self._recent[text] = states
        while len(self._recent) > RECENT:
            self._recent.pop(next(iter(self._recent)))
        return np.stack([hidden[-1][row, :count].float().mean(dim=0).numpy() for row, count in enumerate(counts)])

    def _hidden(self, texts: Sequence[str], role: Role, most: int) -> tuple[Any, list[int]]:
        """All layers' outputs for texts, and how many tokens each has."""
        import torch

        prompt = self._prompts.get(role, "")
        inputs = self._model.tokenizer(
            [prompt + text for text in texts], padding=True, truncation=True, max_length=most, return_tensors="pt"
        )
        with torch.inference_mode():
            hidden = self._model[0].auto_model(**inputs, output_hidden_states=True).hidden_states
        return hidden, inputs["attention_mask"].sum(dim=1).tolist()

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load(self.folder, self._precision)
        return self._model


def _states(hidden: Any, counts: Sequence[int], layers: Sequence[int]) -> list[list[np.ndarray]]:
    return [[hidden[layer][row, :n].half().numpy() for layer in layers] for row, n in enumerate(counts)]


def fastest_precision() -> str:
    """The precision to compute in: "bfloat16" where the CPU multiplies it natively, else "float32".

    It does with AMX or AVX512_BF16. Measured on two cores with the latter: 40 against 24 passages a second, cosine to
    float32 at least 0.998.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return "float32"
    return "bfloat16" if "amx_bf16" in flags or "avx512_bf16" in flags else "float32"


def folder_fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a model folder, in hex."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _load(folder: Path, precision: str) -> Any:
    with _quiet_and_offline():
        import torch
        from sentence_transformers import SentenceTransformer

        dtype = {"dtype": getattr(torch, precision)}
        try:
            try:
                model = SentenceTransformer(
                    str(folder), device="cpu", model_kwargs=dtype | {"add_pooling_layer": False}, local_files_only=True
                )
            except TypeError:
                # A model whose architecture has no pooling layer to leave out.
                model = SentenceTransformer(str(folder), device="cpu", model_kwargs=dtype, local_files_only=True)
        except Exception as error:  # a damaged file raises what its format's reader likes
            raise EncoderError(
                "{folder} cannot be loaded as a sentence-transformers model ({reason}). "
                "Name a folder that sentence-transformers wrote, or leave --encoder out to use the default; if it is "
                "the default's own, delete it, and the next run makes it anew.",
                folder=folder,
                reason=str(error),
            ) from error
    model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
    return model


@contextmanager
def _quiet_and_offline() -> Iterator[None]:
    """Loads without a word on the terminal, and without asking any model hub: the files are all there."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    before = {name: os.environ.get(name) for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    try:
        from transformers.utils import logging as transformers_logging

        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
