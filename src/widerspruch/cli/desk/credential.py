"""`widerspruch desk credential new`: a key to the interface for machines."""

from typing import Annotated, Literal

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.desk.access.credentials import new_credential


def new_command(
    role: Annotated[Literal["platform", "gate", "metrics"], typer.Option("--role", help="help.credential_role")],
    name: Annotated[str, typer.Option("--name", help="help.credential_name")] = "",
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print the token once, and the lines by which the desk knows it. Nothing is written."""
    words = command_words(chosen_language(lang))
    made = new_credential(name or role, role)
    say(
        words("desk_credential.token"),
        "",
        f"    {made.token}",
        "",
        words("desk_credential.settings"),
        "",
        "    [[desk.credentials]]",
        f"    name = {_quoted(made.kept.name)}",
        f'    role = "{made.kept.role}"',
        f'    sha256 = "{made.kept.sha256}"',
    )


def _quoted(name: str) -> str:
    """As TOML."""
    escaped = "".join(f"\\u{ord(sign):04x}" if not sign.isprintable() or sign in '"\\' else sign for sign in name)
    return f'"{escaped}"'
