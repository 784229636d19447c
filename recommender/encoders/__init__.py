"""Texts to vectors: which encoders there are."""

from recommender.encoders.base import Encoder, PairReader, Role, judge_of
from recommender.encoders.registry import PLAIN_E5, open_encoder

__all__ = ["PLAIN_E5", "Encoder", "PairReader", "Role", "judge_of", "open_encoder"]
