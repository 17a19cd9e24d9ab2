"""The benchmark of the gate: what it makes is what it says, and its baselines do the gate's job."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from benchmarks.gate import candidate, corpus, reading
from benchmarks.gate.baselines import duckdb_filtered_copy, duckdb_gate, duckdb_gate_plain
from benchmarks.gate.candidate import Steps
from benchmarks.gate.corpus import FREEZE, PLATFORM, Place, hashing_key, make, set_sizes
from benchmarks.gate.filtered import make_bound
from benchmarks.gate.goals import goals
from benchmarks.gate.jobs import READ, READERS, Job, Sizes, all_jobs, chosen_jobs, groups
from benchmarks.gate.page import BEGIN, END, Page
from benchmarks.gate.results import Result, Results
from benchmarks.gate.tables import disagreements, markdown
from msgspec import structs

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
    facts = {"corpus": source, "exclusions": exclusions, "out": tmp_path / "gate", "key": place.hashing_key()}
    texts = {name: str(value) for name, value in facts.items()}
    candidate.main(json.dumps({**texts, "freeze": FREEZE, "on": "pool", "keyed": keyed}))
    told = json.loads(capsys.readouterr().out)
    out = tmp_path / "hand"
    out.mkdir()
    if keyed:
        by_hand = duckdb_gate(corpus=source, exclusions=exclusions / "objections.parquet", out=out, freeze=FREEZE)
    else:
        by_hand = duckdb_gate_plain(corpus=source, ids=place.ids(keys), out=out, freeze=FREEZE)
    copied = tmp_path / "copy"
    copied.mkdir()
    copy = duckdb_filtered_copy(corpus=source, out=copied, up_to=make_bound(place, ROWS, keys))
    assert told["counts"] == by_hand["counts"]
    assert told["rows"] == by_hand["rows"] == copy["rows"]
    assert sum(told["counts"].values()) == ROWS


@pytest.fixture(scope="module")
def built(place: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The corpus as the gate rewrites it, and its mask."""
    folder = tmp_path_factory.mktemp("built")
    for result in ("corpus", "mask"):
        facts = {
            "corpus": str(place.corpus(ROWS, keyed=True)),
            "exclusions": str(place.exclusion_set(set_sizes(ACCOUNTS)["few"])),
            "out": str(folder / result),
            "key": str(place.hashing_key()),
        }
        command = json.dumps({**facts, "freeze": FREEZE, "on": "pool", "keyed": True, "result": result})
        subprocess.run([sys.executable, "-m", "benchmarks.gate.candidate", command], cwd=ROOT, check=True)
    return {result: folder / result / "built" for result in ("corpus", "mask")}


