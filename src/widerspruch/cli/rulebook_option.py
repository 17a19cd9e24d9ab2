"""`--rulebook`: a package in the place of the rulebook in force, for one command."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError

RulebookFile = Annotated[
    Path | None, typer.Option("--rulebook", parser=typed_path, metavar="FILE", help="help.rulebook_option")
]
RulebookTrust = Annotated[
    Path | None, typer.Option("--trust", parser=typed_path, metavar="KEY", help="help.rulebook_install_trust")
]


def use_rulebook(context: typer.Context, path: Path | None, key: Path | None) -> None:
    """Read it, and let it hold until the command ends; nothing is installed. Nothing was given: nothing changes.

    Raises:
        WrongUsageError: `rulebook_and_key`: one was given without the other.

        PackageError, ProtocolError: as `protocol.rulebook_installing.read_signed`.
    """
    if path is None and key is None:
        return
    if path is None or key is None:
        raise WrongUsageError("rulebook_and_key")
    # Loaded only here: what reads keys takes a while.
    from widerspruch.protocol.rulebook_installing import read_signed
    from widerspruch.protocol.signing_keys import VerifyingKey
    from widerspruch.rulebook.package.in_force import instead

    context.with_resource(instead(read_signed(path, (VerifyingKey.load(key),)).package))
