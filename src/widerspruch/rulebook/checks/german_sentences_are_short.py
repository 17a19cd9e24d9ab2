"""Who has to hold twenty-five words in mind until the verb comes reads the sentence twice, or not at all."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.sentences import clauses, count_words, too_long
from widerspruch.rulebook.checks.walk import text_place
from widerspruch.rulebook.load import Rulebook

ID = "german_sentences_are_short"
DESCRIPTION = "No German sentence has more than twenty-five words, quotations counting as one and brackets as none."
SEVERITY = Severity.ERROR

LONGEST = 25


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per text with a sentence that is too long."""
    german = context.catalogues["de"]
    for text_id in german:
        if longest := too_long(clauses(german.template(text_id)), LONGEST):
            message = f"{text_id} has a sentence of {count_words(longest)} words: {longest}."
            fix = f"Make two of it, each with at most {LONGEST} words."
            yield Mistake(ID, SEVERITY, text_place("de", text_id), message, fix)
