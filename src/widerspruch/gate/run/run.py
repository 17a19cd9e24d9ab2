"""`gate run`: a corpus and an exclusion set in, the rows that may be used out, with a ledger and a manifest.

    find shards -> index of objectors -> gate (shard by shard) -> verify -> publish

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
from widerspruch.gate.engine import require_readable_below
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.mask.format import mask_name
from widerspruch.gate.mask.tables import is_table, open_table
from widerspruch.gate.profile_toml import to_toml
from widerspruch.gate.record.recorder import Recorder, recorder_for
from widerspruch.gate.rulebook_used import rulebook_used
from widerspruch.gate.run.buckets_asked import check_buckets, parting_of
from widerspruch.gate.run.freeze import frozen_at
from widerspruch.gate.run.request import MentionPolicy, RunOutcome, RunPlan, RunRequest, UndecidedPolicy
from widerspruch.gate.run.steps import RunSteps, Sets
from widerspruch.gate.run.work_folder import Work, working_beside
from widerspruch.gate.schedule.attempt import versions_here
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import Progress
from widerspruch.gate.sets.key import key_file_of, require_same_fold
from widerspruch.gate.sets.opening import open_exclusions
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import MANIFEST, TableVersion, seal_manifest
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE
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
    if request.result == "mask" and request.mentions == "redact":
        raise GateError("mask_redact")
    if request.buckets is not None:
        check_buckets(request.buckets, request)
    sets, hashing = _open_exclusions(request, now)
    recorder = recorder_for(request.recording, request.signer, sets, request.exclusions, request.out)
    until = frozen_at(request.freeze, min(one.received_until for one in sets))
    corpus, table = _find_rows(request)
    _check_out_is_apart(request)
    require_readable_below(request.out)
    _check_ledger_names([shard.name for shard in corpus.shards])
    parting = None if request.buckets is None else parting_of(request.buckets, corpus.shards, request)
    used = rulebook_used(rulebook)
    plan = RunPlan(
        shards=corpus.shards,
        profile=to_toml(request.profile),
        run=Run(until if request.as_of is None else request.as_of, request.purpose),
        heeded=Run(until, request.purpose),
        table=table,
        exclusion_sets=tuple(one.digest for one in sets),
        rulebook=used.digest,
        mentions=request.mentions,
        undecided=request.undecided,
        strict_names=request.strict_names,
        dry_run=request.dry_run,
        result=request.result,
        parting=parting,
        versions=versions_here(),
    )
    with working_beside(request.out, plan) as work:
        try:
            work.check_names([shard.name for shard in corpus.shards])
            if recorder is not None:
                recorder.go_on_from(work.before(recorder.before))
            with _taking_in(request, work, plan.exclusion_sets, now) as checked_sets:
                stated = sum(header.counts.objections for one in sets for header in one.headers)
                salt = None if recorder is None else recorder.authors_salt
                steps = RunSteps(
                    request, plan, hashing, rulebook, scheduler, work, on_progress, stated, checked_sets, salt
                )
                outcome = structs.replace(steps.all_steps(used), beside=corpus.beside)
        except (GateError, ProtocolError) as error:
            if not error.ending.may_be_resumed:
                work.drop()  # the command or the corpus must change: what is done would only stand in the way of that
            raise
        if request.dry_run:
            work.drop()
        else:
            _publish(work, request, outcome, corpus, recorder)
    return outcome


def _find_rows(request: RunRequest) -> tuple[Corpus, TableVersion | None]:
    """The files of a corpus; a table is one only where nothing of it is copied.

    Raises:
        GateError: As `find_corpus` and `open_table`.
    """
    if request.result == "mask" and len(request.corpus) == 1 and is_table(request.corpus[0]):
        snapshot = open_table(request.corpus[0])
        return snapshot.files, snapshot.version
    return find_corpus(request.corpus), None


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
        key_files=tuple(file.absolute() for file in request.key_files),
        buckets=None
        if request.buckets is None
        else structs.replace(request.buckets, family=request.buckets.family.absolute()),
    )


def _check_out_is_apart(request: RunRequest) -> None:
    """What is written into a corpus would be part of it the next time."""
    out = request.out.resolve()
    for folder in filter(None, map(folder_of, request.corpus)):
        if out.is_relative_to(folder.resolve()):
            raise GateError("out_inside_corpus", out=request.out.name, corpus=folder.name)


def _open_exclusions(request: RunRequest, now: int) -> tuple[Sets, dict[str, str]]:
    """The sets of all platforms, not looked into yet, and where the hashing key of each lies, if it is needed."""
    sets, profile = _open_sets(request, now, held_in=None), request.profile
    hashing: dict[str, str] = {}
    for one in sets:
        require_same_identifier(one, profile)
        heeds_mentions = bool(one.mentions) and request.mentions != "keep"
        if one.mentions or any(author.is_ != "key" for author in profile.authors):
            hashing[one.platform] = str(key_file_of(one, request.key_files))
        if heeds_mentions or any(author.is_ not in ("account", "key") for author in profile.authors):
            require_same_fold(one)
        if heeds_mentions and profile.mentions is None:
            raise GateError("mentions_unmapped")
    return sets, hashing


def _open_sets(request: RunRequest, now: int, held_in: Path | None) -> Sets:
    return open_exclusions(
        request.exclusions,
        request.profile.platform.words(),
        request.trusted,
        now,
        check_files=held_in is not None,
        held_in=held_in,
    )


@contextmanager
def _taking_in(request: RunRequest, work: Work, digests: Sequence[str], now: int) -> Iterator[Callable[[], Sets]]:
    """Copies the exclusion sets and compares every byte of the copies with their digests in the background. What is
    handed out waits for the copies, which alone are read, and raises ProtocolError where a byte differs."""
    with ThreadPoolExecutor(1) as background:
        read = background.submit(_open_sets, request, now, work.scratch / "set")

        def taken_in() -> Sets:
            try:
                sets = read.result()
            except OSError as error:
                raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
            for one, digest in zip(sets, digests, strict=True):
                if one.digest != digest:
                    raise ProtocolError("set_file_changed", folder=request.exclusions[0].name, file=STATEMENT_FILE)
            return sets

        yield taken_in


def _publish(work: Work, request: RunRequest, outcome: RunOutcome, corpus: Corpus, recorder: Recorder | None) -> None:
    (work.folder / "profile.toml").write_text(to_toml(request.profile), "utf-8")
    manifest = seal_manifest(outcome.manifest, request.signer)
    atomic_write(work.folder / MANIFEST, manifest)
    if recorder is not None:
        recorder.record(work.folder, manifest, outcome.authors)
    sources = {f"data/{shard.name}": shard.address for shard in corpus.shards}
    for name in (mask_name, lambda name: f"ledger/{ledger_name(name)}"):
        sources |= {name(shard.name): shard.address for shard in corpus.shards}
    work.publish(request.out, sources)
