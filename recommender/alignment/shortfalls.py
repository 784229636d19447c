"""Why a passage that comes closest to a missing action still falls short of it."""

from __future__ import annotations

import numpy as np

from recommender.alignment.features import FEATURES
from recommender.alignment.results import Reason, Stance

# In the order in which they are told; the reader is given the first few that hold.
REASONS = (
    "substance",  # it can be no evidence; detail: a kind of recommender.alignment.non_evidence
    "other_action",  # it is about another action of the framework; detail: that action's id
    "opposes",  # it works against what it is about
    "words_only",  # it shares words with the action, but is not about the same
    "far",  # it is hardly nearer to the action than ordinary policy text
    "other_words",  # it is near in meaning, but shares none of the action's terms
    "mention",  # it only mentions the matter
    "off_subject",  # the policy as a whole is about another subject
    "weak",  # none of these: all features are there, each too weak
)
MOST = 3
# In standard deviations of ordinary policy text.
_FAR, _SHARED, _NO_WORDS = 2.0, 2.0, 0.5
# Another action wins where the passage is at least twice as likely, in odds, to address it, and likelier than not.
_CONTEST = float(np.log(2.0))
# Log-odds that the policy's subject takes away before it is worth telling.
_SUBJECT = -0.5


def shortfalls(
    action: int,
    values: np.ndarray,
    log_odds: np.ndarray,
    ids: tuple[str, ...],
    stance: Stance | None,
    non_evidence: str | None,
    domain: float,
) -> tuple[Reason, ...]:
    """Why a passage falls short of an action.

    :param action: its position among the actions.
    :param values: the passage's features for it, of shape (len(FEATURES),).
    :param log_odds: that the passage addresses each action, of shape (len(ids),).
    :param ids: of the actions.
    :param stance: what the passage does; None where it was not read.
    :param non_evidence: what keeps the passage from being evidence, one of non_evidence.KINDS, or None.
    :param domain: log-odds that the policy's subject adds.
    :returns: 1 to MOST reasons, the most telling first.
    """
    feature = dict(zip(FEATURES, values, strict=True))
    meaning, words = float(feature["meaning"]), float(feature["words"])
    found: list[Reason] = []
    if non_evidence:
        found.append(Reason("substance", non_evidence))
    rival = int(np.argmax(log_odds))
    if rival != action and log_odds[rival] > max(0.0, float(log_odds[action]) + _CONTEST):
        found.append(Reason("other_action", ids[rival]))
    if stance and stance.direction == "opposes":
        found.append(Reason("opposes"))
    if meaning < _FAR:
        found.append(Reason("words_only" if words >= _SHARED else "far"))
    elif words < _NO_WORDS:
        found.append(Reason("other_words"))
    if stance and stance.commitment == "mention":
        found.append(Reason("mention"))
    if domain < _SUBJECT:
        found.append(Reason("off_subject"))
    return tuple(found[:MOST]) or (Reason("weak"),)
