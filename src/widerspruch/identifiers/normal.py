"""One normal form of texts, for every recogniser of the house, with a way back to the text as it is.

People, programs and those who want not to be found write the same in many ways: with spaces of a printer's workshop,
characters that nobody sees, hyphens from three alphabets, letters of full width, entities of HTML and backslashes of
Markdown. A recogniser that knows these by itself forgets some. It reads the normal form instead and gives its places
back as places of the original.

What the normal form is:

- spaces of all kinds, and runs of them, are one space; line ends of all kinds are `\\n`;
- characters that nobody sees are gone (zero width, soft hyphens, directions, controls), save inside of emoji;
- compatibility forms are the characters they stand for, digits of all scripts are ASCII's, hyphens and short dashes
  are `-`, apostrophes are `'` (`characters.replacements`); a long dash is a hyphen only between digits;
- a letter and its marks are one character, or the letter alone where there is none such;
- entities of HTML are what they stand for, however often they were escaped;
- a backslash before punctuation is gone, as in Markdown.

Case, umlauts and scripts stay: what may be folded depends on what is recognised (`identifiers.fold`).
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from html.entities import html5
from operator import attrgetter

from msgspec import Struct

from widerspruch.identifiers.characters import (
    CONTROLS,
    FAR,
    INVISIBLE,
    INVISIBLE_FAR,
    LINE_ENDS,
    MARKS,
    PICTOGRAPHS,
    SPACES,
    replacements,
)


class _Change(Struct, frozen=True, gc=False):
    """Where a pass wrote something else: from `start` to `end` in what came out, `source` to `source_end` in what
    went in. What lies between two changes was copied."""

    start: int
    end: int
    source: int
    source_end: int


class NormalForm(Struct, frozen=True, gc=False):
    """A text in its normal form.

    Attributes:
        text: The normal form; the very original where nothing had to be changed.

        original: The text as it is.
    """

    text: str
    original: str
    _passes: tuple[tuple[_Change, ...], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text` as a span of `original`, both in characters: all characters that it was read from.

        An empty span is an empty span. Characters that nobody sees belong to a span only if they stand inside of it.
        """
        for changes in reversed(self._passes):
            first = _before(changes, start)
            start, end = first, max(first, _behind(changes, end)) if end > start else first
        return start, end

    def read_as(self, readings: Iterable[tuple[int, int, str]]) -> "NormalForm":
        """The normal form of `text` with some of its spans (start, end, what is read there) read otherwise.

        Args:
            readings: In order, apart from each other.
        """
        read, changes = _passed(self.text, readings)
        further = normal_form(read)
        return NormalForm(further.text, self.original, (*self._passes, changes, *further._passes))


def normal_form(text: str) -> NormalForm:
    """A text's normal form.

    Linear in the text's length. Raises nothing, on any string. The normal form of a normal form is itself.
    """
    if not _may_change(text):
        return NormalForm(text, text)
    typeset = text.replace("\u2019", "'").replace("\u2013", "-")
    if not _may_change(typeset):
        return NormalForm(typeset, text)  # character for character: places are the same
    passes: list[tuple[_Change, ...]] = []
    read = text
    # What one pass writes may belong to another form (`&#38;` before `#64;`). Each level of such nesting more than
    # doubles the text, so there are as many rounds as the text's length has digits, and nearly always two.
    while len(passes) < _MOST_PASSES and _may_change(read):
        changed, changes = _passed(read, _readings(read))
        if not changes:
            break
        read = changed
        passes.append(changes)
    return NormalForm(read, text, tuple(passes)) if passes else NormalForm(text, text)


def _may_change(text: str) -> bool:
    """Whether anything in a text may be otherwise in its normal form; nearly always False."""
    if "  " in text:
        return True
    if text.isascii():
        return _IN_ASCII.search(text) is not None
    if _patterns().near.search(text) is not None:
        return True
    # Two bytes a character: else there are characters beyond the first plane, which a class is slow to look for.
    beyond = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
    if beyond and _patterns().far.search(text) is not None:
        return True
    return ("\ufe0f" in text or "\u200d" in text) and _LOOSE_JOINER.search(text) is not None


