"""Every passage that the rulebook rests on, held against clones of its archives."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files

from msgspec import Struct

from widerspruch.rulebook.archive_reference import ArchiveReference
from widerspruch.rulebook.checks.kinds_of_facts import kinds_of_facts
from widerspruch.rulebook.checks.walk import RulebookPlace, every, platform_file
from widerspruch.rulebook.freshness import FactKind
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import CapturedBetween, Fact
from widerspruch.rulebook.watch.archive import ArchiveClone
from widerspruch.rulebook.watch.comparing import Read, Seen, of_captures, of_today
from widerspruch.rulebook.watch.finding import WatchFinding, WatchResult
from widerspruch.rulebook.watch.passage import Passage, in_force_since, plain, with_anchor


class _Resting(Struct, frozen=True):
    """What rests on a passage.

    Attributes:
        places: Where its facts stand. `kinds`: what they are about; a fact that says when it ended is history.

        begins: Whether one of them says that something began: a version of terms, or something that happened.

        days_told: Between which two captures it began, as all of these say; none where one of them does not.
    """

    places: tuple[RulebookPlace, ...]
    kinds: frozenset[FactKind]
    begins: bool
    days_told: tuple[CapturedBetween, ...]


def watch(rulebook: Rulebook, clones: Mapping[str, ArchiveClone], platform: str | None = None) -> WatchResult:
    """What was found of every reference, one finding at least.

    Args:
        clones: By the name of the collection, as `clones_by_collection` gives it.

        platform: Only what facts of this platform's file rest on.
    """
    resting = _resting(rulebook)
    versions = _Versions(rulebook, clones)
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
        for seen in _seen(reference, resting[name], versions)
    ]
    days = {name: clone.newest.day for name, clone in sorted(clones.items())}
    return WatchResult(tuple(found), days, dict(_confirmed(found, resting, rulebook, days)))


def _confirmed(
    found: Iterable[WatchFinding], resting: Mapping[str, _Resting], rulebook: Rulebook, days: Mapping[str, date]
) -> Iterator[tuple[str, date]]:
    for one in found:
        if one.kind == "unchanged" and resting[one.reference].kinds - {"history"}:
            archive = rulebook.sources[rulebook.references[one.reference].source].archive
            yield one.reference, days[archive or ""]


def clones_by_collection(clones: Sequence[ArchiveClone]) -> dict[str, ArchiveClone]:
    """Which collection each clone is one of: it has the commit that the rulebook knows of that collection."""
    known = json.loads((files("widerspruch.rulebook") / "archives.json").read_text("utf-8"))
    return {
        name: clone
        for clone in clones
        for name, collection in known.items()
        if clone.version(collection["commit"]) is not None
    }


class _Versions:
    """The versions that the rulebook's passages name."""

    def __init__(self, rulebook: Rulebook, clones: Mapping[str, ArchiveClone]) -> None:
        self._rulebook = rulebook
        self._clones = clones
        self._of_document: dict[tuple[str, str], list[ArchiveReference]] = {}
        for one in rulebook.references.values():
            self._of_document.setdefault((one.source, one.document), []).append(one)

    def clone(self, reference: ArchiveReference) -> ArchiveClone | None:
        """That of its collection."""
        return self._clones.get(self._rulebook.sources[reference.source].archive or "")

    def text(self, reference: ArchiveReference) -> str | None:
        """The version that it names."""
        clone = self.clone(reference)
        return None if clone is None else clone.text(reference.commit, reference.path)

    def read(self, reference: ArchiveReference) -> Read:
        """What the passages of its document name, this one and the others."""
        in_force: set[str | None] = set()
        passages: list[Passage] = []
        wholes: set[str] = set()
        days: set[date] = set()
        for one in self._of_document[reference.source, reference.document]:
            text = self.text(one) or ""
            in_force.add(in_force_since(text))
            if not one.anchor:
                wholes.add(plain(text))
            if one.anchor == reference.anchor and (found := with_anchor(text, one.anchor, one.section)):
                passages += found
                days |= self._day(one)
        is_later = bool(days) and max(days) > min(self._day(reference), default=date.max)
        return Read(frozenset(in_force), tuple(passages), frozenset(wholes), is_later)

    def _day(self, reference: ArchiveReference) -> set[date]:
        clone = self.clone(reference)
        version = None if clone is None else clone.version(reference.commit)
        return set() if version is None else {version.day}


def _seen(reference: ArchiveReference, resting: _Resting, versions: _Versions) -> Iterator[Seen]:
    clone = versions.clone(reference)
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
    if resting.begins and reference.anchor and reference.present and in_force_since(reference.anchor) is None:
        found += of_captures(clone, reference, resting.days_told)
    if resting.kinds - {"history"}:
        found += of_today(clone, reference, cited, versions.read(reference), is_address="address" in resting.kinds)
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
            frozenset("history" if fact.last_seen is not None else by_place[place] for place, fact in facts),
            any(_begins(place, fact) for place, fact in facts),
            _days_told([fact for place, fact in facts if _begins(place, fact)]),
        )
        for name, facts in resting.items()
    }


def _days_told(facts: Sequence[Fact]) -> tuple[CapturedBetween, ...]:
    told = tuple(fact.first_seen for fact in facts if fact.first_seen is not None)
    return told if len(told) == len(facts) else ()


def _begins(place: RulebookPlace, fact: Fact) -> bool:
    """Not what a version says of single kinds of content: that is often older than the version."""
    if fact.last_seen is not None and fact.first_seen is None:
        return False  # it tells of an end
    _, field, _, *rest = place.pointer.split("/")
    return field == "history" or (field == "terms" and rest[0] == "facts")
