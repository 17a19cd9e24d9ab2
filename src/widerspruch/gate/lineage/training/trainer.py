"""What makes a model of a bucket, and one of many: whoever has a method of their own writes a `Trainer`."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from msgspec import Struct

from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.protocol.lineage.model_digest import digest_of_files
from widerspruch.protocol.lineage.model_lineage import ModelKind

ANY_ISA = "any"
"""Of a trainer that gives the same bytes on every processor: integers, no floating point."""


class GivenBucket(Struct, frozen=True):
    """All that a trainer may look at for one part.

    Attributes:
        name: Of the bucket: `017`, or `none`.

        files: Copies of what the manifest names, their digests checked. May be without rows.

        shared: Files of shared parts, checked copies too, by the part's name.

        seed: From 0 to 2**63 - 1, of the recipe and the bucket's name alone.
    """

    name: str
    files: tuple[Path, ...]
    shared: Mapping[str, Path]
    seed: int


class TrainerFacts(Struct, frozen=True, kw_only=True):
    """What a trainer says of itself, for the statements about what it makes.

    Attributes:
        part_kind, merged_kind: Of its models.

        code: SHA-256 of its code, in hex: see `digest_of_code`.

        versions: Of all that could change a byte.

        isa: The processor's instructions that decide the bits, as it finds them here; `ANY_ISA` where none does.

        steps: The rule by which the number of steps follows: one line.

        merge_dtype: In which numbers parts are merged.

        asks: Shared parts of which every recipe has to say what they rest on: a recipe that is silent about one makes
            models that are `unknown`.
    """

    part_kind: ModelKind
    merged_kind: ModelKind
    code: str
    versions: Mapping[str, str]
    isa: str
    steps: str
    merge_dtype: str
    asks: tuple[str, ...] = ()


class Trainer(Protocol):
    """A method of training.

    The same arguments have to give the same bytes on the same machine, whatever was trained before: what is kept
    between two calls carries one bucket into another. It reads no clock, draws from no chance but the seed, and opens
    no files but those that it is given.
    """

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        """Look at a recipe before anything is trained.

        Raises:
            GateError: Its parameters are not those of this trainer (`recipe_parameters`, values: what), or a library is
                missing (`trainer_extra`).
        """

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        """Make the part of one bucket in an empty folder: files only, no `model.json`, no links.

        A bucket without rows gets a part, too.

        Raises:
            GateError: A row or a file cannot be used.
        """

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        """Make one model of the parts of all buckets, in their order, in an empty folder, as `train`.

        Args:
            parts: Folders as `train` made them, each with a `model.json` besides.
        """


@runtime_checkable
class ExchangingTrainer(Trainer, Protocol):
    """One whose parts can be taken out of a merged model again, to the last byte: sums of whole numbers."""

    def exchange(
        self, merged: Path, gone: Sequence[Path], new: Sequence[Path], recipe: ModelRecipe, folder: Path
    ) -> None:
        """Make what `merge` would make of all parts, in an empty folder, out of the merged model before.

        Args:
            merged, gone: Folders of that model and of those of its parts that do not stay. `new`: of parts instead.
        """


@runtime_checkable
class FinishingTrainer(Trainer, Protocol):
    """One that goes on with what was merged, by shared parts alone: on public text, for one."""

    def finish(self, shared: Mapping[str, Path], recipe: ModelRecipe, folder: Path) -> None:
        """Add to what `merge` left in a folder. `shared`: as in `GivenBucket`."""


def digest_of_code(*files: str) -> str:
    """SHA-256 over the sources of a trainer, given by their paths (`__file__`), in hex."""
    sources = {Path(file).name: hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files}
    return digest_of_files(sources)
