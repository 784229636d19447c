"""The judge's network: a passage and an action together, after the encoder has read each by itself.

The encoder makes one vector of a passage, whatever it is asked. The judge takes the tokens of both as they leave the
encoder's lower layers, and lets the action's tokens look at the passage's on the way up through copies of the upper
layers that were trained for it. The passage's own tokens stay as the encoder left them, so that they are computed once
for all actions: a cross-encoder with precomputed passages (MacAvaney et al. 2020, arXiv 2004.14255) in which only one
side moves, as in a decoder (Vaswani et al. 2017, arXiv 1706.03762). `training/train_judge.py` makes the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from recommender.encoders.judge import LAYERS

if TYPE_CHECKING:
    from transformers import BertModel

# An action's tokens are averaged into so many stretches: what an action costs is about their number.
STRETCHES = 16
ACTION_TOKENS = 128
# How many grades (nothing, touches, commits), commitments and directions there are to tell; see `PairReader.read`.
GRADES, COMMITMENTS, DIRECTIONS = 3, 4, 3
HEADS = GRADES + COMMITMENTS + DIRECTIONS


@dataclass(frozen=True)
class Tokens:
    """Token states of texts, padded.

    :ivar states: one float32 array of shape (texts, tokens, dimension) for each of LAYERS that is kept.
    :ivar mask: bool of shape (texts, tokens); False where there is only padding.
    """

    states: tuple[torch.Tensor, ...]
    mask: torch.Tensor


class _Layer(nn.Module):
    """One layer of the encoder for tokens of actions, which see their own action and one passage."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.last_norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(
        self, actions: torch.Tensor, passages: torch.Tensor, owner: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """One step up.

        :param actions: of shape (pairs, stretches, width).
        :param passages: of shape (passages, tokens, width).
        :param owner: the passage of each pair.
        :param mask: bool (pairs, 1, 1, stretches + tokens).
        """
        key = torch.cat([self.key(actions), self.key(passages)[owner]], 1)
        value = torch.cat([self.value(actions), self.value(passages)[owner]], 1)
        seen = nn.functional.scaled_dot_product_attention(
            self._split(self.query(actions)), self._split(key), self._split(value), attn_mask=mask
        )
        seen = seen.transpose(1, 2).reshape(actions.shape)
        actions = self.norm(actions + self.drop(self.out(seen)))
        return self.last_norm(actions + self.drop(self.outer(nn.functional.gelu(self.inner(actions)))))

    def _split(self, states: torch.Tensor) -> torch.Tensor:
        return states.view(len(states), states.shape[1], self.heads, -1).transpose(1, 2)


class JudgeNetwork(nn.Module):
    """The judge's layers, and what is read from the last of them."""

    def __init__(self, width: int = 384, heads: int = 12, inner: int = 1536) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(width, heads, inner) for _ in LAYERS)
        self.drop = nn.Dropout(0.1)
        self.grade = nn.Linear(2 * width, GRADES)
        self.commitment = nn.Linear(2 * width, COMMITMENTS)
        self.direction = nn.Linear(2 * width, DIRECTIONS)

    def forward(self, actions: Tokens, passages: Tokens, owner: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Logits of pairs: of the grade, the commitment and the direction.

        :param actions: one text a pair, with one state each.
        :param passages: as many as there are, with a state for each layer.
        :param owner: int64 (pairs,), the passage of each pair.
        :returns: float32 of shape (pairs, 3), (pairs, 4), (pairs, 3).
        """
        mask = torch.cat([actions.mask, passages.mask[owner]], 1)[:, None, None, :]
        moved = actions.states[0]
        for layer, below in zip(self.layers, passages.states, strict=True):
            moved = layer(moved, below, owner, mask)
        kept = actions.mask[..., None]
        mean = (moved * kept).sum(1) / kept.sum(1)
        most = moved.masked_fill(~kept, -1e4).amax(1)
        read = self.drop(torch.cat([mean, most], -1))
        return self.grade(read), self.commitment(read), self.direction(read)

    def start_from(self, model: BertModel) -> None:
        """Take over the encoder's upper layers, from which training starts."""
        # To a type checker, every part of a module is a module or a tensor.
        layers: Any = zip(self.layers, model.encoder.layer[LAYERS[0] :], strict=True)
        for mine, theirs in layers:
            attention = theirs.attention
            for target, source in (
                (mine.query, attention.self.query),
                (mine.key, attention.self.key),
                (mine.value, attention.self.value),
                (mine.out, attention.output.dense),
                (mine.norm, attention.output.LayerNorm),
                (mine.inner, theirs.intermediate.dense),
                (mine.outer, theirs.output.dense),
                (mine.last_norm, theirs.output.LayerNorm),
            ):
                target.load_state_dict(source.state_dict())


def stretches(states: np.ndarray, most: int = STRETCHES) -> np.ndarray:
    """Token states averaged into at most `most` stretches of about the same length.

    :param states: of shape (tokens, dimension).
    :returns: of shape (min(tokens, most), dimension).
    """
    if len(states) <= most:
        return states
    ends = np.linspace(0, len(states), most + 1).round().astype(int)
    return np.stack([states[a:b].mean(axis=0) for a, b in zip(ends[:-1], ends[1:], strict=True)])


def padded(texts: Sequence[Sequence[np.ndarray]]) -> Tokens:
    """Texts of different length side by side.

    :param texts: for each text its states, one array (tokens, dimension) a layer.
    """
    longest, width = max(len(states[0]) for states in texts), texts[0][0].shape[1]
    mask = torch.zeros(len(texts), longest, dtype=torch.bool)
    layers = [torch.zeros(len(texts), longest, width) for _ in texts[0]]
    for row, states in enumerate(texts):
        mask[row, : len(states[0])] = True
        for layer, values in zip(layers, states, strict=True):
            layer[row, : len(values)] = torch.from_numpy(np.asarray(values, np.float32))
    return Tokens(tuple(layers), mask)


def pack(network: JudgeNetwork) -> dict[str, np.ndarray]:
    """The network's weights in eight bits a number, with a scale for each row; vectors in sixteen."""
    state = {}
    for name, values in network.state_dict().items():
        array = values.numpy()
        if array.ndim == 1:
            state[name] = array.astype(np.float16)
            continue
        scale = np.maximum(np.abs(array).max(axis=1, keepdims=True), 1e-8) / 127
        state[f"{name}.scale"] = scale.astype(np.float16)
        state[name] = np.rint(array / state[f"{name}.scale"].astype(np.float32)).clip(-127, 127).astype(np.int8)
    return state


def unpack(state: dict[str, np.ndarray]) -> JudgeNetwork:
    """The network whose weights `pack` made."""
    network = JudgeNetwork()
    found = {}
    for name, array in state.items():
        if name.endswith(".scale"):
            continue
        values = array.astype(np.float32)
        if f"{name}.scale" in state:
            values = values * state[f"{name}.scale"].astype(np.float32)
        found[name] = torch.from_numpy(values)
    network.load_state_dict(found)
    return network.eval()
