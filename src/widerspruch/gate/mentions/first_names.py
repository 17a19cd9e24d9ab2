"""Where in the texts an objector's name may begin: known first names and hashtags, learned word by word.

A text has twenty words and hardly any is a first name. So texts are split in DuckDB into coarse words, in small
letters and without punctuation, those already known to begin no name fall away by their hash, and only the rest is
looked at here: each distinct word is folded and hashed once per process. Then, in the few rows left, the text itself
is read.
"""

import re
from collections.abc import Callable, Iterator, Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.mentions.falling_words import FallingWords
from widerspruch.gate.mentions.plain_texts import plainly
from widerspruch.gate.mentions.words import HASHTAG, LAST_WORD
from widerspruch.identifiers.fold import fold_word
from widerspruch.rulebook.database import connect

Spans = tuple[tuple[int, int], ...]
Known = Callable[[pa.StringArray], list[bool]]

_REMEMBERED = 2_000_000  # words; then all is forgotten, and learned again
_REMEMBERED_AS_WRITTEN = 300_000
_LONGEST_NAME = 40
_SIMPLE = rf"^[a-z]{{2,{_LONGEST_NAME}}}$"
_UMLAUT_E = "([aou])e+"
"""What `fold_word` does to a simple word: all else in it stays."""
_NO_NAMES = re.compile(r"[@＠﹫]|//|www\.")

_HASHES = "SELECT list_transform(string_split(text, ' '), lambda word: hash(word)) AS hashed FROM texts"
_SPLIT = "SELECT string_split(text, ' ') AS words FROM texts"


class Beginnings(Struct, frozen=True):
    """A text by its number, and where in it first names, and the texts of hashtags that may be names, begin and end."""

    number: int
    text: str
    first: Sequence[tuple[int, int]]
    tags: Sequence[tuple[int, int]]


class FirstNames:
    """What is known of words. Not for use by several threads at once."""

    def __init__(self, are_first_names: Known, are_names: Known) -> None:
        self._are_first_names, self._are_names = are_first_names, are_names
        # Words by their hash. That a name shares the 64 bits of another word, and is overlooked, happens once in 10^13
        # names.
        self._beginning: dict[int, str] = {}
        self._others: set[int] = set()
        self._falling = FallingWords()
        self._in_words: dict[str, tuple[Spans, Spans]] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None

    def find(self, texts: pa.Array) -> Iterator[Beginnings]:
        """The texts in which something may begin a name, in their order, numbered from 0."""
        plain = plainly(texts)
        words_of_text = self._words_of_text(plain)
        numbers = pa.array(words_of_text, pa.int64())
        written, plainly_written = texts.take(numbers).to_pylist(), plain.take(numbers).to_pylist()
        for (number, words), text, small in zip(words_of_text.items(), written, plainly_written, strict=True):
            if (found := self._beginnings(number, words, text, small)) is not None:
                yield found

    def _beginnings(self, number: int, words: Sequence[str], text: str, small: str) -> Beginnings | None:
        word = words[0]
        start = small.find(word)
        end = start + len(word)
        if len(words) == 1 and word.isalpha() and small.find(word, end) < 0:  # once, as nearly always
            if end == len(text):
                return None
            if text[end].isspace() and (not start or text[start - 1].isspace()):
                return Beginnings(number, text, [(start, end)], [])
        first: list[tuple[int, int]] = []
        tags: list[tuple[int, int]] = []
        for start, end in _words_around(words, text, small):
            in_word = self._in_word(text[start:end])
            first += [(start + begin, start + stop) for begin, stop in in_word[0]]
            tags += [(start + begin, start + stop) for begin, stop in in_word[1]]
        return Beginnings(number, text, first, tags) if first or tags else None

    def _words_of_text(self, plain: pa.Array) -> dict[int, list[str]]:
        """The coarse words of each text that may begin a name, each once; only texts that have any, in their order."""
        of_texts = self._asked(_HASHES, plain)
        ends, hashes = np.asarray(of_texts.offsets), np.asarray(of_texts.values)
        left = self._falling.standing(hashes)
        words = pa.array(hashes[left])
        distinct = pc.unique(words).to_pylist()
        if new := [word for word in distinct if word not in self._others and word not in self._beginning]:
            numbers = np.unique(_texts_of(left[_are_among(words, new)], ends))
            self._learn(pa.array(new, pa.uint64()), plain, of_texts, pa.array(numbers))
        found: dict[int, list[str]] = {}
        if beginning := [word for word in distinct if word in self._beginning]:
            places = left[_are_among(words, beginning)]
            for number, word in dict.fromkeys(
                zip(_texts_of(places, ends).tolist(), hashes[places].tolist(), strict=True)
            ):
                found.setdefault(number, []).append(self._beginning[word])
        return found

    def _asked(self, query: str, texts: pa.Array) -> pa.ListArray:
        """What a query answers, a list for each text, in their order."""
        if self._connection is None:
            self._connection = connect(threads=1, enable_progress_bar=False)
        self._connection.register("texts", pa.table({"text": texts}))
        lists = self._connection.sql(query).to_arrow_table().column(0)
        self._connection.unregister("texts")
        return lists.chunk(0) if lists.num_chunks == 1 else lists.combine_chunks()

    def _learn(self, new: pa.Array, plain: pa.Array, of_texts: pa.ListArray, numbers: pa.Array) -> None:
        """Of each coarse word by its hash whether it may begin a name; the words stand in some of the texts."""
        if len(self._others) + len(new) > _REMEMBERED:
            self._others = set()
        place = pc.index_in(new, value_set=of_texts.take(numbers).flatten())
        words = self._asked(_SPLIT, plain.take(numbers)).flatten().take(place)
        simple = pc.match_substring_regex(words, _SIMPLE)
        firsts = pc.replace_substring_regex(words.filter(simple), _UMLAUT_E, r"\1")
        odd = words.filter(pc.invert(simple)).to_pylist()
        begins = pc.replace_with_mask(simple, simple, pa.array(self._are_first_names(firsts), pa.bool_()))
        begins = pc.replace_with_mask(begins, pc.invert(simple), pa.array(self._may_begin(odd), pa.bool_()))
        self._beginning.update(zip(new.filter(begins).to_pylist(), words.filter(begins).to_pylist(), strict=True))
        others = new.filter(pc.invert(begins))
        self._others.update(others.to_pylist())
        self._falling.add(others.to_numpy())

    def _may_begin(self, words: Sequence[str]) -> list[bool]:
        """Of each coarse word whether something in it may begin a name, or be one in a hashtag."""
        begins = [False] * len(words)
        firsts: dict[str, list[int]] = {}
        tags: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            for folded, _, _ in _first_pieces(word):
                firsts.setdefault(folded, []).append(place)
            for folded, _, _ in _hashtags(word):
                tags.setdefault(folded, []).append(place)
        for of_fold, are_known in ((firsts, self._are_first_names), (tags, self._are_names)):
            for places, is_known in zip(of_fold.values(), are_known(pa.array(of_fold, pa.string())), strict=True):
                for place in places if is_known else ():
                    begins[place] = True
        return begins

    def _in_word(self, word: str) -> tuple[Spans, Spans]:
        """Where in a word as it is written first names and hashtags begin and end."""
        if (found := self._in_words.get(word)) is None:
            firsts, hashtags = _first_pieces(word), _hashtags(word)
            known = self._are_first_names(pa.array((fold for fold, _, _ in firsts), pa.string()))
            tagged = self._are_names(pa.array((fold for fold, _, _ in hashtags), pa.string()))
            found = (
                tuple((start, end) for (_, start, end), is_known in zip(firsts, known, strict=True) if is_known),
                tuple((start, end) for (_, start, end), is_known in zip(hashtags, tagged, strict=True) if is_known),
            )
            if len(self._in_words) >= _REMEMBERED_AS_WRITTEN:
                self._in_words = {}
            self._in_words[word] = found
        return found


