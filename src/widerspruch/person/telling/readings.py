"""What a late objection does is disputed: each reading with who says so, and what it means for a person's items."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from widerspruch.objections.plan import Plan
from widerspruch.person.summary import AccountSummary, Summary
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.vocabulary import READINGS, Reading

Effects = Mapping[str, Mapping[Reading, str]]
"""By account, what each reading means for it."""


class ReadingTold(Struct, frozen=True):
    """One reading. `chosen`: the figures follow it. `effects`: one sentence per account."""

    name: str
    meaning: str
    who: str
    chosen: bool
    effects: tuple[str, ...]


class Readings(Struct, frozen=True):
    """Both readings.

    Attributes:
        in_short: What differs between them, for all accounts, in few sentences.

        no_way: Accounts at stake where the platform offers no objection, one sentence each.
    """

    each: tuple[ReadingTold, ...]
    in_short: tuple[str, ...]
    no_way: tuple[str, ...]

    @property
    def chosen(self) -> ReadingTold:
        """The one that the figures follow."""
        return next(reading for reading in self.each if reading.chosen)


def readings(summary: Summary, plan: Plan, accounts: Mapping[str, NamedAccount], words: PersonWords) -> Readings:
    """The readings in words; the plan says where the platform offers no way."""
    parts = summary.accounts
    left_alone = {key for gap in plan.gaps for key in gap.accounts}
    effects = {
        part.account: _effects(part, accounts[part.account].name, words, left_alone=part.account in left_alone)
        for part in parts
    }
    at_stake = [part for part in parts if part.counts.at_stake and not part.other_readings]
    return Readings(
        each=tuple(
            ReadingTold(
                name=words.person(f"readings.{reading}"),
                meaning=words.law(f"reading.{reading}"),
                who=words.law(f"reading.who.{reading}"),
                chosen=reading == summary.reading,
                effects=tuple(effects[part.account][reading] for part in parts),
            )
            for reading in READINGS
        ),
        in_short=(
            *_after_objections(summary, effects, words),
            *_today([part for part in at_stake if part.account not in left_alone], accounts, words),
        ),
        no_way=tuple(effects[part.account][summary.reading] for part in at_stake if part.account in left_alone),
    )


def _after_objections(summary: Summary, effects: Effects, words: PersonWords) -> Iterator[str]:
    """The reading that was not asked about, in numbers."""
    objected = [part.account for part in summary.accounts if part.other_readings]
    for reading in READINGS:
        if objected and reading != summary.reading:
            yield " ".join((words.law(f"reading.{reading}"), *(effects[account][reading] for account in objected)))


def _today(
    could_object: Sequence[AccountSummary], accounts: Mapping[str, NamedAccount], words: PersonWords
) -> Iterator[str]:
    """What an objection of today would do, for all who could make one."""
    if could_object:
        number = sum(part.counts.at_stake for part in could_object)
        names = words.listed(accounts[part.account].name for part in could_object)
        yield words.person("readings.late", n=number, accounts=names)


def _effects(part: AccountSummary, account: str, words: PersonWords, *, left_alone: bool) -> dict[Reading, str]:
    """Each reading in numbers: as it is after an objection, as it would be if one were made today."""
    say, n = words.person, part.counts.at_stake
    if part.other_readings:
        counts = part.other_readings
        return {
            reading: say("readings.objected", account=account, **words.counts(counts[reading])) for reading in READINGS
        }
    if not n:
        return dict.fromkeys(READINGS, say("readings.nothing", account=account))
    if left_alone:
        return dict.fromkeys(READINGS, say("readings.no_way", n=n, account=account))
    return {reading: say(f"readings.would_{reading}", n=n, account=account) for reading in READINGS}
