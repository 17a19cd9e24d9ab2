"""What the app itself refuses."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Busy = Literal["port_taken"]
_Refused = Literal["case_changed"]


class SiteError(KnownError[_Busy | _Refused]):
    """The app cannot be started like this, or a form was about another case file than the one that is open now."""

    room = "widerspruch.person"
    kinds = kinds_of({"busy": _Busy, "refused": _Refused})
