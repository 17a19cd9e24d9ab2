"""The same corpus gives the same bytes whoever runs the shards."""

from hashlib import sha256
from pathlib import Path

import pytest

from gate import made
from gate.schedule.engines import local_ray, local_spark
from widerspruch.gate.schedule.choose import open_scheduler
from widerspruch.gate.schedule.scheduler import Scheduler

SHARDS = 5


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few shards, one of them empty, and a set of objectors."""
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(SHARDS):
        authors = [(number * 7 + row * row) % 50 for row in range(200 if number else 0)]
        made.write(folder / "corpus" / f"part-{number}.parquet", made.posts(authors))
    made.exclusion_set(folder / "set", [made.objection(person) for person in range(0, 50, 3)])
    made.key_file(folder)
    return folder


@pytest.fixture(scope="module")
def by_pool(corpus: Path) -> dict[str, str]:
    """What the pool publishes."""
    with open_scheduler("pool", workers=2) as scheduler:
        return published(corpus, "pool", scheduler)


def published(corpus: Path, name: str, scheduler: Scheduler) -> dict[str, str]:
    """SHA-256 of every file of data and ledger, by name."""
    target = corpus / name
    made.gate(corpus, scheduler, out=target)
    files = sorted(path for part in ("data", "ledger") for path in (target / part).rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_spark_writes_what_the_pool_writes(corpus: Path, by_pool: dict[str, str]) -> None:
    """Every file of data and ledger is byte for byte the same."""
    with local_spark() as scheduler:
        assert published(corpus, "spark", scheduler) == by_pool
    assert len(by_pool) == 2 * SHARDS


def test_ray_writes_what_the_pool_writes(corpus: Path, by_pool: dict[str, str]) -> None:
    """Every file of data and ledger is byte for byte the same."""
    with local_ray() as scheduler:
        assert published(corpus, "ray", scheduler) == by_pool
