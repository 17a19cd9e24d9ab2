"""Having a checkpoint witnessed: C2SP tlog-witness, from the log's side."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.lib.outgoing import ADDRESS_REFUSED, OutgoingAnswer, OutgoingError
from widerspruch.lib.shown import shown
from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder, ReadCheckpoint
from widerspruch.log.layout import kept_checkpoint
from widerspruch.log.publishing import READABLE_BY_ALL, alone, put_newest
from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import whole_number
from widerspruch.protocol.log.cosignature import verified_at
from widerspruch.protocol.log.note import NoteSignature, parse_signatures
from widerspruch.protocol.log.policy import LogPolicy, PolicyKey
from widerspruch.protocol.log.tiles import TileReader

Post = Callable[[str, bytes], OutgoingAnswer]
"""Sends bytes to an address. Raises `OutgoingError`."""

WitnessOutcome = Literal[
    "cosigned", "cosigned_before", "not_asked", "unreachable", "knows_none", "ahead", "forked", "refused", "unreadable"
]
"""cosigned_before: its cosignature was there. not_asked: its address is none that is asked. knows_none: it was not told
of this log. ahead: it has seen a larger tree than there is here. forked: it has seen another. unreadable: what it
answered holds no cosignature of its."""

WITNESS_OUTCOMES: tuple[WitnessOutcome, ...] = get_args(WitnessOutcome)

HISTORY_IS_LOST: tuple[WitnessOutcome, ...] = ("ahead", "forked")
"""What can only be where the folder is an old copy, or another log was signed with the same key."""


class WitnessReply(Struct, frozen=True):
    """What came of asking a witness. `name`: the policy's. `why`: a code of `OutgoingError`, or a status."""

    name: str
    outcome: WitnessOutcome
    why: str = ""


class Gathered(Struct, frozen=True):
    """What came of asking all. `size`: of the checkpoint. `witnessed_at`: as the policy says; None: too few, or it asks
    for none. `is_enough`: whether the policy lets the checkpoint count."""

    size: int
    replies: tuple[WitnessReply, ...]
    is_enough: bool
    witnessed_at: int | None


def gather(folder: Path, post: Post) -> Gathered:
    """Ask each witness of the log's policy that has an address to cosign the newest checkpoint.

    What verifies is written into the checkpoint; a witness that does not answer keeps none of the others from counting.

    Raises:
        LogError: `log_missing`, `log_busy`, `checkpoint_missing`, `checkpoint_damaged`, `policy_missing`.

        ProtocolError: as `parse_policy` and `TileReader`.
    """
    log = LogFolder.open(folder)
    policy, current = log.policy(), log.newest()
    reader = TileReader(log.read, current.checkpoint)
    replies: list[WitnessReply] = []
    cosignatures: list[NoteSignature] = []
    for witness in policy.witnesses:
        if witness.address is None:
            continue
        reply, found = _asked(witness, current, reader, post)
        replies.append(reply)
        cosignatures += found
    note = _kept(log, current, cosignatures) if cosignatures else current
    return _gathered(note, policy, replies)


def _gathered(current: ReadCheckpoint, policy: LogPolicy, replies: Sequence[WitnessReply]) -> Gathered:
    try:
        witnessed_at, is_enough = policy.check(current.note.data).witnessed_at, True
    except ProtocolError:
        witnessed_at, is_enough = None, False
    return Gathered(current.checkpoint.size, tuple(replies), is_enough, witnessed_at)


def _asked(
    witness: PolicyKey, current: ReadCheckpoint, reader: TileReader, post: Post
) -> tuple[WitnessReply, tuple[NoteSignature, ...]]:
    """What it answered, and its cosignatures."""
    before = [one for one in current.note.signatures if _is_by(one, witness, current)]
    if before:
        return WitnessReply(shown(witness.name), "cosigned_before"), ()
    assert witness.address is not None
    address, size = f"{witness.address.rstrip('/')}/add-checkpoint", current.checkpoint.size
    old = 0
    for _ in range(_TRIES):
        try:
            answer = post(address, add_checkpoint_body(old, reader.consistency(old, size), current.note.data))
        except OutgoingError as error:
            unasked = error.code in ADDRESS_REFUSED
            return WitnessReply(shown(witness.name), "not_asked" if unasked else "unreachable", error.code), ()
        if answer.status != _CONFLICT:
            break
        # It says which tree it has seen.
        known = whole_number(answer.body[:_LONGEST_SIZE].decode("ascii", "replace").removesuffix("\n"))
        if known is None:
            return WitnessReply(shown(witness.name), "unreadable"), ()
        if known > size:
            return WitnessReply(shown(witness.name), "ahead", str(known)), ()
        old = known
    if answer.status != _OK:
        outcome = _OUTCOMES.get(answer.status, "refused")
        return WitnessReply(shown(witness.name), outcome, str(answer.status)), ()
    return _taken(answer.body, witness, current)


_TRIES = 3
_OK, _NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 200, 404, 409, 422
_OUTCOMES: dict[int, WitnessOutcome] = {_NOT_FOUND: "knows_none", _UNPROCESSABLE: "forked"}
_LONGEST_SIZE = 20


def add_checkpoint_body(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """What a witness is sent: the size that it knows, that the log only grew since, and the checkpoint."""
    return "".join(f"{line}\n" for line in (f"old {old}", *map(encoded, proof), "")).encode() + note


def _taken(
    answer: bytes, witness: PolicyKey, current: ReadCheckpoint
) -> tuple[WitnessReply, tuple[NoteSignature, ...]]:
    try:
        found = tuple(one for one in parse_signatures(answer.decode()) if _is_by(one, witness, current))
    except (ProtocolError, UnicodeDecodeError):
        found = ()
    if not found:
        return WitnessReply(shown(witness.name), "unreadable"), ()
    return WitnessReply(shown(witness.name), "cosigned"), found


def _is_by(signature: NoteSignature, witness: PolicyKey, current: ReadCheckpoint) -> bool:
    """Whether a witness of ours cosigned just this; signatures of others are passed over."""
    verifier = witness.verifier
    return verifier.made(signature) and bool(verified_at(verifier, current.note.text, signature.signature))


def _kept(log: LogFolder, current: ReadCheckpoint, more: Sequence[NoteSignature]) -> ReadCheckpoint:
    """Write cosignatures to the kept checkpoint, and to the newest where nobody has published another meanwhile."""
    with alone(log):
        kept = log.kept(current.checkpoint.size)
        if kept.note.text != current.note.text:
            raise LogError("two_histories", size=current.checkpoint.size)
        note = kept.note.with_signatures((*current.note.signatures, *more))
        name = kept_checkpoint(current.checkpoint.size)
        atomic_write(log.path / name, note.data, mode=READABLE_BY_ALL)
        if log.newest().note.text == note.text:
            put_newest(log, note)
    return ReadCheckpoint(note, kept.checkpoint)
