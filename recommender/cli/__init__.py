"""The command `recommender`."""

from recommender.cli.main import main

__all__ = ["main"]
