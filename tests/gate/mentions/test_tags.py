"""Columns of tagged accounts: every shape is read, or refused by name."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from gate.audit.test_audit import audited, put_back
from gate.made import gate, header, kept, objection, objections_table, posts, profile, write
from gate.run.test_run_mentions import ANNA, identifiers
from widerspruch.gate.errors import GateError
from widerspruch.gate.mentions.tags import check_mention_types, listed
from widerspruch.gate.profile import Mentions
from widerspruch.protocol.sets.exclusion_set import write_set

READ: tuple[tuple[Any, list[Any], list[tuple[int, int, str]]], ...] = (
    (pa.list_(pa.int64()), [[7, None, 8], None, []], [(0, 0, "7"), (0, 2, "8")]),
    (pa.large_list(pa.large_string()), [["7", "8"], ["7"]], [(0, 0, "7"), (0, 1, "8"), (1, 0, "7")]),
    (pa.list_(pa.int64(), 2), [[7, 8], None, [9, None]], [(0, 0, "7"), (0, 1, "8"), (2, 0, "9")]),
    (pa.list_view(pa.int64()), [[7], [], [8, 9]], [(0, 0, "7"), (2, 0, "8"), (2, 1, "9")]),
    (pa.large_list_view(pa.string_view()), [["7"], None, ["8"]], [(0, 0, "7"), (2, 0, "8")]),
    (pa.list_(pa.float64()), [[7.0, float("nan")], [None]], [(0, 0, "7")]),
    (pa.float64(), [7.0, None, float("nan")], [(0, 0, "7")]),
    (pa.list_(pa.decimal128(20, 0)), [[Decimal(7)]], [(0, 0, "7")]),
    (pa.list_(pa.dictionary(pa.int8(), pa.string())), [["7", "8"]], [(0, 0, "7"), (0, 1, "8")]),
    (pa.string(), ["[7, 8]", "7", None, "", '["7"]'], [(0, 0, "7"), (0, 0, "8"), (1, 0, "7"), (3, 0, ""), (4, 0, "7")]),
    (pa.string_view(), ["7,8", "['7', '8']", "7 8;9"], [(0, 0, "7"), (0, 0, "8"), (1, 0, "7"), (1, 0, "8"), (2, 0, "7"), (2, 0, "8"), (2, 0, "9")]),
    (pa.string(), ["7.0", "[7.0, 8]", "1.5e+1"], [(0, 0, "7"), (1, 0, "7"), (1, 0, "8"), (2, 0, "15")]),
    (pa.null(), [None, None], []),
    (pa.list_(pa.null()), [[], None, [None]], []),
)  # fmt: skip
REFUSED = (
    pa.list_(pa.struct({"id": pa.int64()})),
    pa.struct({"id": pa.int64()}),
    pa.list_(pa.list_(pa.int64())),
    pa.map_(pa.string(), pa.string()),
    pa.map_(pa.string(), pa.string_view()),
    pa.list_(pa.bool_()),
    pa.list_(pa.timestamp("us")),
    pa.decimal128(20, 2),
    pa.binary(),
)


@pytest.mark.parametrize(("kind", "values", "entries"), READ, ids=lambda one: str(one)[:30])
def test_read(kind: pa.DataType, values: list[Any], entries: list[tuple[int, int, str]]) -> None:
    """Whole numbers and texts are entries, in lists of every layout and alone; a text may hold a list."""
    assert list(listed(pa.array(values, kind), "entity", "tagged")) == entries
    check_mention_types(pa.schema({"tagged": kind}), Mentions(entities=("tagged",)), "a.parquet")


def test_uuids() -> None:
    """An id that is a UUID is read as it is written."""
    ids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([UUID(int=7).bytes] * 2, pa.binary(16)))
    for values in (pa.ListArray.from_arrays([0, 2], ids), pa.FixedSizeListArray.from_arrays(ids, 2)):
        assert [one for _, _, one in listed(values, "entity", "tagged")] == [str(UUID(int=7))] * 2


@pytest.mark.parametrize("kind", REFUSED, ids=str)
def test_refused(kind: pa.DataType) -> None:
    """A shape in which nobody would be found ends with the column's name."""
    for columns in (Mentions(entities=("t",)), Mentions(handles=("t",)), Mentions(names=("t",)), Mentions(text=("t",))):
        with pytest.raises(GateError, match=r"mention_(text_)?type"):
            check_mention_types(pa.schema({"t": kind}), columns, "a.parquet")
    with pytest.raises(GateError, match="mention_type"):
        list(listed(pa.array([], kind), "entity", "t"))


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.int64()), pa.int64(), pa.list_(pa.list_(pa.string())), pa.json_()], ids=str
)
def test_texts_are_texts(kind: pa.DataType) -> None:
    """A column of numbers, of lists in lists or of JSON is no column of text."""
    with pytest.raises(GateError, match="mention_text_type"):
        check_mention_types(pa.schema({"t": kind}), Mentions(text=("t",)), "a.parquet")


