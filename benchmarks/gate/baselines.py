"""The same job by other means: copies, hand-written queries, and the filters that people use today.

`python -m benchmarks.gate.baselines NAME JSON` in the environment of requirements.txt. The JSON names `corpus`,
`exclusions`, `ids`, `out` and `freeze` (microseconds UTC), and for the filtered copy `up_to`; one line of JSON
comes back: `startup` (seconds until an engine was ready, where that is apart from the work), `rows` that were written,
and `counts` per reason.

The rule is that of Facebook's terms in the rulebook, as somebody would write it down: messages are not used, nor is
what is not public, nor what minors wrote, nor what an objector wrote whose objection was received before the freeze.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Told = dict[str, Any]

CORES = len(os.sched_getaffinity(0))
IN_FORCE = """
    purpose = 'generative' AND own_content AND received_at <= {freeze}
    AND (withdrawn_at IS NULL OR withdrawn_at > {freeze})
"""
REASON = """
    CASE
        WHEN kind = 'message' THEN 'not_used'
        WHEN audience <> 'public' THEN 'not_public'
        WHEN NOT author_adult THEN 'minor'
        WHEN {objected} THEN 'objected'
        ELSE 'used'
    END
"""
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 250000"


def duckdb_filtered_copy(corpus: Path, out: Path, up_to: int, **_: Any) -> Told:
    """The whole corpus in, as many rows out as a gate keeps, drawn by the hash of their id: the least that a filter
    does. Like a gate's, its rows lie everywhere, so that no row group and no page can be passed over."""
    copy = f"COPY (FROM '{corpus}/*.parquet' WHERE hash(id) <= {up_to}) TO '{out}/data.parquet' ({PARQUET})"
    (rows,) = _duckdb(out).execute(copy).fetchall()[0]
    return {"rows": rows}


def duckdb_gate(corpus: Path, exclusions: Path, out: Path, freeze: int, **_: Any) -> Told:
    """A hand-written query: the objectors in force as a table, one pass that writes, one that counts."""
    connection = _duckdb(out)
    connection.execute(f"""
        CREATE TEMP TABLE objectors AS
        SELECT DISTINCT account_key FROM '{exclusions}' WHERE {IN_FORCE.format(freeze=freeze)}
    """)
    source = f"'{corpus}/*.parquet' AS posts LEFT JOIN objectors ON objectors.account_key = posts.author_key"
    reason = REASON.format(objected="account_key IS NOT NULL")
    (rows,) = connection.execute(
        f"COPY (SELECT posts.* FROM {source} WHERE {reason} = 'used') TO '{out}/data.parquet' ({PARQUET})"
    ).fetchall()[0]
    counts = connection.execute(f"SELECT {reason}, count(*) FROM {source} GROUP BY ALL").fetchall()
    return {"rows": rows, "counts": dict(counts)}


def duckdb_gate_plain(corpus: Path, ids: Path, out: Path, freeze: int, **_: Any) -> Told:
    """The same on plain ids, which nothing has to hash: for corpora and lists that are not keyed."""
    connection = _duckdb(out)
    connection.execute(f"""
        CREATE TEMP TABLE objectors AS
        SELECT DISTINCT author_id FROM '{ids}' WHERE {IN_FORCE.format(freeze=freeze)}
    """)
    source = f"'{corpus}/*.parquet' AS posts LEFT JOIN objectors ON objectors.author_id = posts.author_id"
    reason = REASON.format(objected="objectors.author_id IS NOT NULL")
    (rows,) = connection.execute(
        f"COPY (SELECT posts.* FROM {source} WHERE {reason} = 'used') TO '{out}/data.parquet' ({PARQUET})"
    ).fetchall()[0]
    counts = connection.execute(f"SELECT {reason}, count(*) FROM {source} GROUP BY ALL").fetchall()
    return {"rows": rows, "counts": dict(counts)}


def _duckdb(out: Path) -> Any:
    import duckdb

    connection = duckdb.connect(config={"threads": CORES, "temp_directory": str(out / "spill")})
    connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    return connection


