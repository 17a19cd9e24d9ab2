"""Easy German is read word by word: after fourteen words the beginning is forgotten."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.sentences import count_words, sentences, too_long
from widerspruch.rulebook.checks.walk import text_place
from widerspruch.rulebook.load import Rulebook

ID = "easy_sentences_are_short"
DESCRIPTION = "No sentence in easy German has more than fourteen words, quotations counting as one."
SEVERITY = Severity.ERROR

LONGEST = 14


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per text with a sentence that is too long."""
    easy = context.catalogues["de-leicht"]
    for text_id in easy:
        if longest := too_long(sentences(easy.template(text_id)), LONGEST):
            message = f"{text_id} has a sentence of {count_words(longest)} words: {longest}."
            fix = f"Make two of it, each with one thought and at most {LONGEST} words."
            yield Mistake(ID, SEVERITY, text_place("de-leicht", text_id), message, fix)
