"""What a second look at the passages adds to the first stage: by the judge, or by what annotators taught."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Log-odds beyond which a second look is as sure as it gets.
SURE = 8.0


@dataclass(frozen=True)
class Second:
    """A second look, as the alignment model weighs it.

    :ivar kind: "judged", "taught" or "both": which of the model's parts weigh it.
    :ivar policy: what it says of the policy as a whole, of shape (actions, features of the kind).
    :ivar pairs: what it says of each passage and action, of shape (passages, actions); None where that is not weighed.
    """

    kind: str
    policy: np.ndarray
    pairs: np.ndarray | None = None

    def beside(self, taught: Second) -> Second:
        """The judge's look together with what annotators taught."""
        return Second("both", np.concatenate([self.policy, taught.policy], axis=1), taught.pairs)
