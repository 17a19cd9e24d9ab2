"""Questions about an export -> answers for a page of the app. Loads what reads, decides and tells."""

from collections.abc import Callable
from pathlib import Path

from widerspruch.exports.problem import Problem
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.check import CheckStep, check, check_again
from widerspruch.person.look.messages import Answered, Ask, UnclearPart
from widerspruch.person.question import Question
from widerspruch.person.report.build import report_body
from widerspruch.person.statements import Misstatement
from widerspruch.person.tables import open_tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


def answer_first(
    paths: tuple[Path, ...],
    question: Question,
    tables: Path,
    rulebook: Rulebook,
    on_progress: Callable[[CheckStep, int, int], None],
) -> CheckAnswer | Problem:
    """Read the files and answer without what the question states: a slip in it must not cost another reading."""
    bare = Question(question.run, question.reading)
    found = check(CheckRequest(paths, bare, tables), rulebook, on_progress)
    if isinstance(found, NotAnswered):
        assert found.problem is not None
        return found.problem
    return found


def answer_next(
    before: CheckAnswer, question: Question, tables: Path, rulebook: Rulebook
) -> CheckAnswer | tuple[Misstatement, ...]:
    """Answer from the tables of the answer before; or what in the question names nothing that is there."""
    if question == before.question:
        return before
    found = check_again(tables, question, rulebook)
    return found.misstatements if isinstance(found, NotAnswered) else found


def told(answer: CheckAnswer, ask: Ask, tables: Path, rulebook: Rulebook) -> Answered:
    """The answer as the app shows and keeps it."""
    telling = compose(answer, rulebook, PersonWords(ask.language))
    with open_tables(tables, rulebook) as opened:
        body = report_body(opened, telling)
    return Answered(
        number=ask.number,
        question=answer.question,
        language=ask.language,
        lead=telling.figures.sentence,
        head=body.figures,
        body=body.rest,
        unclear=tuple(
            UnclearPart(part.account, about, items)
            for part in answer.summary.accounts
            for about, items in part.can_be_stated.items()
        ),
        accounts=answer.accounts,
        figures=answer.figures,
        complete=telling.gaps.complete,
    )
