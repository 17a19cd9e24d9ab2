"""`widerspruch plan`: which objections accounts still need, in which order, and where there is no remedy."""

from functools import partial
from typing import Annotated, cast

import typer
from rich.text import Text

from widerspruch.cli.chosen import chosen, chosen_day, chosen_language, understood
from widerspruch.cli.console import err, out
from widerspruch.cli.show_plan import show_steps
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.objections.plan import people_platforms, plan
from widerspruch.person.plan_statements import parse_account, parse_event
from widerspruch.person.telling.next_steps import next_steps, plan_as_json
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.ways import DEVICES
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import Device


def plan_command(
    accounts: Annotated[list[str] | None, typer.Argument(help="help.accounts", metavar="ACCOUNT...")] = None,
    made: Annotated[list[str] | None, typer.Option("--made", help="help.made")] = None,
    today: Annotated[str | None, typer.Option("--today", help="help.today")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.plan_json")] = False,
    steps: Annotated[bool, typer.Option("--steps", help="help.steps")] = False,
    device: Annotated[str, typer.Option("--device", help="help.device")] = "browser",
    easy: Annotated[bool, typer.Option("--easy", help="help.easy")] = False,
) -> None:
    language = chosen_language(lang)
    words = command_words(language)
    if not accounts:
        raise WrongUsageError("no_accounts")
    day = chosen_day(today)
    rulebook = load_rulebook()
    as_known = rulebook.as_known_on(day) if today is not None else rulebook
    mine = list(understood(parse_account, accounts, language))
    events = list(understood(partial(parse_event, rulebook=rulebook), made, language))
    todo = plan(mine, as_known, events, day)
    for unknown in todo.unknown:
        known = ", ".join(people_platforms(rulebook))
        raise WrongUsageError("platform_unknown", platform=unknown.platform, known=known)
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
