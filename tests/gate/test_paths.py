"""Where files lie and what they are called changes nothing: paths that look like patterns or columns are only paths."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gate import made
from gate.in_process import InProcess
from gate.made import NOW, header, objection, objections_table
from gate.purge.test_purge import LATE, LATER, newer_set
from gate.run.test_run_mentions import MENTION_PROFILE, identifiers
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.errors import GateError
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.run.run import RunRequest, run_gate
from widerspruch.protocol.sets.exclusion_set import write_set

ANNA, TIM, LATER_ON = 7, 8, 9
"""Anna objected, also to being mentioned, Tim objected, another does so when the corpus is built."""

PIECES = ("a", "1", "[", "]", "[ab]", "[1]", "*", "?", "'", '"', " ", "=", "{a,b}")
COLUMNS = (
    "author",
    "covers",
    "byte",
    "key",
    "account_key",
    "purpose",
    "received_at",
    "withdrawn_at",
    "identifier",
    "row",
)
ANY_PART = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join),
    st.tuples(st.sampled_from(COLUMNS), st.sampled_from(("1", "other_ai", "email", "2026-01-01"))).map("=".join),
)


def asked(corpus: Path, objectors: Path, out: Path, key_file: Path) -> RunRequest:
    """A run that looks for authors and for mentions."""
    return RunRequest(
        corpus=(str(corpus),),
        exclusions=(objectors,),
        out=out,
        freeze=made.FREEZE,
        profile=MENTION_PROFILE,
        key_files=(key_file,),
    )


def rows(*authors: int) -> pa.Table:
    """Posts of these authors; the last one names Anna."""
    texts = [*(f"Beitrag {number}" for number in range(len(authors) - 1)), "Danke @anna.weiss"]
    return made.posts(authors, text=texts, thread=["t"] * len(authors), tagged=[[]] * len(authors))


def check_everything(folder: Path, part: str) -> None:
    """Corpus, set, key, target and a file below a folder of this name; beside each of them its decoys."""
    corpus, objectors, out = folder / "c" / part, folder / "s" / part / "set", folder / "o" / part / "built"
    made.write(corpus / f"{part}.parquet", rows(1, ANNA, 2))
    made.write(corpus / part / "b.parquet", rows(LATER_ON, TIM, 3))
    made.write(corpus / "a1.parquet", rows(4, LATER_ON, 5))
    objectors.parent.mkdir(parents=True)
    stated = [objection(ANNA, mentions=True), objection(TIM)]
    write_set(objectors, header(), [objections_table(stated)], [identifiers()], None)
    for decoy in ("1", "a", "a1", "aa"):
        if decoy != part:
            made.exclusion_set(folder / "s" / decoy / "set", [])
    out.parent.mkdir(parents=True)
    key_file = made.key_file(objectors.parent)

    run_gate(asked(corpus, objectors, out, key_file), made.rulebook(), InProcess(), NOW)

    authors = {
        name: pq.ParquetFile(out / "data" / name).read().column("author_id").to_pylist()
        for name in (f"{part}.parquet", f"{part}/b.parquet", "a1.parquet")
    }
    assert authors == {f"{part}.parquet": [1], f"{part}/b.parquet": [LATER_ON], "a1.parquet": [4, LATER_ON]}
    found = audit(AuditRequest(built=out, exclusions=(objectors,), key_files=(key_file,)), made.rulebook(), NOW)
    assert found.problems == ()

    later = newer_set(objectors.parent, [*stated, objection(LATER_ON, LATE)])
    request = PurgeRequest(built=out, exclusions=(later,), key_files=(key_file,), apply=True)
    outcome = purge(request, made.rulebook(), InProcess(), LATER)
    assert {file.name: file.removed for file in outcome.files} == {f"{part}/b.parquet": 1, "a1.parquet": 1}


@pytest.mark.parametrize(
    "part", ["author=5", "received_at=9", "purpose=other_ai", "withdrawn_at=1", "identifier=email", "[1]"]
)
def test_run_audit_and_purge_say_the_same_anywhere(part: str, tmp_path: Path) -> None:
    """Names that DuckDB would have taken for columns or patterns."""
    check_everything(tmp_path, part)


@settings(max_examples=3)
@given(ANY_PART)
@example("a[1]")
@example("*")
@example("it's")
def test_any_name_is_only_a_name(part: str) -> None:
    """Whatever files and folders are called."""
    with TemporaryDirectory() as folder:
        check_everything(Path(folder), part)


@pytest.mark.slow
@settings(max_examples=40)
@given(ANY_PART)
def test_any_of_many_names_is_only_a_name(part: str) -> None:
    """The same for many names: each is a run, an audit and a purge."""
    with TemporaryDirectory() as folder:
        check_everything(Path(folder), part)


def test_a_path_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    """A backslash together with `[`: DuckDB has no way to say it, so nothing is read at all. A set may lie there: what is
    read is a copy."""
    objectors, out = tmp_path / "a\\[1]" / "set", tmp_path / "a\\[1]" / "out"
    made.write(tmp_path / "c" / "a.parquet", rows(1, ANNA))
    made.exclusion_set(objectors, [objection(ANNA)])
    asked_for = made.request(tmp_path, corpus=(str(tmp_path / "c"),), exclusions=(objectors,))
    with pytest.raises(GateError) as refused:
        run_gate(
            made.request(tmp_path, corpus=asked_for.corpus, exclusions=(objectors,), out=out),
            made.rulebook(),
            InProcess(),
            NOW,
        )
    assert refused.value.code == "path_unwritable"
    assert not out.exists()
    assert run_gate(asked_for, made.rulebook(), InProcess(), NOW).manifest.counts["objected"] == 1
