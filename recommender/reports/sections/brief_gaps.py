"""One gap of the brief in words: what it asks, what is missing, where to amend, how others word it."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.alignment.results import ADDRESSED, PARTIAL, Evidence
from recommender.framework import Framework
from recommender.messages import Words, percent
from recommender.policies import Policy
from recommender.recommend import Advice, GapAdvice, PeerWording
from recommender.reports import phrases
from recommender.reports.model import Block, Heading, Paragraph, Quote


@dataclass(frozen=True)
class Briefing:
    """What a brief is made of: the advice, the framework in its language, and the words."""

    advice: Advice
    worded: Framework
    say: Words

    def name(self, gap: GapAdvice) -> str:
        """Id and title of a gap."""
        return phrases.action_name(gap.verdict.id, self.worded)

    def importance(self, gap: GapAdvice) -> float:
        """What the user set, 1 to 5."""
        return self.advice.importance.get(gap.verdict.id, 5 * gap.priority.importance)

    def missing(self, gap: GapAdvice) -> list[str]:
        """The elements that the policy lacks; of those that are there in part this is said."""
        texts, elements = self.worded.action(gap.verdict.id).elements, gap.verdict.elements
        return [
            self.say("brief.in_part", element=texts[place]) if elements[place].status == PARTIAL else texts[place]
            for place in gap.missing
        ]

    def present(self, gap: GapAdvice) -> list[str]:
        """The elements that the policy has."""
        texts = self.worded.action(gap.verdict.id).elements
        return [texts[place] for place in gap.present]


def head(gap: GapAdvice, one: Briefing) -> Heading:
    """The heading of a gap: its place, id and title."""
    doubt = phrases.close_call(gap.verdict, one.say)
    return Heading(f"{gap.place}. {one.name(gap)}", gap.verdict.status, doubt)


def whole_gap(gap: GapAdvice, one: Briefing) -> list[Block]:
    """A gap with all that is known of it, as for a terminal."""
    say, joint = one.say, one.say["report.joint"]
    blocks: list[Block] = [head(gap, one), Paragraph(_factors(gap, one))]
    blocks.append(Paragraph(say("brief.asks", text=one.worded.action(gap.verdict.id).text)))
    for key, elements in (("brief.lacks", one.missing(gap)), ("brief.there", one.present(gap))):
        if elements:
            blocks.append(Paragraph(say(key, elements=joint.join(elements))))
    blocks += [own_quote(quote, one) for quote in gap.fits] or [no_fit(one)]
    blocks.append(peer_quote(gap.wordings[0], one) if gap.wordings else no_wording(one))
    return blocks


def _factors(gap: GapAdvice, one: Briefing) -> str:
    factors = gap.priority
    return one.say(
        "brief.factors",
        value=f"{factors.value:.3f}",
        importance=f"{one.importance(gap):g}",
        certainty=percent(factors.certainty, one.say.language),
        acting=factors.acting,
        others=factors.others,
    )


def own_quote(quote: Evidence, one: Briefing) -> Quote:
    """A passage of the policy where an amendment would fit."""
    return Quote(quote.text, _source(quote, one, one.say["brief.this_policy"]), one.say["brief.amend"], quote.language)


def peer_quote(wording: PeerWording, one: Briefing) -> Quote:
    """How another policy words it."""
    quote = wording.evidence
    return Quote(quote.text, _source(quote, one, _peer(wording.peer, one.say)), _note(wording, one.say), quote.language)


def no_fit(one: Briefing) -> Paragraph:
    """That no passage is near enough."""
    return Paragraph(one.say("brief.no_fit", passages=one.advice.assessment.passages))


def no_wording(one: Briefing) -> Paragraph:
    """That no other policy takes it up."""
    return Paragraph(one.say["brief.no_wording"])


def _source(quote: Evidence, one: Briefing, name: str) -> str:
    return phrases.source(quote, one.say, name, unpaged=one.say["brief.no_page"])


def _peer(policy: Policy, say: Words) -> str:
    """Title of another policy, with jurisdiction and year."""
    facts = say["report.source_joint"].join(filter(None, [policy.jurisdiction, str(policy.year or "")]))
    return policy.name + (say("report.about", facts=facts) if facts else "")


def _note(wording: PeerWording, say: Words) -> str:
    """What is to be said of a peer's quote: how far, and which way, its policy takes the action up."""
    if wording.status == ADDRESSED:
        return say["brief.says"]
    if wording.status == PARTIAL:
        return say["brief.says_partial"]
    return say("brief.says_against", does=say[f"brief.does_{wording.status}"])
