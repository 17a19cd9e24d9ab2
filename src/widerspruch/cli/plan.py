"""`widerspruch plan`: which objections accounts still need, in which order, and where there is no remedy."""

import re
from typing import Annotated, cast

import typer
from rich.text import Text

from widerspruch.cli.chosen import chosen, chosen_day, chosen_language, refuse
from widerspruch.cli.console import err, out
from widerspruch.cli.show_plan import show_steps
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.typed import typed
from widerspruch.lib.writing import Language, written_day
from widerspruch.objections.account import ACCOUNT_KINDS, Account, AccountKind, Event, EventKind
from widerspruch.objections.plan import plan
from widerspruch.person.statements import Misstatement, parse_day, parse_yes_or_no
from widerspruch.person.telling.next_steps import DEVICES, next_steps, plan_as_json
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.model import Device

_ACCOUNT = re.compile(
    r"^(?P<platform>[a-z_]+)(?::(?P<name>[^,=@]*))?(?P<details>(?:,(?:email|group|kind|adult)=[^,]+)*)$",
    re.IGNORECASE,
)
_MADE = re.compile(r"^(?P<account>[^@=]+)@(?P<route>[a-z0-9-]+)=(?P<day>[\d.-]+)(?::(?P<what>[a-z]+))?$")
_HAPPENED = ("sent", "granted", "refused", "failed", "withdrawn")


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
    """Plan, and print the plan."""
    language = chosen_language(lang)
    words = command_words(language)
    if not accounts:
        raise WrongUsageError("no_accounts")
    day = chosen_day(today)
    rulebook = load_rulebook()
    as_known = rulebook.as_known_on(day) if today is not None else rulebook
    mine = [_account(given) for given in accounts]
    events = [_event(given, rulebook, language) for given in made or ()]
    todo = plan(mine, as_known, events, day)
    for unknown in todo.unknown:
        known = ", ".join(unknown.known)
        raise WrongUsageError("platform_unknown", platform=unknown.platform, known=known)
    wanted_device = cast("Device", chosen(device, DEVICES))
    spoken = PersonWords("de-leicht" if easy and language == "de" else language)
    told = next_steps(todo, rulebook, spoken)
    if json:
        typer.echo(plan_as_json(told, reasons(rulebook, spoken), spoken.language))
        return
    if easy and language != "de":
        err.print(Text(words("plan.easy_only_in_german")))
    out.print(Text(words("plan.title", day=written_day(day, language)), style="bold"))
    show_steps(told, spoken, wanted_device if steps or easy else None)


def _account(given: str) -> Account:
    parts = _ACCOUNT.match(_platform_folded(typed(given)))
    if parts is None:
        raise WrongUsageError("account_form", given=given)
    details = dict(detail.split("=", 1) for detail in parts["details"].split(",") if detail)
    details = {name.casefold(): value for name, value in details.items()}
    kind = chosen(details.get("kind", "own"), ACCOUNT_KINDS)
    key = f"{parts['platform']}:{parts['name']}" if parts["name"] else parts["platform"]
    adult = None
    if "adult" in details:
        adult = parse_yes_or_no(details["adult"])
        if adult is None:
            raise WrongUsageError("account_adult", given=given)
    return Account(key, parts["platform"], cast("AccountKind", kind), details.get("email"), details.get("group"), adult)


def _platform_folded(given: str) -> str:
    """A platform is a word of ours, whatever its capitals; what follows is the person's own."""
    platform = re.match(r"[a-z_]*", given, re.IGNORECASE)
    end = platform.end() if platform is not None else 0
    return given[:end].casefold() + given[end:]


def _event(given: str, rulebook: Rulebook, language: Language) -> Event:
    parts = _MADE.match(_platform_folded(typed(given)))
    day = parse_day(parts["day"]) if parts else None
    if parts is None or day is None:
        refuse([Misstatement("form", given)], language)
    route = chosen(parts["route"], tuple(rulebook.routes()))
    what = chosen(parts["what"] or "sent", _HAPPENED)
    return Event(parts["account"], route, cast("EventKind", what), day)
