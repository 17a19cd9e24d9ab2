"""Letters that answer a platform, or its silence, from a case: reminder, answers to a question, to a demand for papers
and to a refusal. The days, the platform's words and the deadlines are those of the file; what is not there the person
says.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypedDict

from msgspec import Struct

from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.facts.follow_up import (
    IdentityFacts,
    IdentityProof,
    QuestionFacts,
    RefusalFacts,
    RefusalGround,
    ReminderFacts,
)
from widerspruch.letters.language import LanguageChoice, choose_language
from widerspruch.letters.letter import Correspondent, Enclosure, Letter, law_for
from widerspruch.letters.write import write_letter
from widerspruch.objections.account import Account
from widerspruch.objections.case import ObjectionKey, ObjectionOnFile
from widerspruch.objections.deadlines.deadline import Deadline
from widerspruch.objections.deadlines.of_case import CaseDeadlines
from widerspruch.objections.events import AnswerReading, AnswerVerdict
from widerspruch.objections.standing import WAITING
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.exhibits import LetterExhibit, letter_exhibits
from widerspruch.person.correspondence.history import complaint_history
from widerspruch.person.correspondence.parties import (
    LetterWish,
    account_as_known,
    controller_as_recipient,
    has_account,
    sender_of,
)
from widerspruch.person.telling.places import country_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.model import Platform

WhyNoFollowUp = Literal[
    "sender_missing", "account_unnamed", "not_sent", "not_late", "not_asked", "not_refused", "platform_unknown"
]  # fmt: skip
"""Why there is no such letter: who signs is not known, nor how the platform knows the account; the objection was not
sent, or the platform still has time, has asked nothing, has refused nothing; no rulebook knows the platform."""


class CommonFields(TypedDict):
    """The fields that all these letters have."""

    sender: Correspondent
    recipient: Correspondent
    day: date
    platform: str
    account: str | None
    case_id: str | None
    reference: str | None
    enclosures: tuple[Enclosure, ...]


class FollowUpHindrance(Struct, frozen=True):
    """Why there is no letter. `day`: until when the platform still has time."""

    why: WhyNoFollowUp
    day: date | None = None


class FollowUpDraft(Struct, frozen=True):
    """A letter to a platform, ready to be looked at.

    Attributes:
        due: The deadline that has passed, with its computation; None: the letter rests on none.

        until: The one that the letter sets.
    """

    letter: Letter
    facts: LetterFacts
    language: LanguageChoice
    exhibits: tuple[LetterExhibit, ...]
    due: Deadline | None = None
    until: Deadline | None = None


def reminder_draft(basis: LetterBasis, objection: ObjectionKey, wish: LetterWish) -> FollowUpDraft | FollowUpHindrance:
    """A reminder of an objection whose answer is overdue on the day of the status."""
    about = _about(basis, objection, wish)
    if isinstance(about, FollowUpHindrance):
        return about
    due, sent = about.deadlines.of_answer(about.objection), about.objection.sent
    if sent is None or about.objection.state not in WAITING:
        return FollowUpHindrance("not_sent")
    if basis.status.today <= due.last_day:
        return FollowUpHindrance("not_late", due.last_day)
    facts = ReminderFacts(
        **about.common(),
        further_accounts=about.further_accounts(),
        known_as=about.known_as,
        objected_on=sent,
        acknowledged_on=about.answered_on("acknowledged"),
        extended=due.rule == "answer_extended",
        due=due.last_day,
        until=about.until.last_day,
    )
    return about.draft(facts, due=due, until=about.until)


class QuestionWish(Struct, frozen=True):
    """What the person answers to a question. `question`: the platform's words, where the file does not hold them."""

    answer: str
    gives_reasons: bool = False
    question: str = ""
    letter: LetterWish = LetterWish()


