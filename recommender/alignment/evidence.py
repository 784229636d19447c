"""What passages show: quotes with what they do, and why those that come closest fall short. Plain immutable values."""

from __future__ import annotations

from dataclasses import dataclass

# How far a passage binds itself, strongest first, and what it does to the matter that it is about.
COMMITMENTS = ("duty", "funded", "plan", "mention")
DIRECTIONS = ("supports", "restricts", "opposes")


@dataclass(frozen=True)
class Stance:
    """What a passage does, not only what it is about.

    :ivar commitment: one of COMMITMENTS.
    :ivar direction: one of DIRECTIONS.
    :ivar times: time frames, verbatim, in reading order.
    :ivar amounts: sums of money or quantities, verbatim, in reading order.
    :ivar bodies: who is responsible, verbatim, in reading order.
    """

    commitment: str
    direction: str
    times: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A verbatim quote of a policy.

    :ivar page: 1-based, None where the format has no pages.
    :ivar section: the heading that it stands under, "" where there is none.
    :ivar start: offset in the document's text, in characters.
    :ivar end: offset in the document's text, exclusive.
    :ivar probability: how much this passage by itself looks like one to quote for the action (the passage match).
    :ivar language: ISO 639-1 code, "" where it was not kept.
    :ivar stance: None where it was not read.
    :ivar last_page: the page on which it ends, where that is another; else None.
    """

    text: str
    page: int | None
    section: str
    start: int
    end: int
    probability: float
    language: str = ""
    stance: Stance | None = None
    last_page: int | None = None

    @property
    def pages(self) -> str:
        """The page or pages that it stands on, such as "12" or "12–13"; "" where the format has none."""
        if self.page is None:
            return ""
        return f"{self.page}–{self.last_page}" if self.last_page else str(self.page)


@dataclass(frozen=True)
class Reason:
    """Why a passage falls short of an action.

    :ivar code: one of alignment.shortfalls.REASONS.
    :ivar detail: what the code refers to, or "".
    """

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Closest:
    """A passage that comes closest to an action, and why it would fall short where the action is missing."""

    evidence: Evidence
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to the log-odds of a verdict.

    :ivar feature: one of alignment.FEATURES, "domain", "prior" or "base".
    :ivar value: the feature's own size, 0 for ordinary policy text; 1 for the base.
    """

    feature: str
    value: float
    log_odds: float


@dataclass(frozen=True)
class Prior:
    """How common an action is among the policies that people labelled; no part of the evidence.

    :ivar having: how many of them have it, 0 to `policies`.
    :ivar policies: how many there are.
    """

    having: int
    policies: int
