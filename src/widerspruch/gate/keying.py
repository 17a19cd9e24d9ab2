"""The keys of a corpus's authors: distinct authors only, in as many tasks as there are workers for."""

import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from widerspruch.gate.profile import Profile
from widerspruch.gate.reduce import gather_authors
from widerspruch.gate.rows_sql import AuthorType
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.survey import hash_authors
from widerspruch.gate.tasks import HashTask, encode


def key_authors(
    connection: duckdb.DuckDBPyConnection,
    scheduler: Scheduler,
    parts: Sequence[Path],
    held: AuthorType,
    profile: Profile,
    key_file: Path | None,
    scratch: Path,
) -> tuple[Path, ...]:
    """(author, key) of all authors of a corpus, each once, in files of similar size. What is there is not done again.

    Args:
        parts: What the survey wrote.

        held: How all shards together hold their authors.

        key_file: Where the hashing key lies; not needed where authors are keyed hashes already.
    """
    authors, folder = scratch / "authors.parquet", scratch / "keyed"
    if not authors.exists():
        gather_authors(connection, parts, held, authors)
    if held == "UUID":
        return (authors,)
    groups = pq.read_metadata(authors).num_row_groups
    step = max(1, -(-groups // (2 * cores())))
    tasks = [
        HashTask(
            authors=str(authors),
            first=first,
            last=min(first + step, groups),
            platform=profile.platform.words()[0],
            handles=profile.author.is_ == "handle",
            key_file=str(key_file),
            keyed=str(folder / f"{first:06}-{min(first + step, groups):06}.parquet"),
        )
        for first in range(0, max(groups, 1), step)
    ]
    missing = [task for task in tasks if not Path(task.keyed).exists()]
    for _ in scheduler.run(hash_authors, [encode(task) for task in missing]):
        pass
    return tuple(Path(task.keyed) for task in tasks)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
