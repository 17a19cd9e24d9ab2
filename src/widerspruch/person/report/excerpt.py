"""A text of any length and content -> a short piece of it, with the places of findings marked."""

from collections.abc import Sequence

from msgspec import Struct

from widerspruch.findings.finding import Finding, Kind
from widerspruch.lib.shown import shown_text

LONGEST = 500
"""Characters of a text that are shown."""


class ExcerptPiece(Struct, frozen=True):
    """A stretch of text; with `kinds`, one in which something was found."""

    text: str
    kinds: tuple[Kind, ...] = ()


class Excerpt(Struct, frozen=True):
    """What is shown of a text. `cut_before`, `cut_after`: there is more on this side."""

    pieces: tuple[ExcerptPiece, ...]
    cut_before: bool = False
    cut_after: bool = False


def excerpt(text: str, findings: Sequence[Finding] = (), *, longest: int = LONGEST, cut: bool = False) -> Excerpt:
    """At most `longest` characters around the first finding.

    Args:
        cut: The text itself is only the beginning of a longer one.
    """
    start, end = _window(text, min(findings).start if findings else 0, longest)
    pieces: list[ExcerptPiece] = []
    at = start
    for place in _joined(findings):
        first, last = max(place.start, at), min(place.end, end)
        if first >= last:
            continue
        if at < first:
            pieces.append(ExcerptPiece(shown_text(text[at:first])))
        pieces.append(ExcerptPiece(shown_text(text[first:last]), place.kinds))
        at = last
    if at < end:
        pieces.append(ExcerptPiece(shown_text(text[at:end])))
    return Excerpt(tuple(pieces), cut_before=start > 0, cut_after=cut or end < len(text))


class _Place(Struct):
    start: int
    end: int
    kinds: tuple[Kind, ...]


def _joined(findings: Sequence[Finding]) -> list[_Place]:
    """Findings that overlap as one place, so that marks never nest."""
    places: list[_Place] = []
    for finding in sorted(findings):
        if places and finding.start < places[-1].end:
            place = places[-1]
            place.end = max(place.end, finding.end)
            place.kinds = tuple(dict.fromkeys((*place.kinds, finding.kind)))
        else:
            places.append(_Place(finding.start, finding.end, (finding.kind,)))
    return places


def _window(text: str, first: int, longest: int) -> tuple[int, int]:
    if len(text) <= longest:
        return 0, len(text)
    start = max(0, min(first - longest // 3, len(text) - longest))
    if start:
        # Begin with a whole word where one begins near by.
        space = text.find(" ", start, min(first, start + 30) + 1)
        start = space + 1 if space != -1 else start
    return start, min(len(text), start + longest)
