"""What is measured: every job once, in groups, in the order of their weight."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct

from widerspruch.protocol.hashing_key import Algorithm

SetName = Literal["few", "half", "register"]
ResultKind = Literal["corpus", "mask"]

RESULTS: dict[str, ResultKind] = {"gate": "corpus", "mask": "mask"}
READERS = ("pyarrow", "duckdb", "polars")
READ = ("mask", "fast", "copy", "all")
"""What a reader reads: a corpus through its mask, each file held against its digest or `fast` against its footer; the
rewritten copy of the same rows; or every row of the corpus."""


class Job(Struct, frozen=True):
    """One thing to be measured.

    Attributes:
        does: A baseline's name; `gate_` (rewriting) or `mask_` and who runs the shards; `read_`, what is read and by
            what; `purge`.

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
    def result(self) -> ResultKind | None:
        """What the gate makes, if it is the gate that is measured."""
        first, _, second = self.does.partition("_")
        return RESULTS.get(first) if second in ("pool", "spark", "ray") else None

    @property
    def scheduler(self) -> str | None:
        """Who runs the gate's shards, if it is the gate that is measured."""
        return self.does.partition("_")[2] if self.result else None

    @property
    def reading(self) -> tuple[str, str] | None:
        """What is read and by what, if it is reading that is measured."""
        if not self.does.startswith("read_"):
            return None
        _, what, reader = self.does.split("_")
        return what, reader


class Sizes(Struct, frozen=True):
    """Rows of the corpora that one run of the benchmark uses: all of them smaller than `main`, if that is small."""

    main: int
    schedulers: int
    small: int
    growth: tuple[int, ...]

    @classmethod
    def up_to(cls, rows: int) -> "Sizes":
        """The issue's sizes, none above `rows`."""
        growth = (5_000_000, 10_000_000, 20_000_000, 50_000_000)
        return cls(
            main=rows,
            schedulers=min(rows, 20_000_000),
            small=min(rows, 2_000_000),
            growth=tuple(sorted({size for size in growth if size < rows} | {rows})),
        )


def groups(sizes: Sizes) -> dict[str, tuple[Job, ...]]:
    """Jobs by the names that `--only` knows; what weighs most comes first, so that a short run has it.

    A job may stand in several groups; it is run once per round. What is compared stands side by side: the machine may
    be another a minute later.
    """
    main, small = sizes.main, sizes.small
    both: tuple[SetName, ...] = ("few", "half")
    kinds = ("duckdb_filtered_copy", "gate_pool", "mask_pool")
    libraries = ("duckdb_gate_plain", "datatrove_gate", "nemo_curator_gate")
    return {
        "keyed": tuple(Job(does, main, name) for name in both for does in kinds),
        "small": tuple(Job(does, small, "few") for does in (*kinds, "duckdb_gate")),
        "plain": (
            *(plain for name in both for plain in _plain(main, name)),
            Job("mask_pool", main, keyed=False, algorithm="cmac"),
            Job("gate_pool", main, keyed=False),
        ),
        "register": (Job("gate_pool", main, "register"), Job("mask_pool", main, "register")),
        "reading": tuple(Job(f"read_{what}_{reader}", main, "few") for reader in READERS for what in READ),
        "schedulers": (
            Job("spark_gate", sizes.schedulers, keyed=False),
            *(Job(does, sizes.schedulers) for does in ("gate_pool", "gate_spark", "gate_ray")),
        ),
        "by_hand": (
            *(Job("duckdb_gate", main, name) for name in both),
            Job("polars_gate", main),
            Job("duckdb_gate_plain", main, keyed=False),
        ),
        "growth": tuple(Job(does, rows) for rows in sizes.growth for does in kinds),
        "purge": tuple(Job("purge", main, files=files) for files in (1, 2, 5, 10, 0)),
        "libraries": (
            Job("gate_pool", small, "few", keyed=False, algorithm="cmac"),
            *(Job(does, small, "few", keyed=False) for does in libraries),
        ),
    }


def _plain(rows: int, name: SetName) -> tuple[Job, Job]:
    copy = Job("duckdb_filtered_copy", rows, name, keyed=False)
    return copy, Job("gate_pool", rows, name, keyed=False, algorithm="cmac")


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
