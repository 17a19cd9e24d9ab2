"""What all letters are filled with."""

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from widerspruch.letters.letter import Correspondent, Enclosure, LetterKind

Prose = Annotated[str, Meta(extra={"prose": True})]
"""Text of several lines in a person's, a platform's or an AI's own words. It stands in a letter by itself, as
paragraphs or as a quote; every other `str` is one line within a sentence of ours."""


class LetterFacts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every letter is filled with.

    A field is what a text's placeholder of the same name is filled with. A field with a default may be empty: a
    paragraph that names it stands under the condition that it is not.

    Attributes:
        day: The letter's date.

        platform: As users know it: "Instagram".

        account: How the platform knows it: address, handle or number of the profile. None: there is none.

        case_id: The platform's number of the case.

        reference: The person's own.
    """

    kind: ClassVar[LetterKind]

    sender: Correspondent
    recipient: Correspondent
    day: date
    platform: str
    account: str | None = None
    case_id: str | None = None
    reference: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
