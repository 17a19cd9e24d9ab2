"""The run over a corpus."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from widerspruch.gate.api.given import File, Files, addresses_of, paths_of, recording, signing_key, trusted_keys
from widerspruch.gate.profile import Profile, load_profile
from widerspruch.gate.run.buckets_asked import asked_buckets
from widerspruch.gate.run.request import MentionPolicy, ResultKind, RunRequest, UndecidedPolicy
from widerspruch.gate.run.run import run_gate
from widerspruch.gate.schedule.choose import SchedulerName, open_scheduler
from widerspruch.gate.schedule.tasks import Progress
from widerspruch.gate.telling.run import RunReport, run_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.protocol.sets.exclusion_set import read_header
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import Purpose


def run_corpus(
    corpus: Files,
    *,
    exclusions: Files,
    freeze: date | datetime,
    out: File,
    profile: File | Profile | None = None,
    key: Files = (),
    trust: Files = (),
    sign: File | None = None,
    log: File | None = None,
    kept_authors: File | None = None,
    purpose: Purpose = "generative",
    mentions: MentionPolicy = "exclude",
    strict_names: bool = False,
    undecided: UndecidedPolicy = "exclude",
    allow_no_match: bool = False,
    dry_run: bool = False,
    result: ResultKind = "corpus",
    buckets: int | None = None,
    family: File | None = None,
    on: SchedulerName = "pool",
    workers: int | None = None,
    address: str | None = None,
    command: Sequence[str] = ("widerspruch.gate.run_corpus",),
    on_progress: Progress = lambda *_: None,
) -> RunReport:
    """Take objectors out of a corpus; arguments as the options of `widerspruch gate run`.

    Args:
        profile: Not needed where the corpus has the columns of the item table.

        result: `mask` copies nothing and names the rows that may be used; read the corpus through `open_mask`.

        buckets: Into so many files, by people; `family`: the file of the salt that says who is in which. It is made if
            it is not there, and is the same for all corpora of a family of models.

        log: The folder of the log that has the sets. The record lies beside the manifest then; to enter it into the log
            is for whoever holds the log's key.

        kept_authors: A folder of openings. The record then says of whom rows were kept, in tokens that nobody can read.

        address: Of Ray, or Spark's master.

        command: What the manifest says of how this was started. No secret, nothing of this machine.

    Returns:
        Also where files were damaged: `is_whole` says whether all was read.
    """
    times = StepTimes(clock.monotonic)
    scheduler = open_scheduler(on, workers=workers, address=address)  # first of all: it gets ready meanwhile
    rulebook = load_rulebook()
    addresses, sets = addresses_of(corpus), paths_of(exclusions)
    if profile is None:
        from widerspruch.gate.propose.propose import profile_of_items  # with all that looks into corpora

        # Whether the set may be used is found out by the run; here it only says whose corpus this is.
        profile = profile_of_items(addresses, read_header(sets[0]).platform)
    elif not isinstance(profile, Profile):
        profile = load_profile(Path(profile), tuple(rulebook.platforms))
    request = RunRequest(
        corpus=addresses,
        exclusions=sets,
        out=Path(out),
        freeze=freeze,
        profile=profile,
        purpose=purpose,
        key_files=paths_of(key),
        trusted=trusted_keys(trust),
        signer=signing_key(sign),
        mentions=mentions,
        undecided=undecided,
        strict_names=strict_names,
        allow_no_match=allow_no_match,
        dry_run=dry_run,
        result=result,
        buckets=asked_buckets(buckets, family),
        recording=recording(log, kept_authors),
        command=tuple(command),
    )
    family_is_new = request.buckets is not None and not dry_run and not request.buckets.family.exists()
    with scheduler:
        outcome = run_gate(request, rulebook, scheduler, clock.now(), times.heard(on_progress))
    return run_report(outcome, request, times.told(), family_is_new=family_is_new)
