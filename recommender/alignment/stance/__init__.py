"""What a passage does, not only what it is about."""

from recommender.alignment.stance.reading import read_stances

__all__ = ["read_stances"]
