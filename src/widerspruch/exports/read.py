"""The room's one entry point: paths -> `open_drop` -> profiles -> `read_profile` -> batches of items."""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import contains
from pathlib import Path
from typing import cast

from msgspec import Struct

from widerspruch.exports.archive.limits import Limits as Limits
from widerspruch.exports.drop.open import Drop as Drop
from widerspruch.exports.drop.open import sort_drop
from widerspruch.exports.drop.profiles import ExportProfile, Known, is_readable
from widerspruch.exports.entry import Entry, normalise_basename
from widerspruch.exports.inventory import Inventory, MemberReport, Status, unread
from widerspruch.exports.learnt import Learnt, LearntAccount
from widerspruch.exports.member import BATCH_ITEMS, ExportPlatform, LeftOut, NotRead, Reader, Yielded
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.exports.registry import Registry, load_registry
from widerspruch.items.columns import ItemColumns
from widerspruch.items.item import AccountFact, Item, ParseFlag

_ONLY_ITEMS = {Item}
_ONLY_COLUMNS = {ItemColumns}


class Batch(Struct, frozen=True):
    """What one member gave, or a stretch of it: about 4096 items of one platform, or fewer.

    Attributes:
        member: Its name below the profile's root: personal data, never logged.

        part: Index of its archive in `ExportProfile.archives`.

        parser, version, dialect: Which reader understood it, and how.
    """

    platform: ExportPlatform
    member: str
    part: int
    parser: str
    version: int
    dialect: str
    items: Sequence[Item]
    facts: tuple[AccountFact, ...] = ()
    problems: tuple[Problem, ...] = ()


def open_drop(paths: Sequence[Path], limits: Limits | None = None, registry: Registry | None = None) -> Drop:
    """List everything that was dropped in: zips, parts, folders, single files. Opens no media.

    Args:
        registry: Kinds of exports and their files; all that there are, if left out.

    Raises `RefusedError` with a fatal `Problem` when nothing in it can be read.
    """
    return sort_drop(paths, limits or Limits(), registry or load_registry())


def read_profile(
    profile: ExportProfile,
    on_progress: Callable[[int], None] | None = None,
    registry: Registry | None = None,
    learnt: Learnt | None = None,
) -> "Reading":
    """Read a profile, account files first: iterate over the batches, then ask for the inventory.

    Args:
        on_progress: Called with the number of plain bytes read since the last call; all calls together make
            `profile.bytes_to_read`.
        learnt: What other members of the profile, read elsewhere, taught.
    """
    return Reading(profile, on_progress or (lambda _: None), registry or load_registry(), learnt)


