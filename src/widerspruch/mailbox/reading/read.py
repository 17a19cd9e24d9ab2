"""A mail -> what it says about one of the objections that an answer is expected to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from msgspec import structs

from widerspruch.mailbox.authenticity.examine import AuthenticityReason, MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.case_numbers import CaseNumberFound, CaseNumbers
from widerspruch.mailbox.reading.doubts import against_a_grant, doubts_about, gravest
from widerspruch.mailbox.reading.known_words import known_words
from widerspruch.mailbox.reading.mail_reading import MailGrant, MailReading, ReadingReason, WordsFound, WordsPlace
from widerspruch.mailbox.reading.plausible import CasesFound, ExpectedAnswer, MailMarks, find_cases
from widerspruch.mailbox.reading.said import said_by, words_behind
from widerspruch.mailbox.reading.senders import KnownSenders, SenderFound
from widerspruch.mailbox.reading.verdict import Doubt, Findings, HowMany, Said, WhyVerdict, verdict_on
from widerspruch.mailbox.reading.wording import TextRead, Wording
from widerspruch.rulebook.instants import day_of, micros
from widerspruch.rulebook.load import Rulebook

__all__ = ["ExpectedAnswer", "MailReading", "ReadingReason", "WordsFound", "read_answer"]


def read_answer(
    mail: ReceivedMail, expected: Sequence[ExpectedAnswer], rulebook: Rulebook, authenticity: MailAuthenticity
) -> MailReading:
    """Read a mail as an answer to one of those that are expected.

    Args:
        authenticity: Of the mail that was dropped; of one that it passes on nothing is proven.
    """
    return _reader(_Same(rulebook)).read(mail, expected, authenticity)


class _Same:
    """A rulebook as the key of what was made of it: the same one, and no other."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def __hash__(self) -> int:
        return id(self.rulebook)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rulebook is self.rulebook


@lru_cache(maxsize=2)
def _reader(of: _Same) -> "_Reader":
    return _Reader(of.rulebook)


FORWARDED = MailAuthenticity("unproven", None, "none", False, (AuthenticityReason("forwarded"),))
"""Of a mail that another one passes on nothing can be proven."""


class _Reader:
    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._wording = Wording(rulebook)
        self._senders = KnownSenders(rulebook)
        self._numbers = CaseNumbers(rulebook)

    def read(
        self, dropped: ReceivedMail, expected: Sequence[ExpectedAnswer], authenticity: MailAuthenticity
    ) -> MailReading:
        # To say what a mail means for one objection, we need to find out:
        #
        # 1. Which mail it is: the one that was dropped, or one that it passes on; and whom it comes from.
        # 2. What its phrases say together.
        # 3. Which objection it is about: by numbers, names and days.
        # 4. What speaks against it, wherever it stands; of a grant, all that nobody accounts for.
        # 5. What follows from that: one row of a table. A grant must show its evidence.

        # (1): which mail, from whom.
        own = frozenset(address.casefold() for one in expected for address in one.addresses)
        mail, around = _answer_in(dropped, self._senders, own)
        sender = self._senders.find(mail.sender, own)
        if mail is not dropped:
            authenticity = authenticity if authenticity.verdict == "failed" else FORWARDED
            if self._senders.find(dropped.sender, own).kind != "own":
                sender = structs.replace(sender, kind="passed_on")
        # (2): what it says.
        read: Mapping[WordsPlace, TextRead] = {
            "subject": self._wording.read(mail.subject, "subject"),
            "text": self._wording.read(mail.text),
            "quoted": self._wording.read(mail.quoted),
            "hidden": self._wording.read(mail.hidden),
            "around": self._wording.read("\n\n".join(around)),
        }
        said = said_by(read["subject"], read["text"])
        # (3): which objection.
        numbers = self._numbers_in(mail, read, sender, expected)
        on = _day(mail)
        whole = "\n".join((mail.subject, mail.text)).casefold()
        marks = MailMarks(sender.platforms, tuple(one.value for one in numbers), _earliest_day(mail), whole)
        cases = find_cases(mail, expected, marks, self._rulebook)
        case = cases.candidates[0] if cases.why is None else None
        # (4): what speaks against it.
        against = tuple(doubts_about(read, mail, said, self._senders))
        if said == "granted":
            known = known_words(case, mail, numbers, self._rulebook)
            against += tuple(against_a_grant(read, mail, authenticity, known, on))
        # (5): what follows.
        found = Findings(
            said=said,
            doubt=gravest(against),
            sender=sender.kind,
            is_genuine=authenticity.verdict != "failed",
            cases=_how_many(cases),
            is_on_topic=_is_on_topic(read, mail, cases, marks),
        )
        row = verdict_on(found)
        words = tuple(words_behind(read, said))
        grant = None
        if row.verdict == "granted":
            grant = MailGrant(
                words, tuple(one for one, _ in against), sender, authenticity, case.key if case else ("", "")
            )
        return MailReading(
            of=mail,
            verdict=row.verdict,
            said=said,
            authenticity=authenticity,
            platform=_platform(case, cases, sender),
            account=None if case is None else case.account,
            route=None if case is None else case.route,
            case_id=_best_number(numbers, expected),
            received_on=on,
            extended=bool(read["text"].saying("extended")) and said in ("received", "asked_back"),
            is_forwarded=mail is not dropped,
            words=(*words, *(one for one, _ in against)),
            reasons=tuple(_reasons(row.why, found, sender, cases, against, words, mail is not dropped)),
            candidates=tuple(one.key for one in cases.candidates),
            grant=grant,
        )

    def _numbers_in(
        self,
        mail: ReceivedMail,
        read: Mapping[WordsPlace, TextRead],
        sender: SenderFound,
        expected: Sequence[ExpectedAnswer],
    ) -> list[CaseNumberFound]:
        """Case numbers of subject and text: known ones wherever they stand, others behind their names."""
        ours = [number for one in expected for number in one.case_ids]
        return [
            *self._numbers.find(mail.subject, read["subject"].words, sender.platforms, ours),
            *self._numbers.find(mail.text, read["text"].words, sender.platforms, ours),
        ]


