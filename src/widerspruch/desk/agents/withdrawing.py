"""Taking back what an agent asked for.

What this agent alone handed in, it ends at once: a claim; and, if it is registered, a verified objection, of which the
person is told by mail and which they can bring back. Everything else the person has to do, with a code that is mailed
to them: neither a stranger's key, nor that and a careless click, may end anybody's objection.
"""

from msgspec import Struct

from widerspruch.desk.access.limits import take_try
from widerspruch.desk.agents.asked import AskedAccount, language_asked, scopes_asked
from widerspruch.desk.agents.owing import owe_callback_of
from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.agents.seen import take_message
from widerspruch.desk.agents.tokens import addressed, key_of, require_still
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.cases.claimed_accounts import account_key
from widerspruch.desk.cases.claims import retract_claim
from widerspruch.desk.cases.codes import put_code
from widerspruch.desk.cases.rows import counting_case
from widerspruch.desk.cases.standing import is_of_contact, is_over
from widerspruch.desk.cases.withdrawing import withdraw_at_once
from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import account_holder_key, claim_holder_key, folded_contact, mail_holder_key
from widerspruch.desk.models import Agent, AgentRequest, DeskCase
from widerspruch.desk.store.statements import statements
from widerspruch.desk.telling.words import spoken_here
from widerspruch.desk.values import AgentOutcome, AgentRequestDetails, EventKind, Scopes
from widerspruch.protocol.drp.messages import Exercise
from widerspruch.protocol.drp.reading_messages import read_revocation
from widerspruch.protocol.drp.signed_message import message_digest

_HANDED_IN: tuple[EventKind, ...] = (
    *("received", "received_again", "claim_received", "scope_widened", "account_linked", "withdrawal_undone"),
)


class WithdrawalTaken(Struct, frozen=True):
    """What came of asking for a withdrawal. `case`: None: none that the agent may be told of."""

    case: DeskCase | None
    outcome: AgentOutcome = ""


def own_request(agent: Agent, request_id: str) -> AgentRequest:
    """A request of this agent.

    Raises:
        AgentRefusedError: `request-unknown`: there is none, or it is another's, alike.
    """
    found = AgentRequest.objects.filter(agent=agent, request_id=request_id).select_related("case", "agent").first()
    if found is None:
        raise AgentRefusedError("request-unknown")
    return found


def revoke(desk: Desk, agent: Agent, request_id: str, data: bytes, client_address: str) -> AgentRequest:
    """Take a request back; doing it twice is doing it once.

    Raises:
        AgentRefusedError: `request-unknown`, `message-seen-before`, `token-unknown`; `not-possible`: it is itself a
            withdrawal.

        ProtocolError: as `read_revocation`.

        DeskError: `too_many`, of people's own apps alone; as `Door.write`.
    """
    request = own_request(agent, request_id)
    must_be_bound = request.speaks_profile or agent.kind == "self"
    to = addressed(desk, agent.agent_id)
    revocation = read_revocation(data, key_of(agent), to, request_id=request_id, must_be_bound=must_be_bound)
    if request.kind != "objection":
        raise AgentRefusedError("not-possible")
    details = details_of_request(desk, request)
    if agent.kind == "self":
        _count(desk, details.email, client_address)
    digest = message_digest(data)

    def job(now: int) -> AgentRequest:
        if revocation.is_bound:
            take_message(digest, revocation.counts_until)
        require_still(agent)
        row = AgentRequest.objects.select_for_update().get(pk=request.pk)
        if row.case is not None and not is_over(row.case, now) and row.case.ended_at is None:
            language = spoken_here(row.case.language)
            case = DeskCase.objects.select_for_update().get(pk=row.case.pk)
            if not _taken_back(desk, agent, case, Scopes.of(case), details.email, language, now):
                row.revoked_at = now
                row.save()
                with statements() as cursor:
                    owe_callback_of(cursor, [row.pk], now)
        return own_request(agent, request_id)

    return desk.door.write(job)


