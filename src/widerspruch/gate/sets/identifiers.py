"""By which identifiers others' posts name an objector who chose that scope: what is folded how before it is hashed."""

from collections.abc import Callable, Iterable, Mapping

from widerspruch.gate.sets.columns import Field
from widerspruch.identifiers.fold import (
    first_words,
    fold_email,
    fold_handle,
    fold_name,
    fold_phone,
    fold_url,
    fold_word,
)
from widerspruch.protocol.hashing_key import Identifier

_FOLDED: Mapping[Field, tuple[Identifier, Callable[[str], str]]] = {
    "email": ("email", fold_email),
    "phone": ("phone", fold_phone),
    "profile_url": ("url", fold_url),
    "entity": ("entity", str.strip),
    "place": ("place", fold_word),
    "employer": ("employer", fold_word),
}


IDENTIFIER_FIELDS: tuple[Field, ...] = ("name", *_FOLDED, "companion")
"""Columns that hold identifiers, one or several in a cell."""


def identifiers_of_account(account_id: str | None, handles: Iterable[str]) -> list[tuple[Identifier, str]]:
    """What the account itself is called: a tag names it by the platform's own id, a text by its handle."""
    entity: list[tuple[Identifier, str]] = [] if account_id is None else [("entity", account_id)]
    return [*entity, *(("handle", handle) for handle in handles)]


def identifiers_of_cell(field: Field, written: str) -> list[tuple[Identifier, str]]:
    """One identifier as it stands in the list, folded; what folds to nothing is none. A full name brings the words
    with which a text may begin it."""
    if field == "name":
        name = fold_name(written)
        return [("name", name), *(("first_name", word) for word in first_words(written))] if name else []
    if field == "companion":  # often named together with the objector: by full name, or by handle
        by_name = " " in written and not written.startswith("@")
        value = fold_name(written) if by_name else fold_handle(written)
        return [("companion", value)] if value else []
    identifier, fold = _FOLDED[field]
    return [(identifier, value)] if (value := fold(written)) else []
