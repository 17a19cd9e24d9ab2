"""Options that several of the commands about models have."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from widerspruch.cli.gate.entering import LogGiven, log_given
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.gate.api.given import trusted_keys
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.folder import read_graph
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.lib.targets import FolderTarget, TargetRefusedError, refuse_unsafe
from widerspruch.protocol.manifest import MANIFEST, read_manifest
from widerspruch.protocol.signing_keys import VerifyingKey

FolderPath: TypeAlias = Annotated[Path, typer.Argument(parser=typed_path, metavar="FOLDER", help="help.lineage_folder")]

Before: TypeAlias = Annotated[
    list[Path], typer.Option("--before", parser=typed_path, metavar="MANIFEST", help="help.lineage_before")
]

After: TypeAlias = Annotated[
    list[Path], typer.Option("--after", parser=typed_path, metavar="MANIFEST", help="help.lineage_after")
]

Withdrawn: TypeAlias = Annotated[
    list[str] | None, typer.Option("--withdrawn", metavar="DIGEST", help="help.lineage_withdrawn")
]

Trust: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--trust", parser=typed_path, metavar="FILE", help="help.lineage_trust")
]

Sign: TypeAlias = Annotated[
    Path | None, typer.Option("--sign", parser=typed_path, metavar="FILE", help="help.lineage_sign")
]

LineageLog: TypeAlias = Annotated[
    Path | None, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.lineage_log")
]

LineageLogKey: TypeAlias = Annotated[
    Path | None, typer.Option("--log-key", parser=typed_path, metavar="FILE", help="help.lineage_log_key")
]


RecipeFile: TypeAlias = Annotated[
    Path, typer.Option("--recipe", parser=typed_path, metavar="FILE", help="help.lineage_recipe")
]

ModelsOut: TypeAlias = Annotated[
    Path, typer.Option("--out", parser=typed_path, metavar="FOLDER", help="help.lineage_models_out")
]

Statements: TypeAlias = Annotated[
    Path, typer.Option("--lineage", parser=typed_path, metavar="FOLDER", help="help.lineage_into")
]

Prove: TypeAlias = Annotated[bool, typer.Option("--prove", help="help.lineage_from_scratch")]


def refuse_models_place(out: Path, lineage: Path, read: Sequence[Path]) -> None:
    """New models lie neither in a corpus nor beside statements: there an audit, or whoever follows objections, would
    take them for something that does not belong.

    Args:
        read: Folders that are read.

    Raises:
        TargetRefusedError: Models or statements would lie in one of them, or one in the other.
    """
    refuse_unsafe([FolderTarget(out), FolderTarget(lineage)], read)
    models, statements = out.resolve(), lineage.resolve()
    if models.is_relative_to(statements) or statements.is_relative_to(models):
        raise TargetRefusedError("in_other", path=out)


def log_for_signed(log: Path | None, key: Path | None, sign: Path | None, *, local: bool) -> LogGiven | None:
    """The log that a statement is to be entered into; None where it is to stay out of any.

    Raises:
        WrongUsageError: A log without its key (`log_and_key`).

        GateError: Nobody would sign what is to be entered (`record_unsigned`), or as `entering.log_given`.
    """
    if log is not None and key is None:
        raise WrongUsageError("log_and_key")
    if log is not None and sign is None:
        raise GateError("record_unsigned")
    return log_given(log, key, local=local)


def graph_and_purge(
    folder: Path, before: list[Path], after: list[Path], trust: list[Path] | None
) -> tuple[LineageGraph, PurgedCorpora]:
    """What lies in a folder, and what manifests say happened. Raises as what it calls."""
    trusted = trusted_keys(trust or ())
    between = purged(before, after, trusted)
    return read_graph(folder, trusted), between


def purged(before: Sequence[Path], after: Sequence[Path], trusted: Sequence[VerifyingKey]) -> PurgedCorpora:
    """What manifests, or corpora by their folders, say happened. Raises as what it calls."""
    old, new = (
        [read_manifest(_manifest(one), trusted, signature_needed=bool(trusted)) for one in manifests]
        for manifests in (before, after)
    )
    return PurgedCorpora.between(old, new)


def _manifest(path: Path) -> Path:
    return path / MANIFEST if path.is_dir() else path
