"""What was found in a log, in sentences."""

from collections.abc import Iterable, Iterator

from widerspruch.cli.words import spoken
from widerspruch.lib.writing import Language
from widerspruch.log.findings import INSTANTS, LogFinding
from widerspruch.rulebook.instants import LAST_INSTANT, in_berlin


def finding_sentences(findings: Iterable[LogFinding], language: Language) -> Iterator[str]:
    """One each."""
    words = spoken(language, "widerspruch.log")
    for one in findings:
        yield words(f"finding.{one.code}", **{name: _told(name, value) for name, value in one.values.items()})


def _told(name: str, value: str | int) -> object:
    """An instant that a calendar has is written as one; a platform may state any number."""
    if name not in INSTANTS or not isinstance(value, int) or not 0 <= value <= LAST_INSTANT:
        return value
    return in_berlin(value)
