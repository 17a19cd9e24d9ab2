"""What every finder gives: something a person is recognised by, and where in the text it stands."""

from typing import Literal

from msgspec import Struct

ExactIdentifier = Literal["entity", "handle", "url", "email", "phone"]
"""What names one account or one person. `entity`: the platform's own id of an account."""


class FoundValue(Struct, frozen=True, gc=False):
    """A folded value, and where in the text it stands (characters)."""

    value: str
    start: int
    end: int