def _passed(text: str, readings: Iterable[tuple[int, int, str]]) -> tuple[str, tuple[_Change, ...]]:
    """One pass: what comes out, and where it is not what went in."""
    parts: list[str] = []
    changes: list[_Change] = []
    done = length = 0
    for start, end, read in readings:
        length += start - done
        parts += (text[done:start], read)
        changes.append(_Change(length, length + len(read), start, end))
        length += len(read)
        done = end
    return "".join([*parts, text[done:]]), tuple(changes)


def _readings(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is read there) of whatever is read otherwise than it is written."""
    patterns, known, done = _patterns(), replacements(), 0
    while (trigger := patterns.triggers.search(text, done)) is not None:
        place = trigger.start()
        match = None
        if place > done and _belongs_to_the_one_before(text, place):
            match = patterns.forms.match(text, place - 1)
        if match is None or match.end() <= place:
            match = patterns.forms.match(text, place)
        if match is None:
            done = place + 1
            continue
        done = match.end()
        written = match[0]
        read = known.get(written)
        if read is None:
            read = _READ[match.lastgroup or ""](match)
        if read != written:
            yield *match.span(), read


def _belongs_to_the_one_before(text: str, place: int) -> bool:
    return _MARK.match(text, place) is not None or (text[place - 1] == " " and _SPACE.match(text, place) is not None)


def _marked(match: re.Match[str]) -> str:
    """A letter with its marks: one character if there is such a one, else without them."""
    letter = replacements().get(match["letter"], match["letter"])
    return _MARK.sub("", unicodedata.normalize("NFC", letter + match["marks"]))


def _entity(match: re.Match[str]) -> str:
    name = match["entity_name"]
    if name is None:
        return "&"
    return unescape(f"&{name}") if name.startswith("#") else html5.get(name, match[0])


_READ: dict[str, Callable[[re.Match[str]], str]] = {
    "entity": _entity,
    "gone": lambda _: "",
    "line": lambda _: "\n",
    "space": lambda _: " ",
    "marked": _marked,
    "jamo": lambda match: unicodedata.normalize("NFC", match[0]),
    "apostrophe": lambda _: "'",
    "dash": lambda _: "-",
    "other": lambda match: match[0],
}

_MOST_PASSES = 24
_MOST_MARKS = 8
"""Marks of one letter that are put in order; no letter has more, and the time for n of them grows with n * n."""

_ASCII_FORMS = r"\x00-\x09\x0b-\x1f\x7f\\&`"
_IN_ASCII = re.compile(f"[{_ASCII_FORMS}]")
_LOOSE_JOINER = re.compile(rf"(?<![{PICTOGRAPHS}])\ufe0f|(?<![{PICTOGRAPHS}\ufe0f])\u200d|\u200d(?![{PICTOGRAPHS}])")
_UNSEEN = INVISIBLE.replace("\u200b-\u200f", "\u200b\u200c\u200e\u200f").replace("\ufe00-\ufe0f", "\ufe00-\ufe0e")
_MARK = re.compile(f"[{MARKS}]")
_SPACES_BUT_ONE = SPACES.replace(" ", "")
_SPACE = re.compile(f"[{SPACES}]")
_PUNCTUATION = r"!-/:-@\[\]-`{-~"
_ENTITY = (
    r"&(?:amp;|#0{0,6}38;|#[xX]0{0,6}26;)*+"
    r"(?P<entity_name>#[0-9]{1,20};?|#[xX][0-9a-fA-F]{1,16};?|[a-zA-Z][a-zA-Z0-9]{1,31};)?+"
)


class _Patterns(Struct, frozen=True):
    """Made when the first text is read that is not plain ASCII.

    Attributes:
        near, far: What may change in the first plane of Unicode, and beyond it.

        triggers: Where one of the forms may begin, or end with its marks: quick to find.

        forms: What is read otherwise, by what is to be done with it.
    """

    near: re.Pattern[str]
    far: re.Pattern[str]
    triggers: re.Pattern[str]
    forms: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    changing = replacements()
    near = "".join(char for char in changing if char <= "\uffff")
    forms = {
        "entity": _ENTITY,
        "gone": rf"(?<!\\)\\++(?=[{_PUNCTUATION}])|[{_UNSEEN}{CONTROLS}{INVISIBLE_FAR}]++|{_LOOSE_JOINER.pattern}"
        rf"|(?<!\S)[{MARKS}]++",
        "line": rf"\r\n?|[{LINE_ENDS}]",
        "space": rf"[{SPACES}]{{2,}}+|[{_SPACES_BUT_ONE}]",
        "marked": rf"(?P<letter>[^\s{MARKS}])(?P<marks>[{MARKS}]{{1,{_MOST_MARKS}}})[{MARKS}]*+",
        "jamo": r"[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?",
        "apostrophe": r"(?<=[^\W\d_])[`´‘](?=[^\W\d_])",
        "dash": r"(?<=\d)[—―](?=\d)",
        "other": rf"[{near}{FAR}]",
    }
    in_plane = f"{_ASCII_FORMS}{near}{_SPACES_BUT_ONE}{LINE_ENDS}{_UNSEEN}{CONTROLS}{MARKS}\u1100-\u1112´‘—―"
    return _Patterns(
        near=re.compile(f"[{in_plane}]"),
        far=re.compile(f"[{FAR}{INVISIBLE_FAR}]"),
        triggers=re.compile(rf"[{in_plane}\ufe0f\u200d{FAR}{INVISIBLE_FAR}]|  "),
        forms=re.compile("|".join(f"(?P<{name}>{form})" for name, form in forms.items())),
    )


@cache
def changing_re2() -> str:
    """Source for RE2, which sees many texts at once: matches every text that is not its own normal form, and some
    that are."""
    near = _ranges(sorted(ord(char) for char in replacements() if char < "\ud800" or "\udfff" < char < "\U00010000"))
    unseen = rf"{_UNSEEN}{MARKS}{FAR}{INVISIBLE_FAR}"
    always = rf"[{near}\x00-\x09\x0b-\x1f\x7f-\x9f\\{_SPACES_BUT_ONE}\x{{2028}}\x{{2029}}\x{{1100}}-\x{{1112}}{unseen}]"
    joiners = (
        rf"(?:^|[^{PICTOGRAPHS}])\x{{fe0f}}|(?:^|[^{PICTOGRAPHS}\x{{fe0f}}])\x{{200d}}|\x{{200d}}(?:$|[^{PICTOGRAPHS}])"
    )
    between = r"\pL[`´‘]\pL|\p{Nd}[—―]\p{Nd}"
    return rf"(?s:{always}|  |&[#A-Za-z]|{joiners}|{between})"


def _ranges(codes: Iterable[int]) -> str:
    """Code points as a class of a regular expression: in as few ranges as there are."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code - ranges[-1][1] <= 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _before(changes: tuple[_Change, ...], place: int) -> int:
    """Where in what went in the character at a place, or the end, stood."""
    number = bisect_right(changes, place, key=_start_of) - 1
    if number < 0:
        return place
    change = changes[number]
    return change.source if place < change.end else change.source_end + place - change.end


def _behind(changes: tuple[_Change, ...], place: int) -> int:
    """Where in what went in the character before a place ended."""
    number = bisect_right(changes, place - 1, key=_start_of) - 1
    if number < 0:
        return place
    change = changes[number]
    return change.source_end if place <= change.end else change.source_end + place - change.end


_start_of = attrgetter("start")
