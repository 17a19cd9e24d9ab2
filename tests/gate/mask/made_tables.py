"""Small tables of Delta Lake and Iceberg on this machine, made by the formats' own libraries."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.manifest import DataFile as IcebergFile
from pyiceberg.manifest import (
    DataFileContent,
    FileFormat,
    ManifestContent,
    ManifestEntry,
    ManifestEntryStatus,
    ManifestWriterV2,
    write_manifest_list,
)
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.typedef import Record

from widerspruch.gate.mask.format import Numbers
from widerspruch.gate.mask.vectors import delta_file, puffin_file


def delta_table(folder: Path, *parts: pa.Table, **configuration: str) -> DeltaTable:
    """A Delta table with a commit for each part."""
    for part in parts:
        write_deltalake(str(folder), part, mode="append", configuration=configuration)
    return DeltaTable(str(folder))


def commit_delta_vectors(table: DeltaTable, folder: Path, left_out: dict[str, Numbers], name: UUID) -> None:
    """Put deletion vectors into a table's log by hand: no library that is installed here does."""
    data, described = delta_file(left_out, name)
    (folder / f"deletion_vector_{name}.bin").write_bytes(data)
    log = folder / "_delta_log"
    lines = [json.loads(line) for file in sorted(log.glob("*.json")) for line in file.read_text("utf-8").splitlines()]
    added = {line["add"]["path"]: line["add"] for line in lines if "add" in line}
    actions: list[dict[str, Any]] = [{"commitInfo": {"operation": "DELETE"}}]
    for one in described:
        vector = msgspec.to_builtins(one)
        add = added[vector.pop("path")]
        gone = {"path": add["path"], "deletionTimestamp": 1, "dataChange": True, "partitionValues": {}}
        actions += [{"remove": gone}, {"add": {**add, "deletionVector": vector}}]
    text = "\n".join(map(json.dumps, actions))
    (log / f"{table.version() + 1:020}.json").write_text(text, "utf-8")


class FolderCatalog(NoopCatalog, MetastoreCatalog):
    """An Iceberg catalog that keeps its tables in a folder and their latest metadata here."""

    def __init__(self, folder: Path) -> None:
        super().__init__("folder", warehouse=str(folder))
        self._tables: dict[Any, Table] = {}

    def namespace_exists(self, namespace: Any) -> bool:
        return True

    def load_namespace_properties(self, namespace: Any) -> dict[str, str]:
        return {}

    def load_table(self, identifier: Any) -> Table:
        return self._tables[self.identifier_to_tuple(identifier)]

    def create_table(self, identifier: Any, schema: Any, **properties: str) -> Table:  # type: ignore[override]
        staged = self._create_staged_table(
            identifier, schema, None, UNPARTITIONED_PARTITION_SPEC, UNSORTED_SORT_ORDER, properties
        )
        return self._kept(identifier, staged)

    def commit_table(self, table: Table, requirements: Any, updates: Any) -> CommitTableResponse:
        staged = self._update_and_stage_table(self.load_table(table.name()), table.name(), requirements, updates)
        self._kept(table.name(), staged)
        return CommitTableResponse(metadata=staged.metadata, metadata_location=staged.metadata_location)

    def _kept(self, identifier: Any, staged: Any) -> Table:
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        name = self.identifier_to_tuple(identifier)
        self._tables[name] = Table(name, staged.metadata, staged.metadata_location, staged.io, self)
        return self._tables[name]


def iceberg_table(folder: Path, *parts: pa.Table) -> Table:
    """An Iceberg table with a snapshot for each part."""
    table = FolderCatalog(folder).create_table("ns.posts", parts[0].schema)
    for part in parts:
        table.append(part)
    return table


class _DeletesWriter(ManifestWriterV2):
    """Manifests of delete files, which pyiceberg reads and does not write."""

    def content(self) -> ManifestContent:
        return ManifestContent.DELETES

    @property
    def _meta(self) -> dict[str, str]:
        return {**super()._meta, "content": "deletes"}


def commit_iceberg_vectors(table: Table, left_out: dict[str, Numbers]) -> str:
    """Put deletion vectors into a table's metadata of version 3 by hand; the new metadata file."""
    data, root, number = puffin_file(left_out), table.location(), 12345
    Path(root, "data", "vectors.puffin").write_bytes(data)
    before = table.current_snapshot()
    file = IcebergFile.from_args(
        content=DataFileContent.POSITION_DELETES,
        file_path=f"{root}/data/vectors.puffin",
        file_format=FileFormat.PUFFIN,
        partition=Record(),
        record_count=sum(map(len, left_out.values())),
        file_size_in_bytes=len(data),
    )
    manifest, listed = (table.io.new_output(f"{root}/metadata/{name}.avro") for name in ("deletes", "list"))
    with _DeletesWriter(table.spec(), table.schema(), manifest, number, "deflate") as writer:
        writer.add_entry(ManifestEntry.from_args(status=ManifestEntryStatus.ADDED, snapshot_id=number, data_file=file))
    sequence = before.sequence_number + 1
    with write_manifest_list(2, listed, number, before.snapshot_id, sequence, "deflate") as written:
        written.add_manifests([*before.manifests(table.io), writer.to_manifest_file()])
    metadata = json.loads(Path(table.metadata_location).read_bytes())
    snapshot = metadata["snapshots"][-1] | {
        "snapshot-id": number,
        "parent-snapshot-id": before.snapshot_id,
        "sequence-number": sequence,
        "manifest-list": f"{root}/metadata/list.avro",
        "summary": {"operation": "delete"},
        "first-row-id": 0,
        "added-rows": 0,
    }
    metadata |= {
        "format-version": 3,
        "next-row-id": 100,
        "last-sequence-number": sequence,
        "current-snapshot-id": number,
        "snapshots": [*metadata["snapshots"], snapshot],
        "refs": {"main": {"snapshot-id": number, "type": "branch"}},
    }
    path = Path(root, "metadata", "00099-by-hand.metadata.json")
    path.write_text(json.dumps(metadata), "utf-8")
    return str(path)
