"""What is signed: an in-toto Statement v1, "of these files, identified by digest, the following holds"."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from widerspruch.lib.errors import Sentence
from widerspruch.lib.shown import in_a_line
from widerspruch.protocol.errors import ProtocolError

P = TypeVar("P")

PAYLOAD_TYPE = "application/vnd.in-toto+json"

NAMES = "urn:uuid:70efd2c0-d3f3-4a83-9d3f-cccc31ac72c7"
"""Drawn at random. The kinds of our statements begin with it: nobody can come to own what begins so, as they can a
domain (docs/decisions/0022)."""

KINDS = (
    "exclusion-set/v1",
    "exclusion-set/v2",
    "gate-run/v1",
    "lineage-report/v1",
    "model-lineage/v1",
    "notice-proof/v1",
    "receipt/v1",
    "rulebook-package/v1",
    "run-record/v1",
)
"""What ours state, as their types end."""


class Subject(Struct, frozen=True):
    """A file the statement is about. `digest` maps an algorithm to lower-case hex; ours is always `sha256`."""

    name: str
    digest: Mapping[str, str]


class Statement(Struct, frozen=True, tag_field="_type", tag="https://in-toto.io/Statement/v1"):
    """The files, the kind of statement, and what is stated. The names are those of in-toto."""

    subject: tuple[Subject, ...]
    predicateType: str  # noqa: N815 (in-toto's name)
    predicate: dict[str, Any]

    def sha256_by_name(self) -> dict[str, str]:
        """Digest of each file by its name.

        Raises:
            ProtocolError: `subject_twice` or `subject_without_sha256` (values: name).
        """
        found: dict[str, str] = {}
        for subject in self.subject:
            if subject.name in found:
                raise ProtocolError("subject_twice", name=subject.name)
            if "sha256" not in subject.digest:
                raise ProtocolError("subject_without_sha256", name=subject.name)
            found[subject.name] = subject.digest["sha256"]
        return found


def stated(statement: Statement, predicate_type: str, expected: type[P]) -> P:
    """The predicate as the struct of its type.

    Raises:
        ProtocolError: `predicate_other` (values: expected, found) or `predicate_unreadable` (values: what).
    """
    if statement.predicateType != predicate_type:
        raise ProtocolError("predicate_other", expected=_told(predicate_type), found=_told(statement.predicateType))
    try:
        return msgspec.convert(statement.predicate, type=expected)
    except msgspec.ValidationError as error:
        raise ProtocolError("predicate_unreadable", what=str(error)) from error


def _told(predicate_type: str) -> Sentence | str:
    """What people call it; of others' statements the type itself."""
    names, _, kind = predicate_type.partition("#")
    if names == NAMES and kind in KINDS:
        return Sentence(ProtocolError.room, f"statement_kind.{kind}")
    return in_a_line(predicate_type)
