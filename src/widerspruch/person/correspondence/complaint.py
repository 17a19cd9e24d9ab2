"""A complaint from a case: its letter with facts, deadlines and numbered exhibits.

Nothing is decided twice: what is overdue the deadlines say, who is competent the rulebook, what happened the events.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from widerspruch.letters.facts.authority import (
    ComplaintFacts,
    ConfirmationDoubt,
    DeadlineKind,
    Happening,
    MissedDeadline,
)
from widerspruch.letters.language import LanguageChoice, choose_language
from widerspruch.letters.letter import Letter, law_for
from widerspruch.letters.write import write_letter
from widerspruch.lib.writing import written_names
from widerspruch.objections.account import Account
from widerspruch.objections.case import Case, ObjectionOnFile
from widerspruch.objections.deadlines.deadline import Deadline, DeadlineRule, complaint_until
from widerspruch.objections.deadlines.of_case import CaseDeadlines
from widerspruch.objections.standing import WAITING
from widerspruch.objections.status import CaseStatus
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.complaint_subjects import ComplaintSubject
from widerspruch.person.correspondence.exhibits import MOST_BYTES, LetterExhibit, letter_exhibits
from widerspruch.person.correspondence.history import ComplaintHistory, broken_history, complaint_history
from widerspruch.person.correspondence.parties import (
    LetterWish,
    account_as_known,
    authority_as_recipient,
    controller_as_recipient,
    has_account,
    sender_of,
)
from widerspruch.person.telling.places import country_name, land_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.authority import AuthorityAnswer, Remark, Residence, competent_authority

WhyNoComplaint = Literal["sender_missing", "residence_missing", "authority_unknown", "account_unnamed"]
"""What is missing. account_unnamed: nothing is known by which the platform knows an account."""


class ComplaintWish(Struct, frozen=True):
    """What the person chooses for a complaint.

    Attributes:
        doubts: Why a confirmation is doubtful; then objections that were granted belong to the complaint, too.

        reasons: Grounds of their own situation.

        remarks, asked_for, name_hidden: As in `ComplaintFacts`.

        residence: Where the person lives; None: as the case file says.

        most_bytes: Of all exhibits that go with the mail.
    """

    letter: LetterWish = LetterWish()
    residence: Residence | None = None
    doubts: tuple[ConfirmationDoubt, ...] = ()
    reasons: str = ""
    remarks: str = ""
    asked_for: tuple[str, ...] = ()
    name_hidden: bool = False
    most_bytes: int = MOST_BYTES


class ComplaintHindrance(Struct, frozen=True):
    """Why there is no letter yet. `remark`: the rulebook's own sentence, with the names to choose from."""

    why: WhyNoComplaint
    remark: Remark | None = None
    choices: tuple[str, ...] = ()


class ComplaintDraft(Struct, frozen=True):
    """A complaint, ready to be looked at.

    Attributes:
        authority: Who is competent and why; what is doubtful about its record is told beside the letter, not in it.

        exhibits: Under their numbers in the case file; those that were left out are named in the letter.

        too_late: The law's limit for the complaint has passed; None: it has not, or there is none.
    """

    letter: Letter
    facts: ComplaintFacts
    language: LanguageChoice
    authority: AuthorityAnswer
    exhibits: tuple[LetterExhibit, ...]
    too_late: Deadline | None = None


