"""The gate from Python, in one call: what `widerspruch gate run` does, on this machine.

docs/operators/python.md shows how. Whoever needs a cluster or progress calls `run.run_gate` with a scheduler.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from widerspruch.gate.profile import load_profile
from widerspruch.gate.run.run import MentionPolicy, RunRequest, UndecidedPolicy, run_gate
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.telling import RunReport, run_report
from widerspruch.lib import clock
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import Purpose


def gate_corpus(
    corpus: Sequence[str | Path],
    *,
    rulebook: Rulebook,
    exclusions: Sequence[Path],
    profile: Path,
    freeze: date | datetime,
    out: Path,
    key: Path | None = None,
    trust: Sequence[Path] = (),
    sign: Path | None = None,
    purpose: Purpose = "generative",
    mentions: MentionPolicy = "exclude",
    undecided: UndecidedPolicy = "exclude",
    allow_no_match: bool = False,
    dry_run: bool = False,
    workers: int | None = None,
) -> RunReport:
    """Take objectors out of a corpus; arguments as the options of `widerspruch gate run` (docs/cli.md).

    Call it from a module's `if __name__ == "__main__":`, as everything that starts processes.

    Returns:
        What `--json` prints. `damaged` names files of which nothing is in the corpus.

    Raises:
        GateError, ProtocolError: Nothing was published. `code` names a sentence, `values` fill it.
    """
    request = RunRequest(
        corpus=tuple(map(str, corpus)),
        exclusions=tuple(exclusions),
        out=out,
        freeze=freeze,
        profile=load_profile(profile, tuple(rulebook.platforms)),
        purpose=purpose,
        key_file=key,
        trusted=tuple(map(VerifyingKey.load, trust)),
        signer=None if sign is None else SigningKey.load(sign),
        mentions=mentions,
        undecided=undecided,
        allow_no_match=allow_no_match,
        dry_run=dry_run,
        command=("widerspruch.gate.api.gate_corpus",),
    )
    with Pool(workers) as pool:
        return run_report(run_gate(request, rulebook, pool, clock.now()), request)
