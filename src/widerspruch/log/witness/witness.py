"""What a witness decides: C2SP tlog-witness, step by step."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.log.http import LogAnswer, LogCall, plainly
from widerspruch.log.witness.request import AddCheckpoint, read_add_checkpoint
from widerspruch.log.witness.state import Remembered, WitnessState
from widerspruch.protocol.log.cosignature import cosign, verified_at
from widerspruch.protocol.log.merkle import EMPTY_ROOT, verify_consistency
from widerspruch.protocol.log.note import NoteSignature, NoteSigner, NoteVerifier, SignedNote
from widerspruch.protocol.log.policy import LogPolicy

Verdict = Literal[
    "cosigned",
    "not_understood",
    "log_unknown",
    "signature_wrong",
    "goes_back",
    "knows_other",
    "inconsistent",
    "clock_back",
]
"""goes_back: the old size is above the new. knows_other: the witness has seen another size. clock_back: its clock goes
behind what it signed already."""

STATUS: Mapping[Verdict, int] = {
    "cosigned": 200,
    "not_understood": 400,
    "log_unknown": 404,
    "signature_wrong": 403,
    "goes_back": 400,
    "knows_other": 409,
    "inconsistent": 422,
    "clock_back": 503,
}


class Witnessing(Struct, frozen=True):
    """What came of a request. `origin`: None where nobody known signed. `size`: that which the witness knows."""

    verdict: Verdict
    origin: str | None = None
    size: int = 0
    cosignature: NoteSignature | None = None


class Witness:
    """One witness over one state. Requests may come at once; they are decided one after the other."""

    def __init__(self, signer: NoteSigner, logs: Mapping[str, Sequence[NoteVerifier]], state: WitnessState) -> None:
        """`logs`: the keys that are believed, by origin."""
        self._signer, self._logs, self._state = signer, logs, state
        self._deciding = threading.Lock()

    def add_checkpoint(self, body: bytes, now: int) -> Witnessing:
        """Cosign a checkpoint, or say why not. Nothing is given out that is not on the disk.

        Args:
            now: Seconds since 1970.

        Raises:
            OSError: The state cannot be written; nothing was cosigned.
        """
        # 1. Read the request.
        # 2. Find the log by its origin.
        # 3. Verify the log's signature.
        # 4. Compare the old size with the new, and with what was cosigned last.
        # 5. Verify that the log only grew.
        # 6. Write down what is about to be cosigned.
        # 7. Cosign.

        # (1)
        asked = read_add_checkpoint(body)
        if asked is None:
            return Witnessing("not_understood")
        # (2)
        origin = asked.checkpoint.origin
        verifiers = self._logs.get(origin)
        if verifiers is None:
            return Witnessing("log_unknown")
        # (3)
        if not _is_signed(asked.note, verifiers):
            return Witnessing("signature_wrong")
        with self._deciding:
            return self._decided(asked, verifiers, now)

    def newest(self, origin_hash: str) -> bytes | None:
        """The last checkpoint cosigned of the log whose origin has this SHA-256, in hexadecimal."""
        for origin in self._logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                known = self._state.of(origin)
                return None if known is None else known.note
        return None

    def _decided(self, asked: AddCheckpoint, verifiers: Sequence[NoteVerifier], now: int) -> Witnessing:
        checkpoint = asked.checkpoint
        known = self._state.of(checkpoint.origin)
        size, root = (0, EMPTY_ROOT) if known is None else (known.checkpoint.size, known.checkpoint.root)
        told = Witnessing("cosigned", checkpoint.origin, size)
        # (4)
        if asked.old > checkpoint.size:
            return _refused(told, "goes_back")
        if asked.old != size:
            return _refused(told, "knows_other")
        # (5)
        if not verify_consistency(size, root, checkpoint.size, checkpoint.root, asked.proof):
            return _refused(told, "inconsistent")
        if known is not None and now < known.at:
            return _refused(told, "clock_back")
        # (6)
        cosignature = cosign(asked.note.text, self._signer, now)
        theirs = [one for one in asked.note.signatures if any(key.made(one) for key in verifiers)]
        note = SignedNote(asked.note.text, (*theirs, cosignature)).data
        self._state.remember(Remembered(checkpoint, note, now))
        # (7)
        return Witnessing("cosigned", checkpoint.origin, checkpoint.size, cosignature)


def logs_of(policy: LogPolicy) -> dict[str, list[NoteVerifier]]:
    """The keys that are believed of the logs that a policy names."""
    found: dict[str, list[NoteVerifier]] = {}
    for one in policy.logs:
        found.setdefault(one.name, []).append(one.verifier)
    return found


def _refused(told: Witnessing, verdict: Verdict) -> Witnessing:
    return Witnessing(verdict, told.origin, told.size)


def _is_signed(note: SignedNote, verifiers: Sequence[NoteVerifier]) -> bool:
    """Whether a key of the log signed, and each of them that says so did."""
    found = [
        verified_at(key, note.text, one.signature) is not None
        for key in verifiers
        for one in note.signatures
        if key.made(one)
    ]
    return bool(found) and all(found)


def answering(
    witness: Witness, now: Callable[[], int], told: Callable[[Witnessing], None] = lambda _: None
) -> Callable[[LogCall], LogAnswer]:
    """The witness as HTTP asks it.

    Args:
        now: Seconds since 1970.

        told: Called with what came of each request to cosign.
    """

    def answer(call: LogCall) -> LogAnswer:
        if call.path == "/add-checkpoint":
            if call.method != "POST":
                return plainly(405)
            done = witness.add_checkpoint(call.body, now())
            told(done)
            return _answer(done)
        origin_hash, slash, name = call.path.removeprefix("/").partition("/")
        note = witness.newest(origin_hash) if slash and name == "checkpoint" else None
        if note is None:
            return plainly(404)
        if call.method not in ("GET", "HEAD"):
            return plainly(405)
        return LogAnswer(200, note, headers={"Cache-Control": "public, max-age=2"})

    return answer


def _answer(done: Witnessing) -> LogAnswer:
    status = STATUS[done.verdict]
    if done.verdict == "knows_other":
        return LogAnswer(status, b"%d\n" % done.size, "text/x.tlog.size")
    if done.cosignature is None:
        return LogAnswer(status, f"{_SAID[done.verdict]}\n".encode())
    return LogAnswer(status, done.cosignature.line.encode())


_SAID: Mapping[Verdict, str] = {
    "not_understood": "not an add-checkpoint request",
    "log_unknown": "unknown log",
    "signature_wrong": "invalid signature",
    "goes_back": "old size is above the checkpoint's",
    "inconsistent": "bad consistency proof",
    "clock_back": "the witness's clock is wrong; try later",
}
