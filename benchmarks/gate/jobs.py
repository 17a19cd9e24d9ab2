"""What is measured: every job once, in the order of its weight, and the tables that it belongs to."""

from typing import Literal

from msgspec import Struct

SetName = Literal["few", "half", "register"]


class Job(Struct, frozen=True):
    """One thing to be measured.

    Attributes:
        does: A baseline's name, or `gate_pool`, `gate_spark`, `gate_ray`, `purge`.

        rows: Of the corpus.

        objectors: Which exclusion set.

        keyed: Whether the corpus carries the keyed author id.

        files: For `purge`: in how many of the corpus's files the late objectors' rows lie; 0: anywhere.
    """

    does: str
    rows: int
    objectors: SetName = "half"
    keyed: bool = True
    files: int = 0

    @property
    def id(self) -> str:
        """What its results are kept under."""
        parts = [self.does, str(self.rows), self.objectors, "keyed" if self.keyed else "plain"]
        return "/".join([*parts, f"files={self.files}"] if self.does == "purge" else parts)

    @property
    def scheduler(self) -> str | None:
        """Who runs the gate's shards, if it is the gate that is measured."""
        return self.does.removeprefix("gate_") if self.does in ("gate_pool", "gate_spark", "gate_ray") else None


class Sizes(Struct, frozen=True):
    """Rows of the corpora that one run of the benchmark uses: all of them smaller than `main`, if that is small."""

    main: int
    schedulers: int
    libraries: int
    growth: tuple[int, ...]

    @classmethod
    def up_to(cls, rows: int) -> "Sizes":
        """The issue's sizes, none above `rows`."""
        growth = (5_000_000, 10_000_000, 20_000_000, 50_000_000)
        return cls(
            main=rows,
            schedulers=min(rows, 20_000_000),
            libraries=min(rows, 2_000_000),
            growth=tuple(sorted({size for size in growth if size < rows} | {rows})),
        )

    def all(self) -> tuple[int, ...]:
        """Each size once."""
        return tuple(sorted({self.main, self.schedulers, self.libraries, *self.growth}))


def all_jobs(sizes: Sizes) -> tuple[Job, ...]:
    """Each job once; what weighs most comes first, so that a short run has it."""
    main = sizes.main
    jobs = [
        Job("duckdb_copy_kept", main),
        Job("gate_pool", main),
        Job("duckdb_copy_kept", main, keyed=False),
        Job("gate_pool", main, keyed=False),
        Job("duckdb_gate", main),
        Job("polars_gate", main),
        Job("duckdb_copy_all", main),
        Job("gate_pool", main, "register"),
        Job("duckdb_copy_kept", main, "few"),
        Job("gate_pool", main, "few"),
        Job("duckdb_gate_plain", main, keyed=False),
        Job("gate_pool", sizes.schedulers),
        Job("gate_spark", sizes.schedulers),
        Job("gate_ray", sizes.schedulers),
        Job("spark_gate", sizes.schedulers, keyed=False),
        Job("gate_spark", sizes.schedulers, keyed=False),
        *(Job(does, rows) for rows in sizes.growth for does in ("duckdb_copy_kept", "gate_pool")),
        Job("gate_pool", sizes.libraries, "few", keyed=False),
        Job("duckdb_gate_plain", sizes.libraries, "few", keyed=False),
        Job("datatrove_gate", sizes.libraries, "few", keyed=False),
        Job("nemo_curator_gate", sizes.libraries, "few", keyed=False),
        *(Job("purge", main, files=files) for files in (1, 2, 5, 10, 0)),
        Job("duckdb_gate", main, "register"),
    ]
    return tuple(dict.fromkeys(jobs))
