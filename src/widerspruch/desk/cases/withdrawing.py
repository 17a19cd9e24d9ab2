"""Taking an objection back: asked twice, told by mail, and undone within a window in which it counts on.

Only whoever showed that a case is theirs takes it back; of a minor's, whoever made it, and from their 18th birthday on
the minor alone.
"""

import secrets
from collections.abc import Callable
from typing import Literal

from widerspruch.desk.addresses import FIND_CASE, public
from widerspruch.desk.cases.opening import cover
from widerspruch.desk.cases.rows import add_event, details_of, locked_case, set_scopes
from widerspruch.desk.cases.standing import CaseStanding, standing_of, undo_until
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, PlatformAccount
from widerspruch.desk.values import ALL_SCOPES, NO_SCOPES, Actor, EventScopes, Scopes

ASKED_FOR = HOUR
"""Microseconds within which whoever was asked has to say yes."""


def ask_to_withdraw(desk: Desk, case_id: str, by: Actor, scopes: Scopes = ALL_SCOPES) -> CaseStanding:
    """Say that somebody wants to take a case back, or some of its scopes; nothing changes yet.

    Args:
        by: `holder`, `guardian`, `platform` for a holder who is logged in there, or `agent` for whom one acted.

    Raises:
        DeskError: `case_unknown`, `case_ended`, `withdraw_unverified`, `withdraw_not_yours`, `guardian_no_more`,
            `scopes_none`; as `Door.write`.
    """

    return _changed(desk, case_id, by, lambda case, now: _ask(desk, case, by, scopes, now))


def withdraw(desk: Desk, case_id: str, by: Actor) -> CaseStanding:
    """Take back what was asked for: it counts until the window to undo is over. Doing it twice is doing it once.

    Raises:
        DeskError: `withdrawal_not_asked` where nobody asked within the last hour; else as `ask_to_withdraw`.
    """
    return _changed(desk, case_id, by, lambda case, now: _take_back(desk, case, by, now))


def withdraw_at_once(desk: Desk, case: DeskCase, by: Actor, scopes: Scopes, now: int) -> None:
    """Within a job: both, for whoever has asked the person already. Raises as `ask_to_withdraw`."""
    _require_own(desk, case, by, now)
    _ask(desk, case, by, scopes, now)
    _take_back(desk, case, by, now)


def undo_withdrawal(desk: Desk, case_id: str, by: Actor) -> CaseStanding:
    """Let a case count on as if it had never been taken back. Where nothing was, nothing happens.

    Raises:
        DeskError: `case_unknown`, `withdraw_unverified`, `withdraw_not_yours`, `guardian_no_more`, `undo_too_late`; as
            `Door.write`.
    """

    def undo(case: DeskCase, now: int) -> None:
        coverages = [*case.coverages.select_for_update()]
        if undo_until(case, coverages, now) is None:
            if case.ended_at is not None:
                raise DeskError("undo_too_late" if case.state == "withdrawn" else "case_ended")
            return
        for coverage in coverages:
            if coverage.until is not None and coverage.until > now:
                coverage.until = None
                coverage.save()
                set_scopes(case, Scopes.of(case) | Scopes.of(coverage))
        case.state, case.ended_at = _state_before(case), None
        case.save()
        _cover_alike(desk, case, now)
        add_event(desk, case, "withdrawal_undone", by, now)
        _mail(desk, case, "withdrawal_undone", now)

    return _changed(desk, case_id, by, undo)


def _changed(desk: Desk, case_id: str, by: Actor, change: Callable[[DeskCase, int], None]) -> CaseStanding:
    def job(now: int) -> CaseStanding:
        case = locked_case(case_id)
        _require_own(desk, case, by, now)
        change(case, now)
        return standing_of(desk, case, now)

    return desk.door.write(job)


def _ask(desk: Desk, case: DeskCase, by: Actor, scopes: Scopes, now: int) -> None:
    _require_open(case)
    taken_back = Scopes.of(case) & scopes
    if not taken_back:
        raise DeskError("scopes_none")
    add_event(desk, case, "withdrawal_asked", by, now, EventScopes(taken_back))


