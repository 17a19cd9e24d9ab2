"""`widerspruch casefile show`: how a case stands, on the terminal or as JSON."""

from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.cli.casefile.opening import opened
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.casefile.show_case import show_case, show_timeline
from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.lib.writing import Language
from widerspruch.objections.status import status
from widerspruch.person.telling.case import CaseLine, CaseTelling, tell_case
from widerspruch.person.telling.deadlines import DeadlinesTold
from widerspruch.person.telling.exhibits import Exhibit
from widerspruch.person.telling.rechecks import RechecksTold
from widerspruch.person.telling.sent_letters import LetterTold
from widerspruch.person.telling.standing_models import StandingModelsTold
from widerspruch.person.telling.timeline import TimelineEntry, tell_timeline
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


class CaseReport(Struct, frozen=True):
    """A case for other programs: the same words that people read, with numbers and states. `events`, `head`: how many
    events its chain has, and where it ends."""

    format: str
    language: Language
    name: str
    day: str
    total: str
    is_encrypted: bool
    events: int
    head: str
    accounts: tuple[CaseLine, ...]
    taken_off: str | None
    deadlines: DeadlinesTold
    models: tuple[StandingModelsTold, ...]
    letters: tuple[LetterTold, ...]
    rechecks: RechecksTold
    exhibits: tuple[Exhibit, ...]
    remarks: tuple[str, ...]
    damages: tuple[str, ...]
    timeline: tuple[TimelineEntry, ...]


def show_command(
    file: CaseFilePath,
    timeline: Annotated[bool, typer.Option("--timeline", help="help.casefile_timeline")] = False,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    today: Annotated[str | None, typer.Option("--today", help="help.casefile_as_of")] = None,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    language = chosen_language(lang)
    day = chosen_day(today)
    rulebook, words = load_rulebook(), PersonWords(language)
    with opened(file, passphrase_file, language) as case_file:
        recorded = case_file.recorded()
        told = tell_case(case_file, status(recorded, rulebook, day), rulebook, words)
        entries = tell_timeline(recorded, told.names, words)
        report = _report(case_file, told, entries, language)
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
        return
    show_case(told, words)
    if timeline:
        show_timeline(entries, told.exhibits, words)


def _report(
    case_file: CaseFile, told: CaseTelling, entries: tuple[TimelineEntry, ...], language: Language
) -> CaseReport:
    return CaseReport(
        format="widerspruch-case/1",
        language=language,
        name=told.name,
        day=told.day,
        total=told.total,
        is_encrypted=case_file.is_encrypted,
        events=case_file.head.count,
        head=case_file.head.digest,
        accounts=told.lines,
        taken_off=told.taken_off,
        deadlines=told.deadlines,
        models=told.models,
        letters=told.letters,
        rechecks=told.rechecks,
        exhibits=told.exhibits,
        remarks=told.remarks,
        damages=told.damages,
        timeline=entries,
    )
