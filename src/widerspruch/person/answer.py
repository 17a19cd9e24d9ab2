"""What a person asks, and the answer: frozen values, which whoever tells them only reads.

The answer holds figures; the tables that they were counted from lie in a folder (`tables`).
"""

from pathlib import Path

from msgspec import Struct

from widerspruch.exports.problem import Problem
from widerspruch.objections.events import ExportFigures
from widerspruch.objections.plan import Plan
from widerspruch.person.importing import Imported
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.person.statements import Misstatement
from widerspruch.person.summary import Summary


class CheckRequest(Struct, frozen=True):
    """What is to be read and asked.

    Attributes:
        into: An empty folder, which takes the tables; without an answer it stays empty.

        add_to: Folder of an earlier check, which counts too, or None. It is only read: see `store.replace_tables`.
    """

    paths: tuple[Path, ...]
    question: Question
    into: Path
    add_to: Path | None = None


class CheckAnswer(Struct, frozen=True):
    """What of somebody's content may be used, and what is left to do.

    Attributes:
        accounts: Those just read and those of earlier checks, with what the person said about them.

        as_read: The same, with nothing that this question says: another question begins with them.
    """

    question: Question
    accounts: tuple[OwnAccount, ...]
    as_read: tuple[OwnAccount, ...]
    imported: Imported
    summary: Summary
    plan: Plan

    @property
    def figures(self) -> tuple[ExportFigures, ...]:
        """Of every account with items, as a case file keeps them."""
        return tuple(
            ExportFigures(part.account, part.counts.allowed, part.counts.undecided, part.counts.excluded)
            for part in self.summary.accounts
        )


class NotAnswered(Struct, frozen=True):
    """Why there is no answer.

    Attributes:
        misstatements: Statements that name an account or a route that is not there, or a day that cannot be.

        problem: Why nothing in the drop can be read.
    """

    misstatements: tuple[Misstatement, ...] = ()
    problem: Problem | None = None
