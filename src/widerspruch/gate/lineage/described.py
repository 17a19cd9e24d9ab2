"""What an engineer writes down of a model (`model.toml`), and the lineage that follows from it and what it names."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.misread import misread
from widerspruch.gate.lineage.purged import training_files
from widerspruch.lib.shown import in_a_line, shown
from widerspruch.protocol.files import read_small, sha256_of
from widerspruch.protocol.lineage.model_digest import model_digest
from widerspruch.protocol.lineage.model_lineage import (
    MODEL_KINDS,
    Attestation,
    Exactness,
    Ingredient,
    ModelKind,
    ModelLineage,
    SharedPart,
    TrainingRecipe,
)
from widerspruch.protocol.manifest import MANIFEST, read_manifest
from widerspruch.protocol.signing_keys import VerifyingKey

LONGEST_DESCRIPTION = 4 << 20

_CLOSED_LISTS: Mapping[str, tuple[str, ...]] = {"kind": MODEL_KINDS, "exactness": get_args(Exactness)}

_DIGEST = re.compile(r"[0-9a-f]{64}")


class DescribedData(Struct, frozen=True, forbid_unknown_fields=True):
    """Files of a corpus by their names in its manifest; none named: the whole corpus."""

    manifest: str
    files: tuple[str, ...] = ()
    bucket: str | None = None


class DescribedModel(Struct, frozen=True, forbid_unknown_fields=True):
    """Another model: its folder, or its digest."""

    name: str
    folder: str | None = None
    sha256: str | None = None


class DescribedPart(Struct, frozen=True, forbid_unknown_fields=True):
    """A shared part: its file or folder if it has one, and what it was fitted on."""

    name: str
    file: str | None = None
    no_personal_data: bool = False
    data: tuple[DescribedData, ...] = ()
    model: tuple[DescribedModel, ...] = ()


class DescribedRecipe(Struct, frozen=True, forbid_unknown_fields=True):
    """As `model_lineage.TrainingRecipe`; `code` is a file or folder, or its digest."""

    code: str
    seeds: str
    steps: str
    threads: int
    isa: str
    versions: Mapping[str, str] = {}
    merge_order: str | None = None
    merge_dtype: str | None = None


class Described(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole description. Paths are relative to its file."""

    name: str
    kind: ModelKind
    exactness: Exactness
    replaces: str | None = None
    data: tuple[DescribedData, ...] = ()
    model: tuple[DescribedModel, ...] = ()
    shared: tuple[DescribedPart, ...] = ()
    recipe: DescribedRecipe
    attestation: Attestation | None = None


class DescribedLineage(Struct, frozen=True):
    """The name that the description gives to a model, and its lineage."""

    name: str
    lineage: ModelLineage


def described_lineage(path: Path, made_at: int, trusted: Sequence[VerifyingKey] = ()) -> DescribedLineage:
    """Read a description and the manifests and models that it names.

    Args:
        made_at: Microseconds UTC.

        trusted: By one of whom manifests must be signed, if any are named.

    Raises:
        GateError: `description_unreadable` (values: file, what), `description_no_text` (values: file),
            `description_word` (values: file, field, word, known), whatever `misread` gives, `description_missing`
            (values: name), or `description_file` (values: name) where a manifest names no such file.

        ProtocolError: A manifest or a model cannot be read or trusted.
    """
    read = _Reader(path.parent, trusted)
    described = _read(path)
    try:
        shared = tuple(_part(one, read) for one in described.shared)
        made_from = (
            *(part for one in described.data for part in read.data(one)),
            *(read.model(one) for one in described.model),
            *(
                Ingredient("shared", one.name, _digest_of(read.folder / one.file))
                for one in described.shared
                if one.file is not None
            ),
        )
        recipe = described.recipe
        lineage = ModelLineage(
            kind=described.kind,
            made_from=made_from,
            shared=shared,
            recipe=TrainingRecipe(
                code=recipe.code if _DIGEST.fullmatch(recipe.code) else _digest_of(read.folder / recipe.code),
                seeds=recipe.seeds,
                steps=recipe.steps,
                versions=recipe.versions,
                threads=recipe.threads,
                isa=recipe.isa,
                merge_order=recipe.merge_order,
                merge_dtype=recipe.merge_dtype,
            ),
            exactness=described.exactness,
            attestation=described.attestation,
            replaces=described.replaces,
            made_at=made_at,
        )
    except ValueError as error:  # a path with a NUL
        raise GateError("description_unreadable", file=path.name, what=shown(error)) from error
    return DescribedLineage(described.name, lineage.checked())