def complaint_draft(
    basis: LetterBasis, subject: ComplaintSubject, wish: ComplaintWish
) -> ComplaintDraft | ComplaintHindrance:
    """The letter about one company, with its exhibits, on the day of the status.

    Raises `LettersError` where a text is endless.
    """
    case, found, rulebook = basis.case, basis.status, basis.rulebook
    sender = sender_of(case, wish.letter)
    if sender is None:
        return ComplaintHindrance("sender_missing")
    residence = wish.residence or _home(case)
    if residence is None:
        return ComplaintHindrance("residence_missing")
    controller = subject.controller
    authority = competent_authority(
        rulebook, residence, controller_country=controller.country, controller_land=controller.land
    )
    if authority.competent is None:
        return ComplaintHindrance("authority_unknown", authority.problem, authority.choices)
    accounts = _accounts(subject, found)
    names = _names(accounts, wish.letter)
    unnamed = tuple(account.key for account in accounts if has_account(account) and account.key not in names)
    if unnamed:
        return ComplaintHindrance("account_unnamed", choices=unnamed)
    language = choose_language(authority.competent.country[0], wish.letter.language, authority.competent.languages)
    drafting = _Drafting(basis, subject, wish, PersonWords(language.language))
    told_apart = names if len(names) > 1 else {}
    history = complaint_history(subject.objections, basis, told_apart)
    broken = broken_history(subject.promises, basis, told_apart)
    exhibits = letter_exhibits(basis.file, {**broken.shown, **history.shown}, drafting.words, wish.most_bytes)
    known_on = drafting.known_on()
    until = complaint_until(known_on) if law_for(residence.country) == "at" else None
    facts = ComplaintFacts(
        sender=sender,
        recipient=authority_as_recipient(authority.competent),
        day=found.today,
        platform=written_names((rulebook.platforms[slug].name for slug in subject.platforms), language.language),
        reference=wish.letter.reference,
        enclosures=tuple(one.enclosure for one in exhibits),
        controller=controller_as_recipient(controller),
        accounts=tuple(drafting.account_line(account, names) for account in accounts if account.key in names),
        known_as=drafting.known_as(accounts, sender.name),
        residence=drafting.residence(residence, authority),
        grounds=subject.grounds,
        happened=(*_by_day(history, broken), *drafting.gaps_found()),
        missed=tuple(drafting.missed(told_apart)),
        without_route=drafting.without_route(),
        doubts=drafting.doubts(),
        reasons=wish.reasons,
        remarks=wish.remarks,
        asked_for=wish.asked_for,
        known_on=known_on,
        in_time_until=until.last_day if until is not None and found.today <= until.last_day else None,
        name_hidden=wish.name_hidden,
    )
    return ComplaintDraft(
        letter=write_letter(facts, language.language, law_for(residence.country), rulebook.law),
        facts=facts,
        language=language,
        authority=authority,
        exhibits=exhibits,
        too_late=until if until is not None and found.today > until.last_day else None,
    )


def _by_day(*histories: ComplaintHistory) -> Sequence[Happening]:
    return sorted((one for history in histories for one in history.happened), key=lambda one: one.day)


def _home(case: Case) -> Residence | None:
    """Where the person lives, as the case file says."""
    return None if case.residence is None else Residence(case.residence.country, case.residence.land)


def _names(accounts: Sequence[Account], wish: LetterWish) -> Mapping[str, str]:
    """How the platforms know the accounts, by key, as far as somebody knows. What the person says now is about one
    account: the one of which the file knows nothing, or the only one."""
    known = {account.key: account_as_known(account, LetterWish()) for account in accounts if has_account(account)}
    unnamed = [key for key, name in known.items() if name is None]
    meant = [*known] if len(known) == 1 else unnamed if len(unnamed) == 1 else []
    said = dict.fromkeys(meant, wish.account) if wish.account else {}
    return {key: name for key, name in {**known, **said}.items() if name is not None}


def _accounts(subject: ComplaintSubject, found: CaseStatus) -> tuple[Account, ...]:
    """The accounts that it is about, each once, in the order of the case: also those that an objection counts for."""
    made = {objection.key for objection in subject.objections}
    keys = {account for account, _ in made} | {key for gap in subject.gaps for key in gap.accounts}
    keys |= {one.account for one in found.plan.covered if (one.by, one.route) in made}
    return tuple(known.account for key, known in found.case.accounts.items() if key in keys)


_BY_RULE: Mapping[DeadlineRule, DeadlineKind] = {"answer_extended": "extended", "answer_after_reminder": "reminder"}


