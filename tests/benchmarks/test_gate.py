"""The benchmark of the gate: what it makes is what it says, and its baselines do the gate's job."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from benchmarks.gate import candidate, corpus
from benchmarks.gate.baselines import duckdb_gate, duckdb_gate_plain
from benchmarks.gate.corpus import FREEZE, PLATFORM, Place, hashing_key, make, set_sizes
from benchmarks.gate.jobs import Job, Sizes, all_jobs
from benchmarks.gate.kept import make_kept
from benchmarks.gate.results import Result, Results

ROWS = 20_000
ACCOUNTS = 8_000
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A small corpus in both variants, with its sets."""
    made = Place(tmp_path_factory.mktemp("bench-gate"), ACCOUNTS)
    make(made, (ROWS,), ("few", "half", "register"))
    return made


def posts(place: Place, select: str, *, keyed: bool = True) -> tuple[float, ...]:
    """One row of figures about all posts."""
    found = duckdb.connect().execute(f"SELECT {select} FROM '{place.corpus(ROWS, keyed=keyed)}/*.parquet'").fetchone()
    assert found is not None
    return found


def test_posts_look_as_promised(place: Place) -> None:
    """70 % of the posts are German, 8 % carry a handle, 4 % a full name, and a text has about 120 characters."""
    german, handle, name, length = posts(
        place,
        "avg((lang = 'de')::INT), avg(regexp_matches(text, '@[a-z]+\\.[a-z]+[0-9]+')::INT), "
        "avg(regexp_matches(text, '(Mit|With) [A-Z]')::INT), avg(length(text))",
    )
    assert german == pytest.approx(0.7, abs=0.02)
    assert handle == pytest.approx(0.08, abs=0.01)
    assert name == pytest.approx(0.04, abs=0.01)
    assert length == pytest.approx(125, abs=10)


def test_few_authors_write_much(place: Place) -> None:
    """Authors are skewed: the first of a hundred writes more than a tenth, and most accounts write little."""
    by_author = f"SELECT count(*) AS n FROM '{place.corpus(ROWS, keyed=True)}/*.parquet' GROUP BY author_id"
    (share,) = duckdb.execute(
        f"SELECT sum(n) / {ROWS} FROM (FROM ({by_author}) ORDER BY n DESC LIMIT {ACCOUNTS // 100})"
    ).fetchone() or (0,)
    assert 0.1 < share < 0.5


def test_key_is_that_of_the_exclusion_set(place: Place) -> None:
    """The keyed author id of a row is the key that a set holds for this account."""
    row = pq.ParquetFile(place.corpus(ROWS, keyed=True) / "part-00003.parquet").read_row_group(0).slice(7, 1)
    key = hashing_key().key_of(PLATFORM, "account", str(row["author_id"][0].as_py()))
    assert row["author_key"][0].as_py().bytes == key


def test_variants_differ_by_the_key_alone(place: Place) -> None:
    """The corpus without keys has the same rows in the same files."""
    keyed, plain = (pq.read_table(place.corpus(ROWS, keyed=keyed) / "part-00009.parquet") for keyed in (True, False))
    assert keyed.drop_columns("author_key").equals(plain)


def test_corpus_is_made_the_same_again(place: Place, tmp_path: Path) -> None:
    """A file made anew, elsewhere, has the same bytes."""
    again = Place(tmp_path, ACCOUNTS)
    again.root.mkdir()
    corpus.make_accounts(again)
    corpus.make_corpus(again, ROWS)
    name = "part-00005.parquet"
    first, second = (one.corpus(ROWS, keyed=True) / name for one in (place, again))
    assert first.read_bytes() == second.read_bytes()


def test_sets_hold_the_share_of_accounts_that_they_say(place: Place) -> None:
    """5 % and 50 % of the accounts objected, 2 % of them twice; the register adds strangers."""
    sizes = set_sizes(ACCOUNTS)
    for name, accounts in (("few", 0.05), ("half", 0.5), ("register", 0.5)):
        objections = place.exclusion_set(sizes[name]) / "objections.parquet"
        keys, ours, rows = duckdb.execute(
            f"SELECT count(DISTINCT account_key), count(DISTINCT author_key), count(*) FROM '{objections}' "
            f"LEFT JOIN '{place.register}' ON author_key = account_key"
        ).fetchone() or (0, 0, 0)
        assert ours == pytest.approx(accounts * ACCOUNTS, rel=0.15)
        assert keys == pytest.approx(sizes[name], rel=0.15)
        assert rows > keys


