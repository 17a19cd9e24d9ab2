"""`widerspruch log init`: begin a log."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.log.options import Json, Lang, LogKey, LogPath
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.log.init import NO_WITNESSES, begin
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.policy import LONGEST_POLICY
from widerspruch.protocol.signing_keys import SigningKey


class BegunReport(Struct, frozen=True):
    """A log that was begun. `vkey`: its key, as policies have it. `witnesses`: their names."""

    folder: str
    origin: str
    vkey: str
    witnesses: tuple[str, ...]


def init_command(
    folder: LogPath,
    origin: Annotated[str, typer.Option("--origin", help="help.log_origin")],
    key: LogKey,
    witnesses: Annotated[
        Path | None, typer.Option("--witnesses", parser=typed_path, metavar="FILE", help="help.log_witnesses")
    ] = None,
    address: Annotated[str | None, typer.Option("--address", metavar="URL", help="help.log_address")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Write its policy and its empty checkpoint."""
    words = command_words(chosen_language(lang))
    named = NO_WITNESSES if witnesses is None else read_small(witnesses, LONGEST_POLICY)
    policy = begin(folder, origin, SigningKey.load(key), witnesses=named, address=address)
    told = BegunReport(str(folder), origin, policy.logs[0].verifier.vkey, tuple(one.name for one in policy.witnesses))
    if json:
        print_json(told)
        return
    say(words("log_init.begun", folder=folder, origin=origin))
    say(
        words("log_init.witnesses", n=len(told.witnesses), names=", ".join(told.witnesses))
        if told.witnesses
        else words("log_init.no_witnesses")
    )
    say(words("log_init.policy"), told.vkey)
