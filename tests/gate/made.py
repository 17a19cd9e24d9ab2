"""Small invented corpora, exclusion sets and runs, and reading back what was published."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gate.in_process import InProcess
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.profile import Profile, profile_from
from widerspruch.gate.run.run import RunOutcome, RunRequest, run_gate
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.manifest import GateRun, read_manifest
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.protocol.sets.tables import GROUND, OBJECTIONS
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.decide import Objection
from widerspruch.rulebook.instants import end_of_day, micros
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.vocabulary import RESTS_ON

KEY = HashingKey(bytes(range(32)))
FREEZE = date(2026, 6, 30)
NOW = micros(datetime(2026, 7, 2, 12, tzinfo=UTC))
BEFORE = micros(datetime(2026, 1, 1, tzinfo=UTC))
"""When objections of these tests were received, unless they say otherwise."""

PROFILE = profile_from(
    {
        "platform": {"always": "instagram"},
        "author": {"column": "author_id"},
        "kind": {"always": "post"},
        "audience": {"column": "audience", "values": {"public": "public", "friends": "friends"}},
        "adult": {"column": "adult"},
        "created_at": {"column": "created_at", "is": "microseconds"},
    },
)
SCHEMA = pa.schema(
    [
        pa.field("author_id", pa.int64()),
        pa.field("audience", pa.string()),
        pa.field("adult", pa.bool_()),
        pa.field("created_at", pa.int64()),
        pa.field("text", pa.string()),
    ]
)


def profile(**changes: Any) -> Profile:
    """The usual profile with other tables: `profile(author={"column": "user", "is": "handle"})`."""
    return profile_from({**msgspec.to_builtins(PROFILE), **changes})


def posts(authors: Sequence[Any], **columns: Sequence[Any]) -> pa.Table:
    """Public posts of adults, one of each author; other columns may be given."""
    count = len(authors)
    made: dict[str, Sequence[Any]] = {
        "author_id": authors,
        "audience": ["public"] * count,
        "adult": [True] * count,
        "created_at": [BEFORE] * count,
        "text": [f"Beitrag {number}" for number in range(count)],
        **columns,
    }
    arrays = {
        name: values
        if isinstance(values, pa.Array)
        else pa.array(values, SCHEMA.field(name).type if name in SCHEMA.names else None)
        for name, values in made.items()
    }
    return pa.table(arrays)


def write(path: Path, table: pa.Table, **options: Any) -> Path:
    """A Parquet file, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, **options)
    return path


def objection(account: object, received_at: int = BEFORE, **fields: Any) -> Objection:
    """An objection of an account of the platform, by its id."""
    return Objection(str(account), fields.pop("purpose", "generative"), received_at, **fields)


def objections_table(
    objections: Sequence[Objection], identifier: Any = "account", platform: str = "instagram"
) -> pa.Table:
    """The table of a set for these objections."""
    rows = [
        {
            "account_key": UUID(bytes=KEY.key_of(platform, identifier, one.account)),
            "purpose": one.purpose,
            "received_at": one.received_at,
            "own_content": one.own_content,
            "ai_interactions": one.ai_interactions,
            "mentions": one.mentions,
            "withdrawn_at": one.withdrawn_at,
            "ground": RESTS_ON.index(one.rests_on),
        }
        for one in objections
    ]
    return pa.Table.from_pylist(rows, schema=OBJECTIONS.append(GROUND))


def header(**fields: Any) -> SetHeader:
    """The header of a set issued the day after the freeze."""
    known = end_of_day(FREEZE)
    usual: dict[str, Any] = {
        "number": 1,
        "platform": "instagram",
        "issued_at": known + 3_600_000_000,
        "received_until": known,
        "key_id": KEY.key_id,
        "fold_version": FOLD_VERSION,
    }
    return SetHeader(**{**usual, **fields})


FEW = 100
"""A set of no more objections is kept for the next test that asks for the same."""


def exclusion_set(
    folder: Path,
    objections: Sequence[Objection] = (),
    *,
    identifier: Any = "account",
    signer: SigningKey | None = None,
    **fields: Any,
) -> Path:
    """A full set with these objections; with `since`, an increment on the set with that number in the same folder."""
    if fields.get("since") is not None:
        fields["since_digest"] = digest_of_set(folder.parent, fields["since"])
    stated = header(**fields)

    def make(place: Path) -> None:
        write_set(place, stated, [objections_table(objections, identifier, stated.platform)], None, signer)

    if signer is None and not folder.exists() and len(objections) <= FEW:
        made_once(folder, ("set", stated, tuple(objections), identifier), lambda kept: make(kept / "set"), "set")
    else:
        make(folder)
    return folder