def question_draft(
    basis: LetterBasis, objection: ObjectionKey, wish: QuestionWish
) -> FollowUpDraft | FollowUpHindrance:
    """The answer to what a platform wants to know. Raises `LettersError` where question or answer are missing."""
    about = _about(basis, objection, wish.letter)
    if isinstance(about, FollowUpHindrance):
        return about
    asked_on = about.asked_on()
    if asked_on is None:
        return FollowUpHindrance("not_asked")
    facts = QuestionFacts(
        **about.common(),
        further_accounts=about.further_accounts(),
        known_as=about.known_as,
        objected_on=about.first_sent,
        asked_on=asked_on,
        question=wish.question or about.words_of("asked_back"),
        answer=wish.answer,
        gives_reasons=wish.gives_reasons,
    )
    return about.draft(facts)


class IdentityWish(Struct, frozen=True):
    """What shows without papers that it is the person. `wanted`: the platform's words, where the file lacks them."""

    proofs: tuple[IdentityProof, ...] = ()
    offered: tuple[str, ...] = ()
    wanted: str = ""
    letter: LetterWish = LetterWish()


def identity_draft(
    basis: LetterBasis, objection: ObjectionKey, wish: IdentityWish
) -> FollowUpDraft | FollowUpHindrance:
    """The answer to a demand for identity papers. Raises `LettersError` where nothing is offered instead."""
    about = _about(basis, objection, wish.letter)
    if isinstance(about, FollowUpHindrance):
        return about
    asked_on = about.asked_on()
    if asked_on is None:
        return FollowUpHindrance("not_asked")
    facts = IdentityFacts(
        **about.common(),
        known_as=about.known_as,
        objected_on=about.first_sent,
        asked_on=asked_on,
        wanted=wish.wanted or about.words_of("asked_back"),
        proofs=wish.proofs,
        offered=wish.offered,
        until=about.until.last_day,
    )
    return about.draft(facts, until=about.until)


class RefusalWish(Struct, frozen=True):
    """Why the platform refuses, as the person reads it, and what they say to that.

    Attributes:
        found_by: By what the person can be found; none: by what the file knows.

        refusal: The platform's words, where the file does not hold them.
    """

    grounds: tuple[RefusalGround, ...] = ()
    found_by: tuple[str, ...] = ()
    reasons: str = ""
    refusal: str = ""
    letter: LetterWish = LetterWish()


def refusal_draft(basis: LetterBasis, objection: ObjectionKey, wish: RefusalWish) -> FollowUpDraft | FollowUpHindrance:
    """The answer to a refusal."""
    about = _about(basis, objection, wish.letter)
    if isinstance(about, FollowUpHindrance):
        return about
    if about.objection.state != "refused":
        return FollowUpHindrance("not_refused")
    residence = basis.case.residence
    facts = RefusalFacts(
        **about.common(),
        further_accounts=about.further_accounts(),
        known_as=about.known_as,
        objected_on=about.first_sent,
        refused_on=about.answered_on("refused") or about.objection.since,
        until=about.until.last_day,
        refusal=wish.refusal or about.words_of("refused"),
        grounds=wish.grounds,
        found_by=wish.found_by or tuple(about.found_by()),
        residence=None if residence is None else country_name(residence.country, about.words),
        reasons=wish.reasons,
    )
    return about.draft(facts, until=about.until)


def _about(basis: LetterBasis, key: ObjectionKey, wish: LetterWish) -> "_About | FollowUpHindrance":
    objection = basis.case.objections.get(key)
    sender = sender_of(basis.case, wish)
    if objection is None or objection.first_sent is None:
        return FollowUpHindrance("not_sent")
    account = basis.case.accounts[objection.account].account
    platform = basis.rulebook.platforms.get(account.platform)
    if platform is None:
        return FollowUpHindrance("platform_unknown")
    if sender is None:
        return FollowUpHindrance("sender_missing")
    if has_account(account) and account_as_known(account, wish) is None:
        return FollowUpHindrance("account_unnamed")
    return _About(basis, objection, objection.first_sent, account, platform, sender, wish)


