"""What the phrases of a mail say together, and the words that this rests on."""

from collections.abc import Iterator, Mapping

from widerspruch.mailbox.reading.mail_reading import WordsFound, WordsPlace
from widerspruch.mailbox.reading.strange import is_quoted_speech
from widerspruch.mailbox.reading.verdict import Said
from widerspruch.mailbox.reading.wording import PhraseFound, TextRead
from widerspruch.rulebook.answer_model import AnswerSays

SHOWN_PLACES: tuple[WordsPlace, ...] = ("subject", "text")

_DECISIVE: tuple[AnswerSays, ...] = ("granted", "refused", "asked_back")

_RECEIVED: tuple[AnswerSays, ...] = ("acknowledged", "pending", "extended")

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


def said_by(subject: TextRead, text: TextRead) -> Said:
    """What all phrases say together. A refusal that holds only until a question is answered is that question."""
    says = {one.says for read in (subject, text) for one in read.phrases if not is_denied(one, read)}
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


def is_denied(one: PhraseFound, text: TextRead) -> bool:
    """Whether words that would grant by themselves stand in a sentence that refuses, or that the person wrote: then
    they do not grant."""
    if one.says in ("granted", "asked_back") and one.sentence in text.of_the_person:
        return True
    if one.says == "granted" and (one.sentence in text.asking or is_quoted_speech(text.text, one.start)):
        return True
    return one.says == "granted" and any(other.sentence == one.sentence for other in text.saying("refused"))


def words_behind(read: Mapping[WordsPlace, TextRead], said: Said) -> Iterator[WordsFound]:
    """What the reading rests on: of phrases that overlap, the longest."""
    for place in SHOWN_PLACES:
        text = read[place]
        taken: list[tuple[int, int]] = []
        for one in sorted(text.saying(*_SHOWN[said]), key=lambda one: one.start - one.end):
            if not is_denied(one, text) and all(one.end <= start or end <= one.start for start, end in taken):
                taken.append((one.start, one.end))
                yield found_words(one, text, place)


def found_words(one: PhraseFound, text: TextRead, place: WordsPlace) -> WordsFound:
    """A phrase with its words as they stand in the mail."""
    shown = text.text[one.start : one.end]
    return WordsFound(shown, one.start, one.end, one.pattern, one.says, one.uncertain, place)
