"""What is still to be done, printed: the steps in order, then what the platforms leave without a remedy.

What a platform says itself stands before its steps: whoever asks about Zoom wants to know whether Zoom trains.
"""

from collections.abc import Iterable, Sequence

from rich.text import Text

from widerspruch.cli.console import out, print_line
from widerspruch.cli.words import command_words
from widerspruch.person.telling.next_steps import NextSteps, Step
from widerspruch.person.telling.own_word import OwnWord
from widerspruch.person.telling.ways import Way
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.model import Device


def show_steps(told: NextSteps, words: PersonWords, device: Device | None) -> None:
    """Print steps and gaps; with a device, how each step is done there, and what is good to know about it."""
    _show_own_words(told, in_full=device is not None)
    for number, step in enumerate(told.steps, start=1):
        _show_step(number, step, words)
        for sentence in _in_short(step):
            print_line(sentence, 3)
        if device is not None:
            _show_how(step, device, words)
    _show_rest(told, words, in_full=True)
    print_line(told.rulebook)


def show_briefly(told: NextSteps, words: PersonWords) -> None:
    """Print what is to be done and where, and point to the command that explains it."""
    _show_own_words(told, in_full=False)
    for number, step in enumerate(told.steps, start=1):
        _show_step(number, step, words)
    _show_rest(told, words, in_full=False)
    if told.platforms:
        print_line(command_words(words.language)("plan.how", accounts=" ".join(told.platforms)))


def _show_own_words(told: NextSteps, *, in_full: bool) -> None:
    for one in told.own_words:
        show_own_word(one, in_full=in_full)


def show_own_word(word: OwnWord, *, in_full: bool) -> None:
    """Print what a platform says itself."""
    print_line(word.title, style="bold")
    for sentence in filter(None, (word.says, word.sureness, word.still)):
        print_line(sentence, 3)
    if in_full:
        for sentence in word.notes:
            print_line(f"– {sentence}", 5)


def _listed(title: str, sentences: Sequence[str]) -> None:
    if sentences:
        print_line(_heading(title), 3)
    for sentence in sentences:
        print_line(f"– {sentence}", 5)


def _heading(title: str) -> str:
    return title if title.endswith("?") else f"{title}:"


def _show_step(number: int, step: Step, words: PersonWords) -> None:
    print_line(f"{number}. {step.way.title} – {step.covers} ({step.tag}, {step.takes})", style="bold")
    _show_link(step.way, words)


def _show_link(way: Way, words: PersonWords, indent: int = 3) -> None:
    """On one line, however narrow the terminal is: a link that is broken in two cannot be clicked."""
    if way.url is not None:
        uncertain = f" ({words.person('steps.uncertain')})" if way.uncertain else ""
        out.print(Text(f"{' ' * indent}{way.url}{uncertain}"), soft_wrap=True)


def _in_short(step: Step) -> Iterable[str]:
    yield f"({step.sureness.label}, {step.sureness.age})"
    if step.way.email is not None:
        yield step.way.email
    if step.way.address:
        yield ", ".join(step.way.address)
    if step.reason is not None:
        yield step.reason.sentence
    if step.due is not None:
        yield step.when
    if step.because != "route_is_advised":
        yield from step.remarks


def _show_how(step: Step, device: Device, words: PersonWords) -> None:
    say = words.person
    _show_guide(step.way, device)
    for way in step.detours:
        print_line(f"{say('steps.detour')}: {way.title}", 3)
        _show_link(way, words)
        _show_guide(way, device)
    _show_ways(say("steps.fallbacks"), step.fallbacks, words)
    if step.as_before is not None:
        print_line(say("steps.as_before", step=step.as_before), 3)
    else:
        _listed(say("steps.effect"), step.effect)
        _listed(say("steps.not_covered"), step.not_covered)
        if step.proof is not None:
            print_line(f"{say('steps.proof')}: {step.proof}", 3)
    _listed(say("steps.advice"), step.advice)
    print_line(" ".join(filter(None, (step.sureness.seen, step.sureness.stale, step.sureness.tried))), 3)
    if step.reason is not None and step.reason.blocks:
        print_line(say("reasons.pointer"), 3)


def _show_guide(way: Way, device: Device) -> None:
    for number, sentence in enumerate(way.on(device), start=1):
        print_line(f"{number}) {sentence}", 6)


def _show_ways(title: str, ways: Sequence[Way], words: PersonWords) -> None:
    if ways:
        print_line(_heading(title), 3)
    for way in ways:
        print_line(f"– {way.title}", 5)
        _show_link(way, words, indent=7)
        for place in filter(None, (way.email, ", ".join(way.address))):
            print_line(place, 7)


def _show_rest(told: NextSteps, words: PersonWords, *, in_full: bool) -> None:
    """How much it is, and what the platforms leave without a remedy."""
    if told.steps or not told.gaps:
        print_line(told.total, style="bold")
    for gap in told.gaps:
        print_line(f"– {gap.title}. {gap.what}", style="bold yellow" if in_full else "")
        if in_full:
            _listed(words.person("gaps.advice"), gap.advice)
            _show_ways(words.person("gaps.alternatives"), gap.alternatives, words)