@pytest.mark.parametrize("number", [7.5, 2.0**60, float("inf")])
def test_numbers_of_nobody(number: float) -> None:
    """A fraction is no account, and a double beyond 2^53 may be another one's."""
    with pytest.raises(GateError, match="mention_value"):
        list(listed(pa.array([number]), "entity", "tagged"))


@pytest.mark.parametrize("text", ['{"id": 7}', '[{"id": 7}]', "[[7]]", "{7,8}", ' [ {"id": 7}]'])
def test_texts_that_hold_objects(text: str) -> None:
    """Whoever is named within would be missed, so they are refused."""
    for identifier in ("entity", "handle", "name"):
        with pytest.raises(GateError, match="mention_object"):
            list(listed(pa.array([text]), identifier, "tagged"))


def test_names_keep_their_spaces() -> None:
    """Only ids and user names are parted at spaces and commas."""
    assert [one for _, _, one in listed(pa.array(["Anna Weiß", '["Weiß, Anna", "Ben"]']), "name", "p")] == [
        "Anna Weiß",
        "Weiß, Anna",
        "Ben",
    ]


SHAPES = {
    "fixed": pa.array([[3, 4], [3, ANNA]], pa.list_(pa.int64(), 2)),
    "doubles": pa.array([[3.0], [float(ANNA)]], pa.list_(pa.float64())),
    "double": pa.array([None, float(ANNA)], pa.float64()),
    "text": pa.array(["[3, 4]", f"[3, {ANNA}]"], pa.string()),
    "views": pa.array([["3"], ["3", str(ANNA)]], pa.list_(pa.string())),
}


def _set(folder: Path) -> None:
    write_set(folder / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)


@pytest.mark.parametrize("shape", SHAPES)
def test_in_a_run(tmp_path: Path, shape: str) -> None:
    """The tagged row stays out, is found when it is put back, and loses the tag where tags are replaced."""
    write(tmp_path / "corpus" / "a.parquet", posts([1, 2], text=["x", "y"], tagged=SHAPES[shape]))
    _set(tmp_path)
    asked = profile(mentions={"text": ["text"], "entities": ["tagged"]})
    gate(tmp_path, profile=asked)
    assert kept(tmp_path)["text"].to_pylist() == ["x"]
    put_back(tmp_path, 1)
    assert [problem.code for problem in audited(tmp_path).problems] == ["audit_mention"]


@pytest.mark.parametrize("shape", SHAPES)
def test_redacted_in_a_run(tmp_path: Path, shape: str) -> None:
    """The tag goes, whatever holds it; the audit finds nobody afterwards."""
    write(tmp_path / "corpus" / "a.parquet", posts([1, 2], text=["x", "y"], tagged=SHAPES[shape]))
    _set(tmp_path)
    gate(tmp_path, profile=profile(mentions={"text": ["text"], "entities": ["tagged"]}), mentions="redact")
    left = kept(tmp_path)["tagged"].to_pylist()
    assert left[0] == SHAPES[shape][0].as_py()
    assert str(ANNA) not in str(left[1])
    assert audited(tmp_path).problems == ()


def test_a_list_of_structs_stops_the_run(tmp_path: Path) -> None:
    """Nothing is published where tags could not be read."""
    tagged = pa.array([[{"id": ANNA}]], pa.list_(pa.struct({"id": pa.int64()})))
    write(tmp_path / "corpus" / "a.parquet", posts([1], text=["x"], tagged=tagged))
    _set(tmp_path)
    with pytest.raises(GateError, match="mention_type"):
        gate(tmp_path, profile=profile(mentions={"text": ["text"], "entities": ["tagged"]}))
    assert not (tmp_path / "out").exists()
