"""C2SP tlog-policy: which logs are believed, and which witnesses must have seen a checkpoint before it counts."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.errors import ProtocolCode, ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint, parse_checkpoint
from widerspruch.protocol.log.cosignature import verified_at
from widerspruch.protocol.log.note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    NoteVerifier,
    SignedNote,
    parse_note,
)

LONGEST_POLICY = 2**18
"""Bytes."""

_NONE = "none"
_BLANK = " \t"
_CHARACTERS = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
_LOG_KEYS = (ED25519, ML_DSA_44_COSIGNATURE)
_WITNESS_KEYS = (ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE)


class PolicyKey(Struct, frozen=True):
    """A log or a witness. `name`: the policy's, of a log its origin. `address`: where it is spoken to, as written."""

    name: str
    verifier: NoteVerifier
    address: str | None = None


class WitnessGroup(Struct, frozen=True):
    """Witnesses and groups of which so many must have seen a checkpoint."""

    name: str
    needed: int
    members: tuple[str, ...]


class WitnessedCheckpoint(Struct, frozen=True):
    """A checkpoint that a policy lets count.

    Attributes:
        log_name: The origin of the log that signed.

        cosigned: When each of the policy's witnesses had seen it, in seconds since 1970, by the policy's names.

        witnessed_at: The second by which the quorum was complete. None: the policy asks for no witness.
    """

    checkpoint: Checkpoint
    log_name: str
    cosigned: Mapping[str, int]
    witnessed_at: int | None


class LogPolicy(Struct, frozen=True):
    """Attributes: as the lines of the file. `groups` in its order; `quorum` None: no witness is needed."""

    logs: tuple[PolicyKey, ...]
    witnesses: tuple[PolicyKey, ...]
    groups: tuple[WitnessGroup, ...]
    quorum: str | None

    def check(self, note: bytes) -> WitnessedCheckpoint:
        """The checkpoint of a note, signed by a log of this policy and by enough witnesses.

        Raises:
            ProtocolError: whatever `parse_note` and `parse_checkpoint` raise, `log_unknown` (no log of this origin),
                `log_signature_missing`, `log_signature_wrong`, `cosignature_wrong` (values: name),
                `witnesses_missing` (values: found, quorum).
        """
        # The steps are those of docs/protocol/log.md.

        # (1): read the note and its checkpoint.
        read = parse_note(note)
        checkpoint = parse_checkpoint(read.text)
        # (2): find the log.
        if checkpoint.origin not in [log.name for log in self.logs]:
            raise ProtocolError("log_unknown")
        # (3): verify every signature of a known key.
        logs = _signed_at(self.logs, read, "log_signature_wrong")
        seen = _signed_at(self.witnesses, read, "cosignature_wrong")
        # (4): ask for the log's signature.
        if checkpoint.origin not in logs:
            raise ProtocolError("log_signature_missing")
        # (5): count the witnesses. Without a time, one says less than that it saw the newest.
        cosigned = {name: at for name, at in seen.items() if at}
        witnessed_at = self._complete_at(cosigned)
        if self.quorum is not None and witnessed_at is None:
            raise ProtocolError("witnesses_missing", found=len(cosigned), quorum=shown(self.quorum))
        return WitnessedCheckpoint(checkpoint, checkpoint.origin, cosigned, witnessed_at)

    def _complete_at(self, cosigned: Mapping[str, int]) -> int | None:
        times = dict(cosigned)
        for group in self.groups:  # members stand before their group
            found = sorted(times[name] for name in group.members if name in times)
            if len(found) >= group.needed:
                times[group.name] = found[group.needed - 1]
        return None if self.quorum is None else times.get(self.quorum)


def _signed_at(keys: Sequence[PolicyKey], note: SignedNote, wrong: ProtocolCode) -> dict[str, int]:
    """When each of these keys first signed; raises the code where one did not that says so."""
    known = {key.verifier.called: key for key in keys}
    times: dict[str, int] = {}
    for signature in note.signatures:
        if key := known.get(signature.called):
            at = verified_at(key.verifier, note.text, signature.signature)
            if at is None:
                raise ProtocolError(wrong, name=shown(key.name))
            times[key.name] = min(at, times.get(key.name, at))
    return times


