"""What can be wrong with a campaign's files as a whole."""

from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of

_Input = Literal[
    "campaign_missing",
    "campaign_is_folder",
    "campaign_unreadable",
    "campaign_no_toml",
    "campaign_too_big",
    "kit_missing",
]
_Damaged = Literal["kit_note_damaged"]
_Refused = Literal["site_too_big"]
_Exists = Literal["kit_exists"]


class CampaignError(KnownError[_Input | _Damaged | _Refused | _Exists]):
    """A campaign file or kit that cannot be read, or a kit that cannot be made."""

    room = "widerspruch.person"
    kinds = kinds_of({"input": _Input, "damaged": _Damaged, "refused": _Refused, "exists": _Exists})
