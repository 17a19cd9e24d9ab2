"""A case on the terminal: one paragraph for each account, then what should be looked at again, then the timeline."""

from collections.abc import Sequence

from rich.text import Text

from widerspruch.cli.console import out, print_line
from widerspruch.cli.words import command_words
from widerspruch.person.telling.case import CaseLine, CaseTelling, Tone
from widerspruch.person.telling.exhibits import Exhibit
from widerspruch.person.telling.rechecks import RecheckTold
from widerspruch.person.telling.sent_letters import LetterTold
from widerspruch.person.telling.timeline import TimelineEntry
from widerspruch.person.telling.words import PersonWords

STYLES: dict[Tone, str] = {
    "good": "green",
    "waiting": "",
    "todo": "yellow",
    "bad": "red",
    "no_way": "yellow",
    "off": "",
}


def show_case(told: CaseTelling, words: PersonWords) -> None:
    """Print how each account stands, with its next step."""
    text = command_words(words.language)
    print_line(text("casefile.title", name=told.name, day=told.day), style="bold")
    print_line(told.total)
    for sentence in told.remarks:
        print_line(sentence, style="yellow")
    for line in told.lines:
        out.print()
        _show_line(line, words)
    if told.taken_off is not None:
        out.print()
        print_line(told.taken_off)
    _show_deadlines(told, words)
    _show_models(told, words)
    _show_letters(told.letters, words)
    out.print()
    print_line(told.rechecks.total)
    for look in told.rechecks.each:
        _show_recheck(look)


def _show_line(line: CaseLine, words: PersonWords) -> None:
    since = "" if line.since is None else f" ({line.since})"
    out.print(Text.assemble((line.name, "bold"), ": ", (f"{line.state_words}{since}", STYLES[line.tone])))
    print_line(" · ".join(line.about), 3)
    if line.covered_by is not None:
        print_line(line.covered_by, 3)
    for objection in line.objections:
        print_line(f"– {objection.way}: {objection.sentence}", 3)
        if objection.case_id is not None:
            print_line(objection.case_id, 5)
    next_step = command_words(words.language)("casefile.next", sentence=line.next.sentence)
    print_line(next_step, 3, style="bold" if line.next.is_due else "")


def _show_deadlines(told: CaseTelling, words: PersonWords) -> None:
    """Print each with its computation, then the file for a calendar."""
    if not told.deadlines.each:
        return
    out.print()
    print_line(command_words(words.language)("casefile.deadlines"), style="bold")
    print_line(told.deadlines.lives)
    for one in told.deadlines.each:
        print_line(f"{one.day} ({one.when}): {one.title}", style="yellow" if one.is_over else "")
        for sentence in one.computation:
            print_line(sentence, 3)


def _show_models(told: CaseTelling, words: PersonWords) -> None:
    """Print which models of which platforms are stale, and until when."""
    if not told.models:
        return
    out.print()
    print_line(command_words(words.language)("casefile.models"), style="bold")
    for one in told.models:
        print_line(f"{one.platform}: {one.sentence}", style="yellow" if one.is_overdue else "")
        print_line(one.as_of, 3)


def _show_letters(letters: Sequence[LetterTold], words: PersonWords) -> None:
    """Print each letter of its own in a line, and how it stands."""
    if not letters:
        return
    out.print()
    print_line(command_words(words.language)("casefile.letters"), style="bold")
    for one in letters:
        about = "" if one.about is None else f" ({one.about})"
        print_line(f"{one.number}. {one.day}: {one.name}{about}")
        print_line(one.state, 3)


def _show_recheck(look: RecheckTold) -> None:
    print_line(f"– {look.account}, {look.way}. {look.looked}", 3)
    for reason in look.reasons:
        print_line(reason, 5)
    if look.url is not None:
        out.print(Text(f"     {look.url}"), soft_wrap=True)


def show_timeline(entries: Sequence[TimelineEntry], exhibits: Sequence[Exhibit], words: PersonWords) -> None:
    """Print every event, the oldest first, then the evidence."""
    text = command_words(words.language)
    out.print()
    print_line(text("casefile.timeline"), style="bold")
    for entry in entries:
        print_line(entry_line(entry, words))
        more = (entry.way, entry.read_by, *entry.details, entry.written)
        for sentence in filter(None, more):
            print_line(sentence, 3)
        for written in filter(None, (entry.quoted, entry.text)):
            for one in written.splitlines():
                print_line(f"> {one}", 3)
    if exhibits:
        out.print()
        print_line(text("casefile.exhibits"), style="bold")
    for exhibit in exhibits:
        print_line(f"{exhibit.title}: {exhibit.name}")
        print_line(f"{exhibit.kind}, {exhibit.size}, {exhibit.added}", 3)
        out.print(Text(f"   {exhibit.digest}"), soft_wrap=True)


def entry_line(entry: TimelineEntry, words: PersonWords) -> str:
    """An event in one line: number, day, sentence, and the numbers of its evidence."""
    text = command_words(words.language)
    told = text("casefile.entered", number=entry.number, day=entry.day, sentence=entry.sentence)
    if not entry.evidence:
        return told
    kept = words.listed(words.number(number) for number in entry.evidence)
    return f"{told} {text('casefile.with_evidence', n=len(entry.evidence), numbers=kept)}"
