"""How assessments are made and kept: one encoder and one set of labels for an installation, an assessor a framework.

What comes of a kept policy is kept in the store until framework, encoder, model or labels change. Of a draft nothing is
stored but vectors, by hashes of their texts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from recommender.alignment import shipped_model
from recommender.alignment.assess import MAX_EVIDENCE, QUOTES, Assessor, Progress
from recommender.alignment.feedback import Label, Lesson, Memory
from recommender.alignment.forms import from_stored_form, stored_form
from recommender.alignment.results import Assessment
from recommender.encoders import Encoder, open_encoder
from recommender.encoders.cache import CachedEncoder
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.policies import Policy
from recommender.store import AssessmentKey, AssessmentStore, Database

# Frameworks that users tried out should not pile up in a long-lived app.
_ASSESSORS = 8


class Assessments:
    """The assessments of one installation. Threads may share it.

    :param database: where they are kept.
    :param memory: what people taught.
    :param find: the kept policy with a file (SHA-256, in hex), or None.
    :param encoder: as `encoders.open_encoder` takes it; None for the default.
    :param models_dir: where the default encoder is unpacked.
    """

    def __init__(
        self,
        database: Database,
        memory: Memory,
        find: Callable[[str], Policy | None],
        encoder: str | None,
        models_dir: Path,
    ) -> None:
        """Load nothing yet."""
        self._database = database
        self._store = AssessmentStore(database)
        self._memory = memory
        self._find = find
        self._name = encoder
        self._models_dir = models_dir
        self._encoder: Encoder | None = None
        self._assessors: dict[tuple[str, str], Assessor] = {}
        self._lock = threading.RLock()

    def encoder(self, progress: Progress | None = None) -> Encoder:
        """The encoder, with the vector cache before it; the default model is unpacked the first time.

        :raises EncoderError: where there is no such encoder.
        """
        with self._lock:
            if self._encoder is None:
                on_progress = progress("unpack") if progress else None
                self._encoder = CachedEncoder(open_encoder(self._name, self._models_dir, on_progress), self._database)
            return self._encoder

    def assessor(self, framework: Framework, lesson: Lesson | None, progress: Progress | None = None) -> Assessor:
        """The assessor of a framework with a lesson.

        :param lesson: what people's labels teach, None for nothing.
        """
        encoder = self.encoder(progress)
        key = (framework.fingerprint, lesson.facts.fingerprint if lesson else "")
        if lesson and key not in self._assessors:
            # Many quotes take a while: here progress is seen and no other thread waits; below they are at hand.
            quotes = [*chain(*lesson.confirmed.values(), *lesson.rejected.values())]
            encoder.encode(quotes, "passage", progress("learn") if progress else None)
        with self._lock:
            if key not in self._assessors:
                if len(self._assessors) >= _ASSESSORS:
                    self._assessors.pop(next(iter(self._assessors)))
                self._assessors[key] = Assessor(framework, encoder, lesson=lesson)
            return self._assessors[key]

    def of(
        self,
        policy: Policy,
        framework: Framework,
        evidence: int = QUOTES,
        labels: Sequence[Label] | None = None,
        progress: Progress | None = None,
    ) -> Assessment:
        """The assessment of a policy; see `Library.assess`.

        :raises InputError: where `evidence` is not 1 to MAX_EVIDENCE.
        """
        if not 1 <= evidence <= MAX_EVIDENCE:
            raise InputError(
                "The number of quotes an action is {evidence}; give 1 to {most}.", evidence=evidence, most=MAX_EVIDENCE
            )
        taught = self._memory.teach(framework, labels, lambda: self._names(policy))

        def make(most: int) -> Assessment:
            assessor = self.assessor(framework, taught.lesson, progress)
            return taught.noted(assessor.assess(policy, evidence=most, progress=progress))

        if policy.id is None or evidence > QUOTES:
            return make(evidence)
        bare = shipped_model().fingerprint
        encoder = self.encoder(progress).fingerprint
        key = AssessmentKey(policy.id, framework.id, framework.fingerprint, encoder, taught.key(bare))
        kept = self._store.find(key)
        if kept is not None:
            return from_stored_form(kept, policy)
        made = make(QUOTES)
        now = taught if labels is None else self._memory.teach(framework, None, lambda: self._names(policy))
        self._store.save(key, stored_form(made), {bare, now.key(bare)})
        return made

    def forget_lessons(self) -> None:
        """Let go of the assessors, which hold the quotes of labels."""
        with self._lock:
            self._assessors.clear()

    def _names(self, policy: Policy) -> list[str]:
        """What a policy may be called in labels."""
        kept = policy if policy.id is not None else self._find(policy.sha256)
        own = [policy.file, policy.document.title, policy.title, policy.sha256]
        return [*own, *([kept.file, kept.title] if kept else [])]
