"""What of a model's lineage is told to other programs: digests, names that the platform gave, and counts."""

import base64
import uuid

from msgspec import Struct

from widerspruch.protocol.lineage.lineage_report import ModelState
from widerspruch.protocol.lineage.model_lineage import Exactness, ModelKind
from widerspruch.protocol.statement import NAMES
from widerspruch.protocol.written_instants import written_instant


class ExportedSet(Struct, frozen=True):
    """The exclusion set of one platform that a corpus was kept to. `digest`: in hex, as manifest or record say it."""

    platform: str
    number: int
    digest: str


class ExportedData(Struct, frozen=True, kw_only=True):
    """A corpus that went into a model, or a file of which nobody said of which corpus it is.

    Attributes:
        name: What it is called there; `unnamed` where nobody said.

        sha256: Of the manifest's file, else of the file itself, in hex. `is_corpus`: whether it is a manifest's.

        files: How many of its files went in; None: all.

        bucket: If all of them are of one.

        by_models: Whether it went in only by way of other models.

        sets: As far as a manifest or a record was given. `heeds_until`: until when an objection had to be received to
            be heeded, microseconds UTC; None: neither was given.

        record: Digest of the run's record, in hex; None: none was given.
    """

    name: str
    sha256: str
    is_corpus: bool
    files: int | None = None
    bucket: str | None = None
    by_models: bool = False
    sets: tuple[ExportedSet, ...] = ()
    heeds_until: int | None = None
    record: str | None = None


class ExportedBase(Struct, frozen=True):
    """Another model that went in: the name that the statement gives it, and its digest in hex."""

    name: str
    sha256: str


class ExportedState(Struct, frozen=True):
    """What a report says of a model. `as_of`, `until`: microseconds UTC. `by`, `report`: digests, in hex."""

    state: ModelState
    as_of: int
    report: str
    until: int | None = None
    by: str | None = None


class ExportedModel(Struct, frozen=True, kw_only=True):
    """A model and what it rests on, each of `data` and `models` once.

    Attributes:
        data: Of a single model of a folder also what went into the models that it rests on; else only what went into
            itself.

        unstated: How many of those models have no statement in the folder, or one that names nothing; None: they were
            not looked for.

        statement: Digest of the statement's payload, in hex: what counts.

        signed_by: As in `model_lineage.ReadLineage`.

        undeclared: Shared parts of which nobody said what they rest on.

        state: None: no report was given, so nothing is claimed.
    """

    name: str
    sha256: str
    kind: ModelKind
    exactness: Exactness
    statement: str
    signed_by: str | None
    made_at: int
    replaces: str | None
    data: tuple[ExportedData, ...]
    models: tuple[ExportedBase, ...]
    undeclared: tuple[str, ...]
    unstated: int | None = None
    state: ExportedState | None = None


def unnamed(sha256: str, is_corpus: bool) -> str:
    """What data are called that nobody gave a name: nobody else can have one of this name."""
    return f"{'manifest' if is_corpus else 'file'}-sha256-{sha256}"


def address_of(sha256: str) -> str:
    """What names bytes by their digest alone, wherever they lie (RFC 6920)."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def identity_of(*parts: str) -> uuid.UUID:
    """The same for the same parts: an export made twice is the same bytes."""
    return uuid.uuid5(uuid.UUID(NAMES), "\n".join(parts))


def told_instant(microseconds: int | None) -> str | None:
    """As it stands in a message; None: it is not known."""
    return None if microseconds is None else written_instant(microseconds)
