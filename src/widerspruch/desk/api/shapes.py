"""The shapes of `/api/v1`: what stands in `docs/protocol/desk-api.md`. Instants are RFC 3339 with a time zone."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from widerspruch.desk.values import AccountIdentity, ActedBy, Scopes
from widerspruch.rulebook.vocabulary import SCOPES, Scope

Line = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Of text: an id, a name."""

MaybeLine = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^([^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+)?$")]
Lines = Annotated[tuple[Line, ...], Meta(max_length=20)]
Instant = Annotated[datetime, Meta(tz=True)]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ApiAccount(Struct, frozen=True, forbid_unknown_fields=True):
    """An account, and all by which the platform recognises it. More identifiers find more of what others write."""

    platform: Annotated[str, Meta(min_length=1, max_length=64)]
    id: Line
    handles: Lines = ()
    name: MaybeLine = ""
    emails: Annotated[tuple[Annotated[Email, Meta(min_length=3)], ...], Meta(max_length=20)] = ()
    phones: Lines = ()
    profile_urls: Lines = ()

    def identity(self) -> AccountIdentity:
        """As it is kept."""
        return AccountIdentity(self.id, self.handles, self.name, self.emails, self.phones, self.profile_urls)


class ApiObjection(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An objection of somebody who is logged in at the platform.

    Attributes:
        account: With which they act. `linked_accounts`: all others of their `accounts_centre`.

        contact: Where the confirmation goes; empty: to the first address of the account.

        submitted_at: When they acted, if that was earlier.
    """

    account: ApiAccount
    linked_accounts: Annotated[tuple[ApiAccount, ...], Meta(max_length=200)] = ()
    accounts_centre: Line | None = None
    channel: Literal["switch", "chat", "api"] = "api"
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=10)] = SCOPES
    contact: Email = ""
    country: Annotated[str, Meta(pattern="^([A-Z]{2})?$")] = ""
    language: Literal["de", "en"] = "de"
    reason: Annotated[str, Meta(max_length=4000)] = ""
    names: Lines = ()
    acted_by: ActedBy = "holder"
    submitted_at: Instant | None = None


class ApiCovered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account that a case keeps out.

    Attributes:
        in_sets_from: The promise: every exclusion set issued then or later holds it.

        until: From then on it is kept out no more; not there: until further notice.

        receipt: The signed receipt, as its file holds it; null where it was deleted.
    """

    platform: str
    id: str | None
    scopes: tuple[Scope, ...]
    since: str
    in_sets_from: str
    until: str | None = None
    receipt: msgspec.Raw | None = None


NotCovered = Literal["own_content", "ai_interactions", "mentions", "other_accounts", "finished_models"]
"""Scopes that were not asked for; accounts that are not listed; what was trained before."""


class ApiTaken(Struct, frozen=True, kw_only=True):
    """What was recorded. It is on the disk.

    Attributes:
        is_new: Else it is the case that they had: `is_widened` by a scope, `is_undone_withdrawal`.

        effective_from: From when it counts. `in_sets_from`: from when every exclusion set holds all of it.

        is_confirmed_by_mail: Whether a mail is on its way.
    """

    case: str
    is_new: bool
    is_widened: bool
    is_undone_withdrawal: bool
    is_confirmed_by_mail: bool
    received_at: str
    effective_from: str
    in_sets_from: str
    scopes: tuple[Scope, ...]
    accounts: tuple[ApiCovered, ...]
    not_covered: tuple[NotCovered, ...]


@lru_cache(maxsize=256)
def instant(micros: int) -> str:
    """As it stands in JSON: UTC, to the microsecond."""
    return (EPOCH + timedelta(microseconds=micros)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def micros(at: datetime) -> int:
    """Microseconds UTC."""
    return (at - EPOCH) // timedelta(microseconds=1)


def scopes_in(words: tuple[Scope, ...]) -> Scopes:
    """Of words of the rulebook."""
    return Scopes(**{scope: scope in words for scope in SCOPES})


@cache
def scope_words(scopes: Scopes) -> tuple[Scope, ...]:
    """In the order of the rulebook."""
    return tuple(scope for scope in SCOPES if getattr(scopes, scope))
