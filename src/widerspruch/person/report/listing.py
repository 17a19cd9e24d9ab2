"""The chosen items as the report shows them: headings with counts, and items with their verdict in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from msgspec import Struct

from widerspruch.findings.finding import Finding, Kind
from widerspruch.findings.scan import scan
from widerspruch.lib.shown import shown
from widerspruch.person.report.choosing import WEIGHTIEST_FIRST, Group, Section
from widerspruch.person.report.excerpt import Excerpt, excerpt
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.figures import AT_STAKE_FIRST
from widerspruch.person.telling.grounds import Rule
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN, instant_of
from widerspruch.rulebook.vocabulary import KINDS, Verdict

SHORT = 240
"""Characters of a text in the long lists by year and kind."""

LONGEST_NAME = 80
"""Characters of somebody's name that are shown."""


class ListedItem(Struct, frozen=True):
    """One item. `excerpt` is None where it has no text."""

    account: str
    kind: str
    day: str
    moment: str | None
    verdict: Verdict
    verdict_word: str
    reason: str
    rule: Rule | None
    audience: str
    excerpt: Excerpt | None
    media: int
    sensitive: bool
    findings: tuple[str, ...]
    mentions: tuple[str, ...]
    place: str | None


class Heading(Struct, frozen=True):
    """A group of items. `items` says how many there are, `more` how many of them are not listed."""

    anchor: str
    title: str
    items: int
    more: int
    listed: tuple[ListedItem, ...]


class Year(Struct, frozen=True):
    """The items at stake of one account and year, by kind."""

    anchor: str
    title: str
    items: int
    kinds: tuple[tuple[str, Heading], ...]


class AccountYears(Struct, frozen=True):
    """The items at stake of one account, the newest year first."""

    account: NamedAccount
    items: int
    years: tuple[Year, ...]


class ReportLists(Struct, frozen=True):
    sensitive: tuple[Heading, ...]
    others: tuple[Heading, ...]
    ai: tuple[Heading, ...]
    stake: tuple[AccountYears, ...]


def listing(
    sections: dict[Section, list[Group]],
    accounts: Mapping[str, NamedAccount],
    rules: Mapping[str, Rule],
    words: PersonWords,
    own: frozenset[str],
) -> ReportLists:
    """The chosen items in words. `own`: the person's user names, as for `scan`."""
    view = _View(accounts, rules, words, own)
    return ReportLists(
        sensitive=view.sensitive(sections["sensitive"]),
        others=view.by_verdict("others", sections["others"]),
        ai=view.ai(sections["ai"]),
        stake=view.stake(sections["stake"]),
    )


