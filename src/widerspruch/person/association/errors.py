"""What can be wrong with an association's folder, and with its list of members as a whole."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Input = (
    Literal["association_id_unusable", "association_name_unusable", "association_missing", "association_no_members"]
    | Literal["members_missing", "members_too_big", "members_columns", "members_empty", "members_wrong"]
)
_Damaged = Literal["association_damaged", "journal_damaged"]
_Exists = Literal["association_exists"]
_Busy = Literal["association_busy"]
_Refused = Literal["association_open"]

AssociationCode = _Input | _Damaged | _Exists | _Busy | _Refused


class AssociationError(KnownError[AssociationCode]):
    """A folder or a list that cannot be used. It names lines by their numbers, and never says what they say."""

    room = "widerspruch.person"
    kinds = kinds_of({"input": _Input, "damaged": _Damaged, "exists": _Exists, "busy": _Busy, "refused": _Refused})
