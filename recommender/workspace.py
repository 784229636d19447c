"""Everything of one installation in one place: what the command line, the app and a notebook call."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recommender.alignment import shipped_model
from recommender.assessment import Assessor, Steps
from recommender.briefs import brief_paths, facts_in
from recommender.documents import Document, read_document
from recommender.embedding import CachedEncoder
from recommender.encoders import EncoderSet, open_encoders
from recommender.errors import InputError, StoreError
from recommender.framework import Framework
from recommender.index import discard_index, open_index
from recommender.passages import split_passages
from recommender.settings import Settings, load_settings
from recommender.store import (
    Database,
    PolicyStore,
    RunStore,
    StoredPolicy,
    clear_vectors,
    forget_vectors,
    text_hash,
)
from recommender.verdicts import Assessment


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
    """The store, the encoders and the index of one home folder. Threads may share it."""

    def __init__(self, settings: Settings | None = None, encoder: str | None = None) -> None:
        self.settings = settings or load_settings()
        self.database = Database(self.settings.store_path)
        self._policies = PolicyStore(self.database)
        self._runs = RunStore(self.database)
        self._encoder_name = encoder or self.settings.encoder
        self._encoders: EncoderSet | None = None
        self._assessors: dict[str, Assessor] = {}
        self._lock = threading.RLock()

    def encoders(self, steps: Steps | None = None) -> EncoderSet:
        """The encoders, with the vector cache before them; the default model is unpacked the first time."""
        with self._lock:
            if self._encoders is None:
                opened = open_encoders(self._encoder_name, self.settings.models_dir, steps("unpack") if steps else None)
                main, *others = [CachedEncoder(encoder, self.database) for encoder in opened.all]
                self._encoders = EncoderSet(main, tuple(others))
            return self._encoders

    def assessor(self, framework: Framework, steps: Steps | None = None) -> Assessor:
        encoders = self.encoders(steps)
        with self._lock:
            if framework.fingerprint not in self._assessors:
                if len(self._assessors) >= 8:  # frameworks that users tried out should not pile up in a long-lived app
                    self._assessors.pop(next(iter(self._assessors)))
                self._assessors[framework.fingerprint] = Assessor(framework, encoders)
            return self._assessors[framework.fingerprint]

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
    ) -> Assessment:
        """Assesses a document. Stores nothing but vectors, which are kept by hashes of their texts."""
        return self.assessor(framework, steps).assess(document, evidence=evidence, language=language, steps=steps)

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
        original = self._keep_original(document)
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
        encoder = self.encoders(steps).main  # first, so that nothing is stored where there is no such encoder
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
        self, policy_id: int, framework: Framework, language: str | None = None, steps: Steps | None = None
    ) -> Assessment:
        """The assessment of a stored policy: kept since last time, or made and kept now (with up to 10 quotes an action)."""
        encoder = self.encoders(steps).fingerprint
        model = shipped_model().fingerprint
        key = f"{framework.fingerprint}:{language or ''}"
        kept = self._runs.find(policy_id, key, encoder, model)
        if kept is not None:
            return Assessment.from_dict(kept)
        document = self._policies.document(policy_id)
        passages = [found.passage for found in self._policies.passages(policy_id)]
        made = self.assessor(framework, steps).assess(document, passages, evidence=10, language=language, steps=steps)
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
        encoder = self.encoders(steps).main
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
        by_id = {found.id: found for found in passages}
        hits = []
        for passage_id, score in index.search(encoder.encode([text], "query")[0], limit, among):
            found = by_id[passage_id]
            p = found.passage
            hits.append(
                SearchHit(policies[found.policy_id], p.text, p.page, p.section, p.language, p.start, p.end, score)
            )
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
            self.encoders(steps).main.encode(texts, "passage", steps("encode") if steps else None)
        return added

    def close(self) -> None:
        self.database.close()

    def _keep_original(self, document: Document) -> str | None:
        """Copies the file into the home folder, for its owner's eyes alone; returns the copy's name, made of its hash."""
        source = Path(document.path)
        if not document.path or not source.is_file():
            return None
        folder = self.settings.originals_dir
        name = f"{document.sha256}{source.suffix.lower()}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, scratch = tempfile.mkstemp(dir=folder)
            try:
                with open(handle, "wb") as out, source.open("rb") as data:
                    shutil.copyfileobj(data, out)
                Path(scratch).replace(folder / name)
            except BaseException:
                Path(scratch).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(
                f"{document.name} cannot be copied into {folder} ({error.strerror}). Make room there, or set "
                "RECOMMENDER_HOME to another folder."
            ) from error
        return name
