"""Reading shards and writing what is kept of them: whatever the layout, kept rows are the input's rows."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption
import pytest

from gate import made
from gate.made import BEFORE, objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile

AUTHORS = [1, 2, 3, 2, None, 0]
KEPT = [0, 2, 5]
"""The rows that stay when account 2 has objected: a row without an author cannot be decided."""

INSTANT = datetime(2026, 1, 1, tzinfo=UTC)


def six(values: list[Any], kind: pa.DataType) -> pa.Array:
    """A column for the six rows."""
    return pa.array(values, kind)


def rows_of(table: pa.Table) -> list[str]:
    """Each row as text: NaN is not equal to itself, and Python has no nanoseconds."""
    columns = [[repr(value) for value in column] for column in table.columns]
    return [" | ".join(row) for row in zip(*columns, strict=True)]


ODD_COLUMNS: dict[str, pa.Array] = {
    "decimal": six([Decimal("1.50"), None, Decimal("-2.25"), *[Decimal(0)] * 3], pa.decimal128(10, 2)),
    "wide_decimal": six([Decimal(10**40), None, *[Decimal(-1)] * 4], pa.decimal256(60, 0)),
    "nanoseconds": six([1, None, 1_700_000_000_123_456_789, 4, 5, 6], pa.timestamp("ns")),
    "in_berlin": six([1, None, 1_700_000_000_123, 4, 5, 6], pa.timestamp("ms", "Europe/Berlin")),
    "seconds_of_day": six([1, None, 3, 4, 5, 6], pa.time32("s")),
    "day": six([date(2026, 1, 1), None, *[date(1899, 12, 31)] * 4], pa.date32()),
    "unsigned": six([2**64 - 1, 0, None, 1, 2, 3], pa.uint64()),
    "small": six([1, -1, None, 1, 2, 3], pa.int8()),
    "half": six([1.5, None, float("inf"), -0.0, 2.5, float("nan")], pa.float16()),
    "bytes": six([b"\x00\xff", b"", None, b"a", b"b", b"c"], pa.binary()),
    "fixed": six([b"ab", None, b"cd", b"ef", b"gh", b"ij"], pa.binary(2)),
    "large": six(["ü" * 3, None, "", "x", "y", "z"], pa.large_string()),
    "view": six(["a long text that is a view of bytes", None, "", "x", "y", "z"], pa.string_view()),
    "view_of_bytes": six([b"longer than twelve bytes", None, b"", b"x", b"y", b"z"], pa.binary_view()),
    "views": six([["longer than twelve bytes"], [], None, [None], ["x"], []], pa.list_(pa.string_view())),
    "list_view": six([[1], [], None, [None], [2], []], pa.list_view(pa.int64())),
    "list_view_of_views": six([["longer than twelve"], [], None, [None], ["x"], []], pa.list_view(pa.string_view())),
    "map_to_views": six([[("a", "b")], [], None, [("c", None)], [], []], pa.map_(pa.string(), pa.string_view())),
    "pair_of_views": six([["a", "b"], None, ["c", None], *[["", ""]] * 3], pa.list_(pa.string_view(), 2)),
    "view_in_all": six(
        [{"m": [("a", [b"longer than twelve"])]}, None, {"m": None}, *[{"m": []}] * 3],
        pa.struct([("m", pa.map_(pa.string_view(), pa.list_view(pa.binary_view())))]),
    ),
    "word": six(["a", None, "b", "a", "c", "a"], pa.string()).dictionary_encode(),
    "tags": six([["a", None], [], None, ["b"], [], ["c", "d"]], pa.list_(pa.string())),
    "large_tags": six([["a", None], [], None, ["b"], [], ["c", "d"]], pa.large_list(pa.string())),
    "pair": six([[1.0, 2.0], None, [3.0, 4.0], *[[0.0, 0.0]] * 3], pa.list_(pa.float32(), 2)),
    "counts": six([[("a", 1)], [], None, [("b", None)], [], []], pa.map_(pa.string(), pa.int64())),
    "nested": six(
        [{"a": [{"b": 1}], "c": None}, None, {"a": None, "c": "x"}, *[{"a": [], "c": ""}] * 3],
        pa.struct([("a", pa.list_(pa.struct([("b", pa.int32())]))), ("c", pa.string())]),
    ),
    "nothing": pa.nulls(6),
    "uuid": pa.ExtensionArray.from_storage(pa.uuid(), six([b"\x01" * 16, None, *[b"\x02" * 16] * 4], pa.binary(16))),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[pa.Table, pa.Table]:
    """A corpus of all odd columns, as it was given and as it came out."""
    folder = tmp_path_factory.mktemp("odd")
    made.gate_table(folder, made.posts(AUTHORS, **ODD_COLUMNS), [objection(2)])
    return pq.ParquetFile(folder / "corpus" / "a.parquet").read(), made.kept(folder)


@pytest.mark.parametrize("name", ODD_COLUMNS)
def test_odd_columns_go_through_untouched(name: str, odd: tuple[pa.Table, pa.Table]) -> None:
    """A column that the gate does not look at comes out with its type and values, whatever they are."""
    given, kept = odd
    assert kept.schema.field(name).equals(given.schema.field(name), check_metadata=True)
    values = rows_of(given.select([name]))
    assert rows_of(kept.select([name])) == [values[number] for number in KEPT]


AUTHOR_COLUMNS: dict[str, pa.Array] = {
    "int64": six(AUTHORS, pa.int64()),
    "int32": six(AUTHORS, pa.int32()),
    "uint32": six(AUTHORS, pa.uint32()),
    "uint64": six(AUTHORS, pa.uint64()),
    "decimal": six([None if one is None else Decimal(one) for one in AUTHORS], pa.decimal128(20, 0)),
    "string": six([None if one is None else str(one) for one in AUTHORS], pa.string()),
    "large_string": six([None if one is None else str(one) for one in AUTHORS], pa.large_string()),
    "string_view": six([None if one is None else str(one) for one in AUTHORS], pa.string_view()),
    "dictionary": six([None if one is None else str(one) for one in AUTHORS], pa.string()).dictionary_encode(),
    "dictionary_of_large": six(
        [None if one is None else str(one) for one in AUTHORS], pa.large_string()
    ).dictionary_encode(),
    "dictionary_of_numbers": six(AUTHORS, pa.int64()).dictionary_encode(),
}


@pytest.mark.parametrize("name", AUTHOR_COLUMNS)
def test_authors_are_the_same_in_every_type(name: str, tmp_path: Path) -> None:
    """Account 2 is found as a number of any width, as text, and as a word of a dictionary; so is a NULL."""
    made.gate_table(tmp_path, made.posts(AUTHOR_COLUMNS[name]), [objection(2)])

    assert made.reasons(tmp_path) == {1: "objected", 3: "objected", 4: "author_unknown"}
    assert made.kept(tmp_path).column("text").to_pylist() == ["Beitrag 0", "Beitrag 2", "Beitrag 5"]


def test_the_largest_unsigned_id_is_found(tmp_path: Path) -> None:
    """An id beyond what a signed number holds is hashed as its decimal digits, too."""
    highest = 2**64 - 1
    made.gate_table(tmp_path, made.posts(pa.array([highest, highest - 1], pa.uint64())), [objection(highest)])

    assert made.kept_authors(tmp_path) == [highest - 1]


def test_one_file_has_numbers_and_another_has_text(tmp_path: Path) -> None:
    """The same account is found in both, though their columns differ in type."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts(pa.array(["2", "3", "0x2"])))
    made.exclusion_set(tmp_path / "set", [objection(2)])
    made.gate(tmp_path)

    assert made.kept_authors(tmp_path) == [1]
    assert made.kept_authors(tmp_path, "b.parquet") == ["3", "0x2"]


