"""The chain of events: each is canonical JSON that holds the SHA-256 of the one before.

Bytes are hashed as they are stored. Whoever knows the head (how many there are, and the digest of the last) notices a
change to any event before it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from widerspruch.casefile.damage import Damage
from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.events import AnyEvent, EvidenceDeleted, RecordedEvent

LARGEST_EVENT = 1_000_000
"""Bytes: a note may be long, a book is none."""

LARGEST_EVENTS = 64 << 20
"""Bytes of all events together: they are held in memory. A hundred thousand are not as many."""

BEFORE_THE_FIRST = "0" * 64


class Head(Struct, frozen=True):
    """Where a chain ends. `digest`: SHA-256 of its last body, hexadecimal."""

    count: int = 0
    digest: str = BEFORE_THE_FIRST


class StoredEvent(Struct, frozen=True):
    """An event's bytes as a case file holds them."""

    number: int
    body: bytes


def digest_of(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> bytes:
    """JSON of one spelling: keys sorted, no spaces, UTF-8. Raises `UnicodeEncodeError` for half a character."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def written(recorded: RecordedEvent, before: Head) -> StoredEvent:
    """An event as it follows a head.

    Raises:
        CaseFileError: event_too_large, event_unwritable (half a character).
    """
    body = {
        "number": recorded.number,
        "at": recorded.at,
        "evidence": recorded.evidence,
        "event": msgspec.to_builtins(recorded.event),
        "before": before.digest,
    }
    try:
        stored = StoredEvent(recorded.number, canonical(body))
    except UnicodeEncodeError as error:
        raise CaseFileError("event_unwritable") from error
    if len(stored.body) > LARGEST_EVENT:
        raise CaseFileError("event_too_large", limit=LARGEST_EVENT // 1000)
    return stored


def head_after(stored: StoredEvent) -> Head:
    """The head once this event is the last."""
    return Head(stored.number, digest_of(stored.body))


class _Body(Struct, frozen=True):
    number: int
    at: int
    evidence: tuple[str, ...]
    event: dict[str, Any]
    before: str


class _Understood(Struct, frozen=True):
    """Of a struct msgspec keeps what it knows of a type; of a bare union it finds it out at every event."""

    event: AnyEvent


class ReadEvents(Struct, frozen=True):
    """What stored events say.

    Attributes:
        recorded: Those that this version understands, in their order.

        head: Of what is stored; where the last body cannot be read, all the same.

        evidence: By digest, whether its bytes are kept; false: the person had it deleted.
    """

    recorded: tuple[RecordedEvent, ...]
    head: Head
    evidence: Mapping[str, bool]
    damages: tuple[Damage, ...]


def read_events(stored: Sequence[StoredEvent], head: Head) -> ReadEvents:
    """Read events in the order of their numbers, and hold them against each other and the head that the file names.

    Nothing is left out in silence: what cannot be read, follows from nothing, or is not there, is a damage.
    """
    recorded: list[RecordedEvent] = []
    evidence: dict[str, bool] = {}
    damages: list[Damage] = []
    before = Head()
    for one in stored:
        if one.number != before.count + 1:
            damages.append(Damage("events_missing", before.count + 1))
        body = _read(one)
        if body is None:
            damages.append(Damage("event_unreadable", one.number))
        else:
            if body.before != before.digest and one.number == before.count + 1:
                damages.append(Damage("chain_broken", one.number))
            evidence |= _evidence_of(body)
            event = _event_of(body)
            if event is None:
                damages.append(Damage("event_unknown", one.number))
            else:
                recorded.append(RecordedEvent(body.number, body.at, event, body.evidence))
        before = head_after(one)
    if before.count < head.count:
        damages.append(Damage("events_missing", before.count + 1))
    elif before != head:
        damages.append(Damage("head_differs", before.count))
    return ReadEvents(tuple(recorded), before, evidence, tuple(damages))


def as_numbered(bodies: Iterable[bytes]) -> Iterator[StoredEvent]:
    """Bodies without their tables: each has the number that it says, or else its place."""
    for place, data in enumerate(bodies, 1):
        body = _body_of(data)
        yield StoredEvent(body.number if body else place, data)


def _read(stored: StoredEvent) -> _Body | None:
    body = _body_of(stored.body)
    return body if body is not None and body.number == stored.number else None


def _body_of(data: bytes) -> _Body | None:
    try:
        value = json.loads(data)
        return msgspec.convert(value, _Body) if canonical(value) == data else None
    except (ValueError, RecursionError):  # `ValidationError` and `UnicodeError` are such, too
        return None


def _evidence_of(body: _Body) -> dict[str, bool]:
    cited = dict.fromkeys(body.evidence, True)
    if body.event.get("kind") == EvidenceDeleted.__struct_config__.tag and isinstance(body.event.get("digest"), str):
        cited[body.event["digest"]] = False
    return cited


def _event_of(body: _Body) -> AnyEvent | None:
    try:
        return msgspec.convert({"event": body.event}, _Understood).event
    except msgspec.ValidationError:
        return None
