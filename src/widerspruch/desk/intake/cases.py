"""The case of an objection in its tables. Plain statements: a row costs a hundredth of what a model does."""

import secrets
from collections.abc import Iterable, Sequence

from msgspec import Struct

from widerspruch.desk.agents.owing import owe_callbacks
from widerspruch.desk.case_ids import new_case_id
from widerspruch.desk.intake.accounts import for_update
from widerspruch.desk.intake.prepared import PreparedObjection
from widerspruch.desk.mail.outbox import OWED_COLUMNS, OWED_TABLE, OwedMail
from widerspruch.desk.store.statements import StatementCursor
from widerspruch.desk.values import Actor, EventKind, Scopes

SALT_BYTES = 16

_COLUMNS = "SELECT id, case_id, holder_key, ended_at, own_content, ai_interactions, mentions, received_at, sealed"
_BY_KEY = _COLUMNS + " FROM desk_deskcase WHERE id = %s"
_OF_HOLDERS = (
    _COLUMNS + " FROM desk_deskcase WHERE holder_key IN ({}) AND kind = 'objection' AND assurance = 'verified'"
)
_OPEN = _OF_HOLDERS + " AND ended_at IS NULL"
_TO_UNDO = _OF_HOLDERS + " AND ended_at > %s AND state = 'withdrawn'"
_ADD = (
    "INSERT INTO desk_deskcase (case_id, kind, holder_key, assurance, state, own_content, ai_interactions, mentions,"
    " received_at, submitted_at, ended_at, claim_expires_at, country, language, channel, acted_by, sealed)"
    " VALUES (%s, 'objection', %s, 'verified', 'received', %s, %s, %s, %s, %s, NULL, NULL, %s, %s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_EXISTS = "SELECT 1 FROM desk_deskcase WHERE case_id = %s"
_UNDO = "UPDATE desk_deskcase SET ended_at = NULL, state = 'received' WHERE id = %s"
_WIDEN = "UPDATE desk_deskcase SET own_content = %s, ai_interactions = %s, mentions = %s WHERE id = %s"
_RESEAL = "UPDATE desk_deskcase SET sealed = %s WHERE id = %s"
_COVERED = (
    "SELECT c.account_id, c.platform, a.lookup_key, a.sealed, c.since, c.until, c.own_content, c.ai_interactions,"
    " c.mentions, c.salt, c.in_sets_from FROM desk_coverage c LEFT JOIN desk_platformaccount a ON a.id = c.account_id"
    " WHERE c.case_id = %s ORDER BY c.id"
)
_COVER = (
    "INSERT INTO desk_coverage (case_id, account_id, platform, since, until, own_content, ai_interactions, mentions,"
    " salt, in_sets_from) VALUES (%s, %s, %s, %s, NULL, %s, %s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING"  # jobs of one commit have one time
)
_COVER_ON = "UPDATE desk_coverage SET until = NULL WHERE case_id = %s AND until = %s"
_EVENT = "INSERT INTO desk_caseevent (case_id, at, kind, actor, sealed) VALUES (%s, %s, %s, %s, %s)"
_MAIL = f"INSERT INTO {OWED_TABLE} ({', '.join(OWED_COLUMNS)}) VALUES ({', '.join(['%s'] * len(OWED_COLUMNS))})"  # noqa: S608


class CaseRow(Struct, frozen=True):
    """A case that still counts. `ended_at`: not yet over, it was withdrawn and can be undone."""

    id: int
    case_id: str
    holder_key: bytes
    ended_at: int | None
    scopes: Scopes
    received_at: int
    sealed: bytes


class CoverageRow(Struct, frozen=True):
    """As it stands in the table, with what is known of its account."""

    account_id: int | None
    platform: str
    lookup_key: bytes | None
    sealed: bytes
    since: int
    until: int | None
    scopes: Scopes
    salt: bytes
    in_sets_from: int


def find_case(cursor: StatementCursor, holder_keys: Sequence[bytes], own: bytes, now: int) -> CaseRow | None:
    """The person's case: of the account that acts, else the oldest of the others."""
    marks = ", ".join(["%s"] * len(holder_keys))
    asked: tuple[tuple[str, list[bytes | int]], ...] = ((_OPEN, [*holder_keys]), (_TO_UNDO, [*holder_keys, now]))
    found = []
    for query, values in asked:
        cursor.execute(query.format(marks) + for_update(), values)
        found += [_case(row) for row in cursor.fetchall()]
    return min(found, key=lambda case: (case.holder_key != own, case.received_at, case.id), default=None)


def case_row(cursor: StatementCursor, case: int) -> CaseRow:
    """A case by its primary key."""
    cursor.execute(_BY_KEY, (case,))
    return _case(cursor.fetchone())


def _case(row: Sequence[object]) -> CaseRow:
    number, case_id, holder, ended_at, own, talks, mentions, received_at, sealed = row
    scopes = Scopes(bool(own), bool(talks), bool(mentions))
    return CaseRow(number, case_id, bytes(holder), ended_at, scopes, received_at, bytes(sealed))  # type: ignore[arg-type,call-overload]


def add_case(cursor: StatementCursor, objection: PreparedObjection, now: int) -> CaseRow | None:
    """A new one; None: its holder has one by now."""
    submission, scopes = objection.submission, objection.scopes
    while True:
        case_id = new_case_id()
        values = (
            case_id,
            objection.holder_key,
            *scopes_row(scopes),
            now,
            now if submission.submitted_at is None else min(submission.submitted_at, now),
            submission.country,
            submission.language,
            submission.channel,
            submission.acted_by,
            objection.sealed_details,
        )
        cursor.execute(_ADD, values)
        added = cursor.fetchone()
        if added is not None:
            return CaseRow(added[0], case_id, objection.holder_key, None, scopes, now, objection.sealed_details)
        cursor.execute(_EXISTS, (case_id,))
        if cursor.fetchone() is None:
            return None


def undo_withdrawal(cursor: StatementCursor, case: CaseRow) -> None:
    """It counts on as if it had never been withdrawn. A scope that was taken back before, alone, stays so."""
    cursor.execute(_UNDO, (case.id,))
    cursor.execute(_COVER_ON, (case.id, case.ended_at))


def widen(cursor: StatementCursor, case: int, scopes: Scopes) -> None:
    """What the case covers from here on."""
    cursor.execute(_WIDEN, (*scopes_row(scopes), case))


def reseal(cursor: StatementCursor, case: int, sealed: bytes) -> None:
    """Keep other details."""
    cursor.execute(_RESEAL, (sealed, case))


def coverages_of(cursor: StatementCursor, case: int) -> list[CoverageRow]:
    """What a case keeps out, or kept out."""
    cursor.execute(_COVERED, (case,))
    return [
        CoverageRow(
            account,
            platform,
            None if key is None else bytes(key),
            b"" if sealed is None else bytes(sealed),
            since,
            until,
            Scopes(bool(own), bool(talks), bool(mentions)),
            bytes(salt),
            in_sets_from,
        )
        for account, platform, key, sealed, since, until, own, talks, mentions, salt, in_sets_from in cursor.fetchall()
    ]


def cover(
    cursor: StatementCursor,
    case: int,
    accounts: Iterable[tuple[int | None, str]],
    scopes: Scopes,
    now: int,
    promise: int,
) -> None:
    """Keep accounts out from now on. Accounts: row (None: somebody without an account) and platform."""
    rows = [
        (case, account, platform, now, *scopes_row(scopes), secrets.token_bytes(SALT_BYTES), now + promise)
        for account, platform in accounts
    ]
    for row in rows:
        cursor.execute(_COVER, row)


def add_event(cursor: StatementCursor, case: int, now: int, kind: EventKind, actor: Actor, sealed: bytes = b"") -> None:
    """Say that something happened."""
    cursor.execute(_EVENT, (case, now, kind, actor, sealed))
    owe_callbacks(cursor, case, kind, now)


def owe_mail(cursor: StatementCursor, case: int, now: int, mail: OwedMail) -> None:
    """A mail that is due at once."""
    cursor.execute(_MAIL, mail.row(case, now))


def scopes_row(scopes: Scopes) -> tuple[bool, bool, bool]:
    """In the order of the columns."""
    return scopes.own_content, scopes.ai_interactions, scopes.mentions