def test_a_dictionary_that_changes_from_group_to_group(tmp_path: Path) -> None:
    """Each row group brings a dictionary of its own; the words in it are not confused."""
    words = ["2", "3", "4", "5", "2", "6", "7", "2"]
    column = pa.array(words).dictionary_encode()
    made.gate_table(tmp_path, made.posts(column, seen=column), [objection(2)])
    grouped = tmp_path / "grouped"
    made.write(grouped / "corpus" / "a.parquet", made.posts(column, seen=column), row_group_size=2)
    made.exclusion_set(grouped / "set", [objection(2)])
    made.gate(grouped)

    assert made.kept_authors(grouped) == made.kept_authors(tmp_path) == ["3", "4", "5", "6", "7"]
    assert made.kept(grouped).column("seen").to_pylist() == ["3", "4", "5", "6", "7"]


@pytest.mark.parametrize("nested", [False, True])
def test_a_dictionary_holds_nothing_of_the_rows_that_are_out(nested: bool, tmp_path: Path) -> None:
    """No value that only an objector's rows had is anywhere in the file's bytes, and words are a dictionary still."""
    ids = pa.array(["ofone", "ofanother", "ofthird", "ofone"]).dictionary_encode()
    seen = pa.StructArray.from_arrays([pa.array(["by", "byanother", None, "by"]).dictionary_encode()], ["who"])
    audience = pa.array(["public", "friends", "public", "public"])
    posts = made.posts(ids, **({"seen": seen} if nested else {})).drop_columns("audience")
    made.write(tmp_path / "corpus" / "a.parquet", posts.append_column("audience", audience), compression="none")
    made.exclusion_set(tmp_path / "set", [objection("ofanother")])
    made.gate(tmp_path)

    file = tmp_path / "out" / "data" / "a.parquet"
    assert not [word for word in (b"ofanother", b"byanother", b"friends") if word in file.read_bytes()]
    assert made.kept_authors(tmp_path) == ["ofone", "ofthird", "ofone"]
    group = pq.ParquetFile(file).metadata.row_group(0)
    assert all("RLE_DICTIONARY" in group.column(number).encodings for number in (0, group.num_columns - 1))


@pytest.mark.parametrize("column", ["float", "bytes", "list"])
def test_an_author_that_is_no_id_is_refused(column: str, tmp_path: Path) -> None:
    """Floats lose digits, bytes and lists are no account: the run ends before anything is decided."""
    values = {"float": pa.array([1.0]), "bytes": pa.array([b"1"]), "list": pa.array([[1]])}

    with pytest.raises(GateError) as refused:
        made.gate_table(tmp_path, made.posts(values[column]))

    assert (refused.value.code, refused.value.values["column"]) == ("author_type", "author_id")


