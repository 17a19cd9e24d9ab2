"""The receipt of an objection: the platform's signed word that it received it, what it covers, and from when its
exclusion sets will hold it.

It names the account by a salted commitment alone. The salt travels beside the statement, unsigned: whoever has it and
knows the account's id sees that the receipt is about it, and where it is deleted, nobody does.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Literal, Self, get_args

import msgspec
from msgspec import Struct

from widerspruch.identifiers.account_ids import fold_account_id
from widerspruch.lib.shown import shown
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope, Opened, open_envelope, sealed
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey, is_platform_name
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated
from widerspruch.rulebook.instants import LAST_INSTANT, day_of
from widerspruch.rulebook.vocabulary import PURPOSES, SCOPES

RECEIPT = f"{NAMES}#receipt/v1"
"""The predicate's type."""

RECEIPT_FORMAT = "widerspruch/receipt/1"
LONGEST_RECEIPT = 64 * 2**10
"""Bytes; whatever is longer is no receipt."""

SALT_BYTES = 16
_LABEL = b"widerspruch/account/1\0"
_SUBJECT = "account"
_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_KEY_ID = re.compile(r"[a-z0-9]{1,16}:[0-9a-f]{16}")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_ACCOUNT_KEY = _SALT = re.compile(r"[0-9a-f]{32}")


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate of a receipt's statement. Instants in int64 microseconds UTC.

    Attributes:
        case: The platform's id of the case.

        account: Commitment to the account's id, hexadecimal (`account_commitment`).

        account_key: What the account is called in exclusion sets, hexadecimal. `key_id`: of the hashing key that it
            was made with.

        received_at: When the platform received the objection.

        purposes, scopes: What is objected to; words of `rulebook.vocabulary`, at least one each, none twice.

        in_sets_from: The promise: every exclusion set issued at that instant or later holds the objection, as long as
            it stands.
    """

    platform: str
    case: str
    account: str
    account_key: str
    key_id: str
    received_at: int
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]
    in_sets_from: int

    def checked(self) -> Self:
        """The receipt itself, if it makes sense.

        Raises:
            ProtocolError: `platform_name`, `receipt_purpose_unknown` (values: purpose), `receipt_scope_unknown`
                (values: scope), or `receipt_contradicts` (values: member).
        """
        if not is_platform_name(self.platform):
            raise ProtocolError("platform_name")
        for purpose in self.purposes:
            if purpose not in PURPOSES:
                raise ProtocolError("receipt_purpose_unknown", purpose=_printable(purpose))
        for scope in self.scopes:
            if scope not in SCOPES:
                raise ProtocolError("receipt_scope_unknown", scope=_printable(scope))
        for member, is_right in (
            ("case", _CASE.fullmatch(self.case)),
            ("account", _COMMITMENT.fullmatch(self.account)),
            ("account_key", _ACCOUNT_KEY.fullmatch(self.account_key)),
            ("key_id", _KEY_ID.fullmatch(self.key_id)),
            ("purposes", self.purposes and len(set(self.purposes)) == len(self.purposes)),
            ("scopes", self.scopes and len(set(self.scopes)) == len(self.scopes)),
            ("received_at", 0 < self.received_at <= LAST_INSTANT),
            ("in_sets_from", self.received_at <= self.in_sets_from <= LAST_INSTANT),
        ):
            if not is_right:
                raise ProtocolError("receipt_contradicts", member=member)
        return self


class ReceiptFile(Struct, frozen=True, forbid_unknown_fields=True):
    """`receipt.json` as it lies on disk. `salt`: hexadecimal."""

    format: str
    statement: Envelope
    salt: str


class ReadReceipt(Struct, frozen=True):
    """A receipt that may be used; `signed_by` as in `envelope.Opened`. `digest`: of its statement, hexadecimal."""

    receipt: Receipt
    salt: bytes
    signed_by: str | None
    digest: str

    def is_about(self, account_id: str) -> bool:
        """Whether it commits to this account, spelled exactly as the platform writes its id."""
        return account_commitment(self.salt, account_id) == self.receipt.account

    @property
    def is_without_account(self) -> bool:
        """Whether it is of somebody who has no account: they are called by their case."""
        return self.is_about(f"case:{self.receipt.case}")


def account_commitment(salt: bytes, account_id: str) -> str:
    """SHA-256 over a label, the salt and the account's id, hexadecimal.

    Raises:
        ValueError: the salt has not `SALT_BYTES`.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt of a commitment has {SALT_BYTES} bytes")
    return hashlib.sha256(_LABEL + salt + account_id.encode("utf-8", "surrogatepass")).hexdigest()


def receipt_for(
    account_id: str,
    salt: bytes,
    key: HashingKey,
    *,
    platform: str,
    case: str,
    received_at: int,
    scopes: Sequence[str],
    in_sets_from: int,
    purposes: Sequence[str] = PURPOSES,
) -> Receipt:
    """What is to be confirmed of one account. The same arguments give the same receipt. Raises as `Receipt.checked`."""
    return Receipt(
        platform=platform,
        case=case,
        account=account_commitment(salt, account_id),
        account_key=key.key_of(platform, "account", fold_account_id(account_id)).hex(),
        key_id=key.key_id,
        received_at=received_at,
        purposes=tuple(purposes),
        scopes=tuple(scopes),
        in_sets_from=in_sets_from,
    ).checked()


