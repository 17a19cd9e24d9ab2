"""What is wrong in a log, as data: a code of a closed list, and what its sentence is filled with."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.lib.errors import words_of

_OfTheLog = (
    Literal["tree_differs", "file_missing", "file_damaged", "checkpoint_unreadable", "checkpoint_of_other"]
    | Literal["checkpoint_unsigned", "checkpoint_root_differs", "checkpoint_kept_otherwise"]
    | Literal["cosignature_wrong", "too_few_witnesses", "cosignature_from_future"]
    | Literal["two_histories", "went_back", "stray_file", "file_differs", "part_missing", "stamp_wrong"]
    | Literal["witness_saw_more", "witness_saw_other"]
)
_OfEntries = Literal[
    "entry_unreadable",
    "entry_kind",
    "entry_signature",
    "entry_key_use",
    "entry_key_platform",
    "entry_signer",
    "entry_contradicts",
]
_OfSets = (
    Literal["set_number_twice", "set_number_missing", "set_number_back", "set_received_until_back"]
    | Literal["set_issued_back", "set_base_unknown", "set_logged_late"]
)
_OfRuns = (
    Literal["run_set_unknown", "run_set_differs", "run_set_later", "run_set_old", "run_log_other", "run_log_differs"]
    | Literal["run_log_later", "run_frozen_early", "run_frozen_late", "run_heeds_more", "run_found", "run_rows_differ"]
)
_OfReceipts = Literal["receipt_unreadable", "promise_unkept", "promise_overdue"]

LogFindingCode = _OfTheLog | _OfEntries | _OfSets | _OfRuns | _OfReceipts
FINDING_CODES: tuple[str, ...] = tuple(words_of(LogFindingCode))

INSTANTS = ("issued_at", "received_until", "before", "witnessed_at", "heeds_until", "in_sets_from", "received_at", "at")
"""Values that are microseconds UTC."""


class LogFinding(Struct, frozen=True):
    """`values`: numbers, sizes, names of files and platforms, codes, instants; never anything of a person."""

    code: LogFindingCode
    values: Mapping[str, str | int] = {}


def finding(code: LogFindingCode, **values: str | int) -> LogFinding:
    """One of them."""
    return LogFinding(code, values)
