"""Corpora as builders of training data have them can be said in a profile, and who objected leaves them."""

import json
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.in_process import InProcess
from gate.schemas.corpora import SCHEMAS, Row, Schema
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.mask.reading import open_mask
from widerspruch.gate.profile import Profile, parse_profile
from widerspruch.gate.profile_toml import to_toml
from widerspruch.gate.run.run import RunOutcome, RunRequest, run_gate
from widerspruch.gate.sets.make import SetRequest, make_set

PACKED = {".gz": "gzip", ".zst": "zstd"}
PLATFORMS = tuple(made.rulebook().platforms)

by_name = pytest.mark.parametrize("schema", SCHEMAS, ids=[schema.name for schema in SCHEMAS])


def write_corpus(folder: Path, schema: Schema) -> Path:
    """The corpus as its builders have it."""
    target = folder / "corpus" / schema.file
    target.parent.mkdir(parents=True)
    if schema.types is not None:
        pq.write_table(pa.Table.from_pylist(list(schema.rows), schema=schema.types), target)
        return target.parent
    lines = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in schema.rows)
    with pa.output_stream(str(target), compression=PACKED.get(target.suffix)) as stream:
        stream.write(lines)
    return target.parent


def make_sets(folder: Path, schema: Schema) -> tuple[Path, ...]:
    """The exclusion set of each platform."""
    stated = made.header()
    sets = []
    for platform, lines in schema.lists.items():
        source = folder / f"{platform}.jsonl"
        source.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        request = SetRequest(
            source=source,
            platform=platform,
            number=1,
            out=folder / f"set-{platform}",
            issued_at=stated.issued_at,
            received_until=stated.received_until,
            strict=True,
        )
        make_set(request, made.KEY, None)
        sets.append(request.out)
    return tuple(sets)


def profile_of(schema: Schema) -> Profile:
    """As it is read from its file."""
    return parse_profile(schema.profile, PLATFORMS)


def asked(folder: Path, schema: Schema, **fields: object) -> RunRequest:
    """A run over the corpus."""
    usual = {
        "corpus": (str(write_corpus(folder, schema)),),
        "exclusions": make_sets(folder, schema),
        "out": folder / "out",
        "freeze": made.FREEZE,
        "profile": profile_of(schema),
        "key_files": (made.key_file(folder),),
        "allow_no_match": not schema.found,
    }
    return RunRequest(**{**usual, **fields})  # type: ignore[arg-type]


def gated(request: RunRequest) -> RunOutcome:
    """What the gate makes of it."""
    return run_gate(request, made.rulebook(), InProcess(), made.NOW)


def rows_of(path: Path) -> list[Row]:
    """The rows of a file as they were written."""
    if path.suffix == ".parquet":
        rows: list[Row] = pq.ParquetFile(path).read().to_pylist()
        return rows
    with pa.input_stream(str(path), compression=PACKED.get(path.suffix)) as stream:
        return [json.loads(line) for line in stream.read().splitlines()]


@by_name
def test_who_objected_leaves_and_everybody_else_stays(tmp_path: Path, schema: Schema) -> None:
    """The kept rows are those of people who did not object, and they are as they were."""
    gated(asked(tmp_path, schema))
    before = {row["n"]: row for row in rows_of(tmp_path / "corpus" / schema.file)}
    kept = rows_of(tmp_path / "out" / "data" / schema.file)
    assert [row["n"] for row in kept] == sorted(schema.stays)
    assert all(row == before[row["n"]] for row in kept)


@by_name
def test_the_audit_finds_nobody(tmp_path: Path, schema: Schema) -> None:
    """Other code looks at the same corpus, and finds nothing to say."""
    request = asked(tmp_path, schema)
    gated(request)
    found = audit(
        AuditRequest(built=request.out, exclusions=request.exclusions, key_files=request.key_files),
        made.rulebook(),
        made.NOW,
    )
    assert (found.problems, found.late, found.late_mentions) == ((), {}, {})


@by_name
def test_the_match_report_is_right(tmp_path: Path, schema: Schema) -> None:
    """It counts the objectors who were found, and what was theirs, by platform and identifier."""
    outcome = gated(asked(tmp_path, schema))
    found = {
        (report.platform, match.identifier): (match.found, match.rows)
        for report in outcome.manifest.matches
        for match in report.identifiers
        if match.found
    }
    assert found == schema.found


@by_name
def test_a_mask_lets_the_same_rows_through(tmp_path: Path, schema: Schema) -> None:
    """Nothing is copied, what may be used is the same, and the audit of the originals through it finds nobody."""
    request = asked(tmp_path, schema, result="mask")
    gated(request)
    allowed = open_mask(request.out).allowed_indices(tmp_path / "corpus" / schema.file)
    assert allowed.tolist() == sorted(schema.stays)
    found = audit(
        AuditRequest(
            built=request.out, exclusions=request.exclusions, key_files=request.key_files, corpus=request.corpus
        ),
        made.rulebook(),
        made.NOW,
    )
    assert (found.problems, found.late, found.late_mentions) == ((), {}, {})


@by_name
def test_the_profile_says_the_same_when_written_anew(schema: Schema) -> None:
    """What a run publishes beside its corpus is the profile that it used."""
    profile = profile_of(schema)
    assert parse_profile(to_toml(profile), PLATFORMS) == profile
    assert msgspec.json.encode(profile)