@pytest.mark.parametrize("keyed", [True, False])
def test_gate_and_baselines_keep_the_same_rows(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], keyed: bool
) -> None:
    """The rule as the baselines have it gives the rulebook's counts for the rulebook's reasons."""
    exclusions = place.exclusion_set(keys := set_sizes(ACCOUNTS)["half"])
    source = place.corpus(ROWS, keyed=keyed)
    facts = {"corpus": source, "exclusions": exclusions, "out": tmp_path / "gate", "key": place.hashing_key}
    texts = {name: str(value) for name, value in facts.items()}
    candidate.main(json.dumps({**texts, "freeze": FREEZE, "on": "pool", "keyed": keyed}))
    told = json.loads(capsys.readouterr().out)
    out = tmp_path / "hand"
    out.mkdir()
    if keyed:
        by_hand = duckdb_gate(corpus=source, exclusions=exclusions / "objections.parquet", out=out, freeze=FREEZE)
    else:
        by_hand = duckdb_gate_plain(corpus=source, ids=place.ids(keys), out=out, freeze=FREEZE)
    make_kept(place, ROWS, keys, keyed=keyed)
    kept = sum(pq.read_metadata(file).num_rows for file in place.kept(ROWS, keys, keyed=keyed).glob("*.parquet"))
    assert told["counts"] == by_hand["counts"]
    assert told["rows"] == by_hand["rows"] == kept
    assert sum(told["counts"].values()) == ROWS


MEASURED = """
import json, os, sys
from pathlib import Path
from msgspec import structs
from benchmarks.gate.measure import measure

child = "import time; held = bytearray(80_000_000); time.sleep(1.5)"
daemon = "import time; time.sleep(600)"
parent = f'''
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {daemon!r}], start_new_session=True)
children = [subprocess.Popen([sys.executable, "-c", {child!r}]) for _ in range(2)]
while time.process_time() < 0.3: pass
[one.wait() for one in children]
print('{{"rows": 3}}')
'''
import benchmarks.gate.measure as module
module.GRACE = 0.2
used = measure([sys.executable, "-c", parent], env=os.environ, cwd=Path.cwd(), logs=Path(sys.argv[1]), limit=60)
left = module._descendants()
print(json.dumps({**structs.asdict(used), "left": len(left)}))
"""


def test_everything_that_a_job_starts_is_measured_and_ended(tmp_path: Path) -> None:
    """Memory and CPU of children count, and a daemon that a job leaves behind does not outlive it."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    used = json.loads(done.stdout)
    assert used["failed"] is None
    assert used["told"] == {"rows": 3}
    assert used["pss_mib"] > 150
    assert used["cpu_seconds"] >= 0.3
    assert used["left"] == 0


def result(job: Job, number: int, seconds: float, failed: str | None = None) -> Result:
    """A result with little in it."""
    return Result(job.id, number, "", seconds, 0.0, seconds, 1.0, 1.0, 0.0, failed=failed)


def test_results_are_kept_and_compared_round_by_round(tmp_path: Path) -> None:
    """A ratio is the median of the rounds' ratios, also after the benchmark was stopped and begun again."""
    gate, copy = Job("gate_pool", 1000), Job("duckdb_copy_kept", 1000)
    first = Results(tmp_path / "results.jsonl")
    for number, (own, other) in enumerate([(3.0, 2.0), (30.0, 10.0), (5.0, 1.0)]):
        first.add(result(gate, number, own))
        first.add(result(copy, number, other))
    first.add(result(gate, 3, 0.1, failed="out of memory"))
    again = Results(tmp_path / "results.jsonl")
    assert again.ratio(gate, copy) == 3.0
    again.drop([gate.id])
    assert Results(tmp_path / "results.jsonl").of(gate) == []
    assert len(Results(tmp_path / "results.jsonl").of(copy)) == 3


def test_small_sizes_measure_the_same_things() -> None:
    """Every kind of job is there at any size, each once."""
    large, small = all_jobs(Sizes.up_to(50_000_000)), all_jobs(Sizes.up_to(100_000))
    assert {job.does for job in large} == {job.does for job in small}
    assert len({job.id for job in large}) == len(large)
