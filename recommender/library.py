"""All of one installation in one place: what the command line, the app and a notebook call."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from recommender.alignment import shipped_model
from recommender.alignment.assess import QUOTES, Assessor, Progress
from recommender.alignment.feedback import Label, Learned, Lesson, Memory
from recommender.alignment.forms import from_stored_form, stored_form
from recommender.alignment.results import USUAL_COSTS, Assessment, Costs
from recommender.compare import LEVEL, Comparison, VersionChanges, checked_facet, compare, compare_versions, sides_of
from recommender.documents import read_document
from recommender.encoders import Encoder, OnProgress, open_encoder
from recommender.encoders.cache import CachedEncoder
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.indicators import SCORECARDS, Indicators, adoption
from recommender.passages import Passage
from recommender.policies import Policy, brief_paths, found_facts
from recommender.recommend import Advice, Weights, advise, checked_importance, checked_weights, twin_groups
from recommender.scorecards import Scorecards
from recommender.search import PassageIndex, discard_index, open_index
from recommender.settings import Settings, load_settings
from recommender.store import (
    AssessmentKey,
    AssessmentStore,
    Database,
    PolicyStore,
    StoredLabel,
    StoredPassage,
    clear_vectors,
    forget_vectors,
    keep_original,
    text_hash,
)


@dataclass(frozen=True)
class SearchHit:
    """A passage of the library near a query.

    :ivar score: cosine, higher is nearer; only the order means something.
    """

    policy: Policy
    passage: Passage
    score: float


@dataclass(frozen=True)
class _Searchable:
    """The index as it was opened, with the passages that it is of.

    :ivar state: of the store's passages, then.
    :ivar passages: by their numbers.
    """

    state: tuple[int, int]
    index: PassageIndex
    passages: Mapping[int, StoredPassage]


class Library:
    """The store, the encoder and the index of one home folder. Threads may share it.

    Where a method takes `progress`, it is called with the name of each step of the work as it begins, and gives the
    function that is told how far the step is. Steps are those of `alignment.assess.STEPS`, and "learn", "policies",
    "peers".

    :param settings: where things are; None for those of the environment.
    :param encoder: as `encoders.open_encoder` takes it; None for that of the settings.
    :raises StoreError: where the store cannot be opened.
    """

    def __init__(self, settings: Settings | None = None, encoder: str | None = None) -> None:
        """Open the store; the model is loaded when something is first encoded."""
        self.settings = settings or load_settings()
        self.database = Database(self.settings.store_path)
        self._policies = PolicyStore(self.database)
        self._assessments = AssessmentStore(self.database)
        self._memory = Memory(self.database)
        self._encoder_name = encoder or self.settings.encoder
        self._encoder: Encoder | None = None
        self._assessors: dict[tuple[str, str], Assessor] = {}
        self._searchable: _Searchable | None = None
        self._lock = threading.RLock()

    # Policies

    def policies(self) -> list[Policy]:
        """The policies that are kept, in the order in which they were added."""
        return self._policies.all()

    def policy(self, number: int) -> Policy:
        """The policy with this number.

        :raises StoreError: where there is none.
        """
        return self._policies.get(number)

    def find(self, sha256: str) -> Policy | None:
        """The kept policy with this file (SHA-256, in hex), or None."""
        return self._policies.find(sha256)

    def read(
        self,
        path: str | Path,
        name: str | None = None,
        password: str | None = None,
        progress: Progress | None = None,
        key: str = "",
    ) -> Policy:
        """Read a policy file; keeps nothing.

        :param name: of the file, where its path has another one.
        :param password: that opens the file, where it has one.
        :param key: what names the policy; its path where it is "".
        :raises DocumentError: where it cannot be read.
        """
        on_progress = progress("read") if progress else None
        document = read_document(path, name=name, password=password, settings=self.settings, on_progress=on_progress)
        return Policy.of(document, key or str(path))

    def choose(self, keys: Sequence[str], progress: Progress | None = None) -> list[Policy]:
        """Policies by their numbers in the library or the paths of their files.

        :param keys: numbers or paths; a number of the library goes before a file of that name.
        :returns: in the order of `keys`.
        :raises InputError: where there is none, or one is named twice.
        :raises DocumentError: where a file cannot be read.
        """
        kept = {policy.key: policy for policy in self.policies()}
        for key in keys:
            if key in kept or Path(key).is_file():
                continue
            if key.isdecimal():
                raise InputError(
                    "{key}: no policy of the library has this number. `recommender list` shows it.", key=key
                )
            raise InputError("{key}: there is no such file. `recommender list` shows the library.", key=key)
        found: list[Policy] = []
        for key in keys:
            policy = kept[key] if key in kept else self.read(key, progress=progress)
            if twice := next((other for other in found if other.sha256 == policy.sha256), None):
                raise InputError("{key} is the same file as {other}. Name each policy once.", key=key, other=twice.key)
            found.append(policy)
        return found

    def save(self, policy: Policy, facts: Mapping[str, Any] | None = None) -> Policy:
        """Keep a policy that was read, with a copy of its file.

        :param facts: of policies.FACTS; what is not given is taken from the document.
        :returns: the policy as it is kept.
        :raises InputError: where a fact is not usable.
        :raises StoreError: where it is kept already.
        """
        known = found_facts(policy) | dict(facts or {})
        original = keep_original(policy.document, self.settings.originals_dir)
        try:
            number = self._policies.add(policy, known, original)
        except Exception:
            # A copy that no policy owns would stay for ever; the same file's earlier copy is its policy's own.
            if original and self._policies.find(policy.sha256) is None:
                (self.settings.originals_dir / original).unlink(missing_ok=True)
            raise
        return self._policies.get(number)

    def add(
        self,
        path: str | Path,
        facts: Mapping[str, Any] | None = None,
        name: str | None = None,
        password: str | None = None,
        progress: Progress | None = None,
    ) -> Policy:
        """Read a policy file, keep it and encode its passages; parameters and errors as of `read` and `save`.

        :returns: the policy as it is kept.
        :raises EncoderError: where there is no such encoder; nothing is kept then.
        """
        encoder = self.encoder(progress)  # first, so that nothing is stored where there is no such encoder
        kept = self.save(self.read(path, name, password, progress), facts)
        encoder.encode([p.text for p in kept.passages], "passage", progress("encode") if progress else None)
        return kept

    def edit(self, number: int, **facts: Any) -> Policy:
        """Change facts of a kept policy.

        :param facts: of policies.FACTS; those that are not given stay.
        :returns: the policy as it is now.
        :raises InputError: where one is not usable.
        :raises StoreError: where there is no such policy.
        """
        return self._policies.edit(number, facts)

    def remove(self, number: int) -> Policy:
        """Delete a policy and all that was made of it: text, passages, vectors, assessments, index, copy of the file.

        :returns: what it was; its text is gone.
        :raises StoreError: where there is no such policy.
        """
        texts = {found.passage.text for found in self._policies.passages(number)}
        gone = self._policies.remove(number)
        if gone.original:
            (self.settings.originals_dir / gone.original).unlink(missing_ok=True)
        shared = {found.passage.text for found in self._policies.passages()}
        forget_vectors(self.database, [text_hash(text) for text in texts - shared])
        self._drop_index()
        return gone

    def original(self, policy: Policy) -> Path | None:
        """The kept copy of a policy's file, or None where there is none."""
        path = self.settings.originals_dir / policy.original if policy.original else None
        return path if path and path.is_file() else None

    def load_briefs(self, progress: Progress | None = None) -> int:
        """Add the shipped briefs that are not in the library yet.

        :returns: how many were added.
        """
        known = {policy.sha256 for policy in self.policies()}
        paths, added = brief_paths(), 0
        on_progress = progress("read") if progress else None
        for done, path in enumerate(paths):
            policy = self.read(path)
            if policy.sha256 not in known:
                self.save(policy)
                added += 1
            if on_progress:
                on_progress(done + 1, len(paths))
        if added:
            texts = [found.passage.text for found in self._policies.passages()]
            self.encoder(progress).encode(texts, "passage", progress("encode") if progress else None)
        return added

    # What a policy takes up

    def assess(
        self,
        policy: Policy,
        framework: Framework,
        *,
        evidence: int = QUOTES,
        labels: Sequence[Label] | None = None,
        progress: Progress | None = None,
    ) -> Assessment:
        """Compare a policy with a framework.

        What comes of a kept policy is kept too, and found again the next time; of a draft nothing is stored but
        vectors, by hashes of their texts.

        :param evidence: how many quotes an action gets at most, 1 to MAX_EVIDENCE; of a kept policy at least QUOTES are
            given. What has more than QUOTES is not kept.
        :param labels: what it learns from, but for those of this very policy; None for those that are kept, [] for
            none.
        """
        if policy.id is None or evidence > QUOTES:
            return self._assess(policy, framework, evidence, labels, progress)
        taught = self._memory.teach(framework, labels, lambda: self._names(policy))
        bare = shipped_model().fingerprint
        encoder = self.encoder(progress).fingerprint
        key = AssessmentKey(policy.id, framework.id, framework.fingerprint, encoder, taught.key(bare))
        kept = self._assessments.find(key)
        if kept is not None:
            return from_stored_form(kept, policy)
        made = self._assess(policy, framework, QUOTES, labels, progress)
        now = (
            taught.key(bare)
            if labels is None
            else self._memory.teach(framework, None, lambda: self._names(policy)).key(bare)
        )
        self._assessments.save(key, stored_form(made), {bare, now})
        return made

    def _assess(
        self,
        policy: Policy,
        framework: Framework,
        evidence: int,
        labels: Sequence[Label] | None,
        progress: Progress | None,
    ) -> Assessment:
        taught = self._memory.teach(framework, labels, lambda: self._names(policy))
        assessor = self._assessor(framework, taught.lesson, progress)
        return taught.noted(assessor.assess(policy, evidence=evidence, progress=progress))

    def assess_all(
        self,
        policies: Sequence[Policy],
        framework: Framework,
        *,
        labels: Sequence[Label] | None = None,
        progress: Progress | None = None,
    ) -> list[Assessment]:
        """As `assess`, for several policies.

        :param progress: called with "policies" (counts them) where there are several, else as `assess` does.
        """
        on_policy = progress("policies") if progress and len(policies) > 1 else None
        made = []
        for done, policy in enumerate(policies):
            if on_policy:
                on_policy(done, len(policies))
            made.append(self.assess(policy, framework, labels=labels, progress=None if on_policy else progress))
        if on_policy:
            on_policy(len(policies), len(policies))
        return made

    def score(
        self,
        texts: Sequence[str],
        framework: Framework,
        *,
        labels: Sequence[Label] | None = None,
        progress: Progress | None = None,
    ) -> list[dict[str, float]]:
        """How likely each text, taken as one passage, addresses each action.

        :param labels: as of `assess`.
        :returns: for each text, probabilities (0 to 1) by action id.
        """
        assessor = self.assessor(framework, progress, labels)
        return assessor.score(texts, progress("encode") if progress else None)

    def compare(
        self,
        policies: Sequence[Policy],
        framework: Framework,
        *,
        by: str | None = None,
        level: float = LEVEL,
        costs: Costs = USUAL_COSTS,
        progress: Progress | None = None,
    ) -> Comparison:
        """Compare policies, or the groups that they form by a fact.

        :param by: one of compare.FACETS; None for each policy by itself.
        :param level: of significance, between 0 and 1.
        :raises InputError: where there are fewer than two sides, or policies cannot be grouped by this.
        """
        checked_facet(by)
        return compare(sides_of(self.assess_all(policies, framework, progress=progress), by), costs=costs, level=level)

    def compare_versions(
        self,
        before: Policy,
        after: Policy,
        framework: Framework,
        *,
        costs: Costs = USUAL_COSTS,
        progress: Progress | None = None,
    ) -> VersionChanges:
        """What changed from one version of a policy to the other: its passages, and its verdicts."""
        old, new = self.assess_all([before, after], framework, progress=progress)
        return compare_versions(old, new, costs=costs)

    def recommend(
        self,
        policy: Policy,
        framework: Framework,
        *,
        weights: Weights | None = None,
        importance: Mapping[str, float] | None = None,
        costs: Costs = USUAL_COSTS,
        labels: Sequence[Label] | None = None,
        progress: Progress | None = None,
    ) -> Advice:
        """What to do about each gap of a policy, most urgent first.

        All other policies of the library are its peers, except its twins (versions, translations, copies).

        :param weights: of the priority's parts; None for the usual ones.
        :param importance: of actions, 1 to 5, by id; 3 where nothing is said.
        :param labels: what the assessments of the policy and its peers learn from, as of `assess`.
        :raises InputError: for a weight or an importance that cannot be.
        """
        # First, since the rest may take minutes.
        weights = checked_weights(weights or Weights())
        importance = checked_importance(importance, {action.id for action in framework.actions})
        own = self.assess(policy, framework, labels=labels, progress=progress)
        others = [kept for kept in self.policies() if kept.key != policy.key]
        on_peer = progress("peers") if progress else None
        peers = []
        for done, kept in enumerate(others):
            if on_peer:
                on_peer(done, len(others))
            peers.append(self.assess(kept, framework, labels=labels))
        groups = twin_groups([policy, *others], self._passage_vectors)
        if on_peer:
            on_peer(len(others), len(others))
        return advise(own, peers, groups, costs=costs, weights=weights, importance=importance)

    def _passage_vectors(self, policy: Policy) -> Any:
        return self.encoder().encode([passage.text for passage in policy.passages], "passage")

    # What people decide together

    @cached_property
    def scorecards(self) -> Scorecards:
        """The scorecards; they remember what they replayed of their logs."""
        return Scorecards(self.database, self.find, self.original)

    def indicators(self, framework: Framework, action: str | None = None) -> Indicators:
        """The framework's indicators, those filled in that follow from closed scorecards.

        :param action: only programmes that adopt this action are counted; None: at least one.
        """
        filled = {SCORECARDS: adoption(self.scorecards.closed(framework.id), action)}
        return Indicators(self.database, framework, filled)

    # What people teach

    def learn(
        self, path: str | Path, framework: Framework, on_progress: OnProgress | None = None, **options: Any
    ) -> Learned:
        """Keep the labels of a JSONL file, for all later assessments.

        :param options: `source` and `skip_unknown` of `Memory.learn_file`.
        :raises InputError: where a label is not usable.
        """
        return self._memory.learn_file(path, framework, on_progress, **options)

    def learn_labels(self, labels: Iterable[Label], framework: Framework, source: str) -> Learned:
        """As `learn`, for labels at hand, such as those of a scorecard; those of unknown actions are skipped."""
        return self._memory.learn(labels, framework, source)

    def labels(self, framework: Framework) -> tuple[StoredLabel, ...]:
        """What people confirmed and rejected, as it is kept for the framework."""
        return self._memory.labels(framework)

    def forget_labels(self, framework: Framework, policy: str | None = None, source: str | None = None) -> int:
        """Delete the framework's labels, or those of one policy or source, with the vectors of their quotes.

        :returns: how many there were.
        :raises InputError: where there are labels, but none of that policy and source.
        """
        gone = self._memory.forget(framework, policy, source)
        shared = self._memory.texts() | {found.passage.text for found in self._policies.passages()}
        forget_vectors(self.database, [text_hash(text) for text in {stored.text for stored in gone} - shared])
        with self._lock:
            self._assessors.clear()  # they hold the quotes
        return len(gone)

    # Search

    def search(
        self,
        text: str,
        limit: int = 10,
        jurisdiction: str | None = None,
        language: str | None = None,
        progress: Progress | None = None,
    ) -> list[SearchHit]:
        """The kept passages nearest in meaning to a text in any language, best first.

        :param limit: how many passages at most.
        :param jurisdiction: only policies of it; None for any.
        :param language: only passages in it (ISO 639-1); None for any.
        :raises InputError: for an empty text.
        """
        if not text.strip():
            raise InputError("There is nothing to search for. Write some words, in any language.")
        if not self._policies.state()[0]:
            return []
        searchable = self._open_index(progress)
        policies, passages = {policy.id: policy for policy in self.policies()}, searchable.passages
        among = None
        if jurisdiction is not None or language is not None:
            among = [
                found.id
                for found in passages.values()
                if jurisdiction in (None, policies[found.policy_id].jurisdiction)
                and language in (None, found.passage.language)
            ]
        vector = self.encoder(progress).encode([text], "query")[0]
        return [
            SearchHit(policies[passages[number].policy_id], passages[number].passage, score)
            for number, score in searchable.index.search(vector, limit, among)
        ]

    def _open_index(self, progress: Progress | None) -> _Searchable:
        """The index, kept open until the passages of the store are others."""
        with self._lock:
            state = self._policies.state()
            if self._searchable is None or self._searchable.state != state:
                passages = self._policies.passages()
                on_progress = progress("encode") if progress else None
                index = open_index(self.settings.index_dir, self.encoder(progress), passages, on_progress)
                self._searchable = _Searchable(state, index, {found.id: found for found in passages})
            return self._searchable

    def _drop_index(self) -> None:
        with self._lock:
            self._searchable = None
            discard_index(self.settings.index_dir)

    def forget_vectors(self) -> int:
        """Delete all vectors, those of drafts that were only assessed included.

        :returns: how many there were.
        """
        self._drop_index()
        return clear_vectors(self.database)

    # The engine

    def encoder(self, progress: Progress | None = None) -> Encoder:
        """The encoder, with the vector cache before it; the default model is unpacked the first time.

        :raises EncoderError: where there is no such encoder.
        """
        with self._lock:
            if self._encoder is None:
                on_progress = progress("unpack") if progress else None
                opened = open_encoder(self._encoder_name, self.settings.models_dir, on_progress)
                self._encoder = CachedEncoder(opened, self.database)
            return self._encoder

    def assessor(
        self, framework: Framework, progress: Progress | None = None, labels: Sequence[Label] | None = None
    ) -> Assessor:
        """The assessor of a framework.

        :param labels: what it learns from; None for those that are kept, [] for none.
        """
        return self._assessor(framework, self._memory.teach(framework, labels).lesson, progress)

    def _assessor(self, framework: Framework, lesson: Lesson | None, progress: Progress | None) -> Assessor:
        encoder = self.encoder(progress)
        key = (framework.fingerprint, lesson.facts.fingerprint if lesson else "")
        if lesson and key not in self._assessors:
            # Many quotes take a while: here progress is seen and no other thread waits; below they are at hand.
            quotes = [*chain(*lesson.confirmed.values(), *lesson.rejected.values())]
            encoder.encode(quotes, "passage", progress("learn") if progress else None)
        with self._lock:
            if key not in self._assessors:
                if len(self._assessors) >= 8:  # frameworks that users tried out should not pile up in a long-lived app
                    self._assessors.pop(next(iter(self._assessors)))
                self._assessors[key] = Assessor(framework, encoder, lesson=lesson)
            return self._assessors[key]

    def _names(self, policy: Policy) -> list[str]:
        """What a policy may be called in labels."""
        kept = policy if policy.id is not None else self._policies.find(policy.sha256)
        own = [policy.file, policy.document.title, policy.title, policy.sha256]
        return [*own, *([kept.file, kept.title] if kept else [])]

    def close(self) -> None:
        """Let go of the store."""
        self.database.close()
