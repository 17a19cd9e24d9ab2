"""How a case file and its passphrase are named on a command line."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.paths import typed_path

CaseFilePath = Annotated[Path, typer.Argument(parser=typed_path, help="help.casefile_path", metavar="FILE")]

CaseFileOption = Annotated[
    Path | None, typer.Option("--casefile", parser=typed_path, metavar="FILE", help="help.casefile_option")
]

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", parser=typed_path, metavar="FILE", help="help.casefile_passphrase_file"),
]

FolderOption = Annotated[
    Path | None, typer.Option("--folder", parser=typed_path, metavar="FOLDER", help="help.casefile_folder")
]
