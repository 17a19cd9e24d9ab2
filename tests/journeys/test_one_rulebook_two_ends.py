"""The proof of "one rulebook, two ends": what a person reads about their export is what the platform's gate does.

An invented platform has three accounts. Each person gets their export and checks it; the platform holds the same
content in a table of its own, with ids, values and column names of its own, and gates it.
"""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.in_process import InProcess
from widerspruch.gate.profile import parse_profile
from widerspruch.gate.run.run import RunRequest as GateRequest
from widerspruch.gate.run.run import run_gate
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.person.answer import CheckAnswer, CheckRequest
from widerspruch.person.check import check
from widerspruch.person.question import Question
from widerspruch.person.statements import Objected, StatedAdult, StatedFor, parse_objected
from widerspruch.person.store import unfinished_tables
from widerspruch.person.tables import open_tables
from widerspruch.person.views import OWN_SURFACE_KINDS
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.rulebook.instants import micros
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.exports import Expected, make_preset, read_truth

FREEZE = date(2026, 11, 20)
NOW = micros(datetime(2026, 11, 21, 12, tzinfo=UTC))
OBJECTED = {101: None, 202: "2025-05-20", 303: "2025-07-01"}
"""The platform's id of each account, and the day on which it objected."""
MINORS = {303}
PRESETS = {"facebook": "facebook-de", "instagram": "instagram-de", "linkedin": "linkedin-de"}

Row = tuple[str, int | None, str | None]
"""What one item is to both ends: kind, instant, text."""


def what_people_read(exports: list[Path], platform: str, account: int) -> dict[Row, set[tuple[str, str, str | None]]]:
    """A person checks their export: verdict, reason and version of terms of each item."""
    objected = parse_objected(f"{platform}={OBJECTED[account]}") if OBJECTED[account] else None
    question = Question(
        FREEZE,
        objected=(objected,) if isinstance(objected, Objected) else (),
        audiences=(StatedFor(platform, "public", None, None),),
        adults=(StatedAdult(platform, account not in MINORS),),
    )
    read: dict[Row, set[tuple[str, str, str | None]]] = {}
    with unfinished_tables(None) as folder:
        answer = check(CheckRequest(tuple(exports), question, folder), load_rulebook(), lambda *_: None)
        assert isinstance(answer, CheckAnswer)
        query = """
            SELECT kind, created_at, text, verdict, reason, terms_id FROM all_items JOIN verdicts USING (item_id)
            WHERE all_items.platform = $1
        """
        with open_tables(folder, load_rulebook()) as tables:
            for kind, created_at, text, *decided in tables.connection.execute(query, [platform]).fetchall():
                read.setdefault((kind, created_at, text), set()).add(tuple(decided))
    return read


def what_the_platform_holds(truth: list[Expected], account: int) -> list[dict[str, object]]:
    """The same content as rows of the platform's own table, in words of its own."""
    return [
        {
            "uid": account,
            "content_type": f"T_{row.kind.upper()}",
            "visible_to": _visible_to(row),
            "status": row.state.upper(),
            "written": row.created_at,
            "of_age": account not in MINORS,
            "body": row.text,
        }
        for row in truth
    ]


def _visible_to(row: Expected) -> str | None:
    if row.audience != "unknown":
        return row.audience.upper()
    return "PUBLIC" if row.kind in OWN_SURFACE_KINDS else None


PROFILE = """
platform = "{platform}"
[author]
column = "uid"
[kind]
column = "content_type"
values = {{ {kinds} }}
[audience]
column = "visible_to"
null = "unknown"
values = {{ {audiences} }}
[state]
column = "status"
values = {{ {states} }}
[adult]
column = "of_age"
[created_at]
column = "written"
is = "microseconds"
"""


def profile_text(platform: str, rows: list[dict[str, object]]) -> str:
    """The profile of the platform's table."""

    def pairs(column: str, prefix: str = "") -> str:
        values = sorted({str(row[column]) for row in rows if row[column] is not None})
        return ", ".join(f'"{value}" = "{value.removeprefix(prefix).lower()}"' for value in values)

    return PROFILE.format(
        platform=platform, kinds=pairs("content_type", "T_"), audiences=pairs("visible_to"), states=pairs("status")
    )


def gate(folder: Path, platform: str, rows: list[dict[str, object]]) -> dict[int, tuple[str, str, str | None]]:
    """The platform takes the objections and gates its table: verdict, reason and version of terms of each row."""
    (folder / "corpus").mkdir()
    pq.write_table(pa.Table.from_pylist(rows), folder / "corpus" / "part-0.parquet", row_group_size=100)
    key = HashingKey.new()
    key.save(folder / "hashing.key")
    lines = [f"{account},{day}" for account, day in OBJECTED.items() if day]
    (folder / "objectors.csv").write_text("\n".join(["account_id,received_at", *lines]), "utf-8")
    request = SetRequest(
        source=folder / "objectors.csv",
        platform=platform,
        number=1,
        out=folder / "set",
        issued_at=NOW,
        received_until=NOW,
    )
    make_set(request, key, None)
    profile = parse_profile(profile_text(platform, rows), tuple(load_rulebook().platforms))
    run_gate(
        GateRequest(
            corpus=(str(folder / "corpus"),),
            exclusions=(folder / "set",),
            out=folder / "built",
            freeze=FREEZE,
            profile=profile,
            key_files=(folder / "hashing.key",),
        ),
        load_rulebook(),
        InProcess(),
        NOW,
    )
    ledger = pq.read_table(folder / "built" / "ledger" / "part-0.parquet").to_pylist()
    decided = {row["row"]: (row["verdict"], row["reason"], row["terms_id"]) for row in ledger}
    kept = pq.read_table(folder / "built" / "data" / "part-0.parquet").to_pylist()
    assert kept == [row for number, row in enumerate(rows) if number not in decided]
    return decided


@pytest.mark.parametrize("platform", PRESETS)
def test_export_and_corpus_get_the_same_verdicts(platform: str, tmp_path: Path) -> None:
    """Each row of the platform's table is decided as the person's own check decides the same item of the export."""
    rows: list[dict[str, object]] = []
    expected: list[set[tuple[str, str, str | None]]] = []
    for seed, account in enumerate(OBJECTED, 1):
        made = make_preset(PRESETS[platform], tmp_path / str(account), seed=seed, items=60, truth=True)
        read = what_people_read([path for one in made for path in one.paths], platform, account)
        truth = [row for one in made if one.truth for row in read_truth(one.truth) if isinstance(row, Expected)]
        held = [row for row in truth if row.platform == platform and (row.kind, row.created_at, row.text) in read]
        assert len(held) > 0.9 * sum(row.platform == platform for row in truth)
        rows += what_the_platform_holds(held, account)
        expected += [read[row.kind, row.created_at, row.text] for row in held]

    decided = gate(tmp_path, platform, rows)

    differing = [
        (rows[number], wanted, decided.get(number))
        for number, wanted in enumerate(expected)
        if not (
            decided[number] in wanted if number in decided else {verdict for verdict, _, _ in wanted} == {"allowed"}
        )
    ]
    assert differing == []
    verdicts = Counter(reason for _, reason, _ in decided.values())
    assert verdicts["objected"] > 20
    assert len(decided) < len(rows)
