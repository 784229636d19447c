"""Comparisons with their actions worded in the interface language, for the screen and for reports alike."""

from __future__ import annotations

from dataclasses import replace

from app.i18n import language
from app.results import Wording
from recommender.compare import Comparison, VersionChanges
from recommender.framework import Framework


def of_comparison(comparison: Comparison, framework: Framework) -> Comparison:
    """The same comparison, its actions, pillars and framework called as the interface calls them."""
    wording = Wording(framework, language())
    sides = tuple(
        replace(
            side,
            members=tuple(replace(member, assessment=wording.translated(member.assessment)) for member in side.members),
        )
        for side in comparison.sides
    )
    said = {verdict.id: verdict for verdict in sides[0].members[0].assessment.actions}
    differences = tuple(
        replace(one, title=said[one.action].title, pillar=said[one.action].pillar, theme=said[one.action].theme)
        for one in comparison.differences
    )
    return replace(
        comparison, framework_title=framework.localized_title(language()), sides=sides, differences=differences
    )


def of_versions(changes: VersionChanges, framework: Framework) -> VersionChanges:
    """The same changes, their actions called as the interface calls them."""
    wording = Wording(framework, language())
    before, after = (wording.translated(one) for one in (changes.before, changes.after))
    titles = {verdict.id: verdict.title for verdict in after.actions}
    verdicts = tuple(replace(one, title=titles[one.action]) for one in changes.verdicts)
    return replace(changes, before=before, after=after, verdicts=verdicts)
