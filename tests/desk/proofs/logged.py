"""A desk with a public log: what it published and which runs were built, as a log of a folder has them."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import structs

from small_log import SEEN_AT, SmallLog, policy_text
from widerspruch.desk.config import LogConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.proofs.seen_log import LogReading
from widerspruch.desk.publish.publish import Published
from widerspruch.protocol.manifest import Verification
from widerspruch.protocol.run_record import LogSeen, RecordedSet, RunRecord, seal_run_record
from widerspruch.protocol.signing_keys import SigningKey

RUNS = SigningKey.from_seed(b"r" * 32)
ADDRESS = "https://log.beispielnetz.example"


def with_log(desk: Desk, folder: Path) -> Desk:
    """The same desk with openings and an empty log."""
    folder.mkdir()
    (folder / "policy").write_text(policy_text(), "utf-8")
    RUNS.public.save(folder.parent / "runs.public.pem")
    log = LogConfig(folder, folder.parent / "log.pem", ADDRESS, (folder.parent / "runs.public.pem",))
    config = structs.replace(desk.config, openings=folder.parent / "openings", log=log)
    return structs.replace(desk, config=config, log=LogReading())


def statement_of(made: Published) -> bytes:
    return (made.folder / "statement.json").read_bytes()


def write_log(folder: Path, entries: Sequence[bytes], *, witnessed: int | None = None, at: int = SEEN_AT) -> SmallLog:
    """The log as it is after these entries, each of them published by itself.

    Args:
        witnessed: How many entries the witnesses have seen; None: all. `at`: seconds, when.
    """
    log = SmallLog(entries)
    for name, data in log.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "checkpoints").mkdir(exist_ok=True)
    seen = len(entries) if witnessed is None else witnessed
    for size in range(len(entries) + 1):
        note = log.note(size, at=at) if size <= seen else log.note(size, ())
        (folder / "checkpoints" / str(size)).write_bytes(note)
    (folder / "checkpoint").write_bytes((folder / "checkpoints" / str(len(entries))).read_bytes())
    return log


def run_over(
    made: Published, log: SmallLog, manifest: str = "a" * 64, signer: SigningKey = RUNS, **changed: object
) -> bytes:
    """The record of a run that kept to a set, begun when the log was as it is."""
    record = RunRecord(
        purpose="generative",
        frozen_at=made.received_until,
        heeds_until=made.received_until,
        sets=(RecordedSet(made.platform, made.number, made.digest, made.received_until),),
        rulebook="b" * 64,
        log=LogSeen(log.checkpoint().origin, len(log.entries), log.checkpoint().root.hex()),
        counts={"allowed": 10},
        kept_rows=10,
        verification=Verification(10, 0),
        outputs_root="c" * 64,
    )
    return seal_run_record(structs.replace(record, **changed), manifest, signer)