def test_all_readers_read_the_same_rows(
    place: Place, built: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Through the mask as many rows as the rewritten copy has, whatever reads them; and the bytes of what was read."""
    found: dict[str, set[tuple[int, int]]] = {what: set() for what in READ}
    for what in READ:
        for reader in READERS:
            facts = {"corpus": place.corpus(ROWS, keyed=True), "copy": built["corpus"], "mask": built["mask"]}
            texts = {name: str(value) for name, value in facts.items()}
            reading.main(json.dumps({**texts, "what": what, "reader": reader}))
            told = json.loads(capsys.readouterr().out)
            found[what].add((told["rows"], told["facts"]["read"]))
    ((masked, whole),) = found["mask"]
    ((copied, copied_bytes),) = found["copy"]
    assert found["mask"] == found["fast"]
    assert found["all"] == {(ROWS, whole)}
    assert masked == copied < ROWS
    assert copied_bytes < whole


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("name", ["few", "half"])
def test_rows_of_the_filtered_copy_lie_everywhere(place: Place, tmp_path: Path, name: str, keyed: bool) -> None:
    """As those that a gate keeps: no file and no row group of the corpus can be passed over."""
    source, up_to = place.corpus(ROWS, keyed=keyed), make_bound(place, ROWS, set_sizes(ACCOUNTS)[name])
    filtered = duckdb_filtered_copy(corpus=source, out=tmp_path, up_to=up_to)
    copied = tmp_path / "data.parquet"
    assert pq.read_schema(copied).names == pq.read_schema(source / "part-00000.parquet").names
    tenths = duckdb.execute(f"SELECT count(*) FROM '{copied}' GROUP BY (id >> 20) // {ROWS // 10}").fetchall()
    assert len(tenths) == 10
    assert min(tenths)[0] > 0.8 * filtered["rows"] / 10


def test_a_step_ends_where_the_next_begins() -> None:
    """What a run tells of its progress gives seconds per step, whatever the steps are called."""
    times = iter([0.0, 2.0, 5.0, 9.0, 10.0])
    steps = Steps(lambda: next(times))
    for step in ("index", "index", "gate", "gate", "verify"):
        steps(step, 0, 1, 0)
    assert steps.seconds() == {"open": 2, "index": 3, "gate": 4, "verify": 1}


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
    return Result(job.id, number, "2026-11-22T05:00:00+00:00", seconds, 0.0, seconds, 1.0, 1.0, 0.0, failed=failed)


def test_results_are_kept_and_compared_round_by_round(tmp_path: Path) -> None:
    """A ratio is the median of the rounds' ratios, also after the benchmark was stopped and begun again."""
    gate, copy = Job("gate_pool", 1000), Job("duckdb_filtered_copy", 1000)
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


def test_every_group_can_be_run_alone() -> None:
    """A name of a group chooses its jobs, a pattern those that it fits, and a word that fits nothing is refused."""
    sizes = Sizes.up_to(50_000_000)
    for name, jobs in groups(sizes).items():
        assert set(chosen_jobs(sizes, [name])) == set(jobs)
    assert chosen_jobs(sizes, ["*"]) == all_jobs(sizes)
    assert [job.id for job in chosen_jobs(sizes, ["purge/*/files=2", "register"])] == [
        "gate_pool/50000000/register/keyed",
        "mask_pool/50000000/register/keyed",
        "purge/50000000/half/keyed/files=2",
    ]
    with pytest.raises(ValueError, match="'gates' is no group"):
        chosen_jobs(sizes, ["gates"])


def test_what_is_compared_is_measured_side_by_side() -> None:
    """A round begins with the copy and the two ways of the gate, for one set and then for the other."""
    first = [(job.does, job.objectors) for job in all_jobs(Sizes.up_to(50_000_000))[:6]]
    kinds = ("duckdb_filtered_copy", "gate_pool", "mask_pool")
    assert first == [(does, name) for name in ("few", "half") for does in kinds]


def made_goals(results: Results, sizes: Sizes, sha256: float = 300) -> dict[str, list[str]]:
    """Figures and verdict of each goal by the beginning of its sentence."""
    rows = [goal.row(sizes, results) for goal in goals(sizes, sha256=sha256)]
    return {asks.partition(":")[0]: told for asks, *told in rows}


def test_goals_are_held_to_the_copy_and_never_without_a_figure(tmp_path: Path) -> None:
    """A goal shows CPU seconds and time beside the copy; one that was not measured is not called held."""
    sizes, results = Sizes.up_to(1_000_000), Results(tmp_path / "results.jsonl")
    for does, seconds, cpu in (("gate_pool", 4.4, 4.72), ("duckdb_filtered_copy", 4.0, 4.0)):
        results.add(structs.replace(result(Job(does, 1_000_000, "few"), 1, seconds), cpu_seconds=cpu))
    found = made_goals(results, sizes)
    assert found["rewriting, 0.02 M keys"] == ["1.18 (CPU); 1.10 (time)", "held"]
    assert found["mask, 0.02 M keys"] == ["", "not measured"]
    assert found["1 M posts, 0.02 M keys, rewriting"] == ["4.40 s (from start to end)", "**missed**"]
    assert made_goals(results, sizes, sha256=1500)["rewriting, 0.02 M keys"][1] == "**missed** in part"
    table = next(line for line in markdown(sizes, results).splitlines() if line.startswith("| **gate**, rewriting |"))
    assert [cell.strip() for cell in table.split("|")[-3:-1]] == ["1.18", "1.10"]


def test_a_goal_of_many_posts_is_not_judged_by_few(tmp_path: Path) -> None:
    """Fixed costs weigh more in a small corpus: the figure is shown, and said to be asked of a larger one."""
    sizes, results = Sizes.up_to(1_000_000), Results(tmp_path / "results.jsonl")
    for does, seconds in (("gate_pool", 4.0), ("duckdb_filtered_copy", 1.0)):
        results.add(result(Job(does, 1_000_000), 1, seconds))
    assert made_goals(results, sizes)["rewriting, 0.2 M keys, 50 M posts"] == [
        "4.00 (CPU); 4.00 (time)",
        "asked of 50 M posts",
    ]


def test_reading_through_a_mask_is_held_to_a_copy_and_its_share_of_skipped_bytes(tmp_path: Path) -> None:
    """Who reads twice as many bytes may take twice as long, and a tenth more."""
    sizes, results = Sizes.up_to(1_000_000), Results(tmp_path / "results.jsonl")
    for what, seconds, read in (("mask", 4.2, 2000), ("copy", 2.0, 1000)):
        one = result(Job(f"read_{what}_duckdb", 1_000_000, "few"), 1, seconds)
        results.add(structs.replace(one, facts={"read": read}))
    assert made_goals(results, sizes)["reading through a mask"] == ["1.05 (duckdb)", "held so far"]


def test_a_copy_of_other_rows_is_noticed(tmp_path: Path) -> None:
    """A filtered copy that wrote more rows than the gate kept is no baseline."""
    sizes, results = Sizes.up_to(1_000_000), Results(tmp_path / "results.jsonl")
    for number, does in enumerate(("gate_pool", "duckdb_filtered_copy")):
        results.add(structs.replace(result(Job(does, 1_000_000), 1, 1.0), rows=500 + number))
    assert any("kept rows differ" in sentence for sentence in disagreements(all_jobs(sizes), results))


def test_tables_are_put_in_their_place(tmp_path: Path) -> None:
    """What stands between the marks is replaced, again and again; a page without them is refused beforehand."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    for tables in ("first\n", "second\n"):
        Page(page).write(tables)
    assert page.read_text("utf-8") == f"before\n{BEGIN}\n\nsecond\n\n{END}\nafter\n"
    for wrong in ("no marks", f"{END} {BEGIN}", f"{BEGIN} {BEGIN} {END}"):
        page.write_text(wrong, "utf-8")
        with pytest.raises(ValueError, match=r"page\.md must have"):
            Page(page)
    with pytest.raises(ValueError, match="There is no page"):
        Page(tmp_path / "other.md")
    Page(ROOT / "benchmarks" / "gate" / "README.md")
