"""Where in the app something is done: named without addresses, so that terminal and paper can be told the same."""

from typing import Literal

from msgspec import Struct

Screen = Literal["step", "plan", "recheck", "letter", "complaint", "sent_letters", "direct_requests"]


class Target(Struct, frozen=True):
    """A screen; of a step, a letter or a complaint also whose, by the number of the event that added the account, and
    by which route.

    Attributes:
        letter: Which kind of letter (`letters`) is to be written; one that is about no objection has no route.
    """

    screen: Screen
    account: int | None = None
    route: str | None = None
    letter: str | None = None
