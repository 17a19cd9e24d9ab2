"""Whoever wrote in a thread is meant by their bare name in it, whatever the thread is called by."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from gate.made import gate, header, kept_authors, objection, objections_table, posts, profile, write
from gate.run.test_run_mentions import ANNA, identifiers
from widerspruch.gate.errors import GateError
from widerspruch.protocol.sets.exclusion_set import write_set

RAW = [bytes([128 + number] * 16) for number in (1, 1, 2)]
THREADS: tuple[Any, ...] = (
    pa.array(["a", "a", "b"]),
    pa.array(["a", "a", "b"], pa.string_view()),
    pa.array(["a", "a", "b"]).dictionary_encode(),
    pa.array([1, 1, 2]),
    pa.array(RAW, pa.binary(16)),
    pa.ExtensionArray.from_storage(pa.uuid(), pa.array([UUID(bytes=one).bytes for one in RAW], pa.binary(16))),
    pa.array([{"id": one} for one in (1, 1, 2)]),
)
REFUSED: tuple[Any, ...] = (pa.array([["a"], ["a"], ["b"]]), pa.array(RAW, pa.binary()))


def run(folder: Path, threads: pa.Array, named: str) -> list[int]:
    """Authors of what was kept: Anna wrote in the first thread."""
    table = posts([ANNA, 2, 3], text=["Hallo", "Anna Weiß sagt das", "Anna Weiß sagt das"], thread=threads)
    write(folder / "corpus" / "a.parquet", table)
    write_set(folder / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)
    gate(folder, profile=profile(mentions={"text": ["text"], "thread": named}))
    return kept_authors(folder, "a.parquet")


@pytest.mark.parametrize("threads", THREADS, ids=lambda one: str(one.type)[:20])
def test_threads(tmp_path: Path, threads: pa.Array) -> None:
    """In the objector's thread the name counts, in another it does not."""
    named = "thread.id" if pa.types.is_struct(threads.type) else "thread"
    assert run(tmp_path, threads, named) == [3]


@pytest.mark.parametrize("threads", REFUSED, ids=lambda one: str(one.type)[:20])
def test_no_threads(tmp_path: Path, threads: pa.Array) -> None:
    """What is no single value stops the run with the column's name."""
    with pytest.raises(GateError, match="mention_type"):
        run(tmp_path, threads, "thread")