class TestKeyedAuthors:
    """A corpus whose authors are the keyed hashes of the set already needs no key."""

    KEYS = tuple(made.KEY.key_of("instagram", "account", str(author)) for author in (1, 2, 3))

    @pytest.mark.parametrize(
        "column",
        [
            pa.ExtensionArray.from_storage(pa.uuid(), pa.array(KEYS, pa.binary(16))),
            pa.array(KEYS, pa.binary(16)),
            pa.array([key.hex() for key in KEYS]),
        ],
        ids=["uuid", "bytes", "hex"],
    )
    def test_keys_of_every_form_are_found(self, column: pa.Array, tmp_path: Path) -> None:
        """UUID, 16 bytes and 32 hexadecimal digits are the same key."""
        keyed = made.profile(author={"column": "author_id", "is": "key"})
        made.gate_table(tmp_path, made.posts(column), [objection(2)], profile=keyed, key_files=())

        assert made.reasons(tmp_path) == {1: "objected"}

    def test_something_else_is_refused(self, tmp_path: Path) -> None:
        """A number cannot be a keyed hash."""
        keyed = made.profile(author={"column": "author_id", "is": "key"})
        with pytest.raises(GateError) as refused:
            made.gate_table(tmp_path, made.posts([1]), profile=keyed, key_files=())

        assert refused.value.code == "author_key_type"

    def test_text_that_is_no_key_is_refused(self, tmp_path: Path) -> None:
        """A text that is not 32 hexadecimal digits stops the run, and the sentence does not quote it."""
        keyed = made.profile(author={"column": "author_id", "is": "key"})
        with pytest.raises(GateError) as refused:
            made.gate_table(tmp_path, made.posts(pa.array(["erika"])), profile=keyed, key_files=())

        assert refused.value.code == "value_unreadable_shard"
        assert "erika" not in str(refused.value)


class TestLayout:
    """What is kept has the layout of what was given."""

    def test_metadata_of_other_programs_stays(self, tmp_path: Path) -> None:
        """What pandas and Hugging Face write into a schema stands in the output, field metadata too."""
        table = made.posts(AUTHORS).replace_schema_metadata({"pandas": '{"columns": []}', "huggingface": '{"info": 1}'})
        field = table.schema.field("text").with_metadata({"note": "ours"})
        table = table.cast(table.schema.set(table.schema.get_field_index("text"), field))
        made.gate_table(tmp_path, table, [objection(2)])

        assert made.kept(tmp_path).schema.equals(table.schema, check_metadata=True)

    def test_a_required_column_stays_required(self, tmp_path: Path) -> None:
        """A column that may hold no NULL may hold none afterwards."""
        schema = made.SCHEMA.set(4, pa.field("text", pa.string(), nullable=False))
        made.gate_table(tmp_path, made.posts(AUTHORS).cast(schema), [objection(2)])

        assert not made.kept(tmp_path).schema.field("text").nullable

    def test_the_compression_stays(self, tmp_path: Path) -> None:
        """Every column keeps its compression."""
        compression = ["snappy", "gzip", "zstd", "lz4", "brotli"]
        made.write(
            tmp_path / "corpus" / "a.parquet",
            made.posts(AUTHORS, bare=AUTHORS),
            compression={**dict(zip(made.SCHEMA.names, compression, strict=True)), "bare": "none"},
        )
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        given, written = (pq.read_metadata(tmp_path / place / "a.parquet") for place in ("corpus", "out/data"))
        codecs = [[one.row_group(0).column(place).compression for place in range(6)] for one in (given, written)]
        assert codecs[0] == codecs[1] == ["SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI", "UNCOMPRESSED"]

    def test_encodings_indexes_filters_and_the_order_stay(self, tmp_path: Path) -> None:
        """What a reader goes by to skip pages and row groups is there in the output, too."""
        table = made.posts(list(range(1000)), score=pa.array([n / 7 for n in range(1000)], pa.float64()))
        made.write(
            tmp_path / "corpus" / "a.parquet",
            table,
            use_dictionary=["audience"],
            column_encoding={
                "author_id": "DELTA_BINARY_PACKED",
                "text": "DELTA_BYTE_ARRAY",
                "score": "BYTE_STREAM_SPLIT",
            },
            write_page_index=True,
            sorting_columns=[pq.SortingColumn(0)],
            bloom_filter_options={"author_id": {"ndv": 1000, "fpp": 0.01}},
            row_group_size=300,
        )
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        given, kept = (
            pq.read_metadata(tmp_path / folder / "a.parquet").row_group(0) for folder in ("corpus", "out/data")
        )
        assert kept.sorting_columns == given.sorting_columns == (pq.SortingColumn(0),)
        for before, after in ((given.column(number), kept.column(number)) for number in range(given.num_columns)):
            assert set(after.encodings) == set(before.encodings)
            assert (after.has_offset_index, after.has_column_index) == (True, True)
            assert (after.bloom_filter_offset is None) == (before.bloom_filter_offset is None)

    def test_int96_stays_int96(self, tmp_path: Path) -> None:
        """What old Spark and Hive read as a time stays in the form that they read."""
        when = pa.array([INSTANT] * 6, pa.timestamp("ns"))
        made.write(
            tmp_path / "corpus" / "a.parquet", made.posts(AUTHORS, at=when), use_deprecated_int96_timestamps=True
        )
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        file = pq.ParquetFile(tmp_path / "out" / "data" / "a.parquet")
        assert file.schema.column(5).physical_type == "INT96"
        assert file.read().column("at").to_pylist() == [INSTANT.replace(tzinfo=None)] * 3

    def test_a_thousand_columns(self, tmp_path: Path) -> None:
        """A corpus may be as wide as it likes."""
        wide = {f"column_{number}": pa.array([number] * 6) for number in range(1000)}
        made.gate_table(tmp_path, made.posts(AUTHORS, **wide), [objection(2)])

        assert made.kept(tmp_path).num_columns == 1005
        assert made.kept(tmp_path).column("column_999").to_pylist() == [999] * 3

    def test_row_groups_are_not_larger_than_given(self, tmp_path: Path) -> None:
        """The output's row groups are as large as the input's, the last one smaller."""
        made.write(tmp_path / "corpus" / "a.parquet", made.posts(list(range(1, 101))), row_group_size=30)
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        metadata = pq.read_metadata(tmp_path / "out" / "data" / "a.parquet")
        sizes = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
        assert sum(sizes) == 99
        assert max(sizes) <= 30

    def test_a_giant_of_one_row_group(self, tmp_path: Path) -> None:
        """A file whose only row group holds more rows than are read at once comes out in order."""
        count = 200_000
        authors = [number % 1000 for number in range(count)]
        made.write(tmp_path / "corpus" / "a.parquet", made.posts(authors), row_group_size=count)
        made.exclusion_set(tmp_path / "set", [objection(7)])
        made.gate(tmp_path)

        assert pq.read_metadata(tmp_path / "out" / "data" / "a.parquet").num_row_groups == 1
        texts = made.kept(tmp_path).column("text").to_pylist()
        assert texts == [f"Beitrag {number}" for number in range(count) if number % 1000 != 7]


