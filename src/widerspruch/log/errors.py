"""Why a log, a witness or a monitor did not do what it was asked for."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Usage = Literal["origin_wrong", "stamp_extra_missing"]

_Input = (
    Literal["log_missing", "log_unreadable", "policy_missing", "policy_with_log"]
    | Literal["entry_unsigned", "entry_too_long", "entry_no_statement", "entry_kind", "entry_from_future"]
    | Literal[
        "entry_missing", "no_such_checkpoint", "not_witnessed", "state_missing", "log_too_large", "certificate_other"
    ]
    | Literal["address_refused"]
)

_Damaged = Literal["checkpoint_damaged", "checkpoint_missing", "state_damaged"]

_Refused = Literal[
    "log_key_other", "log_of_other", "two_histories", "state_of_other", "stamp_refused", "stamp_other", "log_is_old"
]

_Retryable = Literal["log_unreachable", "stamp_unreachable"]

_Exists = Literal["log_exists", "state_exists"]

_Busy = Literal["log_busy", "port_taken", "state_busy"]

LogCode = _Usage | _Input | _Damaged | _Refused | _Retryable | _Exists | _Busy


class LogError(KnownError[LogCode]):
    """The one error of this room."""

    room = "widerspruch.log"
    kinds = kinds_of(
        {
            "usage": _Usage,
            "input": _Input,
            "damaged": _Damaged,
            "refused": _Refused,
            "retryable": _Retryable,
            "exists": _Exists,
            "busy": _Busy,
        }
    )
