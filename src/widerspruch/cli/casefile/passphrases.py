"""Where a passphrase comes from: a file, or the terminal without echo. Never the command line: others can read it."""

import sys
from getpass import getpass
from pathlib import Path

from widerspruch.cli.console import err
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language

ATTEMPTS = 3
"""How often somebody at a terminal may mistype a passphrase."""

_MOST_BYTES = 10_000


def passphrase_in(file: Path) -> str:
    """The first line of a file, without its end. Raises `WrongUsageError` where there is none."""
    try:
        with file.open("rb") as opened:
            line = opened.read(_MOST_BYTES).splitlines()[0].decode("utf-8-sig")
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise WrongUsageError("passphrase_file", file=file.name) from error
    if not line:
        raise WrongUsageError("passphrase_file", file=file.name)
    return line


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str) -> str | None:
    """What somebody types unseen; None: nothing."""
    try:
        return getpass(f"{question} ", stream=None) or None
    except EOFError:
        return None


def asked_passphrase(language: Language) -> str | None:
    """The passphrase of a file that has one; None where nobody can be asked, or says nothing."""
    return ask(command_words(language)("casefile.passphrase")) if can_ask() else None


def new_passphrase(file: Path | None, language: Language) -> str:
    """A passphrase to set: from a file, or typed twice after the warning that nobody can restore it.

    Raises:
        WrongUsageError: There is none in the file, nobody can be asked, or it was typed two ways.
    """
    words = command_words(language)
    if file is not None:
        return passphrase_in(file)
    if not can_ask():
        raise WrongUsageError("no_terminal")
    err.print(words("casefile.no_way_back"), soft_wrap=True)
    first, second = ask(words("casefile.new_passphrase")), ask(words("casefile.once_more"))
    if first is None or first != second:
        raise WrongUsageError("passphrases_differ")
    return first
