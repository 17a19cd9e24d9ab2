"""`widerspruch association report`: how all of it stands, as far as it was asked."""

from widerspruch.cli.association.opening import FolderArgument, JsonOption, LanguageOption, at_work
from widerspruch.cli.association.show import show_report
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.printing import print_json
from widerspruch.person.association.report import report_of


def report_command(folder: FolderArgument, json: JsonOption = False, lang: LanguageOption = None) -> None:
    """Nobody is asked."""
    language = chosen_language(lang)
    with at_work(folder) as work:
        report = report_of(work.journal.requests.values())
    if json:
        print_json(report)
    else:
        show_report(report, language)
