"""Taking what an agent hands in: message, request, case, mail and what is to be called back in one transaction.

What a person's own app says nobody has shown: it makes a claim, as a form without login does. A registered agent's
`email_verified` shows an address, and so an account that the platform itself knows by that address; whoever vouches, by
agreement, shows whose account it is. All else is a claim, and the person gets a code.
"""

import uuid

from msgspec import Struct

from widerspruch.desk.access.limits import take_try
from widerspruch.desk.agents.asked import (
    AskedAccount,
    asked_accounts,
    callback_asked,
    language_asked,
    names_asked,
    scopes_asked,
)
from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.agents.seen import take_message
from widerspruch.desk.agents.tokens import addressed, key_of, require_still
from widerspruch.desk.agents.withdrawing import withdraw_asked
from widerspruch.desk.cases.claims import Claim, prepare_claim, write_claim
from widerspruch.desk.cases.opening import cover
from widerspruch.desk.cases.rows import account_of, add_event
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import folded_contact
from widerspruch.desk.intake.prepared import prepare
from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
from widerspruch.desk.intake.take import observed, write_objection
from widerspruch.desk.models import Agent, AgentRequest, DeskCase
from widerspruch.desk.store.steps import AtStep, go_on
from widerspruch.desk.values import AgentOutcome, AgentRequestDetails, Scopes
from widerspruch.protocol.drp.messages import Exercise
from widerspruch.protocol.drp.reading_messages import read_exercise
from widerspruch.protocol.drp.signed_message import message_digest
from widerspruch.protocol.drp.writing_messages import exercise_content


class CameOf(Struct, frozen=True):
    """What came of an exercise: its case, whether that came to be by it, or why there is none."""

    case: DeskCase | None = None
    made_case: bool = False
    outcome: AgentOutcome = ""


def take_exercise(desk: Desk, agent: Agent, data: bytes, client_address: str, at_step: AtStep = go_on) -> AgentRequest:
    """Record what an agent asks for. Newly signed under the same name it is the request that is there already.

    Args:
        data: The message. `client_address`: from where it came, as limits count it.

    Raises:
        AgentRefusedError: `message-seen-before`, `token-unknown`, `platform-unknown`, `identity-missing`,
            `mandate-missing`, `callback-not-registered`, `request-name-used-otherwise`, `message-member-wrong`.

        ProtocolError: as `read_exercise`.

        DeskError: `too_many`, of people's own apps alone; as `Door.write`.
    """
    exercise = read_exercise(data, key_of(agent), addressed(desk, agent.agent_id))
    _require_sound(agent, exercise)
    accounts = asked_accounts(desk, agent, exercise)
    if agent.kind == "self":
        contact = folded_contact(exercise.email)
        take_try(desk, ("claims_for_contact", contact), ("claims_from_address", client_address))
    digest = message_digest(data)
    content = desk.keys.lookup.key_of("request content", exercise_content(exercise).hex())
    at_step("handed_in")

    def job(now: int) -> AgentRequest:
        take_message(digest, exercise.counts_until)
        require_still(agent)
        known = _known(agent, exercise)
        if known is not None:
            if bytes(known.content) != content:
                raise AgentRefusedError("request-name-used-otherwise")
            return known
        if exercise.exercise == "ai-training:object":
            came_of = _object(desk, agent, exercise, accounts, now, at_step)
        else:
            withdrawn = withdraw_asked(desk, agent, exercise, accounts, now)
            came_of = CameOf(withdrawn.case, outcome=withdrawn.outcome)
        return _request(desk, agent, exercise, content, came_of, now)

    taken = observed(desk, lambda: desk.door.write(job))
    at_step("told")
    return taken


def _require_sound(agent: Agent, exercise: Exercise) -> None:
    """What can be seen without looking anybody up."""
    callback_asked(agent, exercise)
    if agent.kind == "association" and not exercise.claims.mandate:
        raise AgentRefusedError("mandate-missing")
    takes_back_known = exercise.exercise != "ai-training:object" and exercise.claims.case_id
    if agent.kind == "self" and not exercise.email and not takes_back_known:
        raise AgentRefusedError("identity-missing")


def _known(agent: Agent, exercise: Exercise) -> AgentRequest | None:
    if not exercise.agent_request_id:
        return None
    return AgentRequest.objects.filter(agent=agent, agent_request_id=exercise.agent_request_id).first()