class TestEmpty:
    """Files without rows are files all the same."""

    def test_a_file_without_rows(self, tmp_path: Path) -> None:
        """It is published, empty, with its schema; its neighbour is gated as ever."""
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([]))
        made.write(tmp_path / "corpus" / "b.parquet", made.posts([1, 2]))
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        assert made.kept(tmp_path).num_rows == 0
        assert made.kept(tmp_path).schema == made.SCHEMA
        assert made.kept_authors(tmp_path, "b.parquet") == [1]

    def test_nothing_but_files_without_rows(self, tmp_path: Path) -> None:
        """A corpus without a single row is published as such."""
        made.gate_table(tmp_path, made.posts([]), [objection(2)])

        assert made.kept(tmp_path).num_rows == 0
        assert made.manifest(tmp_path).counts == {}

    def test_a_file_without_any_row_group(self, tmp_path: Path) -> None:
        """A footer and nothing before it is a Parquet file, too."""
        target = tmp_path / "corpus" / "a.parquet"
        target.parent.mkdir()
        pq.ParquetWriter(target, made.SCHEMA).close()
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        assert made.kept(tmp_path).schema == made.SCHEMA

    def test_an_empty_row_group_among_others(self, tmp_path: Path) -> None:
        """It changes nothing about the rows before and after it."""
        target = tmp_path / "corpus" / "a.parquet"
        target.parent.mkdir()
        with pq.ParquetWriter(target, made.SCHEMA) as writer:
            for authors in ([1, 2], [], [2, 3]):
                writer.write_table(made.posts(authors))
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path)

        assert made.kept_authors(tmp_path) == [1, 3]
        assert made.reasons(tmp_path) == {1: "objected", 2: "objected"}

    def test_nobody_is_kept(self, tmp_path: Path) -> None:
        """Where everybody objected, the file is there and has no rows."""
        made.gate_table(tmp_path, made.posts([1, 1]), [objection(1)])

        assert made.kept(tmp_path).num_rows == 0

    def test_nobody_objected(self, tmp_path: Path) -> None:
        """With an empty exclusion set all rows stay, those of account 0 too."""
        made.gate_table(tmp_path, made.posts([0, 1]))

        assert made.kept_authors(tmp_path) == [0, 1]


