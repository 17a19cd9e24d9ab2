"""The third step: which identifiers count, and why."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from widerspruch.gate.mentions.identifiers import EXACT, KEYED
from widerspruch.gate.mentions.match import HITS, Threads, match
from widerspruch.protocol.hashing_key import HashingKey, Identifier
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.tables import MENTIONS, OBJECTIONS
from widerspruch.rulebook.decide import Run

KEY = HashingKey(b"a key that no platform ever had.")
FREEZE = 1_000
Candidate = tuple[int, Identifier, str, int, int | None]  # row, identifier, value, start, length


def key(identifier: Identifier, value: str) -> bytes:
    return KEY.key_of("instagram", identifier, value)


def table(schema: pa.Schema, rows: list[dict[str, object]]) -> pa.Table:
    columns = []
    for field in schema:
        values = [row[field.name] for row in rows]
        uuid = isinstance(field.type, pa.UuidType)
        columns.append(
            pa.ExtensionArray.from_storage(field.type, pa.array(values, pa.binary(16)))
            if uuid
            else pa.array(values, field.type)
        )
    return pa.Table.from_arrays(columns, schema=schema)


class Case:
    """A set and some shards of candidates in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objections: list[dict[str, object]] = []
        self.mentions: list[dict[str, object]] = []

    def objector(
        self, name: str, *identifiers: tuple[Identifier, str], bearers: int | None = None, **changes: object
    ) -> None:
        account = key("account", name)
        objection: dict[str, object] = {
            "account_key": account,
            "purpose": "generative",
            "received_at": 10,
            "own_content": True,
            "ai_interactions": True,
            "mentions": True,
            "withdrawn_at": None,
        }
        self.objections.append(objection | changes)
        self.mentions += [
            {
                "identifier": identifier,
                "mention_key": key(identifier, value),
                "account_key": account,
                "bearers": bearers if identifier == "name" else None,
            }
            for identifier, value in identifiers
        ]

    def hits(
        self, *shards: list[Candidate], threads: Threads | None = None, **options: object
    ) -> list[tuple[object, ...]]:
        """(shard, row, identifier, because, counts, covered) of each hit."""
        pq.write_table(table(OBJECTIONS, self.objections), self.folder / "objections")
        pq.write_table(table(MENTIONS, self.mentions), self.folder / "mentions")
        exclusions = ExclusionSet(
            (), (self.folder / "objections",), (self.folder / "mentions",), "", None, "instagram", 1, 1, KEY.key_id
        )
        files = []
        for number, shard in enumerate(shards):
            rows = [
                {
                    "row": row,
                    "column": "text",
                    "identifier": identifier,
                    "mention_key": key(identifier, value),
                    "entry": 0,
                    "start": start,
                    "length": length,
                }
                for row, identifier, value, start, length in shard
            ]
            files.append(self.folder / f"shard-{number}")
            pq.write_table(table(KEYED, rows), files[-1])
        found = []
        with duckdb.connect(config={"arrow_lossless_conversion": True}) as connection:
            run = Run(frozen_at=FREEZE)
            for shard_number, hits in match(connection, files, [exclusions], run, threads=threads, **options):  # type: ignore[arg-type]
                assert hits.schema.equals(HITS)
                found += [
                    (shard_number, hit["row"], hit["identifier"], hit["because"], hit["counts"], hit["covered"])
                    for hit in hits.to_pylist()
                ]
        return found


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.mark.parametrize("identifier", EXACT)
def test_exact_identifiers_count_alone(case: Case, identifier: Identifier) -> None:
    """One exact identifier is enough."""
    case.objector("anna", (identifier, "x"))
    assert case.hits([(3, identifier, "x", 0, 1), (4, identifier, "y", 0, 1)]) == [
        (0, 3, identifier, "exact_identifier", True, True)
    ]


def test_a_name_alone_is_reported_and_does_not_count(case: Case) -> None:
    """Many people bear a name: it is listed, and counts only where strictness is asked for."""
    case.objector("anna", ("name", "annaweiss"))
    shard: list[Candidate] = [(0, "name", "annaweiss", 0, 9)]
    assert case.hits(shard) == [(0, 0, "name", "name_alone", False, True)]
    assert case.hits(shard, strict=True) == [(0, 0, "name", "strict", True, True)]


