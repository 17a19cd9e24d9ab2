"""The label_values dialect of Meta's JSON: translated labels, and untranslated field names in some exports."""

from typing import Any

from widerspruch.testing.exports.meta_words import FIELD_NAMES, label
from widerspruch.testing.exports.recipe import Recipe

Entry = dict[str, Any]


def entry(recipe: Recipe, key: str, value: str) -> Entry:
    """A label with its value; an address stands twice, as Meta prints it."""
    made: Entry = {"label": label(key, recipe.language), "value": value}
    if value.startswith("https://"):
        made["href"] = value
    if recipe.ent_field_names and key in FIELD_NAMES:
        made["ent_field_name"] = FIELD_NAMES[key]
    return made


def moment(recipe: Recipe, key: str, at: int) -> Entry:
    """A label with a time."""
    return {"label": label(key, recipe.language), "timestamp_value": at}


def several(recipe: Recipe, key: str, values: list[str]) -> Entry:
    """A label with a list of values."""
    return {"label": label(key, recipe.language), "vec": [{"value": value} for value in values]}


def nested(recipe: Recipe, key: str, entries: list[Entry]) -> Entry:
    """A titled block of entries, two levels deep."""
    made: Entry = {"dict": [{"dict": entries, "title": ""}], "title": label(key, recipe.language)}
    if recipe.ent_field_names and key in FIELD_NAMES:
        made["ent_field_name"] = FIELD_NAMES[key]
    return made


def record(at: int, entries: list[Entry], fbid: int | None = None) -> Entry:
    """One record of the list."""
    made: Entry = {"timestamp": at, "media": [], "label_values": entries}
    if fbid is not None:
        made["fbid"] = str(fbid)
    return made
