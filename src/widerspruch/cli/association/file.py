"""`widerspruch association file`: object for the members of a list."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.association.opening import FolderArgument, LanguageOption, at_work, ways_to_desks
from widerspruch.cli.association.show import show_report
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import complain, print_line
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say, told_if_stopped
from widerspruch.cli.words import command_words, spoken
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.person.association.asking import file_requests, reached
from widerspruch.person.association.mandates import keep_note
from widerspruch.person.association.members import DeskTaking, FaultyLine, MemberList, read_members
from widerspruch.person.association.report import report_of
from widerspruch.rulebook.instants import BERLIN

_MOST_LINES = 20
"""Numbers of lines that are told of one fault."""


def file_command(
    folder: FolderArgument,
    members: Annotated[Path, typer.Argument(parser=typed_path, metavar="MEMBERS", help="help.association_members")],
    at: Annotated[str, typer.Option("--at", metavar="ADDRESS", help="help.association_at")],
    pass_over: Annotated[bool, typer.Option("--pass-over", help="help.association_pass_over")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.association_dry_run")] = False,
    lang: LanguageOption = None,
) -> None:
    """Ask for each line once; called again it goes on."""
    language = chosen_language(lang)
    words = command_words(language)
    with at_work(folder) as work, told_if_stopped(words("association.stopped")):
        client = reached(work, ways_to_desks(work.folder, language), at)
        told = client.desk.discovery
        desk = DeskTaking(client.desk.address, frozenset(told.platforms), told.languages)
        listed = read_members(work.folder, members, desk, work.journal, clock.today(BERLIN))
        _show_faults(listed.faults, language)
        if listed.faults and not pass_over:
            complain(language, words("association.nothing_sent"))
            raise typer.Exit(INPUT_IS_WRONG)
        _show_list(listed, language)
        if dry_run:
            say(words("association.dry_run"))
        else:
            for note in listed.notes:
                keep_note(work.folder, note)
            file_requests(work, client, client.desk.address, listed.requests)
            show_report(report_of(work.journal.requests.values()), language)
    if listed.faults:
        raise typer.Exit(INCOMPLETE)


def _show_list(listed: MemberList, language: Language) -> None:
    words = command_words(language)
    say(words("association.to_file", n=len(listed.requests)))
    if listed.done:
        say(words("association.done_before", n=listed.done))


def _show_faults(faults: Iterable[FaultyLine], language: Language) -> None:
    """By what is wrong, with the numbers of the lines: nothing of what they say."""
    words, room = command_words(language), spoken(language, "widerspruch.person")
    by_fault: dict[str, list[int]] = {}
    for one in faults:
        by_fault.setdefault(one.fault, []).append(one.number)
    for fault, numbers in by_fault.items():
        first = ", ".join(map(str, numbers[:_MOST_LINES])) + (" …" if len(numbers) > _MOST_LINES else "")
        print_line(words("association.lines", n=len(numbers), lines=first))
        print_line(room(f"association.fault.{fault}"), indent=2)
