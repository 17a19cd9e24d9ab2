"""What can be wrong with an export: values with a code and a place, shown to the person, never logged.

The sentence for a code stands in `texts/{de,en}/problems.toml` under `problem.<code>`: what is wrong, where, and
what to do. Member names are personal data (thread folders carry people's names): they are shown on the
person's own screen and go nowhere else.
"""

from typing import Literal, Self

from msgspec import Struct

from widerspruch.lib.errors import KnownError, kinds_of

_NoExport = (
    Literal["not_found", "not_an_export", "wrong_platform", "platform_unknown", "empty_export", "only_start_page"]
    | Literal["split_archive", "other_archive", "encrypted_archive", "too_large", "nested_too_deep", "too_many_exports"]
)
_RefusedMember = (
    Literal["unsafe_path", "link_member", "duplicate_member", "two_names", "unlisted_bytes", "encrypted_member"]
    | Literal["bomb", "member_too_large"]
)
_Unread = (
    Literal["invalid_json", "html_named_json", "unknown_layout", "too_deeply_nested", "not_text", "row_width"]
    | Literal["resaved_table", "bytes_unaccounted"]
)
"""What one member suffers from; the others are read."""
_Damaged = Literal["truncated_archive", "cut_at_2_gib", "damaged_archive", "damaged_member"]
_Note = (
    Literal["part_missing", "date_range_limited", "message_limit"]
    | Literal["html_second_class", "date_order_unknown", "times_unread"]
)
_Stopped = Literal["reading_stopped"]

ProblemCode = _NoExport | _RefusedMember | _Unread | _Damaged | _Note | _Stopped


class Problem(Struct, frozen=True):
    """One thing that is wrong, and where.

    Attributes:
        code: Which sentence to show.

        place: File, member or record, for the person's own screen only.

        n: How many, where the sentence counts.

        fatal: The drop as a whole cannot be read.
    """

    code: ProblemCode
    place: str = ""
    n: int | None = None
    fatal: bool = False

    @property
    def values(self) -> dict[str, object]:
        """What its sentence is filled with."""
        return {"place": self.place} if self.n is None else {"place": self.place, "n": self.n}


class RefusedError(KnownError[ProblemCode]):
    """Reading must stop here: carries the `Problem` that says why. Never escapes the room's public functions
    for a single member (it becomes that member's report), only for a drop that cannot be read at all."""

    room = "widerspruch.exports"
    kinds = kinds_of(
        {"input": _NoExport | _RefusedMember | _Unread | _Note, "damaged": _Damaged, "retryable": _Stopped}
    )

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code, **problem.values)
        self.args = (problem.code,)  # a place is personal: it must not reach a log with a traceback
        self.problem = problem

    def __reduce__(self) -> tuple[type[Self], tuple[Problem]]:
        return type(self), (self.problem,)


def refused_drop(code: ProblemCode, place: str) -> RefusedError:
    """Why what was dropped cannot be read at all."""
    return RefusedError(Problem(code, place, fatal=True))
