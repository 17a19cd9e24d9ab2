"""Reading a corpus through its mask. docs/operators/mask.md shows how, for each of the usual libraries.

A mask is not in the corpus's files: whoever reads them without asking it gets every row. So a file is handed over to a
library only after it was held against the mask (`Mask.check`), and whatever does not fit is refused.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.built import PROFILE_FILE, files_of
from widerspruch.gate.corpus.filtering import kept_rows
from widerspruch.gate.corpus.sealing import blocks_of, stamp_of
from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.format import (
    Flags,
    MaskCases,
    Numbers,
    footer_of,
    mask_name,
    read_case_numbers,
    read_cases,
    read_mask,
)
from widerspruch.gate.mask.tables import TableSnapshot, open_table
from widerspruch.protocol.manifest import MANIFEST, DataFile, GateRun, MaskedFile, read_manifest
from widerspruch.protocol.signing_keys import VerifyingKey


class CheckedFile(Struct, frozen=True):
    """A file of a corpus that is the one the mask was made of.

    Attributes:
        name: Within the corpus. `rows`: in it; `kept`: of them, those that may be used.

        by: What was compared: `sha256` of all its bytes, or only its size and Parquet `footer`.
    """

    name: str
    rows: int
    kept: int
    by: Literal["sha256", "footer"]


class Mask:
    """An opened mask: `open_mask`. A file is checked when it is first asked about, and again if it changed since.

    Attributes:
        run: What its manifest says. `digest`: of the manifest's file.

        signed_by: Key id of who signed that; None if nobody did or nobody's signature was asked for.

        cases: What the case numbers of the rows mean.
    """

    def __init__(self, folder: Path, trusted: Sequence[VerifyingKey] = (), *, fast: bool = False) -> None:
        """`open_mask` says what is raised."""
        if not (folder / MANIFEST).is_file():
            raise GateError("built_missing", folder=folder.name)
        read = read_manifest(folder / MANIFEST, trusted, signature_needed=bool(trusted))
        if read.run.mask is None:
            raise GateError("mask_none", folder=folder.name)
        self.folder = folder
        self.run: GateRun = read.run
        self.digest, self.signed_by = read.digest, read.signed_by
        self.cases: MaskCases = read_cases(folder, read.run.mask.cases)
        self._fast = fast
        if [file.name for file in read.run.ledgers] != [mask_name(file.name) for file in read.run.inputs]:
            raise GateError("built_lists")
        files_of(read.run)  # names that lead out of the folder are refused
        listed = zip(read.run.inputs, read.run.ledgers, read.run.mask.files, strict=True)
        self._files = {source.name: (source, ledger, masked) for source, ledger, masked in listed}
        self._checked: dict[str, tuple[object, CheckedFile]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Of the files that it was made of, within the corpus, in order."""
        return tuple(self._files)

    def name_of(self, path: str | Path) -> str:
        """Which of these files a path or address means: the longest name with which it ends.

        Raises:
            GateError: None (`mask_file_unknown`).
        """
        address = str(path)
        stored = unquote(address.partition("?")[0])
        parts = PurePosixPath(stored if "://" in address else Path(path).absolute().as_posix()).parts
        for first in range(len(parts)):
            name = "/".join(parts[first:])
            if name in self._files:
                return name
        raise GateError("mask_file_unknown", name=parts[-1] if parts else "")

    def check(self, path: str | Path, *, name: str | None = None) -> CheckedFile:
        """Hold a file against the mask.

        Args:
            path: Where it lies: a path, or an address such as `s3://bucket/a.parquet`.

            name: Its name within the corpus, where the path does not end with it. It is remembered for this path.

        Raises:
            GateError: It is not the one that the mask was made of (`mask_other_file`: size, digest or rows differ), or
                it cannot be read (`corpus_missing`, `corpus_unreadable`).
        """
        address = str(path)
        stamp = stamp_of(address)
        known = self._checked.get(address)
        named = name or (known[1].name if known else self.name_of(path))
        if known is None or known[0] != stamp or known[1].name != named:
            source, _, masked = self._file(named)
            by = _compared(address, source, masked, fast=self._fast)
            if stamp_of(address) != stamp:
                raise GateError("mask_other_file", name=named)
            known = self._checked[address] = stamp, CheckedFile(named, source.rows, masked.kept, by)
        return known[1]

    def allowed_rows(self, *paths: str | Path) -> Flags:
        """For each row whether it may be used, in the order of the file; of several files one behind the other.

        Raises as `check` and `flags_of`.
        """
        flags = [self.flags_of(self.check(path).name) for path in paths]
        return flags[0] if len(flags) == 1 else np.concatenate([np.zeros(0, np.bool_), *flags])

    def allowed_indices(self, *paths: str | Path) -> Numbers:
        """The numbers of the rows that may be used, from 0. Raises as `allowed_rows`."""
        return np.flatnonzero(self.allowed_rows(*paths))

    def allowed_ranges(self, *paths: str | Path) -> Numbers:
        """The same as ranges: one row of (first, end) each, the end not in it. Raises as `allowed_rows`."""
        allowed = self.allowed_rows(*paths)
        return np.flatnonzero(np.diff(allowed, prepend=False, append=False)).reshape(-1, 2)

    def read(self, path: str | Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a Parquet file that may be used; row groups without any are skipped. Raises as `allowed_rows`."""
        allowed = self.allowed_rows(path)
        filesystem, place = open_filesystem(str(path))
        with pq.ParquetFile(place, filesystem=filesystem, pre_buffer="://" in str(path)) as file:
            first = 0
            for group in range(file.metadata.num_row_groups):
                end = first + file.metadata.row_group(group).num_rows
                if allowed[first:end].any():
                    for batch in file.iter_batches(row_groups=[group], columns=columns):
                        yield from kept_rows(batch, pa.array(allowed[first : first + batch.num_rows]))
                        first += batch.num_rows
                first = end

    def table_files(self, table: str | Path) -> tuple[str, ...]:
        """Addresses of the files of a table, each checked, if it is at the version that was masked.

        Raises:
            GateError: As `check` and `tables.open_table`, or it is at another version (`mask_table_changed`).
        """
        return tuple(shard.address for shard in self._snapshot(table).files.shards)

    def left_out(self, table: str | Path) -> dict[str, Numbers]:
        """For each file of a table, as the table itself names it, the numbers of the rows that may not be used: what
        `vectors` makes deletion vectors of. Raises as `table_files` and `flags_of`."""
        snapshot = self._snapshot(table)
        return {
            location: np.flatnonzero(~self.flags_of(shard.name))
            for location, shard in zip(snapshot.locations, snapshot.files.shards, strict=True)
        }

    def _snapshot(self, table: str | Path) -> TableSnapshot:
        snapshot = open_table(str(table))
        if self.run.mask is None or self.run.mask.table != snapshot.version:
            raise GateError("mask_table_changed", name=Path(table).name)
        for shard in snapshot.files.shards:
            self.check(shard.address, name=shard.name)
        return snapshot

    def profile(self) -> bytes:
        """The profile of its run, as TOML. Raises GateError `built_file_missing` or `built_profile`."""
        try:
            data = (self.folder / PROFILE_FILE).read_bytes()
        except OSError as error:
            raise GateError("built_file_missing", name=PROFILE_FILE) from error
        if hashlib.sha256(data).hexdigest() != self.run.profile_sha256:
            raise GateError("built_profile")
        return data

    def rows_of(self, name: str) -> pa.Table:
        """Case number and mention of every row of a file of the corpus, as `format.MASK`; the file need not be there.

        Raises:
            GateError: The mask's own file is missing or another (`built_file_missing`, `built_file_changed`), or does
                not fit its manifest (`mask_wrong`), or this is no file of the corpus (`mask_file_unknown`).
        """
        source, ledger, _ = self._file(name)
        rows = read_mask(self.folder, ledger)
        if len(rows) != source.rows:
            raise GateError("mask_wrong", name=ledger.name)
        return rows

    def flags_of(self, name: str) -> Flags:
        """As `allowed_rows`, by name, the file itself unseen. Raises as `rows_of`, or `mask_case_unknown`."""
        source, ledger, masked = self._file(name)
        allowed = self.cases.used(read_case_numbers(self.folder, ledger), ledger.name)
        if len(allowed) != source.rows or int(np.count_nonzero(allowed)) != masked.kept:
            raise GateError("mask_wrong", name=ledger.name)
        return allowed

    def _file(self, name: str) -> tuple[DataFile, DataFile, MaskedFile]:
        if name not in self._files:
            raise GateError("mask_file_unknown", name=name)
        return self._files[name]


def open_mask(folder: str | Path, trusted: Sequence[VerifyingKey | str | Path] = (), *, fast: bool = False) -> Mask:
    """Open a mask; of its rows nothing is read yet.

    Args:
        trusted: Whose signatures count, as keys or their files; with any, one of them must have signed the manifest.

        fast: Compare of Parquet files only size and footer. That notices another version of a file, not one that
            somebody made on purpose with the same footer. Other formats have no footer and are read in full.

    Raises:
        GateError: There is no manifest (`built_missing`), it is that of a copied corpus (`mask_none`), or the table of
            cases is not the one that was signed for.

        ProtocolError: The manifest cannot be trusted.
    """
    keys = [key if isinstance(key, VerifyingKey) else VerifyingKey.load(Path(key)) for key in trusted]
    return Mask(Path(folder), keys, fast=fast)


def _compared(address: str, source: DataFile, masked: MaskedFile, *, fast: bool) -> Literal["sha256", "footer"]:
    """Raise GateError `mask_other_file` where a file is not the one it should be; else what was compared."""
    filesystem, path = open_filesystem(address)
    try:
        info = filesystem.get_file_info(path)
        if not info.is_file:
            raise GateError("corpus_missing", address=address)
        if info.size != source.bytes:
            raise GateError("mask_other_file", name=source.name)
        if masked.footer_sha256 is not None:
            footer = footer_of(address)
            if footer is None or (footer.sha256, footer.rows) != (masked.footer_sha256, source.rows):
                raise GateError("mask_other_file", name=source.name)
            if fast:
                return "footer"
        hashed = hashlib.sha256()
        for block in blocks_of(address):
            hashed.update(block)
    except OSError as error:
        raise GateError("corpus_unreadable", address=address, why=error.strerror or type(error).__name__) from error
    if hashed.hexdigest() != source.sha256:
        raise GateError("mask_other_file", name=source.name)
    return "sha256"
