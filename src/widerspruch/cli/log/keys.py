"""`widerspruch log keys new`: a key of a log or a witness, and the line by which others know it."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.log.options import Json, Lang
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.protocol.log.note import ED25519, ED25519_COSIGNATURE, NoteSigner
from widerspruch.protocol.signing_keys import SigningKey


class NoteKeyReport(Struct, frozen=True):
    """Where the key lies. `vkey`: its public half, as policies have it."""

    file: str
    vkey: str


def new_command(
    target: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.log_keys_out")],
    name: Annotated[str, typer.Option("--name", help="help.log_keys_name")],
    witness: Annotated[bool, typer.Option("--witness", help="help.log_keys_witness")] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Make a key, never over another one."""
    language = chosen_language(lang)
    words = command_words(language)
    key = SigningKey.new()
    vkey = NoteSigner(name, key, ED25519_COSIGNATURE if witness else ED25519).vkey
    key.save(target)
    if json:
        print_json(NoteKeyReport(str(target), vkey))
        return
    say(words("log_keys.made", file=target))
    say(words("log_keys.public_witness" if witness else "log_keys.public_log"))
    say(vkey)
