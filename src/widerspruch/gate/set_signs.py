"""By which signs others' posts name an objector who chose that scope: what is folded how before it is hashed."""

from collections.abc import Callable, Iterator, Mapping

from widerspruch.gate.list_columns import Field
from widerspruch.gate.list_lines import Objector
from widerspruch.protocol.fold import (
    fold_email,
    fold_handle,
    fold_name,
    fold_phone,
    fold_url,
    fold_word,
    name_words,
)
from widerspruch.protocol.hashing_key import Sign

_FOLDED: Mapping[Field, tuple[Sign, Callable[[str], str]]] = {
    "email": ("email", fold_email),
    "phone": ("phone", fold_phone),
    "profile_url": ("url", fold_url),
    "entity": ("entity", str.strip),
    "place": ("place", fold_word),
    "employer": ("employer", fold_word),
}


def signs_of(objector: Objector) -> Iterator[tuple[Sign, str, int | None]]:
    """Sign, folded value, and for names how many accounts bear it. What folds to nothing is no sign."""
    if objector.account_id is not None:
        yield "entity", objector.account_id, None  # a tag names the account by the platform's own id
    for handle in objector.handles:
        yield "handle", handle, None
    for field, written in objector.signs:
        if field == "name":
            yield from _name(written, objector.bearers)
        elif field == "companion":
            yield from _companion(written)
        elif value := _FOLDED[field][1](written):
            yield _FOLDED[field][0], value, None


def _name(written: str, bearers: int | None) -> Iterator[tuple[Sign, str, int | None]]:
    if name := fold_name(written):
        yield "name", name, bearers
        yield "first_name", name_words(written)[0], None


def _companion(written: str) -> Iterator[tuple[Sign, str, int | None]]:
    """Whoever is often named together with the objector, by handle (with `@`, or one word) or by full name."""
    value = fold_name(written) if " " in written and not written.startswith("@") else fold_handle(written)
    if value:
        yield "companion", value, None
