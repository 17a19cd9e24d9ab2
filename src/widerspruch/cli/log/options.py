"""Options that several of the log's commands have."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from widerspruch.cli.paths import typed_path

LogPath: TypeAlias = Annotated[Path, typer.Argument(parser=typed_path, help="help.log_folder", metavar="FOLDER")]

LogKey: TypeAlias = Annotated[Path, typer.Option("--key", parser=typed_path, metavar="FILE", help="help.log_key")]

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="help.log_json")]

Local: TypeAlias = Annotated[bool, typer.Option("--local", help="help.log_local")]

Tsa: TypeAlias = Annotated[Path | None, typer.Option("--tsa", parser=typed_path, metavar="FILE", help="help.log_tsa")]

Lang: TypeAlias = Annotated[str | None, typer.Option("--lang", help="help.lang")]
