"""Ways into lists, structs and maps: the same values come out of Parquet and of JSON Lines, whatever the layout."""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widerspruch.gate.corpus.chunk import Column, ShardReader
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.paths import Many, Step, parse_path
from widerspruch.gate.corpus.reach import is_list, put, reach
from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.errors import GateError

ENTRIES, VALUES, KEYS = Many.ENTRIES, Many.VALUES, Many.KEYS


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("a", ("a",)),
        ("user.id", ("user", "id")),
        ("mentions[].acct", ("mentions", ENTRIES, "acct")),
        ("facets[].features[].did", ("facets", ENTRIES, "features", ENTRIES, "did")),
        ("a[][]", ("a", ENTRIES, ENTRIES)),
        ("roles{}", ("roles", VALUES)),
        ("roles{}[].name", ("roles", VALUES, ENTRIES, "name")),
        ("roles{key}", ("roles", KEYS)),
        ("größe der \"Datei\".x", ("größe der \"Datei\"", "x")),
    ],
)  # fmt: skip
def test_how_a_path_is_written(name: str, steps: tuple[Any, ...]) -> None:
    """Columns with what goes into them behind."""
    assert parse_path(name).steps == steps


@pytest.mark.parametrize("name", ["", ".a", "a.", "a..b", "[]", "a[0]", "a[", "a]", "a{x}", "a{key}.b", "a.[]", "a[]b"])
def test_what_is_no_path(name: str) -> None:
    """Said with an example, instead of finding nothing."""
    with pytest.raises(GateError) as refused:
        parse_path(name)
    assert refused.value.code == "path_unclear"


ROWS: list[dict[str, Any]] = [
    {"facets": [{"features": [{"did": "a"}, {"did": None}]}, None, {"features": []}, {"features": [{"did": "b"}]}]},
    {"facets": []},
    {"facets": None},
    {"facets": [{"features": [None, {"did": "c"}]}]},
]
FACETS = pa.list_(pa.struct([("features", pa.list_(pa.struct([("did", pa.string())])))]))


def test_lists_in_lists_come_out_flat() -> None:
    """One list a row in reading order; an entry without the value is NULL, a list that is not there is nothing."""
    column = pa.array([row["facets"] for row in ROWS], FACETS)
    found = reach(column, parse_path("facets[].features[].did").steps[1:])
    assert found.to_pylist() == [["a", None, "b"], [], [], [None, "c"]]
    sliced = reach(column.slice(1), parse_path("facets[].features[].did").steps[1:])
    assert sliced.to_pylist() == [[], [], [None, "c"]]


TEXTS = st.sampled_from(["", "ä", "b", "ein längerer Text als zwölf Zeichen"])
LEAVES = st.sampled_from([pa.string(), pa.large_string(), pa.int64()])
LISTS = (pa.list_, pa.large_list, pa.list_view, lambda kind: pa.list_(kind, 2))
KINDS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("kmx"), inner, min_size=1).map(lambda fields: pa.struct(list(fields.items()))),
        st.tuples(st.sampled_from(LISTS), inner).map(lambda made: made[0](made[1])),
        inner.map(lambda kind: pa.map_(pa.string(), kind)),
    ),
    max_leaves=6,
)


def values_of(kind: pa.DataType) -> st.SearchStrategy[Any]:
    """Values of a type, NULL among them; a map as an object."""
    inside: st.SearchStrategy[Any]
    if pa.types.is_struct(kind):
        inside = st.fixed_dictionaries({field.name: values_of(field.type) for field in kind})
    elif pa.types.is_map(kind):
        inside = st.dictionaries(st.sampled_from("kl"), values_of(kind.item_type), max_size=2)
    elif is_list(kind):
        size = kind.list_size if pa.types.is_fixed_size_list(kind) else None
        inside = st.lists(values_of(kind.value_type), min_size=size or 0, max_size=size or 3)
    else:
        inside = st.integers(-9, 9) if pa.types.is_integer(kind) else TEXTS
    return st.one_of(st.none(), inside)


