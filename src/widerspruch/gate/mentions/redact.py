"""Replacing what names an objector, and nothing else."""

import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from widerspruch.gate.mentions.spans import Edit

PLACEHOLDERS = {
    "name": "[NAME]",
    "handle": "[HANDLE]",
    "url": "[URL]",
    "email": "[EMAIL]",
    "phone": "[PHONE]",
    "entity": "[ACCOUNT]",
}
"""What stands in a text instead of an identifier: one word for each kind, the same in all languages, so that a model or
a reader can tell what was there and filters can find them again."""


class Span(Struct, frozen=True, order=True):
    """A place in a text: characters from `start`, as many as `length`."""

    start: int
    length: int
    identifier: str


def edits_of(text: str, spans: Iterable[Span]) -> list[Edit]:
    """What is written instead of each span; spans that overlap become one.

    The placeholder of merged spans is that of the longest one. Marks that belong to a span's last letter go with it.

    Args:
        spans: In any order, counted in characters (code points) of this very text.

    Raises:
        ValueError: A span lies outside the text or its identifier has no placeholder.
    """
    merged = _merged(text, spans)
    return [Edit(span.start, span.start + span.length, PLACEHOLDERS[span.identifier]) for span in merged]


def redact(text: str, spans: Iterable[Span]) -> str:
    """The text after `edits_of`."""
    return edited(text, edits_of(text, spans))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after some edits, which are in order and apart from each other."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += [text[done : edit.start], edit.written]
        done = edit.end
    return "".join([*parts, text[done:]])


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    longest = 0
    for span in sorted(spans):
        end = span.start + span.length
        if span.start < 0 or span.length <= 0 or end > len(text) or span.identifier not in PLACEHOLDERS:
            raise ValueError("a span lies outside its text, or has no placeholder")
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if merged and span.start < merged[-1].start + merged[-1].length:
            last = merged[-1]
            identifier = span.identifier if span.length > longest else last.identifier
            longest = max(longest, span.length)
            merged[-1] = Span(last.start, max(last.start + last.length, end) - last.start, identifier)
        else:
            merged.append(Span(span.start, end - span.start, span.identifier))
            longest = span.length
    return merged
