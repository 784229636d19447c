"""All of one installation in one place: what the command line, the app and a notebook call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from recommender.alignment.assess import QUOTES, Assessor, Progress
from recommender.alignment.feedback import CONFIRMED, REJECTED, Label, Learned, Memory
from recommender.alignment.results import USUAL_COSTS, Assessment, Costs
from recommender.assessments import Assessments
from recommender.compare import LEVEL, Comparison, VersionChanges, checked_facet, compare, compare_versions, sides_of
from recommender.documents import read_document
from recommender.encoders import Encoder
from recommender.errors import InputError
from recommender.framework import Framework
from recommender.indicators import SCORECARDS, Indicators, adoption
from recommender.policies import Policy, brief_paths, found_facts
from recommender.recommend import Advice, Weights, advise, checked_importance, checked_weights, twin_groups
from recommender.scorecards import Scorecards
from recommender.search import Search, SearchHit
from recommender.settings import OnProgress, Settings, load_settings
from recommender.store import (
    Database,
    PolicyStore,
    StoredLabel,
    clear_vectors,
    forget_vectors,
    keep_original,
    text_hash,
)


class Library:
    """The store, the encoder and the index of one home folder. Threads may share it.

    Where a method takes `progress`, it is called with the name of each step of the work as it begins, and gives the
    function that is told how far the step is: "unpack", "read", "prepare", "encode", "align", "learn", "policies",
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
        self._memory = Memory(self.database)
        self._assessments = Assessments(
            self.database, self._memory, self.find, encoder or self.settings.encoder, self.settings.models_dir
        )
        self._search = Search(self._policies, self.settings.index_dir)
        self._indicators: dict[str, Indicators] = {}

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
        self._search.forget()
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
        return self._assessments.of(policy, framework, evidence, labels, progress)

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
        if framework.id not in self._indicators:
            self._indicators[framework.id] = Indicators(self.database, framework)
        return self._indicators[framework.id].filled_with(filled)

    def teach_scorecard(self, card_id: int, framework: Framework, by: str) -> Learned:
        """Have the program learn from a scorecard's accepted, added and rejected quotes, on the chair's order.

        :param framework: the one that was rated.
        :param by: the chair's name.
        :raises InputError: where somebody else asks, the framework is another one, or there is nothing to learn.
        """
        card = self.scorecards.get(card_id)
        found = self.scorecards.lessons(card_id, by, framework)
        learned = self.learn_labels(found, framework, f"scorecard {card.id}: {card.title}")
        confirmed, rejected = (sum(one.label == kind for one in found) for kind in (CONFIRMED, REJECTED))
        self.scorecards.note_taught(card_id, by, confirmed, rejected)
        return learned

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
        self._assessments.forget_lessons()
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
        if self._search.is_empty():
            return []
        encoder, on_progress = self.encoder(progress), progress("encode") if progress else None
        return self._search.find(text, encoder, limit, jurisdiction, language, on_progress)

    def forget_vectors(self) -> int:
        """Delete all vectors, those of drafts that were only assessed included.

        :returns: how many there were.
        """
        self._search.forget()
        return clear_vectors(self.database)

    # The engine

    def encoder(self, progress: Progress | None = None) -> Encoder:
        """The encoder, with the vector cache before it; the default model is unpacked the first time.

        :raises EncoderError: where there is no such encoder.
        """
        return self._assessments.encoder(progress)

    def assessor(
        self, framework: Framework, progress: Progress | None = None, labels: Sequence[Label] | None = None
    ) -> Assessor:
        """The assessor of a framework.

        :param labels: what it learns from; None for those that are kept, [] for none.
        """
        return self._assessments.assessor(framework, self._memory.teach(framework, labels).lesson, progress)

    def close(self) -> None:
        """Let go of the store."""
        self.database.close()
