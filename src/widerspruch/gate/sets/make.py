"""From a list of objectors to an exclusion set: keys only, sorted, in memory that does not grow with the list."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.cells import Flaw, UnclearCell, account_named, handle_named
from widerspruch.gate.sets.lines import LineProblem, LineReader, Objector
from widerspruch.gate.sets.lists import OpenList, open_list
from widerspruch.gate.sets.staging import LINES_PER_BATCH, Staging
from widerspruch.gate.signals.in_force import KeptOutBySignal, SignalsGiven, SignalsInForce
from widerspruch.gate.signals.sources import GENERATIVE
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.identifiers.unruled_platforms import has_servers
from widerspruch.identifiers.web_pages import fold_domain
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.exclusion_set import SignalCounts, read_header, set_to_build_on, write_set
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.protocol.signing_keys import SigningKey

__all__ = ["LineProblem", "MadeSet", "SetRequest", "Totals", "make_set"]


class SetRequest(Struct, frozen=True, kw_only=True):
    """What is to be made. Instants in microseconds UTC.

    Attributes:
        columns: Fields and the list's own names of their columns, where these are not among the known spellings.

        out: The set's folder, which must not exist.

        number, platform, issued_at, received_until, expires_at: As in `SetHeader`.

        since: The folders of the sets that this one builds on, in any order: the newest of them is the one. None for a
            full set. For a tree all of them are needed, from a full one on.

        openings: Where to keep what opens the set's tree; None: it has none, and no proof can be made from it.

        strict: Write nothing as soon as a line is unclear.

        server: At a platform where each server has its own users, the one of the corpus: it names these without it.

        signals: What people said elsewhere, beside the list. It adds to it and takes nothing away.
    """

    source: Path
    platform: str
    number: int
    out: Path
    issued_at: int
    received_until: int
    since: tuple[Path, ...] = ()
    openings: Path | None = None
    expires_at: int | None = None
    columns: tuple[tuple[str, str], ...] = ()
    strict: bool = False
    server: str | None = None
    signals: SignalsGiven = SignalsGiven()


class SignalsTaken(Struct, frozen=True, kw_only=True):
    """Accounts that signals speak of.

    Attributes:
        denied: Said no. `by_policy`: nobody said no; a platform presets it, or strictness asked for it. Both are in the
            set.

        allowed: Said yes, and not no. `unclear`: said nothing that can be told to be of AI training. Neither is in
            the set by these.
    """

    denied: int
    by_policy: int
    allowed: int
    unclear: int


class Totals(Struct, frozen=True, kw_only=True):
    """What became of the list.

    Attributes:
        lines: Entries that were read, those left out included; empty lines do not count.

        left_out: Entries of which nothing is in the set.

        unclear: Entries that are in the set, read in the objector's favour.

        persons: Different persons, as far as the list ties lines together.

        undated: Entries without a date of receipt, which count for every run.

        merged: Rows that said what another row says, too.

        flaws: How often each kind of flaw was found, most frequent first.

        unread: The list's columns that were not read.

        signals: What became of signals; None where none were given.
    """

    lines: int
    left_out: int
    unclear: int
    persons: int
    undated: int
    merged: int
    flaws: tuple[tuple[Flaw, int], ...]
    unread: tuple[str, ...]
    signals: "SignalsTaken | None" = None


class MadeSet(Struct, frozen=True):
    """The set as it was written, and what became of the list."""

    header: SetHeader
    totals: Totals


def make_set(
    request: SetRequest,
    key: HashingKey,
    signer: SigningKey | None,
    on_problem: Callable[[LineProblem], None] = lambda problem: None,
    on_progress: Callable[[int], None] = lambda lines: None,
) -> MadeSet:
    """Read the list and write the set, whole or not at all.

    Args:
        on_problem: Told of every unclear line, in their order; it holds no content of the list.
        on_progress: Told now and then how many lines were read.

    Raises:
        GateError: `list_server` (values: server, platform), what `open_list` raises, `list_empty`,
            `list_nothing_readable`, or, where the request is strict, `list_unclear` (values: n); `openings_published`
            (values: folder): what opens the set would lie in it, or in one that it builds on; of signals what
            `SignalsInForce` raises, and `signals_account` (values: platform): one is of nothing that can be an account.

        ProtocolError: what `write_set` raises.

        OSError: the target cannot be written.
    """
    server = _server(request)
    _require_apart(request)
    since = since_digest = None
    if request.since:
        newest = max(request.since, key=lambda folder: read_header(folder).number)
        since, since_digest = set_to_build_on(newest, key.key_id, FOLD_VERSION, request.platform)
    header = SetHeader(
        number=request.number,
        platform=request.platform,
        issued_at=request.issued_at,
        received_until=request.received_until,
        expires_at=request.expires_at,
        key_id=key.key_id,
        since=since,
        since_digest=since_digest,
        fold_version=FOLD_VERSION,
    ).checked()
    scratch = request.out.with_name(f".{request.out.name}.list")
    shutil.rmtree(scratch, ignore_errors=True)  # of a process that was killed
    scratch.mkdir(parents=True)
    try:
        with (
            open_list(request.source, request.columns) as opened,
            closing(Staging(scratch, key, header, server)) as staging,
        ):
            made = _Making(request, server, opened, staging, on_problem, on_progress)
            written = write_set(
                request.out,
                header,
                made.objections(),
                staging.mentions(),
                signer,
                staging.count_persons,
                staging.shapes.counted,
                made.signal_counts,
                openings=None if request.openings is None else Openings(request.openings),
                builds_on=request.since,
            )
            return MadeSet(written, made.totals(written))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _require_apart(request: SetRequest) -> None:
    if request.openings is not None:
        place = request.openings.resolve()
        if any(place.is_relative_to(folder.resolve()) for folder in (request.out, *request.since)):
            raise GateError("openings_published", folder=request.openings.name)


def _server(request: SetRequest) -> str:
    """The server's domain, folded; "" where none was given."""
    if request.server is None:
        return ""
    server = fold_domain(request.server)
    if not server or not has_servers(request.platform):
        raise GateError("list_server", server=request.server, platform=request.platform)
    return server


