"""The folder of statements about models: one file for each model, named by its digest."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.lib.whole_files import UNFINISHED, atomic_write
from widerspruch.protocol.envelope import claimed_signer
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.model_lineage import (
    LONGEST_LINEAGE,
    ModelLineage,
    ReadLineage,
    read_lineage,
    seal_lineage,
)
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

MOST_MODELS = 20_000
LARGEST_FOLDER = 1 << 30
"""Bytes of all statements together."""

_FILE = re.compile(r"([0-9a-f]{64})\.json")


def read_graph(folder: Path, trusted: Sequence[VerifyingKey] = ()) -> LineageGraph:
    """All statements of a folder, each signed by one of `trusted` if any are named.

    Raises:
        GateError: There is no such folder (`lineage_missing`), something else lies in it (`lineage_stray`), a file is
            about another model than its name says (`lineage_file_other`), there are too many (`lineage_many`, values:
            most), or as `LineageGraph.of`.

        ProtocolError: As `read_lineage`.
    """
    return LineageGraph.of(_statements(folder, trusted))


def _statements(folder: Path, trusted: Sequence[VerifyingKey]) -> Iterator[ReadLineage]:
    read = 0
    for number, path in enumerate(_paths(folder)):
        data = read_small(path, LONGEST_LINEAGE)
        read += len(data)
        if number == MOST_MODELS or read > LARGEST_FOLDER:
            raise GateError("lineage_many", most=MOST_MODELS)
        one = read_lineage(data, trusted, signature_needed=bool(trusted))
        if path.name != statement_name(one.sha256):
            raise GateError("lineage_file_other", name=path.name)
        yield one


def _paths(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith(UNFINISHED))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise GateError("lineage_missing", folder=folder.name) from error
    for path in found:
        # What nobody reads here would be a model that nobody looks at.
        if path.is_symlink() or not path.is_file() or not _FILE.fullmatch(path.name):
            raise GateError("lineage_stray", name=path.name)
    return found


def statement_name(sha256: str) -> str:
    """Of a model's file in the folder."""
    return f"{sha256}.json"


def is_statement_name(name: str) -> bool:
    """Whether a model's file could be called so."""
    return bool(_FILE.fullmatch(name))


class NewStatement(Struct, frozen=True):
    """What is to be said of a model; `name`, `sha256` as in `model_lineage.ReadLineage`."""

    lineage: ModelLineage
    name: str
    sha256: str


def add_statement(
    folder: Path,
    lineage: ModelLineage,
    name: str,
    sha256: str,
    signer: SigningKey | None,
    trusted: Sequence[VerifyingKey] = (),
) -> Path:
    """One: see `add_statements`."""
    (path,) = add_statements(folder, [NewStatement(lineage, name, sha256)], signer, trusted)
    return path


def add_statements(
    folder: Path, new: Sequence[NewStatement], signer: SigningKey | None, trusted: Sequence[VerifyingKey] = ()
) -> tuple[Path, ...]:
    """Put statements into the folder, which is made if need be; the same one again, said later, changes nothing, but
    that it is signed if nobody had.

    Raises:
        GateError: There is another statement about one of these models (`lineage_exists`, values: name), or as
            `read_graph` of the folder with these statements in it. Then nothing was written.

        ProtocolError: As `read_lineage` of any statement in it.

        OSError: The folder cannot be written.
    """
    sealed = {one.sha256: seal_lineage(one.lineage, one.name, one.sha256, signer) for one in new}
    folder.mkdir(parents=True, exist_ok=True)
    there = {known.sha256: known for known in _statements(folder, trusted)}
    written: dict[str, bytes] = {}
    signed: dict[str, bytes] = {}
    read: list[ReadLineage] = []
    for one in new:
        known = there.get(one.sha256)
        if known is None:
            written[one.sha256] = sealed[one.sha256]
            read.append(read_lineage(written[one.sha256], signature_needed=False))
        elif (known.name, structs.replace(known.lineage, made_at=one.lineage.made_at)) != (one.name, one.lineage):
            raise GateError("lineage_exists", name=known.name)
        elif signer is not None and not _is_signed(folder, one):
            signed[one.sha256] = seal_lineage(known.lineage, one.name, one.sha256, signer)
    LineageGraph.of([*there.values(), *read])
    for sha256, data in (written | signed).items():
        atomic_write(folder / statement_name(sha256), data, mode=0o644, replace=sha256 in signed)
    return tuple(folder / statement_name(one.sha256) for one in new)


def _is_signed(folder: Path, one: NewStatement) -> bool:
    return claimed_signer(read_small(folder / statement_name(one.sha256), LONGEST_LINEAGE)) is not None
