"""`gate challenge` and `gate audit` of the files that were drawn: an association looks into a corpus that a log knows."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from cli.conftest import Run
from cli.test_gate_recorded import KEY, UNTIL
from gate import made
from gate.made import objection
from log.made_logs import LOG_KEY, NOW, ORIGIN
from log.made_witnesses import posting, witness_lines, witnesses
from widerspruch.gate.profile_toml import to_toml
from widerspruch.gate.record.recording import Recording
from widerspruch.log.append import append
from widerspruch.log.cosign import gather
from widerspruch.log.init import NO_WITNESSES, begin
from widerspruch.protocol.challenge import read_challenge
from widerspruch.protocol.manifest import read_manifest, write_manifest
from widerspruch.protocol.signing_keys import SigningKey

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
EXAMPLES = re.findall(r"`widerspruch (gate (?:challenge built|summary built|audit)[^`]* --[^`]*)`", DOCS)
FILES = 12


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of twelve files whose run stands in a witnessed log, with another entry after it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("widerspruch.lib.clock.now", lambda: NOW)
    made.made_once(tmp_path, __name__, make)
    return tmp_path


def make(folder: Path) -> None:
    KEY.public.save(folder / "signing.pem.pub")
    made.key_file(folder)
    for number in range(FILES):
        authors = [1, 3] if number else [1, 2, *range(3, 200)]
        made.write(folder / "corpus" / f"{number:02}.parquet", made.posts(authors))
    shutil.copy(folder / "corpus" / "01.parquet", folder / "corpus" / "a.parquet")
    (folder / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    dates = {"received_until": UNTIL, "issued_at": UNTIL + 1}
    for number in (1, 2):
        made.exclusion_set(folder / f"set-{number}", [objection(2)], number=number, signer=KEY, **dates)
    begin(folder / "log", ORIGIN, LOG_KEY, witnesses=witness_lines("verein", "behoerde"))
    statements = [(folder / f"set-{number}" / "statement.json").read_bytes() for number in (1, 2)]
    append(folder / "log", LOG_KEY, statements[:1], NOW)
    recording = Recording(folder / "log")
    made.gate(folder, exclusions=(folder / "set-1",), out=folder / "built", signer=KEY, recording=recording, now=NOW)
    with witnesses(folder, "verein", "behoerde") as answers:
        for entry in ((folder / "built" / "run-record.json").read_bytes(), statements[1]):
            append(folder / "log", LOG_KEY, [entry], NOW)
            assert gather(folder / "log", posting(answers)).is_enough
    shutil.copy(folder / "log" / "policy", folder / "policy")
    (folder / "mandate.pdf").write_bytes(b"Ein Auftrag")


CHALLENGE = ("gate", "challenge", "built", "--log", "log", "--out", "challenge.json")
AUDIT = ("gate", "audit", "built", "--exclusions", "set-1", "--key", "hashing.key")


@pytest.mark.parametrize("line", [line for line in EXAMPLES if "--metrics" not in line])
def test_every_example_works_as_it_stands(line: str, folder: Path, run: Run) -> None:
    """Each command line of the page, typed as it is."""
    if "--challenge" in line:
        run(*CHALLENGE)
    ended = run(*line.split())
    assert (ended.code, ended.out != "") == (0, True), ended.err


@pytest.mark.usefixtures("folder")
class TestDrawn:
    """What is drawn, and what is said of it."""

    def test_it_is_drawn_from_the_first_witnessed_checkpoint_that_holds_the_run(self, run: Run) -> None:
        """Whatever was logged later, and the corpus is not needed for it."""
        shutil.rmtree("built/data")
        ended = run(*CHALLENGE, "--draws", "20", "--lang", "en")

        challenge = read_challenge(Path("challenge.json").read_bytes())
        assert challenge.checkpoint.encode() == Path("log/checkpoints/2").read_bytes()
        assert sum(file.drawn for file in challenge.files) == challenge.draws == 20
        assert "that holds the run (number 1) and has the witnesses that are needed; entries in it: 2." in ended.said
        assert "If 1 % of the rows should not have stayed, that would be seen with 18.2 % certainty." in ended.said
        assert "no key was named (--trust)" in ended.said

    @pytest.mark.parametrize(
        ("options", "draws"),
        [((), 299), (("--share", "0.1"), 2995), (("--share", "0.01"), 29956), (("--certainty", "99"), 459)],
    )
    def test_as_many_rows_as_are_needed(self, options: tuple[str, ...], draws: int, run: Run) -> None:
        """The figures of the page."""
        told = json.loads(run(*CHALLENGE, *options, "--proofs", "300", "--trust", "signing.pem.pub", "--json").out)

        assert (told["draws"], told["signed_by"], told["of_files"]) == (draws, KEY.public.key_id, FILES + 1)
        assert told["seen_by_proofs"][0]["certainty"] > 0.95

    def test_a_number_of_ones_own_draws_others(self, run: Run) -> None:
        """Nobody could wait for a checkpoint that suits this one."""
        run(*CHALLENGE)
        run(*CHALLENGE[:-1], "other.json", "--nonce", "00c0ffee")

        one, other = (read_challenge(Path(name).read_bytes()) for name in ("challenge.json", "other.json"))
        assert (one.files != other.files, other.nonce) == (True, "00c0ffee")

    @pytest.mark.parametrize(
        ("options", "code", "says"),
        [
            (("--share", "0"), 2, "--share"),
            (("--certainty", "100"), 2, "--certainty"),
            (("--nonce", "c0ffe"), 2, "--nonce"),
            (("--nonce", "00" * 65), 2, "64"),
            (("--share", "0.00001", "--certainty", "99.99999"), 2, "10000000"),
            (("--record", "set-1/statement.json"), 1, "eine Ausschlussliste"),
            (("--trust", "other.pub"), 1, "Unterschrieben"),
            (("--policy", "mandate.pdf"), 1, "Zeile"),
        ],
    )
    def test_what_cannot_be_drawn(self, options: tuple[str, ...], code: int, says: str, run: Run) -> None:
        SigningKey.new().public.save(Path("other.pub"))
        ended = run(*CHALLENGE, *options)
        assert (ended.code, Path("challenge.json").exists(), says in ended.complained) == (code, False, True), ended.err

    def test_a_checkpoint_that_no_witness_signed_needs_a_number_of_ones_own(self, run: Run) -> None:
        """The platform could have chosen it."""
        policy = Path("policy").read_text("utf-8").splitlines()
        Path("policy").write_text("\n".join([line for line in policy if line.startswith("log ")] + ["quorum none", ""]))

        refused = run(*CHALLENGE, "--policy", "policy")
        drawn = run(*CHALLENGE, "--policy", "policy", "--nonce", "00c0ffee")

        assert (refused.code, "--nonce" in refused.complained) == (1, True)
        assert (drawn.code, "liegt allein an der eigenen Zahl" in drawn.said) == (0, True)

    def test_a_run_that_is_not_in_the_log_is_refused(self, folder: Path, run: Run) -> None:
        begin(folder / "empty", ORIGIN, LOG_KEY, witnesses=NO_WITNESSES)

        ended = run("gate", "challenge", "built", "--log", "empty", "--out", "challenge.json")

        assert (ended.code, "steht nicht im Log" in ended.complained) == (1, True)


@pytest.mark.usefixtures("folder")
class TestAudited:
    """The files that were drawn are opened, and no others."""

    def opened(self, run: Run, draws: int = 3) -> list[str]:
        """What the platform hands over: manifest, record, profile, and the files that were drawn."""
        run(*CHALLENGE, "--draws", str(draws))
        names = [file.name for file in read_challenge(Path("challenge.json").read_bytes()).files]
        for path in [*Path("built/data").iterdir(), *Path("built/ledger").iterdir()]:
            if path.name not in names:
                path.unlink()
        return names

    def test_the_others_need_not_be_there(self, run: Run) -> None:
        """The report says what was opened, by what right, and what that would have shown."""
        names = self.opened(run)
        told = json.loads(run(*AUDIT, "--challenge", "challenge.json", "--mandate", "mandate.pdf", "--json").out)
        said = run(*AUDIT, "--challenge", "challenge.json", "--mandate", "mandate.pdf", "--lang", "en")

        assert (told["problems"], told["files"], told["of_files"]) == ([], len(names), FILES + 1)
        assert (told["challenge"]["draws"], told["mandate"]) == (
            3,
            hashlib.sha256(b"Ein Auftrag").hexdigest(),
        )
        assert told["recorded"] is not None
        assert f"{FILES + 1 - len(names)} files of the corpus were not looked at." in said.said
        assert "3 rows, from the log's checkpoint" in said.said
        assert said.code == 0

    def test_an_objector_in_a_file_that_was_drawn_is_found(self, run: Run) -> None:
        """The manifest and the record are those of the cheat."""
        (name, *_) = self.opened(run, 299)
        path = Path("built/data") / name
        rows = pq.read_table(path)
        pq.write_table(pa.concat_tables([rows.slice(1), made.posts([2]).cast(rows.schema)]), path)

        ended = run(*AUDIT, "--challenge", "challenge.json", "--json")

        assert ended.code == 1
        assert "audit_objector" in [problem["code"] for problem in json.loads(ended.out)["problems"]]

    def test_a_file_that_was_drawn_and_is_missing_is_named(self, run: Run) -> None:
        names = self.opened(run)
        (Path("built/data") / names[0]).unlink()

        ended = run(*AUDIT, "--challenge", "challenge.json", "--json")

        assert ended.code == 1
        assert "audit_missing" in [problem["code"] for problem in json.loads(ended.out)["problems"]]

    def test_a_challenge_that_was_changed_opens_nothing(self, run: Run) -> None:
        """A platform that leaves a file out is refused."""
        run(*CHALLENGE)
        told = json.loads(Path("challenge.json").read_bytes())
        told["files"] = told["files"][1:]
        Path("challenge.json").write_text(json.dumps(told), "utf-8")

        ended = run(*AUDIT, "--challenge", "challenge.json")

        assert (ended.code, "stimmt in sich nicht" in ended.complained) == (1, True)

    def test_a_challenge_of_another_run_opens_nothing(self, run: Run) -> None:
        run(*CHALLENGE)
        manifest = read_manifest(Path("built/manifest.json"))
        write_manifest(Path("built/manifest.json"), structs.replace(manifest.run, command=("x",)), KEY)

        ended = run(*AUDIT, "--challenge", "challenge.json")

        assert (ended.code, "anderen Protokoll" in ended.complained) == (1, True)

    def test_single_files_can_be_named(self, run: Run) -> None:
        """And a file that is not there is no file of the corpus."""
        told = json.loads(run(*AUDIT, "--file", "03.parquet", "--file", "a.parquet", "--json").out)
        unknown = run(*AUDIT, "--file", "z.parquet")
        both = run(*AUDIT, "--file", "a.parquet", "--challenge", "challenge.json")

        assert (told["problems"], told["files"], told["rows"]) == ([], 2, 4)
        assert (unknown.code, both.code) == (1, 2)

    def test_a_record_of_another_manifest_is_named(self, run: Run) -> None:
        """By an audit, and by a verification."""
        record = json.loads(Path("built/run-record.json").read_bytes())
        shutil.copy("set-1/statement.json", "built/run-record.json")
        found = [json.loads(run(*line, "--json").out)["problems"] for line in (AUDIT, ("gate", "verify", "built"))]

        assert record["payload"]
        assert [[problem["code"] for problem in problems] for problems in found] == [["audit_record"], ["audit_record"]]


@pytest.mark.usefixtures("folder")
class TestSummary:
    """The block of text for the public."""

    def test_it_cites_set_record_log_and_counts(self, run: Run) -> None:
        """In German, with the point of law, its source and its day."""
        said = run("gate", "summary", "built", "--log", "log", "--policy", "policy", "--trust", "signing.pem.pub").out
        told = json.loads(run("gate", "summary", "built", "--log", "log", "--json").out)

        manifest = hashlib.sha256(Path("built/manifest.json").read_bytes()).hexdigest()
        assert (told["manifest"], told["index"], told["objected"], told["kept"]) == (manifest, 1, 1, told["rows"] - 1)
        assert told["text"].splitlines() == said.rstrip("\n").splitlines()
        for part in (
            "- instagram, Nummer 1, mit den Widersprüchen bis",
            "Weggelassen wegen eines Widerspruchs: 1.",
            f"Protokoll des Laufs, SHA-256: {manifest}",
            f"SHA-256 der Erklärung: {told['record']}",
            f"Er steht im Log „{ORIGIN}“ als Nummer 1.",
            "Unabhängige Zeugen haben das bis",
            "Art. 53 Abs. 1 Buchst. d KI-Verordnung",
            "Quelle: Verordnung (EU) 2024/1689",
            "C(2025) 8311",
            "Es zeigt nicht, dass mit keinem anderen trainiert wurde",
        ):
            assert part in said

    def test_without_a_record_it_cites_the_manifest_alone(self, run: Run) -> None:
        """In English; a record of another manifest is refused."""
        Path("built/run-record.json").unlink()
        said = run("gate", "summary", "built", "--lang", "en").out
        refused = run("gate", "summary", "built", "--record", "set-1/statement.json")

        assert "Rows read: " in said
        assert ("log “" in said, refused.code) == (False, 1)
