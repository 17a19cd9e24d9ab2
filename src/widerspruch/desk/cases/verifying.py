"""A claim becomes verified: by a mailed code as far as an address goes, by the platform's people beyond that."""

from msgspec import Struct, structs

from widerspruch.desk.cases.claimed_accounts import known_by_address
from widerspruch.desk.cases.claims import retract_claim
from widerspruch.desk.cases.codes import spend_code
from widerspruch.desk.cases.contacts import checked_contact
from widerspruch.desk.cases.reports import joined
from widerspruch.desk.cases.rows import account_of, add_event, counting_case, details_of, holder_key_of, locked_case
from widerspruch.desk.cases.standing import is_of_contact, is_over
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskCode, DeskError
from widerspruch.desk.holders import account_holder_key, account_lookup_key
from widerspruch.desk.intake.prepared import prepare
from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
from widerspruch.desk.intake.take import write_objection
from widerspruch.desk.mail.kinds import MailKindName
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import DeskCase, PlatformAccount
from widerspruch.desk.values import AccountIdentity, Actor, CaseDetails, EventStaff, Scopes
from widerspruch.identifiers.account_ids import fold_account_id


class ClaimProved(Struct, frozen=True):
    """What came of it.

    Attributes:
        case_id: The claim's own number, or that of the verified case that was there already.

        is_verified: Else it stays a claim that counts until `expires_at`, because nothing shows whose account it is.

        mentions_case: Number of a verified case about others' posts, which needs no account; empty: none.

        notice: Primary key of the notice by whose link it became a new verified objection just now; None: of none.
    """

    case_id: str
    is_verified: bool
    expires_at: int | None = None
    mentions_case: str = ""
    notice: int | None = None


def verify_claim(desk: Desk, contact: str, code: str) -> ClaimProved:
    """Enter the code that was mailed with a claim.

    Raises:
        DeskError: `contact_wrong`, `code_wrong`, `case_ended`; as `Door.write`.
    """
    contact = checked_contact(contact)

    def job(now: int) -> ClaimProved | DeskCode:
        spent = spend_code(desk, contact, "claim", code, now)
        claim = None if spent is None else DeskCase.objects.select_for_update().filter(pk=spent.case).first()
        if spent is None or claim is None:
            return "code_wrong"
        was_claim, proved = claim.assurance == "claimed", _proved(desk, claim, contact, now)
        is_new = isinstance(proved, ClaimProved) and proved.is_verified and was_claim
        if isinstance(proved, ClaimProved) and is_new and proved.case_id == claim.case_id:
            return structs.replace(proved, notice=spent.notice)
        return proved

    return _or_raise(desk.door.write(job))


def vouch_for(desk: Desk, case_id: str, staff: int, holder: AccountHolder | None, now: int) -> ClaimProved:
    """Somebody of the platform looked, and vouches for it. Within a job.

    Args:
        staff: Row of `Identity` of who vouches.

        holder: Whose account it is, as the platform knows it; None: somebody without an account.

    Raises:
        DeskError: `case_unknown`, `case_ended`, `case_verified`.
    """
    claim = locked_case(case_id)
    require_open_claim(claim, now)
    who = holder or MailHolder(details_of(desk, claim).contact)
    return ClaimProved(_verified(desk, claim, who, "staff", now, EventStaff(staff)), is_verified=True)


def withdraw_claim(desk: Desk, case_id: str) -> None:
    """Whoever made a claim, as a code from its mailbox showed, takes it back: it ends at once, and nothing is to be
    undone, for it can be made again at any time. Doing it twice is doing it once.

    Raises:
        DeskError: `case_unknown`, `case_verified`, `case_ended`; as `Door.write`.
    """

    def job(now: int) -> None:
        claim = locked_case(case_id)
        if claim.assurance == "claimed" and claim.state == "withdrawn":
            return
        require_open_claim(claim, now)
        retract_claim(desk, claim, "claimant", now)

    desk.door.write(job)


def require_open_claim(case: DeskCase, now: int) -> None:
    """Raises DeskError `case_verified` or `case_ended` where there is nothing left to verify."""
    if case.assurance != "claimed":
        raise DeskError("case_verified")
    if is_over(case, now):
        raise DeskError("case_ended")


def _or_raise(proved: ClaimProved | DeskCode) -> ClaimProved:
    """An attempt counts also where it failed, so that its transaction must end well."""
    if isinstance(proved, ClaimProved):
        return proved
    raise DeskError(proved)


def _proved(desk: Desk, claim: DeskCase, contact: str, now: int) -> ClaimProved | DeskCode:
    if not is_of_contact(desk, claim, contact):
        return "code_wrong"
    if claim.assurance == "verified":
        return ClaimProved(claim.case_id, is_verified=True)
    if is_over(claim, now):
        return "case_ended"
    details = details_of(desk, claim)
    if not details.claimed_account:
        return ClaimProved(_verified(desk, claim, MailHolder(contact), "claimant", now), is_verified=True)
    coverage = claim.coverages.select_related("account").first()
    identity = None if coverage is None else known_by_address(desk, coverage.account, contact)
    if coverage is not None and identity is not None:
        who = AccountHolder(coverage.platform, identity)
        return ClaimProved(_verified(desk, claim, who, "claimant", now), is_verified=True)
    return _prolonged(desk, claim, contact, details, now)


