"""Every passage that the rulebook rests on, held against clones of its archives."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from msgspec import Struct

from widerspruch.rulebook.archive_reference import ArchiveReference
from widerspruch.rulebook.checks.kinds_of_facts import kinds_of_facts
from widerspruch.rulebook.checks.walk import RulebookPlace, every, platform_file
from widerspruch.rulebook.freshness import FactKind
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact
from widerspruch.rulebook.watch.archive import ArchiveClone
from widerspruch.rulebook.watch.comparing import Seen, of_captures, of_today
from widerspruch.rulebook.watch.finding import WatchFinding, WatchResult
from widerspruch.rulebook.watch.passage import with_anchor


class _Resting(Struct, frozen=True):
    """What rests on a passage: where its facts stand, of which kinds they are, and whether all of them say between
    which two captures it began."""

    places: tuple[RulebookPlace, ...]
    kinds: frozenset[FactKind]
    has_both_days: bool


def watch(rulebook: Rulebook, clones: Mapping[str, ArchiveClone], platform: str | None = None) -> WatchResult:
    """What was found of every reference, one finding at least.

    Args:
        clones: By the name of the collection, as `clones_by_collection` gives it.

        platform: Only what facts of this platform's file rest on.
    """
    resting = _resting(rulebook)
    found = [
        WatchFinding(
            seen.kind,
            name,
            resting[name].places,
            reference.document,
            None if seen.version is None else seen.version.day,
            seen.was,
            seen.now,
        )
        for name, reference in rulebook.references.items()
        if platform is None or any(place.file == platform_file(platform) for place in resting[name].places)
        for seen in _seen(reference, resting[name], clones.get(rulebook.sources[reference.source].archive or ""))
    ]
    return WatchResult(tuple(found), {name: clone.newest.day for name, clone in sorted(clones.items())})


def clones_by_collection(clones: Sequence[ArchiveClone]) -> dict[str, ArchiveClone]:
    """Which collection each clone is one of: it has the commit that the rulebook knows of that collection."""
    known = json.loads((files("widerspruch.rulebook") / "archives.json").read_text("utf-8"))
    return {
        name: clone
        for clone in clones
        for name, collection in known.items()
        if clone.version(collection["commit"]) is not None
    }


def _seen(reference: ArchiveReference, resting: _Resting, clone: ArchiveClone | None) -> Iterator[Seen]:
    if clone is None:
        yield Seen("archive_missing")
        return
    version = clone.version(reference.commit)
    cited = None if version is None else clone.text(version.commit, reference.path)
    if version is None or cited is None:
        yield Seen("version_unknown", version, reference.commit, reference.path)
        return
    is_there = bool(with_anchor(cited, reference.anchor, reference.section))
    if reference.anchor and is_there != reference.present:
        yield Seen("not_as_cited", version, reference.anchor)
        return
    found: list[Seen] = []
    if resting.kinds & {"history", "terms"} and reference.anchor and reference.present:
        found += of_captures(clone, reference, has_both_days=resting.has_both_days)
    if resting.kinds - {"history"}:
        found += of_today(clone, reference, cited, is_address="address" in resting.kinds)
    yield from found or [Seen("unchanged", version)]


def _resting(rulebook: Rulebook) -> dict[str, _Resting]:
    by_place = kinds_of_facts(rulebook)
    resting: dict[str, list[tuple[RulebookPlace, Fact]]] = {name: [] for name in rulebook.references}
    for place, fact in every(Fact, rulebook):
        for name in fact.references:
            if name in resting:
                resting[name].append((place, fact))
    return {
        name: _Resting(
            tuple(place for place, _ in facts),
            frozenset(by_place[place] for place, _ in facts),
            all(fact.first_seen is not None for _, fact in facts),
        )
        for name, facts in resting.items()
    }
