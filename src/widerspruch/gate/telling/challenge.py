"""A challenge, and with which certainty what would have been seen."""

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from widerspruch.gate.challenge.challenge import Challenged
from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.challenge import Challenge, DrawnFile, certainty_of

SHARES = (0.01, 0.001, 0.0001)


class SeenShare(Struct, frozen=True):
    """That where this share should not be there, one would have been seen with this certainty. Both between 0 and 1."""

    share: float
    certainty: float


class ChallengeReport(Struct, frozen=True, kw_only=True):
    """Which files are to be opened.

    Attributes:
        challenge: Path of the file that was written. `manifest`, `record`: digests of what it is about, of the record's
            payload.

        signed_by: Who signed the record; None: nobody checked that.

        origin: Of the log. `index`: of the record in it. `size`: of the checkpoint.

        witnessed_at: The second by which enough witnesses had signed that; None: nobody had to.

        seed: SHA-256 of the checkpoint's note.

        files: To be opened, and how many draws fell on each. `of_files`: all.

        rows: All rows of these files. `of_rows`: of all files.

        seen: Of rows, by their share.

        proofs: How many proofs of people there are besides. `seen_by_proofs`: of objectors, by their share.
    """

    challenge: str
    manifest: str
    record: str
    signed_by: str | None
    origin: str
    index: int
    size: int
    witnessed_at: int | None
    seed: str
    nonce: str
    draws: int
    files: tuple[DrawnFile, ...]
    of_files: int
    rows: int
    of_rows: int
    seen: tuple[SeenShare, ...]
    proofs: int
    seen_by_proofs: tuple[SeenShare, ...]
    seconds: Seconds


def seen_shares(draws: int, shares: Sequence[float] = SHARES) -> tuple[SeenShare, ...]:
    """What so many draws would have shown, the largest share first."""
    return tuple(SeenShare(share, certainty_of(draws, share)) for share in sorted({*shares}, reverse=True))


class AuditedChallenge(Struct, frozen=True):
    """What the files of an audit were drawn from: `seed` is SHA-256 of the checkpoint's note. `seen`: of rows, by their
    share."""

    seed: str
    nonce: str
    draws: int
    seen: tuple[SeenShare, ...]


def audited_challenge(challenge: Challenge) -> AuditedChallenge:
    seed = hashlib.sha256(challenge.checkpoint.encode()).hexdigest()
    return AuditedChallenge(seed, challenge.nonce, challenge.draws, seen_shares(challenge.draws))


class FoundInLog(Struct, frozen=True):
    """Where a record stands, and the first checkpoint that holds it and has the witnesses that are needed."""

    origin: str
    index: int
    size: int
    witnessed_at: int | None
    note: bytes


def challenge_report(
    drawn: Challenged, found: FoundInLog, path: str, seed: str, shares: Sequence[float], proofs: int, seconds: Seconds
) -> ChallengeReport:
    challenge = drawn.challenge
    kept = {file.name: file.kept for file in drawn.files}
    return ChallengeReport(
        challenge=path,
        manifest=challenge.manifest,
        record=drawn.record.digest,
        signed_by=drawn.record.signed_by,
        origin=found.origin,
        index=found.index,
        size=found.size,
        witnessed_at=found.witnessed_at,
        seed=seed,
        nonce=challenge.nonce,
        draws=challenge.draws,
        files=challenge.files,
        of_files=len(drawn.files),
        rows=sum(kept[file.name] for file in challenge.files),
        of_rows=sum(kept.values()),
        seen=seen_shares(challenge.draws, [*SHARES, *shares]),
        proofs=proofs,
        seen_by_proofs=seen_shares(proofs) if proofs else (),
        seconds=seconds,
    )
