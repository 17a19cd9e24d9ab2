"""What is asked of the gate, what makes two attempts the same run, and what comes out."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.corpus.chunk import Unreadable
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.profile import Profile
from widerspruch.gate.record.kept_tokens import KeptTokens
from widerspruch.gate.record.recording import Recording
from widerspruch.gate.schedule.fault import Fault
from widerspruch.protocol.manifest import GateRun, TableVersion
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.vocabulary import Purpose

MentionPolicy = Literal["exclude", "redact", "keep"]
UndecidedPolicy = Literal["exclude", "keep"]
ResultKind = Literal["corpus", "mask"]


class AskedBuckets(Struct, frozen=True):
    """To part the kept rows by people into so many files. `family`: the file of the salt, made if it is not there."""

    count: int
    family: Path


class RunRequest(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        corpus: Files, folders or globs.

        exclusions: A full exclusion set and increments on it.

        freeze: A day, or an instant with its zone.

        key_files: Where the hashing keys of the exclusion sets lie, one for each that platforms were given; none is
            needed where authors are keyed hashes already.

        result: Whether the rows are copied, or a mask names those that may be used.

        buckets: None: each input has an output of its own.

        as_of: Decide rows as a run did that was frozen at this instant, microseconds UTC; objections count until
            `freeze` all the same. `predecessor`: digest of that run's manifest.

        trusted: Whose signatures count; with any, the exclusion set must be signed by one of them.

        allow_no_match: Go on where the set names somebody and not one of them is an author of the corpus.

        recording: The log that the run is to stand in; None: in none.

        command: As it was typed, for the manifest.
    """

    corpus: tuple[str, ...]
    exclusions: tuple[Path, ...]
    out: Path
    freeze: date | datetime
    profile: Profile
    purpose: Purpose = "generative"
    key_files: tuple[Path, ...] = ()
    trusted: tuple[VerifyingKey, ...] = ()
    signer: SigningKey | None = None
    mentions: MentionPolicy = "exclude"
    undecided: UndecidedPolicy = "exclude"
    strict_names: bool = False
    allow_no_match: bool = False
    dry_run: bool = False
    result: ResultKind = "corpus"
    buckets: AskedBuckets | None = None
    as_of: int | None = None
    predecessor: str | None = None
    recording: Recording | None = None
    command: tuple[str, ...] = ()


class RunOutcome(Struct, frozen=True):
    """What a run did.

    Attributes:
        manifest: What was published, or with `dry_run` would have been.

        damaged: Files that could not be read, with the fault; nothing of them is in the corpus.

        rules: The rules of the rulebook that each reason rests on; none where the rulebook has no terms.

        unreadable: Lines of files that are no records, by the file's name: they count as no rows.

        beside: Files that tell of the corpus and hold none of it: they were passed over.

        unmapped: Columns that may mention somebody and that the profile does not map: nobody looked there.

        authors: Of whom rows were kept; None where nobody asked for that.
    """

    manifest: GateRun
    damaged: tuple[tuple[str, Fault], ...]
    rules: Mapping[str, tuple[str, ...]]
    unreadable: tuple[tuple[str, Unreadable], ...] = ()
    beside: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    authors: KeptTokens | None = None


class RunPlan(Struct, frozen=True):
    """What makes two attempts the same run.

    Attributes:
        run: As which rows are decided. `heeded`: as which objections are in force.

        table: Whose files the shards are, if they are those of a table.

        parting: Into buckets; None where there are none, or nothing is written.
    """

    shards: tuple[Shard, ...]
    profile: str
    run: Run
    heeded: Run
    table: TableVersion | None
    exclusion_sets: tuple[str, ...]
    rulebook: str
    result: ResultKind
    parting: Parting | None
    mentions: MentionPolicy
    undecided: UndecidedPolicy
    strict_names: bool
    dry_run: bool
    versions: dict[str, str]
