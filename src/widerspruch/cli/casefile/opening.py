"""A case file named on the command line, open while a command is at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.cli.casefile.passphrases import ATTEMPTS, asked_passphrase, can_ask, passphrase_in
from widerspruch.cli.console import err, sentence_of
from widerspruch.cli.printing import say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language
from widerspruch.person.telling.verification import tell_damages
from widerspruch.person.telling.words import PersonWords


@contextmanager
def opened(
    path: Path, passphrase_file: Path | None, language: Language, *, with_damages: bool = True
) -> Iterator[CaseFile]:
    """Open a case file; one with a passphrase asks for it.

    Args:
        with_damages: Say first what is not sound in it.

    Raises:
        CaseFileError: It cannot be opened.

        WrongUsageError: There is no passphrase in the file that was named for it, or nobody who can be asked for it.
    """
    with _opened(path, passphrase_file, language) as case_file:
        for sentence in tell_damages(case_file.damages, PersonWords(language)) if with_damages else ():
            say(sentence, to=err, style="bold yellow")
        yield case_file


def _opened(path: Path, passphrase_file: Path | None, language: Language) -> CaseFile:
    try:
        return open_case_file(path)
    except CaseFileError as error:
        if error.code != "passphrase_needed":
            raise
    if passphrase_file is not None:
        return open_case_file(path, passphrase_in(passphrase_file))
    if not can_ask():
        raise WrongUsageError("no_terminal")
    for _ in range(ATTEMPTS - 1):
        try:
            return open_case_file(path, asked_passphrase(language))
        except CaseFileError as wrong:
            if wrong.code != "wrong_passphrase":
                raise
            say(sentence_of(wrong, language), to=err)
    return open_case_file(path, asked_passphrase(language))


def say_file(path: Path, text_id: str, language: Language, **values: object) -> None:
    """A sentence of ours about a file."""
    say(command_words(language)(text_id, file=path, **values))
