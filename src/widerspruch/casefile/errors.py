"""Why a case file cannot be opened, or something cannot be kept in it."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Input = (
    Literal["not_found", "is_folder", "is_link", "no_file", "empty_file", "unreadable"]
    | Literal[
        "not_a_case_file", "too_large", "newer_version", "passphrase_needed", "passphrase_empty", "wrong_passphrase"
    ]
    | Literal["attachment_missing", "attachment_too_large", "event_too_large", "event_unwritable"]
    | Literal["not_an_export", "export_unsafe", "export_too_large"]
    | Literal["evidence_unknown", "evidence_deleted", "name_unfit", "closed"]
)
_Damaged = Literal["damaged", "evidence_changed", "export_not_verified"]
_Refused = Literal["damaged_read_only", "file_full", "move_refused"]
_Exists = Literal["exists"]
_Busy = Literal["in_use"]
_Unwritable = Literal["read_only", "unwritable", "unfinished_read_only"]

CaseFileCode = _Input | _Damaged | _Refused | _Exists | _Busy | _Unwritable


class CaseFileError(KnownError[CaseFileCode]):
    """The one error of this room. Neither it nor its sentence ever holds a passphrase, a name or a path."""

    room = "widerspruch.casefile"
    kinds = kinds_of(
        {
            "input": _Input,
            "damaged": _Damaged,
            "refused": _Refused,
            "exists": _Exists,
            "busy": _Busy,
            "unwritable": _Unwritable,
        }
    )