def paths_into(kind: pa.DataType, way: str = "c") -> Iterator[str]:
    """All paths to texts and numbers of a column."""
    if pa.types.is_struct(kind):
        for field in kind:
            yield from paths_into(field.type, f"{way}.{field.name}")
    elif pa.types.is_map(kind):
        yield f"{way}{{key}}"
        yield from paths_into(kind.item_type, f"{way}{{}}")
        yield from paths_into(kind.item_type, f"{way}.k")
    elif is_list(kind):
        yield from paths_into(kind.value_type, f"{way}[]")
    else:
        yield way


@st.composite
def nested(draw: st.DrawFn) -> tuple[pa.DataType, list[Any]]:
    """A type of a column, and values of it."""
    kind = draw(KINDS)
    return kind, draw(st.lists(values_of(kind), min_size=1, max_size=6))


def opened(folder: Path, name: str, *paths: str) -> ShardReader[Any]:
    """A reader of a file that gives what lies at these paths."""
    (shard,) = find_shards([str(folder / name)])
    return open_shard(shard, [Column(path, pa.string()) for path in paths], whole=False, rows_at_once=4)


def read(folder: Path, name: str, *paths: str) -> dict[str, list[Any]]:
    """What lies at these paths of a file, numbers as text."""
    found: dict[str, list[Any]] = {path: [] for path in paths}
    with opened(folder, name, *paths) as reader:
        for chunk in reader.chunks():
            for path in paths:
                found[path] += as_text(chunk.columns.column(path).to_pylist())
    return found


def as_text(value: Any) -> Any:
    """Numbers as their digits."""
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return value if value is None else str(value)


@settings(max_examples=80, deadline=None)
@given(nested())
def test_parquet_and_json_say_the_same(column: tuple[pa.DataType, list[Any]]) -> None:
    """Whatever a column is made of, with only the needed leaves read."""
    kind, values = column
    paths = list(paths_into(kind))
    with TemporaryDirectory() as named:
        folder = Path(named)
        table = pa.table({"before": pa.array(values, kind), "c": pa.array(values, kind)})
        pq.write_table(table, folder / "a.parquet", row_group_size=4)
        (folder / "a.jsonl").write_text("".join(json.dumps({"c": value}) + "\n" for value in values), "utf-8")
        assert read(folder, "a.parquet", *paths) == read(folder, "a.jsonl", *paths)


