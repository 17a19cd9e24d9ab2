"""Which models rest on posts of somebody who objected since: the platform's signed word, to be published."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, Self, get_args

import msgspec
from msgspec import Struct

from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.model_lineage import ModelKind, is_name
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated
from widerspruch.rulebook.instants import LAST_INSTANT

LINEAGE_REPORT = f"{NAMES}#lineage-report/v1"
"""The predicate's type."""

LONGEST_REPORT = 65_535
"""Bytes of the envelope: what one entry of a log may have."""

GRAPH = "lineage"
"""The subject's name: all statements about models that the report was made of."""

ModelState = Literal["clean", "stale", "replaced", "withdrawn", "unknown"]
MODEL_STATES: tuple[ModelState, ...] = get_args(ModelState)

_DIGEST = re.compile(r"[0-9a-f]{64}")


class ReportedModel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A model that is not clean.

    Attributes:
        state: `stale`: it rests on a file that a purge changed; `unknown`: nobody can say, and it counts as stale;
            `replaced`: a clean one took its place; `withdrawn`: it is out of service.

        by: Of a replaced one: digest of the clean model in its place.

        until: Of a stale or unknown one: until when it stays in service, microseconds UTC; None: nobody said.
    """

    name: str
    kind: ModelKind
    sha256: str
    state: ModelState
    by: str | None = None
    until: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it rests, or may rest, on what was removed, and is in service."""
        return self.state in ("stale", "unknown")

    def is_overdue(self, now: int) -> bool:
        """Whether it is open, and the instant until which it was to stay in service has passed."""
        return self.is_open and self.until is not None and self.until < now


class Redone(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How much of a corpus has to be trained on again. `files`, `rows`, `bytes`: in files that the purge changed, as
    they are now; the others: in all. `seconds`: that it took, None while it was not done."""

    files: int
    of_files: int
    rows: int
    of_rows: int
    bytes: int
    of_bytes: int
    seconds: int | None = None


class LineageReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate of the statement.

    Attributes:
        before, after: Manifests of the corpora before and after the purge, in pairs: SHA-256 of their files, in hex.

        counts: Models by their state, every state named.

        models: All that are not clean, in order of their names and digests.

        made_at: Microseconds UTC.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    counts: Mapping[ModelState, int]
    models: tuple[ReportedModel, ...]
    redone: Redone
    made_at: int

    def checked(self) -> Self:
        """The report itself, if it makes sense. Raises ProtocolError `lineage_report_contradicts` (values: member)."""
        redone = self.redone
        for member, is_right in (
            ("before", self.before and all(map(_DIGEST.fullmatch, self.before))),
            ("after", len(self.after) == len(self.before) and all(map(_DIGEST.fullmatch, self.after))),
            ("models", all(map(_is_right, self.models)) and self._names_each_once()),
            ("counts", self._counts_what_it_names()),
            ("models", self._replaces_by_clean_ones()),
            ("redone", 0 <= redone.files <= redone.of_files and 0 <= redone.rows <= redone.of_rows),
            ("redone", 0 <= redone.bytes <= redone.of_bytes and (redone.seconds is None or redone.seconds >= 0)),
            ("made_at", 0 < self.made_at <= LAST_INSTANT),
        ):
            if not is_right:
                raise ProtocolError("lineage_report_contradicts", member=member)
        return self

    def _names_each_once(self) -> bool:
        names = [(one.name, one.sha256) for one in self.models]
        return names == sorted(names) and len({one.sha256 for one in self.models}) == len(names)

    def _replaces_by_clean_ones(self) -> bool:
        """A model in whose place another stands, which is not clean itself, is as stale as before."""
        instead = {one.by for one in self.models if one.by is not None}
        return instead.isdisjoint(one.sha256 for one in self.models) and len(instead) <= self.counts.get("clean", 0)

    def _counts_what_it_names(self) -> bool:
        found = [one.state for one in self.models]
        is_whole = {*self.counts} == {*MODEL_STATES} and self.counts.get("clean", -1) >= 0
        return is_whole and all(self.counts[one] == found.count(one) for one in MODEL_STATES if one != "clean")


def _is_right(one: ReportedModel) -> bool:
    return (
        one.state != "clean"
        and is_name(one.name)
        and bool(_DIGEST.fullmatch(one.sha256))
        and (one.state == "replaced") == (one.by is not None)
        and (one.by is None or bool(_DIGEST.fullmatch(one.by)))
        and (one.until is None or (one.is_open and 0 < one.until <= LAST_INSTANT))
    )


class ReadLineageReport(Struct, frozen=True):
    """A report that may be used. `graph`: SHA-256 over what it was made of, in hex; the others as in
    `model_lineage.ReadLineage`."""

    report: LineageReport
    graph: str
    signed_by: str | None
    digest: str


def seal_lineage_report(report: LineageReport, graph: str, signer: SigningKey | None) -> bytes:
    """The envelope's bytes; the same report and signer give the same.

    Raises:
        ProtocolError: as `LineageReport.checked`, or `json_too_long` (values: bytes, longest).
    """
    subjects = (Subject(GRAPH, {"sha256": graph}),)
    data = seal(Statement(subjects, LINEAGE_REPORT, msgspec.to_builtins(report.checked())), signer)
    _check_length(data)
    return data


def read_lineage_report(
    data: bytes, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool = True
) -> ReadLineageReport:
    """A report from the envelope's bytes.

    Raises:
        ProtocolError: whatever `open_envelope`, `stated` and `LineageReport.checked` raise, `json_too_long`, or
            `lineage_report_contradicts` (values: member).
    """
    # The steps are those of docs/protocol/model-lineage.md#the-report.

    # (0): open the envelope.
    _check_length(data)
    opened = open_envelope(data, trusted, signature_needed=signature_needed)
    # (1): read the report.
    report = stated(opened.statement, LINEAGE_REPORT, LineageReport).checked()
    # (2): look at the subject.
    graph = opened.statement.sha256_by_name()
    if [*graph] != [GRAPH] or not _DIGEST.fullmatch(graph[GRAPH]):
        raise ProtocolError("lineage_report_contradicts", member="subject")
    return ReadLineageReport(report, graph[GRAPH], opened.signed_by, opened.payload_digest)


def _check_length(data: bytes) -> None:
    if len(data) > LONGEST_REPORT:
        raise ProtocolError("json_too_long", bytes=len(data), longest=LONGEST_REPORT)
