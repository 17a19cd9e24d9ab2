"""First step, per shard: what in a batch of rows may be an identifier of an objector.

Nothing is decided here: a candidate is a place in a text, or an entry of a list of tagged accounts, whose key passes
the set's sieve. `match` joins the keys with the set's. Only keys leave the shard (`keyed`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pyarrow as pa

from widerspruch.gate.mentions.entries import Place, Texts
from widerspruch.gate.mentions.exact_identifiers import exact_identifiers
from widerspruch.gate.mentions.identifiers import CANDIDATES, KEYED, SECOND
from widerspruch.gate.mentions.known import KnownIdentifiers
from widerspruch.gate.mentions.names import names_of
from widerspruch.gate.mentions.readings import ColumnTexts, forms_of
from widerspruch.gate.mentions.second_identifiers import context_words
from widerspruch.gate.mentions.tags import listed
from widerspruch.gate.profile import Mentions
from widerspruch.identifiers.fold import fold_name
from widerspruch.identifiers.found import FoundValue
from widerspruch.identifiers.handles import account_listed, handle_of
from widerspruch.protocol.hashing_key import Identifier


def candidates(batch: pa.RecordBatch, columns: Mentions, knows: KnownIdentifiers, first_row: int = 0) -> pa.Table:
    """The candidates of a batch, sorted by row, column, entry, start and identifier.

    Args:
        batch: Any rows with the columns that `columns` names: texts and lists of them, lists of tagged accounts and
            names as `tags.listed` reads them.

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
        ("entity", columns.entities, partial(account_listed, knows.platform)),
        ("handle", columns.handles, partial(handle_of, knows.platform)),
        ("name", columns.names, fold_name),
    )
    for identifier, named, fold in folds:
        for column in named:
            entries = listed(batch.column(column), identifier, column)
            found.add(identifier, ((fold(value), (row, column, place, 0, None)) for row, place, value in entries))
    all_texts = [Texts(column, batch.column(column)) for column in columns.text]
    for texts in all_texts:
        written = ColumnTexts(texts.values, knows.identifiers)
        for identifier, places in _exact_in(written, texts, knows).items():
            found.add(identifier, places)
        if "name" in knows.identifiers:
            found.add("name", _names_in(texts, written, knows))
    if found.rows_with_names and any(identifier in knows.identifiers for identifier in SECOND):
        _add_second_identifiers(found, all_texts)
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
        keys = self._knows.keys.if_known(identifier, list(dict.fromkeys(value for value, _ in listed)))
        for value, place in listed:
            if (key := keys.get(value)) is not None:
                self._rows[place, identifier, value] = key
                if identifier == "name":
                    self.rows_with_names.add(place[0])

    def table(self, first_row: int) -> pa.Table:
        rows = sorted(self._rows.items(), key=lambda item: _order(item[0]))
        places = [place for (place, _, _), _ in rows]
        keys = pa.array([key for _, key in rows], pa.binary(16))
        return pa.Table.from_arrays(
            [
                pa.array([place[0] + first_row for place in places], pa.int64()),
                pa.array([place[1] for place in places], pa.string()),
                pa.array([identifier for (_, identifier, _), _ in rows], pa.string()),
                pa.array([value for (_, _, value), _ in rows], pa.string()),
                pa.ExtensionArray.from_storage(pa.uuid(), keys),
                *(pa.array([place[part] for place in places], pa.int32()) for part in (2, 3, 4)),
            ],
            schema=CANDIDATES,
        )


def _order(entry: tuple[Place, str, str]) -> tuple[int, str, int, int, int, str, str]:
    (row, column, place, start, length), identifier, value = entry
    return row, column, place, start, length or 0, identifier, value


def _add_second_identifiers(found: _Found, all_texts: Iterable[Texts]) -> None:
    rows = sorted(found.rows_with_names)
    together = [entry for identifier in ("entity", "handle", "name") for entry in found.seen[identifier]]
    found.add("companion", (entry for entry in together if entry[1][0] in found.rows_with_names))
    for texts in all_texts:
        numbers = texts.of_rows(rows)
        words = [
            texts.placed(number, FoundValue(word.value, *form.span(word.start, word.end)))
            for number, text in zip(numbers.tolist(), texts.values.take(pa.array(numbers)).to_pylist(), strict=True)
            if text
            for form in forms_of(text)
            for word in context_words(form.text)
        ]
        for identifier in SECOND:
            found.add(identifier, words)


def _exact_in(written: ColumnTexts, texts: Texts, knows: KnownIdentifiers) -> dict[Identifier, list[tuple[str, Place]]]:
    found: dict[Identifier, list[tuple[str, Place]]] = defaultdict(list)
    for read in written.to_read():
        for identifier, one in exact_identifiers(read.form, knows.platform, read.identifiers):
            found[identifier].append(texts.placed(read.number, one))
    return found


def _names_in(texts: Texts, written: ColumnTexts, knows: KnownIdentifiers) -> Iterator[tuple[str, Place]]:
    for beginnings in knows.first_names.find(texts.values):
        for name in names_of(beginnings):
            yield texts.placed(beginnings.number, name)
    odd = written.all_odd()
    for beginnings in knows.first_names.find(odd.texts) if odd.readings else ():
        number, form = odd.readings[beginnings.number]
        for name in names_of(beginnings):
            yield texts.placed(number, FoundValue(name.value, *form.span(name.start, name.end)))
