"""`widerspruch gate profile` and `gate run`, typed as people type them."""

import base64
import gzip
import json
import os
import re
import signal
import subprocess
import time
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.apart import command, heed_interrupts
from cli.conftest import Ended, Run
from gate import made
from gate.made import objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import parse_profile
from widerspruch.gate.profile_toml import to_toml
from widerspruch.protocol.manifest import read_manifest
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [
    line
    for line in re.findall(r"`widerspruch (gate (?:run|profile)[^`]* --[^`]*)`", (DOCS / "cli.md").read_text("utf-8"))
    if "--log log" not in line  # test_gate_recorded has the log
]
ELSEWHERE = ("spark", "ray")
UNTIL = end_of_day(date(2026, 11, 21))


def a_set(folder: Path, number: int = 1, signer: SigningKey | None = None, **fields: int) -> Path:
    """A set that knows objections until the day of the page's examples, issued so that no clock is before it."""
    dates = {"received_until": UNTIL - 10 + number, "issued_at": UNTIL}
    objections = [objection(2, made.BEFORE)]
    return made.exclusion_set(folder / f"set-{number}", objections, number=number, signer=signer, **dates, **fields)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the page's examples are typed: corpus, sets, keys and profile."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("widerspruch.lib.clock.now", lambda: UNTIL + 10)
    signer = SigningKey.new()
    signer.save(tmp_path / "signing.pem")
    signer.public.save(tmp_path / "signing.pem.pub")
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3, None]))
    a_set(tmp_path, 1, signer)
    a_set(tmp_path, 2, signer, since=1)
    made.KEY.save(tmp_path / "hashing.key")
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    return tmp_path


def gate(run: Run, *more: object, out: str = "built", sets: str = "set-1", freeze: str = "2026-11-21") -> Ended:
    """`gate run` with what it needs, and more."""
    usual = ("--exclusions", sets, "--freeze", freeze, "--out", out, "--profile", "profile.toml")
    return run("gate", "run", "corpus", *usual, "--key", "hashing.key", "--workers", "1", *more)


@pytest.mark.parametrize("line", [line for line in EXAMPLES if not any(name in line for name in ELSEWHERE)])
def test_every_example_works_as_it_stands(line: str, folder: Path, run: Run) -> None:
    """Each command line of the page, typed as it is, ends with 0 and says something."""
    if line.startswith("gate profile") and "--out" in line:
        (folder / "profile.toml").unlink()
    ended = run(*line.split())
    assert (ended.code, ended.out != "") == (0, True), ended.err


