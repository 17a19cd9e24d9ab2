"""What a chunk's columns say, compared as they are, is what the SQL says of them."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate import made
from widerspruch.gate.decision.instants_and_ages import adult_sql, created_sql
from widerspruch.gate.decision.values_of_rows import ShardSql, WordPlaces, _places_of, adult_places, created_places
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Adult, Instant, WordField
from widerspruch.gate.sql import column_sql
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.instants import end_of_day

END = end_of_day(made.FREEZE)
RUN = Run(END)
SQL = ShardSql("a.parquet")
NUMBERS = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.sampled_from([END, END + 1, END // 1000, END // 1000 + 1, END // 10**6])
)
STAMPS = {"s": 10**6, "ms": 10**3, "us": 1}


def created_by_sql(column: pa.Array, created: Instant) -> list[int]:
    """What the SQL says."""
    expression = created_sql(created, column.type, RUN, "a.parquet")
    return _places_of(SQL.of(expression, **{column_sql(created.column): column})).tolist()


@settings(max_examples=40)
@given(
    st.lists(st.none() | NUMBERS, max_size=5),
    st.sampled_from(["seconds", "milliseconds", "microseconds"]),
    st.sampled_from([pa.int64(), pa.int32(), pa.uint32(), pa.uint64()]),
)
def test_instants_as_numbers(values: list[int | None], means: Any, kind: pa.DataType) -> None:
    """Of every width, also such as no instant has."""
    width, signed = kind.bit_width, pa.types.is_signed_integer(kind)
    least, most = (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)
    column = pa.array([None if one is None else max(least, min(most, one)) for one in values], kind)
    created = Instant("c", means)
    assert created_places(column, created, RUN, SQL, "a.parquet").tolist() == created_by_sql(column, created)


@settings(max_examples=40)
@given(
    st.lists(st.none() | st.integers(-(10**15), 5 * 10**15), max_size=5),
    st.sampled_from([*STAMPS, "ns"]),
    st.booleans(),
)
def test_instants_as_timestamps(values: list[int | None], unit: str, zoned: bool) -> None:
    """In every unit; without a zone in the profile's."""
    scale = STAMPS.get(unit, 1)
    numbers = [
        None if one is None else (one // scale if unit != "ns" else one * 100) for one in [*values, END, END + 1]
    ]
    column = pa.array(numbers, pa.int64()).cast(pa.timestamp(unit, "UTC" if zoned else None))
    created = Instant("c", "timestamp", None if zoned else "Europe/Berlin")
    assert created_places(column, created, RUN, SQL, "a.parquet").tolist() == created_by_sql(column, created)


def test_instants_as_texts() -> None:
    """With an offset, without one in the profile's zone, and what is none."""
    instant = datetime.fromtimestamp(END / 10**6, UTC)
    texts = [instant.isoformat(), "2026-06-30T23:00:00", "2026-07-01 00:00:01", None, "gestern"]
    places = created_places(pa.array(texts), Instant("c", "iso", "Europe/Berlin"), RUN, SQL, "a.parquet")
    assert places.tolist() == [1, 1, 2, 0, -1]


@pytest.mark.parametrize(
    ("means", "column"),
    [
        ("boolean", pa.array([True, False, None])),
        ("boolean", pa.array(["yes", "f", None, "?"])),
        ("birth_date", pa.array([date(2008, 6, 30), date(2008, 7, 1), None, date(1, 1, 1)])),
        ("birth_date", pa.array(["2008-06-30", "2008-07-01", None, "x"])),
        ("birth_year", pa.array([2007, 2008, None, 0], pa.int16())),
        ("birth_year", pa.array([2007, 2008, None, 2**40])),
        ("birth_year", pa.array(["2007", "2008", None, "MM"])),
        ("birth_year", pa.array([], pa.int32())),
    ],
)
def test_ages(means: Any, column: pa.Array) -> None:
    """Of every type that a profile may name."""
    adult = Adult("a", means)
    expected = _places_of(SQL.of(adult_sql(adult, RUN), **{column_sql("a"): column})).tolist()
    assert adult_places(column, adult, RUN, SQL).tolist() == expected


class TestWords:
    """Places of words on their axis."""

    WORDS = WordField("w", {"p": "public", "f": "friends", "true": "public", "7": "friends"}, null="unknown")

    def places(self, column: pa.Array) -> Any:
        """Of one column."""
        batch = pa.record_batch([column], ["w"])
        return WordPlaces("audience", self.WORDS, ("public", "friends", "unknown"), SQL, "a.parquet").of(batch).tolist()

    def test_a_dictionary_may_hold_what_no_row_says(self) -> None:
        """Only what rows say must be mapped, and a NULL in a dictionary is an empty cell."""
        unused = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array(["p", "f", "secret"]))
        assert self.places(unused) == [0, 1, 2]
        null = pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["p", None]))
        assert self.places(null) == [0, 2]

    def test_columns_of_other_types(self) -> None:
        """A value is named as SQL writes it; a column of nothing is empty cells."""
        assert self.places(pa.array([True, None])) == [0, 2]
        assert self.places(pa.array([7], pa.uint8())) == [1]
        assert self.places(pa.nulls(2)) == [2, 2]
        assert self.places(pa.array([], pa.string())) == []

    def test_what_nothing_maps_is_named_once(self) -> None:
        """The first few, cut; a column of texts is not quoted."""
        with pytest.raises(GateError) as error:
            self.places(pa.array(["p", "x", "x", "Liebe Erika, " * 9, "a", "b", "c", "d"]))
        values = error.value.values["values"]
        assert values.startswith("'x', 'Liebe Erika")
        assert len(values) < 90

    def test_a_column_of_lists(self) -> None:
        """Holds no words."""
        with pytest.raises(GateError) as error:
            self.places(pa.array([["p"]]))
        assert error.value.code in ("value_unreadable_shard", "value_unmapped")
