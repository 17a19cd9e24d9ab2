"""A log's folder on this machine's disk: appending, witnessing, proving, checking, watching.

A million statements differ in a number; nobody waits for as many signatures of a platform.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.log.figures import Figure, cpu_seconds, milliseconds, peak_mib
from widerspruch.lib.outgoing import OutgoingAnswer
from widerspruch.log.append import append
from widerspruch.log.check.check import check
from widerspruch.log.cosign import gather
from widerspruch.log.http import LogCall
from widerspruch.log.init import begin
from widerspruch.log.monitor.monitor import MonitorRequest, monitor
from widerspruch.log.monitor.source import FolderSource
from widerspruch.log.prove import prove
from widerspruch.log.witness.state import WitnessState
from widerspruch.log.witness.witness import Witness, answering
from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement

SIZE, BATCH = 1_000_000, 10_000
ORIGIN = "beispielnetz.example/statements"
NOW = 1_796_000_000_000_000
LOG, WITNESS = (
    SigningKey.from_seed(b"l" * 32),
    NoteSigner("w.example", SigningKey.from_seed(b"w" * 32), ED25519_COSIGNATURE),
)


def figures(runs: int) -> Iterator[Figure]:
    """Of a log that is empty, and of one with a million entries."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with WitnessState.held(folder / "seen.json", WITNESS.verifier, is_new=True) as state:
            logs = {ORIGIN: [NoteSigner(ORIGIN, LOG).verifier]}
            answer = answering(Witness(WITNESS, logs, state), lambda: NOW // 1_000_000)

            def post(address: str, body: bytes) -> OutgoingAnswer:
                told = answer(LogCall("POST", "/add-checkpoint", body))
                return OutgoingAnswer(told.status, {}, told.body)

            log = folder / "log"
            begin(log, ORIGIN, LOG, witnesses=f"witness w {WITNESS.vkey} https://w.example\nquorum w\n".encode())
            numbers = iter(range(1, 10 * SIZE))
            took = milliseconds(lambda: append(log, LOG, _statements(numbers, 1), NOW), 5 * runs)
            yield Figure("one statement of 0.8 KB appended, each file on the disk", f"{took:.0f} ms", "50 ms")
            spent = cpu_seconds(lambda: append(log, LOG, _statements(numbers, 1), NOW)) * 1000
            yield Figure("of that computing", f"{spent:.1f} CPU ms")
            before = next(numbers)
            batches = SIZE // BATCH
            spent = cpu_seconds(lambda: [append(log, LOG, _statements(numbers, BATCH), NOW) for _ in range(batches)])
            yield Figure(f"1 M appended, a checkpoint each {BATCH:,}", f"{SIZE / spent:,.0f} a CPU second")
            took = milliseconds(lambda: append(log, LOG, _statements(numbers, 1), NOW), runs)
            yield Figure("one more, held against all others", f"{took:.0f} ms", "50 ms")
            took = milliseconds(lambda: (append(log, LOG, _statements(numbers, 1), NOW), gather(log, post)), runs)
            yield Figure("the same, and witnessed by one whose state is on the disk", f"{took:.0f} ms")
            took = milliseconds(lambda: prove(log, before), 3 * runs)
            yield Figure("a proof made from its files", f"{took:.1f} ms", "100 ms")
            yield Figure("memory until then", f"{peak_mib():.0f} MiB")
            yield Figure("`log check` of all files", f"{cpu_seconds(lambda: check(log)):.0f} CPU s")
            request = MonitorRequest(parse_policy((log / "policy").read_bytes()), NOW)
            yield Figure(
                "`log monitor` of all entries", f"{cpu_seconds(lambda: monitor(FolderSource(log), request)):.0f} CPU s"
            )
            yield Figure("memory until then", f"{peak_mib():.0f} MiB")
            files = [one for one in log.rglob("*") if one.is_file()]
            size = sum(one.stat().st_size for one in files) / 2**20
            yield Figure("the folder", f"{len(files):,} files, {size:,.0f} MiB")


def _statements(numbers: Iterator[int], count: int) -> list[bytes]:
    return [_numbered(next(numbers)) for _ in range(count)]


_HEADER = SetHeader(
    number=1, platform="beispielnetz", issued_at=NOW, received_until=NOW, key_id="hmac:0", fold_version=1
)
_ENVELOPE = msgspec.json.decode(seal(Statement((), _HEADER.kind, _HEADER.predicate()), SigningKey.from_seed(b"p" * 32)))
_PAYLOAD = decoded(_ENVELOPE["payload"]) or b""


def _numbered(number: int) -> bytes:
    """A statement of its own; the signature is that of another."""
    payload = _PAYLOAD.replace(b'"number":1,', b'"number":%d,' % number)
    return msgspec.json.encode(_ENVELOPE | {"payload": encoded(payload)}, order="sorted")
