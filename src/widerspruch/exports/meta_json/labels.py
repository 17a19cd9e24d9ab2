"""What a translated label means: one table for all account languages."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_TABLE = "labels.toml"
_STATES = "states.toml"

_SENTENCE_MARKS = " .:\u00a0"
_PHONE = re.compile(r"^\+?[\d ()/-]{6,20}$")

TRUTH = {"true": "True", "false": "False"}
"""How a value, folded, that is a yes or a no stands in a fact."""


def folded(label: str) -> str:
    """A label as it is compared. Repair it first."""
    return label.strip(_SENTENCE_MARKS).casefold().replace("_", " ")


@cache
def meanings() -> Mapping[str, str]:
    """Folded label -> concept. Raises ValueError if a label stands for two concepts."""
    table = tomllib.loads((files(__package__) / _TABLE).read_text("utf-8"))
    found: dict[str, str] = {}
    for concept, languages in table.items():
        words = [concept, *(word for words in languages.values() for word in words)]
        for word in map(folded, words):
            if found.setdefault(word, concept) != concept:
                raise ValueError(f"{_TABLE}: {word!r} means both {found[word]} and {concept}")
    return found


def meaning(label: str | None) -> str | None:
    """The concept that a label, key or untranslated field name stands for."""
    return None if label is None else meanings().get(folded(label))


def concept_by_shape(value: str) -> str | None:
    """What a value under an unknown label is. A name, a biography or a gender cannot be told apart so."""
    if value.casefold() in TRUTH:
        return "private_account"
    if "@" in value and " " not in value and "." in value.rpartition("@")[2]:
        return "email"
    return "phone" if _PHONE.match(value) else None


@cache
def states() -> frozenset[str]:
    """Folded values that say in which state something is: whatever their label, nobody wrote them."""
    table = tomllib.loads((files(__package__) / _STATES).read_text("utf-8"))
    return frozenset(folded(word) for words in table.values() for word in words)


def is_state(value: str) -> bool:
    """Whether a value is such a word."""
    return folded(value) in states()
