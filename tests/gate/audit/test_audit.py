"""The audit finds what must not be in a built corpus, by another path than the gate's."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from gate import made
from gate.made import BEFORE, FREEZE, NOW, objection
from gate.purge.test_purge import LATE, LATER, built, late, newer_set
from widerspruch.gate.audit import join, spool
from widerspruch.gate.audit.audit import Audit, AuditRequest, audit
from widerspruch.gate.digests import digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import ledger_name
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.manifest import DataFile, GateRun, read_manifest, write_manifest
from widerspruch.rulebook.instants import end_of_day


def audited(folder: Path, *sets: Path, now: int = NOW, out: str = "out", **fields: Any) -> Audit:
    """Audit `folder/out` with the set that it was made with, or with others."""
    request: dict[str, Any] = {
        "built": folder / out,
        "exclusions": sets or (folder / "set",),
        "key_files": (made.key_file(folder),),
    }
    return audit(AuditRequest(**{**request, **fields}), made.rulebook(), now)


def codes(found: Audit) -> list[str]:
    """What is wrong, by code."""
    return [problem.code for problem in found.problems]


def amend(folder: Path, change: Callable[[GateRun], GateRun]) -> None:
    """Write another manifest, as somebody would who holds no signing key but knows the format."""
    path = folder / "out" / "manifest.json"
    write_manifest(path, change(read_manifest(path).run), None)


def restated(folder: Path, run: GateRun) -> GateRun:
    """The manifest with digests, sizes and rows as the files are now."""

    def stated(file: DataFile) -> DataFile:
        path = folder / "out" / file.name
        found = digest_of(str(path))
        rows = pq.read_metadata(path).num_rows if path.suffix == ".parquet" else len(path.read_bytes().splitlines())
        return DataFile(file.name, found.sha256, found.size, rows)

    outputs, ledgers = tuple(map(stated, run.outputs)), tuple(map(stated, run.ledgers))
    kept = sum(file.rows for file in outputs)
    return structs.replace(
        run, outputs=outputs, ledgers=ledgers, verification=structs.replace(run.verification, rows=kept)
    )


class TestNothingWrong:
    def test_after_a_run(self, tmp_path: Path) -> None:
        """A run as it should be gives no finding, and all rows were looked at."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, None, 2]), "b.parquet": made.posts([3, 0])}, [objection(2)])

        found = audited(tmp_path)

        assert (found.problems, found.rows, found.files, found.late) == ((), 3, 2, {})

    def test_with_a_newer_set(self, tmp_path: Path) -> None:
        """With a newer set it tells how many rows came too late, which is no fault of the run."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 1, 3]), "b.parquet": made.posts([1])})

        found = audited(tmp_path, newer_set(tmp_path, [objection(1, LATE)]), now=LATER)

        assert (found.problems, found.late, found.numbers) == (
            (),
            {"a.parquet": 2, "b.parquet": 1},
            {"instagram": 2},
        )

    def test_after_a_purge(self, tmp_path: Path) -> None:
        """A purge leaves a corpus in which the newer set finds nobody, and a record that adds up."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 1, 3]), "b.parquet": made.posts([4])}, [objection(3)])
        late(tmp_path, [objection(1, LATE), objection(3)])

        found = audited(tmp_path, tmp_path / "set-2", now=LATER, corpus=(str(tmp_path / "corpus"),))

        assert (found.problems, found.rows, found.late) == ((), 2, {})
        assert (found.decided, found.compared) == (True, True)

    @pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
    def test_json_lines_of_handles(self, tmp_path: Path, ending: str) -> None:
        """JSON Lines, plain or compressed, nested columns and folded handles are read the same way."""
        users = ["Anna.Beispiel", "@ANNA.beispiel", "ben", None]
        path = tmp_path / "corpus" / f"a.{ending}"
        path.parent.mkdir()
        lines = [json.dumps({"user": {"name": user}, "kind": 7, "text": "ü"}) for user in users]
        with pa.output_stream(path, compression={"gz": "gzip", "zst": "zstd"}.get(ending[6:])) as sink:
            sink.write("\n".join(lines).encode())
        made.exclusion_set(tmp_path / "set", [objection("anna.beispiel")], identifier="handle")
        handles = made.profile(
            author={"column": "user.name", "is": "handle"},
            kind={"column": "kind", "values": {"7": "post"}},
            audience={"always": "public"},
            adult=None,
            created_at=None,
        )
        made.gate(tmp_path, profile=handles, undecided="keep")
        assert made.manifest(tmp_path).outputs[0].rows == 2

        found = audited(tmp_path)
        assert (found.problems, found.rows) == ((), 2)

        newer_set(tmp_path, [objection("ben", LATE)], identifier="handle")
        assert audited(tmp_path, tmp_path / "set-2", now=LATER).late == {f"a.{ending}": 1}


