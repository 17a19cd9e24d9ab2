"""The number that a platform gives a case, in the text of its answer."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from widerspruch.lib.folded_words import FoldedWord, folded_words
from widerspruch.rulebook.answer_model import CaseIdFormat
from widerspruch.rulebook.load import Rulebook

_BETWEEN = re.compile(r"[\s:#\u2116.,=()\[\]<>*\"'\u201e\u201c\u2013-]{0,12}")
_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_/.](?=[A-Za-z0-9]))*")
_FILLERS = frozenset(("lautet", "ist", "is", "est", "number", "nummer", "nr", "no", "id", "the", "die", "your", "von"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?")


class CaseNumberFound(Struct, frozen=True):
    """A number, and where it stands."""

    value: str
    start: int
    end: int
    is_of_platform: bool


class CaseNumbers:
    """The formats of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._labels: dict[tuple[str, ...], list[tuple[CaseIdFormat, str | None]]] = {}
        for file in rulebook.answers:
            for format_ in file.case_ids:
                for label in format_.labels:
                    words = tuple(word.folded for word in folded_words(label))
                    self._labels.setdefault(words, []).append((format_, file.platform))
        self._longest = max(map(len, self._labels), default=0)

    def find(
        self, text: str, words: Sequence[FoldedWord], platforms: Iterable[str] = (), ours: Iterable[str] = ()
    ) -> list[CaseNumberFound]:
        """The numbers in a text, in its order.

        Args:
            platforms: Those whose own formats count.

            ours: Numbers that are known: they are found wherever they stand.
        """
        known = set(platforms)
        found: dict[str, CaseNumberFound] = {}
        wanted = {bare_number(one): one for one in ours}
        for match in _VALUE.finditer(text) if wanted else ():
            if bare_number(match[0]) in wanted:
                value = match[0]
                found.setdefault(value, CaseNumberFound(value, match.start(), match.end(), is_of_platform=True))
        for position in range(len(words)):
            for one in self._at(text, words, position, known):
                found.setdefault(one.value, one)
        return list(found.values())

    def _at(
        self, text: str, words: Sequence[FoldedWord], position: int, platforms: set[str]
    ) -> Iterator[CaseNumberFound]:
        for length in range(self._longest, 0, -1):
            label = tuple(word.folded for word in words[position : position + length])
            if len(label) == length and label in self._labels:
                end = words[position + length - 1].end
                for format_, platform in self._labels[label]:
                    if platform is None or platform in platforms:
                        value = _value(text, end, format_)
                        if value is not None:
                            yield CaseNumberFound(value[0], value[1], value[1] + len(value[0]), platform is not None)


def bare_number(number: str) -> str:
    """A number as it is compared: without what stands between its digits and letters."""
    return re.sub(r"[\W_]", "", number).casefold()


def _value(text: str, at: int, format_: CaseIdFormat) -> tuple[str, int] | None:
    """The value behind a label, and where it begins."""
    for _ in range(3):
        between = _BETWEEN.match(text, at)
        match = _VALUE.match(text, between.end() if between else at)
        if match is None:
            return None
        if match[0].casefold() not in _FILLERS:
            value = match[0]
            return (value, match.start()) if _fits(value, format_) else None
        at = match.end()
    return None


def _fits(value: str, format_: CaseIdFormat) -> bool:
    digits = sum(one.isdigit() for one in value)
    bare = re.sub(r"[-_/.]", "", value)
    if not format_.shortest <= len(bare) <= format_.longest or digits < 3:
        return False
    if _YEAR.fullmatch(value) or _DATE.fullmatch(value):
        return False
    return bare.isdecimal() if format_.characters == "digits" else True