class TestNames:
    """How a profile names columns."""

    def test_a_way_into_structs(self, tmp_path: Path) -> None:
        """`user.id` reaches the field `id` of the struct `user`."""
        users = pa.array([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}, None])
        table = made.posts([9, 9, 9], user=users)
        made.gate_table(tmp_path, table, [objection(2)], profile=made.profile(author={"column": "user.id"}))

        assert made.reasons(tmp_path) == {1: "objected", 2: "author_unknown"}
        assert made.kept(tmp_path).column("user").to_pylist() == [{"id": 1, "name": "a"}]

    def test_a_column_whose_name_has_a_dot(self, tmp_path: Path) -> None:
        """A column that is called `user.id` goes before a way through a struct."""
        table = made.posts([9, 9], **{"user.id": pa.array([1, 2]), "user": pa.array([{"id": 2}, {"id": 1}])})
        made.gate_table(tmp_path, table, [objection(2)], profile=made.profile(author={"column": "user.id"}))

        assert made.reasons(tmp_path) == {1: "objected"}

    def test_names_with_quotes_spaces_and_umlauts(self, tmp_path: Path) -> None:
        """Any name works, also those that mean something in SQL."""
        name = 'der "Nutzer\'s" Schlüssel; --'
        table = made.posts([9, 9], **{name: pa.array([1, 2])})
        made.gate_table(tmp_path, table, [objection(2)], profile=made.profile(author={"column": name}))

        assert made.reasons(tmp_path) == {1: "objected"}

    def test_columns_that_are_named_as_ours_are(self, tmp_path: Path) -> None:
        """`row`, `author`, `covers` and `case_number` are names that a corpus may use."""
        table = made.posts([9, 9], row=pa.array([1, 2]), covers=pa.array(["public", "public"]))
        own = made.profile(author={"column": "row"}, audience={"column": "covers", "values": {"public": "public"}})
        made.gate_table(tmp_path, table, [objection(2)], profile=own)

        assert made.reasons(tmp_path) == {1: "objected"}

    @pytest.mark.parametrize("name", ["author", "key", "kept", "shard", "objectors", "Row"])
    def test_an_author_column_that_is_named_as_ours_are(self, name: str, tmp_path: Path) -> None:
        """Whatever the author's column is called, it is the corpus's own."""
        table = made.posts([9, 9], **{name: pa.array([1, 2])})
        made.gate_table(tmp_path, table, [objection(2)], profile=made.profile(author={"column": name}))

        assert made.reasons(tmp_path) == {1: "objected"}

    def test_names_that_differ_in_case_alone(self, tmp_path: Path) -> None:
        """`ID` is one column and `id` another, though SQL takes them for the same."""
        table = made.posts([9, 9], ID=pa.array(["public", "friends"]), id=pa.array([2, 1]))
        own = made.profile(
            author={"column": "id"}, audience={"column": "ID", "values": {"public": "public", "friends": "friends"}}
        )
        made.gate_table(tmp_path, table, [objection(2)], profile=own)

        assert made.reasons(tmp_path) == {0: "objected", 1: "not_public"}

    def test_two_columns_of_one_name(self, tmp_path: Path) -> None:
        """If two columns have the name that the profile says, nobody can say which is meant."""
        table = made.posts([1, 2])
        table = table.append_column("author_id", pa.array([3, 4]))
        with pytest.raises(GateError) as refused:
            made.gate_table(tmp_path, table)

        assert refused.value.code == "column_twice"


def lines(*records: Any, ending: bytes = b"\n") -> bytes:
    """Records as JSON Lines."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + ending for record in records)


def post(author: object, **fields: Any) -> dict[str, Any]:
    """One public post of an adult."""
    return {"author_id": author, "audience": "public", "adult": True, "created_at": BEFORE, **fields}


def gate_lines(folder: Path, data: bytes, name: str = "a.jsonl", **fields: Any) -> bytes:
    """Gate a file of JSON Lines against the objection of account 2; the bytes that were kept."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / name).write_bytes(data)
    made.exclusion_set(folder / "set", [objection(2)])
    made.gate(folder, **fields)
    return (folder / "out" / "data" / name).read_bytes()


class TestJsonLines:
    """Kept lines go out byte for byte."""

    def test_kept_lines_are_the_very_bytes(self, tmp_path: Path) -> None:
        """Odd spaces, escapes, the order of keys and numbers of any size stay as they were written."""
        odd = b'{"z": 1.0e+2,  "author_id":1,"audience":"public","adult":true,"created_at":0, "n":123456789012345678901234567890,"t":"\\u00fc\xc3\xbc"}\n'
        assert gate_lines(tmp_path, odd + lines(post(2))) == odd

    def test_blank_lines_are_no_rows(self, tmp_path: Path) -> None:
        """They are not counted, not kept, and do not shift the numbers in the ledger."""
        data = b"\n" + lines(post(1)) + b"  \n\r\n" + lines(post(2)) + b"\n\n"

        assert gate_lines(tmp_path, data) == lines(post(1))
        assert made.reasons(tmp_path, "a.jsonl") == {1: "objected"}
        assert made.manifest(tmp_path).inputs[0].rows == 2

    def test_windows_line_ends_stay(self, tmp_path: Path) -> None:
        """CR LF comes out as CR LF."""
        data = lines(post(1), post(2), post(3), ending=b"\r\n")
        assert gate_lines(tmp_path, data) == lines(post(1), post(3), ending=b"\r\n")

    def test_a_last_line_without_an_end(self, tmp_path: Path) -> None:
        """It is a row like any other, and gets a line end."""
        assert gate_lines(tmp_path, lines(post(2), post(1)).rstrip(b"\n")) == lines(post(1))

    def test_unicode_separators_do_not_end_a_line(self, tmp_path: Path) -> None:
        """U+2028 and U+0085 within a text are part of it."""
        data = lines(post(1, text="a\u2028b\u0085c"), post(2), post(3, text="\U0001f600"))
        assert gate_lines(tmp_path, data) == lines(post(1, text="a\u2028b\u0085c"), post(3, text="\U0001f600"))

    @pytest.mark.parametrize("suffix", ["gz", "zst"])
    def test_compressed_lines_stay_compressed(self, suffix: str, tmp_path: Path) -> None:
        """What came in gzip or Zstandard goes out so."""
        codec = {"gz": "gzip", "zst": "zstd"}[suffix]
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as packed:
            packed.write(lines(post(1), post(2), post(3)))
        written = gate_lines(tmp_path, sink.getvalue().to_pybytes(), f"a.jsonl.{suffix}")

        assert pa.input_stream(pa.BufferReader(written), compression=codec).read() == lines(post(1), post(3))

    def test_gzip_of_several_members(self, tmp_path: Path) -> None:
        """Files that were put together of several compressed ones are read to their end."""
        data = gzip.compress(lines(post(1))) + gzip.compress(lines(post(2), post(3)))
        written = gate_lines(tmp_path, data, "a.jsonl.gz")

        assert gzip.decompress(written) == lines(post(1), post(3))

    def test_a_number_and_its_digits_are_one_author(self, tmp_path: Path) -> None:
        """`2` and `"2"` are the same account."""
        assert gate_lines(tmp_path, lines(post(2), post("2"), post("1"))) == lines(post("1"))

    def test_a_missing_field_is_an_empty_cell(self, tmp_path: Path) -> None:
        """A record without an author is of an unknown author."""
        nobody = {"audience": "public", "adult": True, "created_at": BEFORE}
        gate_lines(tmp_path, lines(post(1), nobody, post(None)))

        assert made.reasons(tmp_path, "a.jsonl") == {1: "author_unknown", 2: "author_unknown"}

    def test_a_way_into_objects(self, tmp_path: Path) -> None:
        """`user.id` reaches into the object; a record without it is of an unknown author."""
        records = [post(9, user={"id": 1}), post(9, user={"id": 2}), post(9, user=None), post(9, user="")]
        gate_lines(tmp_path, lines(*records), profile=made.profile(author={"column": "user.id"}))

        assert made.reasons(tmp_path, "a.jsonl") == {1: "objected", 2: "author_unknown", 3: "author_unknown"}

    @pytest.mark.parametrize("author", [1.5, 1e300, 2**70, [2], {"id": 2}])
    def test_an_author_that_is_no_id_is_refused(self, author: object, tmp_path: Path) -> None:
        """Fractions, numbers too large to be exact, lists and objects are no account."""
        with pytest.raises(GateError) as refused:
            gate_lines(tmp_path, lines(post(1), post(author)))

        assert (refused.value.code, str(refused.value.values["row"])) == ("value_unreadable", "1")

    def test_lines_over_several_blocks(self, tmp_path: Path) -> None:
        """Lines longer than what is read at once are put together again."""
        long = [post(number, text="ä" * 3_000_000) for number in (1, 2, 3)]
        assert gate_lines(tmp_path, lines(*long)) == lines(long[0], long[2])


