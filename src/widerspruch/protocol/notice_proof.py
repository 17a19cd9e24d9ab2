"""The proof of a notice: the platform's signed word what it told the holder of one account before AI was trained, when,
and by which channel (GDPR Art. 13 and 21(4)).

It names the account by the same salted commitment as a receipt. The text that was told travels beside the statement,
which holds its digest.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import msgspec
from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope, open_envelope, sealed
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.receipt import account_commitment
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated
from widerspruch.rulebook.instants import LAST_INSTANT

NOTICE_PROOF = f"{NAMES}#notice-proof/v1"
"""The predicate's type."""

NOTICE_PROOF_FORMAT = "widerspruch/notice-proof/1"
LONGEST_NOTICE_PROOF = 2**20
"""Bytes."""

_ACCOUNT, _NOTICE = "account", "notice"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

ToldChannel = Literal["mail", "platform"]
"""A mail server took it for them; the platform showed it to them."""


class NoticeTelling(Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody was told once. Instants in int64 microseconds UTC. `came_back_at`: when the mail was reported as
    not delivered; None: it was not."""

    channel: ToldChannel
    at: int
    came_back_at: int | None = None


class NoticeProof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate of its statement.

    Attributes:
        account: Commitment to the account's id, hexadecimal (`receipt.account_commitment`).

        notice, version: Its name and version at the platform. `digest`: SHA-256 of its canonical content, hexadecimal.

        language: The text that they were told in. `told`: at least once, in order of time.

        stated_at: When this was looked up.
    """

    platform: str
    account: str
    notice: str
    version: int
    digest: str
    language: str
    told: tuple[NoticeTelling, ...]
    stated_at: int

    def checked(self) -> Self:
        """The proof itself, if it makes sense.

        Raises:
            ProtocolError: `platform_name`, or `notice_proof_contradicts` (values: member).
        """
        if not is_platform_name(self.platform):
            raise ProtocolError("platform_name")
        times = [one.at for one in self.told]
        for member, is_right in (
            ("account", _DIGEST.fullmatch(self.account)),
            ("notice", _NAME.fullmatch(self.notice)),
            ("version", 0 < self.version < 2**31),
            ("digest", _DIGEST.fullmatch(self.digest)),
            ("language", _LANGUAGE.fullmatch(self.language)),
            ("told", times and times == sorted(times) and all(_is_right(one, self.stated_at) for one in self.told)),
            ("stated_at", 0 < self.stated_at <= LAST_INSTANT),
        ):
            if not is_right:
                raise ProtocolError("notice_proof_contradicts", member=member)
        return self


def _is_right(telling: NoticeTelling, stated_at: int) -> bool:
    return 0 < telling.at <= stated_at and (
        telling.came_back_at is None or (telling.channel == "mail" and telling.at <= telling.came_back_at <= stated_at)
    )


class NoticeProofFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it lies on disk. `text`: what was told, in all languages. `salt`: hexadecimal."""

    format: str
    statement: Envelope
    text: dict[str, Any]
    salt: str


class ReadNoticeProof(Struct, frozen=True):
    """A proof that may be used; `signed_by` as in `envelope.Opened`. `text`: what was told, in all languages."""

    proof: NoticeProof
    text: Mapping[str, Any]
    salt: bytes
    signed_by: str | None

    def is_about(self, account_id: str) -> bool:
        """Whether it commits to this account, spelled exactly as the platform writes its id."""
        return account_commitment(self.salt, account_id) == self.proof.account


def seal_notice_proof(proof: NoticeProof, salt: bytes, text: bytes, signer: SigningKey) -> bytes:
    """The bytes of the file. Text: canonical, of the proof's digest. Raises as `NoticeProof.checked`."""
    subjects = (Subject(_ACCOUNT, {"sha256": proof.checked().account}), Subject(_NOTICE, {"sha256": proof.digest}))
    statement = Statement(subjects, NOTICE_PROOF, msgspec.to_builtins(proof))
    file = NoticeProofFile(NOTICE_PROOF_FORMAT, sealed(statement, signer), msgspec.json.decode(text), salt.hex())
    return to_bytes(file)


def read_notice_proof(
    data: bytes, trusted: Sequence[VerifyingKey], *, now: int, account_id: str | None = None
) -> ReadNoticeProof:
    """A proof from the bytes of its file, signed with one of the trusted keys.

    Args:
        account_id: With it, it must be about that account.

    Raises:
        ProtocolError: whatever `open_envelope`, `stated` and `NoticeProof.checked` raise, `notice_proof_format`
            (values: found), `notice_proof_contradicts` (values: member), `notice_proof_other_account`.
    """
    # The steps are those of docs/protocol/notice-proof.md.

    # (0): read the file.
    file = from_bytes(data, NoticeProofFile, longest=LONGEST_NOTICE_PROOF)
    if file.format != NOTICE_PROOF_FORMAT:
        raise ProtocolError("notice_proof_format", found=shown(file.format[:40]))
    if not _SALT.fullmatch(file.salt):
        raise ProtocolError("notice_proof_contradicts", member="salt")
    # (1): open the envelope.
    opened = open_envelope(to_bytes(file.statement), trusted, signature_needed=True)
    # (2): read the proof.
    proof = stated(opened.statement, NOTICE_PROOF, NoticeProof).checked()
    # (3): compare the subjects.
    if opened.statement.sha256_by_name() != {_ACCOUNT: proof.account, _NOTICE: proof.digest}:
        raise ProtocolError("notice_proof_contradicts", member="subject")
    # (4): compare the text.
    if hashlib.sha256(to_bytes(file.text)).hexdigest() != proof.digest:
        raise ProtocolError("notice_proof_contradicts", member="text")
    # (5): look at the clock.
    if now < proof.stated_at:
        raise ProtocolError("notice_proof_contradicts", member="stated_at")
    # (6): open the account.
    read = ReadNoticeProof(proof, file.text, bytes.fromhex(file.salt), opened.signed_by)
    if account_id is not None and not read.is_about(account_id):
        raise ProtocolError("notice_proof_other_account")
    return read
