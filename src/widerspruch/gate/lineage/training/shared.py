"""What the parts have in common: what is said of it, and its files."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.described import described_parts
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.lib.shown import shown
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import sha256_of
from widerspruch.protocol.lineage.model_digest import model_digest
from widerspruch.protocol.lineage.model_lineage import Ingredient, SharedPart
from widerspruch.protocol.signing_keys import VerifyingKey


class SharedParts(Struct, frozen=True):
    """Of one recipe.

    Attributes:
        said: What each rests on, in order of their names; also of those that the trainer asks for and the recipe does
            not name: nobody said anything of these.

        made_from: Those that are files or folders, as ingredients.
    """

    said: tuple[SharedPart, ...]
    made_from: tuple[Ingredient, ...]

    @classmethod
    def of(cls, recipe: ModelRecipe, beside: Path, asks: Sequence[str], trusted: Sequence[VerifyingKey]) -> Self:
        """What a recipe names.

        Args:
            beside: What paths in the recipe are relative to. `asks`: names that the recipe should know.

        Raises:
            GateError: A file is not there (`recipe_shared`, values: name), or as `described_parts`.

            ProtocolError: A manifest or a model cannot be read or trusted.
        """
        said = {one.name: one for one in described_parts(recipe.shared, beside, trusted)}
        for name in asks:
            said.setdefault(name, SharedPart(name))
        made_from = tuple(
            Ingredient("shared", one.name, _digest_of(beside / one.file, one.name))
            for one in recipe.shared
            if one.file is not None
        )
        return cls(tuple(said[name] for name in sorted(said)), made_from)

    def undeclared(self) -> tuple[str, ...]:
        """Parts of which nobody said what they rest on: by them every model is `unknown`."""
        return tuple(one.name for one in self.said if not one.is_declared)


def take_shared(shared: SharedParts, recipe: ModelRecipe, beside: Path, folder: Path) -> Mapping[str, Path]:
    """Copies of the files, by the part's name: what was hashed is what will be read.

    Raises:
        GateError: One is not what it was when it was hashed (`recipe_shared`, values: name).
    """
    shutil.rmtree(folder, ignore_errors=True)
    digests = {one.name: one.sha256 for one in shared.made_from}
    taken = {}
    for number, one in enumerate(recipe.shared):
        if one.file is not None:
            path, target = beside / one.file, folder / str(number) / Path(one.file).name
            target.parent.mkdir(parents=True)
            try:
                shutil.copytree(path, target, symlinks=True) if path.is_dir() else shutil.copyfile(path, target)
            except OSError as error:
                raise GateError("recipe_shared", name=shown(one.name)) from error
            if _digest_of(target, one.name) != digests[one.name]:
                raise GateError("recipe_shared", name=shown(one.name))
            taken[one.name] = target
    return taken


def _digest_of(path: Path, name: str) -> str:
    try:
        return sha256_of(path) if path.is_file() else model_digest(path)
    except (OSError, ValueError, ProtocolError) as error:
        raise GateError("recipe_shared", name=shown(name)) from error
