"""The truth on disk: policies, passages, vectors, assessments and people's labels in one SQLite file."""

from recommender.store.assessments import AssessmentKey, AssessmentStore
from recommender.store.database import Database
from recommender.store.labels import Changes, LabelEvent, LabelStore, StoredLabel
from recommender.store.ledgers import Event, LedgerFacts, LedgerStore, verify
from recommender.store.originals import keep_original
from recommender.store.policies import PolicyStore, StoredPassage
from recommender.store.vectors import VectorCache, clear_vectors, count_vectors, forget_vectors, text_hash

__all__ = [
    "AssessmentKey",
    "AssessmentStore",
    "Changes",
    "Database",
    "Event",
    "LabelEvent",
    "LabelStore",
    "LedgerFacts",
    "LedgerStore",
    "PolicyStore",
    "StoredLabel",
    "StoredPassage",
    "VectorCache",
    "clear_vectors",
    "count_vectors",
    "forget_vectors",
    "keep_original",
    "text_hash",
    "verify",
]
