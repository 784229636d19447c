"""The library on the command line: add, list, edit, remove, search, briefs, cache."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from recommender.cli.assess import add_encoder_options
from recommender.cli.failure import complain_of
from recommender.cli.progress import shown
from recommender.errors import InputError
from recommender.policies import FACTS as ALL_FACTS

FACTS = tuple(fact for fact in ALL_FACTS if fact != "note")
SHOWN = ("sha256", "file", *ALL_FACTS, "format", "pages", "characters")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add the commands `add`, `list`, `edit`, `remove`, `search`, `briefs` and `cache`."""
    add = commands.add_parser("add", help="store policies in the library")
    add.add_argument("files", nargs="+", metavar="FILE")
    for fact in FACTS:
        add.add_argument(f"--{fact}", help=f"{fact} of the policy (default: what the file says)")
    add.add_argument("--password", metavar="WORD", help="opens protected PDFs")
    add_encoder_options(add)
    add.set_defaults(run=run_add)

    listing = commands.add_parser("list", help="show the stored policies")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    listing.set_defaults(run=run_list)

    edit = commands.add_parser("edit", help="change facts of a stored policy")
    edit.add_argument("policy", help="number of the policy, as list shows it")
    for fact in FACTS:
        edit.add_argument(f"--{fact}")
    edit.set_defaults(run=run_edit)

    remove = commands.add_parser("remove", help="delete policies, with all that was made of them")
    remove.add_argument("policies", nargs="+", metavar="POLICY", help="number of a policy, as list shows it")
    remove.set_defaults(run=run_remove)

    search = commands.add_parser("search", help="find stored passages by meaning, in any language")
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=10, metavar="N")
    search.add_argument("--jurisdiction")
    search.add_argument("--language", metavar="CODE", help="only passages in this language, such as zh")
    search.add_argument("--format", choices=("text", "json"), default="text")
    add_encoder_options(search)
    search.set_defaults(run=run_search)

    briefs = commands.add_parser("briefs", help="load the shipped briefs into the library")
    add_encoder_options(briefs)
    briefs.set_defaults(run=run_briefs)

    cache = commands.add_parser("cache", help="how many vectors are kept; --clear deletes them")
    cache.add_argument("--clear", action="store_true")
    cache.set_defaults(run=run_cache)


def run_add(arguments: argparse.Namespace) -> int:
    """Store policies in the library; a file that fails does not stop the others.

    :returns: the exit status; 1 where a file failed.
    """
    facts = _facts(arguments)
    if facts.get("title") and len(arguments.files) > 1:
        raise InputError("One title cannot be that of several files. Add the files one by one.")
    library = _open(arguments)
    failed = 0
    for file in arguments.files:
        try:
            with shown(Path(file).name, arguments.quiet) as progress:
                stored = library.add(file, facts, password=arguments.password, progress=progress)
            print(f"{stored.id}\t{stored.name}")
        except Exception as error:
            failed += 1
            complain_of(error, Path(file).name)
    return 1 if failed else 0


def run_list(arguments: argparse.Namespace) -> int:
    """Print the stored policies.

    :returns: the exit status.
    """
    policies = _open(arguments).policies()
    if arguments.format == "json":
        rows = [
            {"id": stored.id}
            | {name: getattr(stored, name) for name in SHOWN}
            | {"passages": stored.passage_count, "added": stored.added.isoformat() if stored.added else None}
            for stored in policies
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    if not policies:
        print("The library is empty. Add a policy: recommender add FILE; or the shipped briefs: recommender briefs")
    for stored in policies:
        facts = (
            stored.jurisdiction or "-",
            str(stored.year or "-"),
            stored.language,
            f"{stored.passage_count} passages",
        )
        print(f"{stored.id}\t{'  '.join(facts)}\t{stored.name}")
    return 0


def run_edit(arguments: argparse.Namespace) -> int:
    """Change facts of a stored policy.

    :returns: the exit status.
    """
    facts = _facts(arguments)
    if not facts:
        raise InputError("Nothing to change. Name a fact, such as --year 2024.")
    stored = _open(arguments).edit(_number(arguments.policy), **facts)
    print(f"{stored.id}\t{stored.name}")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Delete policies: all, or none where one of them is not there.

    :returns: the exit status.
    """
    library = _open(arguments)
    numbers = [_number(value) for value in arguments.policies]
    for number in numbers:
        library.policy(number)  # all must be there before the first is deleted
    for number in numbers:
        print(f"Removed {number}\t{library.remove(number).name}")
    return 0


def run_search(arguments: argparse.Namespace) -> int:
    """Print the stored passages nearest in meaning to a text.

    :returns: the exit status.
    """
    if arguments.limit < 1:
        raise InputError("--limit must be at least 1.")
    library = _open(arguments)
    with shown("Search", arguments.quiet) as progress:
        hits = library.search(
            arguments.text, arguments.limit, arguments.jurisdiction, arguments.language, progress=progress
        )
    if arguments.format == "json":
        rows = [
            {
                "policy": hit.policy.id,
                "title": hit.policy.name,
                "jurisdiction": hit.policy.jurisdiction,
                "text": hit.passage.text,
                "page": hit.passage.page,
                "section": hit.passage.section,
                "language": hit.passage.language,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "score": hit.score,
            }
            for hit in hits
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    if not hits:
        print("Nothing found. Add policies first: recommender add FILE; or the shipped briefs: recommender briefs")
    for rank, hit in enumerate(hits, 1):
        place = ", ".join(
            part for part in (f"p. {hit.passage.page}" if hit.passage.page else "", hit.passage.section) if part
        )
        print(f"{rank}. {hit.policy.name}{f' ({place})' if place else ''}")
        print(f"   {' '.join(hit.passage.text.split())}\n")
    return 0


def run_briefs(arguments: argparse.Namespace) -> int:
    """Load the shipped briefs into the library.

    :returns: the exit status.
    """
    library = _open(arguments)
    with shown("Briefs", arguments.quiet) as progress:
        added = library.load_briefs(progress)
    print(f"{added} briefs added; the library holds {len(library.policies())} policies.")
    return 0


def run_cache(arguments: argparse.Namespace) -> int:
    """Count or delete the vectors that are kept.

    :returns: the exit status.
    """
    from recommender.store import count_vectors

    library = _open(arguments)
    if arguments.clear:
        print(f"{library.forget_vectors()} vectors deleted; they are made again when they are needed.")
    else:
        print(f"{count_vectors(library.database)} vectors in {library.settings.store_path}")
    return 0


def _open(arguments: argparse.Namespace) -> Any:
    from recommender.library import Library

    return Library(encoder=getattr(arguments, "encoder", None))


def _facts(arguments: argparse.Namespace) -> dict[str, Any]:
    return {fact: getattr(arguments, fact) for fact in FACTS if getattr(arguments, fact) is not None}


def _number(value: str) -> int:
    if not value.isdecimal() or len(value) > 18:
        raise InputError(
            "{value!r} is not the number of a policy. The command recommender list shows the numbers.", value=value
        )
    return int(value)
