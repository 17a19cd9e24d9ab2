"""What is made of a submission before its transaction: whatever costs time and needs no database."""

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import account_holder_key, account_lookup_key, centre_lookup_key, mail_holder_key
from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
from widerspruch.desk.mail.outbox import OwedMail, mail_details
from widerspruch.desk.values import AccountIdentity, CaseDetails, Scopes


class PreparedAccount(Struct, frozen=True):
    """An account as it is found, and as it is kept."""

    platform: str
    lookup_key: bytes
    identity: AccountIdentity
    sealed: bytes


class PreparedObjection(Struct, frozen=True):
    """Ready to be written.

    Attributes:
        accounts: Sorted, so that whoever locks several does so in one order. Empty: somebody without an account.

        acting_key: Which of them acted; None: somebody without an account, kept out of others' posts on `platforms`.

        centre_key: Of the accounts centre that was told.

        mail: The confirmation; None: no address is known.
    """

    submission: Submission
    holder_key: bytes
    scopes: Scopes
    accounts: tuple[PreparedAccount, ...]
    acting_key: bytes | None
    centre_key: bytes | None
    platforms: tuple[str, ...]
    details: CaseDetails
    sealed_details: bytes
    mail: OwedMail | None


def prepare(desk: Desk, submission: Submission) -> PreparedObjection:
    """Hash and seal."""
    lookup = desk.keys.lookup
    who = submission.who
    contact = submission.contact or _known_address(who)
    details = CaseDetails(
        contact=contact,
        reason=submission.reason,
        names=submission.names,
        handles=submission.handles,
        profile_urls=submission.profile_urls,
        of_age_at=submission.of_age_at,
    )
    told: dict[tuple[str, bytes], AccountIdentity] = {}
    acting_key = centre_key = None
    scopes = submission.scopes
    match who:
        case AccountHolder(platform, identity, centre_id, linked):
            acting_key = account_lookup_key(lookup, platform, identity.account_id)
            holder_key = account_holder_key(acting_key)
            told = {(at, account_lookup_key(lookup, at, one.account_id)): one for at, one in linked}
            told[platform, acting_key] = identity
            centre_key = None if centre_id is None else centre_lookup_key(lookup, centre_id)
        case MailHolder(email):
            holder_key = mail_holder_key(lookup, email)
            scopes = Scopes(own_content=False, ai_interactions=False, mentions=True)  # they have nothing else
    found = sorted(told.items())
    mail = mail_details("confirmation", contact)
    sealed_details, sealed_mail, *sealed = desk.keys.sealer.seal_all([details, mail, *(one for _, one in found)])
    return PreparedObjection(
        submission=submission,
        holder_key=holder_key,
        scopes=scopes,
        accounts=tuple(PreparedAccount(*key, one, kept) for (key, one), kept in zip(found, sealed, strict=True)),
        acting_key=acting_key,
        centre_key=centre_key,
        platforms=tuple(sorted(desk.config.platforms)),
        details=details,
        sealed_details=sealed_details,
        mail=OwedMail("confirmation", submission.language, sealed_mail) if contact else None,
    )


def _known_address(who: AccountHolder | MailHolder) -> str:
    if isinstance(who, MailHolder):
        return who.email
    return who.identity.emails[0] if who.identity.emails else ""
