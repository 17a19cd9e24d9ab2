"""The room's one entry point: paths -> `open_drop` -> profiles -> `read_profile` -> batches of items."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path

from widerspruch.exports.archive.limits import Limits as Limits
from widerspruch.exports.drop.open import Drop as Drop
from widerspruch.exports.drop.open import sort_drop
from widerspruch.exports.drop.profiles import ExportProfile, RecognisedMember, is_readable
from widerspruch.exports.entry import normalise_basename
from widerspruch.exports.inventory import Inventory, MemberReport, unread
from widerspruch.exports.learnt import Learnt, LearntAccount
from widerspruch.exports.problem import Problem
from widerspruch.exports.read_member import Batch as Batch
from widerspruch.exports.read_member import MemberReading
from widerspruch.exports.registry import Registry, load_registry


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
        self._kind = registry.kinds.of(profile.platform)
        self.learnt = learnt or Learnt(LearntAccount(profile, self._kind.page))
        self._reports: dict[int, MemberReport] = {}
        self._waiting = deque(self._in_order())
        self._batches = self._read()

    def __next__(self) -> Batch:
        return next(self._batches)

    def close(self) -> None:
        """Stop early."""
        self._batches.close()

    def account_files(self) -> Iterator[Batch]:
        """Read no more than the account files, which come first: what they teach is then in `learnt`."""
        while self._waiting and self._waiting[0][1].entry.order == 0:
            yield from self._member(*self._waiting.popleft())

    def hand_over(self) -> list[tuple[int, RecognisedMember]]:
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

    def _in_order(self) -> list[tuple[int, RecognisedMember]]:
        """Readable members: account files first, JSON before HTML. The others are reported at once."""
        readable: list[tuple[int, RecognisedMember]] = []
        for index, known in enumerate(self.profile.members):
            if is_readable(known):
                readable.append((index, known))
            else:
                self._reports[index] = unread(known.member, known.recognition, known.copy_of)
        readable.sort(key=lambda pair: (pair[1].entry.order, is_html(pair[1])))
        return readable

    def _member(self, index: int, known: RecognisedMember) -> Iterator[Batch]:
        key = twin_key(known)
        member = known.member
        by_content = self._kind.unit == "content"
        if by_content and is_html(known) and key in self.learnt.read_as_json:
            self._reports[index] = unread(member, known.recognition, f"{member.name.rsplit('.', 1)[0]}.json")
            self._on_progress(member.size)
            return
        page = self._kind.page
        is_page = self.learnt.account.is_page or (page is not None and page.has(member.name))
        reading = MemberReading(known, self.learnt.account, self._on_progress, is_page)
        yield from reading.batches()
        report = self._reports[index] = reading.report()
        if not is_html(known) and (report.status != "failed" or report.items):
            self.learnt.read_as_json.add(key)
        elif is_html(known) and report.items and by_content:
            self.learnt.html_read = True


def is_html(known: RecognisedMember) -> bool:
    """Whether a readable member is a web page."""
    return known.entry.format == "html"


def twin_key(known: RecognisedMember) -> tuple[str, str]:
    """Equal for the JSON and the HTML form of the same content."""
    name = known.member.name
    return name.rpartition("/")[0].casefold(), normalise_basename(name)
