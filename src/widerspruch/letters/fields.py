"""What the facts of a letter can say, by name: fields, and properties that are derived from them."""

import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, structs

from widerspruch.letters.facts.common import LetterFacts


@cache
def fields_of(facts: type[LetterFacts]) -> Mapping[str, object]:
    """The type of each field and property. Of `str | None` both parts are there, and what is annotated."""
    hints = get_type_hints(facts, include_extras=True)
    properties = {
        name: get_type_hints(value.fget, include_extras=True)["return"]
        for kind in reversed(facts.__mro__)
        for name, value in vars(kind).items()
        if isinstance(value, property)
    }
    return {one.name: hints[one.name] for one in structs.fields(facts)} | properties


def may_be_empty(facts: type[LetterFacts], name: str) -> bool:
    """Whether a field need not be filled: it has a default; or a property may have no value."""
    for one in structs.fields(facts):
        if one.name == name:
            return not one.required
    return type(None) in get_args(fields_of(facts)[name])


def is_prose(hint: object) -> bool:
    """Whether a field holds text of several lines."""
    if get_origin(hint) is Annotated:
        return any(isinstance(one, Meta) and (one.extra or {}).get("prose") for one in get_args(hint)[1:])
    return any(map(is_prose, get_args(hint))) if get_origin(hint) in (Union, types.UnionType) else False


def item_fields(hint: object) -> frozenset[str]:
    """What a text may name of each value of a field with several: `item`, or the fields of the value."""
    kind: Any = get_args(hint)[0]
    return frozenset(getattr(kind, "__struct_fields__", ("item",)))


def optional_item_fields(hint: object) -> frozenset[str]:
    """Those of a value's fields that may be empty."""
    kind: Any = get_args(hint)[0]
    if not hasattr(kind, "__struct_fields__"):
        return frozenset()
    return frozenset(one.name for one in structs.fields(kind) if not one.required)


def item_hints(hint: object) -> Mapping[str, object]:
    """The types of what a text may name of each value of a field with several."""
    kind: Any = get_args(hint)[0]
    return get_type_hints(kind) if hasattr(kind, "__struct_fields__") else {"item": kind}


def words_of(hint: object) -> frozenset[str]:
    """The words that a field of a few words can hold, alone or several of them; of any other field none."""
    if get_origin(hint) is Literal:
        return frozenset(map(str, get_args(hint)))
    return frozenset().union(*(words_of(one) for one in get_args(hint) if one is not ...))