def _object(
    desk: Desk, agent: Agent, exercise: Exercise, accounts: tuple[AskedAccount, ...], now: int, at_step: AtStep
) -> CameOf:
    proved = [one for one in accounts if one.identity is not None]
    others = [one for one in accounts if one.identity is None]
    by_mail = not accounts and agent.kind != "self" and exercise.is_email_verified and bool(exercise.email)
    scopes = scopes_asked(exercise)
    if not accounts and not scopes.mentions:
        return CameOf(outcome="not_covered")  # whoever has no account has nothing else
    if not proved and not by_mail and not exercise.email:
        return CameOf(outcome="no_match")
    came_of = None
    if proved or by_mail:
        came_of = _verified(desk, exercise, proved, now, at_step)
    if others or came_of is None:
        unproved: list[AskedAccount | None] = [*others] or [None]
        claims = [_claimed(desk, agent, exercise, one, now) for one in unproved] if exercise.email else []
        came_of = came_of or claims[0]
    return came_of


def _verified(desk: Desk, exercise: Exercise, proved: list[AskedAccount], now: int, at_step: AtStep) -> CameOf:
    claims = exercise.claims
    who: AccountHolder | MailHolder = MailHolder(exercise.email)
    if proved and proved[0].identity is not None:
        who = AccountHolder(proved[0].named.platform, proved[0].identity)
    submission = Submission(
        who=who,
        language=language_asked(exercise),
        country=claims.country,
        scopes=scopes_asked(exercise),
        contact=exercise.email if exercise.is_email_verified else "",
        reason=claims.reason,
        names=names_asked(exercise),
        channel="agent",
        acted_by=claims.acted_by,
        submitted_at=None if claims.submitted_at is None else max(0, claims.submitted_at),
    )
    written = write_objection(desk, prepare(desk, submission), now, at_step)
    case = DeskCase.objects.get(pk=written.case.id)
    _cover_others(desk, case, proved[1:], now)
    return CameOf(case, written.is_new)


def _cover_others(desk: Desk, case: DeskCase, proved: list[AskedAccount], now: int) -> None:
    """Further accounts are kept out by the same case. They are not put into one accounts centre: that would give each
    of them a right to the others' cases, on an agent's word."""
    covered = {*case.coverages.filter(until=None).values_list("account_id", flat=True)}
    rows = [account_of(desk, one.named.platform, one.identity, now) for one in proved if one.identity is not None]
    added = [(row, row.platform) for row in rows if row.pk not in covered]
    if added:
        cover(desk, case, added, Scopes.of(case), now)
        add_event(desk, case, "account_linked", "agent", now)


def _claimed(desk: Desk, agent: Agent, exercise: Exercise, account: AskedAccount | None, now: int) -> CameOf:
    claims = exercise.claims
    claim = Claim(
        contact=exercise.email,
        language=language_asked(exercise),
        country=claims.country,
        platform="" if account is None else account.named.platform,
        account="" if account is None else account.named.name,
        scopes=scopes_asked(exercise),
        names=names_asked(exercise),
        reason=claims.reason,
        acted_by=claims.acted_by,
        channel="agent",
        by=agent.name,
    )
    try:
        written = write_claim(desk, prepare_claim(desk, claim), now)
    except DeskError as error:
        if error.ending.http_status == 503:
            raise
        raise AgentRefusedError("message-member-wrong", "$.email") from error
    return CameOf(written.case, written.is_new)


def _request(desk: Desk, agent: Agent, exercise: Exercise, content: bytes, came_of: CameOf, now: int) -> AgentRequest:
    callback = callback_asked(agent, exercise)
    details = AgentRequestDetails(
        callback=callback,
        email=exercise.email,
        accounts=tuple(str(one) for one in exercise.claims.accounts),
        scopes=scopes_asked(exercise),
        reason_codes=exercise.claims.reason_codes,
    )
    return AgentRequest.objects.create(
        request_id=str(uuid.uuid4()),
        agent=agent,
        agent_request_id=exercise.agent_request_id,
        kind="objection" if exercise.exercise == "ai-training:object" else "withdrawal",
        content=content,
        case=came_of.case,
        made_case=came_of.made_case,
        outcome=came_of.outcome,
        received_at=now,
        speaks_profile=exercise.ai_training is not None,
        has_callback=bool(callback),
        mandate=exercise.claims.mandate,
        sealed=desk.keys.sealer.seal(details),
    )
