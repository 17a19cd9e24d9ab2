"""How the commands of an association begin: its folder is opened, and held for them alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from widerspruch.cli.paths import typed_path
from widerspruch.lib import clock
from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.person.association.asking import AssociationAtWork
from widerspruch.person.association.folder import AssociationFolder, held, open_association
from widerspruch.person.association.journal import MemberJournal
from widerspruch.person.filing.drive import DeskClients

FolderArgument = Annotated[Path, typer.Argument(parser=typed_path, metavar="FOLDER", help="help.association_folder")]
JsonOption = Annotated[bool, typer.Option("--json", help="help.gate_json")]
LanguageOption = Annotated[str | None, typer.Option("--lang", help="help.lang")]


@contextmanager
def at_work(path: Path) -> Iterator[AssociationAtWork]:
    """The folder with its journal. Raises AssociationError."""
    folder = open_association(path)
    with held(folder), MemberJournal.open(folder.journal) as journal:
        yield AssociationAtWork(folder, journal, clock.now, Event().wait)


def ways_to_desks(folder: AssociationFolder, language: Language) -> DeskClients:
    """Asks with the association's key; also a desk on this very machine, for who tries it out."""
    http = OutgoingHttp(allow_loopback=True)
    return DeskClients(http, folder.agent_id, folder.key(), kind="association", language=language)