def put_back(folder: Path, *rows: int, name: str = "a.parquet") -> None:
    """Put rows of the input back among the kept ones, take them out of the ledger, and state all of it anew."""
    source, target = folder / "corpus" / name, folder / "out" / "data" / name
    if name.endswith(".parquet"):
        original = pq.ParquetFile(source).read().take(list(rows))
        pq.write_table(pa.concat_tables([made.kept(folder, name), original]), target)
    else:
        lines = source.read_bytes().splitlines(keepends=True)
        target.write_bytes(target.read_bytes() + b"".join(lines[row] for row in rows))
    ledger = folder / "out" / "ledger" / ledger_name(name)
    entries = pq.ParquetFile(ledger).read()
    pq.write_table(entries.filter(pc.invert(pc.is_in(entries.column("row"), pa.array(rows, pa.int64())))), ledger)

    def change(run: GateRun) -> GateRun:
        moved = {"objected": run.counts["objected"] - len(rows), "used": run.counts.get("used", 0) + len(rows)}
        return structs.replace(restated(folder, run), counts={**run.counts, **moved})

    amend(folder, change)


class TestFound:
    @pytest.mark.parametrize("keyed", [True, False])
    def test_a_row_that_was_put_back(self, tmp_path: Path, keyed: bool) -> None:
        """One row of an objector among others, ledger and manifest repaired to match: found, with its number."""
        if keyed:
            keys = [made.KEY.key_of("instagram", "account", str(author)) for author in (1, 2, 3)]
            authors = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16)))
            profile = made.profile(author={"column": "author_id", "is": "key"})
            built(tmp_path, {"a.parquet": made.posts(authors)}, [objection(2)], profile=profile)
        else:
            built(tmp_path, {"a.parquet": made.posts([1, 2, 3])}, [objection(2)])
        assert codes(audited(tmp_path)) == []

        put_back(tmp_path, 1)

        (problem,) = audited(tmp_path).problems
        assert (problem.code, problem.values) == ("audit_objector", {"name": "data/a.parquet", "n": 1, "rows": "2"})

    def test_by_objections_that_a_newer_set_dates_back(self, tmp_path: Path) -> None:
        """An objection from before the freeze that only a newer set knows is told apart from a fault of the run."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})

        found = audited(tmp_path, newer_set(tmp_path, [objection(2, BEFORE)]), now=LATER)

        assert codes(found) == ["audit_objector_newer"]

    def test_many_rows_are_counted_and_some_named(self, tmp_path: Path) -> None:
        """Of many rows the first are named."""
        built(tmp_path, {"a.parquet": made.posts([1] * 50)})
        newer = newer_set(tmp_path, [objection(1, BEFORE)])
        (problem,) = audited(tmp_path, newer, now=LATER).problems
        assert problem.values["n"] == 50
        assert problem.values["rows"] == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..."

    def test_a_changed_file(self, tmp_path: Path) -> None:
        """A file that is not the one that was signed for."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        path = tmp_path / "out" / "data" / "a.parquet"
        pq.write_table(pq.ParquetFile(path).read(), path, compression="none")
        assert codes(audited(tmp_path)) == ["audit_digest"]

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """A file that is gone."""
        built(tmp_path, {"a.parquet": made.posts([1, 2]), "b.parquet": made.posts([3])})
        (tmp_path / "out" / "data" / "b.parquet").unlink()
        assert "audit_missing" in codes(audited(tmp_path))

    def test_a_file_too_many(self, tmp_path: Path) -> None:
        """A file of which the manifest says nothing: a trainer would read it all the same."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        made.write(tmp_path / "out" / "data" / "more" / "b.parquet", made.posts([3]))
        (problem,) = audited(tmp_path).problems
        assert (problem.code, problem.values["name"]) == ("audit_stray", "data/more/b.parquet")

    def test_a_damaged_file(self, tmp_path: Path) -> None:
        """A file that cannot be read is named, and the others are looked at."""
        built(tmp_path, {"a.parquet": made.posts([1, 2]), "b.parquet": made.posts([3])})
        (tmp_path / "out" / "data" / "a.parquet").write_bytes(b"PAR1 and nothing more")
        assert codes(audited(tmp_path)) == ["audit_digest", "audit_unreadable"]

    def test_a_line_missing_from_the_ledger(self, tmp_path: Path) -> None:
        """Rows of the input that are neither kept nor in the ledger."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 2])}, [objection(2)])
        path = tmp_path / "out" / "ledger" / "a.parquet"
        pq.write_table(pq.ParquetFile(path).read().slice(1), path)
        amend(tmp_path, lambda run: restated(tmp_path, run))

        assert codes(audited(tmp_path)) == ["audit_balance", "audit_reason"]

    def test_a_row_twice_in_the_ledger(self, tmp_path: Path) -> None:
        """A ledger that names a row twice instead of another."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 2])}, [objection(2)])
        path = tmp_path / "out" / "ledger" / "a.parquet"
        entries = pq.ParquetFile(path).read()
        pq.write_table(pa.concat_tables([entries.slice(0, 1)] * 2), path)
        amend(tmp_path, lambda run: restated(tmp_path, run))

        assert codes(audited(tmp_path)) == ["audit_ledger_rows"]

    def test_counts_that_were_changed(self, tmp_path: Path) -> None:
        """Totals that are not those of the ledgers."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 2])}, [objection(2)])
        amend(tmp_path, lambda run: structs.replace(run, counts={"objected": 1, "not_public": 1, "used": 1}))
        assert codes(audited(tmp_path)) == ["audit_reason", "audit_reason"]

    def test_another_set_of_the_same_number(self, tmp_path: Path) -> None:
        """The set must be the one that the manifest names, not one of its number."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        other = made.exclusion_set(tmp_path / "other", [objection(7)])
        assert codes(audited(tmp_path, other)) == ["audit_set_other"]

    def test_an_older_set(self, tmp_path: Path) -> None:
        """An older set cannot vouch for a corpus."""
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
        made.exclusion_set(tmp_path / "set", number=5)
        made.gate(tmp_path)
        older = made.exclusion_set(tmp_path / "older", number=4)
        assert codes(audited(tmp_path, older)) == ["audit_set_older"]

    def test_without_key(self, tmp_path: Path) -> None:
        """Plain author ids cannot be audited without the key."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        with pytest.raises(GateError, match="key_missing"):
            audited(tmp_path, key_files=())