def described_parts(
    parts: Sequence[DescribedPart], folder: Path, trusted: Sequence[VerifyingKey] = ()
) -> tuple[SharedPart, ...]:
    """Shared parts with what they were fitted on. `folder`: which paths are relative to. Raises as above."""
    read = _Reader(folder, trusted)
    return tuple(_part(one, read) for one in parts)


def _read(path: Path) -> Described:
    data = read_small(path, LONGEST_DESCRIPTION)
    try:
        read: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
        for field, known in _CLOSED_LISTS.items():
            word = read.get(field)
            if isinstance(word, str) and word not in known:
                raise GateError(
                    "description_word", file=path.name, field=field, word=in_a_line(word), known=", ".join(known)
                )
        return msgspec.convert(read, type=Described)
    except msgspec.ValidationError as error:
        found = misread(error, path.name)
        raise found or GateError("description_unreadable", file=path.name, what=shown(str(error)[:200])) from error
    except UnicodeDecodeError as error:
        raise GateError("description_no_text", file=path.name) from error
    except (ValueError, RecursionError) as error:
        raise GateError("description_unreadable", file=path.name, what=shown(str(error)[:200])) from error


def _part(one: DescribedPart, read: "_Reader") -> SharedPart:
    fitted = (*(part for of in one.data for part in read.data(of)), *map(read.model, one.model))
    return SharedPart(one.name, fitted, one.no_personal_data)


def _digest_of(path: Path) -> str:
    """Of a file its SHA-256, as anybody else would take it; of a folder as of a model."""
    if not path.exists() and not path.is_symlink():
        raise GateError("description_missing", name=shown(path.name))
    return sha256_of(path) if path.is_file() and not path.is_symlink() else model_digest(path)


class _Reader:
    """Digests of what a description names, each manifest and model read once."""

    def __init__(self, folder: Path, trusted: Sequence[VerifyingKey]) -> None:
        self.folder = folder
        self._trusted = trusted
        self._manifests: dict[str, tuple[str, dict[str, str]]] = {}
        self._models: dict[str, str] = {}

    def data(self, one: DescribedData) -> Iterator[Ingredient]:
        digest, files = self._manifest(one.manifest)
        if not one.files:
            yield Ingredient("data", MANIFEST, digest, digest, one.bucket)
        for name in one.files:
            if name not in files:
                raise GateError("description_file", name=shown(name))
            yield Ingredient("data", name, files[name], digest, one.bucket)

    def model(self, one: DescribedModel) -> Ingredient:
        if (one.folder is None) == (one.sha256 is None):
            raise GateError("description_model", name=shown(one.name))
        if one.folder is None:
            return Ingredient("model", one.name, one.sha256 or "")
        if one.folder not in self._models:
            self._models[one.folder] = model_digest(self.folder / one.folder)
        return Ingredient("model", one.name, self._models[one.folder])

    def _manifest(self, name: str) -> tuple[str, dict[str, str]]:
        if name not in self._manifests:
            read = read_manifest(self.folder / name, self._trusted, signature_needed=bool(self._trusted))
            self._manifests[name] = read.digest, {one.name: one.sha256 for one in training_files(read.run)}
        return self._manifests[name]