class _About:
    """One objection, and what its letters say of it."""

    def __init__(
        self,
        basis: LetterBasis,
        objection: ObjectionOnFile,
        first_sent: date,
        account: Account,
        platform: Platform,
        sender: Correspondent,
        wish: LetterWish,
    ) -> None:
        self.objection = objection
        self.first_sent = first_sent
        self.deadlines = CaseDeadlines(basis.case, basis.rulebook)
        self.until = self.deadlines.if_reminded(objection, basis.status.today)
        self._basis = basis
        self._account = account
        self._platform = platform
        self._sender = sender
        self._wish = wish
        self._language = choose_language(platform.controller.country, wish.language)
        self.words = PersonWords(self._language.language)
        self._history = complaint_history(
            (objection,),
            basis,
            {},
        )
        self._exhibits = letter_exhibits(basis.file, self._history.shown, self.words)

    def common(self) -> CommonFields:
        """What all letters about it say."""
        route = self._basis.rulebook.routes().get(self.objection.route)
        return {
            "sender": self._sender,
            "recipient": controller_as_recipient(self._platform.controller, None if route is None else route.email),
            "day": self._basis.status.today,
            "platform": self._platform.name,
            "account": account_as_known(self._account, self._wish),
            "case_id": self.objection.case_id,
            "reference": self._wish.reference,
            "enclosures": tuple(one.enclosure for one in self._exhibits),
        }

    @property
    def known_as(self) -> tuple[str, ...]:
        """By what the person is recognised where they have no account: at least by their name."""
        return () if has_account(self._account) else self._wish.known_as or (self._sender.name,)

    def further_accounts(self) -> tuple[str, ...]:
        """Accounts that this objection counts for, too: "Facebook: erika"."""
        return tuple(self._further())

    def _further(self) -> Iterator[str]:
        for one in self._basis.status.plan.covered:
            if (one.by, one.route) == self.objection.key and one.account != self._account.key:
                account = self._basis.case.accounts[one.account].account
                platform = self._basis.rulebook.platforms.get(account.platform)
                name = account.platform if platform is None else platform.name
                known = account_as_known(account, LetterWish())
                yield name if known is None else f"{name}: {known}"

    def answered_on(self, verdict: AnswerVerdict) -> date | None:
        """The day of the newest answer of a kind; None: there is none in writing."""
        days = [one.received_on for one in self._answers(verdict)]
        return days[-1] if days else None

    def asked_on(self) -> date | None:
        """The day of the newest question; None: nothing was asked."""
        if self.objection.state != "asked_back":
            return None
        return self.answered_on("asked_back") or self.objection.since

    def words_of(self, verdict: AnswerVerdict) -> str:
        """The words of the newest answer of a kind, as they stand there."""
        words = [one.quoted for one in self._answers(verdict) if one.quoted]
        return words[-1] if words else ""

    def _answers(self, verdict: AnswerVerdict) -> Iterator[AnswerReading]:
        readings = (self.objection.readings[number] for number in sorted(self.objection.readings))
        return (one for one in readings if one.verdict == verdict)

    def found_by(self) -> Iterator[str]:
        """By what the file knows that the platform can find the person."""
        say = self.words.person
        known = account_as_known(self._account, self._wish)
        if known is not None:
            yield say("following_up.found_by.account", account=known, platform=self._platform.name)
        if self._account.email is not None and self._account.email != known:
            yield say("following_up.found_by.email", email=self._account.email)
        if self.objection.case_id is not None:
            yield say("following_up.found_by.case_id", case_id=self.objection.case_id)
        yield from self.known_as

    def draft(self, facts: LetterFacts, due: Deadline | None = None, until: Deadline | None = None) -> FollowUpDraft:
        """The letter in the recipient's language, under the law of where the person lives."""
        residence = self._basis.case.residence
        law = law_for(None if residence is None else residence.country)
        letter = write_letter(facts, self._language.language, law, self._basis.rulebook.law)
        return FollowUpDraft(letter, facts, self._language, self._exhibits, due, until)
