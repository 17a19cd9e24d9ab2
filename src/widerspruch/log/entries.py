"""What may stand in a log: signed statements about lists, runs and models. Never one about a person, for nothing can be
taken out of a log again.
"""

import hashlib

from msgspec import Struct

from widerspruch.log.errors import LogError
from widerspruch.log.layout import LONGEST_ENTRY
from widerspruch.protocol.base64_text import decoded
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.statement import NAMES, PAYLOAD_TYPE, Statement

_SPELLED_LONGEST = 2 * LONGEST_ENTRY
"""Bytes of an envelope in another spelling than that which is logged."""

KINDS = {
    "exclusion-set": "issued_at",
    "run-record": "frozen_at",
    "model-lineage": "made_at",
    "lineage-report": "made_at",
}
"""What is logged, of whichever version, and the member that says when it was made."""

_DAY = 24 * 60 * 60 * 1_000_000


class LogEntry(Struct, frozen=True):
    """A signed statement. `data`: its envelope in the one spelling that is logged. `digest`: of its payload, in hex."""

    data: bytes
    envelope: Envelope
    statement: Statement
    digest: str


def entry_of(envelope: bytes, now: int) -> bytes:
    """The bytes to be logged for an envelope. Whose signature it carries is not looked at.

    Args:
        now: Microseconds UTC. What says that it was made more than a day later is refused.

    Raises:
        LogError: as `read_entry`, and `entry_too_long` (values: longest), `entry_kind` (values: found),
            `entry_from_future`.
    """
    entry = read_entry(envelope)
    if len(entry.data) > LONGEST_ENTRY:
        raise LogError("entry_too_long", longest=LONGEST_ENTRY)
    _refuse_other(entry.statement, now)
    return entry.data


def read_entry(envelope: bytes) -> LogEntry:
    """From an envelope in whichever spelling. Nobody checked its signature.

    Raises:
        LogError: `entry_too_long` (values: longest), `entry_no_statement`, `entry_unsigned`.
    """
    if len(envelope) > _SPELLED_LONGEST:
        raise LogError("entry_too_long", longest=LONGEST_ENTRY)
    try:
        read = from_bytes(envelope, Envelope)
        payload = decoded(read.payload)
        if read.payloadType != PAYLOAD_TYPE or payload is None:
            raise LogError("entry_no_statement")
        statement = from_bytes(payload, Statement)
    except ProtocolError as error:
        raise LogError("entry_no_statement") from error
    if not read.signatures or not all(decoded(one.sig) for one in read.signatures):
        raise LogError("entry_unsigned")
    return LogEntry(to_bytes(read), read, statement, hashlib.sha256(payload).hexdigest())


def as_logged(envelope: bytes) -> bytes:
    """The one spelling of an envelope that is logged. Raises as `read_entry`."""
    return read_entry(envelope).data


def kind_of(statement: Statement) -> str | None:
    """Which of `KINDS` a statement is; None: none."""
    kind, slash, version = statement.predicateType.removeprefix(f"{NAMES}#").partition("/v")
    is_ours = statement.predicateType.startswith(f"{NAMES}#") and slash and version.isdecimal()
    return kind if is_ours and kind in KINDS else None


def _refuse_other(statement: Statement, now: int) -> None:
    kind = kind_of(statement)
    if kind is None:
        raise LogError("entry_kind", found=statement.predicateType[:100])
    made_at = statement.predicate.get(KINDS[kind])
    if isinstance(made_at, int) and made_at > now + _DAY:
        raise LogError("entry_from_future")
