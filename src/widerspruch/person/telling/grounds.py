"""Why: which rules decided how many items, what the rules say, who says so, where sources disagree."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial

from msgspec import Struct

from widerspruch.person.summary import AccountSummary, Summary, WhyRow
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Dispute, Fact, Platform
from widerspruch.rulebook.vocabulary import Verdict


class Rule(Struct, frozen=True):
    """What one rule says. `anchor` is unique on the page."""

    anchor: str
    id: str
    platform: str
    since: str
    says: str
    evidence: tuple[Citation, ...]


class ReasonCount(Struct, frozen=True):
    """How many items were decided so, and why."""

    verdict: Verdict
    verdict_word: str
    reason: str
    items: int


class DecidedByRule(Struct, frozen=True):
    """The items of an account that one rule decided; rule None: no rule speaks of them."""

    rule: Rule | None
    reasons: tuple[ReasonCount, ...]
    items: int


class Why(Struct, frozen=True):
    """All that decided over one account."""

    account: NamedAccount
    rules: tuple[DecidedByRule, ...]


class Said(Struct, frozen=True):
    """One reading of a disputed point, and who says so."""

    sentence: str
    evidence: tuple[Citation, ...]


class Disputed(Struct, frozen=True):
    """A point on which sources disagree. `ours`: how this report reads it."""

    anchor: str
    platform: str
    question: str
    readings: tuple[Said, ...]
    ours: str


class Version(Struct, frozen=True):
    """One version of terms, or one event between them."""

    on: date
    day: str
    sentence: str
    applied: bool
    dropped: str | None
    evidence: tuple[Citation, ...]


class Timeline(Struct, frozen=True):
    """What a platform's terms said when; `notes`: what is not known for sure."""

    platform: str
    serves: str
    versions: tuple[Version, ...]
    events: tuple[Version, ...]
    notes: tuple[str, ...]


class Grounds(Struct, frozen=True):
    """Everything that verdicts rest on. `rules`: those that decided anything, each once."""

    whys: tuple[Why, ...]
    rules: tuple[Rule, ...]
    disputes: tuple[Disputed, ...]
    timelines: tuple[Timeline, ...]


def grounds(summary: Summary, accounts: Mapping[str, NamedAccount], rulebook: Rulebook, words: PersonWords) -> Grounds:
    """Why the items of a summary were decided so, in words."""
    deciding = {row.rule for part in summary.accounts for row in part.why if row.rule}
    applied = {row.terms_id for part in summary.accounts for row in part.why if row.terms_id}
    rules = _rules(deciding, rulebook, words)
    whys = tuple(_why(part, accounts[part.account], rules, words) for part in summary.accounts if part.why)
    concerned = _files_concerned((account.platform for account in accounts.values()), rulebook)
    return Grounds(
        whys=whys,
        rules=tuple({part.rule.id: part.rule for why in whys for part in why.rules if part.rule}.values()),
        disputes=tuple(_dispute(dispute, file, rulebook, words) for file in concerned for dispute in file.disputes),
        timelines=tuple(
            _timeline(file, applied, accounts.values(), rulebook, words)
            for file in concerned
            if file.terms or file.history or file.notes
        ),
    )


def _rules(deciding: Collection[str], rulebook: Rulebook, words: PersonWords) -> dict[str, Rule]:
    """Rules by the id that stands beside a verdict: of a use, or of the terms where they name no use."""
    return {
        rule_id: Rule(
            anchor=f"rule-{rule_id}",
            id=rule_id,
            platform=platform.name,
            since=words.day(terms.valid_from),
            says=words.law(says),
            evidence=evidence(facts, rulebook, words),
        )
        for platform in rulebook.platforms.values()
        for terms in platform.terms
        for rule_id, says, facts in (
            (terms.id, terms.says, terms.facts),
            *((use.rule, use.says, use.facts) for use in terms.uses),
        )
        if rule_id in deciding
    }


def _why(summary: AccountSummary, account: NamedAccount, rules: Mapping[str, Rule], words: PersonWords) -> Why:
    """What decided over one account: the rule that decided most items first."""
    by_rule: dict[str | None, list[WhyRow]] = {}
    for row in summary.why:
        by_rule.setdefault(row.rule, []).append(row)
    decided = [
        DecidedByRule(
            rules[rule_id] if rule_id else None,
            tuple(
                ReasonCount(
                    row.verdict, words.law(f"verdict.{row.verdict}"), words.law(f"decision.{row.reason}"), row.items
                )
                for row in sorted(rows, key=lambda row: (-row.items, row.reason))
            ),
            sum(row.items for row in rows),
        )
        for rule_id, rows in by_rule.items()
    ]
    return Why(account, tuple(sorted(decided, key=lambda part: -part.items)))


def _files_concerned(platforms: Iterable[str], rulebook: Rulebook) -> tuple[Platform, ...]:
    """The rulebook's files for some platforms, families included, each once."""
    found = {file.id: file for slug in platforms for file in reversed(rulebook.family_of(slug))}
    return tuple(found.values())


def _dispute(dispute: Dispute, file: Platform, rulebook: Rulebook, words: PersonWords) -> Disputed:
    by_sentence: dict[str, list[Fact]] = {}
    for fact in dispute.readings:
        by_sentence.setdefault(fact.says or "", []).append(fact)
    return Disputed(
        anchor=f"dispute-{dispute.id}",
        platform=file.name,
        question=words.law(dispute.question),
        readings=tuple(
            Said(words.law(says), evidence(facts, rulebook, words)) for says, facts in by_sentence.items() if says
        ),
        ours=words.law(dispute.our_reading),
    )


def _timeline(
    file: Platform, applied: Collection[str], accounts: Iterable[NamedAccount], rulebook: Rulebook, words: PersonWords
) -> Timeline:
    served = dict.fromkeys(
        rulebook.platforms[account.platform].name
        for account in accounts
        if file in rulebook.family_of(account.platform)
    )
    dated = partial(_version, rulebook=rulebook, words=words)
    versions = (dated(one.valid_from, one.says, one.facts, one.id in applied, one.dropped_on) for one in file.terms)
    events = (dated(one.on, one.says, one.facts) for one in file.history)
    return Timeline(
        platform=file.name,
        serves=words.listed(served) if served else file.name,
        versions=tuple(sorted(versions, key=lambda version: version.on)),
        events=tuple(sorted(events, key=lambda event: event.on)),
        notes=tuple(words.law(note) for note in file.notes),
    )


def _version(
    on: date,
    says: str,
    facts: Iterable[Fact],
    applied: bool = False,
    dropped_on: date | None = None,
    *,
    rulebook: Rulebook,
    words: PersonWords,
) -> Version:
    dropped = words.day(dropped_on) if dropped_on else None
    return Version(on, words.day(on), words.law(says), applied, dropped, evidence(facts, rulebook, words))
