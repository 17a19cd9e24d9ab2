"""The accounts of an objection: rows made and locked, links as the platform tells them."""

import secrets
from collections.abc import Iterable

from django.db import connection
from msgspec import Struct

from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.prepared import PreparedAccount, PreparedObjection
from widerspruch.desk.sealing import KEY_BYTES, Sealer
from widerspruch.desk.store.statements import StatementCursor
from widerspruch.desk.values import AccountIdentity

_ADD = (
    "INSERT INTO desk_platformaccount (platform, lookup_key, sealed, centre_id, first_seen)"
    " VALUES (%s, %s, %s, NULL, %s) ON CONFLICT (platform, lookup_key) DO NOTHING RETURNING id"
)
_FIND = "SELECT id, centre_id, sealed FROM desk_platformaccount WHERE platform = %s AND lookup_key = %s"
_RESEAL = "UPDATE desk_platformaccount SET sealed = %s WHERE id = %s"
_ADD_CENTRE = (
    "INSERT INTO desk_accountscentre (centre_key) VALUES (%s) ON CONFLICT (centre_key) DO NOTHING RETURNING id"
)
_FIND_CENTRE = "SELECT id FROM desk_accountscentre WHERE centre_key = %s"
_LOCK_CENTRE = "SELECT id FROM desk_accountscentre WHERE id = %s"
_MEMBERS = "SELECT id, platform, lookup_key FROM desk_platformaccount WHERE centre_id = %s ORDER BY id"
_END_LINK = "UPDATE desk_centrelink SET until = %s WHERE account_id = %s AND until IS NULL"
_LINK = "INSERT INTO desk_centrelink (account_id, centre_id, since, until) VALUES (%s, %s, %s, NULL)"
_MOVE = "UPDATE desk_platformaccount SET centre_id = %s WHERE id = %s"


class AccountRow(Struct, frozen=True):
    """An account of the person who objects."""

    id: int
    platform: str
    lookup_key: bytes
    centre_id: int | None = None
    is_new: bool = False


def for_update() -> str:
    """The end of a query whose rows nobody else may change meanwhile. On SQLite nobody else writes at all."""
    return " FOR UPDATE" if connection.vendor == "postgresql" else ""


def take_accounts(cursor: StatementCursor, objection: PreparedObjection, sealer: Sealer, now: int) -> list[AccountRow]:
    """All accounts of the person: those that were told, and those that the centre is known to have."""
    told = [_taken(cursor, account, sealer, now) for account in objection.accounts]
    centre = _centre(cursor, objection, told)
    if centre is None:
        return told
    for account in told:
        if account.centre_id != centre:
            cursor.execute(_END_LINK, (now, account.id))
            cursor.execute(_LINK, (account.id, centre, now))
            cursor.execute(_MOVE, (centre, account.id))
    are_new = {account.id: account.is_new for account in told}
    cursor.execute(_MEMBERS, (centre,))
    return [
        AccountRow(row, platform, bytes(key), centre, are_new.get(row, False))
        for row, platform, key in cursor.fetchall()
    ]


def _taken(cursor: StatementCursor, account: PreparedAccount, sealer: Sealer, now: int) -> AccountRow:
    cursor.execute(_ADD, (account.platform, account.lookup_key, account.sealed, now))
    added = cursor.fetchone()
    if added is not None:
        return AccountRow(added[0], account.platform, account.lookup_key, is_new=True)
    cursor.execute(_FIND + for_update(), (account.platform, account.lookup_key))
    row, centre, sealed = cursor.fetchone()
    both = _with_older(account.identity, bytes(sealed), sealer)
    if both is not None:
        cursor.execute(_RESEAL, (sealer.seal(both), row))
    return AccountRow(row, account.platform, account.lookup_key, centre)


def _with_older(told: AccountIdentity, sealed: bytes, sealer: Sealer) -> AccountIdentity | None:
    """What is known of an account by now; None: nothing new. A handle of earlier days still stands in old posts."""
    try:
        known = sealer.open(sealed, AccountIdentity)
    except DeskError:
        return (
            None  # its key is missing: an objection is taken all the same, and nothing is lost should the key be found
        )
    # Somebody else may read an address by now that is not told any more: it gives a right to nothing.
    emails = told.emails or known.emails
    former = tuple(one for one in _joined(known.emails, known.former_emails) if one not in emails)
    both = AccountIdentity(
        told.account_id,
        _joined(told.handles, known.handles),
        told.name or known.name,
        emails,
        _joined(told.phones, known.phones),
        _joined(told.profile_urls, known.profile_urls),
        former,
    )
    return None if both == known else both


def _joined(first: Iterable[str], then: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *then)))


def _centre(cursor: StatementCursor, objection: PreparedObjection, told: list[AccountRow]) -> int | None:
    """Where the accounts belong, locked: two of one centre that object at once find each other's case."""
    if objection.centre_key is not None:
        return _centre_of_key(cursor, objection.centre_key)
    known = {account.lookup_key: account.centre_id for account in told if account.centre_id is not None}
    if known:
        assert objection.acting_key is not None
        centre = known.get(objection.acting_key, next(iter(known.values())))
        cursor.execute(_LOCK_CENTRE + for_update(), (centre,))
        return centre
    # Linked, and nobody says what the centre is called: it gets a key that nothing leads to.
    return _centre_of_key(cursor, secrets.token_bytes(KEY_BYTES)) if len(told) > 1 else None


def _centre_of_key(cursor: StatementCursor, key: bytes) -> int:
    cursor.execute(_ADD_CENTRE, (key,))
    added = cursor.fetchone()
    if added is None:
        cursor.execute(_FIND_CENTRE + for_update(), (key,))
        added = cursor.fetchone()
    centre: int = added[0]
    return centre