def digest_of_set(folder: Path, number: int) -> str:
    """The digest of the set with this number among those in a folder."""
    for statement in folder.glob("*/statement.json"):
        opened = open_envelope(statement.read_bytes(), (), signature_needed=False)
        if opened.statement.predicate.get("number") == number:
            return opened.payload_digest
    return "0" * 64


def key_file(folder: Path) -> Path:
    """The hashing key of all sets here."""
    path = folder / "hashing.key"
    if not path.exists():
        KEY.save(path)
    return path


@cache
def rulebook() -> Rulebook:
    """The real one, read once."""
    return load_rulebook()


def request(folder: Path, **fields: Any) -> RunRequest:
    """A run over `folder/corpus` with the set in `folder/set` into `folder/out`; nobody need be found."""
    usual: dict[str, Any] = {
        "corpus": (str(folder / "corpus"),),
        "exclusions": (folder / "set",),
        "out": folder / "out",
        "freeze": FREEZE,
        "profile": PROFILE,
        "key_files": (key_file(folder),),
        "allow_no_match": True,
    }
    return RunRequest(**{**usual, **fields})


def gate(folder: Path, scheduler: Scheduler | None = None, now: int = NOW, **fields: Any) -> RunOutcome:
    """Run the gate as `request` says, and let the audit look at what came out."""
    asked = request(folder, **fields)
    outcome = run_gate(asked, rulebook(), scheduler or InProcess(), now)
    if not asked.dry_run:
        audit_request = AuditRequest(
            built=asked.out,
            exclusions=asked.exclusions,
            key_files=asked.key_files,
            corpus=asked.corpus,
        )
        assert audit(audit_request, rulebook(), now).problems == ()
    return outcome


_kept: dict[str, TemporaryDirectory[str]] = {}


def made_once(folder: Path, key: object, make: Callable[[Path], object], part: str = "") -> None:
    """What `make` makes in an empty folder, or that part of it, is in this one: a process makes it once a key, and
    copies it.

    A run costs half a second, and many tests begin with the same one.
    """
    if repr(key) not in _kept:
        kept = TemporaryDirectory(prefix="made-")
        make(Path(kept.name))
        _kept[repr(key)] = kept
    shutil.copytree(Path(_kept[repr(key)].name, part), folder, dirs_exist_ok=True)


def described(table: pa.Table) -> tuple[str, object]:
    """All of a table, as a key: printed, it is cut."""
    return str(table.schema), table.to_pydict()


def gate_table(folder: Path, table: pa.Table, objections: Sequence[Objection] = (), **fields: Any) -> RunOutcome:
    """Run the gate over a corpus of one file `a.parquet`."""
    write(folder / "corpus" / "a.parquet", table)
    if not (folder / "set").exists():
        exclusion_set(folder / "set", objections)
    return gate(folder, **fields)


def kept(folder: Path, name: str = "a.parquet") -> pa.Table:
    """The rows that were published of one Parquet file, as they stand in it."""
    return pq.ParquetFile(folder / "out" / "data" / name).read()


def kept_authors(folder: Path, name: str = "a.parquet") -> list[Any]:
    """Their authors."""
    authors: list[Any] = kept(folder, name).column("author_id").to_pylist()
    return authors


def ledger(folder: Path, name: str = "a.parquet") -> list[dict[str, Any]]:
    """The ledger of one file."""
    entries: list[dict[str, Any]] = pq.read_table(folder / "out" / "ledger" / ledger_name(name)).to_pylist()
    return entries


def reasons(folder: Path, name: str = "a.parquet") -> dict[int, str]:
    """Why each row that was kept out is out."""
    return {entry["row"]: entry["reason"] for entry in ledger(folder, name)}


def manifest(folder: Path) -> GateRun:
    """What was published, in its own words."""
    return read_manifest(folder / "out" / "manifest.json").run


def digests(folder: Path) -> Mapping[str, str]:
    """SHA-256 of every file of the published corpus, by name, as its manifest has them."""
    run = manifest(folder)
    return {file.name: file.sha256 for file in (*run.outputs, *run.ledgers)}