class _Drafting:
    """What a complaint says besides what happened."""

    def __init__(
        self,
        basis: LetterBasis,
        subject: ComplaintSubject,
        wish: ComplaintWish,
        words: PersonWords,
    ) -> None:
        self._found = basis.status
        self._rulebook = basis.rulebook
        self._subject = subject
        self._wish = wish
        self._deadlines = CaseDeadlines(basis.case, basis.rulebook)
        self.words = words

    def account_line(self, account: Account, names: Mapping[str, str]) -> str:
        """ "Instagram: erika"."""
        return f"{self._platform(account.key)}: {names[account.key]}"

    def known_as(self, accounts: Sequence[Account], sender: str) -> tuple[str, ...]:
        """By what the person is recognised where they have no account: at least by their name."""
        if all(map(has_account, accounts)):
            return ()
        return self._wish.letter.known_as or (sender,)

    def residence(self, said: Residence, authority: AuthorityAnswer) -> str:
        """The Land that makes the authority competent, or the country."""
        if authority.competent is not None and authority.competent.land is not None:
            return land_name(said.country, authority.competent.land, self.words)
        return country_name(said.country, self.words)

    def gaps_found(self) -> Iterator[Happening]:
        """That there is no way to object is found on the day of the letter."""
        for platform in dict.fromkeys(gap.platform for gap in self._subject.gaps):
            yield Happening(self._found.today, "no_way", self._rulebook.platforms[platform].name)

    def without_route(self) -> tuple[str, ...]:
        """What there is no way to object to, as the rulebook calls it."""
        titles = (self.words.law(gap.route.title) for gap in self._subject.gaps if gap.route is not None)
        return tuple(dict.fromkeys(titles))

    def doubts(self) -> tuple[ConfirmationDoubt, ...]:
        """Those that the person has, and those that follow from the file."""
        states = {objection.state for objection in self._subject.objections}
        doubtful = any(
            reading.authenticity == "doubtful" and reading.verdict == "granted"
            for objection in self._subject.objections
            for reading in objection.readings.values()
        )
        found: list[ConfirmationDoubt] = [*self._wish.doubts]
        if "changed" in states:
            found.append("reverted")
        if doubtful:
            found.append("sender")
        return tuple(dict.fromkeys(found))

    def missed(self, named: Mapping[str, str]) -> Iterator[MissedDeadline]:
        """Deadlines that passed without a decision, oldest first."""
        passed = [
            (due, objection)
            for objection in self._unanswered()
            for due in (self._deadlines.of_answer(objection), self._deadlines.of_reminder(objection))
            if due is not None and due.last_day < self._found.today
        ]
        for due, objection in sorted(passed, key=lambda one: one[0].last_day):
            yield MissedDeadline(
                what=_BY_RULE.get(due.rule, "answer"),
                platform=self._platform(objection.account),
                began=due.began,
                last_day=due.last_day,
                account=named.get(objection.account, ""),
                moved=bool(due.moved_by),
            )

    def known_on(self) -> date:
        """Since when the person knows of what they complain about; of several things, the earliest."""
        days: list[date] = [one.known_on for one in self._subject.promises]
        if "silence" in self._subject.grounds:
            ends = [self._deadlines.of_answer(one).last_day for one in self._unanswered()]
            days += [end + timedelta(days=1) for end in ends if end < self._found.today]
        is_doubted = "doubtful" in self._subject.grounds
        ended = ("refused", "changed", *(("granted",) if is_doubted else ()))
        days += [one.since for one in self._subject.objections if one.state in ended]
        return min(days, default=self._found.today)

    def _unanswered(self) -> Iterable[ObjectionOnFile]:
        return [one for one in self._subject.objections if one.state in WAITING]

    def _platform(self, account: str) -> str:
        return self._rulebook.platforms[self._found.case.accounts[account].account.platform].name
