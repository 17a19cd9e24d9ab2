"""How many items may be used: per account and together, and what went into models before an objection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from widerspruch.person.summary import AccountSummary, Counts, Summary
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.breakdown import LabelledCounts, by_kind, by_year
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.vocabulary import Verdict

AT_STAKE_FIRST: tuple[Verdict, ...] = ("allowed", "undecided", "excluded")
"""The order in which verdicts are told."""


class AccountFigures(Struct, frozen=True):
    """One account's row. `account` is None for all together, which is not told by year and kind."""

    account: NamedAccount | None
    counts: Counts
    ai_chats: int
    sensitive: int
    naming_others: int
    period: str
    years: tuple[LabelledCounts, ...] = ()
    kinds: tuple[LabelledCounts, ...] = ()


class Figures(Struct, frozen=True):
    """All numbers, and the sentences that go with them.

    Attributes:
        before: What may have gone into models before an objection, one sentence per account that objected.

        other_ai: What may train other than content-generating AI.

        of_others: What the exports hold of other people, and no figure counts.
    """

    sentence: str
    together: AccountFigures
    accounts: tuple[AccountFigures, ...]
    before: tuple[str, ...]
    other_ai: tuple[str, ...]
    of_others: tuple[str, ...]

    @property
    def rows(self) -> tuple[AccountFigures, ...]:
        """All accounts, and the sum of several."""
        return (*self.accounts, self.together) if len(self.accounts) > 1 else self.accounts


def figures(summary: Summary, accounts: Mapping[str, NamedAccount], words: PersonWords) -> Figures:
    parts = summary.accounts
    return Figures(
        sentence=_sentence(summary, accounts, words),
        together=_row(parts, words),
        accounts=tuple(_account(part, accounts[part.account], words) for part in parts),
        before=tuple(_before(parts, accounts, words)),
        other_ai=tuple(
            words.person("figures.other_ai", account=accounts[part.account].name, **words.counts(part.other_ai))
            for part in parts
            if part.other_ai is not None and part.other_ai.total
        ),
        of_others=tuple(
            words.person("figures.of_others", n=part.of_others, account=accounts[part.account].name)
            for part in parts
            if part.of_others
        ),
    )


def _sentence(summary: Summary, accounts: Mapping[str, NamedAccount], words: PersonWords) -> str:
    counts = summary.counts
    if not counts.total:
        return words.person("figures.nothing")
    return words.person(
        "figures.sentence",
        n=counts.total,
        accounts=words.listed(account.name for account in accounts.values()),
        at_stake=words.number(counts.at_stake),
        day=words.day(summary.run),
    )


def _row(parts: Sequence[AccountSummary], words: PersonWords) -> AccountFigures:
    return AccountFigures(
        account=None,
        counts=sum((part.counts for part in parts), Counts()),
        ai_chats=sum(part.ai_chats for part in parts),
        sensitive=sum(part.sensitive for part in parts),
        naming_others=sum(part.naming_others for part in parts),
        period=_period(parts) or words.person("figures.none"),
    )


def _account(part: AccountSummary, account: NamedAccount, words: PersonWords) -> AccountFigures:
    years, kinds = by_year(part.years, words), by_kind(part.years, words)
    return structs.replace(_row([part], words), account=account, years=years, kinds=kinds)


def _period(parts: Iterable[AccountSummary]) -> str:
    days = [day for part in parts for day in (part.earliest, part.latest) if day is not None]
    return "–".join(dict.fromkeys((str(min(days).year), str(max(days).year)))) if days else ""


def _before(parts: Iterable[AccountSummary], accounts: Mapping[str, NamedAccount], words: PersonWords) -> Iterator[str]:
    for part in parts:
        if part.baked_in is not None:
            lost = part.baked_in.counts.at_stake
            text_id = "before.some" if lost else "before.none"
            day, account = words.day(part.baked_in.objected_on), accounts[part.account].name
            yield words.person(text_id, n=lost, day=day, account=account)
