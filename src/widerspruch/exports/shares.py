"""A profile's content in shares that other processes can read, each like a profile of its own.

The account files are read first and once; what they teach goes with every share. Members go as they were found:
nobody lists the archive again or unpacks an inner one twice.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct, structs

from widerspruch.exports.archive.limits import Meter
from widerspruch.exports.archive.member import StoredMember
from widerspruch.exports.drop.profiles import ExportProfile, RecognisedMember
from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.kinds import Kinds, load_kinds
from widerspruch.exports.learnt import Learnt
from widerspruch.exports.read import Reading, is_html, read_profile, twin_key
from widerspruch.exports.recognise import Recognition
from widerspruch.exports.registry import Registry, load_registry


class SharedMember(Struct, frozen=True):
    """A readable member without its reader, which cannot be sent: the name of its kind stands for it."""

    index: int
    member: StoredMember
    entry: str


class Share(Struct, frozen=True):
    """Some members of a profile, for another process.

    Attributes:
        profile: Without members.

        members: In the order in which they are read.

        plain_bytes: How many may come out of them before the drop as a whole would be over its limit.
    """

    profile: ExportProfile
    members: tuple[SharedMember, ...]
    learnt: Learnt
    plain_bytes: int


class ShareRead(Struct, frozen=True):
    """What became of a share.

    Attributes:
        reports: By the members' indices in the profile.

        produced: Plain bytes that came out of it.
    """

    reports: dict[int, MemberReport]
    html_read: bool
    produced: int


def split(
    profile: ExportProfile,
    learnt: Learnt,
    members: Sequence[tuple[int, RecognisedMember]],
    number: int,
    kinds: Kinds | None = None,
) -> tuple[Share, ...]:
    """At most `number` shares of about the same size, none of them empty.

    Args:
        members: With their indices in the profile, in the order in which one process would read them.
    """
    bare = structs.replace(profile, members=(), refused=(), problems=())
    unit = (kinds or load_kinds()).of(profile.platform).unit
    groups = _inseparable(members) if unit == "content" else [[position] for position in range(len(members))]
    shares = [[members[position] for position in positions] for positions in _balanced(members, groups, number)]
    sizes = [sum(known.member.size for _, known in share) for share in shares]
    slack = (_bytes_left(members) - sum(sizes)) // max(len(shares), 1)
    return tuple(
        Share(
            bare,
            tuple(SharedMember(index, known.member, known.entry.name) for index, known in share),
            learnt,
            size + slack,
        )
        for share, size in zip(shares, sizes, strict=True)
    )


class ShareReading:
    """One pass over a share: iterate over `reading`, then ask for the `result`."""

    def __init__(
        self, share: Share, on_progress: Callable[[int], None] | None = None, registry: Registry | None = None
    ) -> None:
        registry = registry or load_registry()
        entries = {entry.name: entry for entry in registry.entries}
        known = [RecognisedMember(one.member, Recognition(entries[one.entry])) for one in share.members]
        self._indices = [one.index for one in share.members]
        self._meter = _own_meter(known, share.plain_bytes)
        self._before = self._meter.produced
        profile = structs.replace(share.profile, members=tuple(known))
        self.reading: Reading = read_profile(profile, on_progress, registry, share.learnt)

    def result(self) -> ShareRead:
        """What became of the members, complete at the end."""
        reports = zip(self._indices, self.reading.inventory.reports, strict=True)
        return ShareRead(dict(reports), self.reading.learnt.html_read, self._meter.produced - self._before)


def _balanced(
    members: Sequence[tuple[int, RecognisedMember]], groups: Sequence[list[int]], number: int
) -> list[list[int]]:
    """Positions of the members in each share. The largest are dealt out first, to whoever has least."""
    shares: list[list[int]] = [[] for _ in range(number)]
    sizes = [0] * number
    sized = [(sum(members[position][1].member.size for position in group), group) for group in groups]
    for size, group in sorted(sized, key=lambda pair: -pair[0]):
        least = sizes.index(min(sizes))
        shares[least] += group
        sizes[least] += size
    return [sorted(share) for share in shares if share]


def _inseparable(members: Sequence[tuple[int, RecognisedMember]]) -> list[list[int]]:
    """Positions of members that must be read together: whether a page is read depends on its twin in JSON."""
    by_key: dict[tuple[str, str], list[int]] = {}
    for position, (_, known) in enumerate(members):
        by_key.setdefault(twin_key(known), []).append(position)
    groups: list[list[int]] = []
    for positions in by_key.values():
        both = len({is_html(members[position][1]) for position in positions}) > 1
        groups += [positions] if both else [[position] for position in positions]
    return groups


def _bytes_left(members: Sequence[tuple[int, RecognisedMember]]) -> int:
    """What the drop may still unpack to."""
    if not members:
        return 0
    meter = members[0][1].member.meter
    return meter.limits.total_bytes - meter.produced


def _own_meter(members: Sequence[RecognisedMember], plain_bytes: int) -> Meter:
    """The meter of a share's members, which came with them, set to what this share may unpack to."""
    meter = members[0].member.meter
    meter.limits = structs.replace(meter.limits, total_bytes=meter.produced + plain_bytes)
    return meter
