"""As what a column's texts are read: nearly all as they are, the few that are written oddly in their normal form."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product, repeat

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.mentions.plain_texts import rows_with, rows_with_bytes
from widerspruch.identifiers.characters import CONTROLS, INVISIBLE, INVISIBLE_FAR, replacements
from widerspruch.identifiers.emails import EMAILS_RE2, HIDDEN_EMAILS_RE2
from widerspruch.identifiers.handles import HANDLES_RE2, IDS_RE2
from widerspruch.identifiers.normal import NormalForm, changing_re2, normal_form
from widerspruch.identifiers.phones import PHONES_RE2
from widerspruch.identifiers.tags import TAG_RE2, without_tags
from widerspruch.identifiers.web_addresses import WEB_ADDRESSES_RE2

HIDDEN_EMAIL = "hidden e-mail"
"""Beside `email`: whether a text may hold an address with its at sign written as a word."""

# For RE2, over many texts: whatever is recognised in a text that is not written oddly, one of these matches.
_COARSE = {"handle": HANDLES_RE2, "entity": IDS_RE2, "email": EMAILS_RE2, "url": WEB_ADDRESSES_RE2, "phone": PHONES_RE2}
_BESIDE = {"handle": ("url", "entity"), "entity": ("url",)}
"""By which other forms an identifier is written, too: the address of a profile."""

_NEED_ALL_TEXTS = frozenset(["email", "phone", "url"])
_BYTES_OF_IDENTIFIERS = {
    "handle": (b"@", b"/", b"%", b"&", b"\xef"),
    "entity": (b"@", b"/", b"%", b"&", b"\xef", b"[", b"=", b"did:"),
}
"""In UTF-8, whatever a handle or the id of an account, marked as such, cannot do without."""

_LETTERS = bytes([0xC3, *range(0xCE, 0xD2), *range(0xE4, 0xEA), 0xEB, 0xEC])  # Latin, Greek, Cyrillic, East Asian
ODD_BYTES = bytes(
    [*b"&\\<\x7f", *range(0x09), *range(0x0E, 0x1C), *(byte for byte in range(0xC2, 0xF5) if byte not in _LETTERS)]
)
"""In UTF-8, whatever is written oddly holds one of these."""

# Over the texts that are read, so that the slow patterns are tried on few of them.
_SLOW = (("phone", PHONES_RE2), (HIDDEN_EMAIL, HIDDEN_EMAILS_RE2))


class ToRead(Struct, frozen=True):
    """A text in one of its readings.

    Attributes:
        number: Which of the texts it is, from 0.

        identifiers: What may be in it.
    """

    number: int
    form: NormalForm
    identifiers: frozenset[str]


class OddTexts:
    """The texts of a column that are written oddly: with entities or tags of HTML, backslashes, characters that nobody
    sees, letters of full width. What may be in them is seen in their normal form only.

    Typographic spaces, hyphens and apostrophes are not odd: each pattern over raw texts knows them.
    """

    def __init__(self, rows: pa.Array, texts: pa.Array) -> None:
        self.rows = rows
        self.readings: list[tuple[int, NormalForm]] = []
        for row, text in zip(rows.to_pylist(), texts.take(rows).to_pylist(), strict=True):
            self.readings += [(row, form) for form in forms_of(text)]
        self.texts = pa.array([form.text for _, form in self.readings], pa.string())

    @classmethod
    def among(cls, texts: pa.Array, rows: pa.Array | None = None) -> "OddTexts":
        """Those among all texts, or among those of some rows."""
        rows = rows_with_bytes(texts, ODD_BYTES) if rows is None else rows
        if not len(rows):
            return cls(rows, texts)
        odd = pc.indices_nonzero(pc.match_substring_regex(texts.take(rows), odd_re2()).fill_null(False))
        return cls(rows.take(odd), texts)


def forms_of(text: str) -> list[NormalForm]:
    """A text's normal form, and the same without tags if it has any."""
    form = normal_form(text)
    shown = without_tags(form)
    return [form] if shown is None else [form, shown]


