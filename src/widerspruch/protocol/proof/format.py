"""`proof.json`: a receipt, a set, a run's record and the log that holds both, as they lie in one file."""

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from widerspruch.lib.shown import shown
from widerspruch.protocol.base64_text import decoded
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.log_proof import LogProof, parse_log_proof
from widerspruch.protocol.log.merkle import HASH_BYTES, LONGEST_PATH
from widerspruch.protocol.prefix_tree import Leaf, TreePath, read_path

PROOF_FORMAT = "widerspruch/proof/1"
LONGEST_PROOF = 2**20
"""Bytes. Two statements as a log takes them and the signatures of many witnesses fit in."""

MEMBER_LABEL = b"widerspruch/member/1\0"
_MOST_STEPS = LONGEST_PATH + 1
"""Of a proof that a log only grew."""

_SALT = _KEY = re.compile(r"[0-9a-f]{32}")
_COMMIT = re.compile(r"[0-9a-f]{64}")
_OTHER_COMMIT = re.compile(r"([0-9a-f]{64})?")


class ProvenRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One objection of an account, as the effective state after a chain of sets has it. Instants in int64
    microseconds UTC.

    Attributes:
        rests_on: What the row rests on instead of an objection; of an objection it is never written.
    """

    purpose: str
    received_at: int
    own_content: bool
    ai_interactions: bool
    mentions: bool
    withdrawn_at: int | None
    rests_on: Literal["signal", "preset", "unclear_signal"] | UnsetType = UNSET

    @property
    def is_objection(self) -> bool:
        """Whether the account's person made it: what else keeps them out, nobody promised them."""
        return self.rests_on is UNSET

    def covers(self, scope: str) -> bool:
        """Whether it is about a scope, a word of `rulebook.vocabulary`."""
        return bool(getattr(self, scope))

    def stands_at(self, instant: int) -> bool:
        """Whether a run heeds it that heeds what was received until an instant."""
        return self.received_at <= instant and (self.withdrawn_at is None or self.withdrawn_at > instant)


def member_commitment(salt: bytes, rows: Sequence[ProvenRow]) -> bytes:
    """What a set's tree commits to of one account: 32 bytes."""
    return hashlib.sha256(MEMBER_LABEL + salt + to_bytes(list(rows))).digest()


class ProvenReceipt(Struct, frozen=True, forbid_unknown_fields=True):
    """As `receipt.json` without its format. `salt`: hexadecimal."""

    statement: Envelope
    salt: str


class ProvenMember(Struct, frozen=True, forbid_unknown_fields=True):
    """What a set holds of an account. `salt`, `key` and `commit`: hexadecimal; `path`: base64, from the root down."""

    salt: str
    rows: tuple[ProvenRow, ...]
    key: str
    commit: str
    path: tuple[str, ...]

    def leaf(self) -> Leaf:
        return bytes.fromhex(self.key), bytes.fromhex(self.commit)


class OtherLeaf(Struct, frozen=True, forbid_unknown_fields=True):
    """What lies where a key would have to; hexadecimal. `commit`: empty where a tree commits to nothing."""

    key: str
    commit: str

    def leaf(self) -> Leaf:
        return bytes.fromhex(self.key), bytes.fromhex(self.commit)


class ProvenAbsence(Struct, frozen=True, forbid_unknown_fields=True):
    """That a tree does not hold a key. `other`: None where nothing lies in its place."""

    path: tuple[str, ...]
    other: OtherLeaf | None


class ProvenPresence(Struct, frozen=True, forbid_unknown_fields=True):
    """That a tree holds a key which commits to nothing."""

    path: tuple[str, ...]


class ProvenSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An exclusion set's statement, that the log holds it, and that it holds the account, or does not: one of both.

    Attributes:
        log: The text of a C2SP tlog-proof.
    """

    statement: Envelope
    log: str
    member: ProvenMember | None = None
    absent: ProvenAbsence | None = None


class ProvenRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run's record and that the log holds it.

    Attributes:
        seen: That the log, as the record says the builder saw it, goes on to the checkpoint in `log`: base64.

        absent, present: Whether the account is among the kept authors: one of both, or neither where the record does
            not name any.
    """

    statement: Envelope
    log: str
    seen: tuple[str, ...]
    absent: ProvenAbsence | None = None
    present: ProvenPresence | None = None


class ProofFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file as it lies on disk.

    Attributes:
        run: None: the file is about a set alone.

        consistency: That the log goes on from the set's checkpoint to the run's: base64. Nothing without a run.
    """

    format: str
    receipt: ProvenReceipt
    set: ProvenSet
    run: ProvenRun | None
    consistency: tuple[str, ...]


class ReadProof(Struct, frozen=True):
    """The file, and what of it is written in other ways, read; nothing of it is checked.

    Attributes:
        set_path, kept_path: In the set's tree, and in that of the kept authors, where there is one.
    """

    file: ProofFile
    set_log: LogProof
    set_path: TreePath
    run_log: LogProof | None
    kept_path: TreePath | None
    seen: tuple[bytes, ...]
    consistency: tuple[bytes, ...]


def read_proof(data: bytes) -> ReadProof:
    """A proof from the bytes of `proof.json`.

    Raises:
        ProtocolError: `json_...`, `proof_format` (values: found), `proof_contradicts` (values: member), whatever
            `parse_log_proof` and `read_path` raise.
    """
    file = from_bytes(data, ProofFile, longest=LONGEST_PROOF)
    if file.format != PROOF_FORMAT:
        raise ProtocolError("proof_format", found=shown(file.format[:40]))
    for member, is_right in _told_once(file):
        if not is_right:
            raise ProtocolError("proof_contradicts", member=member)
    run = file.run
    kept = None if run is None else run.absent or run.present
    return ReadProof(
        file=file,
        set_log=parse_log_proof(file.set.log.encode("utf-8", "surrogatepass")),
        set_path=read_path(_set_path(file.set)),
        run_log=None if run is None else parse_log_proof(run.log.encode("utf-8", "surrogatepass")),
        kept_path=None if kept is None else read_path(kept.path),
        seen=() if run is None else _hashes(run.seen, "run.seen"),
        consistency=_hashes(file.consistency, "consistency"),
    )


def _told_once(file: ProofFile) -> Sequence[tuple[str, bool]]:
    """Whether each member is there once, and written as it must be."""
    held, run = file.set, file.run
    absences = (("set.absent", held.absent), ("run.absent", None if run is None else run.absent))
    return (
        ("receipt.salt", bool(_SALT.fullmatch(file.receipt.salt))),
        ("set", (held.member is None) != (held.absent is None)),
        ("set.member", held.member is None or _is_written_right(held.member)),
        ("run", run is None or run.absent is None or run.present is None),
        ("consistency", run is not None or not file.consistency),
        *(
            (
                name,
                absence is None
                or absence.other is None
                or bool(_KEY.fullmatch(absence.other.key) and _OTHER_COMMIT.fullmatch(absence.other.commit)),
            )
            for name, absence in absences
        ),
    )


def _is_written_right(member: ProvenMember) -> bool:
    return bool(_SALT.fullmatch(member.salt) and _KEY.fullmatch(member.key) and _COMMIT.fullmatch(member.commit))


def _set_path(held: ProvenSet) -> Sequence[str]:
    found = held.member or held.absent
    assert found is not None
    return found.path


def _hashes(written: Sequence[str], member: str) -> tuple[bytes, ...]:
    found = tuple(one for text in written if (one := decoded(text)) is not None and len(one) == HASH_BYTES)
    if len(found) != len(written) or len(found) > _MOST_STEPS:
        raise ProtocolError("proof_contradicts", member=member)
    return found
