"""What is known of models: their statements, and what manifests, records and a report add."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.behind import Behind, behind, data_of
from widerspruch.gate.lineage.exporters.exported import (
    ExportedBase,
    ExportedData,
    ExportedModel,
    ExportedSet,
    ExportedState,
    unnamed,
)
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import training_files
from widerspruch.protocol.buckets import bucket_named
from widerspruch.protocol.lineage.lineage_report import ReadLineageReport
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage
from widerspruch.protocol.manifest import MANIFEST, ReadManifest
from widerspruch.protocol.run_record import ReadRunRecord


class Backing(Struct, frozen=True):
    """What stands behind statements.

    Attributes:
        manifests, records: Of runs that the models were trained on.

        report: About models. `graph`: all statements of the folder, None where it was not read.

        names: What corpora are called elsewhere, by the digest of their manifest.
    """

    manifests: Sequence[ReadManifest] = ()
    records: Sequence[ReadRunRecord] = ()
    report: ReadLineageReport | None = None
    graph: LineageGraph | None = None
    names: Mapping[str, str] = {}


def exported_models(models: Sequence[ReadLineage], backing: Backing) -> tuple[ExportedModel, ...]:
    """The models with all that is known.

    Raises:
        GateError: A manifest or a record is of no run that a model names (`export_manifest_other`,
            `export_record_other`; values: digest), a manifest does not name a file that it should, or as another
            bucket (`export_file_other`, values: name), or a report says nothing of a model (`export_report_other`,
            values: name).
    """
    # Of a whole folder every model stands there itself.
    of_others = Behind() if backing.graph is None or len(models) > 1 else behind(models[0], backing.graph)
    direct = [data_of(one) for one in models]
    rest = [*(part for parts in direct for part in parts), *of_others.data]
    _check_manifests(rest, backing.manifests)
    _check_records({_manifest_of(part) for part in rest}, backing)
    reported = None if backing.report is None else _Reported(backing.report, backing.graph)
    return tuple(
        _exported(
            one,
            tuple(_all_data(parts, of_others.data, backing)),
            of_others,
            None if reported is None else reported.state_of(one),
        )
        for one, parts in zip(models, direct, strict=True)
    )


def _check_manifests(rest: Sequence[Ingredient], manifests: Sequence[ReadManifest]) -> None:
    for manifest in manifests:
        of_it = [part for part in rest if _manifest_of(part) == manifest.digest]
        if not of_it:
            raise GateError("export_manifest_other", digest=manifest.digest)
        there = {(one.name, one.sha256) for one in training_files(manifest.run)} | {(MANIFEST, manifest.digest)}
        for part in of_it:
            is_elsewhere = part.bucket not in (None, bucket_named(part.name)) and manifest.run.buckets is not None
            if (part.name, part.sha256) not in there or is_elsewhere:
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


def _exported(
    one: ReadLineage, data: tuple[ExportedData, ...], of_others: Behind, state: ExportedState | None
) -> ExportedModel:
    lineage = one.lineage
    names = {part.sha256: part.name for part in lineage.rests_on() if part.role == "model"}
    return ExportedModel(
        name=one.name,
        sha256=one.sha256,
        kind=lineage.kind,
        exactness=lineage.exactness,
        statement=one.digest,
        signed_by=one.signed_by,
        made_at=lineage.made_at,
        replaces=lineage.replaces,
        data=data,
        models=tuple(ExportedBase(name, digest) for digest, name in names.items()),
        undeclared=tuple(sorted({*lineage.undeclared(), *of_others.undeclared})),
        unstated=of_others.unstated,
        state=state,
    )


def _all_data(direct: Sequence[Ingredient], behind: Sequence[Ingredient], backing: Backing) -> Iterator[ExportedData]:
    """Each corpus, and each file of none, once; those that went in directly first."""
    parts: dict[tuple[str, bool], dict[Ingredient, None]] = {}
    for part in (*direct, *behind):
        manifest = _manifest_of(part)
        parts.setdefault((part.sha256, False) if manifest is None else (manifest, True), {})[part] = None
    its_own = {_manifest_of(part) or part.sha256 for part in direct}
    for (sha256, is_corpus), of_it in parts.items():
        by_models = sha256 not in its_own
        if is_corpus:
            yield _corpus(sha256, [*of_it], backing, by_models=by_models)
        else:
            name, bucket = unnamed(sha256, is_corpus=False), next(iter(of_it)).bucket
            yield ExportedData(name=name, sha256=sha256, is_corpus=False, files=1, bucket=bucket, by_models=by_models)


def _corpus(manifest: str, parts: Sequence[Ingredient], backing: Backing, *, by_models: bool) -> ExportedData:
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
        by_models=by_models,
        sets=tuple(ExportedSet(one.platform, one.number, one.digest) for one in sets),
        heeds_until=heeds_until,
        record=None if record is None else record.digest,
    )


class _Reported:
    """What a report says of models."""

    def __init__(self, read: ReadLineageReport, graph: LineageGraph | None) -> None:
        self._read = read
        self._models = {one.sha256: one for one in read.report.models}
        # It names what is not clean: only where it was made of these very statements, silence says clean.
        self._is_of_all = graph is not None and graph.digest() == read.graph

    def state_of(self, one: ReadLineage) -> ExportedState:
        as_of, digest = self._read.report.made_at, self._read.digest
        found = self._models.get(one.sha256)
        if found is not None:
            return ExportedState(found.state, as_of, digest, found.until, found.by)
        if not self._is_of_all:
            raise GateError("export_report_other", name=one.name)
        return ExportedState("clean", as_of, digest)