def test_partitions_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many partitions the keys go through, the same authors are found."""
    built(tmp_path, {"a.parquet": made.posts(list(range(200)))})
    newer = newer_set(tmp_path, [objection(author, LATE) for author in range(0, 300, 7)])
    for rows in (1, 5, 500_000):
        monkeypatch.setattr(spool, "ROWS_PER_PARTITION", rows)
        assert audited(tmp_path, newer, now=LATER).late == {"a.parquet": 29}


def statement(received: int, withdrawn: int | None = None) -> dict[str, Any]:
    """One row; instants count from the freeze."""
    frozen = end_of_day(FREEZE)
    return {
        "received_at": frozen + received,
        "own_content": True,
        "ai_interactions": True,
        "withdrawn_at": None if withdrawn is None else frozen + withdrawn,
        "purpose": "generative",
    }


@st.composite
def chains(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """Statements of one account in a full set and up to two increments."""
    frozen = end_of_day(FREEZE)
    instants = st.sampled_from([frozen - 2, frozen - 1, frozen, frozen + 1, frozen + 2])
    row = st.fixed_dictionaries(
        {
            "received_at": instants,
            "own_content": st.booleans(),
            "ai_interactions": st.booleans(),
            "withdrawn_at": st.none() | instants,
            "purpose": st.sampled_from(["generative", "generative", "other_ai"]),
        }
    )
    return draw(st.lists(st.lists(row, max_size=3), min_size=1, max_size=3))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chains())
@example([[statement(-2), statement(0)], [statement(-2, withdrawn=-1)]])
def test_both_readings_of_a_chain_agree(
    tmp_path_factory: pytest.TempPathFactory, chain: list[list[dict[str, Any]]]
) -> None:
    """Whatever a full set and its increments state, gate and audit find the same objections in force."""
    folder = tmp_path_factory.mktemp("chain")
    mixed = made.profile(kind={"column": "kind", "values": {"post": "post", "prompt": "ai_prompt"}})
    made.write(folder / "corpus" / "a.parquet", made.posts([1, 1, 2], kind=["post", "prompt", "post"]))
    sets = [
        made.exclusion_set(
            folder / f"set-{number}",
            [objection(1, **statement) for statement in statements],
            number=number,
            since=None if number == 1 else number - 1,
        )
        for number, statements in enumerate(chain, 1)
    ]
    made.gate(folder, exclusions=tuple(sets), profile=mixed, undecided="keep")

    statements = [
        {**statement, "place": place}
        for place, rows in enumerate(chain)
        for statement in rows
        if statement["purpose"] == "generative"
    ]
    covered = join.in_force(statements, end_of_day(FREEZE))

    assert audited(folder, *sets).problems == ()
    gone = {row for row, reason in made.reasons(folder).items() if reason == "objected"}
    assert gone == {row for row, ai in ((0, False), (1, True)) if ai in covered}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_finding_has_a_sentence(language: Any) -> None:
    """Whatever an audit can find can be said, and no sentence is left over."""
    folder = Path(join.__file__).parent
    used = {code for file in folder.glob("*.py") for code in re.findall(r'"(audit_\w+)"', file.read_text("utf-8"))}
    words = load_catalogue(language, "widerspruch.gate")
    known = {text.split(".")[1] for text in words if text.startswith("finding.")}  # in one form or two
    assert used == known
