"""What a model was made of: the signed statement about one model, so that an objection can be followed into it."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, Self, get_args

import msgspec
from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated
from widerspruch.rulebook.instants import LAST_INSTANT

MODEL_LINEAGE = f"{NAMES}#model-lineage/v1"
"""The predicate's type."""

LONGEST_LINEAGE = 4 << 20
"""Bytes of the envelope. A log takes fewer."""

LONGEST_NAME = 200

ModelKind = Literal["checkpoint", "adapter", "merged", "quantised", "index", "ensemble"]
Role = Literal["data", "model", "shared"]
Exactness = Literal["bitwise", "recipe", "none"]

MODEL_KINDS: tuple[ModelKind, ...] = get_args(ModelKind)

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Ingredient(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that went into a model.

    Attributes:
        role: `data`: a file that a run of the gate published, or its manifest, which stands for all of them; `model`:
            another model; `shared`: what the model has in common with others, such as a tokenizer.

        name: Of a file within its corpus, with `/`; of a model or a shared part its own.

        sha256: In hex: of a file's bytes; of a model its `model_digest`.

        manifest: Of data, SHA-256 of the manifest's file in hex; None: not said. `bucket`: which, if it is one.
    """

    role: Role
    name: str
    sha256: str
    manifest: str | None = None
    bucket: str | None = None


class SharedPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was fitted on more than one bucket, or chosen by looking at more than one: tokenizer, vocabulary, idf,
    deduplication, quality filter, mixture weights, early stopping, the choice of a checkpoint.

    Attributes:
        name: Where it is among `made_from`, the same as there.

        fitted_on: Data and models that it was fitted on or chosen by. Empty, and no `no_personal_data`: nobody said,
            and so it counts as if it rested on everybody.

        no_personal_data: It holds nothing of persons: bytes as tokens, a public base of that kind, a number out of a
            paper.
    """

    name: str
    fitted_on: tuple[Ingredient, ...] = ()
    no_personal_data: bool = False

    @property
    def is_declared(self) -> bool:
        return self.no_personal_data or bool(self.fitted_on)


class TrainingRecipe(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What else decides the bytes of a model.

    Attributes:
        code: SHA-256 of the code that trained it, in hex. `seeds`, `steps`: the rule by which seed and number of steps
            follow, in words or as a formula.

        versions: Of the libraries. `threads`, `isa`: how many, and which instructions of the processor: another set
            gives other bits.

        merge_order, merge_dtype: Of what was merged of several.
    """

    code: str
    seeds: str
    steps: str
    versions: Mapping[str, str]
    threads: int
    isa: str
    merge_order: str | None = None
    merge_dtype: str | None = None


class Attestation(Struct, frozen=True, forbid_unknown_fields=True):
    """What ties training to these files, where there is something: of which kind, and its SHA-256 in hex."""

    kind: str
    sha256: str


class ModelLineage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The predicate of the statement.

    Attributes:
        made_from: What went in, in no order that means anything.

        shared: One for each of `made_from` in this role, and for what left no file, such as a number of steps.

        exactness: Whether training again from the same gives the same bytes (`bitwise`, on the recipe's `isa`), the
            same recipe with other bits (`recipe`), or neither.

        replaces: Digest of the model whose place this one takes, in hex.

        made_at: Microseconds UTC.
    """

    kind: ModelKind
    made_from: tuple[Ingredient, ...]
    shared: tuple[SharedPart, ...]
    recipe: TrainingRecipe
    exactness: Exactness
    attestation: Attestation | None = None
    replaces: str | None = None
    made_at: int

    def checked(self) -> Self:
        """The lineage itself, if it makes sense.

        Raises:
            ProtocolError: `lineage_contradicts` (values: member).
        """
        names = [part.name for part in self.shared]
        recipe = self.recipe
        words = (recipe.seeds, recipe.steps, recipe.isa, *recipe.versions, *recipe.versions.values())
        words += tuple(one for one in (recipe.merge_order, recipe.merge_dtype) if one is not None)
        for member, is_right in (
            ("made_from", all(map(_is_right, self.made_from)) and len({*self.made_from}) == len(self.made_from)),
            ("shared", all(map(is_name, names)) and len({*names}) == len(names)),
            ("fitted_on", all(map(_is_fitted_right, self.shared))),
            ("recipe", _DIGEST.fullmatch(recipe.code) and recipe.threads >= 1 and all(map(is_name, words))),
            ("attestation", self.attestation is None or _is_attested_right(self.attestation)),
            ("replaces", self.replaces is None or _DIGEST.fullmatch(self.replaces)),
            ("made_at", 0 < self.made_at <= LAST_INSTANT),
        ):
            if not is_right:
                raise ProtocolError("lineage_contradicts", member=member)
        return self

    def undeclared(self) -> tuple[str, ...]:
        """Shared parts of which nobody said what they rest on, in order of their names."""
        declared = {part.name for part in self.shared if part.is_declared}
        named = {part.name for part in self.shared} | {one.name for one in self.made_from if one.role == "shared"}
        return tuple(sorted(named - declared))

    def rests_on(self) -> tuple[Ingredient, ...]:
        """Data and models by which it can be affected: what it was made of, and what its shared parts rest on."""
        made = (one for one in self.made_from if one.role != "shared")
        return (*made, *(one for part in self.shared for one in part.fitted_on))


def is_name(text: str) -> bool:
    """Whether a text can be shown in one line as what it is."""
    return 0 < len(text) <= LONGEST_NAME and shown(text) == text


def _is_right(one: Ingredient) -> bool:
    is_of_data = one.role == "data" or (one.manifest is None and one.bucket is None)
    return (
        is_of_data
        and is_name(one.name)
        and bool(_DIGEST.fullmatch(one.sha256))
        and (one.manifest is None or bool(_DIGEST.fullmatch(one.manifest)))
        and (one.bucket is None or is_name(one.bucket))
    )


def _is_fitted_right(part: SharedPart) -> bool:
    if part.no_personal_data and part.fitted_on:
        return False
    return all(one.role != "shared" and _is_right(one) for one in part.fitted_on)


def _is_attested_right(one: Attestation) -> bool:
    return is_name(one.kind) and bool(_DIGEST.fullmatch(one.sha256))


class ReadLineage(Struct, frozen=True):
    """A statement that may be used.

    Attributes:
        name: The model's. `sha256`: its `model_digest`, in hex.

        signed_by: As in `envelope.Opened`. `digest`: of its statement's payload, in hex.
    """

    lineage: ModelLineage
    name: str
    sha256: str
    signed_by: str | None
    digest: str


def seal_lineage(lineage: ModelLineage, name: str, sha256: str, signer: SigningKey | None) -> bytes:
    """The envelope's bytes; the same lineage and signer give the same. Raises ProtocolError as `read_lineage`."""
    _check_subject(name, sha256)
    subjects = (Subject(name, {"sha256": sha256}),)
    data = seal(Statement(subjects, MODEL_LINEAGE, msgspec.to_builtins(lineage.checked())), signer)
    _check_length(data)
    return data


def read_lineage(data: bytes, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool = True) -> ReadLineage:
    """A statement from the envelope's bytes.

    Raises:
        ProtocolError: whatever `open_envelope`, `stated` and `ModelLineage.checked` raise, `json_too_long` (values:
            bytes, longest), or `lineage_contradicts` (values: member).
    """
    # The steps are those of docs/protocol/model-lineage.md.

    # (0): open the envelope.
    _check_length(data)
    opened = open_envelope(data, trusted, signature_needed=signature_needed)
    # (1): read the lineage.
    lineage = stated(opened.statement, MODEL_LINEAGE, ModelLineage).checked()
    # (2): look at the subject.
    subjects = opened.statement.sha256_by_name()
    if len(subjects) != 1:
        raise ProtocolError("lineage_contradicts", member="subject")
    ((name, sha256),) = subjects.items()
    _check_subject(name, sha256)
    return ReadLineage(lineage, name, sha256, opened.signed_by, opened.payload_digest)


def _check_length(data: bytes) -> None:
    if len(data) > LONGEST_LINEAGE:
        raise ProtocolError("json_too_long", bytes=len(data), longest=LONGEST_LINEAGE)


def _check_subject(name: str, sha256: str) -> None:
    if not (is_name(name) and _DIGEST.fullmatch(sha256)):
        raise ProtocolError("lineage_contradicts", member="subject")
