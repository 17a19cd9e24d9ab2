"""A mandate: a person's signed word that somebody may act for them (GDPR Art. 80). It travels as a digest alone.

The digest is SHA-256 over the bytes of the signed document as it is kept, whatever it is: a scan, a PDF, a text.
Whoever doubts it asks for the document and counts again.
"""

import hashlib
import re
from datetime import date
from typing import Self

from msgspec import Struct

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.drp.profile import is_agent_id
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.strict_json import read_json
from widerspruch.rulebook.vocabulary import SCOPES, Scope

MANDATE_FORMAT = "widerspruch/mandate/1"
LONGEST_MANDATE = 16 * 2**10
"""Bytes of the note; the document itself may be as long as it is."""

SALT_BYTES = 16
_LABEL = b"widerspruch/mandate-member/1\0"
_WRITTEN = re.compile(r"sha256:([0-9a-f]{64})")
_HEX = re.compile(r"[0-9a-f]{64}")


class MandateNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept beside a signed document: who may do what for whom, and until when.

    Attributes:
        document: SHA-256 of the document, hexadecimal: what travels.

        association: Agent id of who may act.

        member: Commitment to the association's own number of the member (`member_commitment`), hexadecimal: the note
            alone does not tell who it is.

        scopes: What they may object to. `platforms`: where; none: everywhere.

        signed_on: The day on the document. `until`: the last day on which it holds; None: until it is taken back.
    """

    document: str
    association: str
    member: str
    signed_on: date
    scopes: tuple[Scope, ...] = SCOPES
    platforms: tuple[str, ...] = ()
    until: date | None = None
    format: str = MANDATE_FORMAT

    def holds_on(self, day: date) -> bool:
        """Whether it may be used on a day."""
        return self.signed_on <= day and (self.until is None or day <= self.until)

    def checked(self) -> Self:
        """The note itself, if it makes sense.

        Raises:
            ProtocolError: `mandate_format`, `message_member_wrong` (values: place).
        """
        if self.format != MANDATE_FORMAT:
            raise ProtocolError("mandate_format")
        for member, is_right in (
            ("document", _HEX.fullmatch(self.document)),
            ("association", is_agent_id(self.association)),
            ("member", _HEX.fullmatch(self.member)),
            ("scopes", self.scopes and len(set(self.scopes)) == len(self.scopes)),
            ("platforms", all(is_platform_name(one) for one in self.platforms)),
            ("until", self.until is None or self.signed_on <= self.until),
        ):
            if not is_right:
                raise ProtocolError("message_member_wrong", place=f"$.{member}")
        return self


def mandate_digest(document: bytes) -> str:
    """What travels of a signed document, hexadecimal."""
    return hashlib.sha256(document).hexdigest()


def member_commitment(salt: bytes, member: str) -> str:
    """SHA-256 over a label, the salt and the association's own number of a member, hexadecimal.

    Raises:
        ValueError: the salt has not `SALT_BYTES`.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt of a commitment has {SALT_BYTES} bytes")
    return hashlib.sha256(_LABEL + salt + member.encode("utf-8", "surrogatepass")).hexdigest()


def written_digest(digest: str) -> str:
    """As it stands in a message: `sha256:` and hex."""
    return f"sha256:{digest}"


def read_digest(written: str) -> str | None:
    """The hex of a digest in a message; None: it is none."""
    found = _WRITTEN.fullmatch(written)
    return found[1] if found else None


def write_mandate(note: MandateNote) -> bytes:
    """The note as a file. Raises as `MandateNote.checked`."""
    return to_bytes(note.checked())


def read_mandate(data: bytes) -> MandateNote:
    """A note from its file. Raises as `MandateNote.checked`, and ProtocolError `message_...`: it is no such file."""
    return read_json(data, MandateNote, longest=LONGEST_MANDATE).checked()
