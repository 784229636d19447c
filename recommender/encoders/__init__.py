"""Texts to vectors: which encoders there are."""

from recommender.encoders.base import Encoder, Role
from recommender.encoders.registry import PLAIN_E5, open_encoder

__all__ = ["PLAIN_E5", "Encoder", "Role", "open_encoder"]
