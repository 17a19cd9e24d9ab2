"""`widerspruch casefile verify`: whether a case file, or an export of one, is what it was."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.casefile.archive import is_archive
from widerspruch.casefile.verify import CaseVerification, verify, verify_file
from widerspruch.cli.casefile.opening import opened
from widerspruch.cli.casefile.options import PassphraseFile
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import print_line
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.parse import folded
from widerspruch.lib.writing import Language
from widerspruch.person.telling.verification import VerificationTold, tell_verification
from widerspruch.person.telling.words import PersonWords

LEAST_OF_A_HEAD = 16
"""Hexadecimal digits: what stands at the foot of every page of the PDF."""


class VerificationReport(Struct, frozen=True):
    """What was found, for other programs: numbers beside the sentences. `is_noted_head`: None: none was given."""

    found: CaseVerification
    told: VerificationTold
    is_noted_head: bool | None
    format: str = "widerspruch-case-verification/1"


def verify_command(
    file: Annotated[Path, typer.Argument(parser=typed_path, help="help.casefile_verify_file", metavar="FILE")],
    head: Annotated[str | None, typer.Option("--head", help="help.casefile_head")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Ends with 1 where not everything matches."""
    language = chosen_language(lang)
    noted = None if head is None else _noted(head)
    found = _verified(file, passphrase_file, language)
    told = tell_verification(found, PersonWords(language))
    is_noted = None if noted is None else found.head.startswith(noted)
    if json:
        print_json(VerificationReport(found, told, is_noted))
    else:
        _show(told, is_noted, language)
    if not told.is_verified or is_noted is False:
        raise typer.Exit(INPUT_IS_WRONG)


def _noted(head: str) -> str:
    """The beginning of a head that somebody has noted down. Raises `WrongUsageError` (head)."""
    noted = folded(head).replace(" ", "")
    if not LEAST_OF_A_HEAD <= len(noted) <= 64 or not set(noted) <= set("0123456789abcdef"):
        raise WrongUsageError("head", least=LEAST_OF_A_HEAD)
    return noted


def _verified(file: Path, passphrase_file: Path | None, language: Language) -> CaseVerification:
    if is_archive(file):
        return verify(file)
    with opened(file, passphrase_file, language, with_damages=False) as case_file:
        return verify_file(case_file)


def _show(told: VerificationTold, is_noted: bool | None, language: Language) -> None:
    words = command_words(language)
    print_line(told.sentence, style="bold green" if told.is_verified else "bold red")
    for sentence in told.matched:
        print_line(f"– {sentence}", 3)
    for sentence in told.faults:
        print_line(f"! {sentence}", 3, style="red")
    say(words("casefile.head", head=told.head))
    if is_noted is not None:
        print_line(words("casefile.head_same" if is_noted else "casefile.head_other"), style="" if is_noted else "red")
