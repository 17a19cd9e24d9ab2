"""Why a mail could not be handed over: as codes, for an answer's text may name a person."""

from typing import Literal

Standing = Literal["lasting", "passing", "carrier", "over"]
"""lasting: the same mail would fail again; passing: later it may go; carrier: no mail can go, whosever it is; over:
what it says is true no more, and nobody is owed it."""


class CarryError(Exception):
    """A mail, or all mail, could not be handed over.

    Attributes:
        problem: A code such as `recipient_550`, `connection_lost`, `tls_failed`.
    """

    def __init__(self, problem: str, standing: Standing) -> None:
        super().__init__(problem)
        self.problem, self.standing = problem, standing
