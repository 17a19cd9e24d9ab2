"""What became of one passage: between the version that a fact names and the newest, and in those before it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from msgspec import Struct

from widerspruch.rulebook.archive_reference import ArchiveReference
from widerspruch.rulebook.model import CapturedBetween
from widerspruch.rulebook.watch.archive import ArchiveClone, CapturedVersion
from widerspruch.rulebook.watch.finding import FindingKind
from widerspruch.rulebook.watch.passage import Passage, in_force_since, new_words, plain, with_anchor

GAP = timedelta(days=31)
"""Between the last version without a passage and the first with it: more, and the day of the latter says little."""


class Seen(Struct, frozen=True):
    """One thing that was found; see `finding.WatchFinding`."""

    kind: FindingKind
    version: CapturedVersion | None = None
    was: str = ""
    now: str = ""


class Read(Struct, frozen=True):
    """What somebody has read of a document, in whatever version.

    Attributes:
        in_force: Since when these versions are in force.

        passages: Those with one anchor.

        wholes: The versions that were read as a whole, without their markup.

        is_later: Whether one of these stands in a version captured after that in which the anchor is missing.
    """

    in_force: frozenset[str | None]
    passages: tuple[Passage, ...]
    wholes: frozenset[str] = frozenset()
    is_later: bool = False


def of_today(
    clone: ArchiveClone, reference: ArchiveReference, cited: str, read: Read, *, is_address: bool
) -> Iterator[Seen]:
    """How the newest version differs from those that were read; nothing where it says the same."""
    path = clone.path_now(reference.path)
    text = None if path is None else clone.text(clone.newest.commit, path)
    if path is None or text is None:
        yield Seen("silent_since", clone.last_with(reference.path))
        return
    version = clone.last_with(path)
    in_force = in_force_since(cited), in_force_since(text)
    if None not in in_force and in_force[0] != in_force[1] and in_force[1] not in read.in_force:
        yield Seen("in_force_changed", version, in_force[0] or "", in_force[1] or "")
    if not reference.anchor and plain(text) not in read.wholes:
        yield Seen("document_changed", version)
    if reference.anchor and not _names_its_day(reference, cited):
        before = with_anchor(cited, reference.anchor, reference.section)
        yield from _of_anchor(reference, before, text, version, read, is_address=is_address)


def of_captures(
    clone: ArchiveClone, reference: ArchiveReference, days_told: Sequence[CapturedBetween]
) -> Iterator[Seen]:
    """Whether the archive can tell since when a passage stands in a document.

    Args:
        days_told: Between which two captures it began, as the facts say that rest on it.
    """
    path = clone.path_now(reference.path)
    if path is None:
        return
    first_with: CapturedVersion | None = None
    for one in clone.versions_of(path):
        if first_with is None and not one.version.commit.startswith(reference.commit):
            continue
        text = clone.text(one.version.commit, one.path)
        if first_with is not None and (text is None or not with_anchor(text, reference.anchor, reference.section)):
            is_told = any(told.holds(one.version.day, first_with.day) for told in days_told)
            if first_with.day - one.version.day > GAP and not is_told:
                yield Seen("capture_gap", first_with, str(one.version.day), str(first_with.day))
            return
        first_with = one.version
    if first_with is not None and not any(told.holds(None, first_with.day) for told in days_told):
        yield Seen("first_capture", first_with)


def _names_its_day(reference: ArchiveReference, cited: str) -> bool:
    """Whether a passage is the day since which its version is in force: the next version has another, and this one
    began on no other day."""
    day = in_force_since(cited)
    return day is not None and reference.present and day in reference.anchor


def _of_anchor(
    reference: ArchiveReference,
    before: Sequence[Passage],
    text: str,
    version: CapturedVersion | None,
    read: Read,
    *,
    is_address: bool,
) -> Iterator[Seen]:
    after = with_anchor(text, reference.anchor, reference.section)
    if not reference.present:
        if after and not read.is_later:
            yield Seen("anchor_appeared", version, now=reference.anchor)
        return
    is_in_section = bool(reference.section and after)
    after = after or with_anchor(text, reference.anchor)
    if not after:
        yield Seen(_gone(reference.anchor, is_address=is_address), version, reference.anchor)
        return
    headings = {one.heading for one in (*before, *read.passages)}
    if not is_in_section and not headings & {one.heading for one in after}:
        yield Seen("moved", version, before[0].heading, after[0].heading)
    if {(one.text, one.links) for one in read.passages} & {(one.text, one.links) for one in after}:
        return
    was, now = before[0], after[0]
    if _only(was, now):
        yield Seen("link_changed", version, _only(was, now), _only(now, was))
    if added := new_words(was.text, now.text):
        yield Seen("text_near", version, now=added)


def _gone(anchor: str, *, is_address: bool) -> FindingKind:
    if is_address:
        return "address_changed"
    return "link_changed" if "/" in anchor and " " not in anchor else "anchor_gone"


def _only(one: Passage, other: Passage) -> str:
    """The links to other pages; what follows the page's address often says only from where somebody came."""
    others = {_page(link) for link in other.links}
    return " ".join(link for link in one.links if _page(link) not in others)


def _page(link: str) -> str:
    return link.partition("#")[0].partition("?")[0]
