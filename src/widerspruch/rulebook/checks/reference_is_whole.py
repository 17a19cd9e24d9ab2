"""What a fact says of an archive, a machine can look up: a commit was once cited for the opposite of what it says."""

import re
from collections.abc import Iterator

from widerspruch.rulebook.archive_reference import LONGEST_ANCHOR, ArchiveReference
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact

ID = "reference_is_whole"
DESCRIPTION = "Facts that rest on an archive name passages in references.toml; each names a document of its source."
SEVERITY = Severity.ERROR

FILE = "references.toml"
_COMMIT = re.compile(r"[0-9a-f]{8,40}")


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per wrong field of a reference, per reference that no fact names, and per fact that lacks one."""
    used: set[str] = set()
    for place, fact in every(Fact, rulebook):
        used.update(fact.references)
        for message, fix in _wrong_in_fact(fact, rulebook):
            yield Mistake(ID, SEVERITY, place / "references", message, fix)
    for name, reference in rulebook.references.items():
        for field, message, fix in _wrong(reference, rulebook):
            yield Mistake(ID, SEVERITY, RulebookPlace(FILE, f"/{name}/{field}"), message, fix)
        if name not in used:
            yield Mistake(
                ID,
                SEVERITY,
                RulebookPlace(FILE, f"/{name}"),
                f"No fact names the passage {name}.",
                "Take it out, or name it in the fact that it supports.",
            )


def _wrong_in_fact(fact: Fact, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    source = rulebook.sources.get(fact.source)
    if source is not None and source.kind == "archive" and not fact.references:
        yield f"{fact.source} is an archive, and no passage is named.", f'references = ["..."], each a table in {FILE}'
    for name in fact.references:
        reference = rulebook.references.get(name)
        if reference is None:
            yield f"{FILE} has no passage {name}.", f"Add [{name}] there, or name another."
        elif reference.source != fact.source:
            yield f"The passage {name} is one of {reference.source}.", f'source = "{reference.source}"'
    for words, days in (("first", fact.first_seen), ("last", fact.last_seen)):
        if days is not None and days.after is not None and days.after >= days.before:
            yield (
                f"It was {words} seen between two days, of which the first is not the earlier.",
                "after = the day of the earlier capture, before = that of the later",
            )


def _wrong(reference: ArchiveReference, rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    source = rulebook.sources.get(reference.source)
    if source is None or source.kind != "archive":
        yield "source", f"{reference.source} is no archive in sources.toml.", "Name the source whose text it is."
    elif reference.document not in source.documents:
        yield "document", f"{reference.source} has no document {reference.document}.", "Add it to the source."
    if not _COMMIT.fullmatch(reference.commit):
        yield "commit", "No commit is named so.", "8 to 40 hexadecimal digits"
    if not reference.path or reference.path.startswith("/") or ".." in reference.path.split("/"):
        yield "path", "This is no path in an archive.", 'path = "Service/Document.md"'
    if len(reference.anchor.split()) > LONGEST_ANCHOR:
        yield "anchor", f"It has more than {LONGEST_ANCHOR} words.", "Choose the words that cannot stand elsewhere."
    if not reference.anchor and not reference.present:
        yield "anchor", "What is absent is not said.", 'anchor = "..." or present = true'
