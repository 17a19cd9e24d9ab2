"""`--json`: one object on standard output, and no sentences there."""

import msgspec
import typer
from msgspec import Struct


def print_json(told: Struct) -> None:
    """The fields of a telling, indented."""
    typer.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