def withdraw_asked(
    desk: Desk, agent: Agent, exercise: Exercise, accounts: tuple[AskedAccount, ...], now: int
) -> WithdrawalTaken:
    """Within a job: take back what an exercise names, by the number of the case or by whose it is.

    Of a case that is not the agent's own nothing is told: whether there is one or not, the code goes to the address
    that was named.
    """
    case = _named(desk, agent, exercise, accounts, now)
    related = None if case is None else agent.requests.filter(case=case, kind="objection").order_by("id").first()
    if related is not None and case is not None and (case.ended_at is not None or is_over(case, now)):
        return WithdrawalTaken(case, "withdrawal_done")
    email = exercise.email or ("" if related is None else details_of_request(desk, related).email)
    if case is not None and case.ended_at is None and not is_over(case, now):
        scopes = scopes_asked(exercise)
        if _may_at_once(agent, case) and _taken_back(desk, agent, case, scopes, "", language_asked(exercise), now):
            return WithdrawalTaken(case, "withdrawal_done")
    if not email:
        return WithdrawalTaken(None, "no_match")
    put_code(desk, email, "case", language_asked(exercise), case, now)
    may_follow = case is not None and (related is not None or is_of_contact(desk, case, email))
    return WithdrawalTaken(case if may_follow else None)


def details_of_request(desk: Desk, request: AgentRequest) -> AgentRequestDetails:
    """What was asked for; nothing where that was deleted. Raises DeskError `sealed_unreadable`."""
    sealed = bytes(request.sealed)
    return desk.keys.sealer.open(sealed, AgentRequestDetails) if sealed else AgentRequestDetails()


def _named(
    desk: Desk, agent: Agent, exercise: Exercise, accounts: tuple[AskedAccount, ...], now: int
) -> DeskCase | None:
    if exercise.claims.case_id:
        number = read_case_id(exercise.claims.case_id) or ""
        return DeskCase.objects.select_for_update().filter(case_id=number, kind="objection", redacted_at=None).first()
    lookup = desk.keys.lookup
    verified = [account_holder_key(account_key(desk, one.claimed)) for one in accounts if one.claimed.account_id]
    verified += [mail_holder_key(lookup, exercise.email)] if exercise.email and not accounts else []
    named: list[tuple[str, ...]] = [()]
    if accounts:
        named = [(one.claimed.platform, one.claimed.account_id, one.claimed.handle) for one in accounts]
    claimed = [claim_holder_key(lookup, exercise.email, *one) for one in named] if exercise.email else []
    sought = [(key, "verified") for key in verified] + [(key, "claimed") for key in claimed]
    found = (counting_case(key, "objection", assurance, now) for key, assurance in sought)
    return next((case for case in found if case is not None), None)


def _taken_back(desk: Desk, agent: Agent, case: DeskCase, scopes: Scopes, email: str, language: str, now: int) -> bool:
    """Whether it is done; else a code is on its way to the address."""
    if _may_at_once(agent, case):
        if case.assurance == "verified":
            if not Scopes.of(case) & scopes:
                raise AgentRefusedError("not-possible")
            withdraw_at_once(desk, case, "agent", scopes, now)
            return True
        if not Scopes.of(case) - scopes:
            retract_claim(desk, case, "agent", now)
            return True
    if email:
        put_code(desk, email, "case", language, case, now)
    return False


def _may_at_once(agent: Agent, case: DeskCase) -> bool:
    """Whether nobody but this agent handed it in, and it is believed that much."""
    if case.assurance == "verified" and agent.kind == "self":
        return False
    if not agent.requests.filter(case=case, kind="objection", made_case=True).exists():
        return False
    others = case.agent_requests.filter(kind="objection").exclude(agent=agent)
    by_people = case.events.filter(kind__in=_HANDED_IN, actor__in=("holder", "guardian", "claimant", "staff"))
    return not others.exists() and not by_people.exists()


def _count(desk: Desk, email: str, client_address: str) -> None:
    take_try(desk, ("codes_for_contact", folded_contact(email)), ("codes_from_address", client_address))
