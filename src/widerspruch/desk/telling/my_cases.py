"""One's own cases in one line each: how each stands, in plain words."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from msgspec import Struct

from widerspruch.desk.access.caller import Caller
from widerspruch.desk.access.may import may
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.telling.confirmation import told_account
from widerspruch.desk.telling.words import DeskWords

_FRESH = HOUR // 4

_TONES = {"in_force": "good", "ending": "waiting", "claimed": "waiting", "questioned": "todo", "over": "off"}


class MyCase(Struct, frozen=True, kw_only=True):
    """One of them. All but numbers are sentences of one language.

    Attributes:
        standing: A word of ours: in force, ending, claimed, questioned, over, open, answered. `state`: that in words.

        when: Dates, in words.

        accounts: Those that it keeps out now, or kept out last.

        address: Where it is told whole. `withdraw`, `undo`: where it is taken back, or that undone;
            empty: it cannot be.

        is_own: Not one of a minor for whom one acts. `is_fresh`: it came just now.
    """

    case_id: str
    kind: str
    standing: str
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
    rows = DeskCase.objects.filter(Q(holder_key__in=keys) | Q(case_id__in=[*mine.cases])).order_by(
        "-received_at", "-id"
    )
    told = [
        my_case(desk, case, caller, words, now)
        for case in rows.prefetch_related("coverages__account")
        if may(caller, "read_case", case)
    ]
    return tuple(sorted(told, key=lambda one: one.standing == "over"))


def my_case(desk: Desk, case: DeskCase, caller: Caller, words: DeskWords, now: int) -> MyCase:
    """One of them."""
    coverages = sorted(case.coverages.all(), key=lambda one: (one.since, one.pk))
    in_force = [one for one in coverages if one.since <= now and (one.until is None or now < one.until)]
    standing = _standing(case, bool(in_force), now)
    is_objection = case.kind == "objection"
    return MyCase(
        case_id=case.case_id,
        kind=words.desk(f"page.cases.kind.{case.kind}"),
        standing=standing,
        state=words.desk(f"page.cases.state.{standing}"),
        tone=_TONES.get(standing, "waiting"),
        when=tuple(_when(case, standing, words)),
        accounts=tuple(_accounts(desk, case, in_force or coverages, words)),
        address=f"/case/{case.case_id}",
        withdraw="",
        undo="",
        is_objection=is_objection,
        is_in_force=bool(in_force),
        is_own=bytes(case.holder_key) not in caller.holders.guardian,
        is_fresh=0 <= now - case.received_at < _FRESH,
    )


def _standing(case: DeskCase, is_in_force: bool, now: int) -> str:
    if case.kind != "objection":
        return {"done": "answered", "questioned": "questioned"}.get(case.state, "open")
    if not is_in_force:
        return case.state if case.state in ("withdrawn", "refused") else "over"
    if case.ended_at is not None and now < case.ended_at:
        return "ending"
    if case.assurance == "claimed":
        return "claimed"
    return "questioned" if case.state == "questioned" else "in_force"


def _when(case: DeskCase, standing: str, words: DeskWords) -> Iterator[str]:
    yield words.desk("page.cases.received", at=words.instant(case.received_at))
    if case.ended_at is not None:
        yield words.desk(f"page.cases.{'ends' if standing == 'ending' else 'ended'}", at=words.instant(case.ended_at))
    elif case.claim_expires_at is not None:
        tense = "claim_until" if standing == "claimed" else "claim_was_until"
        yield words.desk(f"page.cases.{tense}", at=words.instant(case.claim_expires_at))


def _accounts(desk: Desk, case: DeskCase, coverages: Sequence[Coverage], words: DeskWords) -> Iterator[str]:
    seen = set()
    for coverage in coverages:
        platform = desk.config.platforms.get(coverage.platform)
        platform_name = platform.name if platform else coverage.platform
        account = coverage.account
        if account is not None and not account.sealed:
            continue
        named = told_account(desk, case, coverage)
        told = (
            words.desk("page.account", account=named, platform=platform_name)
            if named
            else words.desk("page.nobodys_account", platform=platform_name)
        )
        if told not in seen:
            seen.add(told)
            yield told
