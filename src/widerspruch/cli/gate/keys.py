"""`widerspruch gate keys`: the keys that sets are made and signed with."""

from pathlib import Path
from typing import Annotated, cast

import typer

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.gate.printing import say
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.sets.new_keys import new_hashing_key, new_signing_pair
from widerspruch.protocol.hashing_key import ALGORITHMS, Algorithm


def new_command(
    target: Annotated[Path, typer.Option("--out", parser=typed_path, help="help.gate_key_out")],
    sign: Annotated[bool, typer.Option("--sign", help="help.gate_key_sign")] = False,
    algorithm: Annotated[str | None, typer.Option("--algorithm", help="help.gate_key_algorithm")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Make a key, never over another one."""
    language = chosen_language(lang)
    words = command_words(language)
    hashes_by = cast("Algorithm", chosen("hmac" if algorithm is None else algorithm, ALGORITHMS))
    if sign and algorithm is not None:
        raise WrongUsageError("algorithm_signs")
    if sign:
        public, key_id = new_signing_pair(target)
        sentences = [words("gate_keys.signing", file=target, key_id=key_id), words("gate_keys.public", file=public)]
    else:
        key_id = new_hashing_key(target, hashes_by)
        sentences = [words("gate_keys.hashing", file=target, key_id=key_id)]
    say(*sentences)
