"""What became of every member of an export: nothing is skipped silently.

Names of members are personal data: for the person's own screen only.
"""

from collections import Counter
from typing import Literal

from msgspec import Struct

from widerspruch.exports.member import Member, NotRead
from widerspruch.exports.problem import Problem
from widerspruch.exports.recognise import Recognition

Status = Literal["read", "empty", "not_read", "copy", "unknown", "ambiguous", "failed"]
"""read: gave items or facts. empty: known, and nothing in it. not_read: known and deliberately left. copy: the
same content was read elsewhere. unknown: not known to us. ambiguous: several kinds fit, none is sure. failed: a
problem says why. Each has its word under `inventory.<status>`."""


class MemberReport(Struct, frozen=True):
    """What became of one member.

    Attributes:
        size: Plain size in bytes, as the archive says.

        entry: Permanent name of its kind, or None if it is not known.

        items, facts: How many were delivered. A failed member may have delivered some before it failed.

        left_out: Records in it that were recognised and deliberately not read.

        why: The reason, where something was left out or the whole member was not read.

        copy_of: The member whose content it repeats.

        is_chat, is_settings: As its kind, see `Entry`.
    """

    name: str
    status: Status
    part: int = 0
    size: int = 0
    entry: str | None = None
    items: int = 0
    facts: int = 0
    left_out: int = 0
    why: NotRead | None = None
    copy_of: str | None = None
    problems: tuple[Problem, ...] = ()
    is_chat: bool = False
    is_settings: bool = False


class Inventory(Struct, frozen=True):
    """What became of a whole profile. `media`, `media_bytes`: files that are only counted."""

    reports: tuple[MemberReport, ...]
    media: int = 0
    media_bytes: int = 0

    def with_status(self, status: Status) -> tuple[MemberReport, ...]:
        """The members that ended so."""
        return tuple(report for report in self.reports if report.status == status)

    def counts(self) -> dict[Status, int]:
        """How many members ended how; only what occurs."""
        return dict(Counter(report.status for report in self.reports))

    @property
    def items(self) -> int:
        """Items delivered by all members."""
        return sum(report.items for report in self.reports)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All members' problems, in the order of the members."""
        return tuple(problem for report in self.reports for problem in report.problems)


def unread(member: Member, found: Recognition, copy_of: str | None = None) -> MemberReport:
    """The report of a member that no reader is asked about."""
    entry = found.entry
    status: Status
    why: NotRead | None = None
    problems: tuple[Problem, ...] = ()
    if found.problem is not None and (entry is None or entry.reader is not None):
        status, problems = "failed", (found.problem,)
    elif copy_of is not None:
        status = "copy"
    elif found.is_empty:
        status = "empty"
    elif entry is not None and entry.reader is None:
        status, why = "not_read", entry.why_not or "technical"
    else:
        status = "ambiguous" if found.ambiguous or entry is not None else "unknown"
    return MemberReport(
        member.name,
        status,
        member.part,
        member.size,
        entry.name if entry is not None else None,
        why=why,
        copy_of=copy_of,
        problems=problems,
        is_chat=entry is not None and entry.is_chat,
        is_settings=entry is not None and entry.is_settings,
    )
