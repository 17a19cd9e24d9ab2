"""`--json`: one object on standard output, and no sentences there."""

import msgspec
import typer
from msgspec import Struct


def print_json(report: Struct) -> None:
    """The fields of a telling, indented."""
    typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
