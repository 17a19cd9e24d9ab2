"""Work in progress is nobody else's; what is published may be read by whoever could read the corpus."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate import made
from gate.made import objection
from gate.purge.test_purge import LATE, late
from gate.run.test_resume import Breaking
from widerspruch.gate.errors import GateError


@pytest.fixture(params=[0o022, 0o077, 0o000], autouse=True)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever the shell's own habit is."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def corpus(folder: Path, **modes: int) -> Path:
    """Files with these rights."""
    for name, mode in modes.items():
        made.write(folder / "corpus" / f"{name}.parquet", made.posts([1, 2, 3])).chmod(mode)
    made.exclusion_set(folder / "set", [objection(2)])
    return folder


def modes(folder: Path) -> dict[str, int]:
    """The rights of everything in a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777 for path in folder.rglob("*")}


def test_work_is_nobody_elses(tmp_path: Path) -> None:
    """While it lasts, and after it was broken off: it holds names of authors beside their keys."""
    corpus(tmp_path, a=0o644)
    with pytest.raises(GateError):
        made.gate(tmp_path, Breaking("gate_shard", 0))

    assert (tmp_path / "out.part").stat().st_mode & 0o777 == 0o700


def test_what_is_published_has_the_corpuss_rights(tmp_path: Path) -> None:
    """Each file those of its own input; the manifest may be read by whoever could read all of it."""
    made.gate(corpus(tmp_path, a=0o644, b=0o640, c=0o600))

    assert modes(tmp_path / "out") == {
        "data": 0o755,
        "data/a.parquet": 0o644,
        "data/b.parquet": 0o640,
        "data/c.parquet": 0o600,
        "ledger": 0o755,
        "ledger/a.parquet": 0o644,
        "ledger/b.parquet": 0o640,
        "ledger/c.parquet": 0o600,
        "manifest.json": 0o600,
        "profile.toml": 0o600,
    }
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


def test_a_private_corpus_stays_private(tmp_path: Path) -> None:
    """Nobody else gets into it."""
    made.gate(corpus(tmp_path, a=0o600))

    assert {mode & 0o077 for mode in modes(tmp_path / "out").values()} == {0}
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_a_purge_keeps_the_rights(tmp_path: Path) -> None:
    """What it writes anew may be read by whoever could read it before."""
    made.gate(corpus(tmp_path, a=0o644, b=0o640))
    (tmp_path / "out").chmod(0o750)
    before = modes(tmp_path / "out")

    late(tmp_path, [objection(2), objection(1, LATE)])

    assert modes(tmp_path / "out") == before
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750
    assert made.kept_authors(tmp_path) == [3]
