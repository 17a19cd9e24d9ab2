"""By which identifiers others' posts name an objector who chose that scope: what is folded how before it is hashed.

Lists of objectors and a desk's own accounts come by here, so that a set says the same whichever made it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, get_args

from widerspruch.identifiers.account_ids import spellings_of_account_id
from widerspruch.identifiers.fold import (
    first_words,
    fold_email,
    fold_handle,
    fold_name,
    fold_phone,
    fold_url,
    fold_word,
)
from widerspruch.identifiers.unruled_platforms import profile_pages
from widerspruch.protocol.hashing_key import Identifier

Described = Literal["name", "email", "phone", "profile_url", "entity", "place", "employer", "companion"]
"""What somebody is described by, as people write it down."""
DESCRIBED: tuple[Described, ...] = get_args(Described)

Named = tuple[Identifier, str]
"""An identifier and its folded value: what is hashed."""

_FOLDED: Mapping[Described, tuple[Identifier, Callable[[str], str]]] = {
    "email": ("email", fold_email),
    "phone": ("phone", fold_phone),
    "profile_url": ("url", fold_url),
    "entity": ("entity", str.strip),
    "place": ("place", fold_word),
    "employer": ("employer", fold_word),
}


def identifiers_of_account(platform: str, account_ids: Iterable[str], handles: Sequence[str]) -> list[Named]:
    """What an account itself is called: a tag names it by the platform's own id, a text by its handle, folded, or by
    the address of its page, where that is not read as a handle anyway."""
    pages = (page for handle in handles for page in profile_pages(platform, handle))
    return [
        *(("entity", spelled) for account_id in account_ids for spelled in spellings_of_account_id(account_id)),
        *(("handle", handle) for handle in handles),
        *(("url", page) for page in pages),
    ]


def identifiers_written(described: Described, written: str) -> list[Named]:
    """One identifier as somebody wrote it, folded; what folds to nothing is none. A full name brings the words with
    which a text may begin it."""
    if described == "name":
        name = fold_name(written)
        return [("name", name), *(("first_name", word) for word in first_words(written))] if name else []
    if described == "companion":  # often named together with the objector: by full name, or by handle
        by_name = " " in written and not written.startswith("@")
        value = fold_name(written) if by_name else fold_handle(written)
        return [("companion", value)] if value else []
    identifier, fold = _FOLDED[described]
    return [(identifier, value)] if (value := fold(written)) else []
