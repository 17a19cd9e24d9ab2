"""Why the desk cannot do something."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Input = Literal["key_missing", "key_unreadable", "sealed_unreadable", "tables_old"]
_Refused = Literal["key_open"]
_Busy = Literal["port_taken"]
_Retryable = Literal["queue_full", "database_failed", "database_unreachable"]

DeskCode = _Input | _Refused | _Retryable | _Busy


class DeskError(KnownError[DeskCode]):
    """The one error of this room. Neither it nor its sentence ever names a person."""

    room = "widerspruch.desk"
    kinds = kinds_of({"input": _Input, "refused": _Refused, "retryable": _Retryable, "busy": _Busy})
