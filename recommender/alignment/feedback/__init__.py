"""Learning from people: evidence that they confirmed or rejected."""

from recommender.alignment.feedback.labels import CONFIRMED, REJECTED, Label, read_labels
from recommender.alignment.feedback.lesson import Lesson, lesson_for, too_few
from recommender.alignment.feedback.memory import Learned, Memory, Taught, matches, nothing_of, policy_key, said

__all__ = [
    "CONFIRMED",
    "REJECTED",
    "Label",
    "Learned",
    "Lesson",
    "Memory",
    "Taught",
    "lesson_for",
    "matches",
    "nothing_of",
    "policy_key",
    "read_labels",
    "said",
    "too_few",
]
