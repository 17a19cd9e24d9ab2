"""What an association states about its campaign, and what is wrong with a statement.

A fault is a value with its place: whoever filled in a file or a form sees all of them at once.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.lib.writing import Language

FaultCode = Literal[
    "missing",
    "no_text",
    "too_long",
    "too_many",
    "none",
    "twice",
    "platform_unknown",
    "platform_meant",
    "language_unknown",
    "language_unspoken",
    "key_unknown",
    "key_meant",
    "no_table",
    "no_list",
    "no_day",
    "day_passed",
    "no_https",
    "no_address",
    "no_email",
    "logo_missing",
    "logo_vector",
    "logo_none",
    "logo_big_file",
    "logo_big_picture",
    "logo_damaged",
]
FAULT_CODES: tuple[FaultCode, ...] = get_args(FaultCode)


class CampaignFault(Struct, frozen=True):
    """Something that an association stated cannot be used.

    Attributes:
        place: The key in the file, as `association.name`; a form has fields of the same names.

        values: What its sentence is filled with.
    """

    code: FaultCode
    place: str
    values: Mapping[str, str | int | date] = {}

    def sentence(self, words: Callable[..., str]) -> str:
        """What is wrong and what to do. `words`: the texts of this room, spoken as the channel needs it."""
        return words(f"campaign.fault.{self.code}", **self.values)

    def with_place(self, words: Callable[..., str]) -> str:
        """The same with its place before it, for channels that do not show that."""
        return words("campaign.fault_at", place=self.place, sentence=self.sentence(words))


class Association(Struct, frozen=True):
    """Who runs the campaign, as everybody may read it. `contact`: a person or an office to ask; empty: not stated."""

    name: str
    contact: str = ""
    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()
    website: str = ""


class OwnTexts(Struct, frozen=True):
    """What an association says in one language. Empty: a sentence of ours stands there.

    Attributes:
        introduction: Its paragraphs.

        reasons: Why it does this, one sentence or two each.
    """

    title: str = ""
    introduction: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class Campaign(Struct, frozen=True):
    """A campaign that can be built.

    Attributes:
        texts: By language, in the order in which the site shows them: the first is the one it opens with.

        platforms: Ids, in the order in which they are told.

        published_at: Where the site will lie; the QR code leads there.

        until: The day by which everybody should have objected; None: as soon as they can.

        logo: A PNG that was drawn anew: it holds nothing but the picture.
    """

    association: Association
    texts: Mapping[Language, OwnTexts]
    platforms: tuple[str, ...]
    published_at: str
    until: date | None = None
    logo: bytes | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        """In the order in which the site shows them."""
        return tuple(self.texts)
