"""What mistakes cost, and which status follows from that: where missing ends and addressed begins."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import expit, logit

ADDRESSED, PARTIAL, MISSING = STATUSES = ("addressed", "partial", "missing")
# Of assessments by versions before 0.3, whose models gave no thresholds: what a verdict cost that left the matter open.
COST_PARTIAL = 0.4
# Below this difference between the chances of the two likeliest statuses a verdict is a close call.
CLOSE = 0.2
# Nearer to 0 or 1 than this a probability is as good as either.
_SURE = 1e-12


@dataclass(frozen=True)
class Costs:
    """What a wrong verdict costs; only the ratio counts.

    :ivar false_gap: of calling an action missing that is there (a false negative), above 0.
    :ivar missed_gap: of calling one addressed that is not (a false positive), above 0.
    """

    false_gap: float = 1.0
    missed_gap: float = 1.0

    def thresholds(self, width: float | None) -> tuple[float, float]:
        """Lowest probabilities of `partial` and of `addressed`: each status where it is expected to cost least.

        A verdict that is one step too low costs half of a false gap, one step too high half of a missed gap, and two
        steps cost twice that. What is expected to cost least is then a quantile of the three statuses: `partial`
        begins where the chance that the action is at least touched reaches missed_gap / (false_gap + missed_gap), and
        `addressed` where the chance that it is addressed does.

        :param width: of the model (see `model.Ordinal`); None for one that had none: there `partial` meant doubt, and
            was given where it was expected to cost least at COST_PARTIAL.
        :returns: (of partial, of addressed), each between 0 and 1.
        """
        even = self.missed_gap / (self.false_gap + self.missed_gap)
        if width is not None:
            # Of logarithms: the ratio of two numbers may be too large or too small for one.
            odds = math.log(self.missed_gap) - math.log(self.false_gap)
            return float(expit(odds - width)), float(expit(odds + width))
        partial, addressed = COST_PARTIAL / self.false_gap, 1 - COST_PARTIAL / self.missed_gap
        return (partial, addressed) if partial < addressed else (even, even)

    def status_of(self, probability: float, width: float | None) -> str:
        """The status that is expected to cost least at a probability (0 to 1): one of STATUSES."""
        low, high = self.thresholds(width)
        if probability >= high:
            return ADDRESSED
        return PARTIAL if probability >= low else MISSING


def chances(probability: float, width: float) -> dict[str, float]:
    """How likely each status is, by the ordinal model.

    :param probability: that the policy takes up the action, 0 to 1.
    :param width: see `model.Ordinal`.
    :returns: by status, adding up to 1.
    """
    odds = float(logit(min(max(probability, _SURE), 1 - _SURE)))
    addressed, touched = float(expit(odds - width)), float(expit(odds + width))
    return {ADDRESSED: addressed, PARTIAL: max(touched - addressed, 0.0), MISSING: 1 - touched}


def close_call(probability: float, width: float | None) -> tuple[str, ...]:
    """The two statuses between which a verdict is in doubt, likeliest first; none where it is not.

    :param width: see `model.Ordinal`; None where the model had none, and then no doubt is told.
    """
    if width is None or margin(probability, width) >= CLOSE:
        return ()
    found = chances(probability, width)
    first, second, _ = sorted(found, key=lambda status: -found[status])
    return first, second


def margin(probability: float, width: float) -> float:
    """How much likelier the likeliest status is than the next one: 0 for the closest call, at most 1."""
    first, second, _ = sorted(chances(probability, width).values(), reverse=True)
    return first - second


USUAL_COSTS = Costs()