def polars_gate(corpus: Path, exclusions: Path, out: Path, freeze: int, **_: Any) -> Told:
    """A hand-written streaming query: one plan, two sinks."""
    import polars as pl

    objections = pl.scan_parquet(exclusions)
    objectors = (
        objections.filter(
            (pl.col("purpose") == "generative")
            & pl.col("own_content")
            & (pl.col("received_at") <= freeze)
            & (pl.col("withdrawn_at").is_null() | (pl.col("withdrawn_at") > freeze))
        )
        .select("account_key")
        .unique()
        .with_columns(objected=pl.lit(value=True))
    )
    reasoned = (
        pl.scan_parquet(f"{corpus}/*.parquet")
        .join(objectors, left_on="author_key", right_on="account_key", how="left")
        .with_columns(
            reason=pl.when(pl.col("kind") == "message")
            .then(pl.lit("not_used"))
            .when(pl.col("audience") != "public")
            .then(pl.lit("not_public"))
            .when(~pl.col("author_adult"))
            .then(pl.lit("minor"))
            .when(pl.col("objected"))
            .then(pl.lit("objected"))
            .otherwise(pl.lit("used"))
        )
    )
    kept = reasoned.filter(pl.col("reason") == "used").drop("objected", "reason")
    sink = kept.sink_parquet(
        out / "data.parquet", compression="zstd", compression_level=3, row_group_size=250_000, lazy=True
    )
    counted = reasoned.group_by("reason").len()
    _, counts = pl.collect_all([sink, counted], engine="streaming")
    by_reason = dict(counts.iter_rows())
    return {"rows": by_reason["used"], "counts": by_reason}


def spark_gate(corpus: Path, ids: Path, out: Path, freeze: int, **_: Any) -> Told:
    """Native Spark SQL: objectors broadcast, counted while writing (`observe`), so that one job does it all.

    On plain ids, the cheapest join there is: Spark 4.3 cannot read a UUID from Parquet (PARQUET_TYPE_ILLEGAL).
    """
    from pyspark.sql import Observation, SparkSession
    from pyspark.sql import functions as F  # noqa: N812 (Spark's own convention)

    started = time.perf_counter()
    spark = (
        SparkSession.builder.master(f"local[{CORES}]")
        .appName("baseline")
        .config("spark.driver.memory", "8g")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.local.dir", str(out / "spill"))
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.driver.maxResultSize", "0")
        .getOrCreate()
    )
    spark.range(1).count()
    startup = time.perf_counter() - started
    objectors = (
        spark.read.parquet(str(ids))
        .where(IN_FORCE.format(freeze=freeze))
        .select("author_id")
        .distinct()
        .withColumn("objected", F.lit(True))
    )
    posts = spark.read.parquet(str(corpus))
    reasoned = posts.join(F.broadcast(objectors), posts.author_id == objectors.author_id, "left").withColumn(
        "reason", F.expr(REASON.format(objected="objected"))
    )
    seen = Observation("reasons")
    reasons = ("not_used", "not_public", "minor", "objected", "used")
    observed = reasoned.observe(seen, *(F.count_if(F.col("reason") == reason).alias(reason) for reason in reasons))
    observed.where("reason = 'used'").select(*(posts[name] for name in posts.columns)).write.parquet(str(out / "data"))
    counts = dict(seen.get)
    spark.stop()
    return {"startup": startup, "rows": counts["used"], "counts": counts}


def datatrove_gate(corpus: Path, ids: Path, out: Path, freeze: int, **_: Any) -> Told:
    """datatrove's BaseFilter with a Python set of ids, one task per file, one worker per core."""
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    class Gate(BaseFilter):  # type: ignore[misc]
        """Keeps what may be used; the set is read once per worker."""

        objectors: set[int] | None = None

        def filter(self, doc: Document) -> bool | tuple[bool, str]:
            """True, or False with the reason."""
            if Gate.objectors is None:
                Gate.objectors = _ids_in_force(ids, freeze)
            facts = doc.metadata
            if facts["kind"] == "message":
                return False, "not_used"
            if facts["audience"] != "public":
                return False, "not_public"
            if not facts["author_adult"]:
                return False, "minor"
            if facts["author_id"] in Gate.objectors:
                return False, "objected"
            return True

    steps = [
        ParquetReader(str(corpus), glob_pattern="*.parquet"),
        Gate(),
        ParquetWriter(str(out / "data"), compression="zstd"),
    ]
    tasks = len(list(corpus.glob("*.parquet")))
    # fork: the filter is local to this function.
    executor = LocalPipelineExecutor(
        pipeline=steps, tasks=tasks, workers=CORES, logging_dir=str(out / "logs"), start_method="fork"
    )
    stats = json.loads(executor.run().to_json())
    found = next(one["stats"] for one in stats if "FILTER" in one["name"])
    totals = {name: int(value["total"] if isinstance(value, dict) else value) for name, value in found.items()}
    counts = {name.removeprefix("dropped_"): number for name, number in totals.items() if name.startswith("dropped_")}
    return {"rows": totals["forwarded"], "counts": counts | {"used": totals["forwarded"]}}


