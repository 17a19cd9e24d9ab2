"""The steps of sending a mail, by name: a test ends the process at each."""

from collections.abc import Callable
from typing import Literal, get_args

MailStep = Literal["taken", "composed", "handed_over", "noted"]
"""In their order; all but the first once for each mail."""

MAIL_STEPS: tuple[MailStep, ...] = get_args(MailStep)

AtMailStep = Callable[[MailStep], None]


def go_on(step: MailStep) -> None:
    """What happens at a step unless somebody watches: nothing."""
