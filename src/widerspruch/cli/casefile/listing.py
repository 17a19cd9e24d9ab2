"""`widerspruch casefile list`: the case files of a folder."""

from datetime import date
from typing import Annotated

import typer
from msgspec import Struct
from rich.text import Text

from widerspruch.casefile.shelf import Shelf, ShelvedFile, default_folder
from widerspruch.cli.casefile.options import FolderOption
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words, spoken
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language


class ListedCaseFile(Struct, frozen=True):
    """A case file of the folder. `name`: None where only an opened file says so; `problem`: why it cannot be opened."""

    path: str
    name: str | None
    is_encrypted: bool
    deletion_day: date | None
    problem: str | None


class CaseFileList(Struct, frozen=True):
    """All of them, in the order of their paths."""

    files: tuple[ListedCaseFile, ...]
    format: str = "widerspruch-case-files/1"


def list_command(
    folder: FolderOption = None,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    language = chosen_language(lang)
    shelf = Shelf(folder or default_folder())
    files = tuple(_told(one, language) for one in shelf.files())
    if json:
        print_json(CaseFileList(files))
        return
    words = command_words(language)
    if not files:
        say(words("casefile.none_here", folder=shelf.folder))
    for one in files:
        out.print(Text(one.path, style="bold"), soft_wrap=True)
        say(f"   {_line(one, words)}")


def _told(one: ShelvedFile, language: Language) -> ListedCaseFile:
    problem = None if one.problem is None else spoken(language, "widerspruch.casefile")(f"problem.{one.problem}")
    return ListedCaseFile(str(one.path), one.name, one.is_encrypted, one.deletion_day, problem)


def _line(one: ListedCaseFile, words: Catalogue) -> str:
    name = words("casefile.nameless") if one.name is None else words("casefile.called", name=one.name)
    parts = [name if one.problem is None else one.problem]
    if one.is_encrypted:
        parts.append(words("casefile.encrypted"))
    if one.deletion_day is not None:
        parts.append(words("casefile.to_be_deleted", day=one.deletion_day))
    return " ".join(parts)