class _View(Struct):
    accounts: Mapping[str, NamedAccount]
    rules: Mapping[str, Rule]
    words: PersonWords
    own: frozenset[str]
    scanned: dict[str, tuple[Finding, ...]] = {}

    def sensitive(self, groups: Iterable[Group]) -> tuple[Heading, ...]:
        """By verdict, then the weightiest finding first."""
        ordered = sorted(groups, key=lambda g: (AT_STAKE_FIRST.index(g.values[0]), WEIGHTIEST_FIRST.index(g.values[1])))
        return tuple(
            self._heading(
                f"sensitive-{verdict}-{kind}",
                f"{self.words.person(f'report.finding.{kind}')}: {self.words.law(f'verdict.{verdict}')}",
                group,
            )
            for group in ordered
            for verdict, kind in [group.values]
        )

    def by_verdict(self, section: Section, groups: Iterable[Group]) -> tuple[Heading, ...]:
        """What is at stake first."""
        ordered = sorted(groups, key=lambda group: AT_STAKE_FIRST.index(group.values[0]))
        return tuple(
            self._heading(f"{section}-{group.values[0]}", self._verdict_title(group.values[0]), group)
            for group in ordered
        )

    def ai(self, groups: Iterable[Group]) -> tuple[Heading, ...]:
        """By verdict and account."""
        ordered = sorted(groups, key=lambda g: (AT_STAKE_FIRST.index(g.values[0]), g.values[1]))
        return tuple(
            self._heading(
                f"ai-{verdict}-{self.accounts[key].anchor}",
                f"{self.accounts[key].name}: {self.words.law(f'verdict.{verdict}')}",
                group,
            )
            for group in ordered
            for verdict, key in [group.values]
        )

    def stake(self, groups: Sequence[Group]) -> tuple[AccountYears, ...]:
        """By account, the newest year first, then by kind."""
        by_account: dict[str, dict[int | None, list[Group]]] = {}
        for group in groups:
            account, year, _ = group.values
            by_account.setdefault(account, {}).setdefault(year, []).append(group)
        return tuple(
            AccountYears(
                account, sum(g.items for groups in years.values() for g in groups), self._years(account, years)
            )
            for key, account in self.accounts.items()
            if (years := by_account.get(key))
        )

    def _years(self, account: NamedAccount, years: dict[int | None, list[Group]]) -> tuple[Year, ...]:
        return tuple(
            Year(
                anchor=f"{account.anchor}-{year or 'undated'}",
                title=str(year) if year is not None else self.words.person("figures.undated"),
                items=sum(group.items for group in years[year]),
                kinds=tuple(
                    self._of_kind(account, group)
                    for group in sorted(years[year], key=lambda group: KINDS.index(group.values[2]))
                ),
            )
            for year in sorted(years, key=lambda year: -(year or 0))
        )

    def _of_kind(self, account: NamedAccount, group: Group) -> tuple[str, Heading]:
        _, year, kind = group.values
        kind_word = self.words.law(f"kind.{kind}")
        title = f"{account.name} {year or self.words.person('figures.undated')}: {kind_word}"
        return kind_word, self._heading(f"{account.anchor}-{year or 'undated'}-{kind}", title, group)

    def _verdict_title(self, verdict: str) -> str:
        word = self.words.law(f"verdict.{verdict}")
        return word[:1].upper() + word[1:]

    def _heading(self, anchor: str, title: str, group: Group) -> Heading:
        return Heading(
            anchor=anchor.replace("_", "-"),
            title=title,
            items=group.items,
            more=group.items - len(group.listed),
            listed=tuple(self._item(row) for row in group.listed),
        )

    def _item(self, row: dict[str, Any]) -> ListedItem:
        moment = _local(row["created_at"], row["created_tz"])
        kinds = cast("list[Kind]", row["findings"] or [])
        return ListedItem(
            account=self.accounts[row["account"]].name,
            kind=self.words.law(f"kind.{row['kind']}"),
            day=self.words.person("figures.undated") if moment is None else self.words.day(moment.date()),
            moment=None if moment is None else moment.date().isoformat(),
            verdict=row["verdict"],
            verdict_word=self.words.law(f"verdict.{row['verdict']}"),
            reason=self.words.law(f"decision.{row['reason']}"),
            rule=self.rules.get(row["rule"]),
            audience=self.words.law(f"audience.{row['audience']}"),
            excerpt=self._excerpt(row, kinds),
            media=row["media"] or 0,
            sensitive=row["weightiest"] is not None,
            findings=tuple(self.words.person(f"report.finding.{kind}") for kind in kinds),
            mentions=tuple(_short(name) for name in row["mentions"] or () if name),
            place=_short(row["surface_owner"]) if row["surface_owner"] else None,
        )

    def _excerpt(self, row: dict[str, Any], kinds: Sequence[Kind]) -> Excerpt | None:
        text = row["text"]
        if not text:
            return None
        cut = bool(row["text_cut"])
        if row["section"] == "stake":
            # What is sensitive stands in its own section with its places marked: looking for them takes time.
            return excerpt(text, longest=SHORT, cut=cut)
        return excerpt(text, self._scan(text) if kinds else (), cut=cut)

    def _scan(self, text: str) -> tuple[Finding, ...]:
        """The places of findings; an item that stands in several sections is looked through once."""
        if text not in self.scanned:
            self.scanned[text] = scan(text, self.own)
        return self.scanned[text]


def _local(created_at: int | None, zone: str) -> datetime | None:
    """When people say that it was: in Berlin, or as the export wrote it where it names no zone."""
    if created_at is None:
        return None
    instant = instant_of(created_at)
    return instant if zone == "local_unknown" else instant.astimezone(BERLIN)


def _short(name: str) -> str:
    return shown(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…")
