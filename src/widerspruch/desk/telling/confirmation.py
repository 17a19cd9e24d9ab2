"""What an objection covers, what it does not, from when, how to check it and how to take it back: the confirmation.

Page, mail and JSON print these values. It says what is recorded, never that something was removed: that is for the
exclusion sets and their proofs to show.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

from msgspec import Struct

from widerspruch.desk.addresses import FIND_CASE, KEYS, MY_CASES, VERIFY, public
from widerspruch.desk.config import PlatformConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.receipts import has_receipt, receipt_name
from widerspruch.desk.telling.complaint import Complaint, complaint
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import AccountIdentity, CaseDetails
from widerspruch.lib.writing import Language
from widerspruch.rulebook.vocabulary import READINGS, SCOPES, Reading, Scope

FOLLOWED: Reading = "future_runs"
"""The reading that exclusion sets are made and used by."""


class ConfirmedAccount(Struct, frozen=True):
    """One account that a case keeps out.

    Attributes:
        platform: The rulebook's name. `platform_name`: as people know it.

        name: How the account is called: its handle or id; empty: somebody without an account.

        scopes: What is kept out of it.

        in_sets_from: The promise: every exclusion set issued from then on holds it.

        sentence: All of that in words. `receipt`: name of its receipt's file; empty: it has none.
    """

    platform: str
    platform_name: str
    name: str
    scopes: tuple[Scope, ...]
    since: int
    until: int | None
    in_sets_from: int
    sentence: str
    receipt: str


class ReadingOfLaw(Struct, frozen=True):
    """One reading of what is disputed, and who reads it so. `followed`: we go by it."""

    reading: Reading
    meaning: str
    who: str
    followed: bool


class Confirmation(Struct, frozen=True, kw_only=True):
    """A case as its holder is told it. Instants in microseconds UTC; all else are sentences of one language.

    Attributes:
        ends_at: When the case ends, or the part of it that was withdrawn; None: nothing ends.

        headline: What was recorded, in one sentence. `received`: when, in words.

        accounts: Each that is covered; `several`: how many, in words.

        covered, not_covered, from_when: What, what not, from when.

        disputed: What is in dispute, and `readings` of it.

        verify: How anybody checks it. `verify_address`: where that is told to people; `keys_address`: the public keys,
            for programs; `signed_by`: id of the key.

        withdraw: How it is taken back. `case_address`: there, also without a login.

        answers: Who answers for it: the companies with their addresses.
    """

    case_id: str
    kind: str
    assurance: str
    state: str
    language: Language
    received_at: int
    ended_at: int | None
    claim_expires_at: int | None
    ends_at: int | None
    headline: str
    received: str
    several: str
    accounts: tuple[ConfirmedAccount, ...]
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    from_when: tuple[str, ...]
    disputed: str
    readings: tuple[ReadingOfLaw, ...]
    verify: tuple[str, ...]
    signed_by: str
    keys_address: str
    verify_address: str
    withdraw: tuple[str, ...]
    case_address: str
    my_cases_address: str
    answers: tuple[str, ...]
    complaint: Complaint

    @property
    def receipts(self) -> int:
        """How many of its accounts have one."""
        return _with_receipt(self.accounts)


def coverages_of(case: DeskCase) -> list[Coverage]:
    """Which accounts a case covers or covered, in the order of their beginning."""
    return [*case.coverages.select_related("account").order_by("since", "id")]


def confirmation(
    desk: Desk, case: DeskCase, language: Language, coverages: Sequence[Coverage] | None = None
) -> Confirmation:
    """A case told to its holder. Coverages: where they were read already: `coverages_of`."""
    words = DeskWords(language)
    coverages = coverages_of(case) if coverages is None else coverages
    there = [one for one in coverages if one.account is None or one.account.sealed]  # else it was deleted
    accounts = tuple(_covered(desk, case, coverage, words) for coverage in there)
    platforms = _platforms(desk, accounts)
    return Confirmation(
        case_id=case.case_id,
        kind=case.kind,
        assurance=case.assurance,
        state=case.state,
        language=language,
        received_at=case.received_at,
        ended_at=case.ended_at,
        claim_expires_at=case.claim_expires_at,
        ends_at=case.ended_at or max((coverage.until for coverage in coverages if coverage.until), default=None),
        headline=words.desk(f"confirmation.headline.{_headline(case)}", case=case.case_id),
        received=words.instant(case.received_at),
        several=_several(accounts, words),
        accounts=accounts,
        covered=tuple(words.desk(f"confirmation.scope.{scope}") for scope in scopes_of(case)),
        not_covered=tuple(_not_covered(case, accounts, words)),
        from_when=tuple(_from_when(case, coverages, words)),
        disputed=words.desk("confirmation.disputed"),
        readings=tuple(
            ReadingOfLaw(
                reading, words.law(f"reading.{reading}"), words.law(f"reading.who.{reading}"), reading == FOLLOWED
            )
            for reading in READINGS
        ),
        verify=tuple(_verify(desk, accounts, words)),
        signed_by=desk.keys.receipts.public.key_id,
        keys_address=public(desk.config, KEYS),
        verify_address=public(desk.config, VERIFY),
        withdraw=tuple(_withdraw(desk, words)),
        case_address=public(desk.config, FIND_CASE),
        my_cases_address=public(desk.config, MY_CASES),
        answers=tuple(_answers(platforms, words)),
        complaint=complaint(desk.rulebook, case.country or "DE", platforms, words),
    )


def scopes_of(row: DeskCase | Coverage) -> tuple[Scope, ...]:
    """What a case or one of its coverages keeps out, in the order of the rulebook."""
    return tuple(scope for scope in SCOPES if getattr(row, scope))


def account_name(identity: AccountIdentity) -> str:
    """How a person knows an account: by its handle where it has one."""
    handle = identity.handles[0].lstrip("@") if identity.handles else ""
    return f"@{handle}" if handle else identity.account_id


def told_account(desk: Desk, case: DeskCase, coverage: Coverage) -> str:
    """How whoever holds a case is told an account that it covers; empty: somebody without one, or it was deleted.

    Whoever only claims an account is told what they typed, and never what the platform knows of it.
    """
    account = coverage.account
    if account is None:
        return ""
    if case.assurance == "claimed":
        return desk.keys.sealer.open(case.sealed, CaseDetails).claimed_account if case.sealed else ""
    return account_name(desk.keys.sealer.open(account.sealed, AccountIdentity)) if account.sealed else ""


def _covered(desk: Desk, case: DeskCase, coverage: Coverage, words: DeskWords) -> ConfirmedAccount:
    name = told_account(desk, case, coverage)
    platform = desk.config.platforms.get(coverage.platform)
    platform_name = platform.name if platform else coverage.platform
    told = {"platform": platform_name, "since": words.instant(coverage.since)}
    if coverage.until is not None:
        told["until"] = words.instant(coverage.until)
    how_long = "open" if coverage.until is None else "ending"
    who = {"account": name} if name else {}
    sentence = words.desk(f"confirmation.account.{'named' if name else 'nobodys'}_{how_long}", **who, **told)
    if scopes_of(coverage) != scopes_of(case):
        parts = words.listed(words.desk(f"confirmation.scope_in_short.{scope}") for scope in scopes_of(coverage))
        sentence = words.desk("confirmation.account.in_part", sentence=sentence, parts=parts)
    return ConfirmedAccount(
        platform=coverage.platform,
        platform_name=platform_name,
        name=name,
        scopes=scopes_of(coverage),
        since=coverage.since,
        until=coverage.until,
        in_sets_from=coverage.in_sets_from,
        sentence=sentence,
        receipt=receipt_name(coverage) if has_receipt(coverage) else "",
    )


def _platforms(desk: Desk, accounts: Sequence[ConfirmedAccount]) -> list[PlatformConfig]:
    named = [account.platform for account in accounts if account.platform in desk.config.platforms]
    return [desk.config.platforms[platform] for platform in dict.fromkeys(named or desk.config.platforms)]


def _headline(case: DeskCase) -> str:
    if case.kind != "objection":
        return "request"
    if case.state in ("withdrawn", "refused", "lapsed"):
        return case.state
    return case.assurance


def _several(accounts: Sequence[ConfirmedAccount], words: DeskWords) -> str:
    named = len({(account.platform, account.name) for account in accounts if account.name})
    return words.desk("confirmation.accounts", n=named) if named else words.desk("confirmation.no_account")


def _not_covered(case: DeskCase, accounts: Sequence[ConfirmedAccount], words: DeskWords) -> Iterator[str]:
    for scope in get_args(Scope):
        if scope not in scopes_of(case):
            yield words.desk(f"confirmation.left_out.{scope}")
    platforms = words.listed(dict.fromkeys(account.platform_name for account in accounts)) if accounts else ""
    if any(account.name for account in accounts):
        yield words.desk("confirmation.left_out.other_accounts")
    elif accounts:
        yield words.desk("confirmation.left_out.accounts", platforms=platforms)
    yield words.desk("confirmation.left_out.finished_models")
    yield words.desk("confirmation.left_out.others")


def _from_when(case: DeskCase, coverages: Sequence[Coverage], words: DeskWords) -> Iterator[str]:
    yield words.desk("confirmation.from.receipt", received=words.instant(case.received_at))
    if coverages:
        promised = max(coverage.in_sets_from for coverage in coverages)
        yield words.desk("confirmation.from.sets", promised=words.instant(promised))
    if case.claim_expires_at is not None and case.ended_at is None:
        yield words.desk("confirmation.from.claim", expires=words.instant(case.claim_expires_at))
    elif case.ended_at is not None:
        yield words.desk("confirmation.from.ended", ended=words.instant(case.ended_at))
    else:
        yield words.desk("confirmation.from.for_good")


def _with_receipt(accounts: Sequence[ConfirmedAccount]) -> int:
    return sum(1 for account in accounts if account.receipt)


def _verify(desk: Desk, accounts: Sequence[ConfirmedAccount], words: DeskWords) -> Iterator[str]:
    receipts = _with_receipt(accounts)
    if not receipts:
        return
    yield words.desk("confirmation.verify.receipts", n=receipts, key=desk.keys.receipts.public.key_id)
    yield words.desk("confirmation.verify.how", address=public(desk.config, VERIFY))
    yield words.desk("confirmation.verify.keep", n=receipts)


def _withdraw(desk: Desk, words: DeskWords) -> Iterator[str]:
    yield words.desk("confirmation.withdraw.any_time")
    yield words.desk("confirmation.withdraw.with_code", address=public(desk.config, FIND_CASE))
    yield words.desk("confirmation.withdraw.with_login", address=public(desk.config, MY_CASES))


def _answers(platforms: Sequence[PlatformConfig], words: DeskWords) -> Iterator[str]:
    by_company: dict[tuple[str, str], list[str]] = {}
    for platform in platforms:
        by_company.setdefault((platform.controller, platform.controller_address), []).append(platform.name)
    for (controller, address), names in by_company.items():
        whose = {"platform": words.listed(names), "controller": controller}
        if address:
            yield words.desk("confirmation.answers.address", address=address, **whose)
        elif controller:
            yield words.desk("confirmation.answers.name", **whose)
