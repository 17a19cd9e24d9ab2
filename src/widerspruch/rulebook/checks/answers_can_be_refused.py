"""Whoever reads grants in a language must read refusals in it, too."""

from collections.abc import Iterator

from widerspruch.rulebook.answer_model import AnswerSays
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import answers_place
from widerspruch.rulebook.load import Rulebook

ID = "answers_can_be_refused"
DESCRIPTION = "A language with phrases that grant has phrases that refuse, ask and wait, and lists of negations."
SEVERITY = Severity.ERROR

NEEDED: tuple[AnswerSays, ...] = ("refused", "asked_back", "acknowledged", "pending")
LISTS = ("negations", "regrets", "hedges", "conditions", "own_voice", "topic", "plain")


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per thing that a file of a language lacks."""
    for file in rulebook.answers:
        said = {pattern.says for pattern in file.patterns}
        if file.language is None or "granted" not in said:
            continue
        for says in NEEDED:
            if says not in said:
                message = f"Grants are read in {file.language}, and nothing there says {says}."
                fix = f'[[patterns]] with says = "{says}" and phrases of that language.'
                yield Mistake(ID, SEVERITY, answers_place(file.id) / "patterns", message, fix)
        for name in LISTS:
            if not getattr(file, name):
                message = f"Grants are read in {file.language}, and its list of {name} is empty."
                yield Mistake(ID, SEVERITY, answers_place(file.id) / name, message, f'{name} = ["...", "..."]')