def _take_back(desk: Desk, case: DeskCase, by: Actor, now: int) -> None:
    if case.state == "withdrawn" and case.ended_at is not None and now < case.ended_at:
        return
    _require_open(case)
    asked = _asked(desk, case, now)
    if asked is None:
        if _is_partly_withdrawn(case, now):
            return
        raise DeskError("withdrawal_not_asked")
    ends_at = now + desk.config.undo_window
    remain = Scopes.of(case) - asked
    for coverage in case.coverages.select_for_update():
        _end(coverage, asked, ends_at)
    if remain:
        set_scopes(case, remain)
    else:
        case.state, case.ended_at = "withdrawn", ends_at
    case.save()
    add_event(desk, case, "scope_withdrawn" if remain else "withdrawn", by, now, EventScopes(asked))
    _mail(desk, case, "withdrawn", now)


def _require_own(desk: Desk, case: DeskCase, by: Actor, now: int) -> None:
    if case.assurance != "verified" or by == "claimant":
        raise DeskError("withdraw_unverified")
    of_age_at = details_of(desk, case).of_age_at
    is_of_age = of_age_at is not None and of_age_at <= now
    if by == "guardian":
        if is_of_age:
            raise DeskError("guardian_no_more")
        if case.acted_by != "guardian":
            raise DeskError("withdraw_not_yours")
    elif case.acted_by == "guardian" and of_age_at is not None and not is_of_age:
        raise DeskError("withdraw_not_yours")


def _require_open(case: DeskCase) -> None:
    if case.ended_at is not None:
        raise DeskError("case_ended")


def _asked(desk: Desk, case: DeskCase, now: int) -> Scopes | None:
    """What was asked for last, unless something came of it already."""
    of_withdrawing = ("withdrawal_asked", "withdrawn", "scope_withdrawn", "withdrawal_undone", "received_again")
    last = CaseEvent.objects.filter(case=case, kind__in=of_withdrawing).order_by("-id").first()
    if last is None or last.kind != "withdrawal_asked" or last.at <= now - ASKED_FOR:
        return None
    return Scopes.of(case) & desk.keys.sealer.open(last.sealed, EventScopes).scopes or None


def _end(coverage: Coverage, taken_back: Scopes, ends_at: int) -> None:
    """End some scopes of a row that has no end yet: the others go on in it, those that end get a row of their own."""
    scopes = Scopes.of(coverage)
    if coverage.until is not None or not scopes & taken_back:
        return
    if scopes - taken_back:
        ending = Coverage(
            case=coverage.case,
            account=coverage.account,
            platform=coverage.platform,
            since=coverage.since,
            until=ends_at,
            salt=secrets.token_bytes(len(coverage.salt)),
            in_sets_from=coverage.in_sets_from,
        )
        set_scopes(ending, scopes & taken_back)
        ending.save()
        set_scopes(coverage, scopes - taken_back)
    else:
        coverage.until = ends_at
    coverage.save()


def _cover_alike(desk: Desk, case: DeskCase, now: int) -> None:
    """Keep every account out of all that the case covers: one that was linked meanwhile was out of what remained."""
    held: dict[tuple[PlatformAccount | None, str], Scopes] = {}
    for coverage in case.coverages.select_related("account").order_by("id"):
        whose = coverage.account, coverage.platform
        scopes = Scopes.of(coverage) if coverage.until is None else NO_SCOPES
        held[whose] = held.get(whose, NO_SCOPES) | scopes
    for whose, scopes in held.items():
        if missing := Scopes.of(case) - scopes:
            cover(desk, case, [whose], missing, now)


def _is_partly_withdrawn(case: DeskCase, now: int) -> bool:
    return case.coverages.filter(until__gt=now).exists()


def _state_before(case: DeskCase) -> str:
    return "questioned" if case.questions.filter(answered_at=None).exists() else "received"


def _mail(desk: Desk, case: DeskCase, kind: Literal["withdrawn", "withdrawal_undone"], now: int) -> None:
    values = {"address": public(desk.config, _place_to_undo(case))} if kind == "withdrawn" else {}
    put_mail(desk, case, kind, case.language, details_of(desk, case).contact, values, now=now)


def _place_to_undo(case: DeskCase) -> str:
    """Whoever has an account logs in and is there; everybody else gets a code first."""
    has_account = case.coverages.filter(account__isnull=False).exists()
    return f"{FIND_CASE}/{case.case_id}/undo" if has_account else FIND_CASE
