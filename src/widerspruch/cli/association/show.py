"""How it stands, in sentences. Members are called by the association's own numbers."""

from widerspruch.cli.console import print_line
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language
from widerspruch.person.association.report import STANDINGS, AssociationReport, Standing

_MOST_MEMBERS = 20
_NAMED: tuple[Standing, ...] = ("waits_for_code", "refused", "lapsed", "unanswered")
"""Where the association can do something."""


def show_report(report: AssociationReport, language: Language) -> None:
    """Print it."""
    words = command_words(language)
    print_line(words("association.filed", n=report.filed))
    for standing in STANDINGS:
        members = [one.member for one in report.requests if one.standing == standing]
        if not members:
            continue
        print_line(words(f"association.standing.{standing}", n=len(members)), indent=2)
        if standing in _NAMED:
            first = ", ".join(dict.fromkeys(members[:_MOST_MEMBERS])) + (" …" if len(members) > _MOST_MEMBERS else "")
            print_line(words("association.members", members=first), indent=4)
