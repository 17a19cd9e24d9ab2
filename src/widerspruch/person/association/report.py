"""How the members' objections stand, by the journal alone."""

from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.person.association.journal import JournalRequest

Standing = Literal["counts", "waits_for_code", "refused", "withdrawn", "lapsed", "unanswered"]
"""counts: taken, and nothing is missing. refused: by the desk, or nothing was found. unanswered: nobody knows whether
it arrived: the same list, filed again, goes on with it."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)


class StandingRequest(Struct, frozen=True, kw_only=True):
    """One request. `member`: the association's own number. `case`: the platform's. `code`: why it was refused."""

    desk: str
    member: str
    platform: str
    standing: Standing
    case: str
    code: str


class AssociationReport(Struct, frozen=True, kw_only=True):
    """All of them: how many there are, how many stand in which way, and each."""

    filed: int
    counts: int
    waits_for_code: int
    refused: int
    withdrawn: int
    lapsed: int
    unanswered: int
    requests: tuple[StandingRequest, ...]


def report_of(requests: Iterable[JournalRequest]) -> AssociationReport:
    """How they stand."""
    told = tuple(map(_told, requests))
    numbers = {standing: sum(one.standing == standing for one in told) for standing in STANDINGS}
    return AssociationReport(filed=len(told), **numbers, requests=told)


def standing_of(request: JournalRequest) -> Standing:
    """In which way one stands."""
    answered = request.answered
    if answered is None:
        return "unanswered" if request.refused is None else "refused"
    match answered.state:
        case "revoked":
            return "withdrawn"
        case "denied":
            return "refused"
        case "expired":
            return "lapsed"
    if request.refused is not None:
        return "lapsed" if request.refused.code == "request_forgotten" else "refused"
    return "waits_for_code" if request.waits_for_code else "counts"


def _told(request: JournalRequest) -> StandingRequest:
    answered, refused = request.answered, request.refused
    standing = standing_of(request)
    return StandingRequest(
        desk=request.drawn.desk,
        member=request.drawn.member,
        platform=request.drawn.platform,
        standing=standing,
        case="" if answered is None else answered.case,
        code=refused.code if refused is not None else (answered.reason if answered and standing == "refused" else ""),
    )
