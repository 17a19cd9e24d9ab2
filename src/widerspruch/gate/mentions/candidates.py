"""First step, per shard: what in a batch of rows may be an identifier of an objector.

Nothing is decided here: a candidate is a place in a text, or an entry of a list of tagged accounts, whose key passes
the set's sieve. `match` joins the keys with the set's. Only keys leave the shard (`keyed`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

from widerspruch.gate.mentions.exact_identifiers import exact_identifiers
from widerspruch.gate.mentions.identifiers import CANDIDATES, KEYED, SECOND
from widerspruch.gate.mentions.known import KnownIdentifiers
from widerspruch.gate.mentions.names import names_of
from widerspruch.gate.mentions.readings import ColumnTexts, forms_of
from widerspruch.gate.mentions.second_identifiers import context_words
from widerspruch.gate.mentions.tags import listed
from widerspruch.gate.profile import Mentions
from widerspruch.identifiers.fold import fold_handle, fold_name
from widerspruch.identifiers.found import FoundValue
from widerspruch.protocol.hashing_key import Identifier

Place = tuple[int, str, int, int | None]  # row, column, start, length; in a list: the entry's place, None


def candidates(batch: pa.RecordBatch, columns: Mentions, knows: KnownIdentifiers, first_row: int = 0) -> pa.Table:
    """The candidates of a batch, sorted by row, column, start and identifier.

    Args:
        batch: Any rows with the columns that `columns` names: texts as strings, lists of tagged accounts and names
            as `tags.listed` reads them.

        first_row: What the batch's first row counts as.

    Returns:
        Rows of `CANDIDATES`. A value may stand there under several identifiers. Second identifiers are only given for
        rows that hold a candidate name.

    Raises:
        KeyError: The batch has no column of that name, or two.

        GateError: A column of tags is of a shape that is not understood.
    """
    found = _Found(knows)
    folds: tuple[tuple[Identifier, tuple[str, ...], Callable[[str], str]], ...] = (
        ("entity", columns.entities, str.strip),
        ("handle", columns.handles, fold_handle),
        ("name", columns.names, fold_name),
    )
    for identifier, named, fold in folds:
        for column in named:
            entries = listed(batch.column(column), identifier, column)
            found.add(identifier, ((fold(value), (row, column, place, None)) for row, place, value in entries))
    for column in columns.text:
        texts = _texts(batch, column)
        written = ColumnTexts(texts, knows.identifiers)
        for identifier, places in _exact_in(written, column, knows).items():
            found.add(identifier, places)
        if "name" in knows.identifiers:
            found.add("name", _names_in(texts, written, column, knows))
    if found.rows_with_names and any(identifier in knows.identifiers for identifier in SECOND):
        _add_second_identifiers(found, batch, columns)
    return found.table(first_row)


def keyed(found: pa.Table) -> pa.Table:
    """Candidates without their values: what may leave the shard. Rows of `KEYED`."""
    return found.select(KEYED.names)


class _Found:
    """Candidates as they come, each distinct value of an identifier hashed once."""

    def __init__(self, knows: KnownIdentifiers) -> None:
        self._knows = knows
        self._rows: dict[tuple[Place, str, str], bytes] = {}
        self.seen: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        self.rows_with_names: set[int] = set()

    def add(self, identifier: Identifier, places: Iterable[tuple[str, Place]]) -> None:
        """Keep those whose key may be in the set."""
        listed = [(value, place) for value, place in places if value]
        if identifier in ("entity", "handle", "name"):
            self.seen[identifier] += listed
        if identifier not in self._knows.identifiers or not listed:
            return
        values = list(dict.fromkeys(value for value, _ in listed))
        keys = dict(zip(values, self._knows.keys.if_known(identifier, values), strict=True))
        for value, place in listed:
            if (key := keys[value]) is not None:
                self._rows[place, identifier, value] = key
                if identifier == "name":
                    self.rows_with_names.add(place[0])

    def table(self, first_row: int) -> pa.Table:
        rows = sorted(self._rows.items(), key=lambda item: _order(item[0]))
        places = [place for (place, _, _), _ in rows]
        keys = pa.array([key for _, key in rows], pa.binary(16))
        return pa.Table.from_arrays(
            [
                pa.array([row + first_row for row, _, _, _ in places], pa.int64()),
                pa.array([column for _, column, _, _ in places], pa.string()),
                pa.array([identifier for (_, identifier, _), _ in rows], pa.string()),
                pa.array([value for (_, _, value), _ in rows], pa.string()),
                pa.ExtensionArray.from_storage(pa.uuid(), keys),
                pa.array([start for _, _, start, _ in places], pa.int32()),
                pa.array([length for _, _, _, length in places], pa.int32()),
            ],
            schema=CANDIDATES,
        )


def _order(entry: tuple[Place, str, str]) -> tuple[int, str, int, int, str, str]:
    (row, column, start, length), identifier, value = entry
    return row, column, start, length or 0, identifier, value


def _add_second_identifiers(found: _Found, batch: pa.RecordBatch, columns: Mentions) -> None:
    rows = sorted(found.rows_with_names)
    together = [entry for identifier in ("entity", "handle", "name") for entry in found.seen[identifier]]
    found.add("companion", (entry for entry in together if entry[1][0] in found.rows_with_names))
    for column in columns.text:
        texts = _texts(batch, column).take(pa.array(rows, pa.int64())).to_pylist()
        words = [
            _placed(row, column, FoundValue(word.value, *form.span(word.start, word.end)))
            for row, text in zip(rows, texts, strict=True)
            if text
            for form in forms_of(text)
            for word in context_words(form.text)
        ]
        for identifier in SECOND:
            found.add(identifier, words)


def _exact_in(texts: ColumnTexts, column: str, knows: KnownIdentifiers) -> dict[Identifier, list[tuple[str, Place]]]:
    found: dict[Identifier, list[tuple[str, Place]]] = defaultdict(list)
    for read in texts.to_read():
        for identifier, one in exact_identifiers(read.form, knows.platform, read.identifiers):
            found[identifier].append(_placed(read.row, column, one))
    return found


def _names_in(
    texts: pa.Array, written: ColumnTexts, column: str, knows: KnownIdentifiers
) -> Iterator[tuple[str, Place]]:
    for beginnings in knows.first_names.find(texts):
        for name in names_of(beginnings):
            yield _placed(beginnings.row, column, name)
    odd = written.all_odd()
    for beginnings in knows.first_names.find(odd.texts) if odd.readings else ():
        row, form = odd.readings[beginnings.row]
        for name in names_of(beginnings):
            yield _placed(row, column, FoundValue(name.value, *form.span(name.start, name.end)))


def _placed(row: int, column: str, found: FoundValue) -> tuple[str, Place]:
    return found.value, (row, column, found.start, found.end - found.start)


def _texts(batch: pa.RecordBatch, column: str) -> pa.Array:
    texts = batch.column(column)
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    return texts if pa.types.is_string(texts.type) else texts.cast(pa.string())
