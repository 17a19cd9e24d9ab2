"""Why a letter cannot be written or printed."""

from typing import Literal

from widerspruch.lib.errors import KnownError, Sentence, kinds_of

ROOM = "widerspruch.letters"

_Input = Literal[
    "field_empty",
    "field_too_long",
    "law_unknown_here",
    "no_mail_address",
    "facts_missing",
    "facts_unreadable",
    "facts_wrong",
]


class LettersError(KnownError[_Input]):
    """The one error of this room. It names fields, never what stands in them."""

    room = ROOM
    kinds = kinds_of({"input": _Input})


def field_label(field: str) -> Sentence:
    """A field as people call it."""
    return Sentence(ROOM, f"field.{field}")
