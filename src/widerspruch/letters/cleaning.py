"""What people type becomes plain text: one line where a letter has one line, paragraphs where it has paragraphs.

Nothing of it is left out silently: what a program, a mail header or a writing direction might obey becomes U+FFFD, so
that whoever reads the letter before sending it sees that something stood there.
"""

import re
import unicodedata

from widerspruch.lib.shown import shown, shown_text

LONGEST_LINE = 20_000
LONGEST_PROSE = 100_000
"""Characters. More than anybody types; enough for a whole answer of an AI."""

_BREAKS = re.compile(r"\s*(?:\r\n|[\n\r\t\v\f\x85\u2028\u2029])\s*")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def one_line(text: str) -> str:
    """A field of one line: line breaks and tabs are spaces."""
    line = shown(_BREAKS.sub(" ", unicodedata.normalize("NFC", text).strip())).strip()
    return line if _is_visible(line) else ""


def prose(text: str) -> str:
    """A field of several lines: line breaks are `\\n`, at most one empty line between paragraphs."""
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", "    ")
    whole = shown_text(_EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines.split("\n")))).strip()
    return whole if _is_visible(whole) else ""


def _is_visible(text: str) -> bool:
    """Joiners, marks of direction and spaces of all kinds alone are no text."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of cleaned prose, each as one line."""
    return tuple(" ".join(part.split("\n")) for part in text.split("\n\n") if part)
