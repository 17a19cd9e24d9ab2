"""How a family of models is trained: what an engineer writes down once (`recipe.toml`), and keeps."""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.described import LONGEST_DESCRIPTION, DescribedPart
from widerspruch.lib.shown import shown
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.model_lineage import LONGEST_NAME, is_name

SEED_RULE = 'seed = SHA-256("widerspruch/seed/1", 0, seed of the recipe, 0, bucket)[:8] >> 1'

_LONGEST_FAMILY = LONGEST_NAME // 2
_MOST_THREADS = 1024
_LARGEST_SEED = 2**63 - 1


class TrainedColumns(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of the corpus that are looked at. `label`: what is to be learnt of a text; None: the text alone."""

    text: str
    label: str | None = None


class ModelRecipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole recipe. Paths are relative to its file.

    Attributes:
        name: Of the merged model; a part is called `name/bucket-017`.

        trainer: `linear`, `ngram`, or one that another package brings.

        parameters: Of the trainer, which knows their types. Numbers that somebody chose by looking at what came out
            are a shared part.

        seed: From which the seed of each bucket follows.

        threads: How many the trainer may use.

        isa: The processor's instructions without which nothing shall be trained by this recipe; None: those of
            whatever machine it is.

        without_author: Whether rows without an author are trained on. No objection finds these.

        shared: What the parts have in common, each with what it was fitted on, as in `described.Described`.
    """

    name: str
    trainer: str
    columns: TrainedColumns
    parameters: Mapping[str, Any] = {}
    seed: int = 0
    threads: int = 1
    isa: str | None = None
    without_author: bool = False
    shared: tuple[DescribedPart, ...] = ()

    def digest(self) -> str:
        """SHA-256 over what decides the bytes of a part, besides code and shared files, in hex."""
        decides = (self.name, self.trainer, self.columns, self.parameters, self.seed, self.threads)
        return hashlib.sha256(msgspec.json.encode(decides, order="deterministic")).hexdigest()

    def seed_of(self, bucket: str) -> int:
        """From 0 to 2**63 - 1. How many buckets there are, and which was trained before, plays no part."""
        label = f"widerspruch/seed/1\0{self.seed}\0{bucket}"
        return int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "big") >> 1


def read_recipe(path: Path) -> ModelRecipe:
    """A recipe from its file.

    Raises:
        GateError: `recipe_unreadable` (values: file, what).

        ProtocolError: There is no such file, or it is too long.
    """
    data = read_small(path, LONGEST_DESCRIPTION)
    try:
        recipe = msgspec.convert(tomllib.loads(data.decode("utf-8")), type=ModelRecipe)
        recipe.digest()
    except (ValueError, TypeError, RecursionError, msgspec.ValidationError) as error:
        raise GateError("recipe_unreadable", file=path.name, what=shown(str(error)[:200])) from error
    for member, is_right in (
        ("name", is_name(recipe.name) and len(recipe.name) <= _LONGEST_FAMILY),
        ("threads", 1 <= recipe.threads <= _MOST_THREADS),
        ("seed", 0 <= recipe.seed <= _LARGEST_SEED),
        ("shared", len({one.name for one in recipe.shared}) == len(recipe.shared)),
    ):
        if not is_right:
            raise GateError("recipe_unreadable", file=path.name, what=member)
    return recipe


Parameters = TypeVar("Parameters", bound=Struct)


def parameters_of(recipe: ModelRecipe, kind: type[Parameters]) -> Parameters:
    """What a trainer finds in a recipe. Raises GateError `recipe_parameters` (values: what)."""
    try:
        return msgspec.convert(recipe.parameters, type=kind)
    except (ValueError, msgspec.ValidationError) as error:
        raise GateError("recipe_parameters", what=shown(str(error)[:200])) from error
