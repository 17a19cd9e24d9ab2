"""The one telling: all that a person is told after a check, in words of one language, computed once.

answer of a check + rulebook  ->  Telling  ->  terminal, JSON, report, page
"""

from collections.abc import Mapping

from msgspec import Struct

from widerspruch.lib.writing import Language
from widerspruch.person.answer import CheckAnswer
from widerspruch.person.telling.accounts import NamedAccount, name_accounts
from widerspruch.person.telling.figures import Figures, figures
from widerspruch.person.telling.files import Files, files
from widerspruch.person.telling.gaps import Gaps, gaps
from widerspruch.person.telling.grounds import Grounds, grounds
from widerspruch.person.telling.hints import Hint, hints
from widerspruch.person.telling.law import Topic, law
from widerspruch.person.telling.next_steps import NextSteps, next_steps
from widerspruch.person.telling.readings import Readings, readings
from widerspruch.person.telling.reasons import Reasons, reasons
from widerspruch.person.telling.rulebook_age import rulebook_age
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


class Telling(Struct, frozen=True):
    """What a person is told. Whoever prints it decides nothing, counts nothing and looks nothing up.

    Attributes:
        day: Of the training run that was asked about.

        accounts: By key, in the order in which they are told.

        notice: What all this is not, and how new the rulebook's sources are.
    """

    language: Language
    day: str
    accounts: Mapping[str, NamedAccount]
    figures: Figures
    readings: Readings
    gaps: Gaps
    hints: tuple[Hint, ...]
    grounds: Grounds
    steps: NextSteps
    reasons: Reasons
    files: Files
    law: tuple[Topic, ...]
    notice: str


def compose(answer: CheckAnswer, rulebook: Rulebook, words: PersonWords) -> Telling:
    summary = answer.summary
    accounts = name_accounts((part.account for part in summary.accounts), rulebook)
    return Telling(
        language=words.language,
        day=words.day(summary.run),
        accounts=accounts,
        figures=figures(summary, accounts, words),
        readings=readings(summary, answer.plan, accounts, words),
        gaps=gaps(summary, answer.imported, accounts, words),
        hints=hints(summary, accounts, words),
        grounds=grounds(summary, accounts, rulebook, words),
        steps=next_steps(answer.plan, rulebook, words),
        reasons=reasons(rulebook, words),
        files=files(answer.imported, answer.accounts, rulebook, words),
        law=law(rulebook, words, answer.plan.today),
        notice=" ".join(
            (
                words.person("law.no_advice"),
                rulebook_age(rulebook, answer.plan.today, words),
                words.person("law.sources_as_of", seen=words.day(rulebook.newest_platform_text())),
            )
        ),
    )
