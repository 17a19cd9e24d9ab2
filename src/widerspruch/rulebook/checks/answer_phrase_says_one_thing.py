"""A phrase that grants in one place and refuses in another says nothing."""

from collections.abc import Iterator

from widerspruch.rulebook.answer_model import AnswerSays
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, answers_place
from widerspruch.rulebook.load import Rulebook

ID = "answer_phrase_says_one_thing"
DESCRIPTION = "No phrase stands in two patterns of answers."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per repetition."""
    first: dict[tuple[str, str], tuple[str, AnswerSays]] = {}
    for file in rulebook.answers:
        for pattern in file.patterns:
            place: RulebookPlace = answers_place(file.id) / "patterns" / pattern.id / "phrases"
            for number, phrase in enumerate(pattern.phrases):
                earlier = first.setdefault((file.id, phrase), (pattern.id, pattern.says))
                if earlier[0] != pattern.id:
                    message = f"{phrase!r} stands in {earlier[0]}, which says {earlier[1]}, too."
                    fix = f"Leave it where it belongs, in {earlier[0]} or in {pattern.id}, or make both more exact."
                    yield Mistake(ID, SEVERITY, place / number, message, fix)
