"""Texts in lists: each is searched by itself, and each keeps its place when it is redacted."""

from pathlib import Path

import pyarrow as pa
import pytest

from gate.audit.test_audit import audited, put_back
from gate.made import gate, header, kept, objection, objections_table, posts, profile, write
from gate.mentions.test_candidates import knows
from gate.run.test_run_mentions import ANNA, identifiers
from widerspruch.gate.mentions.applying import Hit, MentionHits
from widerspruch.gate.mentions.candidates import candidates
from widerspruch.gate.mentions.entries import Entries
from widerspruch.gate.profile import Mentions
from widerspruch.protocol.sets.exclusion_set import write_set

LISTS = (
    pa.list_(pa.string()),
    pa.large_list(pa.large_string()),
    pa.list_(pa.string_view()),
    pa.list_view(pa.string()),
    pa.large_list_view(pa.large_string()),
    pa.list_(pa.dictionary(pa.int8(), pa.string())),
)
TURNS = [["Hallo", "@anna.weiss und @anna.weiss", None], None, [], ["im Faden von Anna Weiß", "@anna.weiss"]]


@pytest.mark.parametrize("kind", [*LISTS, pa.list_(pa.string(), 2)], ids=str)
def test_where_entries_stand(kind: pa.DataType) -> None:
    """Row and place of each entry, also where the rows are part of a longer column; NULL and empty lists have none."""
    rows = [["x", "y"], ["a", "b"], None, ["c", None]]
    entries = Entries(pa.array(rows, kind).slice(1))
    assert entries.values.to_pylist() == ["a", "b", "c", None]
    assert list(entries.all_places()) == [(0, 0), (0, 1), (2, 0), (2, 1)]
    assert [entries.where(number) for number in range(4)] == list(entries.all_places())
    assert entries.of_rows([1, 2]).tolist() == [2, 3]


@pytest.mark.parametrize("kind", [pa.list_view(pa.string()), pa.large_list_view(pa.string_view())], ids=str)
def test_views_out_of_order(kind: pa.DataType) -> None:
    """What no row refers to is nobody's entry."""
    entries = Entries(pa.array([["a"], ["b", "c"], None, ["d"], ["e"]], kind).take(pa.array([3, 1, 2])))
    assert entries.values.to_pylist() == ["d", "b", "c"]
    assert list(entries.all_places()) == [(0, 0), (1, 0), (1, 1)]


@pytest.mark.parametrize("kind", LISTS, ids=str)
def test_found_in_their_entry(kind: pa.DataType) -> None:
    """A hit knows its entry, and where in it the identifier stands."""
    batch = pa.record_batch({"turns": pa.array(TURNS, kind)})
    rows = candidates(batch, Mentions(("turns",)), knows()).to_pylist()
    assert [
        (row["row"], row["entry"], row["start"], row["length"]) for row in rows if row["identifier"] == "handle"
    ] == [(0, 1, 0, 11), (0, 1, 16, 11), (3, 1, 0, 11)]
    names = [row for row in rows if (row["identifier"], row["value"]) == ("name", "annaweiss")]
    assert [(row["row"], row["entry"], row["start"]) for row in names] == [(3, 0, 13)]


@pytest.mark.parametrize("kind", LISTS, ids=str)
def test_redacted_in_their_entry(kind: pa.DataType) -> None:
    """Other entries and other rows stay as they are, and NULL stays NULL."""
    hits = MentionHits({0: (Hit("turns", "handle", "exact_identifier", 1, 16, 11),)})
    changed = hits.replaced(pa.record_batch({"turns": pa.array(TURNS, kind)}), 0, Mentions())["turns"]
    assert changed.type == kind
    assert changed.to_pylist() == [["Hallo", "@anna.weiss und [HANDLE]", None], *TURNS[1:]]


@pytest.mark.parametrize(
    ("values", "left"),
    [
        (pa.array([[3, 7, 4]], pa.large_list(pa.int64())), [3, None, 4]),
        (pa.array([["a", "b", None]], pa.large_list(pa.string())), ["a", "[ACCOUNT]", None]),
    ],
)
def test_a_path_keeps_its_number_of_entries(values: pa.Array, left: list[object]) -> None:
    """What lies in structs apart cannot be taken out of the list: it is emptied, or has the word in its place."""
    hits = MentionHits({0: (Hit("mentions[].id", "entity", "exact_identifier", 1, 0, None),)})
    assert hits.replaced(pa.record_batch({"mentions[].id": values}), 0, Mentions())["mentions[].id"].to_pylist() == [
        left
    ]


def _run(folder: Path, policy: str) -> None:
    turns = pa.array([["Hallo", "Danke @anna.weiss"], ["Guten Tag", None], None], pa.list_(pa.string()))
    write(folder / "corpus" / "a.parquet", posts([1, 2, 3], turns=turns))
    write_set(folder / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)
    gate(folder, profile=profile(mentions={"text": ["turns"]}), mentions=policy)


def test_a_run_leaves_the_row_out(tmp_path: Path) -> None:
    """Whichever of a row's texts names an objector; the audit finds it where it is put back."""
    _run(tmp_path, "exclude")
    assert kept(tmp_path)["turns"].to_pylist() == [["Guten Tag", None], None]
    put_back(tmp_path, 0)
    assert [problem.code for problem in audited(tmp_path).problems] == ["audit_mention"]


def test_a_run_redacts_the_text(tmp_path: Path) -> None:
    """That text alone; the audit finds nobody afterwards."""
    _run(tmp_path, "redact")
    assert kept(tmp_path)["turns"].to_pylist() == [["Hallo", "Danke [HANDLE]"], ["Guten Tag", None], None]