def _answer_in(mail: ReceivedMail, senders: KnownSenders, own: frozenset[str]) -> tuple[ReceivedMail, tuple[str, ...]]:
    """The mail that decides, and what was said around it: who passes an answer on did not write it."""
    around: list[str] = []
    while mail.forwarded is not None and senders.find(mail.sender, own).kind != "known":
        around += [mail.subject, mail.text]
        mail = mail.forwarded
    if mail.forwarded is not None:
        around += [mail.forwarded.subject, mail.forwarded.text]
    return mail, tuple(around)


def _day(mail: ReceivedMail) -> date | None:
    moment = mail.arrived_at or mail.sent_at
    return None if moment is None else day_of(micros(moment))


def _earliest_day(mail: ReceivedMail) -> date | None:
    """An old mail that is sent again arrives today."""
    days = [day_of(micros(moment)) for moment in (mail.arrived_at, mail.sent_at) if moment is not None]
    return min(days, default=None)


def _how_many(cases: CasesFound) -> HowMany:
    if cases.why is None:
        return "one"
    return "several" if cases.why == "several_cases" else "none"


def _is_on_topic(read: Mapping[WordsPlace, TextRead], mail: ReceivedMail, cases: CasesFound, marks: MailMarks) -> bool:
    """Whether it is about AI: by its words, or because it answers a mail of the person's, or has the case's number."""
    if any(read[place].is_on_topic for place in ("subject", "text", "quoted")):
        return True
    return any(
        set(one.message_ids) & set(mail.references) or set(one.case_ids) & set(marks.case_ids)
        for one in cases.candidates
    )


def _platform(case: ExpectedAnswer | None, cases: CasesFound, sender: SenderFound) -> str | None:
    if case is not None:
        return case.platform
    of = {one.platform for one in cases.candidates} or sender.platforms
    return min(of) if len(of) == 1 else None


def _best_number(numbers: Sequence[CaseNumberFound], expected: Sequence[ExpectedAnswer]) -> str | None:
    """A number that is known; else one of the platform's form; else the first."""
    known = {number for one in expected for number in one.case_ids}
    ranked = sorted(numbers, key=lambda one: (one.value not in known, not one.is_of_platform))
    return ranked[0].value if ranked else None


def _reasons(
    why: WhyVerdict,
    found: Findings,
    sender: SenderFound,
    cases: CasesFound,
    against: Sequence[tuple[WordsFound, Doubt]],
    words: Sequence[WordsFound],
    is_forwarded: bool,
) -> Iterator[ReadingReason]:
    shown = next((one.text for one, doubt in against if doubt == found.doubt and one.text), "")
    values: dict[str, str | int] = {"domain": sender.domain, "like": sender.like, "words": shown}
    yield ReadingReason(f"why.{why}", values)
    if found.said in ("granted", "refused", "asked_back", "received") and why != found.said:
        yield ReadingReason(f"words_say.{found.said}")
    if why not in ("sender_unknown", "look_alike", "own_mail", "sender_missing", "passed_on") and sender.kind in _NOTED:
        yield ReadingReason(f"sender.{sender.kind}", values)
    if cases.why is not None and cases.why not in ("several_cases", "no_case"):
        yield ReadingReason(f"case.{cases.why}")
    if is_forwarded:
        yield ReadingReason("forwarded")
    if words and found.said in _SAID_BY_PLATFORMS and all(one.uncertain for one in words):
        yield ReadingReason("uncertain_words")


_SAID_BY_PLATFORMS: tuple[Said, ...] = ("granted", "refused", "asked_back", "received", "contradicts")
_NOTED = ("unknown", "look_alike")
