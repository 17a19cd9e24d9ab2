"""How long what is kept: `retention.toml`."""

from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from widerspruch.rulebook.load import decode, read_toml

Since = Literal[
    "while_it_counts",
    "ended",
    "lapsed",
    "answered",
    "first_seen",
    "sent",
    "given_up",
    "expired",
    "full_again",
    "handed_in",
    "looked",
    "told",
    "while_wanted",
    "issued",
]


class RetentionRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of it.

    Attributes:
        id: Its sentences are `retention.<id>.what`, `.why` and `.then`.

        since: What its time runs from; its sentence is `retention.since.<since>`.

        columns: Model and field of whatever names somebody, or is made of what does.

        sources: What it rests on. `confidence`: `law`, `ours`, or `uncertain`: nobody but a lawyer can say.

        days: None: as long as `since` says.
    """

    id: str
    since: Since
    columns: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Literal["law", "ours", "uncertain"]
    days: int | None = None


class _RetentionFile(Struct, frozen=True, forbid_unknown_fields=True):
    kept: tuple[RetentionRule, ...]


@cache
def retention_rules() -> tuple[RetentionRule, ...]:
    """All of them, in their order."""
    file = files("widerspruch.desk.cases") / "retention.toml"
    return decode(_RetentionFile, read_toml(file), file.name).kept
