"""Which files of a corpus are opened to somebody who looks."""

import hashlib
from pathlib import Path

from widerspruch.gate.api.given import File, Files, trusted_keys
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.challenge.challenge import (
    CERTAINTY,
    SHARE,
    ChallengeRequest,
    challenge_files,
    keep_challenge,
    manifest_in,
)
from widerspruch.gate.errors import GateError
from widerspruch.gate.telling.challenge import ChallengeReport, FoundInLog, challenge_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock


def draw_files(
    manifest: File,
    *,
    found: FoundInLog,
    out: File,
    record: File | None = None,
    share: float = SHARE,
    certainty: float = CERTAINTY,
    draws: int | None = None,
    nonce: bytes = b"",
    proofs: int = 0,
    trust: Files = (),
) -> ChallengeReport:
    """Draw the files to open, and write the challenge.

    Args:
        manifest: Its file, or the folder that it lies in. `record`: None for the one beside it.

        found: Where the record stands in a log: whoever looks has to have found that out.

        share, certainty: Between 0 and 1. `draws`: instead, how many rows to draw.

        proofs: How many proofs of people there are besides.
    """
    times = StepTimes(clock.monotonic)
    if found.witnessed_at is None and not nonce:
        raise GateError("challenge_unwitnessed")
    path = manifest_in(Path(manifest))
    request = ChallengeRequest(
        manifest=path,
        record=path.parent / RECORD_FILE if record is None else Path(record),
        checkpoint=found.note,
        share=share,
        certainty=certainty,
        draws=draws,
        nonce=nonce,
        trusted=trusted_keys(trust),
    )
    drawn = challenge_files(request)
    keep_challenge(drawn.challenge, Path(out))
    seed, shares = hashlib.sha256(found.note).hexdigest(), () if draws else (share,)
    return challenge_report(drawn, found, str(out), seed, shares, proofs, times.told())
