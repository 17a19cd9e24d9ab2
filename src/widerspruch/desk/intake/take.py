"""Taking an objection: one transaction, and nothing is told before it is on the disk."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, structs

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_holder_key
from widerspruch.desk.intake import cases
from widerspruch.desk.intake.accounts import AccountRow, take_accounts
from widerspruch.desk.intake.cases import CaseRow, CoverageRow
from widerspruch.desk.intake.prepared import PreparedObjection, prepare
from widerspruch.desk.intake.submission import CoveredAccount, Submission, Taken
from widerspruch.desk.mail.kinds import MailKindName
from widerspruch.desk.mail.outbox import owed_mail
from widerspruch.desk.metrics import INTAKE
from widerspruch.desk.sealing import Sealer
from widerspruch.desk.store.statements import StatementCursor, statements
from widerspruch.desk.store.steps import AtStep, go_on
from widerspruch.desk.values import NO_SCOPES, AccountIdentity, Actor, CaseDetails, EventKind, Scopes

_MAIL_OF: Mapping[EventKind, MailKindName] = {
    "received": "confirmation",
    "withdrawal_undone": "withdrawal_undone",
    "account_linked": "account_linked",
    "scope_widened": "confirmation_again",
}
"""What is owed for what happened; of several the first. For objecting again, and nothing new, nothing."""


T = TypeVar("T")


class WrittenObjection(Struct, frozen=True):
    """What was written, before anybody opens what is sealed in it."""

    case: CaseRow
    coverages: list[CoverageRow]
    is_new: bool
    is_widened: bool
    is_undone_withdrawal: bool
    has_mail: bool


def take_objection(desk: Desk, submission: Submission, at_step: AtStep = go_on) -> Taken:
    """Record a verified objection; the person's own open case, if they have one.

    It may be handed in any number of times, at the same time and through any account of the accounts centre: there is
    one case. Scopes can be added that way, never taken away.

    Raises:
        DeskError: `queue_full`, `database_failed`; nothing was recorded.
    """
    objection = prepare(desk, submission)
    at_step("handed_in")
    written = observed(desk, lambda: desk.door.write(lambda now: write_objection(desk, objection, now, at_step)))
    taken = told_of(written, desk.keys.sealer)
    at_step("told")
    return taken


def observed(desk: Desk, write: Callable[[], T]) -> T:
    """Write, and count how long it takes."""
    began = desk.now()
    written = write()
    INTAKE.observe(max(0, desk.now() - began) / 1_000_000)
    return written


def write_objection(desk: Desk, objection: PreparedObjection, now: int, at_step: AtStep = go_on) -> WrittenObjection:
    """The same within a job that writes more than the objection."""
    with statements() as cursor:
        accounts = take_accounts(cursor, objection, desk.keys.sealer, now)
        at_step("accounts_written")
        while True:
            known = _find(desk, cursor, objection, accounts, now)
            if known is not None:
                return _again(desk, cursor, objection, known, accounts, now, at_step)
            added = cases.add_case(cursor, objection, now)
            if added is not None:
                return _new(desk, cursor, objection, added, accounts, now, at_step)
            # Somebody else was quicker, and their case is to be seen now.


def _find(
    desk: Desk, cursor: StatementCursor, objection: PreparedObjection, accounts: list[AccountRow], now: int
) -> CaseRow | None:
    if accounts and all(account.is_new for account in accounts):
        return None
    holders = {account_holder_key(account.lookup_key) for account in accounts}
    return cases.find_case(cursor, [*{*holders, objection.holder_key}], objection.holder_key, now)


def _new(
    desk: Desk,
    cursor: StatementCursor,
    objection: PreparedObjection,
    case: CaseRow,
    accounts: list[AccountRow],
    now: int,
    at_step: AtStep,
) -> WrittenObjection:
    at_step("case_written")
    cases.cover(cursor, case.id, _covers(objection, accounts), objection.scopes, now, desk.config.promise)
    at_step("coverages_written")
    return _ended(cursor, objection, case, ["received"], now, at_step, is_new=True)


def _again(
    desk: Desk,
    cursor: StatementCursor,
    objection: PreparedObjection,
    case: CaseRow,
    accounts: list[AccountRow],
    now: int,
    at_step: AtStep,
) -> WrittenObjection:
    events: list[EventKind] = []
    if case.ended_at is not None:
        cases.undo_withdrawal(cursor, case)
        events.append("withdrawal_undone")
    sealer = desk.keys.sealer
    known = _opened(case.sealed, sealer)
    if known is not None:
        details = _merged(objection.details, known)
        if details != known:
            cases.reseal(cursor, case.id, sealer.seal(details))
        if objection.mail is None:
            mail = owed_mail(desk, "confirmation", objection.submission.language, details.contact)
            objection = structs.replace(objection, mail=mail)
    at_step("case_written")
    covered = _scopes_until_further_notice(cases.coverages_of(cursor, case.id))
    added = _less(objection.scopes, case.scopes)
    if any(cases.scopes_row(added)):
        case = structs.replace(case, scopes=_more(case.scopes, added))
        cases.widen(cursor, case.id, case.scopes)
        events.append("scope_widened")
    for one in sorted(covered, key=str):
        missing = _less(case.scopes, covered[one])
        if any(cases.scopes_row(missing)):
            # A row of its own, from now on: that a scope was objected to before it was would be untrue, and a receipt.
            cases.cover(cursor, case.id, [one], missing, now, desk.config.promise)
    linked = [one for one in _covers(objection, accounts) if one not in covered]
    if linked:
        cases.cover(cursor, case.id, linked, case.scopes, now, desk.config.promise)
        events.append("account_linked")
    at_step("coverages_written")
    return _ended(cursor, objection, case, events or ["received_again"], now, at_step)


def _scopes_until_further_notice(rows: Iterable[CoverageRow]) -> dict[tuple[int | None, str], Scopes]:
    """By account and platform, of all that the case covers or covered."""
    found: dict[tuple[int | None, str], Scopes] = {}
    for row in rows:
        whose = row.account_id, row.platform
        known = found.get(whose, NO_SCOPES)
        found[whose] = known if row.until is not None else _more(known, row.scopes)
    return found


def _ended(
    cursor: StatementCursor,
    objection: PreparedObjection,
    case: CaseRow,
    events: list[EventKind],
    now: int,
    at_step: AtStep,
    *,
    is_new: bool = False,
) -> WrittenObjection:
    """What is the same for a new case and a known one: what happened, and the mail about it."""
    for kind in events:
        cases.add_event(cursor, case.id, now, kind, _actor(objection.submission))
    at_step("event_written")
    owed = next((_MAIL_OF[kind] for kind in _MAIL_OF if kind in events), None)
    has_mail = objection.mail is not None and owed is not None
    if objection.mail is not None and owed is not None:
        cases.owe_mail(cursor, case.id, now, structs.replace(objection.mail, kind=owed))
    at_step("mail_written")
    return WrittenObjection(
        structs.replace(case, ended_at=None),
        cases.coverages_of(cursor, case.id),
        is_new,
        "scope_widened" in events,
        "withdrawal_undone" in events,
        has_mail,
    )


def _covers(objection: PreparedObjection, accounts: list[AccountRow]) -> list[tuple[int | None, str]]:
    if objection.acting_key is None:
        return [(None, platform) for platform in objection.platforms]
    return [(account.id, account.platform) for account in accounts]


def _actor(submission: Submission) -> Actor:
    if submission.channel in ("staff", "agent"):
        return "staff" if submission.channel == "staff" else "agent"
    return "guardian" if submission.acted_by == "guardian" else "holder"


def _less(scopes: Scopes, other: Scopes) -> Scopes:
    pairs = zip(cases.scopes_row(scopes), cases.scopes_row(other), strict=True)
    return Scopes(*(one and not two for one, two in pairs))


def _more(scopes: Scopes, other: Scopes) -> Scopes:
    pairs = zip(cases.scopes_row(scopes), cases.scopes_row(other), strict=True)
    return Scopes(*(one or two for one, two in pairs))


def _opened(sealed: bytes, sealer: Sealer) -> CaseDetails | None:
    """None: a key is missing. An objection is taken all the same, and nothing is lost should the key be found."""
    try:
        return sealer.open(sealed, CaseDetails)
    except DeskError:
        return None


def _merged(told: CaseDetails, known: CaseDetails) -> CaseDetails:
    return structs.replace(
        known,
        contact=told.contact or known.contact,
        reason=told.reason or known.reason,
        names=tuple(dict.fromkeys((*known.names, *told.names))),
        handles=tuple(dict.fromkeys((*known.handles, *told.handles))),
        profile_urls=tuple(dict.fromkeys((*known.profile_urls, *told.profile_urls))),
        of_age_at=told.of_age_at or known.of_age_at,
    )


def told_of(written: WrittenObjection, sealer: Sealer) -> Taken:
    """What was written, opened."""
    case = written.case
    return Taken(
        case_id=case.case_id,
        received_at=case.received_at,
        scopes=case.scopes,
        covered=tuple(_covered(row, sealer) for row in written.coverages if row.until is None),
        is_new=written.is_new,
        is_widened=written.is_widened,
        is_undone_withdrawal=written.is_undone_withdrawal,
        has_mail=written.has_mail,
    )


def _covered(row: CoverageRow, sealer: Sealer) -> CoveredAccount:
    identity = None
    if row.account_id is not None:
        try:
            identity = sealer.open(row.sealed, AccountIdentity)
        except DeskError:
            identity = None  # its key is missing; that it is kept out does not hang on it
    return CoveredAccount(row.platform, row.lookup_key, identity, row.since, row.scopes, row.salt, row.in_sets_from)
