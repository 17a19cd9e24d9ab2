"""Options that both commands have."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.paths import typed_path

CaseOption = Annotated[
    Path | None, typer.Option("--casefile", parser=typed_path, metavar="FILE", help="help.mailbox_casefile")
]
Record = Annotated[bool, typer.Option("--record", help="help.mailbox_record")]
Sure = Annotated[bool, typer.Option("--yes", help="help.casefile_yes")]
AskDns = Annotated[bool, typer.Option("--ask-dns", help="help.mailbox_ask_dns")]
