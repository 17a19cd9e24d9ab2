"""`widerspruch rulebook confirm`: write down what somebody saw who went a way on the live platform."""

from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer

from widerspruch.cli.chosen import chosen, chosen_day, chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.cli.paths import typed_path
from widerspruch.cli.rulebook_option import RulebookFile, RulebookTrust, use_rulebook
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.whole_files import atomic_write
from widerspruch.rulebook.load import load_rulebook, read_looks
from widerspruch.rulebook.looks import LONGEST_LABEL, look_as_toml, look_faults
from widerspruch.rulebook.model import Checked, Device, LookResult

_READABLE_BY_ALL = 0o644


def confirm_command(
    context: typer.Context,
    route: Annotated[str, typer.Argument(metavar="ROUTE", help="help.rulebook_confirm_route")],
    result: Annotated[str, typer.Option("--result", help="help.rulebook_confirm_result")],
    on: Annotated[str | None, typer.Option("--on", help="help.rulebook_confirm_on")] = None,
    device: Annotated[str | None, typer.Option("--device", help="help.rulebook_confirm_device")] = None,
    country: Annotated[str | None, typer.Option("--country", help="help.rulebook_confirm_country")] = None,
    logged_in: Annotated[
        bool | None, typer.Option("--logged-in/--not-logged-in", help="help.rulebook_confirm_logged_in")
    ] = None,
    label: Annotated[str, typer.Option("--label", help="help.rulebook_confirm_label")] = "",
    image_hash: Annotated[str | None, typer.Option("--image-hash", help="help.rulebook_confirm_image_hash")] = None,
    by: Annotated[str | None, typer.Option("--by", help="help.rulebook_confirm_by")] = None,
    into: Annotated[
        Path | None, typer.Option("--into", parser=typed_path, metavar="FILE", help="help.rulebook_confirm_into")
    ] = None,
    rulebook_file: RulebookFile = None,
    trust: RulebookTrust = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print the look as TOML to hand in; with `--into`, add it to a file of looks, too. Nothing is sent.

    Ways are those of the rulebook in force: the newer of the one shipped and the one installed, or the one given.
    """
    use_rulebook(context, rulebook_file, trust)
    words = command_words(chosen_language(lang))
    today = chosen_day(None)
    look = Checked(
        on=chosen_day(on),
        result=_result(result),
        device=None if device is None else _device(device),
        country=None if country is None else country.upper(),
        logged_in=logged_in,
        label=label.strip(),
        image=None if image_hash is None else image_hash.lower(),
        by=by,
    )
    if route not in load_rulebook().routes():
        raise WrongUsageError("look_route", given=route)
    _refuse_faults(look, today)
    block = look_as_toml(route, look)
    if into is not None:
        _add(into, route, look, block)
        print_line(words("rulebook.look_added", path=into))
    else:
        print_line(words("rulebook.look_to_hand_in"))
    out.print()
    out.print(block, end="", markup=False, highlight=False, soft_wrap=True)


def _result(given: str) -> LookResult:
    known: tuple[LookResult, ...] = get_args(LookResult)
    return next(one for one in known if one == chosen(given, known))


def _device(given: str) -> Device:
    known: tuple[Device, ...] = get_args(Device)
    return next(one for one in known if one == chosen(given, known))


def _refuse_faults(look: Checked, today: date) -> None:
    for fault in look_faults(look, today):
        raise WrongUsageError(fault, longest=LONGEST_LABEL)


def _add(file: Path, route: str, look: Checked, block: str) -> None:
    """Behind what stands there; the same look stands there once."""
    if look in read_looks(file).get(route, ()):
        return
    before = file.read_text("utf-8").rstrip("\n") if file.is_file() else ""
    atomic_write(file, f"{before}\n\n{block}".lstrip("\n").encode(), mode=_READABLE_BY_ALL)