def _ids_in_force(ids: Path, freeze: int) -> set[int]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(ids)
    withdrawn = pc.fill_null(pc.less_equal(table["withdrawn_at"], freeze), False)
    received = pc.less_equal(table["received_at"], freeze)
    effective = pc.and_(pc.and_(received, table["own_content"]), pc.invert(withdrawn))
    return set(table.filter(effective)["author_id"].to_pylist())


def nemo_curator_gate(corpus: Path, ids: Path, out: Path, freeze: int, **_: Any) -> Told:
    """NeMo Curator: a filter stage over pandas frames on Ray, in the environment of requirements-nemo.txt."""
    import ray
    from nemo_curator.backends.ray_data import RayDataExecutor
    from nemo_curator.pipeline import Pipeline
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.stages.text.io.reader import ParquetReader
    from nemo_curator.stages.text.io.writer import ParquetWriter
    from nemo_curator.tasks import DocumentBatch

    class Gate(ProcessingStage[DocumentBatch, DocumentBatch]):  # type: ignore[misc]
        """Keeps what may be used, frame by frame."""

        name = "gate"
        batch_size = 1

        def inputs(self) -> tuple[list[str], list[str]]:
            return ["data"], []

        def outputs(self) -> tuple[list[str], list[str]]:
            return ["data"], []

        def setup(self, worker_metadata: Any = None) -> None:
            """The set, read once per worker."""
            self.objectors = _ids_in_force(ids, freeze)

        def process(self, task: DocumentBatch) -> DocumentBatch:
            """The rows of one file that may be used."""
            frame = task.to_pandas()
            usable = (frame["kind"] != "message") & (frame["audience"] == "public") & frame["author_adult"]
            kept = frame[usable]
            kept = kept[~kept["author_id"].isin(self.objectors)]
            return DocumentBatch(dataset_name=task.dataset_name, data=kept, _metadata=task._metadata)

    started = time.perf_counter()
    ray.init(num_cpus=CORES, include_dashboard=False, log_to_driver=False)
    startup = time.perf_counter() - started
    pipeline = Pipeline(name="gate")
    pipeline.add_stage(ParquetReader(file_paths=str(corpus), files_per_partition=1))
    pipeline.add_stage(Gate())
    pipeline.add_stage(ParquetWriter(path=str(out / "data"), write_kwargs={"compression": "zstd", "index": False}))
    pipeline.run(RayDataExecutor())
    ray.shutdown()
    return {"startup": startup, "rows": _rows_under(out / "data")}


def _rows_under(folder: Path) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in folder.rglob("*.parquet"))


BASELINES: dict[str, Callable[..., Told]] = {
    "duckdb_filtered_copy": duckdb_filtered_copy,
    "duckdb_gate": duckdb_gate,
    "duckdb_gate_plain": duckdb_gate_plain,
    "polars_gate": polars_gate,
    "spark_gate": spark_gate,
    "datatrove_gate": datatrove_gate,
    "nemo_curator_gate": nemo_curator_gate,
}


def main(name: str, parameters: str) -> None:
    """Run one of them and print what it tells."""
    told: Any = json.loads(parameters)
    values = {key: Path(value) if isinstance(value, str) else value for key, value in told.items()}
    values["out"].mkdir(parents=True, exist_ok=True)
    print(json.dumps(BASELINES[name](**values)))


if __name__ == "__main__":
    main(*sys.argv[1:])
