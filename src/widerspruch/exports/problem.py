"""What can be wrong with an export: values with a code and a place, shown to the person, never logged.

The sentence for a code stands in `texts/{de,en}/problems.toml` under `problem.<code>`: what is wrong, where, and
what to do. Member names are personal data (thread folders carry people's names): they are shown on the
person's own screen and go nowhere else.
"""

from typing import Literal

from msgspec import Struct

ProblemCode = Literal[
    # the whole drop cannot be read
    "not_found",
    "not_an_export",
    "wrong_platform",
    "empty_export",
    "truncated_archive",
    "cut_at_2_gib",
    "damaged_archive",
    "split_archive",
    "other_archive",
    "only_start_page",
    "encrypted_archive",
    "too_large",
    "nested_too_deep",
    "too_many_exports",
    "platform_unknown",
    "reading_stopped",
    # one member is refused
    "unsafe_path",
    "link_member",
    "duplicate_member",
    "two_names",
    "unlisted_bytes",
    "encrypted_member",
    "bomb",
    "member_too_large",
    # one member cannot be read; the others are
    "invalid_json",
    "html_named_json",
    "unknown_layout",
    "too_deeply_nested",
    "not_text",
    "row_width",
    "resaved_table",
    "bytes_unaccounted",
    "damaged_member",
    # what the person should know
    "part_missing",
    "date_range_limited",
    "html_second_class",
    "message_limit",
    "date_order_unknown",
    "times_unread",
]


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


class RefusedError(Exception):
    """Reading must stop here: carries the `Problem` that says why. Never escapes the room's public functions
    for a single member (it becomes that member's report), only for a drop that cannot be read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
