"""Every example of docs/operators/mask.md, run as it stands there: it reads the rows that may be used and no other."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gate.mask.made_mask import OBJECTED, UNKNOWN, USED, corpus_of, made_mask
from gate.schedule.engines import local_spark, needs_spark
from widerspruch.protocol.signing_keys import SigningKey

PAGE = Path(__file__).parents[3] / "docs" / "operators" / "mask.md"

A = [(USED, OBJECTED, USED, UNKNOWN)[row * row % 7 % 4] for row in range(1000)]
B = [OBJECTED, USED, USED]
KEPT_A = [row for row, case in enumerate(A) if case == USED]


def examples(heading: str) -> list[str]:
    """The blocks of Python under a heading."""
    section = re.split(rf"^#+ {re.escape(heading)}$", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1]
    blocks = re.findall(r"```python\n(.*?)```", re.split(r"^#", section, flags=re.MULTILINE)[0], re.DOTALL)
    assert blocks
    return blocks


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Names as they stand after the beginning of all examples, beside a corpus of two files and its signed mask."""
    key = SigningKey.new()
    corpus_of(tmp_path / "corpus", {"a.parquet": len(A), "b.parquet": len(B)}, row_group_size=300)
    made_mask(tmp_path / "mask", tmp_path / "corpus", {"a.parquet": A, "b.parquet": B}, key)
    key.public.save(tmp_path / "signing.pub")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "huggingface"))
    names: dict[str, Any] = {}
    exec("\n".join(examples("Reading")), names)
    yield names
    names.clear()


def run(code: str, names: dict[str, Any]) -> None:
    assert len(code.splitlines()) <= 30
    exec(code, names)


@pytest.mark.parametrize("heading", ["pyarrow", "DuckDB", "Polars"])
def test_a_library_gives_a_table_of_the_rows_that_may_be_used(names: dict[str, Any], heading: str) -> None:
    """With the corpus's own columns, in its order."""
    for code in examples(heading):
        run(code, names)
        table = names["table"] if isinstance(names["table"], pa.Table) else names["table"].to_arrow()

        assert table.column_names == ["row", "text"]
        assert table.column("row").to_pylist() == KEPT_A


def test_hugging_face(names: dict[str, Any]) -> None:
    """Two files are one dataset."""
    (code,) = examples("Hugging Face `datasets`")
    run(code, names)

    assert names["dataset"]["row"][:] == [*KEPT_A, 1, 2]


def test_a_sampler_gives_each_row_once_an_epoch(names: dict[str, Any]) -> None:
    """Shuffled, in another order each epoch, the same for the same seed; in order without a seed."""
    (code,) = examples("PyTorch")
    run(code, names)
    sampler, first = names["sampler"], names["rows"]
    allowed = [*KEPT_A, len(A) + 1, len(A) + 2]
    sampler.set_epoch(2)

    assert len(sampler) == len(first) == len(allowed)
    assert sorted(first) == allowed != first
    assert sorted(sampler) == allowed
    assert list(sampler) == list(sampler) != first
    assert list(names["AllowedRowSampler"](names["mask"], ["corpus/b.parquet"])) == [1, 2]


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed: it is not pinned here")
def test_a_data_loader_takes_the_sampler(names: dict[str, Any]) -> None:
    """PyTorch itself draws exactly the rows that may be used."""
    from torch.utils.data import DataLoader

    (code,) = examples("PyTorch")
    run(code, names)
    drawn = [
        row for batch in DataLoader(range(len(A) + len(B)), sampler=names["sampler"], batch_size=7) for row in batch
    ]

    assert sorted(map(int, drawn)) == [*KEPT_A, len(A) + 1, len(A) + 2]


@pytest.mark.slow
@needs_spark
def test_spark(names: dict[str, Any]) -> None:
    """Spark reads corpus and mask itself and joins them by the number of the row."""
    (code,) = examples("Spark")
    with local_spark():
        from pyspark.sql import SparkSession

        names["spark"] = SparkSession.builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
        run(code, names)
        rows = sorted(row["row"] for row in names["table"].collect())
        columns = names["table"].columns

    assert (rows, columns) == (KEPT_A, ["row", "text"])


def test_a_plain_reader_gets_every_row(names: dict[str, Any]) -> None:
    """What the page warns of is so: a mask fails open."""
    import pyarrow.parquet as pq

    assert len(pq.read_table(names["path"])) == len(A) > len(KEPT_A)
