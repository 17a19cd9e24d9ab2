"""`gate purge` of a mask: the same files decided again with newer sets. A mask is small, so it is made anew.

Rows are decided as the run decided them, as of its freeze; objections count until later. Whoever withdrew an objection
in the meantime is in again.
"""

import shutil
from pathlib import Path

import numpy as np
from msgspec import Struct

from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.reading import Mask, open_mask
from widerspruch.gate.mask.same_files import require_same_files
from widerspruch.gate.profile import parse_profile
from widerspruch.gate.record.recording import Recording
from widerspruch.gate.run.request import RunRequest
from widerspruch.gate.run.run import run_gate
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import Progress
from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.instants import instant_of
from widerspruch.rulebook.load import Rulebook


class MaskPurge(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        corpus: The files that the mask was made of, and no other.

        exclusions: Sets of each platform, none older than those of the mask.

        until: Until when an objection must have been received, microseconds UTC.

        out: Where the new mask is to lie.
    """

    mask: Path
    corpus: tuple[str, ...]
    exclusions: tuple[Path, ...]
    out: Path
    until: int
    key_files: tuple[Path, ...] = ()
    trusted: tuple[VerifyingKey, ...] = ()
    signer: SigningKey | None = None
    recording: Recording | None = None
    command: tuple[str, ...] = ()


class MaskChange(Struct, frozen=True):
    """What the new mask makes of one file: rows kept before, of these gone, and rows that are in again."""

    name: str
    kept_before: int
    removed: int
    returned: int


class MaskPurged(Struct, frozen=True):
    """The new mask's run, and the files in which a row's fate changed, in order."""

    run: GateRun
    changes: tuple[MaskChange, ...]


def purge_mask(
    request: MaskPurge, rulebook: Rulebook, scheduler: Scheduler, now: int, on_progress: Progress = lambda *_: None
) -> MaskPurged:
    """Make a mask anew with newer sets.

    Args:
        now: The present, microseconds UTC.

    Raises:
        GateError, ProtocolError: There is no new mask: the corpus has other files (`mask_corpus_needed`,
            `mask_file_missing`, `mask_file_unknown`, `mask_other_file`), or what `open_mask` and `run_gate` raise.
    """
    if not request.corpus:
        raise GateError("mask_corpus_needed")
    mask = open_mask(request.mask, request.trusted)
    profile = parse_profile(mask.profile().decode("utf-8"), tuple(rulebook.platforms))
    run = mask.run
    if run.mask is not None and run.mask.table is None:  # what can be seen at once costs no run
        sizes = {shard.name: shard.size for shard in find_shards(request.corpus) if shard.name not in run.damaged}
        require_same_files({file.name: file.bytes for file in run.inputs}, sizes)
    run_gate(
        RunRequest(
            corpus=request.corpus,
            exclusions=request.exclusions,
            out=request.out,
            freeze=instant_of(request.until),
            profile=profile,
            purpose=run.purpose,  # type: ignore[arg-type]
            key_files=request.key_files,
            trusted=request.trusted,
            signer=request.signer,
            mentions=run.mentions,  # type: ignore[arg-type]
            undecided=run.undecided,  # type: ignore[arg-type]
            strict_names=run.strict_names,
            allow_no_match=True,
            result="mask",
            as_of=run.frozen_at,
            predecessor=mask.digest,
            recording=request.recording,
            command=request.command,
        ),
        rulebook,
        scheduler,
        now,
        on_progress,
    )
    new = open_mask(request.out)
    try:
        require_same_files(*({file.name: file for file in one.inputs} for one in (run, new.run)))
    except GateError:
        shutil.rmtree(request.out)
        raise
    return MaskPurged(new.run, tuple(_changes(mask, new)))


def _changes(before: Mask, now: Mask) -> list[MaskChange]:
    changes = []
    for name in before.names:
        old, new = before.flags_of(name), now.flags_of(name)
        removed, returned = (int(np.count_nonzero(flags)) for flags in (old & ~new, new & ~old))
        if removed or returned:
            changes.append(MaskChange(name, int(np.count_nonzero(old)), removed, returned))
    return changes
