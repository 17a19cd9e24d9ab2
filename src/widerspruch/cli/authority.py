"""`widerspruch authority`: whom to complain to, from where one lives."""

from typing import Annotated

import typer
from rich.text import Text

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.console import fail, out, print_line
from widerspruch.cli.exit_codes import USAGE_IS_WRONG
from widerspruch.cli.words import command_words, rulebook_words
from widerspruch.lib.texts import Catalogue
from widerspruch.objections.plan import people_platforms
from widerspruch.rulebook.authority import EEA, Remark, Residence, competent_authority
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import Authority

COUNTRIES = EEA | {"CH", "GB"}


def authority_command(
    residence: Annotated[str, typer.Argument(help="help.residence")],
    platform: Annotated[str, typer.Option("--platform", help="help.platform")] = "facebook",
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Find the authority, and say why it is that one and what is doubtful about its record."""
    language = chosen_language(lang)
    words, law = command_words(language), rulebook_words(language)
    rulebook = load_rulebook()
    slug = chosen(platform, people_platforms(rulebook))
    country = residence.upper() if residence.upper() in COUNTRIES else "DE"
    lives = Residence(country, None if country == residence.upper() != "DE" else residence)
    controller = rulebook.platforms[slug].controller
    answer = competent_authority(
        rulebook, lives, controller_country=controller.country, controller_land=controller.land
    )
    if answer.competent is None:
        assert answer.problem is not None
        fail(language, _said(answer.problem, law), USAGE_IS_WRONG)
    _show(answer.competent, words("authority.competent"))
    for remark in answer.because:
        print_line(f"• {_said(remark, law)}")
    if answer.lead is not None and answer.lead != answer.competent:
        _show(answer.lead, words("authority.lead"))
    if answer.at_seat is not None:
        _show(answer.at_seat, words("authority.at_seat"))
    for remark in answer.law:
        print_line(f"§ {_said(remark, law)}")
    for remark in answer.doubts:
        print_line(f"! {_said(remark, law)}")


def _show(authority: Authority, title: str) -> None:
    print_line(f"{title}: {authority.name}", style="bold")
    lines = (", ".join(authority.address), authority.email, authority.complaint_form, authority.phone)
    for line in filter(None, lines):
        out.print(Text(f"   {line}"), soft_wrap=True)


def _said(remark: Remark, law: Catalogue) -> str:
    return law(remark.text, **remark.values)
