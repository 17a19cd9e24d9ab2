"""A mail -> what it says about one of the objections that an answer is expected to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from msgspec import structs

from widerspruch.mailbox.authenticity.examine import AuthenticityReason, MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.case_numbers import CaseNumberFound, CaseNumbers
from widerspruch.mailbox.reading.known_words import known_words
from widerspruch.mailbox.reading.mail_reading import MailGrant, MailReading, ReadingReason, WordsFound, WordsPlace
from widerspruch.mailbox.reading.plausible import CasesFound, ExpectedAnswer, MailMarks, find_cases
from widerspruch.mailbox.reading.senders import KnownSenders, SenderFound
from widerspruch.mailbox.reading.strange import is_quoted_speech, strange_places
from widerspruch.mailbox.reading.verdict import Doubt, Findings, HowMany, Said, WhyVerdict, verdict_on
from widerspruch.mailbox.reading.wording import PhraseFound, TextRead, Wording, unexplained
from widerspruch.rulebook.answer_model import AnswerSays
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

_SHOWN_PLACES: tuple[WordsPlace, ...] = ("subject", "text")
_UNSEEN: WordsPlace = "hidden"
_OTHER_PLACES: Mapping[WordsPlace, Doubt] = {"quoted": "elsewhere", "around": "elsewhere", "hidden": "hidden"}

_NO_LETTERS = ("image/", "application/json")
"""What may hang on a grant: logos, and receipts of the platform, which are checked by themselves."""

NOT_ALL_READ = (
    "text_cut", "html_too_large", "html_broken", "too_many_parts", "nested_too_deep", "header_too_long",
    "attachment_too_large", "attachments_too_many", "encrypted_mail", "encoding_broken", "date_missing", "date_broken",
)  # fmt: skip
"""Problems of a mail that may say more than was read of it, or of another time: with them nothing is granted either."""

NOT_OF_THE_SENDER = ("versions_differ", "address_look_alike", "name_is_address", "senders_several")
"""Problems of a mail that no honest answer has: with them nothing is granted."""


class _Reader:
    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._wording = Wording(rulebook)
        self._senders = KnownSenders(rulebook)
        self._numbers = CaseNumbers(rulebook)

    def read(
        self, dropped: ReceivedMail, expected: Sequence[ExpectedAnswer], authenticity: MailAuthenticity
    ) -> MailReading:
        own = frozenset(address.casefold() for one in expected for address in one.addresses)
        mail, around = _answer_in(dropped, self._senders, own)
        sender = self._senders.find(mail.sender, own)
        if mail is not dropped:
            authenticity = authenticity if authenticity.verdict == "failed" else FORWARDED
            if self._senders.find(dropped.sender, own).kind != "own":
                sender = structs.replace(sender, kind="passed_on")
        read: Mapping[WordsPlace, TextRead] = {
            "subject": self._wording.read(mail.subject, "subject"),
            "text": self._wording.read(mail.text),
            "quoted": self._wording.read(mail.quoted),
            "hidden": self._wording.read(mail.hidden),
            "around": self._wording.read("\n\n".join(around)),
        }
        said = _said(read["subject"], read["text"])
        ours = [number for one in expected for number in one.case_ids]
        numbers = [
            *self._numbers.find(mail.subject, read["subject"].words, sender.platforms, ours),
            *self._numbers.find(mail.text, read["text"].words, sender.platforms, ours),
        ]
        on = _day(mail)
        whole = "\n".join((mail.subject, mail.text)).casefold()
        marks = MailMarks(sender.platforms, tuple(one.value for one in numbers), _earliest_day(mail), whole)
        cases = find_cases(mail, expected, marks, self._rulebook)
        case = cases.candidates[0] if cases.why is None else None
        against = tuple(_against(read, mail, said, self._senders))
        if said == "granted":
            known = known_words(case, mail, numbers, self._rulebook)
            against += tuple(_against_a_grant(read, mail, authenticity, known, on))
        found = Findings(
            said=said,
            doubt=_doubt(against),
            sender=sender.kind,
            is_genuine=authenticity.verdict != "failed",
            cases=_how_many(cases),
            is_on_topic=_is_on_topic(read, mail, cases, marks),
        )
        row = verdict_on(found)
        words = tuple(_words(read, said))
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


def _answer_in(mail: ReceivedMail, senders: KnownSenders, own: frozenset[str]) -> tuple[ReceivedMail, tuple[str, ...]]:
    """The mail that decides, and what was said around it: who passes an answer on did not write it."""
    around: list[str] = []
    while mail.forwarded is not None and senders.find(mail.sender, own).kind != "known":
        around += [mail.subject, mail.text]
        mail = mail.forwarded
    if mail.forwarded is not None:
        around += [mail.forwarded.subject, mail.forwarded.text]
    return mail, tuple(around)


_DECISIVE: tuple[AnswerSays, ...] = ("granted", "refused", "asked_back")
_RECEIVED: tuple[AnswerSays, ...] = ("acknowledged", "pending", "extended")


def _said(subject: TextRead, text: TextRead) -> Said:
    """What all phrases say together. A refusal that holds only until a question is answered is that question."""
    says = {one.says for read in (subject, text) for one in read.phrases if not _is_denied(one, read)}
    if "asked_back" in says and all(
        one.sentence in read.conditional for read in (subject, text) for one in read.saying("refused")
    ):
        says.discard("refused")
    decisive = [one for one in _DECISIVE if one in says]
    if len(decisive) > 1 or ("granted" in says and says & {"pending", "extended"}):
        return "contradicts"
    if decisive and "automatic" in says:
        return "contradicts"
    if decisive:
        return "granted" if decisive == ["granted"] else "refused" if decisive == ["refused"] else "asked_back"
    if "returned" in says:
        return "returned"
    if "automatic" in says:
        return "automatic"
    if says & set(_RECEIVED):
        return "received"
    return "other_mail" if "other_mail" in says else "nothing"


def _is_denied(one: PhraseFound, text: TextRead) -> bool:
    """Whether words that would grant by themselves stand in a sentence that refuses, or that the person wrote: then
    they do not grant."""
    if one.says in ("granted", "asked_back") and one.sentence in text.of_the_person:
        return True
    if one.says == "granted" and (one.sentence in text.asking or is_quoted_speech(text.text, one.start)):
        return True
    return one.says == "granted" and any(other.sentence == one.sentence for other in text.saying("refused"))


def _against(
    read: Mapping[WordsPlace, TextRead], mail: ReceivedMail, said: Said, senders: KnownSenders
) -> Iterator[tuple[WordsFound, Doubt]]:
    """Everything that speaks against what was said, wherever it stands. Of refusals and questions: nothing does."""
    if said in ("refused", "asked_back", "contradicts"):
        return
    for place in _SHOWN_PLACES:
        text = read[place]
        later = {one.sentence for one in text.saying("extended")}  # that it takes longer is regretted, and no more
        regrets = [one for one in unexplained(text, text.regrets) if text.words[one].sentence not in later]
        yield from _doubtful(text, place, regrets, "regret")
        if said == "granted":
            yield from _doubtful(text, place, unexplained(text, text.negations), "negation")
            granting = {one.sentence for one in text.saying("granted", "follows")}
            hedges = [one for one in unexplained(text, text.hedges) if text.words[one].sentence in granting]
            yield from _doubtful(text, place, hedges, "hedge")
    for place, doubt in _OTHER_PLACES.items():
        text = read[place]
        for one in text.saying("refused"):
            # Whoever objects writes what they will do if they are refused.
            if place != "quoted" or not _is_of_the_person(one, text):
                yield _found(one, text, place), doubt
        # In a quote stands what the person wrote, too: that they regret something is no answer.
        yield from _doubtful(text, place, text.regrets if place != "quoted" else (), doubt)
        if place == "hidden" and said == "granted":
            yield from _doubtful(text, place, unexplained(text, text.negations), doubt)
    if said == "granted":
        for start, end in senders.foreign_links(mail.text):
            yield WordsFound(mail.text[start:end], start, end, "", "doubt", uncertain=False), "links"
    for problem in mail.problems:
        if problem.code in NOT_OF_THE_SENDER:
            yield WordsFound("", 0, 0, "", "doubt", False, "text"), "versions"


def _against_a_grant(
    read: Mapping[WordsPlace, TextRead],
    mail: ReceivedMail,
    authenticity: MailAuthenticity,
    known: frozenset[str],
    on: date | None,
) -> Iterator[tuple[WordsFound, Doubt]]:
    """What keeps words that grant from being a grant, whatever they are: all else that the mail says is not known."""
    for place in (*_SHOWN_PLACES, _UNSEEN):
        text = read[place]
        year = None if on is None else on.year
        for start, end in strange_places(text, known, year, is_sentence=place == "text"):
            shown = text.text[start:end] or "…"
            yield WordsFound(shown, start, end, "", "doubt", False, place), "strange"
    if not any(not _is_denied(one, read["text"]) for one in read["text"].saying("granted")):
        yield WordsFound("", 0, 0, "", "doubt", False, "subject"), "subject_only"
    if mail.forwarded is not None or any(not one.media_type.startswith(_NO_LETTERS) for one in mail.attachments):
        yield WordsFound("", 0, 0, "", "doubt", False, "text"), "attached"
    is_later = any(reason.code == "in_future" for reason in authenticity.reasons)
    if is_later or any(problem.code in NOT_ALL_READ for problem in mail.problems):
        yield WordsFound("", 0, 0, "", "doubt", False, "text"), "versions"


def _is_of_the_person(one: PhraseFound, text: TextRead) -> bool:
    """Whether a quoted sentence is the person's: it says so, or makes conditions; or all that is quoted is theirs."""
    return bool(text.of_the_person) or any(text.words[hedge].sentence == one.sentence for hedge in text.hedges)


