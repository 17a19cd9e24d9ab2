"""Where in the app something is done: named without addresses, so that terminal and paper can be told the same."""

from typing import Literal

from msgspec import Struct

Screen = Literal["step", "plan", "recheck"]


class Target(Struct, frozen=True):
    """A screen; of a step also whose, by the number of the event that added the account, and by which route."""

    screen: Screen
    account: int | None = None
    route: str | None = None
