"""`widerspruch gate keys`: the keys that sets are made and signed with."""

from pathlib import Path
from typing import Annotated, cast

import typer

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.gate.options import Json
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.api.keys import new_key
from widerspruch.protocol.hashing_key import ALGORITHMS, Algorithm


def new_command(
    target: Annotated[Path, typer.Option("--out", parser=typed_path, help="help.gate_key_out")],
    sign: Annotated[bool, typer.Option("--sign", help="help.gate_key_sign")] = False,
    algorithm: Annotated[str | None, typer.Option("--algorithm", help="help.gate_key_algorithm")] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Make a key, never over another one."""
    language = chosen_language(lang)
    words = command_words(language)
    hashes_by = cast("Algorithm", chosen("hmac" if algorithm is None else algorithm, ALGORITHMS))
    if sign and algorithm is not None:
        raise WrongUsageError("algorithm_signs")
    told = new_key(target, sign=sign, algorithm=hashes_by)
    if json:
        print_json(told)
        return
    kind = "gate_keys.hashing" if told.public is None else "gate_keys.signing"
    say(words(kind, file=target, key_id=told.key_id))
    if told.public is not None:
        say(words("gate_keys.public", file=told.public))