def _are_among(words: pa.Array, some: Sequence[int]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.is_in(words, pa.array(some, pa.uint64())).to_numpy(zero_copy_only=False)
    return found


def _texts_of(places: npt.NDArray[np.int64], ends: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """In which text each place in the words of all texts is."""
    return np.searchsorted(ends, places, side="right") - 1


def _words_around(coarse: Sequence[str], text: str, small: str) -> Iterator[tuple[int, int]]:
    """Where the words as they are written begin and end that hold one of some coarse words."""
    read = 0
    for place, word in sorted(_places(coarse, small)):
        start, end = max(place, read), place + len(word)
        if end <= read:
            continue
        while start > read and not text[start - 1].isspace():
            start -= 1
        if end < len(text) and not text[end].isspace():
            end = space.start() if (space := _SPACE.search(text, end)) is not None else len(text)
        read = end
        yield start, end


def _places(coarse: Sequence[str], small: str) -> Iterator[tuple[int, str]]:
    for word in coarse:
        place = small.find(word)
        while place >= 0:
            end = place + len(word)
            if (place == 0 or small[place - 1] == " ") and (end == len(small) or small[end] == " "):
                yield place, word
            place = small.find(word, end)


def _first_pieces(word: str) -> list[tuple[str, int, int]]:
    """(folded, start, end) of what could be a first name: letters up to a space or the word's end."""
    found: list[tuple[str, int, int]] = []
    if word.isalpha():
        return [(folded, 0, len(word))] if 1 < len(folded := fold_word(word)) <= _LONGEST_NAME else found
    if word.isascii() and not word[-1:].isalpha():
        return found
    if _IN_NO_NAME.search(word):
        return found
    for piece in _PIECE.finditer(word):
        if _NO_NAMES.search(piece[0]) is None and (match := LAST_WORD.search(piece[0])) is not None:
            folded = fold_word(match[1])
            if 1 < len(folded) <= _LONGEST_NAME:
                found.append((folded, piece.start() + match.start(1), piece.start() + match.end(1)))
    return found


def _hashtags(word: str) -> list[tuple[str, int, int]]:
    if "#" not in word and "＃" not in word:
        return []
    tags = [(fold_word(tag[1]), tag.start(1), tag.end(1)) for tag in HASHTAG.finditer(word)]
    return [tag for tag in tags if 4 < len(tag[0]) <= 2 * _LONGEST_NAME]


_SPACE = re.compile(r"\s")
_PIECE = re.compile(r"\S+")
_IN_NO_NAME = re.compile(r"\A[^\s#＃@＠]*(?:[@＠][^\s#＃]*+|[.,:;!?…)])\Z")
"""A handle, an address, or a word behind which the sentence stops."""
