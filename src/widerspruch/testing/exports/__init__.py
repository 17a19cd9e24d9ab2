"""Synthetic exports of all platforms, with the truth beside them: invented people, invented sentences.

`make_preset(name, folder)` makes what `PRESETS` lists; `make_export(recipe, folder)` makes any other.
"""

from widerspruch.testing.exports.make import make_export, make_wrapper
from widerspruch.testing.exports.recipe import LinkedInLayout, Made, Recipe, WhatsAppLayout
from widerspruch.testing.exports.recipes import PRESETS, Preset, make_preset
from widerspruch.testing.exports.truth import Expected, ExpectedFact, read_truth

__all__ = [
    "PRESETS",
    "Expected",
    "ExpectedFact",
    "LinkedInLayout",
    "Made",
    "Preset",
    "Recipe",
    "WhatsAppLayout",
    "make_export",
    "make_preset",
    "make_wrapper",
    "read_truth",
]
