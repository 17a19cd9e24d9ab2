"""`widerspruch platforms`: every platform that the rulebook knows, what it says of AI training, and what one can do."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.cli.printing import print_json
from widerspruch.cli.show_plan import show_own_word
from widerspruch.cli.usage import WrongUsageError
from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.platform_page import PlatformPage, platform_page
from widerspruch.person.telling.platforms import PlatformsInState, platforms
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook, load_rulebook


class PlatformPages(Struct, frozen=True):
    """For other programs: the platforms asked for, in that order."""

    pages: tuple[PlatformPage, ...]
    format: str = "widerspruch-platform-pages/1"


def platforms_command(
    names: Annotated[list[str] | None, typer.Argument(metavar="PLATFORM...", help="help.platforms_names")] = None,
    today: Annotated[str | None, typer.Option("--today", help="help.platforms_today")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.plan_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print all by what they say, each with its sentence, how old that is, and what one can do; or one after the other
    all that is known of some."""
    language = chosen_language(lang)
    words, day, rulebook = PersonWords(language), chosen_day(today), load_rulebook()
    if names:
        _show_each([_page(name, rulebook, day, words) for name in names], words, json=json)
        return
    told = platforms(rulebook, day, words)
    if json:
        print_json(told)
        return
    for group in told.groups:
        _show(group, words)
    print_line(told.summary)


def _page(name: str, rulebook: Rulebook, day: date, words: PersonWords) -> PlatformPage:
    page = platform_page(name.casefold(), rulebook, day, words)
    if page is None:
        raise WrongUsageError("platform_unknown", platform=name, known=", ".join(people_platforms(rulebook)))
    return page


def _show_each(pages: Sequence[PlatformPage], words: PersonWords, *, json: bool) -> None:
    if json:
        print_json(PlatformPages(tuple(pages)))
        return
    for page in pages:
        _show_page(page, words)


def _show_page(page: PlatformPage, words: PersonWords) -> None:
    if page.word is not None:
        show_own_word(page.word, in_full=True)
    else:
        print_line(f"{page.told.name}: {page.told.state_told}", style="bold")
        for sentence in filter(None, (page.told.says, page.told.looked_told)):
            print_line(sentence, 3)
        for note in page.notes:
            print_line(f"– {note}", 5)
        for source in dict.fromkeys(f"{one.title}, {one.publisher}" for one in page.evidence):
            print_line(source, 3, "dim")
    print_line(words.person("platforms.how", acts=page.told.acts_told), 3)
    for one in page.ways:
        print_line(f"– {one.way.title} ({one.tag}; {one.sureness.label}, {one.sureness.age})", 5)
        for place in filter(None, (one.way.url, one.way.email, ", ".join(one.way.address))):
            print_line(place, 7)
    out.print()


def _show(group: PlatformsInState, words: PersonWords) -> None:
    print_line(group.title, style="bold")
    for one in group.platforms:
        print_line(f"{one.name} ({one.id}): {one.state_told}", 2)
        if one.says:
            print_line(one.says, 4)
        print_line(words.person("platforms.how", acts=one.acts_told), 4)
        print_line(one.looked_told, 4, "dim")
    out.print()
