"""What a command has just written into a case file, printed."""

from widerspruch.casefile.case_file import CaseFile
from widerspruch.cli.casefile.show_case import entry_line
from widerspruch.cli.printing import say
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.timeline import tell_timeline
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def show_recorded(case_file: CaseFile, number: int, words: PersonWords) -> None:
    """Print the entries that were just recorded, so many of them, in a line each."""
    recorded = case_file.recorded()
    names = names_of(case_file, load_rulebook())
    for entry in tell_timeline(recorded, names, words):
        if entry.number > recorded[-1].number - number:
            say(entry_line(entry, words))
