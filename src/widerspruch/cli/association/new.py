"""`widerspruch association new`: a folder and a key."""

from typing import Annotated

import typer

from widerspruch.cli.association.opening import FolderArgument, LanguageOption
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.person.association.folder import new_association
from widerspruch.protocol.base64_text import encoded


def new_command(
    folder: FolderArgument,
    agent_id: Annotated[str, typer.Option("--id", metavar="ID", help="help.association_id")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="help.association_name")],
    lang: LanguageOption = None,
) -> None:
    """Never over what is there."""
    words = command_words(chosen_language(lang))
    made = new_association(folder, agent_id, name)
    say(
        words("association.made", folder=folder),
        words("association.register", agent_id=made.agent_id),
        words("association.public_key", file=made.public_key.name, key=encoded(made.key().public.raw)),
        words("association.keep_secret"),
    )
