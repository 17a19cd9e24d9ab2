"""`gate run`: a corpus and an exclusion set in, the rows that may be used out, with a ledger and a manifest.

    find shards -> survey -> reduce -> gate (shard by shard) -> verify -> publish

Nothing is published unless the verification finds nobody. Every step leaves its results in the working folder, so a
run that was killed goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from msgspec import structs

from widerspruch.gate.authors.match_report import require_same_identifier
from widerspruch.gate.corpus.shards import Corpus, find_corpus, folder_of
from widerspruch.gate.decision.rulebook_used import rulebook_used
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.profile import to_toml
from widerspruch.gate.run.freeze import frozen_at
from widerspruch.gate.run.request import MentionPolicy, RunOutcome, RunPlan, RunRequest, UndecidedPolicy
from widerspruch.gate.run.steps import RunSteps
from widerspruch.gate.run.work_folder import Work, working_beside
from widerspruch.gate.schedule.attempt import versions_here
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import Progress
from widerspruch.gate.sets.key import key_of_set, require_same_fold
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import GateRun, write_manifest
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE, ExclusionSet, open_sets
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.load import Rulebook

__all__ = ["MentionPolicy", "RunOutcome", "RunRequest", "UndecidedPolicy", "run_gate"]


def run_gate(
    request: RunRequest, rulebook: Rulebook, scheduler: Scheduler, now: int, on_progress: Progress = lambda *_: None
) -> RunOutcome:
    """Gate a corpus.

    Args:
        now: The present, microseconds UTC: whether the exclusion set is in force.

    Raises:
        GateError, ProtocolError: Nothing was published; the sentence says why.
    """
    request = _from_anywhere(request)
    exclusions = _open_exclusions(request, now)
    run = Run(frozen_at(request.freeze, exclusions.received_until), request.purpose)
    corpus = find_corpus(request.corpus)
    _check_out_is_apart(request)
    _check_ledger_names([shard.name for shard in corpus.shards])
    used = rulebook_used(rulebook)
    plan = RunPlan(
        shards=corpus.shards,
        profile=to_toml(request.profile),
        run=run,
        exclusion_set=exclusions.digest,
        rulebook=used.digest,
        mentions=request.mentions,
        undecided=request.undecided,
        strict_names=request.strict_names,
        dry_run=request.dry_run,
        versions=versions_here(),
    )
    with working_beside(request.out, plan) as work:
        try:
            work.check_names([shard.name for shard in corpus.shards])
            with _taking_in(request, work, exclusions.digest, now) as checked_set:
                steps = RunSteps(request, plan, exclusions, rulebook, scheduler, work, on_progress, checked_set)
                outcome = structs.replace(steps.all_steps(used), beside=corpus.beside)
        except (GateError, ProtocolError) as error:
            if not error.ending.may_be_resumed:
                work.drop()  # the command or the corpus must change: what is done would only stand in the way of that
            raise
        if request.dry_run:
            work.drop()
        else:
            _publish(work, request, outcome.manifest, corpus)
    return outcome


def _check_ledger_names(names: Sequence[str]) -> None:
    """Raise GateError `corpus_same_ledger` where `a.jsonl` and `a.jsonl.parquet` would have the same ledger."""
    whose: dict[str, str] = {}
    for name in names:
        other = whose.setdefault(ledger_name(name), name)
        if other != name:
            raise GateError("corpus_same_ledger", name=name, other=other)


def _from_anywhere(request: RunRequest) -> RunRequest:
    """The same request with absolute paths: workers on a cluster stand in folders of their own."""
    return structs.replace(
        request,
        corpus=tuple(address if "://" in address else str(Path(address).absolute()) for address in request.corpus),
        exclusions=tuple(folder.absolute() for folder in request.exclusions),
        out=request.out.absolute(),
        key_file=request.key_file.absolute() if request.key_file else None,
    )


def _check_out_is_apart(request: RunRequest) -> None:
    """What is written into a corpus would be part of it the next time."""
    out = request.out.resolve()
    for folder in filter(None, map(folder_of, request.corpus)):
        if out.is_relative_to(folder.resolve()):
            raise GateError("out_inside_corpus", out=request.out.name, corpus=folder.name)


def _open_exclusions(request: RunRequest, now: int) -> ExclusionSet:
    platforms = request.profile.platform.words()
    if len(platforms) != 1:
        raise GateError("several_platforms", platforms=", ".join(platforms))
    exclusions = _open_sets(request, now, held_in=None)
    require_same_identifier(exclusions, request.profile.author)
    heeds_mentions = bool(exclusions.mentions) and request.mentions != "keep"
    if request.profile.author.is_ != "key" or exclusions.mentions:
        key_of_set(exclusions, request.key_file)
    if request.profile.author.is_ == "handle" or heeds_mentions:
        require_same_fold(exclusions)
    if heeds_mentions and request.profile.mentions is None:
        raise GateError("mentions_unmapped")
    return exclusions


def _open_sets(request: RunRequest, now: int, held_in: Path | None) -> ExclusionSet:
    return open_sets(
        request.exclusions,
        platform=request.profile.platform.words()[0],
        now=now,
        trusted=request.trusted,
        signature_needed=bool(request.trusted),
        check_files=held_in is not None,
        held_in=held_in,
    )


@contextmanager
def _taking_in(request: RunRequest, work: Work, digest: str, now: int) -> Iterator[Callable[[], ExclusionSet]]:
    """Copies the exclusion set and compares every byte of the copy with its digests in the background: at 274 million
    keys that takes as long as the survey. What is handed out waits for the copy, the only one that is read, and raises
    ProtocolError where a byte differs."""
    with ThreadPoolExecutor(1) as background:
        read = background.submit(_open_sets, request, now, work.scratch / "set")

        def taken_in() -> ExclusionSet:
            try:
                exclusions = read.result()
            except OSError as error:
                raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
            if exclusions.digest != digest:
                raise ProtocolError("set_file_changed", folder=request.exclusions[0].name, file=STATEMENT_FILE)
            return exclusions

        yield taken_in


def _publish(work: Work, request: RunRequest, manifest: GateRun, corpus: Corpus) -> None:
    (work.folder / "profile.toml").write_text(to_toml(request.profile), "utf-8")
    write_manifest(work.folder / "manifest.json", manifest, request.signer)
    sources = {f"data/{shard.name}": shard.address for shard in corpus.shards}
    sources |= {f"ledger/{ledger_name(shard.name)}": shard.address for shard in corpus.shards}
    work.publish(request.out, sources)
