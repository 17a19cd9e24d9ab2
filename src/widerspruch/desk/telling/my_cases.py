"""One's own cases in one line each: how each stands, in plain words."""

from collections.abc import Iterator, Mapping
from typing import Literal

from django.db.models import Q
from msgspec import Struct

from widerspruch.desk.access.caller import Caller
from widerspruch.desk.access.may import may
from widerspruch.desk.cases.standing import CaseStanding, standing_of
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.telling.confirmation import told_account
from widerspruch.desk.telling.words import DeskWords

Standing = Literal[
    "in_force", "ending", "claimed", "questioned", "withdrawn", "refused", "over", "open", "asked", "answered"
]  # fmt: skip

_FRESH = HOUR // 4
_OVER = "off"
_TONES: Mapping[Standing, str] = {
    "in_force": "good",
    "ending": "waiting",
    "claimed": "waiting",
    "questioned": "todo",
    "withdrawn": _OVER,
    "refused": _OVER,
    "over": _OVER,
    "open": "waiting",
    "asked": "todo",
    "answered": "good",
}


class MyCase(Struct, frozen=True, kw_only=True):
    """One of them. All but numbers are sentences of one language.

    Attributes:
        state: `standing` in words. `tone`: what it looks like.

        when: Dates, in words.

        accounts: Those that it keeps out now, or kept out last.

        address: Where it is told whole. `withdraw`, `undo`: where it is taken back, or that undone;
            empty: it cannot be.

        is_own: Not one of a minor for whom one acts. `is_fresh`: it came just now.
    """

    case_id: str
    kind: str
    standing: Standing
    state: str
    tone: str
    when: tuple[str, ...]
    accounts: tuple[str, ...]
    address: str
    withdraw: str
    undo: str
    is_objection: bool
    is_in_force: bool
    is_own: bool
    is_fresh: bool


def my_cases(desk: Desk, caller: Caller, words: DeskWords, now: int) -> tuple[MyCase, ...]:
    """Of whoever asks, those that still count first, then the newest. Now: microseconds UTC."""
    mine = caller.holders
    keys = [*mine.person, *mine.guardian, *mine.code_holder]
    rows = DeskCase.objects.filter(Q(holder_key__in=keys) | Q(case_id__in=[*mine.cases]), redacted_at=None)
    told = [
        my_case(desk, case, caller, words, now)
        for case in rows.order_by("-received_at", "-id")
        if may(caller, "read_case", case)
    ]
    return tuple(sorted(told, key=lambda one: one.tone == _OVER))


def my_case(desk: Desk, case: DeskCase, caller: Caller, words: DeskWords, now: int) -> MyCase:
    """One of them."""
    stands = standing_of(desk, case, now)
    standing = _standing(stands)
    may_change = stands.is_in_force and may(caller, "withdraw", case)
    can_change = may_change and stands.assurance == "verified"
    can_withdraw = can_change or (may_change and stands.kind == "objection")
    return MyCase(
        case_id=case.case_id,
        kind=words.desk(f"page.cases.kind.{case.kind}"),
        standing=standing,
        state=words.desk(f"page.cases.state.{standing}"),
        tone=_TONES[standing],
        when=tuple(_when(stands, standing, words)),
        accounts=tuple(_accounts(desk, case, now, words)),
        address=f"/case/{case.case_id}",
        withdraw=f"/case/{case.case_id}/withdraw" if can_withdraw and stands.ended_at is None else "",
        undo=f"/case/{case.case_id}/undo" if can_change and stands.undo_until is not None else "",
        is_objection=stands.kind == "objection",
        is_in_force=stands.is_in_force,
        is_own=bytes(case.holder_key) not in caller.holders.guardian,
        is_fresh=0 <= now - case.received_at < _FRESH,
    )


def _standing(stands: CaseStanding) -> Standing:
    if stands.kind == "false_output":
        return _OF_REQUESTS.get(stands.state, "open")
    if not stands.is_in_force:
        return _ENDED.get(stands.state, "over")
    if stands.ended_at is not None:
        return "ending"
    if stands.assurance == "claimed":
        return "claimed"
    if stands.state == "questioned":
        return "questioned"
    return "in_force"


_OF_REQUESTS: Mapping[str, Standing] = {"questioned": "asked", "done": "answered", "lapsed": "over"}
_ENDED: Mapping[str, Standing] = {"withdrawn": "withdrawn", "refused": "refused"}


def _when(stands: CaseStanding, standing: Standing, words: DeskWords) -> Iterator[str]:
    yield words.desk("page.cases.received", at=words.instant(stands.received_at))
    if stands.ended_at is not None:
        if stands.state not in ("done", "lapsed"):
            tense = "ends" if standing == "ending" else "ended"
            yield words.desk(f"page.cases.{tense}", at=words.instant(stands.ended_at))
    elif stands.expires_at is not None:
        tense = "claim_until" if stands.is_in_force or standing == "open" else "claim_was_until"
        yield words.desk(f"page.cases.{tense}", at=words.instant(stands.expires_at))
    elif stands.undo_until is not None:
        yield words.desk("page.cases.partly_ends", at=words.instant(stands.undo_until))


def _accounts(desk: Desk, case: DeskCase, now: int, words: DeskWords) -> Iterator[str]:
    """Each once, although it has a row for each of its times."""
    rows = [*case.coverages.select_related("account").order_by("since", "id")]
    counting = [one for one in rows if one.since <= now and (one.until is None or now < one.until)]
    yield from dict.fromkeys(told for one in counting or rows if (told := _account(desk, case, one, words)))


def _account(desk: Desk, case: DeskCase, coverage: Coverage, words: DeskWords) -> str:
    """Empty: it was deleted."""
    platform = desk.config.platforms.get(coverage.platform)
    name = platform.name if platform else coverage.platform
    if coverage.account is None:
        return words.desk("page.nobodys_account", platform=name)
    account = told_account(desk, case, coverage)
    return words.desk("page.account", account=account, platform=name) if account else ""
