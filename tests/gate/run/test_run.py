"""A run from end to end: what it keeps, what it writes down, and that nothing else changes."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.made import BEFORE, FREEZE, KEY, objection
from widerspruch.gate.index.build import build_index
from widerspruch.gate.profile import load_profile
from widerspruch.gate.schedule.pool import Pool
from widerspruch.protocol.manifest import read_manifest
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day


@pytest.fixture(scope="module")
def pools() -> Iterator[dict[int, Pool]]:
    """One process, and two."""
    with Pool(1) as one, Pool(2) as two:
        yield {1: one, 2: two}


def test_only_objectors_are_kept_out(tmp_path: Path) -> None:
    """Rows of the two who objected are out with their reason, all others are in."""
    made.gate_table(tmp_path, made.posts([1, 2, 3, 2, 4]), [objection(2), objection(4), objection(99)])

    assert made.kept_authors(tmp_path) == [1, 3]
    assert made.reasons(tmp_path) == {1: "objected", 3: "objected", 4: "objected"}


def test_unknown_authors_and_account_zero(tmp_path: Path) -> None:
    """A row without an author cannot be decided and stays out; account 0 is an account like any other."""
    made.gate_table(tmp_path, made.posts([None, 0, 1, 0]), [objection(0)])

    assert made.kept_authors(tmp_path) == [1]
    assert made.reasons(tmp_path) == {0: "author_unknown", 1: "objected", 3: "objected"}


def test_undecided_rows_may_be_kept(tmp_path: Path) -> None:
    """Only on demand: `undecided = keep` keeps what nobody can decide, and still nobody who objected."""
    table = made.posts([None, 2, 3], adult=[True, True, None])
    made.gate_table(tmp_path, table, [objection(2)], undecided="keep")

    assert made.kept_authors(tmp_path) == [None, 3]
    assert made.manifest(tmp_path).undecided == "keep"


def test_the_first_reason_counts(tmp_path: Path) -> None:
    """A minor's private post is out because it is private, though there is an objection, too."""
    table = made.posts([1, 1, 1], audience=["friends", "public", "public"], adult=[False, False, True])
    made.gate_table(tmp_path, table, [objection(1)])

    assert made.reasons(tmp_path) == {0: "not_public", 1: "minor", 2: "objected"}


def test_the_same_bytes_with_one_process_and_with_two(tmp_path: Path, pools: dict[int, Pool]) -> None:
    """However many processes work, data and ledger have the same digests, run for run."""
    for number in range(5):
        table = made.posts([(number * 31 + row * 7) % 50 for row in range(3000)])
        made.write(tmp_path / "corpus" / f"{number}.parquet", table, row_group_size=700)
    line = b'{"author_id": %d, "audience": "public", "adult": true, "created_at": 0}\n'
    (tmp_path / "corpus" / "6.jsonl").write_bytes(b"".join(line % (row % 50) for row in range(3000)))
    made.exclusion_set(tmp_path / "set", [objection(account) for account in range(0, 50, 3)])
    digests = []
    for place, workers in enumerate((1, 2, 2)):
        made.gate(tmp_path, pools[workers], out=tmp_path / f"out{place}")
        run = read_manifest(tmp_path / f"out{place}" / "manifest.json").run
        digests.append({file.name: file.sha256 for file in (*run.outputs, *run.ledgers)})

    assert digests[0] == digests[1] == digests[2]
    assert len(digests[0]) == 12


