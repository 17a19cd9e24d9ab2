"""What is built in buckets, looked at again: audit, verification, explanation, record, and by command and Python."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from gate import made
from gate.buckets import bucketed
from gate.in_process import InProcess
from gate.made import NOW, objection
from gate.purge.test_purge import KNOWN, LATE, LATER
from gate.record.made_log import log_of, statement_of
from gate.record.test_recording import KEY, OTHER, record
from gate.run import test_run_mentions as mentions
from widerspruch import gate
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.audit.verified import verify_built
from widerspruch.gate.digests import digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.explain.explain import ExplainRequest, Explanation, explain
from widerspruch.gate.explain.explain_words import explained_in_words
from widerspruch.gate.ledger import BUCKET_LEDGER
from widerspruch.gate.profile_toml import to_toml
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.record.recording import Recording
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import MANIFEST, GateRun, read_manifest, write_manifest
from widerspruch.protocol.sets.exclusion_set import write_set

PLATFORMS = tuple(made.rulebook().platforms)


def make(folder: Path) -> None:
    """Two files, nine people in three buckets; person 3 objected, one row names nobody."""
    made.write(folder / "corpus" / "a.parquet", made.posts([1, 2, 3, None, 4], text=[f"a{n}" for n in range(5)]))
    made.write(folder / "corpus" / "b.parquet", made.posts([5, 3, 6, 7, 8, 1], text=[f"b{n}" for n in range(6)]))
    made.exclusion_set(folder / "set", [objection(3)])
    bucketed.fixed_family(folder)
    bucketed.gate(folder, 3)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    made.made_once(tmp_path, "bucketed for checks", make)
    return tmp_path


def problems(folder: Path, **fields: Any) -> set[str]:
    """The codes of everything that an audit finds, and a verification; what the latter finds the former does."""
    asked = {"exclusions": (folder / "set",), "key_files": (made.key_file(folder),), **fields}
    found = {one.code for one in audit(AuditRequest(built=folder / "out", **asked), made.rulebook(), NOW).problems}
    assert {one.code for one in verify_built(folder / "out", PLATFORMS).problems} <= found
    return found


def amend(folder: Path, change: Callable[[GateRun], GateRun] = lambda run: run) -> None:
    """Sign for the files as they are now."""
    path = folder / "out" / MANIFEST

    def fit(file: Any) -> Any:
        found = digest_of(str(folder / "out" / file.name))
        return structs.replace(file, sha256=found.sha256, bytes=found.size)

    run = read_manifest(path).run
    fitting = structs.replace(run, outputs=tuple(map(fit, run.outputs)), ledgers=tuple(map(fit, run.ledgers)))
    write_manifest(path, change(fitting), None)


def rewrite(folder: Path, bucket: str, change: Callable[[pa.Table], pa.Table], what: str = "ledger") -> None:
    """Another ledger of a bucket, or other rows, with digests that fit."""
    file = folder / "out" / what / f"{bucket}.parquet"
    schema = BUCKET_LEDGER if what == "ledger" else pq.read_schema(file)
    plain = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in schema])
    pq.write_table(change(pq.read_table(file).cast(plain)).cast(schema), file)
    amend(folder)


def fullest(folder: Path) -> str:
    """The bucket that has most rows."""
    return max(bucketed.rows(folder).items(), key=lambda one: len(one[1]))[0]


def test_nothing_is_wrong_with_what_a_run_makes(built: Path) -> None:
    assert problems(built) == set()


def test_another_row_of_a_bucket_is_found_by_its_digest(built: Path) -> None:
    file = built / "out" / "data" / f"{fullest(built)}.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"X")
    assert "audit_digest" in problems(built)


def set_value(table: pa.Table, name: str, row: int, value: object) -> pa.Table:
    values = table.column(name).to_pylist()
    values[row] = value
    return table.set_column(
        table.schema.get_field_index(name), table.schema.field(name), pa.array(values, table.schema.field(name).type)
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda lines: pa.concat_tables([lines.slice(0, 1), lines]), "audit_ledger_rows"),
        (lambda lines: lines.take(list(reversed(range(len(lines))))), "audit_ledger_rows"),
        (lambda lines: set_value(lines, "input", len(lines) - 1, 7), "audit_ledger_rows"),
        (lambda lines: set_value(lines, "row", len(lines) - 1, 99), "audit_ledger_rows"),
        (lambda lines: set_value(lines, "kept", 0, False), "audit_ledger_words"),
        (lambda lines: set_value(lines, "verdict", 0, "excluded"), "audit_ledger_words"),
        (lambda lines: set_value(lines, "reason", 0, "because"), "audit_ledger_words"),
        (lambda lines: lines.slice(1), "audit_rows_stated"),
    ],
    ids=["twice", "order", "no input", "no row", "kept", "verdict", "reason", "missing"],
)
def test_a_ledger_that_does_not_add_up_is_named(built: Path, change: Callable[[pa.Table], pa.Table], code: str) -> None:
    rewrite(built, fullest(built), change)
    assert code in problems(built)


def test_a_row_that_two_ledgers_claim_while_another_is_in_none(built: Path) -> None:
    """Each ledger by itself looks as it should, and all numbers fit."""
    where = {
        (line["input"], line["row"]): (name, place)
        for name in bucketed.rows(built)
        for place, line in enumerate(bucketed.ledger(built, name))
    }
    bucket, place = next(
        where[one, row] for one, row in where if row and where[one, row][0] != where[one, row - 1][0] and one
    )
    row = bucketed.ledger(built, bucket)[place]["row"]
    rewrite(built, bucket, lambda table: set_value(table, "row", place, row - 1))
    assert problems(built) == {"audit_bucket_rows"}


def test_rows_of_an_objector_in_any_bucket_are_found(built: Path) -> None:
    def put_back(rows: pa.Table) -> pa.Table:
        return set_value(rows, "author_id", 0, 3)

    rewrite(built, fullest(built), put_back, "data")
    assert "audit_objector" in problems(built)


def test_some_buckets_can_be_looked_at_without_the_others(built: Path) -> None:
    bucket = fullest(built)
    for file in (built / "out").rglob("bucket-*"):
        if not file.name.startswith(bucket):
            file.unlink()
    asked = AuditRequest(
        built=built / "out",
        exclusions=(built / "set",),
        key_files=(made.key_file(built),),
        only=(f"{bucket}.parquet",),
    )
    found = audit(asked, made.rulebook(), NOW)
    assert (found.problems, found.files, found.of_files) == ((), 1, 4)


@pytest.mark.parametrize("fill", ["another text", None])
def test_a_row_that_is_not_as_in_its_input_is_named_by_where_it_came_from(built: Path, fill: str | None) -> None:
    bucket = fullest(built)
    rewrite(built, bucket, lambda rows: set_value(rows, "text", 1, fill), "data")
    line = [line for line in bucketed.ledger(built, bucket) if line["kept"]][1]
    asked = AuditRequest(
        built=built / "out",
        exclusions=(built / "set",),
        key_files=(made.key_file(built),),
        corpus=(str(built / "corpus"),),
    )
    found = audit(asked, made.rulebook(), NOW)
    name = ("a.parquet", "b.parquet")[line["input"]]
    assert [(one.code, one.values) for one in found.problems] == [
        ("audit_bucket_row", {"name": name, "n": 1, "rows": str(line["row"])})
    ]
    assert found.compared


def test_two_rows_of_a_bucket_that_were_exchanged(built: Path) -> None:
    rewrite(built, fullest(built), lambda rows: rows.take([1, 0, *range(2, len(rows))]), "data")
    assert problems(built) == set()
    assert problems(built, corpus=(str(built / "corpus"),)) == {"audit_bucket_row"}


def test_another_input_is_not_compared(built: Path) -> None:
    made.write(built / "corpus" / "b.parquet", made.posts([1, 2]))
    assert problems(built, corpus=(str(built / "corpus"),)) == {"audit_digest"}


@pytest.mark.parametrize(
    "change",
    [
        lambda run: structs.replace(run, buckets=structs.replace(run.buckets, count=2)),
        lambda run: structs.replace(run, buckets=structs.replace(run.buckets, count=0)),
        lambda run: structs.replace(run, buckets=structs.replace(run.buckets, commitment="0" * 63)),
        lambda run: structs.replace(run, outputs=run.outputs[::-1]),
        lambda run: structs.replace(run, ledgers=run.ledgers[:-1]),
    ],
    ids=["fewer", "none", "no commitment", "order", "no ledger"],
)
def test_a_manifest_whose_buckets_are_others_contradicts_itself(
    built: Path, change: Callable[[GateRun], GateRun]
) -> None:
    amend(built, change)
    with pytest.raises(ProtocolError) as refused:
        read_manifest(built / "out" / MANIFEST)
    assert refused.value.code == "manifest_contradicts"


def test_a_manifest_without_buckets_says_nothing_of_them(tmp_path: Path) -> None:
    made.gate_table(tmp_path, made.posts([1, 2]))
    opened = open_envelope((tmp_path / "out" / MANIFEST).read_bytes(), (), signature_needed=False)
    assert "buckets" not in opened.statement.predicate


class TestExplain:
    def explained(self, folder: Path, row: str | None = None, **fields: Any) -> Explanation:
        asked = {"built": folder / "out", "row": row, "key_files": (made.key_file(folder),), **fields}
        return explain(ExplainRequest(**asked), made.rulebook(), NOW)

    def test_a_row_is_found_by_where_it_came_from(self, built: Path) -> None:
        rows = bucketed.rows(built)
        for name, row, text in (("a.parquet", 4, "a4"), ("b.parquet", 5, "b5"), ("b.parquet", 0, "b0")):
            found = self.explained(built, f"{name}:{row}", exclusions=(built / "set",))
            bucket = next(one for one in rows if text in rows[one])
            assert (found.name, found.row, found.kept) == (name, row, True)
            assert (found.bucket, found.place) == (f"{bucket}.parquet", rows[bucket].index(text))
            assert (found.recorded.reason, found.agrees) == ("used", True)

    def test_a_row_that_is_out_lies_in_the_ledger_of_its_person(self, built: Path) -> None:
        found = self.explained(built, "b.parquet:1", exclusions=(built / "set",), corpus=(str(built / "corpus"),))
        assert (found.kept, found.place, found.recorded.reason, found.agrees) == (False, None, "objected", True)
        assert found.bucket == f"bucket-{bucketed.bucket_of(built, 3, 3):03}.parquet"
        for language in ("de", "en"):
            said = explained_in_words(found, made.rulebook(), language)
            assert any(found.bucket in sentence for sentence in said)

    def test_a_row_is_found_by_its_id(self, tmp_path: Path) -> None:
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 3, 2, 1], id=["p", "q", "r", "s"]))
        made.exclusion_set(tmp_path / "set", [objection(3)])
        bucketed.gate(tmp_path, 2, profile=made.profile(id="id"))
        for one, row in (("s", 3), ("r", 2)):
            found = self.explained(tmp_path, id=one)
            assert (found.name, found.row, found.kept) == ("a.parquet", row, True)

    def test_a_ledger_that_nobody_signed_for_leads_to_no_other_row(self, tmp_path: Path) -> None:
        """It says of the row with the id that it was another one, of another bucket."""
        people = [*range(1, 20)]
        made.write(tmp_path / "corpus" / "a.parquet", made.posts(people, id=[f"id-{one}" for one in people]))
        made.exclusion_set(tmp_path / "set", [])
        bucketed.fixed_family(tmp_path)
        bucketed.gate(tmp_path, 2, profile=made.profile(id="id"))
        ledgers = tmp_path / "out" / "ledger"
        pq.write_table(pq.read_table(ledgers / "bucket-000.parquet"), ledgers / "bucket-001.parquet")
        asked = pq.read_table(tmp_path / "out" / "data" / "bucket-001.parquet").column("id")[0].as_py()
        with pytest.raises(GateError) as refused:
            self.explained(tmp_path, id=asked)
        assert refused.value.code == "built_file_changed"

    @pytest.mark.parametrize("what", [b"", b"PAR1", b"nothing"])
    def test_a_ledger_that_is_none_ends_with_a_sentence(self, built: Path, what: bytes) -> None:
        for bucket in bucketed.rows(built):
            (built / "out" / "ledger" / f"{bucket}.parquet").write_bytes(what)
        with pytest.raises(GateError) as refused:
            self.explained(built, "a.parquet:4")
        assert refused.value.code == "built_file_changed"

    @pytest.mark.parametrize("row", ["a.parquet:5", "c.parquet:0", "bucket-000.parquet:0"])
    def test_what_is_no_row_of_an_input_is_refused(self, built: Path, row: str) -> None:
        with pytest.raises(GateError) as refused:
            self.explained(built, row)
        assert refused.value.code in ("row_unknown", "input_unknown")


class TestMentions:
    def run(self, folder: Path, policy: Any) -> None:
        tagged = pa.array(mentions.TAGGED, pa.list_(pa.int64()))
        table = made.posts(mentions.AUTHORS, text=mentions.TEXTS, thread=mentions.THREADS, tagged=tagged)
        made.write(folder / "corpus" / "a.parquet", table, row_group_size=4)
        objections = made.objections_table([objection(mentions.ANNA, mentions=True), objection(mentions.TIM)])
        write_set(folder / "set", made.header(), [objections], [mentions.identifiers()], None)
        bucketed.gate(folder, 3, profile=mentions.MENTION_PROFILE, mentions=policy)

    @pytest.mark.parametrize("policy", ["exclude", "redact"])
    def test_rows_that_mention_somebody_lie_with_their_author(self, tmp_path: Path, policy: str) -> None:
        self.run(tmp_path, policy)
        made.gate(tmp_path, out=tmp_path / "plain", profile=mentions.MENTION_PROFILE, mentions=policy)
        plain = pq.read_table(tmp_path / "plain" / "data" / "a.parquet").select(["author_id", "text"]).to_pylist()
        for bucket in range(3):
            texts = [one["text"] for one in plain if bucketed.bucket_of(tmp_path, one["author_id"], 3) == bucket]
            assert bucketed.rows(tmp_path)[f"bucket-{bucket:03}"] == texts
        lines = {line["row"]: line for name in bucketed.rows(tmp_path) for line in bucketed.ledger(tmp_path, name)}
        assert (lines[1]["kept"], lines[1]["identifier"]) == (policy == "redact", "handle")
        assert (lines[7]["kept"], lines[7]["reason"], lines[7]["identifier"]) == (False, "objected", None)
        assert made.manifest(tmp_path).redacted == (5 if policy == "redact" else 0)

    def test_a_redacted_row_that_goes_is_no_longer_counted_as_redacted(self, tmp_path: Path) -> None:
        self.run(tmp_path, "redact")
        said = [objection(mentions.ANNA, mentions=True), objection(mentions.TIM), objection(2, LATE)]
        write_set(
            tmp_path / "later",
            made.header(number=2, issued_at=KNOWN, received_until=KNOWN),
            [made.objections_table(said)],
            [mentions.identifiers()],
            None,
        )
        asked = PurgeRequest(
            built=tmp_path / "out", exclusions=(tmp_path / "later",), key_files=(made.key_file(tmp_path),), apply=True
        )
        purge(asked, made.rulebook(), InProcess(), LATER)
        lines = {line["row"]: line for name in bucketed.rows(tmp_path) for line in bucketed.ledger(tmp_path, name)}
        assert [row for row in lines if lines[row]["kept"] and lines[row]["identifier"]] != []
        assert {(lines[row]["kept"], lines[row]["reason"], lines[row]["identifier"]) for row in (1, 8)} == {
            (False, "objected", None)
        }
        assert made.manifest(tmp_path).redacted == 3
        found = AuditRequest(
            built=tmp_path / "out", exclusions=(tmp_path / "later",), key_files=(made.key_file(tmp_path),)
        )
        assert audit(found, made.rulebook(), LATER).problems == ()

    def test_a_late_objection_to_mentions_changes_the_buckets_of_those_who_mention(self, tmp_path: Path) -> None:
        made.write(tmp_path / "corpus" / "a.parquet", made.posts(range(1, 30), text=["Hallo"] * 28 + ["@anna.weiss"]))
        made.exclusion_set(tmp_path / "set", [])
        bucketed.gate(tmp_path, 16, profile=made.profile(mentions={"text": ["text"]}))
        before = made.digests(tmp_path)
        late = made.objections_table([objection(mentions.ANNA, LATE, mentions=True)])
        write_set(
            tmp_path / "later",
            made.header(number=2, issued_at=KNOWN, received_until=KNOWN),
            [late],
            [mentions.identifiers()],
            None,
        )
        asked = PurgeRequest(
            built=tmp_path / "out", exclusions=(tmp_path / "later",), key_files=(made.key_file(tmp_path),), apply=True
        )
        purge(asked, made.rulebook(), InProcess(), LATER)
        theirs = {bucketed.bucket_of(tmp_path, author, 16) for author in (mentions.ANNA, 29)}
        changed = {name for name, digest in made.digests(tmp_path).items() if before[name] != digest}
        assert changed == {f"{folder}/bucket-{bucket:03}.parquet" for folder in ("data", "ledger") for bucket in theirs}


def test_the_record_of_a_run_is_of_its_buckets(tmp_path: Path) -> None:
    """Kept authors included: who is in any bucket, and nobody else."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3, 1]))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts([3, 4]))
    made.exclusion_set(tmp_path / "set", [objection(2)], signer=KEY)
    log_of(tmp_path / "log", [OTHER, statement_of(tmp_path / "set")])
    recording = Recording(tmp_path / "log", tmp_path / "openings")
    outcome = bucketed.gate(tmp_path, 3, signer=KEY, recording=recording)
    said = record(tmp_path).record
    assert said.kept_authors is not None
    assert (said.kept_authors.count, said.kept_rows, said.kept_authors.unnamed_rows) == (3, 5, 0)
    assert outcome.authors is not None
    assert problems(tmp_path, trusted=(KEY.public,)) == set()


class TestPython:
    @pytest.fixture
    def place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
        made.exclusion_set(tmp_path / "set", [objection(3)])
        made.key_file(tmp_path)
        (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def test_python_says_how_many_buckets_there_are(self, place: Path) -> None:
        told = gate.run_corpus(
            "corpus",
            exclusions="set",
            freeze=made.FREEZE,
            out="out",
            profile="profile.toml",
            key="hashing.key",
            buckets=3,
            family="family.toml",
            workers=1,
        )
        assert told.buckets == made.manifest(place).buckets
        with pytest.raises(GateError) as refused:
            gate.run_corpus(
                "corpus", exclusions="set", freeze=made.FREEZE, out="again", profile="profile.toml", buckets=3
            )
        assert refused.value.code == "family_needed"
