"""Claims: what people ask for who showed nothing yet. They count provisionally, and never touch anybody else's case.

A mailed code proves an address, not an account. So whoever has no account gets a verified case by it, and whoever is
locked out of one only where the platform itself knows the account by that address; else the platform's people have to
look, and the claim goes on as a claim.
"""

from msgspec import Struct

from widerspruch.desk.addresses import FIND_CASE, public
from widerspruch.desk.cases.claimed_accounts import ClaimedAccount, account_row, read_account
from widerspruch.desk.cases.codes import new_code
from widerspruch.desk.cases.contacts import checked_contact
from widerspruch.desk.cases.opening import NewCase, cover, open_case
from widerspruch.desk.cases.reports import checked_outputs, checked_posts, joined
from widerspruch.desk.cases.rows import add_event, details_of
from widerspruch.desk.cases.texts import checked_entries, optional_text
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import claim_holder_key
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import DeskCase, PlatformAccount
from widerspruch.desk.values import (
    ALL_SCOPES,
    NO_SCOPES,
    ActedBy,
    Actor,
    CaseDetails,
    CaseKind,
    Channel,
    EventScopes,
    FalseOutput,
    ReportedPost,
    Scopes,
)

MENTIONS = Scopes(own_content=False, ai_interactions=False)
"""What somebody without an account can object to."""


class Claim(Struct, frozen=True, kw_only=True):
    """What is claimed.

    Attributes:
        contact: The address that the code goes to.

        platform, account: The account that they are locked out of, as it was typed; empty: none.

        told: The account, where the platform itself told it to this address; else what was typed is read.

        enter_at: Path of the page where the code is entered. `notice`: primary key of the notice whose link led here.

        names, handles, profile_urls: By which others name them.

        text, posts, outputs: What a request that is no objection is about. Evidence is addresses and text, never files.

        of_age_at: Of a minor for whom a guardian acts, microseconds UTC; None: not known.

        channel: `agent` where somebody handed it in for the person; `by`: whom they know that as; empty: a program.
    """

    contact: str
    language: str
    country: str = ""
    kind: CaseKind = "objection"
    platform: str = ""
    account: str = ""
    told: ClaimedAccount | None = None
    enter_at: str = FIND_CASE
    notice: int | None = None
    scopes: Scopes = ALL_SCOPES
    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    reason: str = ""
    text: str = ""
    posts: tuple[ReportedPost, ...] = ()
    outputs: tuple[FalseOutput, ...] = ()
    acted_by: ActedBy = "holder"
    of_age_at: int | None = None
    channel: Channel = "claim"
    by: str = ""


class PreparedClaim(Struct, frozen=True):
    """A claim that was read. `account`: None: of somebody without one."""

    claim: Claim
    new: NewCase
    account: ClaimedAccount | None


class WrittenClaim(Struct, frozen=True):
    """Its case. `has_mail`: a mail with a code is owed."""

    case: DeskCase
    is_new: bool
    has_mail: bool


class ClaimTaken(Struct, frozen=True):
    """A claim that is on the disk.

    Attributes:
        is_new: Else it is the one that was there already.

        has_mail: A mail with a code is owed; not where too many went to this address already.
    """

    case_id: str
    received_at: int
    expires_at: int
    is_new: bool
    has_mail: bool


def take_claim(desk: Desk, claim: Claim) -> ClaimTaken:
    """Record what somebody claims, and mail them a code. It counts at once, until it expires or is verified.

    Raises:
        DeskError: `contact_wrong`, `platform_unknown`, `account_unreadable`, `text_missing`, `text_too_long`,
            `too_many_entries`, `scopes_none`; as `Door.write`.
    """
    prepared = prepare_claim(desk, claim)

    def job(now: int) -> ClaimTaken:
        written = write_claim(desk, prepared, now)
        case = written.case
        assert case.claim_expires_at is not None
        return ClaimTaken(case.case_id, case.received_at, case.claim_expires_at, written.is_new, written.has_mail)

    return desk.door.write(job)


def prepare_claim(desk: Desk, claim: Claim) -> PreparedClaim:
    """Read it. Raises as `take_claim`."""
    contact = checked_contact(claim.contact)
    is_of_account = claim.kind == "objection" and claim.account.strip()
    account = claim.told or (read_account(desk, claim.platform, claim.account) if is_of_account else None)
    return PreparedClaim(claim, _new_case(desk, claim, contact, account), account)


