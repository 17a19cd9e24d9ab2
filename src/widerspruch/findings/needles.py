"""Which of thousands of phrases a text may have in it: one pass over all texts for all phrases at once.

Of each phrase only its needle is looked for: the rarest of its words, in every spelling of it. That names a few
phrases more than there are, never one less; a phrase's own pattern has the last word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc
from ahocorasick_rs import BytesAhoCorasick, Implementation

from widerspruch.findings.wording import LETTER_SPELLINGS, WORD

_GAP = re.compile(r" *\.\.\. *")
_GROUP = re.compile(r"\(([^()]*)\)(\*?)")
_OPTIONAL_GROUP = re.compile(r"\((?:[^()|]+ )?(?:\|(?:[^()|]+ )?)*\)")
_EDGE = "\0"
_SPELLINGS: Mapping[str, Sequence[str]] = {
    **LETTER_SPELLINGS,
    _EDGE: (" ",),
    "'": ("", "'", "’"),
    " ": tuple(" " * width for width in range(1, 7)),  # up to three gaps, and one of them is two bytes long
}
_SPELLED = re.compile(f"([{''.join(_SPELLINGS)}])")

_WITHIN_WORDS = {*range(0xC3, 0xC9), 0xCC}
"""First bytes, in UTF-8, of the letters of `WORD` beyond ASCII: `×` and `÷` share one of them."""

_TO_SPACE = bytes(
    byte if byte in _WITHIN_WORDS or (byte < 128 and re.match(f"[{WORD}]", chr(byte))) else ord(" ")
    for byte in range(256)
)


class Needles:
    """The needles of some phrases, ready to be looked for."""

    def __init__(self, phrases: Sequence[str], common: Mapping[str, int]) -> None:
        numbers: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            for needle in set(needles(phrase, common)):
                numbers.setdefault(needle, []).append(number)
        self._phrases = list(numbers.values())
        self._automaton = BytesAhoCorasick(
            [folded(needle.encode()) for needle in numbers], implementation=Implementation.DFA
        )

    def suspects(self, texts: pa.LargeStringArray) -> dict[int, set[int]]:
        """The numbers of the phrases that each text may have in it, by the text's row; other rows are left out."""
        low, nothing = pc.utf8_lower(texts), pa.scalar("", pa.large_string())
        _, beginnings, joined = pc.binary_join_element_wise(
            pa.scalar(" ", pa.large_string()), low, nothing, nothing
        ).buffers()
        rows = memoryview(beginnings).cast("B").cast("q")
        found: dict[int, set[int]] = {}
        haystack = folded(joined.to_pybytes() + b" ") if joined else b""
        for needle, start, _ in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            found.setdefault(bisect_right(rows, start) - 1, set()).update(self._phrases[needle])
        return found


def folded(low: bytes) -> bytes:
    """Lowered UTF-8 with a space for every byte that no word begins or goes on with, as long as before.

    Non-ASCII letters keep only their first byte and become alike: what a needle finds, its phrase need not be.
    """
    return low.replace("×".encode(), b"  ").replace("÷".encode(), b"  ").translate(_TO_SPACE)


def needles(phrase: str, common: Mapping[str, int]) -> Iterator[str]:
    """Parts of texts of which at least one stands wherever the phrase does.

    Args:
        common: Words better not asked for, and how rare they are all the same (0: as frequent as can be).
    """
    for part in essentials(phrase, common):
        for words in _without_groups(part):
            pieces = re.split(r"[*#]+", f"{_EDGE}{_rarest(words.split(), common)}{_EDGE}")
            rarest = max(pieces, key=lambda piece: (_rarity(piece.strip(_EDGE), common), piece))
            for spelling in product(*(_SPELLINGS.get(bit, (bit,)) for bit in _SPELLED.split(rarest))):
                yield "".join(spelling)


def _rarest(words: Sequence[str], common: Mapping[str, int]) -> str:
    """The rarest word with the one before it, or behind it where there is none before."""
    place = max(range(len(words)), key=lambda place: (_rarity(words[place], common), place))
    return " ".join(words[max(0, place - 1) : max(2, place + 1)])


def _without_groups(words: str) -> Iterator[str]:
    pieces = re.split(r"\(([^()]*)\)", words)
    choices = [piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    return map("".join, product(*choices))


def essentials(phrase: str, common: Mapping[str, int]) -> Sequence[str]:
    """Words or runs of words of which at least one stands wherever the phrase does.

    An optional group ("(der |)") is a gap like any other.
    """
    if "(" not in phrase and "..." not in phrase:
        return [phrase]
    parts = [part for segment in _GAP.split(_OPTIONAL_GROUP.sub(" ... ", phrase)) for part in _parts(segment)]
    return max(parts, key=lambda part: _rarities(part, common), default=[phrase])


def _parts(segment: str) -> Iterator[list[str]]:
    """The parts of a run of words that must all stand: plain words in a row, and groups as their alternatives."""
    run: list[str] = []
    for token in _tokens(segment):
        if "(" not in token:
            run.append(token)
            continue
        if run:
            yield [" ".join(run)]
            run = []
        group = _GROUP.fullmatch(token)
        if group and all(re.search(r"[^\W\d_]", word) for word in group[1].split("|")):
            yield [word.strip() + group[2] for word in group[1].split("|")]
    if run:
        yield [" ".join(run)]


def _tokens(segment: str) -> Iterator[str]:
    """Words and groups, cut at the spaces outside of parentheses."""
    depth, token = 0, ""
    for char in segment:
        depth += (char == "(") - (char == ")")
        if char == " " and depth == 0:
            if token:
                yield token
            token = ""
        else:
            token += char
    if token:
        yield token


def _rarities(words: Sequence[str], common: Mapping[str, int]) -> tuple[int, float]:
    """How rare the most frequent of the alternatives is, then how rare they are on the average."""
    each = [_rarity(word, common) for word in words]
    return min(each), sum(each) / len(each)


def _rarity(words: str, common: Mapping[str, int]) -> int:
    """Letters of the longest word, or what `common` says of the common ones."""
    if words in common:
        return common[words]
    plain = re.split(r"[ -]", re.sub("[*#]", "", words))
    return max(common.get(word, len(word)) for word in plain)