@pytest.mark.parametrize(
    ("identifier", "because"),
    [
        ("handle", "with_exact_identifier"),
        ("companion", "with_companion"),
        ("place", "with_place"),
        ("employer", "with_employer"),
    ],
)
def test_a_second_identifier_makes_a_name_count(case: Case, identifier: Identifier, because: str) -> None:
    """A second identifier of the same objector in the same row, elsewhere than the name."""
    case.objector("anna", ("name", "annaweiss"), (identifier, "x"))
    name: Candidate = (0, "name", "annaweiss", 0, 9)
    assert (0, 0, "name", because, True, True) in case.hits([name, (0, identifier, "x", 14, 1)])
    assert (0, 0, "name", "name_alone", False, True) in case.hits([name, (1, identifier, "x", 14, 1)])


def test_a_second_identifier_inside_the_name_is_none(case: Case) -> None:
    """Somebody called Berlin does not thereby live in Berlin."""
    case.objector("berlin", ("name", "berlinbrandt"), ("place", "berlin"))
    name: Candidate = (0, "name", "berlinbrandt", 0, 13)
    assert case.hits([name, (0, "place", "berlin", 0, 6)]) == [(0, 0, "name", "name_alone", False, True)]
    assert case.hits([name, (0, "place", "berlin", 18, 6)]) == [(0, 0, "name", "with_place", True, True)]


def test_second_identifiers_of_somebody_else_do_not_help(case: Case) -> None:
    """Of two objectors of one name, the place of the one says nothing about the other."""
    case.objector("anna", ("name", "annaweiss"), ("place", "flensburg"))
    case.objector("other anna", ("name", "annaweiss"), ("place", "linz"))
    hits = case.hits([(0, "name", "annaweiss", 0, 9), (0, "place", "linz", 14, 4)])
    assert sorted(because for _, _, _, because, _, _ in hits) == ["name_alone", "with_place"]


@pytest.mark.parametrize(("bearers", "counts"), [(1, True), (2, False), (None, False)])
def test_rare_names(case: Case, bearers: int | None, counts: bool) -> None:
    """A name counts alone if hardly anybody bears it, and never if nobody counted."""
    case.objector("anna", ("name", "annaweiss"), bearers=bearers)
    assert case.hits([(0, "name", "annaweiss", 0, 9)])[0][4] is counts


def test_same_thread(case: Case, tmp_path: Path) -> None:
    """A name counts in a thread in which its bearer wrote."""
    case.objector("anna", ("name", "annaweiss"))
    case.objector("tim", ("name", "timbauer"))
    pq.write_table(pa.table({"row": pa.array([0, 1], pa.int64()), "thread": ["a", "b"]}), tmp_path / "rows")
    wrote = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([key("account", "anna")], pa.binary(16)))
    pq.write_table(pa.table({"thread": ["a"], "account_key": wrote}), tmp_path / "wrote")
    shard: list[Candidate] = [
        (0, "name", "annaweiss", 0, 9),
        (1, "name", "annaweiss", 0, 9),
        (0, "name", "timbauer", 20, 9),
    ]
    hits = case.hits(shard, threads=Threads((tmp_path / "rows",), tmp_path / "wrote"))
    assert [(row, because) for _, row, _, because, _, _ in hits] == [
        (0, "same_thread"),
        (0, "name_alone"),
        (1, "name_alone"),
    ]


def test_only_objections_in_force(case: Case) -> None:
    """Withdrawn, late and other purposes' objections give no hits; one without mentions gives hits that are not covered."""
    case.objector("withdrawn", ("handle", "a"), withdrawn_at=20)
    case.objector("late", ("handle", "b"), received_at=FREEZE + 1)
    case.objector("other", ("handle", "c"), purpose="analytics")
    case.objector("not covered", ("handle", "d"), mentions=False)
    case.objector("covered", ("handle", "e"))
    hits = case.hits([(row, "handle", value, 0, 1) for row, value in enumerate("abcde")])
    assert hits == [(0, 3, "handle", "exact_identifier", True, False), (0, 4, "handle", "exact_identifier", True, True)]


def test_shards_come_apart(case: Case) -> None:
    """Each shard's hits come by themselves, empty shards not at all; the same value of another identifier is no hit."""
    case.objector("anna", ("handle", "anna"))
    hits = case.hits([(5, "handle", "anna", 0, 4)], [], [(0, "handle", "anna", 0, 4), (1, "employer", "anna", 0, 4)])
    assert [(shard, row) for shard, row, *_ in hits] == [(0, 5), (2, 0)]


def test_nothing_found(case: Case) -> None:
    """No shards and no candidates are no hits."""
    case.objector("anna", ("handle", "anna"))
    assert case.hits() == []
    assert case.hits([]) == []