def _doubtful(
    text: TextRead, place: WordsPlace, positions: Iterable[int], doubt: Doubt
) -> Iterator[tuple[WordsFound, Doubt]]:
    for position in positions:
        word = text.words[position]
        shown = text.text[word.start : word.end]
        yield WordsFound(shown, word.start, word.end, "", "doubt", False, place), doubt


def _doubt(against: Sequence[tuple[WordsFound, Doubt]]) -> Doubt:
    """The gravest of what speaks against it."""
    order: tuple[Doubt, ...] = ("regret", "elsewhere", "hidden", "versions", "links", "negation", "hedge", *_UNKNOWN)
    found = {doubt for _, doubt in against}
    return next((doubt for doubt in order if doubt in found), "none")


_UNKNOWN: tuple[Doubt, ...] = ("subject_only", "attached", "strange")


def _found(one: PhraseFound, text: TextRead, place: WordsPlace) -> WordsFound:
    shown = text.text[one.start : one.end]
    return WordsFound(shown, one.start, one.end, one.pattern, one.says, one.uncertain, place)


_SHOWN: Mapping[Said, tuple[AnswerSays, ...]] = {
    "granted": ("granted",),
    "refused": ("refused",),
    "asked_back": ("asked_back",),
    "received": _RECEIVED,
    "returned": ("returned",),
    "automatic": ("automatic",),
    "other_mail": ("other_mail",),
    "contradicts": (*_DECISIVE, "pending", "extended", "automatic"),
    "nothing": (),
}


def _words(read: Mapping[WordsPlace, TextRead], said: Said) -> Iterator[WordsFound]:
    """What the reading rests on: of phrases that overlap, the longest."""
    for place in _SHOWN_PLACES:
        text = read[place]
        taken: list[tuple[int, int]] = []
        for one in sorted(text.saying(*_SHOWN[said]), key=lambda one: one.start - one.end):
            if not _is_denied(one, text) and all(one.end <= start or end <= one.start for start, end in taken):
                taken.append((one.start, one.end))
                yield _found(one, text, place)


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
