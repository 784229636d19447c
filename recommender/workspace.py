"""Everything of one installation in one place: what the command line, the app and a notebook call."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from recommender.alignment import shipped_model
from recommender.assessment import Assessor, Steps
from recommender.briefs import brief_paths, facts_in
from recommender.documents import Document, read_document
from recommender.embedding import CachedEncoder
from recommender.encoders import Encoder, OnProgress, open_encoder
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.index import discard_index, open_index
from recommender.learning import Label, Learned, Lesson, Memory
from recommender.passages import split_passages
from recommender.settings import Settings, load_settings
from recommender.store import (
    Database,
    PolicyStore,
    RunStore,
    StoredLabel,
    StoredPolicy,
    clear_vectors,
    forget_vectors,
    keep_original,
    text_hash,
)
from recommender.verdicts import Assessment, Costs


@dataclass(frozen=True)
class SearchHit:
    """A stored passage near a query. score: cosine, higher is nearer; only the order means something."""

    policy: StoredPolicy
    text: str
    page: int | None
    section: str
    language: str
    start: int
    end: int
    score: float


class Workspace:
    """The store, the encoder and the index of one home folder. Threads may share it."""

    def __init__(self, settings: Settings | None = None, encoder: str | None = None) -> None:
        self.settings = settings or load_settings()
        self.database = Database(self.settings.store_path)
        self._policies = PolicyStore(self.database)
        self._runs = RunStore(self.database)
        self._memory = Memory(self.database)
        self._encoder_name = encoder or self.settings.encoder
        self._encoder: Encoder | None = None
        self._assessors: dict[tuple[str, str], Assessor] = {}
        self._lock = threading.RLock()

    def encoder(self, steps: Steps | None = None) -> Encoder:
        """The encoder, with the vector cache before it; the default model is unpacked the first time."""
        with self._lock:
            if self._encoder is None:
                opened = open_encoder(self._encoder_name, self.settings.models_dir, steps("unpack") if steps else None)
                self._encoder = CachedEncoder(opened, self.database)
            return self._encoder

    def assessor(
        self, framework: Framework, steps: Steps | None = None, labels: Sequence[Label] | None = None
    ) -> Assessor:
        """The assessor of a framework. labels: what it learns from; None for those that are kept, [] for none."""
        return self._assessor(framework, self._memory.teach(framework, labels).lesson, steps)

    def _assessor(self, framework: Framework, lesson: Lesson | None, steps: Steps | None) -> Assessor:
        encoder = self.encoder(steps)
        key = (framework.fingerprint, lesson.facts.fingerprint if lesson else "")
        if lesson and key not in self._assessors:
            # Many quotes take a while: here progress is seen and no other thread waits; below they are at hand.
            quotes = [*chain(*lesson.confirmed.values(), *lesson.rejected.values())]
            encoder.encode(quotes, "passage", steps("learn") if steps else None)
        with self._lock:
            if key not in self._assessors:
                if len(self._assessors) >= 8:  # frameworks that users tried out should not pile up in a long-lived app
                    self._assessors.pop(next(iter(self._assessors)))
                self._assessors[key] = Assessor(framework, encoder, lesson=lesson)
            return self._assessors[key]

    def read(
        self, path: str | Path, name: str | None = None, password: str | None = None, steps: Steps | None = None
    ) -> Document:
        """Reads a policy file; raises DocumentError where it cannot be read."""
        return read_document(
            path, name=name, password=password, settings=self.settings, on_progress=steps("read") if steps else None
        )

    def assess(
        self,
        document: Document,
        framework: Framework,
        evidence: int = 3,
        language: str | None = None,
        steps: Steps | None = None,
        labels: Sequence[Label] | None = None,
        costs: Costs | None = None,
    ) -> Assessment:
        """Assesses a document. Stores nothing but vectors, which are kept by hashes of their texts.

        labels: what it learns from, but for those of this very policy; None for those that are kept, [] for none.
        costs: what wrong verdicts cost, which the statuses follow from; None for the usual ones.
        """
        taught = self._memory.teach(framework, labels, lambda: self._names(document))
        assessor = self._assessor(framework, taught.lesson, steps)
        made = assessor.assess(document, evidence=evidence, language=language, steps=steps, costs=costs)
        return taught.noted(made)

    def learn(
        self, path: str | Path, framework: Framework, on_progress: OnProgress | None = None, **options: Any
    ) -> Learned:
        """Keeps the labels of a JSONL file, for all later assessments. options: source, skip_unknown (Memory.learn_file)."""
        return self._memory.learn_file(path, framework, on_progress, **options)

    def learn_labels(self, labels: Iterable[Label], framework: Framework, source: str) -> Learned:
        """As `learn`, for labels at hand, such as those of a scorecard; those of unknown actions are skipped."""
        return self._memory.learn(labels, framework, source)

    def labels(self, framework: Framework) -> tuple[StoredLabel, ...]:
        """What people confirmed and rejected, as it is kept for the framework."""
        return self._memory.labels(framework)

    def forget_labels(self, framework: Framework, policy: str | None = None, source: str | None = None) -> int:
        """Deletes the framework's labels, or those of one policy or source; returns how many there were."""
        gone = self._memory.forget(framework, policy, source)
        shared = self._memory.texts() | {found.passage.text for found in self._policies.passages()}
        forget_vectors(self.database, [text_hash(text) for text in {stored.text for stored in gone} - shared])
        with self._lock:
            self._assessors.clear()  # they hold the quotes
        return len(gone)

    def policies(self) -> list[StoredPolicy]:
        return self._policies.all()

    def policy(self, policy_id: int) -> StoredPolicy:
        return self._policies.get(policy_id)

    def save(self, document: Document, facts: Mapping[str, Any] | None = None) -> StoredPolicy:
        """Stores a document that was read, with a copy of its file; raises StoreError where it is stored already.

        facts: title, jurisdiction, region, year, language, source, note; what is not given is taken from the document.
        """
        passages = split_passages(document)
        known = facts_in(document, passages) | dict(facts or {})
        original = keep_original(document, self.settings.originals_dir)
        try:
            policy_id = self._policies.add(document, passages, known, original)
        except Exception:
            # A copy that no policy owns would stay for ever; the same file's earlier copy is its policy's own.
            if original and self._policies.find(document.sha256) is None:
                (self.settings.originals_dir / original).unlink(missing_ok=True)
            raise
        return self._policies.get(policy_id)

    def add(
        self,
        path: str | Path,
        facts: Mapping[str, Any] | None = None,
        name: str | None = None,
        password: str | None = None,
        steps: Steps | None = None,
    ) -> StoredPolicy:
        """Reads a file, stores it and encodes its passages."""
        encoder = self.encoder(steps)  # first, so that nothing is stored where there is no such encoder
        stored = self.save(self.read(path, name, password, steps), facts)
        texts = [found.passage.text for found in self._policies.passages(stored.id)]
        encoder.encode(texts, "passage", steps("encode") if steps else None)
        return stored

    def edit(self, policy_id: int, **facts: Any) -> StoredPolicy:
        """Changes facts of a stored policy; raises InputError where one is not usable."""
        return self._policies.edit(policy_id, facts)

    def remove(self, policy_id: int) -> StoredPolicy:
        """Deletes a policy and all that was made of it: text, passages, vectors, assessments, index, copy of the file."""
        texts = {found.passage.text for found in self._policies.passages(policy_id)}
        gone = self._policies.remove(policy_id)
        if gone.original:
            (self.settings.originals_dir / gone.original).unlink(missing_ok=True)
        shared = {found.passage.text for found in self._policies.passages()}
        forget_vectors(self.database, [text_hash(text) for text in texts - shared])
        discard_index(self.settings.index_dir)
        return gone

    def forget_vectors(self) -> int:
        """Deletes all vectors, those of drafts that were only assessed included; returns how many there were."""
        discard_index(self.settings.index_dir)
        return clear_vectors(self.database)

    def document(self, policy_id: int) -> Document:
        """The document as it was read; its path is that of the stored copy, "" where that is gone."""
        return replace(self._policies.document(policy_id), path=str(self.original(policy_id) or ""))

    def original(self, policy_id: int) -> Path | None:
        """The stored copy of a policy's file, or None where it is gone."""
        name = self._policies.get(policy_id).original
        path = self.settings.originals_dir / name if name else None
        return path if path and path.is_file() else None

    def assessment(
        self,
        policy_id: int,
        framework: Framework,
        language: str | None = None,
        steps: Steps | None = None,
        labels: Sequence[Label] | None = None,
        costs: Costs | None = None,
    ) -> Assessment:
        """The assessment of a stored policy: kept since last time, or made and kept now (with up to 10 quotes an action)."""
        encoder = self.encoder(steps).fingerprint
        taught = self._memory.teach(framework, labels, lambda: self._names(self._policies.document(policy_id)))
        model = taught.key(shipped_model().fingerprint)
        costs = costs or Costs()
        # As floats, so that 2 and 2.0 are the same; in full, since every digit may move a status.
        key = f"{framework.fingerprint}:{language or ''}:{float(costs.false_gap)!r}:{float(costs.missed_gap)!r}"
        kept = self._runs.find(policy_id, key, encoder, model)
        if kept is not None:
            return Assessment.from_dict(kept)
        document = self._policies.document(policy_id)
        passages = [found.passage for found in self._policies.passages(policy_id)]
        assessor = self._assessor(framework, taught.lesson, steps)
        made = assessor.assess(document, passages, evidence=10, language=language, steps=steps, costs=costs)
        made = taught.noted(made)
        self._runs.save(policy_id, key, encoder, model, made.to_dict())
        return made

    def search(
        self,
        text: str,
        limit: int = 10,
        jurisdiction: str | None = None,
        language: str | None = None,
        steps: Steps | None = None,
    ) -> list[SearchHit]:
        """The stored passages nearest in meaning to a text in any language, best first.

        jurisdiction: only policies of it; language: only passages in it. Raises InputError for an empty text.
        """
        if not text.strip():
            raise InputError("There is nothing to search for. Write some words, in any language.")
        policies = {stored.id: stored for stored in self._policies.all()}
        passages = self._policies.passages()
        if not passages:
            return []
        encoder = self.encoder(steps)
        with self._lock:
            index = open_index(self.settings.index_dir, encoder, passages, steps("encode") if steps else None)
        among = None
        if jurisdiction is not None or language is not None:
            among = [
                found.id
                for found in passages
                if jurisdiction in (None, policies[found.policy_id].jurisdiction)
                and language in (None, found.passage.language)
            ]
        by_id, hits = {found.id: found for found in passages}, []
        for passage_id, score in index.search(encoder.encode([text], "query")[0], limit, among):
            policy, p = policies[by_id[passage_id].policy_id], by_id[passage_id].passage
            hits.append(SearchHit(policy, p.text, p.page, p.section, p.language, p.start, p.end, score))
        return hits

    def load_briefs(self, steps: Steps | None = None) -> int:
        """Adds the shipped briefs that are not in the library yet; returns how many were added."""
        added = 0
        known = {stored.sha256 for stored in self._policies.all()}
        paths = brief_paths()
        on_progress = steps("read") if steps else None
        for done, path in enumerate(paths):
            document = self.read(path)
            if document.sha256 not in known:
                self.save(document)
                added += 1
            if on_progress:
                on_progress(done + 1, len(paths))
        texts = [found.passage.text for found in self._policies.passages()] if added else []
        if texts:
            self.encoder(steps).encode(texts, "passage", steps("encode") if steps else None)
        return added

    def close(self) -> None:
        self.database.close()

    def _names(self, document: Document) -> list[str]:
        """What a policy may be called in labels."""
        kept = self._policies.find(document.sha256)
        return [document.name, document.title, document.sha256, *([kept.file, kept.title] if kept else [])]
