"""One member of a profile -> batches of items, and what became of it: whatever it does to its reader."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from operator import contains
from typing import cast

from msgspec import Struct

from widerspruch.exports.drop.profiles import RecognisedMember
from widerspruch.exports.inventory import MemberReport, Status
from widerspruch.exports.learnt import LearntAccount
from widerspruch.exports.member import BATCH_ITEMS, ExportPlatform, LeftOut, NotRead, Reader, Yielded
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.items.columns import ItemColumns
from widerspruch.items.item import AccountFact, Item, ParseFlag

_ONLY_ITEMS = {Item}
_ONLY_COLUMNS = {ItemColumns}


class Batch(Struct, frozen=True):
    """What one member gave, or a stretch of it: about 4096 items of one platform, or fewer.

    Attributes:
        member: Its name below the profile's root: personal data, never logged.

        part: Index of its archive in `ExportProfile.archives`.

        parser: Which reader understood it.
    """

    platform: ExportPlatform
    member: str
    part: int
    parser: str
    items: Sequence[Item]
    facts: Sequence[AccountFact] = ()


class MemberReading:
    """One pass over one member."""

    def __init__(
        self, known: RecognisedMember, account: LearntAccount, on_progress: Callable[[int], None], is_page: bool
    ) -> None:
        entry = known.entry
        self._known = known
        self._entry = entry
        self._account = account
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
        member, entry = self._known.member, self._entry
        return MemberReport(
            name=member.name,
            status=self._status(),
            part=member.part,
            size=member.size,
            entry=entry.name,
            items=self._items,
            facts=self._facts,
            left_out=self._left_out.total(),
            why=self._left_out.most_common(1)[0][0] if self._left_out else None,
            problems=(*self._problems, *self._unread_times()),
            is_chat=entry.is_chat,
            is_settings=entry.is_settings,
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
            yield self._batch(cast("list[Item]", chunk))
        elif types == _ONLY_COLUMNS:
            for columns in cast("list[ItemColumns]", chunk):
                yield self._batch(columns)
        else:
            yield from self._deliver_mixed(chunk)

    def _deliver_mixed(self, chunk: list[Yielded]) -> Iterator[Batch]:
        items: list[Item] = []
        facts: list[AccountFact] = []
        for thing in chunk:
            if isinstance(thing, Item):
                items.append(thing)
            elif isinstance(thing, ItemColumns):
                items += thing
            elif isinstance(thing, AccountFact):
                facts.append(thing)
            elif isinstance(thing, Problem):
                self._problems.append(thing)
            elif isinstance(thing, LeftOut):
                self._left_out[thing.reason] += thing.n
            elif thing.platform != self._platform:
                if items or facts:
                    yield self._batch(items, facts)
                items, facts = [], []
                self._platform = thing.platform
        if items or facts:
            yield self._batch(items, facts)

    def _batch(self, items: Sequence[Item], facts: Sequence[AccountFact] = ()) -> Batch:
        self._items += len(items)
        self._undated += sum(map(contains, _flags_of(items), repeat("date_unparsed")))
        if self._is_page:
            _belong_to_page(items)
        self._facts += len(facts)
        for fact in facts:
            self._account.note(fact, self._platform)
        member = self._known.member
        return Batch(
            platform=self._platform,
            member=member.name,
            part=member.part,
            parser=self._entry.name,
            items=items,
            facts=facts,
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
