"""The truth on disk: policies, passages, vectors and assessments in one SQLite file."""

from recommender.store.database import Database
from recommender.store.policies import FACTS, PolicyStore, StoredPassage, StoredPolicy
from recommender.store.runs import RunStore
from recommender.store.vectors import VectorCache, clear_vectors, count_vectors, forget_vectors, text_hash

__all__ = [
    "FACTS",
    "Database",
    "PolicyStore",
    "RunStore",
    "StoredPassage",
    "StoredPolicy",
    "VectorCache",
    "clear_vectors",
    "count_vectors",
    "forget_vectors",
    "text_hash",
]
