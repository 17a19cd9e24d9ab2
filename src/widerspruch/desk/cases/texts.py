"""What people write, as it is taken: without what nobody sees, and not without end."""

import unicodedata
from collections.abc import Iterable, Sized

from widerspruch.desk.errors import DeskError

LONGEST = 10_000
LONGEST_ENTRY = 300
"""Signs of a text, and of a name, a handle, an address."""

MOST_ENTRIES = 30


def checked_text(typed: str, longest: int = LONGEST) -> str:
    """The text. Raises DeskError `text_missing`, `text_too_long` (values: most)."""
    text = optional_text(typed, longest)
    if not text:
        raise DeskError("text_missing")
    return text


def optional_text(typed: str, longest: int = LONGEST) -> str:
    """The same where it may be empty."""
    text = "".join(one for one in typed if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()
    if len(text) > longest:
        raise DeskError("text_too_long", most=longest)
    return text


def checked_entries(typed: Iterable[str], most: int = MOST_ENTRIES) -> tuple[str, ...]:
    """Short texts, such as names, each once; empty ones are left out.

    Raises:
        DeskError: `text_too_long`, `too_many_entries` (values: most).
    """
    entries = tuple(dict.fromkeys(text for one in typed if (text := optional_text(one, LONGEST_ENTRY))))
    require_few(entries, most)
    return entries


def require_few(entries: Sized, most: int = MOST_ENTRIES) -> None:
    """Raise DeskError `too_many_entries` (values: most)."""
    if len(entries) > most:
        raise DeskError("too_many_entries", most=most)
