"""What the entries of a log state, as far as they can be read, and whether who signed may sign such a thing."""

from collections.abc import Iterable

from msgspec import Struct

from widerspruch.log.entries import LogEntry, kind_of, read_entry
from widerspruch.log.errors import LogError
from widerspruch.log.findings import LogFinding, LogFindingCode, finding
from widerspruch.protocol.discovery import KeyUse
from widerspruch.protocol.envelope import Opened
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.run_record import RunRecord, read_run_record
from widerspruch.protocol.sets.header import SetHeader, header_of

_USES: dict[str, KeyUse] = {"exclusion-set": "sets", "run-record": "runs"}
"""Of the kinds that a monitor understands."""

_WHY: dict[str, LogFindingCode] = {
    "key_of_other_use": "entry_key_use",
    "signer_unknown": "entry_signer",
    "signature_wrong": "entry_signature",
    "unsigned": "entry_signature",
}


MOST_FINDINGS = 1_000
"""About single entries."""


class WatchedSet(Struct, frozen=True):
    """A set's statement. `index`: of its entry. `digest`: of the statement's payload, in hex."""

    index: int
    digest: str
    header: SetHeader


class WatchedRun(Struct, frozen=True):
    """A run's record."""

    index: int
    digest: str
    record: RunRecord


class LogContents:
    """All that a log states, in the order of its entries.

    Attributes:
        read: How many entries. `is_broken_off`: whether the next one could not be read. `left_out`: further findings.
    """

    def __init__(self) -> None:
        self.read, self.is_broken_off = 0, False
        self.sets: list[WatchedSet] = []
        self.runs: list[WatchedRun] = []
        self.others = 0
        self.findings: list[LogFinding] = []
        self.left_out = 0

    def find(self, code: LogFindingCode, **values: str | int) -> None:
        """Note what is wrong with an entry. Whoever fills a log with such does not fill the report."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding(code, **values))
        else:
            self.left_out += 1


def read_entries(logged: LogContents, entries: Iterable[bytes], keys: TrustedKeys) -> None:
    """Take in every entry.

    What cannot be read, or was signed by whom nobody trusts for it, is a finding. Of what another signed the statement
    is looked at all the same, because it stands there for everybody.
    """
    for index, entry in enumerate(entries):
        logged.read = index + 1
        try:
            _read(logged, index, entry, keys)
        except LogError as error:
            logged.find("entry_unreadable", index=index, why=error.code)


def _read(logged: LogContents, index: int, entry: bytes, keys: TrustedKeys) -> None:
    read = read_entry(entry)
    if read.data != entry:
        raise LogError("entry_no_statement")
    kind = kind_of(read.statement)
    if kind is None:
        logged.find("entry_kind", index=index, found=read.statement.predicateType[:100])
        return
    use = _USES.get(kind)
    if use is None:
        logged.others += 1
        return
    opened: Opened | None = None
    if keys.keys:
        try:
            opened = keys.open(read.envelope, use)
        except ProtocolError as error:
            logged.find(_WHY.get(error.code, "entry_signature"), index=index, use=use)
    try:
        _take(logged, index, read, kind)
    except ProtocolError as error:
        logged.find("entry_contradicts", index=index, why=error.code)
        return
    if opened is not None and kind == "exclusion-set":
        platform = logged.sets[-1].header.platform
        try:
            keys.require_platform(opened, use, platform)
        except ProtocolError:
            logged.find("entry_key_platform", index=index, platform=platform)


def _take(logged: LogContents, index: int, read: LogEntry, kind: str) -> None:
    if kind == "exclusion-set":
        logged.sets.append(WatchedSet(index, read.digest, header_of(read.statement)))
    else:
        record = read_run_record(read.data, (), signature_needed=False).record
        logged.runs.append(WatchedRun(index, read.digest, record))
