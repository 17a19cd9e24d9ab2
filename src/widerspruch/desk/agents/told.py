"""How an agent's request stands: made anew from its case whenever somebody asks, and signed."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from widerspruch.desk.addresses import ENTER_CODE, public
from widerspruch.desk.agents.withdrawing import details_of_request
from widerspruch.desk.cases.claimed_accounts import ClaimedAccount, read_account
from widerspruch.desk.cases.standing import is_over, undo_until
from widerspruch.desk.cases.withdrawing import ASKED_FOR
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_holder_key
from widerspruch.desk.models import Agent, AgentRequest, Coverage, DeskCase, Publication
from widerspruch.desk.receipts import receipts_for
from widerspruch.desk.telling.discovery import rulebook_versions
from widerspruch.desk.telling.words import spoken_here
from widerspruch.desk.values import NO_SCOPES, AccountIdentity, AgentRequestDetails, Scopes
from widerspruch.identifiers.fold import fold_handle
from widerspruch.lib.writing import Language
from widerspruch.protocol.drp.answers import signature_header
from widerspruch.protocol.drp.outcomes import OUTCOMES_ON_WIRE, RequestOutcome, outcome_sentence
from widerspruch.protocol.drp.profile import WORD_OF_SCOPE
from widerspruch.protocol.drp.status import NEED_USER_VERIFICATION, AiTrainingStatus, DrpStatus, write_status
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.vocabulary import SCOPES, Scope

WITHOUT_CASE = 30 * DAY
"""How long a request of which no case came is kept: `agent_request` of `cases/retention.toml`."""

_CONFIRMS = ("confirmation", "confirmation_again")


class SignedStatus(Struct, frozen=True):
    """What is answered, and called back. `signature`: value of `answers.SIGNATURE_HEADER`, over exactly the body."""

    body: bytes
    signature: str


class _Seen(Struct, frozen=True):
    """A request with what an agent may see of its case.

    Attributes:
        coverages: Of the accounts that it named. `typed`: how each was named; empty: somebody without an account.

        is_own: Whether the case came to be by this agent, be it by an earlier request, whose answer it may have lost.
    """

    request: AgentRequest
    case: DeskCase
    details: AgentRequestDetails
    coverages: tuple[tuple[Coverage, str], ...]
    is_own: bool
    at: int

    @property
    def in_force(self) -> list[Coverage]:
        return [row for row, _ in self.coverages if row.since <= self.at and (row.until is None or self.at < row.until)]


def signed_status(desk: Desk, request: AgentRequest, language: Language | None = None) -> SignedStatus:
    """The status of a request, signed with the key of receipts. Language: None: that of the case."""
    body = write_status(status_of(desk, request, language))
    return SignedStatus(body, signature_header(desk.keys.receipts, body))


def status_of(desk: Desk, request: AgentRequest, language: Language | None = None) -> DrpStatus:
    """How it stands now.

    Of a case that was there before the agent's first request it is told whether it counts, for what it asked and since
    when: no number, no receipt. Of no case it sees an account that it did not name.
    """
    case, at = request.case, desk.now()
    seen = None if case is None else _seen(desk, request, case, at)
    outcome = outcome_of(desk, request, at) if seen is None else _outcome(desk, seen)
    spoken = language or spoken_here("" if case is None else case.language)
    on_wire = OUTCOMES_ON_WIRE[outcome]
    return DrpStatus(
        request_id=request.request_id,
        status=on_wire.status,
        agent_request_id=request.agent_request_id,
        reason=on_wire.reason,
        received_at=request.received_at,
        expected_by=_expected_by(seen, outcome),
        processing_details=outcome_sentence(outcome, spoken, _counts_until(case, at)),
        user_verification_url=public(desk.config, ENTER_CODE) if on_wire.reason == NEED_USER_VERIFICATION else "",
        expires_at=request.received_at + WITHOUT_CASE if case is None else None,
        ai_training=AiTrainingStatus(stated_at=at) if seen is None else _told(desk, seen, outcome),
    )


def _counts_until(case: DeskCase | None, at: int) -> date | None:
    """Of an objection that was taken back and counts still, the day on which that ends."""
    ends = None if case is None else case.ended_at
    return day_of(ends) if ends is not None and at < ends else None


def outcome_of(desk: Desk, request: AgentRequest, at: int) -> RequestOutcome:
    """What has become of it."""
    if request.case is not None:
        return _outcome(desk, _seen(desk, request, request.case, at))
    if request.outcome in ("no_match", "not_covered", "withdrawal_done"):
        return request.outcome  # type: ignore[return-value]  # these words alone are written
    return "withdrawal_unverified" if request.kind == "withdrawal" else "redacted"


def _outcome(desk: Desk, seen: _Seen) -> RequestOutcome:
    request, case, at = seen.request, seen.case, seen.at
    if case.redacted_at is not None:
        return "redacted"
    if request.kind == "withdrawal":
        return _outcome_of_withdrawal(seen)
    over = _over(case, at)
    if over is not None:
        return over
    if request.revoked_at is not None and at < request.revoked_at + ASKED_FOR:
        return "withdrawal_unverified"
    if case.assurance == "claimed":
        return "unverified"
    if case.state == "questioned" and seen.is_own:
        return "questioned"
    if _is_in_sets(seen.in_force):
        return "in_sets"
    waits = case.mails.filter(kind__in=_CONFIRMS, sent_at=None, dead_at=None)
    return "received" if seen.is_own and waits.exists() else "recorded"


def _outcome_of_withdrawal(seen: _Seen) -> RequestOutcome:
    asked, case = seen.details.scopes, seen.case
    goes_on = [Scopes.of(row) for row in case.coverages.filter(until=None)]
    if case.assurance == "claimed":
        is_left = case.ended_at is None and not is_over(case, seen.at)
    else:
        is_left = any(scopes & asked for scopes in goes_on)
    if is_left and seen.request.outcome == "withdrawal_done":
        return "recorded"  # the person has brought it back
    return "withdrawal_unverified" if is_left else "withdrawal_done"


def _over(case: DeskCase, at: int) -> RequestOutcome | None:
    match case.state:
        case "withdrawn" | "refused":
            return case.state
        case "lapsed" | "done":
            return "lapsed"
        case _:
            return "lapsed" if is_over(case, at) else None


def _is_in_sets(coverages: Sequence[Coverage]) -> bool:
    """Whether each stands in a set that was published."""
    sets = Publication.objects.exclude(digest="")
    return bool(coverages) and all(
        sets.filter(platform=row.platform, received_until__gte=row.since).exists() for row in coverages
    )


def _seen(desk: Desk, request: AgentRequest, case: DeskCase, at: int) -> _Seen:
    details = details_of_request(desk, request)
    rows = [*case.coverages.select_related("account", "case").order_by("since", "id")]
    named, is_own = [*_named(desk, details)], request.made_case or _made_by(request.agent, case)
    shown = []
    for row in rows:
        typed = _typed(desk, case, row, named, is_own=is_own)
        if typed is not None:
            shown.append((row, typed))
    return _Seen(request, case, details, tuple(shown), is_own, at)


def _named(desk: Desk, details: AgentRequestDetails) -> Iterator[tuple[str, ClaimedAccount]]:
    for written in details.accounts:
        platform, _, name = written.partition(":")
        try:
            yield written, read_account(desk, platform, name)
        except DeskError:
            continue  # the desk takes none of that platform any more


def _typed(
    desk: Desk, case: DeskCase, row: Coverage, named: Sequence[tuple[str, ClaimedAccount]], *, is_own: bool
) -> str | None:
    """How the agent named what a row covers; None: it did not."""
    if row.account is None or not row.account.sealed:
        return None if named else ""
    at = [(written, claimed) for written, claimed in named if claimed.platform == row.platform]
    try:
        identity = desk.keys.sealer.open(row.account.sealed, AccountIdentity)
    except DeskError:
        return None  # its key is missing; that it is kept out does not hang on it
    handles = {fold_handle(one) for one in identity.handles}
    for written, claimed in at:
        by_id = claimed.account_id and claimed.account_id == identity.account_id
        if by_id or (claimed.handle and claimed.handle in handles):
            return written
    # A claim that was verified: its holder is whom it named, also where the platform knows no such handle.
    is_holders = account_holder_key(bytes(row.account.lookup_key)) == bytes(case.holder_key)
    return at[0][0] if at and is_own and is_holders else None


def _told(desk: Desk, seen: _Seen, outcome: RequestOutcome) -> AiTrainingStatus:
    case, own = seen.case, seen.is_own
    in_force, asked = seen.in_force, seen.details.scopes
    scopes = _union(in_force) if own else _union(in_force) & asked
    rows = [row for row, _ in seen.coverages]
    is_told = own and case.redacted_at is None
    ends = case.ended_at if case.state in ("withdrawn", "refused") else None
    return AiTrainingStatus(
        stated_at=seen.at,
        case_id=case.case_id if is_told else "",
        scopes=_words(scopes),
        covers=tuple(dict.fromkeys(typed for row, typed in seen.coverages if typed and row in in_force)),
        effective_from=min((row.since for row in in_force), default=None),
        in_sets_from=max((row.in_sets_from for row in in_force), default=None),
        effective_until=ends,
        not_covered=tuple(_not_covered(seen, scopes)),
        rulebook=_rulebook(desk, rows),
        receipts=tuple(raw for _, raw in receipts_for(desk, rows)) if is_told else (),
        expires_at=case.claim_expires_at if case.ended_at is None else None,
        undo_until=undo_until(case, rows, seen.at) if is_told else None,
    )


def _expected_by(seen: _Seen | None, outcome: RequestOutcome) -> int | None:
    """The protocol wants it of what is in progress: by then it is in the sets, or the claim has ended."""
    if seen is None or OUTCOMES_ON_WIRE[outcome].status != "in_progress":
        return None
    ends = seen.case.claim_expires_at
    return ends if ends is not None else max((row.in_sets_from for row in seen.in_force), default=None)


def _rulebook(desk: Desk, rows: Sequence[Coverage]) -> str:
    """Such as `beispielnetz/2026-11-01`: of the first account's platform; empty: the rulebook knows nothing of it."""
    versions = rulebook_versions(desk)
    named = [f"{row.platform}/{versions[row.platform]}" for row in rows if row.platform in versions]
    return named[0] if named else ""


def _made_by(agent: Agent, case: DeskCase) -> bool:
    return agent.requests.filter(case=case, kind="objection", made_case=True).exists()


def _union(rows: Sequence[Coverage]) -> Scopes:
    found = NO_SCOPES
    for row in rows:
        found = found | Scopes.of(row)
    return found


def _words(scopes: Scopes) -> tuple[Scope, ...]:
    return tuple(one for one in SCOPES if getattr(scopes, one))


def _not_covered(seen: _Seen, scopes: Scopes) -> Iterator[str]:
    yield from (WORD_OF_SCOPE[one] for one in SCOPES if not getattr(scopes, one))
    if seen.details.accounts:
        yield "other-accounts"
    yield "finished-models"
