"""Options that several of the gate's commands have."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from widerspruch.cli.paths import typed_path

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="help.gate_json")]

Keys: TypeAlias = Annotated[list[Path] | None, typer.Option("--key", parser=typed_path, help="help.gate_run_key")]

Unsigned: TypeAlias = Annotated[bool, typer.Option("--unsigned", help="help.gate_unsigned")]

Metrics: TypeAlias = Annotated[
    Path | None, typer.Option("--metrics", metavar="FILE", parser=typed_path, help="help.gate_metrics")
]

Language: TypeAlias = Annotated[str | None, typer.Option("--lang", help="help.lang")]
