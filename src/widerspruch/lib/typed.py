"""What people type or paste: the same whatever hyphens, spaces and invisible signs another program put into it."""

import re
from unicodedata import normalize

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def typed(given: str) -> str:
    """The text as it would be typed on a plain keyboard: hyphens, single spaces, two points for an ellipsis."""
    plain = normalize("NFKC", given.replace("\u2026", ".."))
    return " ".join(_DASHES.sub("-", _INVISIBLE.sub("", plain)).split())


def folded(given: str) -> str:
    """The same without regard to capitals: for words of which only some are possible, and for names."""
    return typed(typed(given).casefold())
