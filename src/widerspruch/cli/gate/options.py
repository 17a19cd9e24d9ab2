"""Options that several of the gate's commands have."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from widerspruch.cli.paths import typed_path

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="help.gate_json")]

Keys: TypeAlias = Annotated[list[Path] | None, typer.Option("--key", parser=typed_path, help="help.gate_run_key")]

Unsigned: TypeAlias = Annotated[bool, typer.Option("--unsigned", help="help.gate_unsigned")]

Log: TypeAlias = Annotated[
    Path | None, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.gate_log_folder")
]

LogKey: TypeAlias = Annotated[
    Path | None, typer.Option("--log-key", parser=typed_path, metavar="FILE", help="help.gate_log_key")
]

KeptAuthors: TypeAlias = Annotated[
    Path | None, typer.Option("--kept-authors", parser=typed_path, metavar="FOLDER", help="help.gate_kept_authors")
]

Local: TypeAlias = Annotated[bool, typer.Option("--local", help="help.gate_local")]

Metrics: TypeAlias = Annotated[
    Path | None, typer.Option("--metrics", metavar="FILE", parser=typed_path, help="help.gate_metrics")
]

Language: TypeAlias = Annotated[str | None, typer.Option("--lang", help="help.lang")]
