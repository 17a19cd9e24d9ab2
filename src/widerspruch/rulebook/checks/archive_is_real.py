"""Whoever follows a source into an archive finds a document there, under that name."""

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Source

ID = "archive_is_real"
DESCRIPTION = "A source from an archive names its collection and documents that the collection holds."
SEVERITY = Severity.ERROR

Documents = Mapping[str, list[str]]


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per source of an archive without a document, and per document that its collection lacks."""
    for source_id, source in rulebook.sources.items():
        for field, wrong, fix in _wrong(source):
            place = RulebookPlace("sources.toml", f"/{source_id}/{field}")
            yield Mistake(ID, SEVERITY, place, f"{source_id} {wrong}.", fix)


def _wrong(source: Source) -> Iterator[tuple[str, str, str]]:
    if source.kind != "archive":
        if source.archive or source.documents:
            yield "kind", "names an archive, and its kind is another", 'kind = "archive"'
        return
    collections = archives()
    if source.archive is None or source.archive not in collections:
        known = ", ".join(collections)
        yield "archive", f"names the collection {source.archive}, which is none", f"archive = one of {known}"
        return
    if not source.documents:
        yield "documents", "names no document", 'documents = ["service/document"] as they are called in the archive'
    held = {f"{service}/{document}" for service, own in collections[source.archive].items() for document in own}
    for document in source.documents:
        if document not in held:
            similar = difflib.get_close_matches(document, sorted(held), n=1)
            hint = f"Did you mean {similar[0]}?" if similar else "Look for it in another collection, or drop it."
            yield "documents", f"names {document}, which {source.archive} does not hold", hint


@cache
def archives() -> Mapping[str, Documents]:
    """The documents of every collection by service, as the archives listed them last."""
    listed = json.loads((files("widerspruch.rulebook") / "archives.json").read_text("utf-8"))
    return {name: collection["documents"] for name, collection in listed.items()}
