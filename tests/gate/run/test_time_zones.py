"""The freeze around midnight: the zone of the machine, of the session and of a column change nothing."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from gate import made
from gate.made import FREEZE, objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.freeze import frozen_at, parse_freeze
from widerspruch.rulebook.instants import BERLIN, end_of_day, micros

END = end_of_day(FREEZE)
"""The last microsecond of 30 June 2026 in Berlin: 21:59:59.999999 UTC."""

HOUR = 3_600_000_000
OFFSETS = (-25 * HOUR, -2 * HOUR, -1, 0, 1, 2 * HOUR, 24 * HOUR)
"""Around midnight in Berlin, and around that in UTC."""

PROGRAM = """
import json, sys
from pathlib import Path
from gate import made
folder = Path(sys.argv[1])
made.gate(folder)
print(json.dumps([made.kept_authors(folder), made.reasons(folder), made.digests(folder)]))
"""


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Los_Angeles"])
def test_the_machines_zone_changes_nothing(zone: str, tmp_path: Path) -> None:
    """Objections and posts around midnight are decided alike in Berlin, Los Angeles and UTC: the same rows, reasons
    and bytes."""
    count = len(OFFSETS)
    authors = [*range(1, count + 1), *range(100, 100 + count)]
    times = [made.BEFORE] * count + [END + offset for offset in OFFSETS]
    made.write(tmp_path / "corpus" / "a.parquet", made.posts(authors, created_at=times))
    received = [objection(number, END + offset) for number, offset in enumerate(OFFSETS, 1)]
    made.exclusion_set(tmp_path / "set", received, received_until=END + 30 * HOUR, issued_at=END + 31 * HOUR)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env=os.environ | {"TZ": zone, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    kept, reasons, digests = json.loads(done.stdout)

    assert kept == [5, 6, 7, 100, 101, 102, 103]
    assert [reasons[str(row)] for row in (0, 1, 2, 3)] == ["objected"] * 4
    assert [reasons[str(row)] for row in (11, 12, 13)] == ["created_after_run"] * 3
    assert digests == SEEN.setdefault("digests", digests)


SEEN: dict[str, Any] = {}
"""What the first zone gave."""

BERLIN_WALL = datetime(2026, 6, 30, 23, 59, 59, 999999)  # noqa: DTZ001
LAST, FIRST_AFTER = END, END + 1
COLUMNS: dict[str, tuple[dict[str, str], Any]] = {
    "micros with zone": (
        {"is": "timestamp"},
        pa.array([LAST, FIRST_AFTER, None], pa.timestamp("us", "America/Los_Angeles")),
    ),
    "micros in UTC": ({"is": "timestamp"}, pa.array([LAST, FIRST_AFTER, None], pa.timestamp("us", "UTC"))),
    "nanos with zone": (
        {"is": "timestamp"},
        pa.array([LAST * 1000 + 499, FIRST_AFTER * 1000, None], pa.timestamp("ns", "+05:30")),
    ),
    "millis with zone": (
        {"is": "timestamp"},
        pa.array([LAST // 1000, FIRST_AFTER // 1000 + 1, None], pa.timestamp("ms", "UTC")),
    ),
    "seconds with zone": (
        {"is": "timestamp"},
        pa.array([LAST // 10**6, FIRST_AFTER // 10**6 + 1, None], pa.timestamp("s", "UTC")),
    ),
    "Berlin's clock": (
        {"is": "timestamp", "zone": "Europe/Berlin"},
        pa.array([BERLIN_WALL, BERLIN_WALL + timedelta(microseconds=1), None], pa.timestamp("us")),
    ),
    "Berlin's clock in nanos": (
        {"is": "timestamp", "zone": "Europe/Berlin"},
        pa.array([BERLIN_WALL, BERLIN_WALL + timedelta(microseconds=1), None], pa.timestamp("ns")),
    ),
    "nanos within the last microsecond": (
        {"is": "timestamp", "zone": "UTC"},
        pa.array([LAST * 1000 + 499, FIRST_AFTER * 1000, None], pa.timestamp("ns")),
    ),
    "clock of Los Angeles": (
        {"is": "timestamp", "zone": "America/Los_Angeles"},
        pa.array([BERLIN_WALL - timedelta(hours=9), BERLIN_WALL - timedelta(hours=8), None], pa.timestamp("us")),
    ),
    "days in Berlin": (
        {"is": "timestamp", "zone": "Europe/Berlin"},
        pa.array([date(2026, 6, 30), date(2026, 7, 1), None], pa.date32()),
    ),
    "seconds": ({"is": "seconds"}, pa.array([LAST // 10**6, FIRST_AFTER // 10**6 + 1, None], pa.int64())),
    "fractions of seconds": ({"is": "seconds"}, pa.array([LAST // 10**6 + 0.5, FIRST_AFTER / 10**6 + 0.5, None])),
    "small seconds": ({"is": "seconds"}, pa.array([LAST // 10**6, FIRST_AFTER // 10**6 + 1, None], pa.int32())),
    "milliseconds": ({"is": "milliseconds"}, pa.array([LAST // 1000, FIRST_AFTER // 1000 + 1, None], pa.int64())),
    "microseconds": ({"is": "microseconds"}, pa.array([LAST, FIRST_AFTER, None], pa.int64())),
    "unsigned": ({"is": "microseconds"}, pa.array([LAST, FIRST_AFTER, None], pa.uint64())),
    "text with offset": (
        {"is": "iso"},
        pa.array(["2026-06-30T21:59:59.999999Z", "2026-07-01T00:00:00+02:00", None]),
    ),
    "text with other offsets": (
        {"is": "iso"},
        pa.array(["2026-07-01 03:29:59+05:30", "2026-06-30 18:00:00.5-0400", None], pa.large_string()),
    ),
    "text of Berlin": (
        {"is": "iso", "zone": "Europe/Berlin"},
        pa.array(["2026-06-30 23:59:59", "2026-07-01T00:00:00", None]),
    ),
    "text of days": ({"is": "iso", "zone": "Europe/Berlin"}, pa.array(["2026-06-30", "2026-07-01", None])),
    "text as a dictionary": (
        {"is": "iso"},
        pa.array(["2026-06-30T21:59:59Z", "2026-06-30T22:00:00Z", None]).dictionary_encode(),
    ),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_an_instant_is_the_same_however_it_is_written(column: str, tmp_path: Path) -> None:
    """The last moment before the freeze is in, the first after it is out, an unknown one is not younger."""
    said, values = COLUMNS[column]
    table = made.posts([1, 2, 3], created_at=values)
    made.gate_table(tmp_path, table, profile=made.profile(created_at={"column": "created_at", **said}))

    assert made.kept_authors(tmp_path) == [1, 3]
    assert made.reasons(tmp_path) == {1: "created_after_run"}


@pytest.mark.parametrize(
    ("said", "values", "code"),
    [
        ({"is": "timestamp"}, pa.array([BERLIN_WALL], pa.timestamp("us")), "created_zone"),
        ({"is": "timestamp"}, pa.array([date(2026, 1, 1)]), "created_zone"),
        ({"is": "iso"}, pa.array(["2026-01-01T00:00:00Z"]), None),
        ({"is": "iso"}, pa.array(["2026-01-01"]), "row_unmapped"),
        ({"is": "iso", "zone": "UTC"}, pa.array(["yesterday"]), "row_unmapped"),
        ({"is": "iso", "zone": "UTC"}, pa.array([""]), "row_unmapped"),
        ({"is": "seconds"}, pa.array([float("nan")]), "row_unmapped"),
        ({"is": "seconds"}, pa.array([2**62]), "row_unmapped"),
        ({"is": "seconds"}, pa.array(["one"]), "row_unmapped"),
        ({"is": "timestamp"}, pa.array([1]), "created_type"),
        ({"is": "microseconds"}, pa.array([True]), "created_type"),
    ],
)
def test_an_instant_that_nobody_can_read_stops_the_run(
    said: dict[str, str], values: pa.Array, code: str | None, tmp_path: Path
) -> None:
    """A time without a zone, words, and numbers beyond all calendars are never guessed."""
    table, own = made.posts([1], created_at=values), made.profile(created_at={"column": "created_at", **said})
    if code is None:
        made.gate_table(tmp_path, table, profile=own)
        return
    with pytest.raises(GateError) as refused:
        made.gate_table(tmp_path, table, profile=own)
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


class TestFreeze:
    """Until when a run takes rows and objections."""

    def test_a_day_ends_in_berlin(self) -> None:
        """30 June is over at midnight in Berlin, two hours before midnight in UTC."""
        assert frozen_at(FREEZE, END + HOUR) == micros(datetime(2026, 6, 30, 22, tzinfo=UTC)) - 1

    @pytest.mark.parametrize("offset", [0, 2, -8])
    def test_an_instant_is_the_same_in_every_offset(self, offset: int) -> None:
        """18:00 in UTC is 20:00 in Berlin and 10:00 in Los Angeles."""
        instant = datetime(2026, 6, 30, 18, tzinfo=UTC)
        text = instant.astimezone(timezone(timedelta(hours=offset))).isoformat()
        assert frozen_at(parse_freeze(text), END) == micros(instant)

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_days_on_which_clocks_change(self, day: date) -> None:
        """The day of 23 hours and that of 25 end at their own midnight."""
        tomorrow = datetime.combine(day + timedelta(days=1), datetime.min.time(), BERLIN)
        assert frozen_at(day, micros(tomorrow.astimezone(ZoneInfo("UTC")))) == micros(tomorrow) - 1

    def test_a_day_that_the_set_knows_in_part(self) -> None:
        """Then the run is frozen where the set's knowledge ends."""
        assert frozen_at(FREEZE, END - HOUR) == END - HOUR

    @pytest.mark.parametrize("freeze", [FREEZE + timedelta(days=1), datetime(2026, 6, 30, 22, tzinfo=UTC)])
    def test_a_freeze_that_the_set_does_not_know(self, freeze: date) -> None:
        """Objections in between would be overlooked."""
        with pytest.raises(GateError) as refused:
            frozen_at(freeze, END)
        assert refused.value.code == "set_too_old"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("tomorrow", "freeze_format"),
            ("2026-02-30", "freeze_format"),
            ("31.06.2026", "freeze_format"),
            ("", "freeze_format"),
            ("2026-06-30T18:00:00", "freeze_zone"),
        ],
    )
    def test_what_is_no_freeze(self, text: str, code: str) -> None:
        """No day, and an instant without a zone, are refused."""
        with pytest.raises(GateError) as refused:
            parse_freeze(text)
        assert refused.value.code == code