def seal_receipt(receipt: Receipt, salt: bytes, signer: SigningKey) -> bytes:
    """The bytes of `receipt.json`; the same receipt and signer give the same. Raises as `Receipt.checked`."""
    subject = Subject(_SUBJECT, {"sha256": receipt.checked().account})
    statement = Statement((subject,), RECEIPT, msgspec.to_builtins(receipt))
    return to_bytes(ReceiptFile(RECEIPT_FORMAT, sealed(statement, signer), salt.hex()))


def read_receipt(data: bytes, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool = True) -> ReadReceipt:
    """A receipt from the bytes of `receipt.json`. Where no signature is needed and no key given, anybody made it.

    Raises:
        ProtocolError: whatever `open_envelope`, `stated` and `Receipt.checked` raise, or `receipt_format` (values:
            found), `receipt_contradicts` (values: member).
    """
    # The steps are those of docs/protocol/receipt.md.

    # (0): read the file.
    file = _file(data)
    # (1): open the envelope.
    opened = open_envelope(to_bytes(file.statement), trusted, signature_needed=signature_needed)
    return _read(opened, file)


Outcome = Literal["verified", "unconfirmed", "refused"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class ReceiptProblem(Struct, frozen=True):
    """Why a receipt is refused: `problem.<code>` of this room, and what its sentence is filled with."""

    code: str
    values: dict[str, object]


class ReceiptFindings(Struct, frozen=True):
    """What came out.

    Attributes:
        outcome: `verified`: signed with one of the trusted keys, and whole. `unconfirmed`: whole, but no key was given
            that could tell whether its signature is right. `refused`: it proves nothing; `problem` says why.

        read: What it states; None where it is refused.

        named_signer: Id of the key that it names as its signer: in a verified receipt the one that signed it.

        is_account_opened: Whether an account's id was given, and it is about that account.

        is_due: Whether the day of the promise has come.
    """

    outcome: Outcome
    read: ReadReceipt | None = None
    named_signer: str | None = None
    problem: ReceiptProblem | None = None
    is_account_opened: bool = False
    is_due: bool = False


def verify_receipt(
    data: bytes,
    trusted: Sequence[VerifyingKey],
    *,
    account_id: str | None = None,
    platform: str | None = None,
    now: int,
) -> ReceiptFindings:
    """Whether a receipt is what it claims to be, as far as the keys given can tell.

    Args:
        account_id, platform: With them it must be about that account, of that platform.

        now: Microseconds UTC. What says that it was received later is refused.
    """
    # The steps are those of docs/protocol/receipt.md.
    try:
        file = _file(data)
        opened = _opened_as_far_as_possible(file, trusted)
        read = _read(opened, file)
        _compare(read, account_id, platform, now)
    except ProtocolError as error:
        return ReceiptFindings("refused", problem=ReceiptProblem(error.code, error.values))
    return ReceiptFindings(
        outcome="unconfirmed" if opened.signed_by is None else "verified",
        read=read,
        named_signer=opened.signed_by or _printable(file.statement.signatures[0].keyid),
        is_account_opened=account_id is not None,
        is_due=read.receipt.in_sets_from <= now,
    )


def _file(data: bytes) -> ReceiptFile:
    file = from_bytes(data, ReceiptFile, longest=LONGEST_RECEIPT)
    if file.format != RECEIPT_FORMAT:
        raise ProtocolError("receipt_format", found=_printable(file.format))
    if not _SALT.fullmatch(file.salt):
        raise ProtocolError("receipt_contradicts", member="salt")
    return file


def _opened_as_far_as_possible(file: ReceiptFile, trusted: Sequence[VerifyingKey]) -> Opened:
    """Without the signer's key nothing can be said of a signature; `signed_by` is then None."""
    envelope = to_bytes(file.statement)
    try:
        return open_envelope(envelope, trusted, signature_needed=True)
    except ProtocolError as error:
        if error.code != "signer_unknown":
            raise
        return open_envelope(envelope, (), signature_needed=False)


def _read(opened: Opened, file: ReceiptFile) -> ReadReceipt:
    # (2): read the receipt.
    receipt = stated(opened.statement, RECEIPT, Receipt).checked()
    # (3): compare the subject.
    if opened.statement.sha256_by_name() != {_SUBJECT: receipt.account}:
        raise ProtocolError("receipt_contradicts", member="subject")
    return ReadReceipt(receipt, bytes.fromhex(file.salt), opened.signed_by, opened.payload_digest)


def _compare(read: ReadReceipt, account_id: str | None, platform: str | None, now: int) -> None:
    receipt = read.receipt
    # (4): look at the clock.
    if now < receipt.received_at:
        raise ProtocolError("receipt_from_future", day=day_of(receipt.received_at))
    # (5): compare the platform.
    if platform is not None and receipt.platform != platform:
        raise ProtocolError("receipt_other_platform", platform=receipt.platform, expected=platform)
    # (6): open the account.
    if account_id is not None and not read.is_about(account_id):
        raise ProtocolError("receipt_other_account")


def _printable(word: str) -> str:
    """A stranger's word, shown to a person: short and without control characters."""
    return shown(word[:40])
