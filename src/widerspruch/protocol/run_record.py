"""The record of a run: the small signed statement about a manifest that goes into a log.

A manifest may name a million files; what a log takes is small. The record names the manifest by its digest, and repeats
of it what a proof about one person rests on.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Literal, Self

import msgspec
from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.manifest import MANIFEST, AuthorIdentifier, Verification
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated
from widerspruch.rulebook.instants import LAST_INSTANT
from widerspruch.rulebook.vocabulary import PURPOSES

RUN_RECORD = f"{NAMES}#run-record/v1"
"""The predicate's type."""

LONGEST_RECORD = 65_535
"""Bytes of the envelope: what one entry of a log may have."""

KEPT_AUTHORS_KIND = "prefix-128/1"
SALT_BYTES = 16
TOKEN_BYTES = 16
_TOKEN_LABEL = b"widerspruch/kept-author/1\0"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_ROOT = re.compile(r"[0-9a-f]{64}")
_LARGEST_LOG = 2**63


class RecordedSet(Struct, frozen=True, forbid_unknown_fields=True):
    """The exclusion set of one platform that a run kept to.

    Attributes:
        number, received_until: Of the newest set of the chain. `digest`: of its statement's payload, in hex: what
            `Opened.payload_digest` says of it.
    """

    platform: str
    number: int
    digest: str
    received_until: int


class LogSeen(Struct, frozen=True, forbid_unknown_fields=True):
    """How large a log was when the run began. `root`: of its tree, in hex."""

    origin: str
    size: int
    root: str


class KeptAuthors(Struct, frozen=True, forbid_unknown_fields=True):
    """Of whom rows were kept: the root of a tree over tokens that nobody can tell apart without the hashing key.

    Rows are meant that objections to the use of one's own content cover: who objected to that alone may have
    conversations with an AI in the corpus.

    Attributes:
        salt: 16 random bytes of this run, in hex. `root`: of the tree, in hex. `count`: tokens in it.

        identifiers: By which the corpus names its authors, in order: the tokens are of keys of these.

        unnamed_rows: Rows of which the corpus names no author.
    """

    kind: str
    salt: str
    root: str
    count: int
    identifiers: tuple[AuthorIdentifier, ...]
    unnamed_rows: int

    @property
    def is_of_accounts(self) -> bool:
        """Whether a row of an account would have left the token of its `account_key`: every row is named by an account
        id. Else an absent token says nothing."""
        return self.identifiers == ("account",) and not self.unnamed_rows


class RunRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate of a record's statement. Instants in int64 microseconds UTC.

    Attributes:
        purpose, frozen_at, counts, redacted, verification, result: As in the manifest (`manifest.GateRun`).

        heeds_until: Until when an objection had to be received to be heeded.

        sets: One per platform, in the order of their names.

        rulebook: Digest over the decision and its terms, in hex.

        log: As it was before the run. The sets are among its entries.

        kept_rows: How many rows may be used.

        outputs_root: Root of a Merkle tree (RFC 6962) over the files of the result, in hex.

        kept_authors: None: the record does not say whose rows were kept.

        predecessor: Digest of the manifest whose corpus this one replaces, else None.
    """

    purpose: str
    frozen_at: int
    heeds_until: int
    sets: tuple[RecordedSet, ...]
    rulebook: str
    log: LogSeen
    counts: Mapping[str, int]
    kept_rows: int
    redacted: int = 0
    verification: Verification
    outputs_root: str
    kept_authors: KeptAuthors | None = None
    predecessor: str | None = None
    result: Literal["corpus", "mask"] = "corpus"

    def checked(self) -> Self:
        """The record itself, if it makes sense.

        Raises:
            ProtocolError: `kept_authors_kind_unknown` (values: kind), or `run_record_contradicts` (values: member).
        """
        if self.kept_authors is not None and self.kept_authors.kind != KEPT_AUTHORS_KIND:
            raise ProtocolError("kept_authors_kind_unknown", kind=shown(self.kept_authors.kind[:40]))
        for member, is_right in (
            ("purpose", self.purpose in PURPOSES),
            ("frozen_at", 0 < self.frozen_at <= LAST_INSTANT),
            ("heeds_until", 0 < self.heeds_until <= LAST_INSTANT),
            ("sets", self._names_each_set_once()),
            ("rulebook", _DIGEST.fullmatch(self.rulebook)),
            ("log", self.log.origin and 0 <= self.log.size < _LARGEST_LOG and _ROOT.fullmatch(self.log.root)),
            ("counts", all(count >= 0 for count in self.counts.values())),
            ("kept_rows", self.kept_rows >= 0),
            ("redacted", self.redacted >= 0),
            ("verification", self.verification.rows >= 0 and self.verification.found >= 0),
            ("outputs_root", _ROOT.fullmatch(self.outputs_root)),
            ("kept_authors", self.kept_authors is None or _is_written_right(self.kept_authors)),
            ("predecessor", self.predecessor is None or _DIGEST.fullmatch(self.predecessor)),
        ):
            if not is_right:
                raise ProtocolError("run_record_contradicts", member=member)
        return self

    def set_of(self, platform: str) -> RecordedSet | None:
        """That of a platform; None: the run kept to no set of it."""
        return next((one for one in self.sets if one.platform == platform), None)

    def _names_each_set_once(self) -> bool:
        platforms = [one.platform for one in self.sets]
        return platforms == sorted(set(platforms)) and all(
            is_platform_name(one.platform)
            and one.number >= 1
            and _DIGEST.fullmatch(one.digest)
            and 0 <= one.received_until <= LAST_INSTANT
            for one in self.sets
        )


def _is_written_right(authors: KeptAuthors) -> bool:
    return (
        bool(_SALT.fullmatch(authors.salt) and _ROOT.fullmatch(authors.root))
        and authors.count >= 0
        and authors.unnamed_rows >= 0
        and list(authors.identifiers) == sorted(set(authors.identifiers))
    )


class ReadRunRecord(Struct, frozen=True):
    """A record that may be used.

    Attributes:
        manifest: SHA-256 of the manifest's file, in hex.

        signed_by: As in `envelope.Opened`. `digest`: of its statement's payload, in hex.
    """

    record: RunRecord
    manifest: str
    signed_by: str | None
    digest: str


def kept_author_token(salt: bytes, account_key: bytes) -> bytes:
    """What an author is called in one run, and in no other: 16 bytes.

    Raises:
        ValueError: the salt has not `SALT_BYTES`.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt of a run's tokens has {SALT_BYTES} bytes")
    return hashlib.sha256(_TOKEN_LABEL + salt + account_key).digest()[:TOKEN_BYTES]


def seal_run_record(record: RunRecord, manifest: str, signer: SigningKey) -> bytes:
    """The envelope's bytes, as a log takes them; the same record and signer give the same.

    Args:
        manifest: SHA-256 of the manifest's file, in hex.

    Raises:
        ProtocolError: as `RunRecord.checked`, or `json_too_long` (values: bytes, longest).
    """
    statement = Statement((Subject(MANIFEST, {"sha256": manifest}),), RUN_RECORD, msgspec.to_builtins(record.checked()))
    data = seal(statement, signer)
    if len(data) > LONGEST_RECORD:
        raise ProtocolError("json_too_long", bytes=len(data), longest=LONGEST_RECORD)
    return data


def read_run_record(
    data: bytes, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool = True
) -> ReadRunRecord:
    """A record from the envelope's bytes. Whether a log holds it is for the caller to see.

    Raises:
        ProtocolError: whatever `open_envelope`, `stated` and `RunRecord.checked` raise, or `run_record_contradicts`
            (values: member).
    """
    # The steps are those of docs/protocol/run-record.md.

    # (0): open the envelope.
    if len(data) > LONGEST_RECORD:
        raise ProtocolError("json_too_long", bytes=len(data), longest=LONGEST_RECORD)
    opened = open_envelope(data, trusted, signature_needed=signature_needed)
    # (1): read the record.
    record = stated(opened.statement, RUN_RECORD, RunRecord).checked()
    # (2): compare the subject.
    subjects = opened.statement.sha256_by_name()
    manifest = subjects.get(MANIFEST, "")
    if len(subjects) != 1 or not _DIGEST.fullmatch(manifest):
        raise ProtocolError("run_record_contradicts", member="subject")
    return ReadRunRecord(record, manifest, opened.signed_by, opened.payload_digest)
