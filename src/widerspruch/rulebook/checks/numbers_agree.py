"""A day, a share or an article that one language tells otherwise is wrong in one of them."""

from collections import Counter
from collections.abc import Iterator

from widerspruch.lib.writing import Language
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.sentences import numbers
from widerspruch.rulebook.checks.walk import text_place
from widerspruch.rulebook.load import Rulebook

ID = "numbers_agree"
DESCRIPTION = "German and English name the same numbers, days and months, and easy German names none besides."
SEVERITY = Severity.ERROR

MODEL: Language = "de"
OF_A_HUNDRED = "100"
"""Easy German says "7 von 100" where German says "7 Prozent"."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per text and language whose numbers are not those of the German one."""
    model = context.catalogues[MODEL]
    for language, catalogue in context.catalogues.items():
        for text_id in catalogue:
            if language == MODEL or text_id not in model:
                continue
            own = numbers(catalogue.template(text_id), language)
            wanted = numbers(model.template(text_id), MODEL)
            wrong = _added(own, wanted) if language == "de-leicht" else _different(own, wanted)
            if wrong:
                message = f"{text_id} differs in {language} from {MODEL}: {', '.join(wrong)}."
                fix = "Look the number up in the source, and say it the same number of times in every language."
                yield Mistake(ID, SEVERITY, text_place(language, text_id), message, fix)


def _different(own: Counter[str], wanted: Counter[str]) -> list[str]:
    more = [f"{number} stands only here" for number in sorted((own - wanted).keys())]
    return more + [f"{number} is missing here" for number in sorted((wanted - own).keys())]


def _added(own: Counter[str], wanted: Counter[str]) -> list[str]:
    return [f"{number} stands only here" for number in sorted(own.keys() - wanted.keys() - {OF_A_HUNDRED})]
