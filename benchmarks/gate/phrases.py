"""The words of phrases.toml as the lists that posts.sql picks from."""

import tomllib
from importlib.resources import files
from itertools import product

_ORDINARY = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def words() -> dict[str, list[str]]:
    """By the name of the DuckDB variable that holds the list."""
    lists: dict[str, list[str]] = tomllib.loads((files("benchmarks.gate") / "phrases.toml").read_text("utf-8"))
    lists["towns"] = _each_with_each(lists["town_beginnings"], lists["town_endings"])
    lists["last_names"] = _each_with_each(lists["last_beginnings"], lists["last_endings"])
    lists["en_noun_beginnings"] = [f"{word} " for word in lists["en_noun_beginnings"]]
    for language in ("de", "en"):
        lists[f"{language}_starters"] = [who[0].upper() + who[1:] for who in lists[f"{language}_people"]]
    for names in ("first", "last"):
        lists[f"{names}_handles"] = [name.lower().translate(_ORDINARY) for name in lists[f"{names}_names"]]
    return lists


def _each_with_each(beginnings: list[str], endings: list[str]) -> list[str]:
    return [beginning + ending for beginning, ending in product(beginnings, endings)]
