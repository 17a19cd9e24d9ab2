"""`widerspruch plan`: which objections accounts still need, in which order, and where there is no remedy."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.text import Text

from widerspruch.cli.casefile.options import CaseFileOption, PassphraseFile
from widerspruch.cli.chosen import chosen, chosen_day, chosen_language, understood
from widerspruch.cli.console import err, out
from widerspruch.cli.rulebook_option import RulebookFile, RulebookTrust, use_rulebook
from widerspruch.cli.show_plan import show_steps
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language
from widerspruch.objections.plan import Plan, people_platforms, plan
from widerspruch.objections.status import status
from widerspruch.person.plan_statements import parse_account, parse_event
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.next_steps import next_steps, plan_as_json
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.ways import DEVICES
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.model import Device


def plan_command(
    context: typer.Context,
    accounts: Annotated[list[str] | None, typer.Argument(help="help.accounts", metavar="ACCOUNT...")] = None,
    made: Annotated[list[str] | None, typer.Option("--made", help="help.made")] = None,
    today: Annotated[str | None, typer.Option("--today", help="help.today")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.plan_json")] = False,
    steps: Annotated[bool, typer.Option("--steps", help="help.steps")] = False,
    device: Annotated[str, typer.Option("--device", help="help.device")] = "browser",
    easy: Annotated[bool, typer.Option("--easy", help="help.easy")] = False,
    casefile: CaseFileOption = None,
    passphrase_file: PassphraseFile = None,
    rulebook_file: RulebookFile = None,
    trust: RulebookTrust = None,
) -> None:
    language = chosen_language(lang)
    words = command_words(language)
    if casefile is not None and (accounts or made):
        raise WrongUsageError("casefile_or_accounts")
    if casefile is None and not accounts:
        raise WrongUsageError("no_accounts")
    use_rulebook(context, rulebook_file, trust)
    day = chosen_day(today)
    rulebook = load_rulebook()
    as_known = rulebook.as_known_on(day) if today is not None else rulebook
    if casefile is not None:
        todo = _of_case(casefile, passphrase_file, as_known, day, language)
    else:
        todo = _of_statements(accounts, made, as_known, day, language)
    wanted_device = cast("Device", chosen(device, DEVICES))
    spoken = PersonWords("de-leicht" if easy and language == "de" else language)
    told = next_steps(todo, rulebook, spoken)
    if json:
        typer.echo(plan_as_json(told, reasons(rulebook, spoken), spoken.language))
        return
    if easy and language != "de":
        err.print(Text(words("plan.easy_only_in_german")))
    out.print(Text(words("plan.title", day=day), style="bold"))
    show_steps(told, spoken, wanted_device if steps or easy else None)


def _of_statements(
    accounts: list[str] | None, made: list[str] | None, rulebook: Rulebook, day: date, language: Language
) -> Plan:
    mine = list(understood(parse_account, accounts, language))
    events = list(understood(partial(parse_event, rulebook=load_rulebook()), made, language))
    todo = plan(mine, rulebook, events, day)
    for unknown in todo.unknown:
        known = ", ".join(people_platforms(rulebook))
        raise WrongUsageError("platform_unknown", platform=unknown.platform, known=known)
    return todo


def _of_case(path: Path, passphrase_file: Path | None, rulebook: Rulebook, day: date, language: Language) -> Plan:
    from widerspruch.cli.casefile.opening import opened  # loads the library that encrypts

    with opened(path, passphrase_file, language) as case_file:
        todo = status(case_file.recorded(), rulebook, day).plan
    for unknown in todo.unknown:
        name = account_name(unknown.key, rulebook)
        err.print(Text(command_words(language)("plan.platform_dropped", account=name)), soft_wrap=True)
    return todo
