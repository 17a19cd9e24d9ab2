"""What a log's witnesses have seen of it: by that a monitor notices that it is shown less, or something else, and a log
that it is an old copy of itself."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError
from widerspruch.lib.shown import shown
from widerspruch.log.errors import LogError
from widerspruch.log.findings import LogFinding, finding
from widerspruch.log.folder import LogFolder, ReadCheckpoint, read_checkpoint
from widerspruch.log.layout import CHECKPOINT, LONGEST_CHECKPOINT
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.cosignature import verified_at
from widerspruch.protocol.log.policy import LogPolicy, PolicyKey
from widerspruch.protocol.log.tiles import TileReader

Get = Callable[[str], OutgoingAnswer]
"""Asks for an address. Raises `OutgoingError`."""


def ask_witnesses(policy: LogPolicy, reader: TileReader, get: Get) -> Iterator[LogFinding]:
    """Ask each witness that has an address for the last checkpoint that it cosigned.

    Only what carries the log's signature and the witness's own counts; who does not answer so has said nothing.
    """
    for witness in policy.witnesses:
        seen = _seen(policy, witness, reader.checkpoint.origin, get)
        if seen is None:
            continue
        size = seen.checkpoint.size
        if size > reader.checkpoint.size:
            yield finding("witness_saw_more", name=shown(witness.name), size=size, before=reader.checkpoint.size)
            continue
        try:
            is_same = reader.root(size) == seen.checkpoint.root
        except ProtocolError:
            return  # the tree cannot be read: that is told where it is read
        if not is_same:
            yield finding("witness_saw_other", name=shown(witness.name), size=size)


def require_newest(folder: Path, get: Get) -> None:
    """Ask before anything is signed over a log whether a witness has seen more of it: an old copy that goes on is a
    second history. Witnesses that do not answer are no hindrance.

    Raises:
        LogError: `log_is_old` (values: name, size), and as `LogFolder`.

        ProtocolError: as `parse_policy` and `TileReader`.
    """
    log = LogFolder.open(folder)
    reader = TileReader(log.read, log.newest().checkpoint)
    for one in ask_witnesses(log.policy(), reader, get):
        raise LogError("log_is_old", name=one.values["name"], size=one.values["size"])


def _seen(policy: LogPolicy, witness: PolicyKey, origin: str, get: Get) -> ReadCheckpoint | None:
    if witness.address is None:
        return None
    address = f"{witness.address.rstrip('/')}/{hashlib.sha256(origin.encode()).hexdigest()}/{CHECKPOINT}"
    try:
        answer = get(address)
        if answer.status != 200 or len(answer.body) > LONGEST_CHECKPOINT:
            return None
        read = read_checkpoint(answer.body, CHECKPOINT)
    except (OutgoingError, LogError):
        return None
    logs = [one for one in policy.logs if one.name == origin]
    is_signed = _signed(read, logs) and _signed(read, [witness])
    return read if is_signed and read.checkpoint.origin == origin else None


def _signed(read: ReadCheckpoint, keys: list[PolicyKey]) -> bool:
    return any(
        key.verifier.made(one) and verified_at(key.verifier, read.note.text, one.signature) is not None
        for key in keys
        for one in read.note.signatures
    )
