"""Which words of the texts may begin an objector's name, learned word by word and remembered.

A text has twenty words and hardly any is a first name. So words are split off inside DuckDB, those that are already
known to be none fall away there, and only what is left is looked at here: each distinct word is folded and hashed
once per process.
"""

import re
from collections.abc import Callable, Iterator, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.mentions.words import HASHTAG, LAST_WORD
from widerspruch.protocol.fold import fold_word

Spans = tuple[tuple[int, int], ...]
Known = Callable[[Sequence[str]], list[bool]]

_REMEMBERED = 2_000_000  # words; then all is forgotten, and learned again
_FALLING = 200_000  # frequent words kept inside DuckDB: more would cost more than they save
_FREQUENT = 3  # times in one batch
_LONGEST_NAME = 40
_NO_NAMES = re.compile(r"[@＠﹫]|//|www\.")

# By hash, which is three times as fast as by word. That a name shares the 64 bits of one of these words, and is
# overlooked, happens once in 10^14 names. NOT IN rather than ANTI JOIN: the latter was seen to build its table of the
# texts' words instead of the few known ones, which took three times as long.
_WORDS_LEFT = """
    SELECT number, word FROM (
        SELECT number, word, hash(word) AS hashed FROM (
            SELECT number, unnest(string_split(
                replace(replace(replace(text, E'\\n', ' '), E'\\r', ' '), E'\\t', ' '), ' ')) AS word
            FROM texts
        )
    ) WHERE hashed NOT IN (SELECT hashed FROM falling)
"""


class Beginning(Struct, frozen=True):
    """A written word of a row that may begin a name, or that holds a hashtag which may be one.

    Attributes:
        first, tags: Where in the word a first name, or a hashtag's text, begins and ends.
    """

    row: int
    word: str
    first: Spans
    tags: Spans


class FirstNames:
    """What is known of words. Not for use by several threads at once."""

    def __init__(self, are_first_names: Known, are_names: Known) -> None:
        self._are_first_names, self._are_names = are_first_names, are_names
        self._learned: dict[str, tuple[Spans, Spans] | None] = {}
        self._falling = 0
        self._connection: duckdb.DuckDBPyConnection | None = None

    def find(self, texts: pa.Array) -> Iterator[Beginning]:
        """The words that may begin a name, each once per text, in the order of the texts; `row` counts from 0."""
        left = self._left(texts)
        if not len(left):
            return
        encoded = left["word"].combine_chunks().dictionary_encode()
        words = encoded.dictionary.to_pylist()
        of_word = self._known(words)
        wanted = [code for code, found in enumerate(of_word) if found is not None]
        self._let_fall(encoded, words, of_word)
        places = pa.table({"number": left["number"].combine_chunks(), "code": encoded.indices})
        places = places.filter(pc.is_in(encoded.indices, pa.array(wanted, pa.int32())))
        pairs = sorted(set(zip(places["number"].to_pylist(), places["code"].to_pylist(), strict=True)))
        for row, code in pairs:
            found = of_word[code]
            assert found is not None
            yield Beginning(row, words[code], *found)

    def _left(self, texts: pa.Array) -> pa.Table:
        if self._connection is None:
            # `lossless`: nothing of a text may change on its way through.
            self._connection = duckdb.connect(config={"threads": 1})
            self._connection.execute("SET enable_progress_bar = false; CREATE TABLE falling (hashed UBIGINT)")
        numbers = pa.array(range(len(texts)), pa.int32())
        self._connection.register("texts", pa.table({"number": numbers, "text": texts}))
        left = self._connection.sql(_WORDS_LEFT).to_arrow_table()
        self._connection.unregister("texts")
        return left

    def _known(self, words: Sequence[str]) -> list[tuple[Spans, Spans] | None]:
        """What is known of each word, after learning those that are new."""
        learned = self._learned
        new = [word for word in words if word not in learned]
        if new:
            self._learn(new)
        return [self._learned[word] for word in words]

    def _learn(self, words: Sequence[str]) -> None:
        if len(self._learned) + len(words) > _REMEMBERED:
            self._learned = {word: found for word, found in self._learned.items() if found is not None}
        pieces = [
            (word, [], []) if _IN_NO_NAME.search(word) else (word, _first_pieces(word), _hashtags(word))
            for word in words
        ]
        names = sorted({fold for _, firsts, _ in pieces for fold, _, _ in firsts})
        tags = sorted({fold for _, _, hashtags in pieces for fold, _, _ in hashtags})
        known = {name for name, is_known in zip(names, self._are_first_names(names), strict=True) if is_known}
        tagged = {tag for tag, is_known in zip(tags, self._are_names(tags), strict=True) if is_known}
        for word, firsts, hashtags in pieces:
            first = tuple((start, end) for fold, start, end in firsts if fold in known)
            tag = tuple((start, end) for fold, start, end in hashtags if fold in tagged)
            self._learned[word] = (first, tag) if first or tag else None

    def _let_fall(
        self, encoded: pa.DictionaryArray, words: list[str], of_word: list[tuple[Spans, Spans] | None]
    ) -> None:
        """Frequent words that begin no name fall away inside DuckDB from now on."""
        if self._falling >= _FALLING or self._connection is None:
            return
        counts = pc.value_counts(encoded.indices)
        frequent = counts.field("values").filter(pc.greater_equal(counts.field("counts"), _FREQUENT)).to_pylist()
        fresh = [words[code] for code in frequent if of_word[code] is None][: _FALLING - self._falling]
        if fresh:
            self._falling += len(fresh)
            self._connection.register("fresh", pa.table({"word": pa.array(fresh, pa.string())}))
            self._connection.execute("INSERT INTO falling SELECT hash(word) FROM fresh")
            self._connection.unregister("fresh")


def _first_pieces(word: str) -> list[tuple[str, int, int]]:
    """(folded, start, end) of what could be a first name: letters up to a space or the word's end."""
    found: list[tuple[str, int, int]] = []
    if word.isalpha():
        return [(folded, 0, len(word))] if 1 < len(folded := fold_word(word)) <= _LONGEST_NAME else found
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


_PIECE = re.compile(r"\S+")
_IN_NO_NAME = re.compile(r"\A[^\s#＃@＠]*(?:[@＠][^\s#＃]*+|[.,:;!?…)])\Z")
"""A handle, an address, or a word behind which the sentence stops: most of what is new in a text."""
