"""The account that somebody says is theirs, read from what they typed."""

from msgspec import Struct, structs

from widerspruch.desk.cases.texts import LONGEST_ENTRY, optional_text
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_lookup_key, contact_lookup_key, handle_lookup_key
from widerspruch.desk.models import PlatformAccount
from widerspruch.desk.values import AccountIdentity
from widerspruch.identifiers.fold import fold_handle
from widerspruch.identifiers.handles import handle_of
from widerspruch.identifiers.profile_hosts import account_id_at


class ClaimedAccount(Struct, frozen=True):
    """By the platform's id, or by a handle where nobody knows whose id that is. One of them is empty.

    Attributes:
        told_address: That the platform itself told with the id, as in a notice; empty: none.
    """

    platform: str
    account_id: str = ""
    handle: str = ""
    told_address: str = ""


def read_account(desk: Desk, platform: str, typed: str) -> ClaimedAccount:
    """From a number, a handle, or the address of a profile.

    Raises:
        DeskError: `platform_unknown`, `account_unreadable`, `text_too_long`.
    """
    if platform not in desk.config.platforms:
        raise DeskError("platform_unknown")
    written = optional_text(typed, LONGEST_ENTRY)
    is_known = PlatformAccount.objects.filter(
        platform=platform, lookup_key=account_lookup_key(desk.keys.lookup, platform, written)
    ).exists()
    account_id = written if written.isdecimal() or is_known else _id_in(platform, written)
    if account_id:
        return ClaimedAccount(platform, account_id=account_id)
    # The last part of an address that we do not know may be no handle. Then nobody is kept out by it.
    handle = handle_of(platform, written) or fold_handle(_last_part(written))
    if not handle or handle_of(platform, handle) != handle:  # such as `℀`, folded `a/c`: sets could not name it
        raise DeskError("account_unreadable")
    return ClaimedAccount(platform, handle=handle)


def account_row(desk: Desk, claimed: ClaimedAccount, now: int) -> PlatformAccount:
    """Within a job: the row of the account, made if there is none. One that is there stays as it is; it learns an
    address that the platform told, where no other is known: another may be the newer one."""
    told = (claimed.told_address,) if claimed.told_address else ()
    identity = AccountIdentity(claimed.account_id, handles=(claimed.handle,) if claimed.handle else (), emails=told)
    row, is_new = PlatformAccount.objects.get_or_create(
        platform=claimed.platform,
        lookup_key=account_key(desk, claimed),
        defaults={"sealed": desk.keys.sealer.seal(identity), "first_seen": now},
    )
    if told and not is_new and row.sealed:
        known = desk.keys.sealer.open(row.sealed, AccountIdentity)
        if not known.emails and not known.former_emails:
            row.sealed = desk.keys.sealer.seal(structs.replace(known, emails=told))
            row.save()
    return row


def known_by_address(desk: Desk, account: PlatformAccount | None, contact: str) -> AccountIdentity | None:
    """The account, where the platform itself told this address with it."""
    if account is None or not account.sealed:
        return None
    identity = desk.keys.sealer.open(account.sealed, AccountIdentity)
    key = contact_lookup_key(desk.keys.lookup, contact)
    is_known = any(contact_lookup_key(desk.keys.lookup, one) == key for one in identity.emails)
    return identity if identity.account_id and is_known else None


def _id_in(platform: str, address: str) -> str:
    of, account_id = account_id_at(address)
    return account_id if of == platform else ""


def _last_part(address: str) -> str:
    host, _, path = address.rpartition("://")[2].strip("/").partition("/")
    return path.rpartition("/")[2] if path or "://" in address else host


def account_key(desk: Desk, claimed: ClaimedAccount) -> bytes:
    """By what its row is found."""
    if claimed.account_id:
        return account_lookup_key(desk.keys.lookup, claimed.platform, claimed.account_id)
    return handle_lookup_key(desk.keys.lookup, claimed.platform, claimed.handle)
