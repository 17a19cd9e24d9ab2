"""What in a mail speaks against what it says: with any of it, nothing is granted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from widerspruch.mailbox.authenticity.examine import MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.mail_reading import WordsFound, WordsPlace
from widerspruch.mailbox.reading.said import SHOWN_PLACES, found_words, is_denied
from widerspruch.mailbox.reading.senders import KnownSenders
from widerspruch.mailbox.reading.strange import strange_places
from widerspruch.mailbox.reading.verdict import Doubt, Said
from widerspruch.mailbox.reading.wording import PhraseFound, TextRead, unexplained

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

_UNKNOWN: tuple[Doubt, ...] = ("subject_only", "attached", "strange")


def doubts_about(
    read: Mapping[WordsPlace, TextRead], mail: ReceivedMail, said: Said, senders: KnownSenders
) -> Iterator[tuple[WordsFound, Doubt]]:
    """Everything that speaks against what was said, wherever it stands. Of refusals and questions: nothing does."""
    if said in ("refused", "asked_back", "contradicts"):
        return
    for place in SHOWN_PLACES:
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
                yield found_words(one, text, place), doubt
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


def against_a_grant(
    read: Mapping[WordsPlace, TextRead],
    mail: ReceivedMail,
    authenticity: MailAuthenticity,
    known: frozenset[str],
    on: date | None,
) -> Iterator[tuple[WordsFound, Doubt]]:
    """What keeps words that grant from being a grant, whatever they are: all else that the mail says is not known."""
    for place in (*SHOWN_PLACES, _UNSEEN):
        text = read[place]
        year = None if on is None else on.year
        for start, end in strange_places(text, known, year, is_sentence=place == "text"):
            shown = text.text[start:end] or "…"
            yield WordsFound(shown, start, end, "", "doubt", False, place), "strange"
    if not any(not is_denied(one, read["text"]) for one in read["text"].saying("granted")):
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


def gravest(against: Sequence[tuple[WordsFound, Doubt]]) -> Doubt:
    """The gravest of what speaks against it."""
    order: tuple[Doubt, ...] = ("regret", "elsewhere", "hidden", "versions", "links", "negation", "hedge", *_UNKNOWN)
    found = {doubt for _, doubt in against}
    return next((doubt for doubt in order if doubt in found), "none")
