"""Account ids that programs write in several ways though they mean one: UUIDs, whose capitals, braces and `urn:uuid:`
say nothing. Of every other id capitals count: at YouTube, or in base64, two that differ in them are two accounts."""

import re

UUID_RE2 = r"^(?i:urn:uuid:)?\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?$"
"""Source for RE2 and for Python: a whole id that is a UUID with its hyphens."""
UUID_LENGTH = 36
"""Characters of the shortest spelling."""

_UUID = re.compile(UUID_RE2)


def fold_account_id(written: str) -> str:
    """A UUID in small letters and hyphens alone; any other id as it is."""
    if len(written) < UUID_LENGTH or _UUID.match(written) is None or written.endswith("\n"):
        return written
    return written.lower().removeprefix("urn:uuid:").strip("{}")


def spellings_of_account_id(account_id: str) -> tuple[str, ...]:
    """How a tag may write an id that is folded."""
    return tuple(dict.fromkeys((account_id, account_id.upper()))) if _UUID.match(account_id) else (account_id,)
