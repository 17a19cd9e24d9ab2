"""What Meta itself prints into a chat: it names a sender, but nobody wrote it."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_MOST_LETTERS = 300


@cache
def _tails() -> re.Pattern[str]:
    table = tomllib.loads((files(__package__) / "notices.toml").read_text("utf-8"))
    tails = [re.escape(line).replace("…", ".*") for lines in table.values() for line in lines]
    return re.compile("|".join(f"(?:{tail})" for tail in tails))


def is_notice(sender: str | None, text: str | None) -> bool:
    """Whether a chat's line tells what its sender did, instead of what they wrote."""
    if not sender or not text or len(text) > _MOST_LETTERS or not text.startswith(f"{sender} "):
        return False
    return _tails().fullmatch(text, len(sender) + 1) is not None
