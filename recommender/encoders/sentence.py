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
        model = self._loaded()
        prompt = self._prompts.get(role, "")
        inputs = [prompt + text for text in texts]
        vectors = np.empty((len(inputs), self.dimension), np.float32)
        done = 0
        # One model serves all sessions of the app; torch already uses every core, so turns lose nothing.
        with self._lock:
            for batch in length_sorted_batches([len(text) for text in inputs], BATCH_SIZE):
                found = model.encode(
                    [inputs[i] for i in batch],
                    batch_size=len(batch),
                    convert_to_numpy=True,
                    show_progress_bar=False,
                )
                vectors[batch] = np.asarray(found, dtype=np.float32)
                done += len(batch)
                if on_progress:
                    on_progress(done, len(inputs))
        # Normalised here: in bfloat16 a model's own normalisation is off by up to one percent.
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(norms, 1e-12)

    def token_states(
        self, texts: Sequence[str], role: Role, layers: Sequence[int], most: int
    ) -> list[list[np.ndarray]]:
        """What the model's lower layers make of the tokens of texts; for models of the BERT family.

        :param layers: after which layers, 1 for the first; 0 for the embeddings.
        :param most: how many tokens of a text count.
        :returns: for each text, a float32 array (tokens, dimension) a layer.
        """
        import torch

        model = self._loaded()
        prompt = self._prompts.get(role, "")
        network = model[0].auto_model
        found: list[list[np.ndarray]] = [[] for _ in texts]
        with self._lock, torch.inference_mode():
            for batch in length_sorted_batches([len(text) for text in texts], BATCH_SIZE):
                inputs = model.tokenizer(
                    [prompt + texts[i] for i in batch],
                    padding=True,
                    truncation=True,
                    max_length=most,
                    return_tensors="pt",
                )
                hidden = network(**inputs, output_hidden_states=True).hidden_states
                counts = inputs["attention_mask"].sum(dim=1).tolist()
                for row, (i, count) in enumerate(zip(batch, counts, strict=True)):
                    found[i] = [hidden[layer][row, :count].float().numpy() for layer in layers]
        return found

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load(self.folder, self._precision)
        return self._model


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
