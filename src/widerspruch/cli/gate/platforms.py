"""Whose corpus or list it is, as people type it."""

from difflib import get_close_matches

from widerspruch.cli.usage import WrongUsageError
from widerspruch.identifiers.short_names import SHORT_NAMES
from widerspruch.identifiers.unruled_platforms import UNRULED_NAMES
from widerspruch.lib.parse import one_of
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.rulebook.load import load_rulebook

_NEARLY = 0.8


def platform_named(given: str) -> str:
    """One of the rulebook's, one of which the names of accounts are known, or any other name; not one that is nearly a
    name that is known, or short for one: no run would ask for it, and the terms of the platform would not count."""
    known = (*load_rulebook().platforms, *UNRULED_NAMES)
    name = one_of(given, known) or given.strip().lower()
    meant = SHORT_NAMES.get(name.replace("-", "_").replace(" ", "_"))
    if name not in known and meant is not None:
        raise WrongUsageError("platform_short", given=given, name=meant)
    if not is_platform_name(name) or (name not in known and get_close_matches(name, known, 1, _NEARLY)):
        raise WrongUsageError("choice", given=given, known=", ".join(known))
    return name
