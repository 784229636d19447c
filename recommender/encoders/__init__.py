"""Texts to vectors: which encoders there are, and the cache before them."""

from recommender.encoders.base import Encoder, OnProgress, Role, serves
from recommender.encoders.registry import EncoderSet, open_encoders

__all__ = ["Encoder", "EncoderSet", "OnProgress", "Role", "open_encoders", "serves"]
