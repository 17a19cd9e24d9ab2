"""What has become of a request, and what the protocol calls it."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.drp.status import NEED_USER_VERIFICATION, DrpState

RequestOutcome = Literal[
    "received",  # stored, it counts; the confirmation is on its way
    "recorded",  # it is known which accounts are covered, and from when
    "unverified",  # it counts provisionally; who it is, is to be shown
    "questioned",  # the platform asked the person something; it counts
    "in_sets",  # an exclusion set that holds it was published
    "no_match",  # nothing was found that it could be about
    "not_covered",  # what was found is not what can be objected to here
    "refused",  # on compelling legitimate grounds, by somebody who is named
    "withdrawn",  # taken back
    "lapsed",  # a claim that nobody verified in time
    "redacted",  # so long ago that the desk has forgotten whose it was
    "withdrawal_unverified",  # a withdrawal was asked for; who it is, is to be shown
    "withdrawal_done",  # a withdrawal was asked for, and done
]
REQUEST_OUTCOMES: tuple[RequestOutcome, ...] = get_args(RequestOutcome)


class DrpOutcome(Struct, frozen=True):
    """What an agent sees of it."""

    status: DrpState
    reason: str = ""


OUTCOMES_ON_WIRE: Mapping[RequestOutcome, DrpOutcome] = {
    "received": DrpOutcome("open"),
    "recorded": DrpOutcome("in_progress"),
    "unverified": DrpOutcome("in_progress", NEED_USER_VERIFICATION),
    "questioned": DrpOutcome("in_progress"),
    "in_sets": DrpOutcome("fulfilled"),
    "no_match": DrpOutcome("denied", "no_match"),
    "not_covered": DrpOutcome("denied", "claim_not_covered"),
    "refused": DrpOutcome("denied", "other"),
    "withdrawn": DrpOutcome("revoked"),
    "lapsed": DrpOutcome("expired"),
    "redacted": DrpOutcome("expired"),
    "withdrawal_unverified": DrpOutcome("in_progress", NEED_USER_VERIFICATION),
    "withdrawal_done": DrpOutcome("fulfilled"),
}
"""`denied/too_many_requests` is never answered: whoever objects again has their case."""


def outcome_sentence(outcome: RequestOutcome, language: Language, until: date | None = None) -> str:
    """What people are told of it, and what they can do: `processing_details` begins with it.

    Args:
        until: The last day on which an objection that was withdrawn counts; None: it does no more.
    """
    sentence = load_catalogue(language, "widerspruch.protocol")
    if outcome == "withdrawn" and until is not None:
        return sentence("outcome_while.withdrawn", day=until)
    return sentence(f"outcome.{outcome}")
