"""What is known of models: their statements, and what manifests, records and a report add."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.exported import (
    ExportedBase,
    ExportedData,
    ExportedModel,
    ExportedSet,
    ExportedState,
    unnamed,
)
from widerspruch.gate.lineage.purged import training_files
from widerspruch.protocol.lineage.lineage_report import ReadLineageReport
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage
from widerspruch.protocol.manifest import MANIFEST, ReadManifest
from widerspruch.protocol.run_record import ReadRunRecord


class Backing(Struct, frozen=True):
    """What stands behind statements.

    Attributes:
        manifests, records: Of runs that the models were trained on.

        report: About models. `graph`: digest of all statements of the folder, None where it was not read.

        names: What corpora are called elsewhere, by the digest of their manifest.
    """

    manifests: Sequence[ReadManifest] = ()
    records: Sequence[ReadRunRecord] = ()
    report: ReadLineageReport | None = None
    graph: str | None = None
    names: Mapping[str, str] = {}


def exported_models(models: Sequence[ReadLineage], backing: Backing) -> tuple[ExportedModel, ...]:
    """The models with all that is known.

    Raises:
        GateError: A manifest or a record is of no run that a model names (`export_manifest_other`,
            `export_record_other`; values: digest), a manifest does not name a file that it should (`export_file_other`,
            values: name), or a report says nothing of a model (`export_report_other`, values: name).
    """
    rest = [part for one in models for part in one.lineage.rests_on() if part.role == "data"]
    _check_manifests(rest, backing.manifests)
    _check_records({_manifest_of(part) for part in rest}, backing)
    return tuple(_exported(one, backing) for one in models)


def _check_manifests(rest: Sequence[Ingredient], manifests: Sequence[ReadManifest]) -> None:
    for manifest in manifests:
        of_it = [part for part in rest if _manifest_of(part) == manifest.digest]
        if not of_it:
            raise GateError("export_manifest_other", digest=manifest.digest)
        there = {(one.name, one.sha256) for one in training_files(manifest.run)} | {(MANIFEST, manifest.digest)}
        for part in of_it:
            if (part.name, part.sha256) not in there:
                raise GateError("export_file_other", name=part.name)


def _check_records(named: set[str | None], backing: Backing) -> None:
    sets = {one.digest: [(of.platform, of.number) for of in one.run.exclusion_sets] for one in backing.manifests}
    seen = set[str]()
    for one in backing.records:
        its = [(of.platform, of.number) for of in one.record.sets]
        if one.manifest not in named or one.manifest in seen or sets.get(one.manifest, its) != its:
            raise GateError("export_record_other", digest=one.manifest)
        seen.add(one.manifest)


def _manifest_of(part: Ingredient) -> str | None:
    return part.sha256 if part.name == MANIFEST else part.manifest


def _exported(one: ReadLineage, backing: Backing) -> ExportedModel:
    lineage = one.lineage
    corpora: dict[str, list[Ingredient]] = {}
    data: dict[str, ExportedData] = {}
    models: dict[str, ExportedBase] = {}
    for part in lineage.rests_on():
        manifest = _manifest_of(part)
        if part.role == "model":
            models.setdefault(part.sha256, ExportedBase(part.name, part.sha256))
        elif manifest is None:
            name = unnamed(part.sha256, is_corpus=False)
            file = ExportedData(name=name, sha256=part.sha256, is_corpus=False, files=1, bucket=part.bucket)
            data.setdefault(part.sha256, file)
        else:
            corpora.setdefault(manifest, []).append(part)
    whole = tuple(_corpus(manifest, parts, backing) for manifest, parts in corpora.items())
    return ExportedModel(
        name=one.name,
        sha256=one.sha256,
        kind=lineage.kind,
        exactness=lineage.exactness,
        statement=one.digest,
        signed_by=one.signed_by,
        made_at=lineage.made_at,
        replaces=lineage.replaces,
        data=(*whole, *data.values()),
        models=tuple(models.values()),
        undeclared=lineage.undeclared(),
        state=None if backing.report is None else _state(one, backing.report, backing.graph),
    )


def _corpus(manifest: str, parts: Sequence[Ingredient], backing: Backing) -> ExportedData:
    is_whole = any(part.name == MANIFEST for part in parts)
    buckets = {part.bucket for part in parts}
    run = next((one.run for one in backing.manifests if one.digest == manifest), None)
    record = next((one for one in backing.records if one.manifest == manifest), None)
    # Of a chain of sets a manifest names all together, and a record the newest, which a log holds.
    sets = record.record.sets if record else run.exclusion_sets if run else ()
    heeds_until = record.record.heeds_until if record else run.heeds_until() if run else None
    return ExportedData(
        name=backing.names.get(manifest, unnamed(manifest, is_corpus=True)),
        sha256=manifest,
        is_corpus=True,
        files=None if is_whole else len({(part.name, part.sha256) for part in parts}),
        bucket=None if is_whole or len(buckets) > 1 else parts[0].bucket,
        sets=tuple(ExportedSet(one.platform, one.number, one.digest) for one in sets),
        heeds_until=heeds_until,
        record=None if record is None else record.digest,
    )


def _state(one: ReadLineage, read: ReadLineageReport, graph: str | None) -> ExportedState:
    report = read.report
    for reported in report.models:
        if reported.sha256 == one.sha256:
            return ExportedState(reported.state, report.made_at, read.digest, reported.until, reported.by)
    # It names what is not clean: only where it was made of these very statements, silence says clean.
    if graph != read.graph:
        raise GateError("export_report_other", name=one.name)
    return ExportedState("clean", report.made_at, read.digest)
