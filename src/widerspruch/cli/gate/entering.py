"""A run's record, or a set's statement, into a log, and the log's witnesses asked.

What was made stays whatever becomes of this: whoever is told that it is not in the log yet enters it later.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from msgspec import Struct

from widerspruch.cli.console import err
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.log.witnesses import ask_witnesses, require_newest_by_witnesses, witness_sentences
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.beside import read_record_beside
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.log.append import append
from widerspruch.log.cosign import HISTORY_IS_LOST, Gathered
from widerspruch.log.layout import LONGEST_ENTRY
from widerspruch.protocol.files import read_small
from widerspruch.protocol.signing_keys import SigningKey


class LogGiven(Struct, frozen=True):
    """A log to enter something into, and the key that it is signed with. `local`: witnesses on this machine, too."""

    folder: Path
    key: SigningKey
    local: bool


class Entered(Struct, frozen=True):
    """Where a statement stands in a log. `was_there`: whether it did before. `size`: of the log now."""

    index: int
    was_there: bool
    size: int
    witnessed: Gathered


class EnteredAll(Struct, frozen=True):
    """Where several statements stand in a log: `indexes` in their order; how many were `added`; the log's size."""

    indexes: tuple[int, ...]
    added: int
    size: int
    witnessed: Gathered


def log_given(log: Path | None, key: Path | None, *, local: bool) -> LogGiven | None:
    """What was named; None where nothing is to be entered. Whether it is the log's key is found out before the work
    begins.

    Raises:
        GateError: A key without a log (`log_not_named`).

        LogError, ProtocolError: It is no key of that log, the log is damaged, or a witness has seen more of it.
    """
    if key is None:
        return None
    if log is None:
        raise GateError("log_not_named")
    given = LogGiven(log, SigningKey.load(key), local)
    append(given.folder, given.key, (), clock.now())
    require_newest_by_witnesses(given.folder, local=given.local)
    return given


def entered(statement: Path | None, given: LogGiven | None, language: Language, *, later: str) -> Entered | None:
    """Enter a statement; None where there is none, or no log.

    Args:
        later: The command by which it can be done later, for whoever is told that it failed.

    Raises:
        LogError, ProtocolError, OSError: It is not in the log.
    """
    if statement is None or given is None:
        return None
    try:
        appended = append(given.folder, given.key, [_read(statement)], clock.now())
    except BaseException:
        say(command_words(language)("gate_log.not_entered", file=statement, command=later), style="bold", to=err)
        raise
    witnessed = ask_witnesses(given.folder, local=given.local)
    return Entered(appended.indexes[0], not appended.added, appended.size, witnessed)


def entered_all(
    statements: Sequence[Path], given: LogGiven | None, language: Language, *, later: str
) -> EnteredAll | None:
    """As `entered`, of several at once."""
    if given is None:
        return None
    try:
        appended = append(given.folder, given.key, [*map(_read, statements)], clock.now())
    except BaseException:
        folder = statements[0].parent
        say(command_words(language)("gate_log.not_entered", file=folder, command=later), style="bold", to=err)
        raise
    witnessed = ask_witnesses(given.folder, local=given.local)
    return EnteredAll(appended.indexes, appended.added, appended.size, witnessed)


def entered_all_sentences(several: EnteredAll, language: Language) -> Iterator[str]:
    """How many there are, and what the witnesses said."""
    words = command_words(language)
    number = words.number
    yield words(
        "gate_log.stand",
        statements=number(len(several.indexes)),
        added=number(several.added),
        size=number(several.size),
    )
    yield from witness_sentences(several.witnessed, language)


def _read(statement: Path) -> bytes:
    """Of a run's record those bytes that were compared with its manifest."""
    if statement.name == RECORD_FILE:
        return read_record_beside(statement.parent)[0]
    return read_small(statement, 2 * LONGEST_ENTRY)


def entered_sentences(one: Entered, language: Language) -> Iterator[str]:
    """Where it stands, and what the witnesses said."""
    words = command_words(language)
    stands = "gate_log.stood" if one.was_there else "gate_log.stands"
    yield words(stands, index=words.number(one.index), size=words.number(one.size))
    yield from witness_sentences(one.witnessed, language)


def end_by(one: Entered | EnteredAll | None) -> None:
    """End with a code that is not 0 where the log's history is lost, or witnesses are missing."""
    if one is None:
        return
    if any(reply.outcome in HISTORY_IS_LOST for reply in one.witnessed.replies):
        raise typer.Exit(INPUT_IS_WRONG)
    if not one.witnessed.is_enough:
        raise typer.Exit(INCOMPLETE)
