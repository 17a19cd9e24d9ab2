"""Invented manifests and statements about models."""

import hashlib
from collections.abc import Sequence
from typing import Any

from widerspruch.protocol.lineage.model_lineage import (
    Ingredient,
    ModelLineage,
    ReadLineage,
    SharedPart,
    TrainingRecipe,
    read_lineage,
    seal_lineage,
)
from widerspruch.protocol.manifest import (
    DataFile,
    GateRun,
    MaskedFile,
    ReadManifest,
    RulebookUsed,
    RunMask,
    SetUsed,
    Verification,
)

NOW = 1_790_000_000_000_000
RECIPE = TrainingRecipe("c" * 64, "seed = 7 + bucket", "one epoch", {"numpy": "2.3.0"}, 1, "x86_64+avx2")


def sha(text: object) -> str:
    """The digest of whatever."""
    return hashlib.sha256(str(text).encode()).hexdigest()


def gate_run(files: dict[str, object], *, until: int = NOW, number: int = 7, **changes: Any) -> GateRun:
    """A run whose outputs are named files with these contents, 10 rows each."""
    outputs = tuple(DataFile(name, sha(content), 100, 10) for name, content in files.items())
    fields: dict[str, Any] = {
        "inputs": tuple(DataFile(one.name.removeprefix("data/"), sha(one.name), 200, 20) for one in outputs),
        "outputs": outputs,
        "ledgers": (),
        "counts": {},
        "rulebook": RulebookUsed("1", "1" * 64),
        "exclusion_sets": (SetUsed("beispielnetz", number, "2" * 64, None, "k", until),),
        "matches": (),
        "frozen_at": NOW,
        "objections_until": until,
        "purpose": "generative",
        "undecided": "exclude",
        "mentions": "drop",
        "profile_sha256": "3" * 64,
        "scheduler": "pool",
        "versions": {},
        "command": (),
        "verification": Verification(0, 0),
    }
    return GateRun(**{**fields, **changes})


def mask_run(files: dict[str, tuple[object, object, int]], **changes: Any) -> GateRun:
    """A run that made masks: by name, what the input holds, what the mask says, and how many rows it leaves."""
    return gate_run(
        {},
        inputs=tuple(DataFile(name, sha(source), 200, 20) for name, (source, _, _) in files.items()),
        ledgers=tuple(DataFile(f"mask/{name}", sha(mask), 50, 20) for name, (_, mask, _) in files.items()),
        mask=RunMask(
            DataFile("mask/cases.parquet", "5" * 64, 10, 1),
            tuple(MaskedFile(kept) for _, _, kept in files.values()),
        ),
        result="mask",
        **changes,
    )


def manifest(run: GateRun) -> ReadManifest:
    """As it is read, with a digest of its own."""
    return ReadManifest(run, None, sha(run))


def data(name: str, content: object, of: ReadManifest | None = None) -> Ingredient:
    """A file of a corpus as an ingredient."""
    return Ingredient("data", name, sha(content), of and of.digest)


def model(name: str) -> Ingredient:
    """Another model as an ingredient: its digest is that of its name."""
    return Ingredient("model", name, sha(name))


def lineage(made_from: Sequence[Ingredient] = (), shared: Sequence[SharedPart] = (), **changes: Any) -> ModelLineage:
    """A lineage with the usual recipe."""
    fields: dict[str, Any] = {
        "kind": "adapter",
        "made_from": tuple(made_from),
        "shared": tuple(shared),
        "recipe": RECIPE,
        "exactness": "bitwise",
        "made_at": NOW,
    }
    return ModelLineage(**{**fields, **changes})


def stated(name: str, *made_from: Ingredient, digest: str | None = None, **changes: Any) -> ReadLineage:
    """A statement about a model whose digest is that of its name, as it is read."""
    one = lineage(made_from, changes.pop("shared", ()), **changes)
    return read_lineage(seal_lineage(one, name, digest or sha(name), None), signature_needed=False)
