"""The exports that can be made by name, as `presets.toml` lists them."""

import tomllib
from importlib.resources import files
from pathlib import Path

from msgspec import Struct, convert, structs

from widerspruch.testing.exports.faults import Fault
from widerspruch.testing.exports.make import make_export, make_wrapper
from widerspruch.testing.exports.recipe import Made, Recipe


class Preset(Struct, frozen=True, forbid_unknown_fields=True):
    """A named set of exports.

    Attributes:
        de: What it is, in German.

        en: The same in English.

        wrapper: The recipes are profiles in one wrapper folder.
    """

    de: str
    en: str
    recipes: tuple[Recipe, ...] = (Recipe("facebook"),)
    wrapper: bool = False


class _Listed(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `bad`: by the fault that its recipes then have."""

    ordinary: dict[str, Preset]
    large: dict[str, Preset]
    bad: dict[Fault, Preset]


def fault_preset_name(fault: Fault) -> str:
    """The name under which a fault's export can be made."""
    return f"bad-{fault.replace('_', '-')}"


def _faulty(fault: Fault, preset: Preset) -> Preset:
    return structs.replace(preset, recipes=tuple(structs.replace(one, faults=(fault,)) for one in preset.recipes))


_LISTED = convert(tomllib.loads((files(__package__) / "presets.toml").read_text("utf-8")), _Listed)
ORDINARY, LARGE = _LISTED.ordinary, _LISTED.large
BAD = {fault_preset_name(fault): _faulty(fault, preset) for fault, preset in _LISTED.bad.items()}
PRESETS: dict[str, Preset] = {**ORDINARY, **LARGE, **BAD}


def make_preset(name: str, target: Path, **changes: object) -> tuple[Made, ...]:
    """Makes all exports of a preset; `changes` replace fields of each recipe (`seed=2`, `size=1_000_000`).

    Errors: KeyError for a name that is not in PRESETS; OSError if the folder cannot be written.
    """
    preset = PRESETS[name]
    recipes = tuple(structs.replace(recipe, **changes) for recipe in preset.recipes)
    if preset.wrapper:
        return (make_wrapper(recipes, target),)
    return tuple(make_export(recipe, target) for recipe in recipes)
