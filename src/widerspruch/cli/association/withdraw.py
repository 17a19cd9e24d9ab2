"""`widerspruch association withdraw`: a member takes it back."""

from typing import Annotated

import typer

from widerspruch.cli.association.opening import FolderArgument, LanguageOption, at_work, ways_to_desks
from widerspruch.cli.association.show import show_report
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import complain
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.printing import told_if_stopped
from widerspruch.cli.words import command_words
from widerspruch.person.association.asking import reached, take_back
from widerspruch.person.association.errors import AssociationError
from widerspruch.person.association.report import report_of


def withdraw_command(
    folder: FolderArgument,
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="help.association_member")],
    platform: Annotated[str | None, typer.Option("--platform", help="help.association_platform")] = None,
    lang: LanguageOption = None,
) -> None:
    """All of a member's, or those at one platform."""
    language = chosen_language(lang)
    words = command_words(language)
    with at_work(folder) as work, told_if_stopped(words("association.stopped")):
        theirs = [one for one in work.journal.of_member(member) if platform in (None, one.drawn.platform)]
        if not theirs:
            raise AssociationError("association_no_members")
        clients = ways_to_desks(work.folder, language)
        for desk in dict.fromkeys(one.drawn.desk for one in theirs):
            take_back(work, reached(work, clients, desk), [one for one in theirs if one.drawn.desk == desk])
        requests = work.journal.requests
        report = report_of(requests[one.drawn.request] for one in theirs)
    show_report(report, language)
    if report.unanswered:
        complain(language, words("association.unanswered_stay"))
        raise typer.Exit(INCOMPLETE)
