"""Which texts of an author column name an author at all, and what of them is the author.

A platform's dump fills cells that have no author with something: nothing, blanks, the word of another program for
nothing. Whoever takes these for an account has rows whose author nobody asked whether they objected. Where a text is
both such a word and somebody's name, the row counts as nobody's and stays out.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.profile import Author
from widerspruch.identifiers.account_ids import UUID_LENGTH, UUID_RE2, fold_account_id
from widerspruch.identifiers.fold import fold_email

NOBODY = ("", "@", "nan", "null", "none", "undefined", "<na>", "[deleted]", "[removed]", "true", "false")
"""Texts that name nobody, whatever their case: empty cells as programs write them, and yes or no."""

_LAST_SPACE = 0x3000
"""To look through all characters would take every process a tenth of a second."""

BLANKS = "".join(filter(str.isspace, map(chr, range(_LAST_SPACE + 1)))) + "\u200b\ufeff"
"""Before and after an author's text they mean nothing."""

_FLOAT = r"^\s*[+-]?\d+([.,]\d*([eE][+-]?\d+)?|[eE]\+\d+)\s*$"
"""A number that went through a float: long ids have lost digits there, and none is spelled as the set spells it.
`12e5` is not among them: that is a hexadecimal id."""


_PLAIN_EMAIL = r"^[a-z0-9._-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,3}[a-z]{2,20}$"
"""Addresses of which the fold changes nothing but capitals, as of nearly all, except `_FOLDED_EMAIL`."""
_FOLDED_EMAIL = r"@googlemail\.com$|xn--"


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds texts."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def author_of(value: Any, author: Author) -> Any:
    """Whom one value names; None for nobody. What `author_texts` says of whole columns."""
    if value is None:
        return None
    if not isinstance(value, str):
        return None if str(value) in {word.strip() for word in author.nobody} else value
    text = part_of(value, author).strip(BLANKS)
    if text.lower() in {*NOBODY, *map(str.lower, author.nobody)}:
        return None
    return (fold_email(text) or None) if author.is_ == "email" else text


def part_of(text: str, author: Author) -> str:
    """The part of a text that is the author; all of it where the signs of the profile do not stand in it."""
    if author.after is not None and author.after in text:
        text = text.split(author.after, 1)[1]
    return text if author.before is None else text.split(author.before, 1)[0]


def author_texts(values: pa.Array, author: Author) -> pa.Array:
    """Whom texts name, as texts; NULL for nobody. Of e-mail addresses those that are any, folded.

    Args:
        values: Texts (`pa.string()` or `pa.large_string()`), or whole numbers, without NULL.
    """
    if not is_text(values.type):
        words = pa.array([word.strip() for word in author.nobody], pa.string())
        texts = values.cast(pa.string())
        return pc.if_else(pc.is_in(texts, words), pa.scalar(None, pa.string()), texts)
    parts = _parts(values, author)
    lowered = {*NOBODY, *map(str.lower, author.nobody)}
    nobody = pa.array(sorted(lowered), parts.type)
    named = pc.if_else(pc.is_in(pc.ascii_lower(parts), nobody), pa.scalar(None, parts.type), parts)
    odd = ~_plain(parts)
    if odd.any():  # signs that programs lower and trim differently: Python says what is meant
        some = [author_of(value, author) for value in values.filter(pa.array(odd)).to_pylist()]
        named = pc.replace_with_mask(named, pa.array(odd), pa.array(some, parts.type))
    return _emails(named) if author.is_ == "email" else named


def account_ids_spelled_otherwise(texts: pa.Array) -> pa.Array | None:
    """Account ids whose fold is another text, folded, and NULL for all others; None where there is none.

    An id is looked up as it stands there too: sets of earlier versions have it so.
    """
    longest = pc.max(pc.binary_length(texts)).as_py()
    if longest is None or longest < UUID_LENGTH:
        return None
    uuids = pc.fill_null(pc.match_substring_regex(texts, UUID_RE2), False)
    if not pc.any(uuids, min_count=0).as_py():
        return None
    folded = ((text, fold_account_id(text)) for text in texts.filter(uuids).to_pylist())
    others = pa.array([other if other != text else None for text, other in folded], texts.type)
    if others.null_count == len(others):
        return None
    return pc.replace_with_mask(pa.nulls(len(texts), texts.type), uuids, others)


def _emails(texts: pa.Array) -> pa.Array:
    lowered = pc.ascii_lower(texts)
    plain = pc.match_substring_regex(lowered, _PLAIN_EMAIL)
    odd = pc.fill_null(pc.or_(pc.invert(plain), pc.match_substring_regex(lowered, _FOLDED_EMAIL)), False)
    if not pc.any(odd, min_count=0).as_py():
        return lowered
    some = [fold_email(text) or None for text in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(lowered, odd, pa.array(some, lowered.type))


def _parts(values: pa.Array, author: Author) -> pa.Array:
    for sign, behind in ((author.after, True), (author.before, False)):
        if sign is not None:
            split = pc.split_pattern(values, pattern=sign, max_splits=1)
            ends = split.offsets[1:] if behind else split.offsets[:-1]
            values = split.values.take(pc.subtract(ends, 1) if behind else ends)
    return values


def _plain(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether a text begins and ends with a visible sign of ASCII and has no other signs than those."""
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    _, offsets, data = texts.buffers()
    ends: npt.NDArray[Any] = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(data or b"", np.uint8)
    plain: npt.NDArray[np.bool_] = ends[1:] > ends[:-1]
    first, last = signs[ends[:-1][plain]], signs[ends[1:][plain] - 1]
    plain[plain] = (first > 32) & (first < 127) & (last > 32) & (last < 127)
    if len(signs) and signs[ends[0] : ends[-1]].max(initial=0) > 126:
        plain &= pc.string_is_ascii(texts).to_numpy(zero_copy_only=False)
    return plain


def spelled_as_floats(column: pa.Array) -> Iterator[int]:
    """Places of the texts that a float has been through."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string_view(column.type):  # Arrow has no expression for it
        column = column.cast(pa.large_string())
    if not _may_hold_floats(column):
        return
    found = pc.fill_null(pc.match_substring_regex(column, _FLOAT), False)
    yield from pc.indices_nonzero(found).to_pylist()


def _may_hold_floats(column: pa.Array) -> bool:
    """A look at all bytes at once: ids without a point or plus need no look at each."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return True
    data = column.buffers()[2]
    return data is not None and any(sign in data.to_pybytes() for sign in (b".", b",", b"+"))