class Reading(Iterator[Batch]):
    """One pass over a profile. What it learnt stands in `inventory` and `problems`, complete at the end."""

    def __init__(
        self,
        profile: ExportProfile,
        on_progress: Callable[[int], None],
        registry: Registry,
        learnt: Learnt | None = None,
    ) -> None:
        self.profile = profile
        self._on_progress = on_progress
        self._registry = registry
        self._kind = registry.kinds.of(profile.platform)
        self.learnt = learnt or Learnt(LearntAccount(profile, self._kind.page))
        self._reports: dict[int, MemberReport] = {}
        self._waiting = deque(self._in_order())
        self._batches = self._read()

    def __iter__(self) -> "Reading":
        return self

    def __next__(self) -> Batch:
        return next(self._batches)

    def close(self) -> None:
        """Stop early."""
        self._batches.close()

    def account_files(self) -> Iterator[Batch]:
        """Read no more than the account files, which come first: what they teach is then in `learnt`."""
        while self._waiting and _entry(self._waiting[0][1]).order == 0:
            yield from self._member(*self._waiting.popleft())

    def hand_over(self) -> list[tuple[int, Known]]:
        """The members still to be read, in order, with their indices: whoever takes them reports them."""
        waiting = list(self._waiting)
        self._waiting.clear()
        return waiting

    def report(self, reports: Mapping[int, MemberReport], html_read: bool) -> None:
        """Take in what became of members that were handed over."""
        self._reports.update(reports)
        self.learnt.html_read |= html_read

    @property
    def inventory(self) -> Inventory:
        """What has become of every member so far."""
        refused = [MemberReport(problem.place, "failed", problems=(problem,)) for problem in self.profile.refused]
        reports = [self._reports[index] for index in sorted(self._reports)]
        return Inventory((*reports, *refused), self.profile.media, self.profile.media_bytes)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the person should know about the export as a whole."""
        problems = [*self.profile.problems, *self.learnt.account.limited_to()]
        if self.learnt.html_read:
            problems.append(Problem("html_second_class"))
        return tuple(problems)

    def _read(self) -> Generator[Batch]:
        while self._waiting:
            yield from self._member(*self._waiting.popleft())

    def _in_order(self) -> list[tuple[int, Known]]:
        """Readable members: account files first, JSON before HTML. The others are reported at once."""
        readable: list[tuple[int, Known]] = []
        for index, known in enumerate(self.profile.members):
            if is_readable(known):
                readable.append((index, known))
            else:
                self._reports[index] = unread(known.member, known.recognition, known.copy_of)
        readable.sort(key=lambda pair: (_entry(pair[1]).order, is_html(pair[1])))
        return readable

    def _member(self, index: int, known: Known) -> Iterator[Batch]:
        key = twin_key(known)
        member = known.member
        by_content = self._kind.unit == "content"
        if by_content and is_html(known) and key in self.learnt.read_as_json:
            self._reports[index] = _report(known, "copy", copy_of=f"{member.name.rsplit('.', 1)[0]}.json")
            self._on_progress(member.size)
            return
        page = self._kind.page
        is_page = self.learnt.account.is_page or (page is not None and page.has(member.name))
        reading = MemberReading(known, self.learnt.account, self._registry, self._on_progress, is_page)
        yield from reading.batches()
        report = self._reports[index] = reading.report()
        if not is_html(known) and (report.status != "failed" or report.items):
            self.learnt.read_as_json.add(key)
        elif is_html(known) and report.items and by_content:
            self.learnt.html_read = True


class MemberReading:
    """One pass over one member."""

    def __init__(
        self,
        known: Known,
        account: LearntAccount,
        registry: Registry,
        on_progress: Callable[[int], None],
        is_page: bool,
    ) -> None:
        entry = _entry(known)
        self._known = known
        self._entry = entry
        self._account = account
        self._version = registry.version(entry)
        self._on_progress = on_progress
        self._platform = entry.platform
        self._items = self._facts = 0
        self._left_out: Counter[NotRead] = Counter()
        self._problems: list[Problem] = []
        self._undated = 0
        self._is_page = is_page
        self._failed = False

    def batches(self) -> Iterator[Batch]:
        """What the member gives, up to where it fails."""
        member, meter = self._known.member, self._known.member.meter
        start, told = meter.produced, 0
        things: Iterator[Yielded] | None = None
        while True:
            chunk: list[Yielded] = []
            try:
                if things is None:
                    things = iter(cast("Reader", self._entry.reader)(member, self._account.context(self._platform)))
                ended = _fill(chunk, things)
            except Exception as error:  # whatever one member does to its reader, the others are still read
                self._failed = True
                chunk.append(_as_problem(error, member.name))
                ended = True
            yield from self._deliver(chunk)
            done = member.size if ended else min(meter.produced - start, member.size)
            if done > told:
                self._on_progress(done - told)
                told = done
            if ended:
                return

    def report(self) -> MemberReport:
        """What became of the member."""
        why = self._left_out.most_common(1)[0][0] if self._left_out else None
        return _report(
            self._known,
            self._status(),
            items=self._items,
            facts=self._facts,
            left_out=self._left_out.total(),
            why=why,
            problems=(*self._problems, *self._unread_times()),
        )

    def _unread_times(self) -> Iterator[Problem]:
        if self._undated:
            yield Problem("times_unread", self._known.member.name, self._undated)

    def _status(self) -> Status:
        gave = self._items or self._facts
        if self._failed or any(problem.code in _ENDING for problem in self._problems):
            return "failed"
        if gave:
            return "read"
        if self._problems:
            return "failed"
        return "not_read" if self._left_out else "empty"

    def _deliver(self, chunk: list[Yielded]) -> Iterator[Batch]:
        """A chunk as batches. Nearly all chunks hold nothing but items and pass as they are."""
        types = set(map(type, chunk))
        if types == _ONLY_ITEMS:
            yield self._batch(cast("list[Item]", chunk), (), ())
        elif types == _ONLY_COLUMNS:
            for columns in cast("list[ItemColumns]", chunk):
                yield self._batch(columns, (), ())
        else:
            yield from self._deliver_mixed(chunk)

    def _deliver_mixed(self, chunk: list[Yielded]) -> Iterator[Batch]:
        items: list[Item] = []
        facts: list[AccountFact] = []
        problems: list[Problem] = []
        for thing in chunk:
            if isinstance(thing, Item):
                items.append(thing)
            elif isinstance(thing, ItemColumns):
                items += thing
            elif isinstance(thing, AccountFact):
                facts.append(thing)
            elif isinstance(thing, Problem):
                problems.append(thing)
            elif isinstance(thing, LeftOut):
                self._left_out[thing.reason] += thing.n
            elif thing.platform != self._platform:
                if items or facts or problems:
                    yield self._batch(items, tuple(facts), tuple(problems))
                items, facts, problems = [], [], []
                self._platform = thing.platform
        if items or facts or problems:
            yield self._batch(items, tuple(facts), tuple(problems))

    def _batch(self, items: Sequence[Item], facts: tuple[AccountFact, ...], problems: tuple[Problem, ...]) -> Batch:
        self._items += len(items)
        self._undated += sum(map(contains, _flags_of(items), repeat("date_unparsed")))
        if self._is_page:
            _belong_to_page(items)
        self._facts += len(facts)
        self._problems += problems
        for fact in facts:
            self._account.note(fact, self._platform)
        member = self._known.member
        return Batch(
            platform=self._platform,
            member=member.name,
            part=member.part,
            parser=self._entry.name,
            version=self._version,
            dialect=self._known.recognition.dialect,
            items=items,
            facts=facts,
            problems=problems,
        )


def _flags_of(items: Sequence[Item]) -> Iterable[Sequence[ParseFlag]]:
    return items.parse_flags.values() if isinstance(items, ItemColumns) else (item.parse_flags for item in items)


def _belong_to_page(items: Sequence[Item]) -> None:
    """What the account wrote, a page wrote that the person looks after."""
    if isinstance(items, ItemColumns):
        items.actor_role = "page_i_admin"
        return
    for item in items:
        if item.actor_role == "own":
            item.actor_role = "page_i_admin"


_ENDING = frozenset({"invalid_json", "damaged_member", "bomb", "member_too_large", "too_large"})
"""After these, nothing more of a member can be read."""


def _fill(chunk: list[Yielded], things: Iterator[Yielded]) -> bool:
    """Move things over until they are enough for a batch; whether there are no more."""
    room = BATCH_ITEMS
    for thing in things:
        chunk.append(thing)
        room -= len(thing) if type(thing) is ItemColumns else 1
        if room <= 0:
            return False
    return True


def _entry(known: Known) -> Entry:
    entry = known.recognition.entry
    assert entry is not None
    return entry


def is_html(known: Known) -> bool:
    """Whether a readable member is a web page."""
    return _entry(known).format == "html"


def twin_key(known: Known) -> tuple[str, str]:
    """Equal for the JSON and the HTML form of the same content."""
    name = known.member.name
    return name.rpartition("/")[0].casefold(), normalise_basename(name)


def _as_problem(error: Exception, place: str) -> Problem:
    if isinstance(error, RefusedError):
        return error.problem
    if isinstance(error, OSError):
        return Problem("damaged_member", place)
    if isinstance(error, MemoryError):
        return Problem("member_too_large", place)
    if isinstance(error, RecursionError):
        return Problem("too_deeply_nested", place)
    return Problem("unknown_layout", place)


def _report(
    known: Known,
    status: Status,
    *,
    items: int = 0,
    facts: int = 0,
    left_out: int = 0,
    why: NotRead | None = None,
    copy_of: str | None = None,
    problems: tuple[Problem, ...] = (),
) -> MemberReport:
    entry = known.recognition.entry
    member = known.member
    return MemberReport(
        name=member.name,
        status=status,
        part=member.part,
        size=member.size,
        entry=entry.name if entry is not None else None,
        items=items,
        facts=facts,
        left_out=left_out,
        why=why,
        copy_of=copy_of,
        problems=problems,
        is_chat=entry is not None and entry.is_chat,
        is_settings=entry is not None and entry.is_settings,
    )