NO_RECORDS = [
    (b'{"author_id": 1', "line_no_json"),
    (b"[1]", "line_no_object"),
    (b"\xff\xfe", "line_no_json"),
    (b'{"author_id": 1}}', "line_no_json"),
    (b'"text"', "line_no_object"),
    (b"[" * 100_000, "line_no_json"),
]
REFUSING = made.profile(lines={"unreadable": "refuse"})


class TestUnreadableLines:
    """One line that is no record costs that line, or its whole file where the profile says so."""

    @pytest.mark.parametrize(("line", "code"), NO_RECORDS)
    def test_it_is_left_out_and_named(self, line: bytes, code: str, tmp_path: Path) -> None:
        """It is in no output and counts as no row; the outcome names it by its number, the manifest counts it."""
        (tmp_path / "corpus").mkdir()
        data = lines(post(1)) + b"\n" + line + b"\n" + lines(post(2), post(3))
        (tmp_path / "corpus" / "a.jsonl").write_bytes(data)
        made.exclusion_set(tmp_path / "set", [objection(2)])

        outcome = made.gate(tmp_path)

        assert (tmp_path / "out" / "data" / "a.jsonl").read_bytes() == lines(post(1), post(3))
        assert made.reasons(tmp_path, "a.jsonl") == {1: "objected"}
        assert [(name, one.count, one.first, one.code) for name, one in outcome.unreadable] == [
            ("a.jsonl", 1, (3,), code)
        ]
        assert made.manifest(tmp_path).unreadable_lines == {"a.jsonl": 1}

    @pytest.mark.parametrize(("line", "code"), NO_RECORDS)
    def test_the_profile_may_refuse_it(self, line: bytes, code: str, tmp_path: Path) -> None:
        """Then the file is damaged; alone, it ends the run with the number of the row."""
        with pytest.raises(GateError) as refused:
            gate_lines(tmp_path, lines(post(1)) + line + b"\n" + lines(post(3)), profile=REFUSING)

        assert (refused.value.code, str(refused.value.values["row"])) == (code, "1")

    def test_a_file_of_something_else_is_damaged(self, tmp_path: Path) -> None:
        """Where more lines are no records than are, the file is no JSON Lines, whatever its name says."""
        with pytest.raises(GateError) as refused:
            gate_lines(tmp_path, b"author;text\n1;a\n2;b\n" + lines(post(1), post(3)))

        assert refused.value.code == "line_no_json"

    def test_many_of_them_cost_no_time(self, tmp_path: Path) -> None:
        """A file of a million tiny lines is refused as fast as it is read."""
        started = monotonic()
        with pytest.raises(GateError):
            gate_lines(tmp_path, b"x\n" * 1_000_000 + lines(post(1)))

        assert monotonic() - started < 20

    @pytest.mark.parametrize(
        "odd",
        [
            b'{"author_id": %d, "audience": "public", "adult": true, "created_at": 0, "score": NaN}',
            b'{"author_id": %d, "audience": "public", "adult": true, "created_at": 0, "score": -Infinity}',
            b'{"author_id": %d, "audience": "public", "adult": true, "created_at": 0, "text": "\\ud83d"}',
            b'\xef\xbb\xbf{"author_id": %d, "audience": "public", "adult": true, "created_at": 0}',
        ],
    )
    def test_what_only_some_programs_write_is_a_row(self, odd: bytes, tmp_path: Path) -> None:
        """NaN, half a surrogate pair, a mark of the byte order: decided as any other row, and kept as it was."""
        kept = gate_lines(tmp_path, odd % 2 + b"\n" + odd % 1 + b"\n")

        assert kept == odd % 1 + b"\n"
        assert made.reasons(tmp_path, "a.jsonl") == {0: "objected"}

    def test_an_author_of_half_a_character_is_unknown(self, tmp_path: Path) -> None:
        """Nobody can have such a name, so nobody knows whose row it is."""
        half = lines(post(1)).replace(b'"author_id": 1', b'"author_id": "1\\ud800"')
        gate_lines(tmp_path, lines(post(3)) + half)

        assert made.reasons(tmp_path, "a.jsonl") == {1: "author_unknown"}


