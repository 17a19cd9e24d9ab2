"""What can be shown of one covered account just now: by which set, of which runs, and else why not."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, Publication
from widerspruch.desk.proofs.seen_log import SeenLog, SeenRun, files_of
from widerspruch.desk.proofs.witnessed import Checkpoints, SeenCheckpoint
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.run_record import RunRecord

ProofState = Literal["no_log", "not_logged", "not_witnessed", "deleted", "unreadable", "no_run", "runs"]
"""Why there is no proof; or what it is about: a set alone (`no_run`), or a run that the person chooses."""

WITHOUT_PROOF: tuple[ProofState, ...] = ("no_log", "not_logged", "not_witnessed", "deleted", "unreadable")

MOST_RUNS = 50
"""That are offered, the newest."""

_AT_ONCE = 20
"""Rows."""


class RunChoice(Struct, frozen=True):
    """A run that a proof can be about. Instants in microseconds UTC.

    Attributes:
        manifest: Its name: SHA-256 of its manifest, in hex. `number`: of the set that it kept to.

        is_before: The set was made before the objection came in: the run knows nothing of it.

        shows_authors: Whether it can be shown that no row of the person's was kept.

        witnessed_at: When enough witnesses had seen that it is in the log; None: none is asked for.
    """

    manifest: str
    number: int
    purpose: str
    frozen_at: int
    witnessed_at: int | None
    is_before: bool
    shows_authors: bool


class ProofStanding(Struct, frozen=True):
    """Of one covered account.

    Attributes:
        number: Of the newest set that can be shown; 0: there is none.

        runs: Newest first. `lost`: runs of which nothing can be shown any more.
    """

    state: ProofState
    number: int = 0
    runs: tuple[RunChoice, ...] = ()
    lost: int = 0


class ShownSet(Struct, frozen=True):
    """A set that stands in the log, and which checkpoint shows that."""

    row: Publication
    index: int
    checkpoint: SeenCheckpoint


class ShownRun(Struct, frozen=True):
    """The same of a run, and the set of the platform that it kept to."""

    logged: SeenRun
    checkpoint: SeenCheckpoint
    set: ShownSet


class ProofShelf:
    """All that proofs of one platform are made of, as it lies there while it is looked at.

    Raises:
        ProtocolError: the log is damaged, or its policy is. `OSError`: it cannot be read.
    """

    def __init__(self, desk: Desk, platform: str) -> None:
        log = desk.config.log
        assert log is not None
        self.desk, self.platform = desk, platform
        self.seen: SeenLog = desk.log.seen(desk.config)
        self.checkpoints = Checkpoints(log.folder, files_of(log.folder)) if self.seen.size else None
        self.openings = None if desk.config.openings is None else Openings(desk.config.openings)
        self._published = Publication.objects.filter(platform=platform).exclude(digest="")
        kept_to = [run.record.set_of(platform) for run in self.seen.runs]
        named = self._published.filter(digest__in=[one.digest for one in kept_to if one is not None])
        self._of_runs: Mapping[str, Publication] = {row.digest: row for row in named}

    def logged_sets(self) -> Iterator[Publication]:
        """Those that stand in the log, newest first. Of thousands, as many are asked for as are looked at."""
        rows = self._published.order_by("-number").iterator(chunk_size=_AT_ONCE)
        return (row for row in rows if row.digest in self.seen.index_of)

    def shown_set(self, row: Publication) -> ShownSet | None:
        """None: too few witnesses have seen it."""
        index = self.seen.index_of[row.digest]
        checkpoint = self.checkpoints.first_with(index) if self.checkpoints else None
        return None if checkpoint is None else ShownSet(row, index, checkpoint)

    def can_open(self, row: Publication) -> bool:
        """Whether the set and what opens it are still there."""
        is_there = (self.desk.config.sets / row.folder).is_dir()
        return is_there and self.openings is not None and self.openings.has_set(row.digest)

    def can_show(self, logged: SeenRun, row: Publication) -> bool:
        """Whether all is there that a proof of a run needs: where its record says whose rows were kept, that is needed,
        too, or who withholds it could hide what it says."""
        if logged.record.kept_authors is None or self.openings is None:
            return self.can_open(row)
        try:
            self.openings.of_run(logged.manifest)
        except ProtocolError:
            return False
        return self.can_open(row)

    def runs(self) -> Iterator[ShownRun]:
        """Those of which something can be shown, newest first."""
        shown = (self._shown_run(logged, row) for logged, row in self._logged_runs())
        return (run for run in shown if run is not None)

    def run(self, manifest: str) -> ShownRun | None:
        """The one of this manifest; None: there is none, or nothing of it can be shown."""
        named = ((logged, row) for logged, row in self._logged_runs() if logged.manifest == manifest)
        return next((run for one in named if (run := self._shown_run(*one)) is not None), None)

    def lost(self) -> int:
        """How many runs there are of which nothing can be shown any more."""
        return sum(not self.can_show(logged, row) for logged, row in self._logged_runs())

    def _shown_run(self, logged: SeenRun, row: Publication) -> ShownRun | None:
        if self.checkpoints is None or not self.can_show(logged, row):
            return None
        checkpoint, of_set = self.checkpoints.first_with(logged.index), self.shown_set(row)
        return None if checkpoint is None or of_set is None else ShownRun(logged, checkpoint, of_set)

    def _logged_runs(self) -> Iterator[tuple[SeenRun, Publication]]:
        """Those that kept to a set of the platform, with it, newest first."""
        for logged in reversed(self.seen.runs):
            kept_to = logged.record.set_of(self.platform)
            row = None if kept_to is None else self._of_runs.get(kept_to.digest)
            if row is not None and row.digest in self.seen.index_of:
                yield logged, row

    def choice(self, run: ShownRun, coverage: Coverage) -> RunChoice:
        """What a person is told of a run."""
        record = run.logged.record
        return RunChoice(
            manifest=run.logged.manifest,
            number=run.set.row.number,
            purpose=record.purpose,
            frozen_at=record.frozen_at,
            witnessed_at=run.checkpoint.witnessed_at,
            is_before=is_before(run.set.row, coverage),
            shows_authors=_shows_authors(record, coverage),
        )


def _shows_authors(record: RunRecord, coverage: Coverage) -> bool:
    """Of somebody without an account there are no rows to be kept; who lets their own content be used has some."""
    kept = record.kept_authors
    return kept is not None and kept.is_of_accounts and coverage.own_content and coverage.account_id is not None


def is_before(row: Publication, coverage: Coverage) -> bool:
    """Whether a set was made before an objection came in."""
    return row.received_until < coverage.since


def standings(desk: Desk, coverages: Iterable[Coverage]) -> list[ProofStanding]:
    """Of each, in their order."""
    shelves: dict[str, ProofShelf] = {}
    found = []
    for coverage in coverages:
        if desk.config.log is None or desk.config.openings is None:
            found.append(ProofStanding("no_log"))
            continue
        try:
            if coverage.platform not in shelves:
                shelves[coverage.platform] = ProofShelf(desk, coverage.platform)
            found.append(_standing(shelves[coverage.platform], coverage))
        except (ProtocolError, OSError):
            found.append(ProofStanding("unreadable"))
    return found


def newest_shown(shelf: ProofShelf, coverage: Coverage) -> ShownSet | ProofState:
    """The newest set that can be shown to hold an objection; else why there is none."""
    why: ProofState = "not_logged"
    for row in shelf.logged_sets():
        if is_before(row, coverage):
            break
        if not shelf.can_open(row):
            why = "deleted" if why == "not_logged" else why
        elif (found := shelf.shown_set(row)) is not None:
            return found
        else:
            why = "not_witnessed"
    return why


def _standing(shelf: ProofShelf, coverage: Coverage) -> ProofStanding:
    newest = newest_shown(shelf, coverage)
    if not isinstance(newest, ShownSet):
        return ProofStanding(newest)
    choices = tuple(shelf.choice(run, coverage) for run in islice(shelf.runs(), MOST_RUNS))
    state: ProofState = "runs" if any(not one.is_before for one in choices) else "no_run"
    return ProofStanding(state, newest.row.number, choices, shelf.lost())
