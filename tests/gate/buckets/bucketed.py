"""Small runs with buckets, and reading back what lies in which."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from gate import made
from gate.made import KEY
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.run.request import AskedBuckets
from widerspruch.gate.run.run import RunOutcome
from widerspruch.gate.schedule.scheduler import Scheduler


def family(folder: Path) -> Path:
    """The file of the family of all runs here."""
    return folder / "family.toml"


def fixed_family(folder: Path) -> Path:
    """The same for every test that needs to know beforehand who lies where."""
    family(folder).write_bytes(b'format = "widerspruch/family/1"\nsalt = "' + b"5a" * 32 + b'"\n')
    family(folder).chmod(0o600)
    return family(folder)


def gate(folder: Path, count: int = 4, scheduler: Scheduler | None = None, **fields: Any) -> RunOutcome:
    """As `made.gate`, into so many buckets."""
    return made.gate(folder, scheduler, **{"buckets": AskedBuckets(count, family(folder)), **fields})


def bucket_of(folder: Path, author: object, count: int = 4, identifier: Any = "account") -> int:
    """Where the rows of an author belong."""
    key = KEY.key_of("instagram", identifier, str(author))
    (bucket,) = FamilySalt.load(family(folder)).buckets_of(count, [key])
    return bucket


def rows(folder: Path, column: str = "text", out: str = "out") -> dict[str, list[Any]]:
    """A column of each bucket's file, by its name without the ending."""
    return {
        file.name.removesuffix(".parquet"): pq.read_table(file).column(column).to_pylist()
        for file in sorted((folder / out / "data").iterdir())
    }


def ledger(folder: Path, bucket: str) -> list[dict[str, Any]]:
    """The ledger of one bucket."""
    lines: list[dict[str, Any]] = pq.read_table(folder / "out" / "ledger" / f"{bucket}.parquet").to_pylist()
    return lines
