"""`widerspruch log append`: statements into a log, and its witnesses asked."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.log.options import Json, Lang, Local, LogKey, LogPath
from widerspruch.cli.log.witnesses import ask_witnesses, require_newest_by_witnesses, witness_sentences
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.log.append import Appended, append
from widerspruch.log.cosign import HISTORY_IS_LOST, Gathered
from widerspruch.log.layout import LONGEST_ENTRY
from widerspruch.protocol.files import read_small
from widerspruch.protocol.signing_keys import SigningKey


class AppendReport(Struct, frozen=True):
    """Where statements stand, and what the witnesses said; None: they were not asked."""

    appended: Appended
    witnessed: Gathered | None


def append_command(
    folder: LogPath,
    key: LogKey,
    statements: Annotated[
        list[Path] | None, typer.Argument(parser=typed_path, metavar="[STATEMENT...]", help="help.log_statements")
    ] = None,
    no_witnesses: Annotated[bool, typer.Option("--no-witnesses", help="help.log_no_witnesses")] = False,
    local: Local = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Log statements; without any only the witnesses are asked."""
    language = chosen_language(lang)
    words = command_words(language)
    read = [read_small(one, 2 * LONGEST_ENTRY) for one in statements or ()]
    signer = SigningKey.load(key)
    if read and not no_witnesses:
        require_newest_by_witnesses(folder, local=local)
    appended = append(folder, signer, read, clock.now())
    witnessed = None if no_witnesses else ask_witnesses(folder, local=local)
    if json:
        print_json(AppendReport(appended, witnessed))
    else:
        for one, index in zip(statements or (), appended.indexes, strict=True):
            say(words("log_append.stands", file=one, index=index))
        say(words("log_append.size", n=appended.size))
        if witnessed is not None:
            say(*witness_sentences(witnessed, language))
    if witnessed is not None and any(one.outcome in HISTORY_IS_LOST for one in witnessed.replies):
        raise typer.Exit(INPUT_IS_WRONG)
    if witnessed is not None and not witnessed.is_enough:
        raise typer.Exit(INCOMPLETE)