class TestKeysThatStandTwice:
    """Programs differ in which of two values they take: nobody can tell whose row it is."""

    @pytest.mark.parametrize(
        ("author", "line"),
        [
            ("author_id", b'{"author_id": 2, "author_id": 1}'),
            ("author_id", b'{"author_id": 2, "author_id" : 1}'),
            ("author_id", b'{"author_id": 2, "x": {"author_id": 1}, "author_id": 1}'),
            ("author_id", b'{"author_id": 2, "\\u0061uthor_id": 1}'),
            ("author_id", b'{"author_id": 2, "author\\u005Fid": 1, "x": NaN}'),
            ("user.id", b'{"user": {"id": 2}, "user": {"id": 1}, "id": 5}'),
            ("user.id", b'{"id": 5, "user": {"id": 2, "x": {"id": 7}, "id": 1}}'),
            ("user.id", b'{"user": {"id": 2, "\\u0069d": 1}}'),
            ("user.id", b'{"user.id": 2, "user.id": 1}'),
            ("größe", '{"größe": 2, "gr\\u00f6ße": 1}'.encode()),
        ],
    )
    def test_a_mapped_key_is_refused(self, author: str, line: bytes, tmp_path: Path) -> None:
        """However it is spelled, and wherever on the way to the value."""
        data = lines({author: 3, "audience": "public"}, {"user": {"id": 3}, "audience": "public"})
        with pytest.raises(GateError) as refused:
            gate_lines(tmp_path, data + line + b"\n", profile=only(author))

        assert (refused.value.code, refused.value.values["column"]) == ("line_key_twice", author)

    @pytest.mark.parametrize(
        ("author", "line"),
        [
            ("author_id", b'{"author_id": 2, "x": 1, "x": 2}'),
            ("author_id", b'{"author_id": 2, "x": {"author_id": 1}, "y": [{"author_id": 1}]}'),
            ("author_id", b'{"author_id": 2, "text": "\\"author_id\\": 1, \\u0061", "y": "author_id"}'),
            ("user.id", b'{"id": 9, "user": {"id": 2, "x": {"id": 7}}, "reply": {"user": {"id": 8}, "id": 7}}'),
            ("user.id", b'{"id": 9, "user": {"id": 2}, "y": "user", "z": ["id", "user"]}'),
        ],
    )
    def test_any_other_key_is_as_it_was(self, author: str, line: bytes, tmp_path: Path) -> None:
        """Keys that nothing is read from, and the same word in other objects and in texts."""
        data = line + b"\n" + line.replace(b"2", b"3") + b"\n"
        kept = gate_lines(tmp_path, data, profile=only(author), undecided="keep")

        assert kept == line.replace(b"2", b"3") + b"\n"


def only(author: str) -> Profile:
    """A profile that names no column but the author's."""
    return made.profile(author={"column": author}, audience={"always": "public"}, adult=None, created_at=None)


class TestColumnsThatNoRowHas:
    """A name that a profile got wrong is refused, whatever the format."""

    WRONG: ClassVar = {
        "text": {"mentions": {"text": ["boddy"]}},
        "entities": {"mentions": {"text": ["text"], "entities": ["entities.mentions.id"]}},
        "acct": {"mentions": {"text": ["text"], "handles": ["mentions.acct"]}},
        "thread": {"mentions": {"text": ["text"], "thread": "thred"}},
        "created_at": {"created_at": {"column": "tt", "is": "microseconds"}},
        "author": {"author": {"column": "user"}},
        "audience": {"audience": {"column": "visibility", "values": {"a": "public"}, "null": "public"}},
        "adult": {"adult": {"column": "age"}},
        "id": {"id": "ids"},
    }

    @pytest.mark.parametrize("wrong", WRONG)
    @pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
    def test_it_is_refused(self, name: str, wrong: str, tmp_path: Path) -> None:
        """Before any row is decided, with the columns that there are."""
        profile = made.profile(**self.WRONG[wrong])
        with pytest.raises(GateError) as refused:
            if name.endswith("parquet"):
                made.gate_table(tmp_path, made.posts([1, 2]), [objection(2)], profile=profile)
            else:
                gate_lines(tmp_path, lines(post(1, text="a"), post(2, text="b")), profile=profile)

        assert refused.value.code == "column_unknown"
        assert "author_id" in refused.value.values["known"]

    def test_one_row_of_any_file_is_enough(self, tmp_path: Path) -> None:
        """Records leave out what is empty: the column is there if any record of the corpus has it."""
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "b.jsonl").write_bytes(lines(post(1, tagged=None), post(2)))
        profile = made.profile(mentions={"text": ["text"], "entities": ["tagged"]})

        kept = gate_lines_beside(tmp_path, lines(post(1, text="a"), post(2)), profile)

        assert kept == lines(post(1, text="a"))


