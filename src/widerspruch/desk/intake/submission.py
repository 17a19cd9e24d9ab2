"""What is handed in, and what came of it."""

from msgspec import Struct

from widerspruch.desk.values import AccountIdentity, ActedBy, Channel, Scopes


class AccountHolder(Struct, frozen=True):
    """Somebody who showed that an account is theirs: by a login, or the platform's own servers say so.

    Attributes:
        centre_id: What the platform calls the accounts centre. `linked`: the other accounts in it, by platform.
    """

    platform: str
    identity: AccountIdentity
    centre_id: str | None = None
    linked: tuple[tuple[str, AccountIdentity], ...] = ()


class MailHolder(Struct, frozen=True):
    """Somebody without an account, who showed that they read this mail."""

    email: str


class Submission(Struct, frozen=True, kw_only=True):
    """A verified objection. Who only says who they are makes a claim instead.

    Attributes:
        contact: Where the confirmation goes; empty: to the first address that the platform knows.

        submitted_at: When the person acted, microseconds UTC; None: just now.

        names, handles, profile_urls: By which others name them, besides what the platform knows.

        of_age_at: Of a minor for whom somebody acts: when they come of age, microseconds UTC; None: not known.
    """

    who: AccountHolder | MailHolder
    language: str
    country: str = ""
    scopes: Scopes = Scopes()
    contact: str = ""
    reason: str = ""
    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    channel: Channel = "form"
    acted_by: ActedBy = "holder"
    submitted_at: int | None = None
    of_age_at: int | None = None


class CoveredAccount(Struct, frozen=True):
    """One account that a case keeps out; a second one of the same account where a scope was added later.

    Attributes:
        lookup_key: None: somebody without an account.

        identity: None also where no key opens it any more.

        in_sets_from: Every exclusion set issued from then on holds it.
    """

    platform: str
    lookup_key: bytes | None
    identity: AccountIdentity | None
    since: int
    scopes: Scopes
    salt: bytes
    in_sets_from: int


class Taken(Struct, frozen=True):
    """An objection that is on the disk.

    Attributes:
        is_new: Else it is the case that was there already: `is_widened` by a scope, or not.

        is_undone_withdrawal: It had been withdrawn, and could still be undone.

        has_mail: A confirmation is owed: something is new, and an address is known.
    """

    case_id: str
    received_at: int
    scopes: Scopes
    covered: tuple[CoveredAccount, ...]
    is_new: bool
    is_widened: bool
    is_undone_withdrawal: bool
    has_mail: bool
