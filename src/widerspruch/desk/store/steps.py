"""The steps of taking an objection, by name: a test ends the process at each."""

from collections.abc import Callable
from typing import Literal

Step = Literal[
    "handed_in",
    "begun",
    "accounts_written",
    "case_written",
    "coverages_written",
    "event_written",
    "mail_written",
    "all_written",
    "committed",
    "told",
]
"""In their order. `begun`, `all_written` and `committed` are the door's, of a whole group of objections."""

AtStep = Callable[[Step], None]


def go_on(step: Step) -> None:
    """What happens at a step unless somebody watches: nothing."""
