"""After which text each signal is made: `drafts.toml`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.rulebook.load import decode, read_toml
from widerspruch.rulebook.vocabulary import Confidence

SignalKind = Literal["content-usage", "tdmrep", "gpc", "lexicon"]
SIGNAL_KINDS: tuple[SignalKind, ...] = get_args(SignalKind)


class SignalDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A text, at a state of it.

    Attributes:
        version: Of it, as its authors name it. `as_of`: day of that state.

        source: Where it stands. `is_settled`: whether it is more than a draft.

        values: What is said, by the name that it has there.
    """

    name: str
    version: str
    as_of: date
    source: str
    confidence: Confidence
    is_settled: bool
    values: Mapping[str, str]


@cache
def signal_drafts() -> Mapping[SignalKind, SignalDraft]:
    """All of them."""
    file = files("widerspruch.desk.signals") / "drafts.toml"
    return decode(dict[SignalKind, SignalDraft], read_toml(file), file.name)
