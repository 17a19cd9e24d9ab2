"""How much an export may unpack to. Counted on the bytes that really come out; headers are not trusted."""

from msgspec import Struct

from widerspruch.exports.problem import Problem, RefusedError

MIB = 1024 * 1024
GIB = 1024 * MIB


class Limits(Struct, frozen=True):
    """The limits of one drop. All sizes in bytes.

    Attributes:
        member_bytes: Plain size of one member. The largest real stress set has a member of 1 GB.

        total_bytes: Plain size of all members that are read, together. Media are not read and do not count.

        ratio: Plain size divided by packed size above which a member is a bomb; real JSON packs about 7:1.

        ratio_from: Plain size below which the ratio does not matter.

        spool_bytes: Plain size of a packed inner archive, which must be copied to a temporary file.

        directory_bytes: Size of an archive's table of contents, which is held in memory.

        files: Files below one folder.

        exports: Profiles of one drop.

        archive_depth: How many archives may lie in one another: 2 is a zip in a zip.

        folder_depth: How many folders may lie in one another.
    """

    member_bytes: int = 4 * GIB
    total_bytes: int = 32 * GIB
    ratio: int = 200
    ratio_from: int = MIB
    spool_bytes: int = 16 * GIB
    directory_bytes: int = 64 * MIB
    files: int = 500_000
    exports: int = 1000
    archive_depth: int = 2
    folder_depth: int = 40


class Meter:
    """Counts the plain bytes that come out of one drop, over all its members."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.produced = 0

    def count(self, produced: int, place: str) -> None:
        """Add bytes. Raises `RefusedError` (too_large) when the drop as a whole is over its limit."""
        self.produced += produced
        if self.produced > self.limits.total_bytes:
            raise RefusedError(Problem("too_large", place))

    def check_member(self, plain: int, packed: int, place: str) -> None:
        """Whether one member may be so large, announced or counted. Raises `RefusedError` if not."""
        limits = self.limits
        if plain > limits.ratio_from and plain > limits.ratio * max(packed, 1):
            raise RefusedError(Problem("bomb", place))
        if plain > limits.member_bytes:
            raise RefusedError(Problem("member_too_large", place))
