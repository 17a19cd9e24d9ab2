"""`widerspruch association status`: ask the desks how all of it stands."""

from widerspruch.cli.association.opening import FolderArgument, JsonOption, LanguageOption, at_work, ways_to_desks
from widerspruch.cli.association.show import show_report
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.printing import print_json, told_if_stopped
from widerspruch.cli.words import command_words
from widerspruch.person.association.asking import follow_requests, reached
from widerspruch.person.association.report import report_of


def status_command(folder: FolderArgument, json: JsonOption = False, lang: LanguageOption = None) -> None:
    """Each that is not over."""
    language = chosen_language(lang)
    with at_work(folder) as work, told_if_stopped(command_words(language)("association.stopped")):
        clients = ways_to_desks(work.folder, language)
        by_desk: dict[str, list[str]] = {}
        for name, request in work.journal.requests.items():
            if request.answered is not None and not request.is_over:
                by_desk.setdefault(request.drawn.desk, []).append(name)
        for desk, names in by_desk.items():
            follow_requests(work, reached(work, clients, desk), [work.journal.requests[name] for name in names])
        report = report_of(work.journal.requests.values())
    if json:
        print_json(report)
    else:
        show_report(report, language)