def gate_lines_beside(folder: Path, data: bytes, profile: Profile) -> bytes:
    """As `gate_lines`, with what lies in the corpus already."""
    (folder / "corpus" / "a.jsonl").write_bytes(data)
    made.exclusion_set(folder / "set", [objection(2)])
    made.gate(folder, profile=profile)
    return (folder / "out" / "data" / "a.jsonl").read_bytes()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[["a"]], [["b"]]]),
        pa.array([{"a": "b"}, None]),
        pa.array([[{"a": "b"}], None]),
        pa.array([[1], None], pa.list_view(pa.int64())),
        pa.array([[("a", "b")], None], pa.map_(pa.string(), pa.string_view())),
        pa.array([b"a", b"b"]),
        pa.array([1, 2]),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_of_texts_that_holds_none_is_refused_by_name(column: pa.Array, tmp_path: Path) -> None:
    """Nobody would be looked for in it, so the run ends before any row is decided."""
    profile = made.profile(mentions={"text": ["body"]})
    with pytest.raises(GateError) as refused:
        made.gate_table(tmp_path, made.posts([1, 2], body=column), [objection(2)], profile=profile)

    assert (refused.value.code, refused.value.values["column"]) == ("mention_text_type", "body")


@pytest.mark.parametrize("plain_footer", [True, False])
def test_an_encrypted_file_is_called_so(plain_footer: bool, tmp_path: Path) -> None:
    """It is not damaged: it must be written without encryption."""

    class Keys(encryption.KmsClient):
        def wrap_key(self, key: bytes, _: str) -> bytes:
            return key

        def unwrap_key(self, key: bytes, _: str) -> bytes:
            return key

    table = made.posts([1, 2])
    configuration = encryption.EncryptionConfiguration(
        footer_key="k", column_keys={"c": ["author_id"]}, plaintext_footer=plain_footer
    )
    factory = encryption.CryptoFactory(lambda _: Keys())
    properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), configuration)
    (tmp_path / "corpus").mkdir()
    with pq.ParquetWriter(tmp_path / "corpus" / "a.parquet", table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    made.exclusion_set(tmp_path / "set", [objection(2)])
    with pytest.raises(GateError) as refused:
        made.gate(tmp_path)

    assert refused.value.code == "shard_encrypted"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"PAR1" + b"\0" * 100 + b"PAR1",
        lambda data: b"",
        lambda data: data[:200] + bytes(byte ^ 0xFF for byte in data[200:260]) + data[260:],
    ],
    ids=["cut", "no footer", "empty", "bytes flipped"],
)
def test_a_damaged_file_is_named_and_the_others_are_done(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """Nothing of the damaged file is published; its neighbours are gated, and the outcome names it."""
    for name in ("a", "b", "c"):
        made.write(tmp_path / "corpus" / f"{name}.parquet", made.posts(list(range(300))))
    broken = tmp_path / "corpus" / "b.parquet"
    broken.write_bytes(damage(broken.read_bytes()))
    made.exclusion_set(tmp_path / "set", [objection(2)])

    outcome = made.gate(tmp_path)

    assert [(name, fault.code) for name, fault in outcome.damaged] == [("b.parquet", "shard_damaged")]
    assert [file.name for file in made.manifest(tmp_path).outputs] == ["data/a.parquet", "data/c.parquet"]
    assert not (tmp_path / "out" / "data" / "b.parquet").exists()
    assert not (tmp_path / "out" / "ledger" / "b.parquet").exists()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([0, 4_000_000_000]).cast(pa.decimal128(20, 0)),
        pa.array(["0", "4000000000.5"]),
        pa.array(["0", "4000000000"], pa.large_string()),
    ],
    ids=lambda column: str(column.type),
)
def test_seconds_as_decimals_and_as_text(column: pa.Array, tmp_path: Path) -> None:
    """As some dumps have them: the second row is younger than the freeze."""
    profile = made.profile(created_at={"column": "created", "is": "seconds"})
    made.gate_table(tmp_path, made.posts([1, 1], created=column), [objection(2)], profile=profile)

    assert made.reasons(tmp_path) == {1: "created_after_run"}


def test_seconds_as_text_in_lines(tmp_path: Path) -> None:
    """The same in JSON, numbers and texts mixed."""
    profile = made.profile(created_at={"column": "created_utc", "is": "seconds"})
    records = [post(1, created_utc=value) for value in (0, "0", "4000000000", 4_000_000_000)]
    gate_lines(tmp_path, lines(*records), profile=profile)

    assert made.reasons(tmp_path, "a.jsonl") == {2: "created_after_run", 3: "created_after_run"}


def test_a_large_window_is_called_so(tmp_path: Path) -> None:
    """A file of Zstandard that wants more memory than is given is not damaged: it must be packed anew."""
    window = 31
    descriptor = (window - 10) << 3
    data = lines(post(1))
    raw = (len(data) << 3 | 1).to_bytes(3, "little") + data
    with pytest.raises(GateError) as refused:
        gate_lines(tmp_path, b"\x28\xb5\x2f\xfd\x00" + bytes([descriptor]) + raw, "RC_2023-01.zst")

    assert refused.value.code == "shard_window"
