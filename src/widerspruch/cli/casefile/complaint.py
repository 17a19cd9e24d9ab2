"""`widerspruch casefile complaint`: the complaint that a case has come to, with its exhibits."""

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from widerspruch.cli.casefile.opening import opened, say_file
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.chosen import chosen, chosen_day, chosen_language
from widerspruch.cli.console import err, fail, print_line
from widerspruch.cli.exit_codes import USAGE_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.facts.authority import ConfirmationDoubt
from widerspruch.letters.letter import LETTER_LANGUAGES, Correspondent, LetterLanguage
from widerspruch.lib.targets import FolderTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_folder
from widerspruch.objections.status import status
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.complaint import ComplaintHindrance, ComplaintWish, complaint_draft
from widerspruch.person.correspondence.complaint_sent import complaint_files
from widerspruch.person.correspondence.complaint_subjects import ComplaintSubject, complaint_subjects
from widerspruch.person.correspondence.parties import LetterWish
from widerspruch.person.telling.complaint import (
    ComplaintTold,
    tell_complaint,
    tell_complaint_choices,
    tell_complaint_hindrance,
)
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.authority import EEA, Residence
from widerspruch.rulebook.load import Rulebook, load_rulebook

DOUBTS = get_args(ConfirmationDoubt)
COUNTRIES = EEA | {"CH", "GB"}


def complaint_command(
    file: CaseFilePath,
    about: Annotated[str | None, typer.Option("--about", help="help.complaint_about")] = None,
    doubt: Annotated[list[str] | None, typer.Option("--doubt", help="help.complaint_doubt")] = None,
    reasons: Annotated[str, typer.Option("--reasons", help="help.complaint_reasons")] = "",
    remarks: Annotated[str, typer.Option("--remarks", help="help.complaint_remarks")] = "",
    hide_name: Annotated[bool, typer.Option("--hide-name", help="help.complaint_hide_name")] = False,
    name: Annotated[str | None, typer.Option("--name", help="help.complaint_name")] = None,
    address: Annotated[list[str] | None, typer.Option("--address", help="help.complaint_address")] = None,
    email: Annotated[str | None, typer.Option("--email", help="help.complaint_email")] = None,
    lives_in: Annotated[str | None, typer.Option("--lives-in", help="help.complaint_lives_in")] = None,
    account: Annotated[str | None, typer.Option("--account", help="help.complaint_account")] = None,
    known_as: Annotated[list[str] | None, typer.Option("--known-as", help="help.complaint_known_as")] = None,
    letter_lang: Annotated[str | None, typer.Option("--letter-lang", help="help.letter_lang")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", parser=typed_path, metavar="FOLDER", help="help.complaint_output")
    ] = None,
    today: Annotated[str | None, typer.Option("--today", help="help.casefile_as_of")] = None,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print it, or write it with its exhibits into a folder that is not there yet. What stands beside it goes to
    standard error."""
    language, day = chosen_language(lang), chosen_day(today)
    rulebook, words = load_rulebook(), PersonWords(language)
    doubts = tuple(cast("ConfirmationDoubt", chosen(one, DOUBTS)) for one in doubt or ())
    wanted = None if letter_lang is None else cast("LetterLanguage", chosen(letter_lang, LETTER_LANGUAGES))
    sender = None if name is None else Correspondent(name, tuple(address or ()), email)
    wish = ComplaintWish(
        letter=LetterWish(wanted, account, tuple(known_as or ()), sender=sender),
        residence=None if lives_in is None else _residence(lives_in),
        doubts=doubts,
        reasons=reasons,
        remarks=remarks,
        name_hidden=hide_name,
    )
    with opened(file, passphrase_file, language) as case_file:
        found = status(case_file.recorded(), rulebook, day)
        basis = LetterBasis(case_file, found, rulebook)
        subjects = complaint_subjects(found, rulebook, promises=basis.broken_promises(), doubted=bool(doubts))
        subject = _chosen(subjects, about, rulebook, words)
        if subject is None:
            return
        draft = complaint_draft(basis, subject, wish)
        if isinstance(draft, ComplaintHindrance):
            fail(language, tell_complaint_hindrance(draft, words), USAGE_IS_WRONG)
        if output is None:
            typer.echo(letter_as_text(draft.letter), nl=False)
        else:
            refuse_unsafe([FolderTarget(output)], [file])
            _write(dict(complaint_files(draft, case_file)), output)
            say_file(output, "complaint.written", language)
        _show(tell_complaint(draft, words))
    say(command_words(language)("complaint.read_it"), to=err)


def _residence(given: str) -> Residence:
    country = given.strip().upper()
    return Residence(country) if country in COUNTRIES else Residence("DE", given)


def _chosen(
    subjects: tuple[ComplaintSubject, ...], about: str | None, rulebook: Rulebook, words: PersonWords
) -> ComplaintSubject | None:
    """The company that is meant; None: there is none, or several, and they were shown."""
    if not subjects:
        print_line(words.person("complaint.nobody"))
        return None
    if about is not None:
        slugs = tuple(slug for subject in subjects for slug in subject.platforms)
        slug = chosen(about, slugs)
        return next(subject for subject in subjects if slug in subject.platforms)
    if len(subjects) == 1:
        return subjects[0]
    for choice, subject in zip(tell_complaint_choices(subjects, rulebook, words), subjects, strict=True):
        print_line(f"{choice.controller} ({choice.about}): {' '.join(choice.grounds)}", style="bold")
        print_line(f"--about {subject.platforms[0]}", indent=3)
    return None


def _write(files: dict[str, bytes], folder: Path) -> None:
    with atomic_folder(folder) as unfinished:
        for name, data in files.items():
            (unfinished / name).write_bytes(data)


def _show(told: ComplaintTold) -> None:
    err.print()
    say(told.title, to=err, style="bold")
    lines = (told.authority, ", ".join(told.address), told.email, told.form)
    for line in filter(None, lines):
        say(f"   {line}", to=err)
    for sentence in (*told.because, told.language, told.exhibits_total):
        say(f"• {sentence}", to=err)
    for sentence in told.law:
        say(f"§ {sentence}", to=err)
    for sentence in told.doubts:
        say(f"! {sentence}", to=err)