@pytest.mark.parametrize("author", ["account", "handle", "key"])
def test_of_a_large_set_only_who_may_be_in_the_corpus_is_looked_at(
    author: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its index is small, and the same rows are out, of the same people, as with the whole of it."""
    accounts = [1, None, 2, 3, 2, 700]
    held = {
        "account": accounts,
        "handle": [None if one is None else f"@{one}" for one in accounts],
        "key": pa.array(
            [None if one is None else KEY.key_of("instagram", "account", str(one)) for one in accounts], pa.binary(16)
        ),
    }
    made.write(tmp_path / "corpus" / "a.parquet", made.posts(pa.array(held[author])))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts(pa.array(held[author][:1])))
    made.exclusion_set(
        tmp_path / "set",
        [objection(account) for account in range(2, 500)],
        identifier="handle" if author == "handle" else "account",
    )
    asked = made.profile(author={"column": "author_id", "is": author})
    whole = made.gate(tmp_path, profile=asked, out=tmp_path / "whole").manifest
    built: list[int] = []
    monkeypatch.setattr("widerspruch.gate.run.steps.LARGE_SET", 0)
    monkeypatch.setattr("widerspruch.gate.run.steps.BYTES_PER_ROW", 1 << 20)
    monkeypatch.setattr(
        "widerspruch.gate.run.steps.build_index",
        lambda *given, **named: (files := build_index(*given, **named), built.append(files.keys))[0],
    )
    pruned = made.gate(tmp_path, profile=asked).manifest

    assert built == [2]
    assert (pruned.outputs, pruned.ledgers, pruned.matches) == (whole.outputs, whole.ledgers, whole.matches)
    assert pruned.counts == {"author_unknown": 1, "objected": 3, "used": 3}


class TestManifest:
    """What a run says of itself."""

    def test_it_tells_what_went_in_and_came_out(self, tmp_path: Path) -> None:
        """Files with their digests and rows, rule, set, freeze and counts; all of it true of what lies there."""
        outcome = made.gate_table(tmp_path, made.posts([1, 2, 2]), [objection(2)], command=("widerspruch", "gate"))
        run = made.manifest(tmp_path)

        assert outcome.manifest == run
        assert [(file.name, file.rows) for file in run.inputs] == [("a.parquet", 3)]
        assert [(file.name, file.rows) for file in run.outputs] == [("data/a.parquet", 1)]
        assert [(file.name, file.rows) for file in run.ledgers] == [("ledger/a.parquet", 2)]
        for file, root in [
            *((one, "corpus") for one in run.inputs),
            *((one, "out") for one in (*run.outputs, *run.ledgers)),
        ]:
            data = (tmp_path / root / file.name).read_bytes()
            assert (file.sha256, file.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
        assert (run.counts, run.frozen_at, run.purpose) == (
            {"objected": 2, "used": 1},
            end_of_day(FREEZE),
            "generative",
        )
        assert (run.exclusion_sets[0].number, run.exclusion_sets[0].key_id) == (1, made.KEY.key_id)
        assert (run.verification.rows, run.verification.found) == (1, 0)
        assert {"widerspruch", "duckdb", "pyarrow"} <= run.versions.keys()
        assert run.command == ("widerspruch", "gate")

    def test_its_profile_lies_beside_it(self, tmp_path: Path) -> None:
        """The profile that was used is published, and the manifest has its digest."""
        made.gate_table(tmp_path, made.posts([1]))
        written = tmp_path / "out" / "profile.toml"

        assert load_profile(written, ("instagram",)) == made.PROFILE
        assert made.manifest(tmp_path).profile_sha256 == hashlib.sha256(written.read_bytes()).hexdigest()

    def test_it_is_signed_when_a_key_is_given(self, tmp_path: Path) -> None:
        """Who trusts the key can see that nobody changed it."""
        signer = SigningKey.new()
        made.gate_table(tmp_path, made.posts([1]), signer=signer)
        read = read_manifest(tmp_path / "out" / "manifest.json", [signer.public], signature_needed=True)

        assert read.signed_by == signer.public.key_id

    def test_damaged_files_are_named(self, tmp_path: Path) -> None:
        """What could not be read is no input, and is named."""
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1]))
        (tmp_path / "corpus" / "b.parquet").write_bytes(b"nothing")
        made.exclusion_set(tmp_path / "set")
        made.gate(tmp_path)

        assert made.manifest(tmp_path).damaged == ("b.parquet",)
        assert [file.name for file in made.manifest(tmp_path).inputs] == ["a.parquet"]


class TestLedger:
    """The record of what was kept out."""

    def test_it_has_no_text_and_no_identity(self, tmp_path: Path) -> None:
        """Row numbers, verdicts, reasons and rules: nothing of what a row says or whose it is."""
        table = made.posts([4711, 4712], text=["Geheimnis eins", "Geheimnis zwei"])
        made.gate_table(tmp_path, table, [objection(4711)])
        data = (tmp_path / "out" / "ledger" / "a.parquet").read_bytes()
        (entry,) = made.ledger(tmp_path)

        assert b"Geheimnis" not in data
        assert {"author_id", "text", "author", "account"}.isdisjoint(entry)
        assert (entry["row"], entry["kept"], entry["verdict"]) == (0, False, "excluded")
        assert entry["rule"].startswith(entry["terms_id"][:4])

    def test_kept_rows_and_ledger_are_the_whole_corpus(self, tmp_path: Path) -> None:
        """Over many chunks and row groups, every row is in exactly one of the two."""
        rows = 150_000
        table = made.posts([row % 11 for row in range(rows)], text=[str(row) for row in range(rows)])
        made.write(tmp_path / "corpus" / "a.parquet", table, row_group_size=40_000)
        made.exclusion_set(tmp_path / "set", [objection(3), objection(0)])
        made.gate(tmp_path)

        kept = [int(text) for text in made.kept(tmp_path).column("text").to_pylist()]
        out = pq.read_table(tmp_path / "out" / "ledger" / "a.parquet").column("row").to_pylist()
        assert kept == sorted(kept)
        assert out == sorted(out)
        assert sorted([*kept, *out]) == list(range(rows))
        assert {row % 11 for row in out} == {0, 3}


def test_the_input_is_never_changed(tmp_path: Path) -> None:
    """Corpus, set and key are byte for byte what they were."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
    made.exclusion_set(tmp_path / "set", [objection(2, BEFORE)])
    made.key_file(tmp_path)
    given = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    made.gate(tmp_path)

    assert {path: path.read_bytes() for path in given} == given
