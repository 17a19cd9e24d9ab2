"""`widerspruch lineage export`: what models were made of, for the programs that a platform has already."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Json, Language
from widerspruch.cli.lineage.options import Trust
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import trusted_keys
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.exported import ExportedModel
from widerspruch.gate.lineage.exporters.formats import EXPORTERS, ExportFormat
from widerspruch.gate.lineage.exporters.gather import Backing, exported_models
from widerspruch.gate.lineage.folder import is_statement_name, read_graph
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.lib.parse import one_of
from widerspruch.lib.shown import shown
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.lineage_report import LONGEST_REPORT, ReadLineageReport, read_lineage_report
from widerspruch.protocol.lineage.model_lineage import LONGEST_LINEAGE, ReadLineage, is_name, read_lineage
from widerspruch.protocol.manifest import ReadManifest, read_manifest
from widerspruch.protocol.run_record import LONGEST_RECORD, ReadRunRecord, read_run_record
from widerspruch.protocol.signing_keys import VerifyingKey


class Exported(Struct, frozen=True):
    """The document that was written, and the models that it tells of."""

    path: str
    format: ExportFormat
    models: tuple[ExportedModel, ...]


def export_command(
    statement: Annotated[
        Path, typer.Argument(parser=typed_path, metavar="STATEMENT|FOLDER", help="help.lineage_export_what")
    ],
    written_for: Annotated[str, typer.Option("--as", metavar="PROGRAM", help="help.lineage_export_as")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.lineage_export_out")],
    model: Annotated[str | None, typer.Option("--model", metavar="DIGEST", help="help.lineage_export_model")] = None,
    manifests: Annotated[
        list[Path] | None,
        typer.Option("--manifest", parser=typed_path, metavar="FILE", help="help.lineage_export_manifest"),
    ] = None,
    datasets: Annotated[
        list[str] | None, typer.Option("--dataset", metavar="NAME", help="help.lineage_export_dataset")
    ] = None,
    records: Annotated[
        list[Path] | None,
        typer.Option("--record", parser=typed_path, metavar="FILE", help="help.lineage_export_record"),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", parser=typed_path, metavar="FILE", help="help.lineage_export_report")
    ] = None,
    trust: Trust = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    """Read the statements and what stands behind them, and write one document."""
    language = chosen_language(lang)
    words = command_words(language)
    known = _format_of(written_for)
    trusted = trusted_keys(trust or ())
    graph, models = _statements(statement, model, trusted)
    read = [read_manifest(one, trusted, signature_needed=bool(trusted)) for one in manifests or ()]
    backing = Backing(
        manifests=read,
        records=[*_records(records or (), trusted)],
        report=None if report is None else _report(report, trusted),
        graph=graph,
        names=_names(datasets or (), read),
    )
    exported = exported_models(models, backing)
    data = EXPORTERS[known](exported, language)
    # Beside statements it would be taken for one; and somebody may have written a card of their own.
    inputs = [statement, *(one for one in (*(manifests or ()), *(records or ()), report) if one is not None)]
    inputs += [statement.parent] if is_statement_name(statement.name) else []
    refuse_unsafe([FileTarget(target, lambda path: _holds(path, data))], inputs)
    atomic_write(target, data, mode=0o644)
    if json:
        print_json(Exported(str(target), known, exported))
        return
    say(words("lineage.exported", n=len(exported), path=target))
    if not trust:
        say(words("lineage.unchecked"))


def _format_of(given: str) -> ExportFormat:
    known = tuple(EXPORTERS)
    chosen = next((one for one in known if one == one_of(given, known)), None)
    if chosen is None:
        raise WrongUsageError("choice", given=given, known=", ".join(known))
    return chosen


def _statements(
    path: Path, model: str | None, trusted: Sequence[VerifyingKey]
) -> tuple[LineageGraph | None, tuple[ReadLineage, ...]]:
    """Of a folder all statements, and those that are asked for."""
    graph = read_graph(path, trusted) if path.is_dir() else None
    if graph is None:
        one = read_lineage(read_small(path, LONGEST_LINEAGE), trusted, signature_needed=bool(trusted))
        models: Mapping[str, ReadLineage] = {one.sha256: one}
    else:
        models = graph.models
    if not models:
        raise GateError("export_nothing", folder=path.name)
    if model is None:
        return graph, tuple(models.values())
    if model not in models:
        raise GateError("lineage_model_unknown", digest=shown(model))
    return graph, (models[model],)


def _records(paths: Sequence[Path], trusted: Sequence[VerifyingKey]) -> Iterator[ReadRunRecord]:
    for path in paths:
        yield read_run_record(read_small(path, LONGEST_RECORD), trusted, signature_needed=bool(trusted))


def _report(path: Path, trusted: Sequence[VerifyingKey]) -> ReadLineageReport:
    return read_lineage_report(read_small(path, LONGEST_REPORT), trusted, signature_needed=bool(trusted))


def _names(given: Sequence[str], manifests: Sequence[ReadManifest]) -> dict[str, str]:
    if given and (len(given) != len(manifests) or len({*given}) != len(given) or not all(map(is_name, given))):
        raise GateError("export_names", names=len(given), manifests=len(manifests))
    return {manifest.digest: name for manifest, name in zip(manifests, given, strict=False)}


def _holds(path: Path, data: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(data) + 1) == data