def _prolonged(desk: Desk, claim: DeskCase, contact: str, details: CaseDetails, now: int) -> ClaimProved:
    before, claim.claim_expires_at = claim.claim_expires_at, now + desk.config.claim_lasts
    claim.save()
    claim.coverages.filter(until=before).update(until=claim.claim_expires_at)
    add_event(desk, claim, "claim_renewed", "claimant", now)
    mentions = ""
    if claim.kind == "objection" and claim.mentions:
        submission = _submission(claim, MailHolder(contact), details)
        mentions = write_objection(desk, prepare(desk, submission), now).case.case_id
    return ClaimProved(claim.case_id, is_verified=False, expires_at=claim.claim_expires_at, mentions_case=mentions)


def _verified(
    desk: Desk,
    claim: DeskCase,
    who: AccountHolder | MailHolder,
    actor: Actor,
    now: int,
    detail: Struct | None = None,
) -> str:
    """The number of the case that is verified now: the claim itself, unless its holder has one already, or the claim is
    about an account that is not theirs."""
    if isinstance(who, AccountHolder):
        account_of(desk, who.platform, who.identity, now)
    known = _own_case(desk, claim, who, now)
    details = details_of(desk, claim)
    goes_on = known is None and _is_of(desk, claim, who)
    if goes_on:
        before, claim.claim_expires_at = claim.claim_expires_at, None
        claim.assurance, claim.holder_key = "verified", holder_key_of(desk, who)
        claim.save()
        claim.coverages.filter(until=before).update(until=None)
    else:
        claim.state, claim.ended_at = "done", now
        claim.save()
        claim.coverages.filter(until__gt=now).update(until=now)
    add_event(desk, claim, "claim_verified", actor, now, detail)
    case, has_mail = known or claim, False
    if claim.kind == "objection":
        written = write_objection(desk, prepare(desk, _submission(claim, who, details)), now)
        case, has_mail = DeskCase.objects.get(pk=written.case.id), written.has_mail
        if not goes_on:
            claim.agent_requests.update(case=case, made_case=False)
    elif known is not None:
        known.sealed = desk.keys.sealer.seal(joined(details_of(desk, known), details))
        known.state = "received"
        known.save()
        add_event(desk, known, "received_again", actor, now)
    if not has_mail:
        kind: MailKindName = "confirmation" if claim.kind == "objection" else "request_received"
        put_mail(desk, case, kind, claim.language, details.contact, now=now)
    return case.case_id


def _is_of(desk: Desk, claim: DeskCase, who: AccountHolder | MailHolder) -> bool:
    """Whether all that a claim keeps out is this person's. Else somebody who typed another's account would be told by
    which handle that is known, and have a receipt of it."""
    rows = claim.coverages.select_related("account")
    accounts = [(row.platform, row.account.sealed) for row in rows if row.account is not None]
    if isinstance(who, MailHolder):
        return not accounts
    # Without an id: a handle, of which no more is known than what was typed.
    theirs = {(who.platform, ""), (who.platform, fold_account_id(who.identity.account_id))}

    def id_in(sealed: bytes) -> str:
        return fold_account_id(desk.keys.sealer.open(sealed, AccountIdentity).account_id)

    return all(sealed and (at, id_in(sealed)) in theirs for at, sealed in accounts)


def _own_case(desk: Desk, claim: DeskCase, who: AccountHolder | MailHolder, now: int) -> DeskCase | None:
    keys = [holder_key_of(desk, who)]
    if isinstance(who, AccountHolder):
        key = account_lookup_key(desk.keys.lookup, who.platform, who.identity.account_id)
        row = PlatformAccount.objects.filter(platform=who.platform, lookup_key=key).first()
        if row is not None and row.centre is not None:
            keys += [account_holder_key(bytes(one.lookup_key)) for one in row.centre.accounts.all()]
    cases = (counting_case(key, claim.kind, "verified", now) for key in keys)
    return next((case for case in cases if case is not None), None)


def _submission(claim: DeskCase, who: AccountHolder | MailHolder, details: CaseDetails) -> Submission:
    return Submission(
        who=who,
        language=claim.language,
        country=claim.country,
        scopes=Scopes.of(claim),
        contact=details.contact,
        reason=details.reason,
        names=details.names,
        handles=details.handles,
        profile_urls=details.profile_urls,
        channel="agent" if claim.channel == "agent" else "code",
        acted_by=claim.acted_by,  # type: ignore[arg-type]  # these words alone are written
        of_age_at=details.of_age_at,
    )
