"""Case files with invented accounts, to be told."""

from collections.abc import Callable
from datetime import date, timedelta

from person.telling.counted import GERMAN, RULEBOOK
from person.telling.every_event import DAY
from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AnyEvent
from widerspruch.objections.status import status
from widerspruch.person.telling.case import CaseLine, CaseTelling, tell_case
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.load import Rulebook

NewCase = Callable[..., CaseFile]
"""Makes a case file that holds these events."""

PICTURE = Attachment(
    "Bildschirmfoto.png", data=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\1\0\0\0\1\x08\2\0\0\0" + b"\x90wS\xde"
)
MORNING = end_of_day(DAY - timedelta(days=1)) + 1


def account(key: str, **more: object) -> AccountAdded:
    """An account of that name at its platform."""
    return AccountAdded(Account(key, key.partition(":")[0], **more))  # type: ignore[arg-type]


def keep(file: CaseFile, *events: AnyEvent | tuple[AnyEvent, Attachment]) -> CaseFile:
    """Write down events, a minute apart; some with evidence."""
    for one in events:
        event, *evidence = one if isinstance(one, tuple) else (one,)
        file.record(event, MORNING + file.head.count * 60_000_000, evidence)
    return file


def told(file: CaseFile, today: date = DAY, words: PersonWords = GERMAN, rulebook: Rulebook = RULEBOOK) -> CaseTelling:
    """What the file says on a day."""
    return tell_case(file, status(file.recorded(), rulebook, today), rulebook, words)


def line(case: CaseTelling, key: str) -> CaseLine:
    """The line of one account."""
    return next(one for one in case.lines if one.key == key)
