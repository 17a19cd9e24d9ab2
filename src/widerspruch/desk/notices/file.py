"""What a notice says and to whom: one dated version, in all languages."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.lib.writing import Language
from widerspruch.protocol.canonical import from_bytes, to_bytes

NOTICE_FORMAT = "widerspruch/notice/1"

LINK = "{link}"
"""Stands in a text as a paragraph of its own: there is the way to object."""

LegalBasis = Literal["legitimate_interests", "public_task"]
LEGAL_BASES: tuple[LegalBasis, ...] = get_args(LegalBasis)
"""GDPR Art. 6(1)(f) and (e): what one can object to under Art. 21."""


class LegalSentence(Struct, frozen=True):
    """A sentence about the law, and what it rests on.

    Attributes:
        source: Such as `GDPR Art. 21(1)`. `seen_on`: when that was looked up.

        url: Where it can be read; empty: not said.
    """

    sentence: str
    source: str
    seen_on: date
    url: str = ""


class NoticeText(Struct, frozen=True):
    """What is told in one language.

    Attributes:
        paragraphs: One of them is `LINK`. One whose lines all begin with `- ` is a list.

        action: What is written on the link.

        changed: What is new, in own words; empty: as the rulebook says, or nothing is said of it.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: str
    legal: tuple[LegalSentence, ...]
    changed: str = ""


class NoticeAudience(Struct, frozen=True):
    """Who is told. What is left empty leaves nobody out.

    Attributes:
        adults: None but those who are known to be of age.

        countries: ISO 3166-1. `languages`: of the texts that there are.

        not_objected: None whose account an objection keeps out already.

        terms_before: None but those who agreed to terms that are older than this day, or to terms of no known day.
    """

    adults: bool = True
    countries: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    not_objected: bool = True
    terms_before: date | None = None


class NoticeFile(Struct, frozen=True, kw_only=True):
    """The whole notice.

    Attributes:
        platform: As the desk's settings name it.

        training_from: The day on which training begins, or goes on under what has changed.

        terms: Id of the version of terms in the rulebook that it is about; empty: of none.
    """

    name: str
    version: int
    dated: date
    platform: str
    training_from: date
    legal_basis: LegalBasis
    terms: str = ""
    audience: NoticeAudience = NoticeAudience()
    texts: Mapping[Language, NoticeText]
    format: str = NOTICE_FORMAT

    def to_bytes(self) -> bytes:
        """In one spelling: what is kept, and what the digest is of."""
        return to_bytes(self)

    @property
    def digest(self) -> str:
        """SHA-256 of it, in hex: what exactly was told."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def notice_from_bytes(content: bytes | memoryview) -> NoticeFile:
    """What `to_bytes` gave. Raises ProtocolError `json_unreadable`."""
    return from_bytes(bytes(content), NoticeFile)
