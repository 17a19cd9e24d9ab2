"""What is measured: every job once, in groups, in the order of their weight."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct

from widerspruch.protocol.hashing_key import Algorithm

SetName = Literal["few", "half", "register"]


class Job(Struct, frozen=True):
    """One thing to be measured.

    Attributes:
        does: A baseline's name, or `gate_pool`, `gate_spark`, `gate_ray`, `purge`.

        rows: Of the corpus.

        objectors: Which exclusion set.

        keyed: Whether the corpus carries the keyed author id.

        algorithm: Of the hashing key, for the gate on plain author ids.

        files: For `purge`: in how many of the corpus's files the late objectors' rows lie; 0: anywhere.
    """

    does: str
    rows: int
    objectors: SetName = "half"
    keyed: bool = True
    algorithm: Algorithm = "hmac"
    files: int = 0

    @property
    def id(self) -> str:
        """What its results are kept under."""
        parts = [self.does, str(self.rows), self.objectors, "keyed" if self.keyed else "plain"]
        parts += [self.algorithm] if self.algorithm != "hmac" else []
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


def groups(sizes: Sizes) -> dict[str, tuple[Job, ...]]:
    """Jobs by the names that `--only` knows; what weighs most comes first, so that a short run has it.

    A job may stand in several groups; it is run once per round.
    """
    main = sizes.main
    both: tuple[SetName, ...] = ("half", "few")
    variants = [(name, keyed) for keyed in (True, False) for name in both]
    library = ("gate_pool", "duckdb_gate_plain", "datatrove_gate", "nemo_curator_gate")
    return {
        "gate": (Job("gate_pool", main),),
        "filtered": tuple(Job("duckdb_filtered_copy", main, name, keyed) for name, keyed in variants),
        "picked": tuple(Job("duckdb_copy_kept", main, name, keyed) for name, keyed in variants),
        "few": (Job("gate_pool", main, "few"),),
        "register": (Job("gate_pool", main, "register"),),
        "plain": (
            Job("gate_pool", main, keyed=False, algorithm="cmac"),
            *(Job("gate_pool", main, name, keyed=False) for name in both),
        ),
        "duckdb": (Job("duckdb_gate", main), Job("duckdb_gate_plain", main, keyed=False)),
        "polars": (Job("polars_gate", main),),
        "growth": tuple(Job(does, rows) for rows in sizes.growth for does in ("duckdb_filtered_copy", "gate_pool")),
        "schedulers": (
            Job("spark_gate", sizes.schedulers, keyed=False),
            *(Job(does, sizes.schedulers) for does in ("gate_pool", "gate_spark", "gate_ray")),
            Job("gate_spark", sizes.schedulers, keyed=False),
        ),
        "purge": tuple(Job("purge", main, files=files) for files in (1, 2, 5, 10, 0)),
        "libraries": tuple(Job(does, sizes.libraries, "few", keyed=False) for does in library),
        "rest": (Job("duckdb_copy_all", main), Job("duckdb_gate", main, "register")),
    }


def all_jobs(sizes: Sizes) -> tuple[Job, ...]:
    """Each job once, in the order of the groups."""
    return tuple(dict.fromkeys(job for group in groups(sizes).values() for job in group))


def chosen_jobs(sizes: Sizes, wanted: Sequence[str]) -> tuple[Job, ...]:
    """The jobs of these groups, and those whose id fits one of these patterns, in the order of all jobs.

    Raises `ValueError` for a word that is no group and fits no job.
    """
    jobs, named = all_jobs(sizes), groups(sizes)
    chosen: set[Job] = set()
    for word in wanted:
        found = named.get(word) or tuple(job for job in jobs if fnmatchcase(job.id, word))
        if not found:
            raise ValueError(f"'{word}' is no group ({', '.join(named)}) and fits no job, such as '{jobs[0].id}'.")
        chosen.update(found)
    return tuple(job for job in jobs if job in chosen)
