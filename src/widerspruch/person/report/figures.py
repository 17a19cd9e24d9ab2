"""The numbers at the head of the report: per account and together, and what an objection did or would do to them."""

from collections.abc import Iterable

from msgspec import Struct

from widerspruch.objections.plan import Plan
from widerspruch.person.summary import AccountSummary, Counts, Summary
from widerspruch.person.telling.words import NamedAccount, PersonWords
from widerspruch.rulebook.vocabulary import READINGS, Reading


class AccountFigures(Struct, frozen=True):
    """One account's row. `account` is None for all together."""

    account: NamedAccount | None
    counts: Counts
    ai_chats: int
    sensitive: int
    naming_others: int
    period: str


class ReadingRow(Struct, frozen=True):
    """What one reading of a late objection means, who reads it so, and what it means for these items."""

    name: str
    meaning: str
    who: str
    chosen: bool
    effects: tuple[str, ...]


class Figures(Struct, frozen=True):
    """All numbers, and the sentences that go with them.

    Attributes:
        before: What may have gone into models before an objection, one sentence per account that objected.

        readings: What a late objection does, under each reading.

        other_ai: What may train other than content-generating AI.

        of_others: What the exports hold of other people, and no figure counts.

        hints: What the person could state to make unclear verdicts clear.
    """

    sentence: str
    together: AccountFigures
    accounts: tuple[AccountFigures, ...]
    before: tuple[str, ...]
    readings: tuple[ReadingRow, ...]
    other_ai: tuple[str, ...]
    of_others: tuple[str, ...]
    hints: tuple[str, ...]


def figures(summary: Summary, plan: Plan, accounts: dict[str, NamedAccount], words: PersonWords) -> Figures:
    """The summary in words; the plan says where the platform offers no way."""
    left_alone = {key for gap in plan.gaps for key in gap.accounts}
    rows = tuple(_row(part, accounts[part.account], words) for part in summary.accounts)
    return Figures(
        sentence=_sentence(summary, accounts, words),
        together=AccountFigures(
            account=None,
            counts=summary.counts,
            ai_chats=sum(row.ai_chats for row in rows),
            sensitive=sum(row.sensitive for row in rows),
            naming_others=sum(row.naming_others for row in rows),
            period=_period(summary.accounts),
        ),
        accounts=rows,
        before=tuple(_before(summary.accounts, accounts, words)),
        readings=tuple(_reading(reading, summary, left_alone, accounts, words) for reading in READINGS),
        other_ai=tuple(
            words("head.other_ai", account=accounts[part.account].name, **words.figures(part.other_ai))
            for part in summary.accounts
            if part.other_ai is not None
        ),
        of_others=tuple(
            words.counted("head.of_others", part.of_others, account=accounts[part.account].name)
            for part in summary.accounts
            if part.of_others
        ),
        hints=tuple(_hints(summary.accounts, accounts, words)),
    )


def _sentence(summary: Summary, accounts: dict[str, NamedAccount], words: PersonWords) -> str:
    counts = summary.counts
    if not counts.total:
        return words("head.nothing")
    return words.counted(
        "head.sentence",
        counts.total,
        accounts=words.listed(account.name for account in accounts.values()),
        at_stake=words.number(counts.at_stake),
        day=words.day(summary.run),
    )


def _row(part: AccountSummary, account: NamedAccount, words: PersonWords) -> AccountFigures:
    return AccountFigures(
        account, part.counts, part.ai_chats, part.sensitive, part.naming_others, _period([part]) or words("head.none")
    )


def _period(parts: Iterable[AccountSummary]) -> str:
    days = [day for part in parts for day in (part.earliest, part.latest) if day is not None]
    if not days:
        return ""
    first, last = min(days).year, max(days).year
    return str(first) if first == last else f"{first}–{last}"


def _before(parts: Iterable[AccountSummary], accounts: dict[str, NamedAccount], words: PersonWords) -> Iterable[str]:
    for part in parts:
        if part.baked_in is None:
            continue
        lost = part.baked_in.counts
        day, name = words.day(part.baked_in.objected_on), accounts[part.account].name
        if lost.at_stake:
            yield words.counted("before.some", lost.at_stake, day=day, account=name)
        else:
            yield words("before.none", day=day, account=name)


def _reading(
    reading: Reading, summary: Summary, left_alone: set[str], accounts: dict[str, NamedAccount], words: PersonWords
) -> ReadingRow:
    return ReadingRow(
        name=words(f"readings.{reading}"),
        meaning=words.law(f"reading.{reading}"),
        who=words.law(f"reading.who.{reading}"),
        chosen=reading == summary.reading,
        effects=tuple(
            _effect(part, reading, accounts[part.account].name, words, left_alone=part.account in left_alone)
            for part in summary.accounts
        ),
    )


def _effect(part: AccountSummary, reading: Reading, account: str, words: PersonWords, *, left_alone: bool) -> str:
    """The reading in numbers: as it is after an objection, as it would be if one were made today."""
    if part.other_readings:
        counts = part.other_readings[reading]
        return words("readings.objected", account=account, **words.figures(counts))
    if not part.counts.at_stake:
        return words("readings.nothing", account=account)
    if left_alone:
        return words.counted("readings.no_way", part.counts.at_stake, account=account)
    return words.counted(f"readings.would_{reading}", part.counts.at_stake, account=account)


def _hints(parts: Iterable[AccountSummary], accounts: dict[str, NamedAccount], words: PersonWords) -> Iterable[str]:
    for part in parts:
        for reason, number in part.can_be_stated.items():
            yield words.counted(f"hints.{reason}", number, account=accounts[part.account].name, key=part.account)
