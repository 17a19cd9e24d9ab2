"""`widerspruch letter`: a letter from a file of facts, as text, as the draft of a mail, or on paper."""

import mimetypes
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import msgspec
import typer

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, spoken
from widerspruch.letters.as_email import LetterAttachment, letter_as_eml
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.errors import LettersError
from widerspruch.letters.language import choose_language
from widerspruch.letters.letter import (
    LETTER_KINDS,
    LETTER_LANGUAGES,
    LETTER_LAWS,
    Letter,
    LetterKind,
    LetterLanguage,
    LetterLaw,
    law_for,
)
from widerspruch.letters.told import told_facts
from widerspruch.letters.write import write_letter
from widerspruch.lib import clock
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.objections.plan import people_platforms
from widerspruch.person.correspondence.parties import controller_as_recipient
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook

FORMATS = (".txt", ".eml", ".pdf")


def letter_command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="help.letter_kind")],
    facts: Annotated[Path, typer.Argument(parser=typed_path, metavar="FACTS", help="help.letter_facts")],
    platform: Annotated[str | None, typer.Option("--platform", help="help.letter_platform")] = None,
    letter_lang: Annotated[str | None, typer.Option("--letter-lang", help="help.letter_lang")] = None,
    law: Annotated[str | None, typer.Option("--law", help="help.letter_law")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", parser=typed_path, metavar="FILE", help="help.letter_output")
    ] = None,
    attach: Annotated[
        list[Path] | None, typer.Option("--attach", parser=typed_path, metavar="FILE", help="help.letter_attach")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print the letter, or write it to a file that is not there yet."""
    language = chosen_language(lang)
    wanted_kind = cast("LetterKind", chosen(kind, LETTER_KINDS))
    if output is not None and output.suffix.lower() not in FORMATS:
        raise WrongUsageError("letter_format", known=", ".join(FORMATS))
    if attach and (output is None or output.suffix.lower() != ".eml"):
        raise WrongUsageError("attach_to_what")
    wanted = None if letter_lang is None else cast("LetterLanguage", chosen(letter_lang, LETTER_LANGUAGES))
    whose = None if law is None else cast("LetterLaw", chosen(law, LETTER_LAWS))
    written = told_facts(wanted_kind, _prefilled(_read(facts), platform, clock.today(BERLIN)))
    choice = choose_language(written.recipient.country, wanted)
    letter = write_letter(written, choice.language, whose or law_for(written.sender.country), load_rulebook().law)
    if output is None:
        typer.echo(letter_as_text(letter), nl=False)
    else:
        refuse_unsafe([FileTarget(output)], [facts, *(attach or ())])
        atomic_write(output, _printed(letter, output, attach or []), replace=False)
        err.print(command_words(language)("letter.written", file=output.name))
    if wanted is None:
        err.print(spoken(language, "widerspruch.letters")(f"language.{choice.because}"))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise LettersError("facts_missing", file=file) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LettersError("facts_unreadable", file=file, why=str(error)) from error


def _prefilled(told: dict[str, Any], platform: str | None, today: date) -> dict[str, Any]:
    """What the file does not say is today, and the company behind the platform."""
    filled: dict[str, Any] = {"day": today}
    if platform is not None:
        rulebook = load_rulebook()
        known = rulebook.platforms[chosen(platform, people_platforms(rulebook))]
        filled["platform"] = known.name
        filled["recipient"] = msgspec.to_builtins(controller_as_recipient(known.controller))
    return filled | told


def _printed(letter: Letter, output: Path, attach: list[Path]) -> bytes:
    match output.suffix.lower():
        case ".eml":
            return letter_as_eml(letter, map(_attachment, attach))
        case ".pdf":
            from widerspruch.letters.as_pdf import letter_as_pdf  # loads the library that sets it

            return letter_as_pdf(letter)
        case _:
            return letter_as_text(letter).encode()


def _attachment(file: Path) -> LetterAttachment:
    return LetterAttachment(
        file.name, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
    )