def parse_policy(data: bytes) -> LogPolicy:
    """A policy from the bytes of its file. Names are bytes to it: what is no UTF-8 is told as `\\xff`.

    Raises:
        ProtocolError: `policy_too_long` (values: longest), `policy_characters`; with the line's number
            `policy_line` (values: line), `policy_name_twice`, `policy_name_unknown`, `policy_key_twice`,
            `policy_key_other`, `policy_member_twice`, `policy_threshold`, `policy_quorum_twice`;
            `policy_quorum_missing`; and whatever `NoteVerifier.from_vkey` raises.
    """
    if len(data) > LONGEST_POLICY:
        raise ProtocolError("policy_too_long", longest=LONGEST_POLICY)
    if not _CHARACTERS.fullmatch(data):
        raise ProtocolError("policy_characters")
    reading = _Reading()
    for number, line in enumerate(data.decode("utf-8", "backslashreplace").split("\n"), 1):
        if (written := line.strip(_BLANK)) and not written.startswith("#"):
            reading.take(number, re.split(f"[{_BLANK}]+", written))
    if not reading.has_quorum:
        raise ProtocolError("policy_quorum_missing")
    return LogPolicy(tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorum)


class _Reading:
    """A policy of which some lines have been read."""

    def __init__(self) -> None:
        self.line = 0
        self.logs: list[PolicyKey] = []
        self.witnesses: list[PolicyKey] = []
        self.groups: list[WitnessGroup] = []
        self.quorum: str | None = None
        self.has_quorum = False
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._keys: set[object] = set()

    def take(self, line: int, words: list[str]) -> None:
        self.line = line
        match words:
            case ["log", vkey, *address] if len(address) < 2:
                key = self._key(vkey, _LOG_KEYS)
                self.logs.append(PolicyKey(key.name, key, *address))
            case ["witness", name, vkey, *address] if len(address) < 2:
                self._new_name(name)
                self.witnesses.append(PolicyKey(name, self._key(vkey, _WITNESS_KEYS), *address))
            case ["group", name, needed, *members] if members:
                self._take_group(name, {"all": str(len(members)), "any": "1"}.get(needed, needed), members)
            case ["quorum", name]:
                self._need(not self.has_quorum, "policy_quorum_twice")
                self._need(name == _NONE or name in self._names, "policy_name_unknown")
                self.has_quorum, self.quorum = True, None if name == _NONE else name
            case _:
                self._need(False, "policy_line")

    def _need(self, is_right: bool, code: ProtocolCode) -> None:
        if not is_right:
            raise ProtocolError(code, line=self.line)

    def _key(self, vkey: str, algorithms: tuple[int, ...]) -> NoteVerifier:
        found = NoteVerifier.from_vkey(vkey)
        self._need(found.algorithm in algorithms, "policy_key_other")
        # Twice it would count twice, and no log is its own witness. Of one name and id, a note could not tell them.
        marks = {found.public, found.called}
        self._need(not marks & self._keys, "policy_key_twice")
        self._keys |= marks
        return found

    def _take_group(self, name: str, needed: str, members: list[str]) -> None:
        is_number = re.fullmatch("[1-9][0-9]{0,5}", needed) is not None
        self._need(is_number and int(needed) <= len(members), "policy_threshold")
        for member in members:
            self._need(member in self._names, "policy_name_unknown")
            self._need(member not in self._members, "policy_member_twice")
            self._members.add(member)
        self._new_name(name)
        self.groups.append(WitnessGroup(name, int(needed), tuple(members)))

    def _new_name(self, name: str) -> None:
        self._need(name != _NONE and name not in self._names, "policy_name_twice")
        self._names.add(name)
