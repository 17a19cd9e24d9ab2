"""What a check says: what is wrong in the rulebook's files, where, and what to do about it."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.checks.walk import RulebookPlace
from widerspruch.rulebook.load import Rulebook


class Severity(StrEnum):
    """An error fails `make check`; a warning is counted and listed."""

    ERROR = "error"
    WARNING = "warning"


class Mistake(Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        check: Id of the check, which is the name of its file.

        message: What is wrong there, as one sentence.

        fix: What to do, in words or as TOML to paste.
    """

    check: str
    severity: Severity
    place: RulebookPlace
    message: str
    fix: str


class CheckContext(Struct, frozen=True):
    """What checks may look at besides the rulebook: the text catalogues, the day they run on, and whether the rulebook
    is about to be handed out, when what is stale is an error."""

    catalogues: Mapping[Language, Catalogue]
    today: date
    release: bool = False


class Check(Protocol):
    """One rule for the rulebook's files: a module of this package.

    `SEVERITY` is that of its mistakes unless a mistake says otherwise; `DESCRIPTION` is the rule in one sentence.
    """

    ID: str
    DESCRIPTION: str
    SEVERITY: Severity

    def run(self, rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]: ...