@pytest.mark.usefixtures("folder")
class TestRun:
    """What a run tells, and how it ends."""

    def test_it_says_what_became_of_the_rows(self, run: Run) -> None:
        """Rows per reason with a sentence and the rule, the sum, the set, the verification and the manifest."""
        ended = gate(run, "--lang", "en")
        assert (ended.code, ended.err) == (0, "")
        assert "4 rows: 2 kept, 2 left out." in ended.said
        assert "(objected)" in ended.said
        assert "meta-" in ended.said
        assert "Exclusion set of instagram, number 1" in ended.said
        assert "signature not checked" in ended.said
        assert "in the 2 rows written there is nobody whose objection counted at the freeze" in ended.said
        assert "Manifest: built/manifest.json" in ended.said

    def test_in_german(self, run: Run) -> None:
        """The same in German."""
        ended = gate(run)
        assert "4 Zeilen: 2 behalten, 2 weggelassen." in ended.said
        assert "durch einen" in ended.said

    def test_a_dry_run_leaves_nothing(self, run: Run) -> None:
        """It counts, says so, and writes nothing."""
        ended = gate(run, "--dry-run", "--lang", "en")
        assert (ended.code, "4 rows: 2 kept, 2 left out." in ended.said) == (0, True)
        assert "nothing written" in ended.said
        assert not list(Path().glob("built*"))

    def test_an_identifier_by_which_nobody_was_found(self, run: Run) -> None:
        """The others were found, so the run goes on; that a column may be wrong is said, and no line is empty."""
        table = pa.table({"owner": ["erika", "ben"], "repo": ["max", "max"], "content": ["a", "b"]})
        Path("code").mkdir()
        pq.write_table(table, "code/a.parquet")
        Path("people.csv").write_text("handle,repository\nerika,\n,max/garden\n")
        Path("code.toml").write_text(
            'platform = "github"\nrule = "objections only"\n'
            '[[author]]\ncolumn = "owner"\nis = "handle"\n[[author]]\ncolumn = "repo"\nis = "repository"\n'
        )
        run("gate", "make-set", "people.csv", "--platform", "github", "--key", "hashing.key", "--number", "1", "--out", "set-g")  # fmt: skip
        usual = ("--exclusions", "set-g", "--freeze", "2026-11-21", "--out", "b", "--key", "hashing.key")
        ended = run("gate", "run", "code", *usual, "--profile", "code.toml", "--workers", "1", "--lang", "en")

        assert "repository: one in the set, and it was not found in the corpus." in ended.said
        assert "beginning of the address" not in ended.said

    def test_who_was_found(self, run: Run) -> None:
        """Of the set's objectors, how many wrote here, and how many rows."""
        ended = gate(run, "--lang", "en")
        assert re.search(r"key|account id", ended.said)
        assert "Objectors in the corpus" in ended.said

    def test_as_json(self, run: Run) -> None:
        """The same for other programs, and nothing else on standard output."""
        told = json.loads(gate(run, "--json").out)
        assert (told["rows"], told["kept"], told["left_out"]) == (4, 2, 2)
        assert told["reasons"]["objected"]["kept"] is False
        assert told["matches"][0]["identifiers"][0]["found"] == 1
        assert told["manifest"] == "built/manifest.json"

    @pytest.mark.parametrize(
        ("language", "sentence"), [("de", "kommt keine als Urheber"), ("en", "Not one of the account ids")]
    )
    def test_nobody_found(self, run: Run, language: str, sentence: str) -> None:
        """A misnamed column ends with a sentence and 1, unless it is allowed."""
        made.write(Path("corpus/a.parquet"), made.posts([7001, 7002]))
        ended = gate(run, "--lang", language)
        assert (ended.code, ended.out, Path("built").exists()) == (1, "", False)
        assert sentence in ended.complained
        assert "--allow-no-match" in ended.complained
        allowed = gate(run, "--allow-no-match", "--lang", language)
        assert (allowed.code, "--allow-no-match" in allowed.said) == (0, True)
        assert "--allow-no-match" in read_manifest(Path("built/manifest.json")).run.command

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            (
                "de",
                "5 von 6 Konto-IDs der Liste sind so geschrieben: anderes, etwa ein Wort. In „author_id“ ist es keine.",
            ),
            (
                "en",
                "5 of 6 account ids of the list are written so: something else, such as a word. In “author_id” none is.",
            ),
        ],
    )
    def test_people_who_are_written_otherwise(self, run: Run, language: str, sentence: str) -> None:
        """One of six was found, and the others could not be: said, in the manifest, and no good end unless allowed."""
        Path("list.csv").write_text("account_id\n2\na-1\nb-2\nc-3\nd-4\ne-5\n")
        make = ("--platform", "instagram", "--key", "hashing.key", "--number", 1, "--issued", "2026-11-21T12:00:00Z")
        assert run("gate", "make-set", "list.csv", *make, "--out", "mixed").code == 0
        made.write(Path("corpus/a.parquet"), made.posts([1, 2, 3, 4]))
        ended = gate(run, "--lang", language, sets="mixed", freeze="2026-11-20")
        assert (ended.code, sentence in ended.said) == (4, True)
        assert "Ziffern: 4" in ended.said or "digits only: 4" in ended.said
        shown = run("gate", "show", "built", "--lang", language)
        assert (shown.code, sentence in shown.said) == (0, True)
        allowed = gate(run, "--allow-no-match", "--json", sets="mixed", freeze="2026-11-20", out="allowed")
        told = json.loads(allowed.out)
        assert (allowed.code, told["spelled_otherwise"], told["matches"][0]["otherwise"][0]["in_set"]) == (0, [], 5)

    def test_undecided_rows_count_as_kept_where_they_are(self, run: Run) -> None:
        """With `--undecided keep` the table says so."""
        assert "4 rows: 3 kept, 1 left out." in gate(run, "--undecided", "keep", "--lang", "en").said

    def test_a_signature_that_was_checked(self, run: Run) -> None:
        """With `--trust` it says who signed the set."""
        ended = gate(run, "--trust", "signing.pem.pub", "--lang", "en")
        assert re.search(r"signed by ed25519:[0-9a-f]{16}", ended.said)

    def test_the_manifest_holds_the_command_and_no_key(self, run: Run) -> None:
        """What was decided stands in it; where keys lie does not."""
        gate(run, "--sign", "signing.pem")
        typed = read_manifest(Path("built/manifest.json")).run.command
        assert typed[:4] == ("widerspruch", "gate", "run", "corpus")
        assert {"--freeze", "--profile", "--undecided"} <= set(typed)
        assert not {"--key", "hashing.key", "--sign", "signing.pem", "--workers"} & set(typed)

    def test_the_manifest_holds_no_path_of_the_machine(self, folder: Path, run: Run) -> None:
        """It is handed to strangers: of where things lie here, they see the last part."""
        (folder / "gate" / "x").mkdir(parents=True)
        usual = ("--exclusions", folder / "set-1", "--freeze", "2026-11-21", "--out", folder / "gate" / "x" / "built")
        more = ("--profile", folder / "profile.toml", "--key", "hashing.key", "--workers", "1")
        ended = run("gate", "run", folder / "corpus", *usual, *more)
        assert ended.code == 0, ended.err
        written = (folder / "gate" / "x" / "built" / "manifest.json").read_bytes()
        assert str(folder).encode() not in base64.b64decode(json.loads(written)["payload"])

    def test_a_damaged_file(self, run: Run) -> None:
        """The others are done, it is named with its fault, and the command ends with 4."""
        Path("corpus/b.parquet").write_bytes(b"nothing")
        ended = gate(run, "--lang", "en")
        assert ended.code == 4
        assert "“b.parquet” is damaged or no file of its format." in ended.complained
        assert Path("built/data/a.parquet").exists()

    def test_a_damaged_packed_file_is_told_in_sentences_alone(self, run_apart: Run) -> None:
        """What Arrow says of streams that are given up never reaches the terminal."""
        records = "".join(
            f'{{"author_id": {one}, "audience": "public", "adult": true, "created_at": 1}}\n' for one in range(3000)
        )
        packed = gzip.compress(records.encode())
        Path("corpus/b.jsonl.gz").write_bytes(packed[: len(packed) // 2])
        now = f"import widerspruch.lib.clock as clock; clock.now = lambda: {UNTIL + 10}"
        ended = gate(partial(run_apart, before=now), "--lang", "en")
        assert (ended.code, "“b.jsonl.gz” is damaged" in ended.complained) == (4, True)
        assert "arrow" not in ended.err.casefold()

    @pytest.mark.parametrize(
        ("more", "code", "sentence"),
        [
            (("--freeze", "2026-11-22"), 1, "Objections in between would be overlooked"),
            (("--freeze", "tomorrow"), 2, "“tomorrow” is neither a day nor an instant"),
            (("--freeze", "2026-11-21T10:00:00"), 2, "has no zone"),
            (("--exclusions", "set-9"), 1, "“set-9” is no exclusion set"),
            (("--profile", "nowhere.toml"), 1, "The profile “nowhere.toml” is not there, or cannot be read"),
            (("--key", "signing.pem"), 1, "“signing.pem” is no key for exclusion sets"),
            (("--trust", "hashing.key"), 1, "“hashing.key” is no public Ed25519 key"),
            (("--sign", "hashing.key"), 1, "“hashing.key” is no signing key"),
            (("--out", "corpus"), 3, "“corpus” is itself one of the inputs"),
            (("--out", "set-1"), 3, "“set-1” is itself one of the inputs"),
            (("--on", "slurm"), 2, "“slurm” is not possible. The choices are: pool, spark, ray"),
            (("--mentions", "drop"), 2, "“drop” is not possible"),
            (("--undecided", "maybe"), 2, "“maybe” is not possible"),
            (("--purpose", "fun"), 2, "“fun” is not possible"),
        ],
    )
    def test_refusals(self, more: tuple[str, str], code: int, sentence: str, run: Run) -> None:
        """Each has its code and its sentence, and leaves nothing behind."""
        ended = gate(run, *more, "--lang", "en")
        assert (ended.code, ended.out) == (code, "")
        assert sentence in ended.complained
        assert not list(Path().glob("built*"))

    def test_without_what_it_needs(self, run: Run) -> None:
        """Without set, freeze or target the command says what is missing."""
        for missing in ("--exclusions", "--freeze", "--out"):
            given = {"--exclusions": "set-1", "--freeze": "2026-11-21", "--out": "built"}
            del given[missing]
            ended = run("gate", "run", "corpus", *(word for pair in given.items() for word in pair))
            assert ended.code == 2
            assert missing.removeprefix("--").rstrip("s") in ended.complained.replace("target", "out")

    def test_without_a_profile(self, run: Run) -> None:
        """A corpus of its own columns needs one, and the sentence says how to come by it."""
        usual = ("--exclusions", "set-1", "--freeze", "2026-11-21", "--out", "built", "--key", "hashing.key")
        ended = run("gate", "run", "corpus", *usual, "--lang", "en")
        assert (ended.code, "widerspruch gate profile corpus" in ended.complained) == (1, True)

    def test_the_item_tables_columns_need_no_profile(self, run: Run) -> None:
        """A corpus that has them, with words of the lists in them, is gated as it is."""
        columns = {
            "account_ref": ["1", "2", "3"],
            "kind": pa.array(["post", "comment", "message"]).dictionary_encode(),
            "audience": ["public", "public", "direct"],
            "created_at": pa.array([made.BEFORE] * 3, pa.int64()),
            "state": ["live"] * 3,
            "adult": [True] * 3,
            "text": ["a", "b", "c"],
        }
        made.write(Path("items/a.parquet"), pa.table(columns))
        usual = ("--exclusions", "set-1", "--freeze", "2026-11-21", "--out", "built", "--key", "hashing.key")
        ended = run("gate", "run", "items", *usual, "--workers", "1")
        assert ended.code == 0, ended.err
        assert pq.read_table("built/data/a.parquet").column("text").to_pylist() == ["a"]

    @pytest.mark.slow
    @pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
    def test_ctrl_c_and_then_the_same_again(self, folder: Path) -> None:
        """Interrupted, it ends with 130 and publishes nothing; the same command goes on to the end."""
        for number in range(6):
            made.write(folder / "corpus" / f"{number}.parquet", made.posts([1, 2, 3] * 1000))
        arguments = ("gate", "run", "corpus", "--exclusions", "set-1", "--freeze", "2025-06-30", "--out", "built")
        arguments += ("--profile", "profile.toml", "--key", "hashing.key", "--workers", "1")
        now = f"import widerspruch.lib.clock as clock; clock.now = lambda: {UNTIL + 10}"
        slow = (
            f"{now}; import time; from widerspruch.gate.schedule.tasks import Memory; remember = Memory.remember; "
            "Memory.remember = lambda self, name, value: (time.sleep(0.3), remember(self, name, value))"
        )
        process = subprocess.Popen(
            command(*arguments, before=slow),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heed_interrupts,
        )
        until = time.monotonic() + 60
        while not list(folder.glob("built.part/run/done/gate/*.json")):
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=60)
        assert process.returncode == 130, complained
        assert not (folder / "built").exists()
        assert (folder / "built.part").exists()

        again = subprocess.run(command(*arguments, before=now), capture_output=True, check=False, timeout=120)
        assert again.returncode == 0, again.stderr
        assert not (folder / "built.part").exists()


class TestProfile:
    """What is proposed, and what is left open."""

    @pytest.fixture
    def corpus(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Posts with column names and values as platforms have them."""
        monkeypatch.chdir(tmp_path)
        start = datetime(2025, 1, 1)  # noqa: DTZ001
        columns = {
            "post_id": list(range(6)),
            "user": pa.array([{"id": number, "name": "x"} for number in range(1, 7)]),
            "type": ["post", "comment", "poll", "post", "post", "comment"],
            "visibility": ["public", "friends", "unlisted", None, "public", "public"],
            "created_at": pa.array([start + timedelta(days=number) for number in range(6)], pa.timestamp("us")),
            "birth_date": [date(1990, 1, 1)] * 6,
            "caption": ["Erika war hier"] * 6,
            "tagged": [[1], [], None, [2, 3], [], []],
        }
        made.write(tmp_path / "corpus" / "a.parquet", pa.table(columns))
        return tmp_path

    def test_what_it_knows_and_what_it_leaves_open(self, corpus: Path, run: Run) -> None:
        """Columns by their names, values by their meaning, the rest `TODO`; and what would be decided."""
        ended = run("gate", "profile", "corpus", "--platform", "instagram", "--out", "p.toml", "--lang", "en")
        text = (corpus / "p.toml").read_text("utf-8")

        assert ended.code == 0
        for line in ('column = "user.id"', '"poll" = "TODO"', '"unlisted" = "TODO"', 'null = "TODO"', 'zone = "TODO"'):
            assert line in text
        assert 'text = ["caption"]' in text
        assert 'entities = ["tagged"]' in text
        assert "[kind] does not map yet: 'poll' (1)" in ended.said
        assert "[audience] does not map yet: 'unlisted' (1), NULL (1)" in ended.said
        assert "To be finished before a run takes it: [kind], [audience], [created_at]" in ended.said
        assert re.search(r"│ 3 │ kept ", ended.said)

    def test_no_run_takes_it_until_it_is_finished(self, corpus: Path, run: Run) -> None:
        """Filled in, the same text is a profile; before that it is refused."""
        run("gate", "profile", "corpus", "--platform", "instagram", "--out", "p.toml")
        text = (corpus / "p.toml").read_text("utf-8")
        with pytest.raises(GateError):
            parse_profile(text, ("instagram",))
        for before, after in (
            ('"poll" = "TODO"', '"poll" = "poll_vote"'),
            ('"unlisted" = "TODO"', '"unlisted" = "unknown"'),
            ('null = "TODO"', 'null = "unknown"'),
            ('zone = "TODO"', 'zone = "UTC"'),
        ):
            text = text.replace(before, after)
        assert parse_profile(text, ("instagram",)).authors[0].column == "user.id"

    def test_to_standard_output(self, corpus: Path, run: Run) -> None:
        """Without `--out` the profile alone goes to standard output, all else to standard error."""
        ended = run("gate", "profile", "corpus", "--platform", "instagram", "--lang", "en")
        assert ended.out.startswith("# What the columns of this corpus mean.")
        assert "To be finished" in ended.complained

    def test_a_file_is_not_overwritten(self, corpus: Path, run: Run) -> None:
        """A profile that somebody finished stays as it is."""
        (corpus / "p.toml").write_text("mine")
        ended = run("gate", "profile", "corpus", "--out", "p.toml")
        assert (ended.code, (corpus / "p.toml").read_text()) == (3, "mine")

    def test_json_lines_of_strangers(self, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Objects within objects, fields that are missing here and there, times in seconds."""
        monkeypatch.chdir(tmp_path)
        records = [
            {"id": "a", "author": "erika", "created_utc": 1700000000, "body": "hallo", "meta": {"kind": "comment"}},
            {"id": "b", "author": None, "created_utc": 1700000001, "body": "hi", "subreddit": "x"},
        ]
        Path("c.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
        ended = run("gate", "profile", "c.jsonl", "--lang", "en")
        assert ended.code == 0
        for line in (
            'column = "author"',
            'is = "handle"',
            'column = "created_utc"',
            'is = "seconds"',
            'column = "meta.kind"',
        ):
            assert line in ended.out
        assert 'platform = "TODO"' in ended.out
        assert "[platform]" in ended.complained
        assert 'always = "TODO"' in ended.out

    def test_nothing_that_it_knows(self, tmp_path: Path, run: Run) -> None:
        """Where no column has a name it knows, everything is left open, and it says so."""
        made.write(tmp_path / "a.parquet", pa.table({"x": [1], "y": ["z"]}))
        ended = run("gate", "profile", tmp_path / "a.parquet", "--lang", "en")
        assert ended.code == 0
        assert "[platform], [author], [kind], [audience]" in ended.complained

    def test_the_page_tells_every_word(self) -> None:
        """docs/operators/profile.md names every kind, audience and state."""
        from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, STATES

        page = (DOCS / "operators" / "profile.md").read_text("utf-8")
        assert [word for word in (*KINDS, *AUDIENCES, *STATES) if f"`{word}`" not in page] == []


def test_the_ten_minutes_of_the_page(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every `widerspruch gate` line of docs/operators/README.md works as it stands, from keys to a gated corpus."""
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "operators" / "README.md").read_text("utf-8")
    (listed,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    (tmp_path / "objectors.csv").write_text(listed, "utf-8")
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([17841400000000001, 5], likes=[1, 2]))
    blocks = "".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL)).replace("\\\n", " ")
    typed = [line.split()[2:] for line in blocks.splitlines() if line.startswith("$ widerspruch gate ")]
    assert len(typed) == 9

    for line in typed[1:]:
        ended = run(*line)
        assert ended.code == 0, (line, ended.err)
        if line[1] == "profile":
            (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")

    assert pq.read_table("built/data/a.parquet").column("author_id").to_pylist() == [5]