def write_claim(desk: Desk, prepared: PreparedClaim, now: int) -> WrittenClaim:
    """Within a job: record it, and owe the mail with the code."""
    claim, new, account = prepared.claim, prepared.new, prepared.account
    actor: Actor = "agent" if claim.channel == "agent" else "claimant"
    known = claim_of(desk, new.holder_key, new.kind, now)
    if known is None:
        case = open_case(desk, new, now)
        has_receipt = account is not None and bool(account.account_id)
        cover(desk, case, _covers(desk, new, account, now), new.scopes, now, has_receipt=has_receipt)
        add_event(desk, case, "claim_received", actor, now)
    else:
        case = known
        case.sealed = desk.keys.sealer.seal(joined(details_of(desk, case), new.details))
        case.save()
        add_event(desk, case, "received_again", actor, now)
    code = new_code(desk, new.details.contact, "claim", case, now, claim.notice)
    if code is not None:
        values = {"code": code, "address": public(desk.config, claim.enter_at)}
        if claim.channel == "agent":
            values["by"] = claim.by
        put_mail(desk, case, "claim_received", claim.language, new.details.contact, values, now=now)
    return WrittenClaim(case, known is None, code is not None)


def retract_claim(desk: Desk, case: DeskCase, by: Actor, now: int) -> None:
    """Within a job: whoever made a claim that nobody verified takes it back; it ends at once."""
    case.state, case.ended_at = "withdrawn", now
    case.save()
    case.coverages.filter(until__gt=now).update(until=now)
    add_event(desk, case, "withdrawn", by, now, EventScopes(Scopes.of(case)))


def claim_of(desk: Desk, holder_key: bytes, kind: CaseKind, now: int) -> DeskCase | None:
    """Within a job: a claim that still counts, locked. One that has expired makes room."""
    found = DeskCase.objects.select_for_update().filter(holder_key=holder_key, kind=kind, assurance="claimed")
    case = found.filter(ended_at=None).first()
    if case is None or case.claim_expires_at is None or now < case.claim_expires_at:
        return case
    lapse(desk, case, now)
    return None


def lapse(desk: Desk, case: DeskCase, now: int) -> None:
    """Within a job: a claim has expired, which its coverages knew from the beginning; whoever made it is told."""
    case.state, case.ended_at = "lapsed", case.claim_expires_at
    case.save()
    add_event(desk, case, "claim_lapsed", "desk", now)
    put_mail(desk, case, "claim_lapsed", case.language, details_of(desk, case).contact, now=now)


def _new_case(desk: Desk, claim: Claim, contact: str, account: ClaimedAccount | None) -> NewCase:
    details = CaseDetails(
        contact=contact,
        reason=optional_text(claim.reason),
        names=checked_entries(claim.names),
        handles=checked_entries(claim.handles),
        profile_urls=checked_entries(claim.profile_urls),
        claimed_account=optional_text(claim.account or account.account_id) if account else "",
        text=optional_text(claim.text),
        posts=checked_posts(claim.posts),
        outputs=checked_outputs(claim.outputs),
        of_age_at=claim.of_age_at,
    )
    if (claim.kind == "others_posts" and not details.posts) or (claim.kind == "false_output" and not details.outputs):
        raise DeskError("text_missing")
    scopes = _scopes(claim, account)
    if claim.kind == "objection" and not scopes:
        raise DeskError("scopes_none")
    of_account = () if account is None else (account.platform, account.account_id, account.handle)
    return NewCase(
        kind=claim.kind,
        assurance="claimed",
        holder_key=claim_holder_key(desk.keys.lookup, contact, *of_account),
        scopes=scopes,
        details=details,
        language=claim.language,
        country=claim.country,
        channel=claim.channel,
        acted_by=claim.acted_by,
    )


def _scopes(claim: Claim, account: ClaimedAccount | None) -> Scopes:
    if claim.kind == "false_output":
        return NO_SCOPES
    return claim.scopes if account is not None else MENTIONS


def _covers(
    desk: Desk, new: NewCase, account: ClaimedAccount | None, now: int
) -> list[tuple[PlatformAccount | None, str]]:
    if not new.scopes:
        return []
    if account is not None:
        return [(account_row(desk, account, now), account.platform)]
    return [(None, platform) for platform in sorted(desk.config.platforms)]