class _Making:
    """Reads the list once, hands on its objections and keeps count."""

    def __init__(
        self,
        request: SetRequest,
        server: str,
        opened: OpenList,
        staging: Staging,
        on_problem: Callable[[LineProblem], None],
        on_progress: Callable[[int], None],
    ) -> None:
        self._request, self._server, self._opened, self._staging = request, server, opened, staging
        self._on_problem, self._on_progress = on_problem, on_progress
        self._flaws: Counter[Flaw] = Counter()
        self._lines = self._objectors = self._undated = self._unclear = self._rows = 0
        self._last_unclear = 0
        self._signals = SignalsInForce(request.signals, request.platform, request.received_until)

    def objections(self) -> Iterator[pa.Table]:
        """All rows of the list in the order of its lines; at its end the list is judged as a whole."""
        reader = LineReader(self._request.platform, self._request.received_until, self._note, self._server)
        while lines := list(islice(self._opened.lines, LINES_PER_BATCH)):
            objectors = [one for one in map(reader.read, lines) if one is not None]
            self._lines += len(lines)
            self._objectors += len(objectors)
            self._undated += sum(one.received_at == 0 for one in objectors)
            rows = self._staging.take(objectors)
            self._rows += len(rows)
            self._on_progress(self._lines)
            yield rows
        if self._request.strict and self._flaws:
            raise GateError("list_unclear", n=self._lines - self._objectors + self._unclear)
        yield from self._by_signals()
        if not self._request.since and not self._objectors and not self._signals.kept:
            raise GateError("list_nothing_readable" if self._lines else "list_empty")

    def totals(self, written: SetHeader) -> Totals:
        """After everything was written."""
        return Totals(
            lines=self._lines,
            left_out=self._lines - self._objectors,
            unclear=self._unclear,
            persons=0 if written.counts.persons is None else written.counts.persons.all,
            undated=self._undated,
            merged=self._rows - written.counts.objections,
            flaws=tuple(sorted(self._flaws.items(), key=lambda one: (-one[1], one[0]))),
            unread=tuple(self._opened.unread),
            signals=self._taken() if self._request.signals.files else None,
        )

    def signal_counts(self) -> SignalCounts:
        """Accounts by source, and by policy; after all objections."""
        return self._signals.counts()

    def _by_signals(self) -> Iterator[pa.Table]:
        """A row for each account that a signal keeps out. It was received when it was seen: nobody knew before."""
        for found in self._signals.kept_out():
            rows = self._staging.take([self._objector(one) for one in found])
            self._rows += len(rows)
            yield rows

    def _objector(self, one: KeptOutBySignal) -> Objector:
        try:
            if one.account_id is not None:
                keys = account_named(self._request.platform, self._server, one.account_id)
            else:
                keys = handle_named(self._request.platform, self._server, one.handle)
        except UnclearCell as error:
            keys = error.read
        if not keys:
            raise GateError("signals_account", platform=self._request.platform)
        return Objector(keys, one.seen_at, ai_interactions=False, purposes=(GENERATIVE,), rests_on=one.rests_on)

    def _taken(self) -> SignalsTaken:
        of = self._signals
        return SignalsTaken(denied=of.denied, by_policy=of.by_policy, allowed=of.allowed, unclear=of.unclear)

    def _note(self, problem: LineProblem) -> None:
        self._flaws[problem.flaw] += 1
        if not problem.left_out and problem.line != self._last_unclear:
            self._last_unclear = problem.line
            self._unclear += 1
        self._on_problem(problem)
