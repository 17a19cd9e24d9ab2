"""`widerspruch casefile delete`: a case file, or single pieces of its evidence, for good."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.shelf import Shelf, default_folder
from widerspruch.cli.casefile.opening import opened, say_file
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.casefile.passphrases import can_ask
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.printing import say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, spoken
from widerspruch.lib import clock
from widerspruch.lib.parse import parse_yes_or_no
from widerspruch.lib.writing import Language


def delete_command(
    file: CaseFilePath,
    evidence: Annotated[list[int] | None, typer.Option("--evidence", help="help.casefile_delete_evidence")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="help.casefile_yes")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Ask once, then do it."""
    language = chosen_language(lang)
    if evidence:
        _delete_evidence(file, evidence, passphrase_file, language, sure=yes)
        return
    say(spoken(language, "widerspruch.casefile")("gone.not_promised"))
    _ask("casefile.sure_file", file, language, sure=yes)
    Shelf(default_folder()).delete(file)
    say_file(file, "casefile.deleted", language)


def _delete_evidence(
    file: Path, numbers: list[int], passphrase_file: Path | None, language: Language, *, sure: bool
) -> None:
    with opened(file, passphrase_file, language) as case_file:
        digests = {one.number: one.digest for one in case_file.evidence() if not one.deleted}
        if not digests.keys() >= set(numbers):
            raise CaseFileError("evidence_unknown")
        _ask("casefile.sure_evidence", file, language, sure=sure)
        for number in dict.fromkeys(numbers):
            case_file.delete_evidence(digests[number], clock.now())
            say(command_words(language)("casefile.evidence_deleted", number=number))


def _ask(question: str, file: Path, language: Language, *, sure: bool) -> None:
    """Go on only if somebody says so."""
    if sure:
        return
    if not can_ask():
        raise WrongUsageError("not_sure")
    words = command_words(language)
    err.print(words(question, file=file), end=" ")
    if parse_yes_or_no(input()) is not True:
        say(words("casefile.nothing_deleted"))
        raise typer.Exit
