"""How commands print: sentences, or with `--json` one object on standard output and no sentences there."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer
from msgspec import Struct, structs
from rich.console import Console
from rich.text import Text

from widerspruch.cli.console import out


def say(*sentences: str, to: Console = out, style: str = "") -> None:
    """Print sentences, each on a line that only the terminal breaks."""
    for sentence in sentences:
        to.print(Text(sentence, style=style), soft_wrap=True)


def print_json(report: Struct, **beside: Struct | None) -> None:
    """The fields of a telling, indented. `beside`: further ones, for what another room told."""
    told = structs.asdict(report) | beside if beside else report
    typer.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())


@contextmanager
def told_if_stopped(sentence: str) -> Iterator[None]:
    """Whoever stops the block is told what that leaves behind, instead of that nothing was written."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(sentence) from stopped
