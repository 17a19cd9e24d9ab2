"""What a late objection does is disputed: each reading with who says so, and what it means for a person's items."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from widerspruch.objections.plan import Plan
from widerspruch.person.summary import AccountSummary, Summary
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.vocabulary import READINGS, Reading


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
    view = _View(summary, {key for gap in plan.gaps for key in gap.accounts}, accounts, words)
    return Readings(tuple(view.told(reading) for reading in READINGS), tuple(view.in_short()), tuple(view.no_way()))


class _View:
    def __init__(
        self,
        summary: Summary,
        left_alone: Collection[str],
        accounts: Mapping[str, NamedAccount],
        words: PersonWords,
    ) -> None:
        self._summary = summary
        self._left_alone = left_alone
        self._accounts = accounts
        self._words = words

    def told(self, reading: Reading) -> ReadingTold:
        return ReadingTold(
            name=self._words.person(f"readings.{reading}"),
            meaning=self._words.law(f"reading.{reading}"),
            who=self._words.law(f"reading.who.{reading}"),
            chosen=reading == self._summary.reading,
            effects=tuple(self._effect(part, reading) for part in self._summary.accounts),
        )

    def in_short(self) -> Iterator[str]:
        """After an objection, the figures of the other reading; without one, what it would do today."""
        objected = [part for part in self._summary.accounts if part.other_readings]
        for reading in READINGS:
            if objected and reading != self._summary.reading:
                effects = (self._effect(part, reading) for part in objected)
                yield " ".join((self._words.law(f"reading.{reading}"), *effects))
        could_object = [part for part in self._at_stake() if part.account not in self._left_alone]
        if could_object:
            names = self._words.listed(self._name(part) for part in could_object)
            number = sum(part.counts.at_stake for part in could_object)
            yield self._words.person("readings.late", n=number, accounts=names)

    def no_way(self) -> Iterator[str]:
        return (self._no_way(part) for part in self._at_stake() if part.account in self._left_alone)

    def _at_stake(self) -> list[AccountSummary]:
        return [part for part in self._summary.accounts if part.counts.at_stake and not part.other_readings]

    def _effect(self, part: AccountSummary, reading: Reading) -> str:
        """The reading in numbers: as it is after an objection, as it would be if one were made today."""
        name, say = self._name(part), self._words.person
        if part.other_readings:
            return say("readings.objected", account=name, **self._words.counts(part.other_readings[reading]))
        if not part.counts.at_stake:
            return say("readings.nothing", account=name)
        if part.account in self._left_alone:
            return self._no_way(part)
        return say(f"readings.would_{reading}", n=part.counts.at_stake, account=name)

    def _no_way(self, part: AccountSummary) -> str:
        return self._words.person("readings.no_way", n=part.counts.at_stake, account=self._name(part))

    def _name(self, part: AccountSummary) -> str:
        return self._accounts[part.account].name
