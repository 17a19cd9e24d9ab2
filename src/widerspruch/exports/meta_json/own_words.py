"""Somebody's words in JSON of a shape that no table knows: taken rather than lost."""

from collections.abc import Iterator

from widerspruch.exports.meta_json.mojibake import NESTING_CAP
from widerspruch.exports.meta_json.values import is_ip, is_url

_NO_WORDS = (
    "category coordinate currency email fbid href ip location marketplace media photos place price privacy seller "
    "source status tags type upload_ip uri url videos"
)
NO_WORDS = frozenset(_NO_WORDS.split())
"""Keys below which nothing stands that the person wrote; what is read of them is read elsewhere."""


def words_in(value: object, depth: int = 0) -> Iterator[str]:
    """All strings below a value that may be words: no addresses, no numbers, nothing below `NO_WORDS`."""
    if isinstance(value, str):
        if value.strip() and not (is_url(value) or is_ip(value) or value.strip().isdigit()):
            yield value
    elif depth == NESTING_CAP:
        return
    elif isinstance(value, list):
        for entry in value:
            yield from words_in(entry, depth + 1)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key not in NO_WORDS:
                yield from words_in(entry, depth + 1)


def joined(*parts: str | None) -> str | None:
    """Words one below the other, without those that others hold already; None if there are none."""
    text: str | None = None
    for words in parts:
        if words:
            text = words if text is None else text if words in text else f"{text}\n{words}"
    return text
