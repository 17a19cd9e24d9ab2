"""A phrase that cannot be read would let a refusal pass for a grant."""

from collections.abc import Iterator, Mapping

from widerspruch.rulebook.answer_model import AnswerFile
from widerspruch.rulebook.answer_phrases import PhraseError, parse_phrase, parse_words
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, answers_place, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Confirms

ID = "answer_phrases_can_be_read"
DESCRIPTION = "Phrases and lists of words of answers, and those of confirmations, can be read."
SEVERITY = Severity.ERROR

_LISTS = ("topic", "negations", "regrets", "hedges", "conditions", "own_voice", "plain", "plain_beside")


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per phrase or list that cannot."""
    for file in rulebook.answers:
        for place, wrong in _wrong_in(file):
            yield _mistake(place, wrong)
    for place, confirms in every(Confirms, rulebook):
        for number, phrase in enumerate(confirms.mail_phrases):
            unread = _what_is_wrong(phrase, {})
            if unread is not None:
                yield _mistake(place / "mail_phrases" / number, unread)


def _wrong_in(file: AnswerFile) -> Iterator[tuple[RulebookPlace, str]]:
    here = answers_place(file.id)
    for name in _LISTS:
        if wrong := _what_is_wrong_with_words(getattr(file, name)):
            yield here / name, wrong
    for name, words in file.words.items():
        if wrong := _what_is_wrong_with_words(words):
            yield here / "words" / name, wrong
    for pattern in file.patterns:
        for number, phrase in enumerate(pattern.phrases):
            if wrong := _what_is_wrong(phrase, file.words):
                yield here / "patterns" / pattern.id / "phrases" / number, wrong
        if not pattern.phrases:
            yield here / "patterns" / pattern.id / "phrases", "nothing is to be looked for"


def _what_is_wrong(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> str | None:
    try:
        parse_phrase(phrase, lists)
    except PhraseError as error:
        return f"{phrase!r} cannot be read: {error}"
    return None


def _what_is_wrong_with_words(words: tuple[str, ...]) -> str | None:
    try:
        parse_words(words)
    except PhraseError as error:
        return str(error)
    return None


def _mistake(place: RulebookPlace, wrong: str) -> Mistake:
    fix = "Write words with single spaces, `a|b` for one of several, `..` or `...` for a gap: see docs/mailbox.md."
    return Mistake(ID, SEVERITY, place, f"{wrong[:1].upper()}{wrong[1:]}.", fix)