class ColumnTexts:
    """The texts of a column in which some identifiers are looked for.

    Attributes:
        odd: Those written oddly: all of them, or only those that may hold one of the identifiers (see `all_odd`).
    """

    def __init__(self, texts: pa.Array, identifiers: frozenset[str]) -> None:
        self._texts, self._identifiers = texts, identifiers
        asked = {one for identifier in identifiers for one in (identifier, *_BESIDE.get(identifier, ()))}
        self._patterns = "|".join(pattern for identifier, pattern in _COARSE.items() if identifier in asked)
        some = None
        if identifiers.isdisjoint(_NEED_ALL_TEXTS):  # what cannot be in most texts is looked for in their bytes
            some = rows_with(
                texts, list({byte for identifier in identifiers for byte in _BYTES_OF_IDENTIFIERS.get(identifier, ())})
            )
        self._all_looked_at = bool(self._patterns) and some is None
        self._rows = self._rows_to_read(some)
        changing = pc.match_substring_regex(texts.take(self._rows), f"{changing_re2()}|{TAG_RE2}")
        self.odd = OddTexts.among(texts, self._rows.filter(changing))
        plain = pc.invert(pc.is_in(self._rows, self.odd.rows))
        self._rows, self._changing = self._rows.filter(plain), changing.filter(plain)

    def _rows_to_read(self, some: pa.Array | None) -> pa.Array:
        """The numbers of all rows that may hold one of the identifiers, in order."""
        if not self._patterns:
            return pa.array([], pa.int64())
        pattern = f"{self._patterns}|{odd_re2()}"
        if some is None:
            found = pc.match_substring_regex(self._texts, pattern).fill_null(False)
            return pc.indices_nonzero(found).cast(pa.int64())
        return some.filter(pc.match_substring_regex(self._texts.take(some), pattern).fill_null(False))

    def to_read(self) -> Iterator[ToRead]:
        """All that may hold one of the identifiers, in each of their readings."""
        some = self._texts.take(self._rows)
        there = _identifiers_there(some, self._identifiers)
        for row, text, may_change, identifiers in zip(
            self._rows.to_pylist(), some.to_pylist(), self._changing.to_pylist(), there, strict=True
        ):
            yield ToRead(row, normal_form(text) if may_change else NormalForm(text, text), identifiers)
        if not self.odd.readings:
            return
        likely = pc.indices_nonzero(pc.match_substring_regex(self.odd.texts, self._patterns))
        for place, identifiers in zip(
            likely.to_pylist(), _identifiers_there(self.odd.texts.take(likely), self._identifiers), strict=True
        ):
            row, form = self.odd.readings[place]
            yield ToRead(row, form, identifiers)

    def all_odd(self) -> OddTexts:
        """All that are written oddly, whatever they hold."""
        return self.odd if self._all_looked_at else OddTexts.among(self._texts)


def _identifiers_there(texts: pa.Array, identifiers: frozenset[str]) -> Iterator[frozenset[str]]:
    """Of each text what is to be looked for in it."""
    wanted = identifiers | {HIDDEN_EMAIL} if "email" in identifiers else identifiers
    asked = [(identifier, pattern) for identifier, pattern in _SLOW if identifier in wanted]
    everywhere = wanted - {identifier for identifier, _ in asked}
    there = [pc.match_substring_regex(texts, pattern).to_pylist() for _, pattern in asked]
    together = {
        which: everywhere | {identifier for (identifier, _), is_there in zip(asked, which, strict=True) if is_there}
        for which in product((False, True), repeat=len(asked))
    }
    return (together[which] for which in zip(*there, strict=True)) if asked else repeat(everywhere, len(texts))


@cache
def odd_re2() -> str:
    """Source for RE2: matches every text that is written oddly."""
    seen_as_ascii = "".join(char for char, read in replacements().items() if _is_odd(char, read))
    unseen = INVISIBLE.replace("\ufe00-\ufe0f", "\ufe00-\ufe0e")
    marks = "\u0334-\u0338\u20d0-\u20ff"  # drawn over letters, or around them
    return rf"[{seen_as_ascii}{unseen}{INVISIBLE_FAR}{CONTROLS}{marks}]|&[#A-Za-z]|\\[!-/:-@\[\]-`{{-~]|{TAG_RE2}"


def _is_odd(char: str, read: str) -> bool:
    """Whether a character stands for others that a pattern over raw texts may look for."""
    return read.isascii() and read not in ("-", "'") and unicodedata.decimal(char, None) is None