@pytest.mark.parametrize(
    ("path", "leaves"),
    [
        ("user.id", ["user.id"]),
        ("mentions[].acct", ["mentions.list.element.acct"]),
        ("roles{}.x", ["roles.key_value.key", "roles.key_value.value.x", "roles.key_value.value.y"]),
        ("user", ["user.name", "user.id"]),
    ],
)
def test_a_path_costs_what_lies_at_it(path: str, leaves: list[str], tmp_path: Path) -> None:
    """Nothing beside it is read."""
    table = pa.table(
        {
            "user": pa.array([{"name": "x", "id": 1}]),
            "mentions": pa.array([[{"acct": "a", "url": "b"}]]),
            "roles": pa.array([[("k", {"x": 1, "y": 2})]], pa.map_(pa.string(), pa.struct({"x": pa.int64(), "y": pa.int64()}))),
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    with opened(tmp_path, "a.parquet", path) as reader:
        assert reader._needed() == leaves  # type: ignore[attr-defined]


class TestOddRecords:
    """JSON promises nothing of its shape."""

    def lines(self, folder: Path, *records: str) -> Path:
        (folder / "a.jsonl").write_text("\n".join(records), "utf-8")
        return folder

    def test_one_alone_is_a_list_of_one(self, tmp_path: Path) -> None:
        """As some programs write it."""
        folder = self.lines(tmp_path, '{"m": {"acct": "a"}}', '{"m": [{"acct": "b"}, {"acct": "c"}]}', '{"m": []}')
        assert read(folder, "a.jsonl", "m[].acct") == {"m[].acct": [["a"], ["b", "c"], []]}

    def test_a_key_that_is_called_exactly_so_comes_first(self, tmp_path: Path) -> None:
        """As a column is."""
        folder = self.lines(tmp_path, '{"m[].acct": "a"}', '{"m[].acct": ["b", "c"], "m": [{"acct": "x"}]}')
        assert read(folder, "a.jsonl", "m[].acct") == {"m[].acct": [["a"], ["b", "c"]]}

    @pytest.mark.parametrize(
        ("path", "record"),
        [
            ("m[].acct", '{"m": ["a"]}'),
            ("m[].acct", '{"m": [["a"]]}'),
            ("m{}", '{"m": ["a"]}'),
            ("m[]", '{"m": [{}]}'),
            ("m.acct", '{"m": "a"}'),
            ("m.acct", '{"m": [{"acct": "a"}]}'),
            ("m.by.acct", '{"m": {"by": [{"acct": "a"}]}}'),
        ],
    )
    def test_a_way_that_leads_nowhere_is_refused(self, path: str, record: str, tmp_path: Path) -> None:
        """Whoever is named there would be overlooked."""
        with pytest.raises(GateError) as refused:
            read(self.lines(tmp_path, '{"m": null}', record), "a.jsonl", path)
        assert (refused.value.code, refused.value.values["row"]) == ("value_unreadable", 1)

    def test_a_text_or_a_list_of_texts(self, tmp_path: Path) -> None:
        """Chat data has both: two paths are named, and each has nothing where it is the other's."""
        folder = self.lines(tmp_path, '{"m": [{"c": "a"}]}', '{"m": [{"c": [{"t": "b"}, {"t": "c"}]}, {"c": "d"}]}')
        found = read(folder, "a.jsonl", "m[].c", "m[].c[].t")
        assert found == {"m[].c": [["a"], [None, "d"]], "m[].c[].t": [[None], ["b", "c", None]]}

    @pytest.mark.parametrize(
        "line",
        [
            '{"m": [{"acct": "a", "acct": "b"}]}',
            '{"m": [{"acct": "a"}, {"acct": "a", "x": {"acct": "c"}, "\\u0061cct": "b"}]}',
            '{"m": [{"acct": "a"}], "m": []}',
            '\ufeff{"m": [{"acct": "a", "acct": "b"}]}',
        ],
    )
    def test_a_key_that_stands_twice_is_refused(self, line: str, tmp_path: Path) -> None:
        """In any entry of a list."""
        with pytest.raises(GateError) as refused:
            read(self.lines(tmp_path, '{"m": [{"acct": "a"}, {"acct": "a"}]}', line), "a.jsonl", "m[].acct")
        assert (refused.value.code, refused.value.values["row"]) == ("line_key_twice", 1)

    def test_a_key_that_stands_twice_where_every_key_counts(self, tmp_path: Path) -> None:
        """Of an object whose values or keys are read."""
        with pytest.raises(GateError, match="line_key_twice"):
            read(self.lines(tmp_path, '{"m": {"a": "x"}}', '{"m": {"a": "x", "a": "y"}}'), "a.jsonl", "m{}")

    def test_the_same_word_elsewhere_is_none(self, tmp_path: Path) -> None:
        """Other objects may have a key of that name."""
        line = '{"acct": 1, "m": [{"acct": "a", "of": {"acct": "b", "acct": "c"}}, {"acct": "acct"}], "n": "m"}'
        assert read(self.lines(tmp_path, line), "a.jsonl", "m[].acct") == {"m[].acct": [["a", "acct"]]}

    def test_what_no_record_has_is_absent(self, tmp_path: Path) -> None:
        """An empty list does not have what would be in it, and does not lack it either."""
        folder = self.lines(tmp_path, '{"m": [], "n": [{"x": null}], "o": {"k": 1}}')
        paths = ("m[]", "m[].acct", "n[].x", "n[].y", "o{}", "p{}")
        with opened(folder, "a.jsonl", *paths) as reader:
            list(reader.chunks())
            assert reader.absent == {"m[].acct": "ends", "n[].y": "lacks", "p{}": "without"}


@pytest.mark.parametrize("path", ["m.acct", "m[].url", "m{}", "m[].acct[]", "x[].acct", "acct{key}", "m{key}"])
def test_a_path_that_does_not_fit_a_file_is_refused(path: str, tmp_path: Path) -> None:
    """By the name of the column and of the file."""
    pq.write_table(pa.table({"m": pa.array([[{"acct": "a"}]]), "acct": ["a"]}), tmp_path / "a.parquet")
    with pytest.raises(GateError) as refused:
        opened(tmp_path, "a.parquet", path)
    assert (refused.value.code, refused.value.values["column"]) == ("column_unknown", path)


def test_a_map_with_a_key_twice_is_refused(tmp_path: Path) -> None:
    """Readers differ in which of both they take."""
    maps = pa.array([[("k", "a")], None, [("x", "b"), ("k", "c"), ("k", "d")]], pa.map_(pa.string(), pa.string()))
    pq.write_table(pa.table({"m": maps}), tmp_path / "a.parquet")
    with pytest.raises(GateError) as refused:
        read(tmp_path, "a.parquet", "m.k")
    assert (refused.value.code, refused.value.values["row"]) == ("line_key_twice", 2)


def rewritten(folder: Path, name: str, path: str, change: Callable[[Any], Any]) -> Path:
    """A copy of a file with all values at a path changed."""
    (shard,) = find_shards([str(folder / name)])
    with (
        open_shard(shard, [Column(path, pa.string(), prose=True)], whole=True, rows_at_once=4) as reader,
        pa.OSFile(str(folder / f"new-{name}"), "wb") as target,
    ):
        writer = reader.writer(target)
        for chunk in reader.chunks():
            column = chunk.columns.column(path)
            new = pa.array([change(value) for value in column.to_pylist()], column.type)
            writer.write(chunk.rows, pa.array([True] * len(column)), {path: new})
        writer.close()
    return folder / f"new-{name}"


def changed(value: Any) -> Any:
    """Another text or number wherever there is one; a list as long as it was."""
    if isinstance(value, list):
        return [changed(one) for one in value]
    return value if value is None else f"[{value}]" if isinstance(value, str) else 77


def with_changes(value: Any, steps: Sequence[Step], change: Callable[[Any], Any]) -> Any:
    """A value with what lies at a path changed."""
    if not steps:
        return change(value)
    step, rest = steps[0], steps[1:]
    if value is None:
        return None
    if step is ENTRIES:
        return [with_changes(one, rest, change) for one in value]
    if step is KEYS:
        return {change(key): one for key, one in value.items()}
    return {key: with_changes(one, rest, change) if step in (VALUES, key) else one for key, one in value.items()}


@settings(max_examples=80, deadline=None)
@given(nested(), st.data())
def test_parquet_with_other_values_at_a_path(column: tuple[pa.DataType, list[Any]], data: st.DataObject) -> None:
    """What lies there is new, everything else is as it was; with the values that it had, all is as it was."""
    kind, values = column
    path = data.draw(st.sampled_from(list(paths_into(kind))))
    with TemporaryDirectory() as named:
        folder = Path(named)
        table = pa.table({"c": pa.array(values, kind), "beside": pa.array(values, kind)})
        pq.write_table(table, folder / "a.parquet", row_group_size=4)
        before = pq.ParquetFile(folder / "a.parquet").read()
        same = pq.ParquetFile(rewritten(folder, "a.parquet", path, lambda value: value)).read()
        new = pq.ParquetFile(rewritten(folder, "a.parquet", path, changed)).read()

    assert same.equals(before, check_metadata=True)
    expected = [with_changes(value, parse_path(path).steps[1:], changed) for value in values]
    assert new.schema.equals(before.schema, check_metadata=True)
    assert new["c"].to_pylist() == pa.array(expected, kind).to_pylist()
    assert new["beside"].equals(before["beside"])


@settings(max_examples=80, deadline=None)
@given(nested(), st.data(), st.booleans(), st.sampled_from([None, (" ,", " : ")]))
def test_json_with_other_values_at_a_path(
    column: tuple[pa.DataType, list[Any]], data: st.DataObject, ascii_only: bool, separators: tuple[str, str] | None
) -> None:
    """The bytes of a line are those that a program with the same habits writes for the record with other values."""
    kind, values = column
    path = data.draw(st.sampled_from(list(paths_into(kind))))

    def written(values: list[Any], *, ascii_only: bool = ascii_only) -> str:
        rows = ({"n": 1e300, "c": value} for value in values)
        return "".join(json.dumps(row, ensure_ascii=ascii_only, separators=separators) + "\n" for row in rows)

    def in_json(value: Any) -> Any:
        """A number has no place for a text, if it is one of many."""
        if isinstance(value, list):
            return [in_json(one) for one in value]
        return changed(value) if not isinstance(value, int) else None if parse_path(path).is_many else f"[{value}]"

    with TemporaryDirectory() as named:
        folder = Path(named)
        (folder / "a.jsonl").write_text(written(values), "utf-8")
        same = rewritten(folder, "a.jsonl", path, lambda value: value).read_text("utf-8")
        new = rewritten(folder, "a.jsonl", path, changed).read_text("utf-8")

    assert same == written(values)
    expected = [with_changes(value, parse_path(path).steps[1:], in_json) for value in values]
    assert [json.loads(line) for line in new.split("\n")[:-1]] == [
        json.loads(line) for line in written(expected).split("\n")[:-1]
    ]
    if not ascii_only:
        assert new == written(expected)


REQUIRED = pa.struct([pa.field("a", pa.string(), nullable=False), pa.field("b", pa.int64(), metadata={"unit": "s"})])


@pytest.mark.parametrize(
    ("column", "path", "values", "expected"),
    [
        (
            pa.array([{"a": "x", "b": 1}, None, {"a": "y", "b": 2}], REQUIRED),
            "c.a",
            ["x", None, "z"],
            [{"a": "x", "b": 1}, None, {"a": "z", "b": 2}],
        ),
        (
            pa.array([[{"a": "x", "b": 1}, None], None, [{"a": "y", "b": 2}]], pa.list_(REQUIRED)),
            "c[].a",
            [["z", None], [], ["y"]],
            [[{"a": "z", "b": 1}, None], None, [{"a": "y", "b": 2}]],
        ),
        (
            pa.array([[{"a": w} for w in ("u", "v")], [{"a": "u"}], None], pa.list_(pa.struct({"a": pa.dictionary(pa.int8(), pa.string())}))),
            "c[].a",
            [["z", "v"], ["u"], []],
            [[{"a": "z"}, {"a": "v"}], [{"a": "u"}], None],
        ),
        (
            pa.array([["longer than twelve bytes", "x"], None, ["y"]], pa.list_(pa.string_view())),
            "c[]",
            [["longer than twelve bytes", "z"], [], ["y"]],
            [["longer than twelve bytes", "z"], None, ["y"]],
        ),
        (
            pa.array([["a", "b"], None, ["c", None]], pa.list_(pa.string(), 2)),
            "c[]",
            [["a", "z"], [], ["c", None]],
            [["a", "z"], None, ["c", None]],
        ),
    ],
    ids=["required", "required in a list", "words", "views", "pairs"],
)  # fmt: skip
@pytest.mark.parametrize("first", [0, 1, 2])
def test_values_are_put_where_they_belong(
    column: pa.Array, path: str, values: list[Any], expected: list[Any], first: int
) -> None:
    """Into fields that may not be empty, words and views; also in a part of a longer array."""
    steps = parse_path(path).steps[1:]
    part = column.slice(first)
    new = put(part, steps, pa.array(values[first:], reach(part, steps).type))
    new.validate(full=True)
    assert new.type.equals(column.type, check_metadata=True)
    assert new.to_pylist() == expected[first:]
    assert put(part, steps, reach(part, steps)) is part


def test_an_account_is_taken_out_of_ids() -> None:
    """A UUID in a list becomes NULL."""
    one, other = (uuid.UUID(int=number) for number in (1, 2))
    column = pa.ListArray.from_arrays([0, 2], pa.array([one, other], pa.uuid()))
    found = reach(column, (ENTRIES,))
    assert found.to_pylist() == [[one, other]]
    new = put(column, (ENTRIES,), pa.LargeListArray.from_arrays([0, 2], pa.array([one, None], pa.uuid())))
    assert new.type == column.type
    assert new.to_pylist() == [[one, None]]
