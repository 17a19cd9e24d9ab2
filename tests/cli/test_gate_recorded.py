"""`gate run`, `gate purge` and `gate log`, with a log: the real commands beside a real log and its witnesses."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cli.apart import command
from cli.conftest import Ended, Run
from gate import made
from gate.made import objection
from log.made_logs import LOG_KEY, NOW, ORIGIN
from log.made_witnesses import serving, witness_lines, witnesses
from widerspruch.gate.profile_toml import to_toml
from widerspruch.log.append import append
from widerspruch.log.errors import LogError
from widerspruch.log.init import NO_WITNESSES, begin
from widerspruch.log.prove import index_of
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.run_record import read_run_record
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
EXAMPLES = re.findall(r"`widerspruch (gate (?:run|log|purge)[^`]* --log [^`]*)`", DOCS)
UNTIL = end_of_day(date(2026, 11, 21))
KEY = SigningKey.from_seed(b"gate".ljust(32, b"\0"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Corpus, two sets of which the log has both, keys, profile, and a log without witnesses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("widerspruch.lib.clock.now", lambda: NOW)
    made.made_once(tmp_path, __name__, make)
    return tmp_path


def make(folder: Path) -> None:
    KEY.save(folder / "signing.pem")
    KEY.public.save(folder / "signing.pem.pub")
    LOG_KEY.save(folder / "log.pem")
    made.KEY.save(folder / "hashing.key")
    made.write(folder / "corpus" / "a.parquet", made.posts([1, 2, 3, None]))
    (folder / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    for number, named in ((1, [2]), (2, [2, 3])):
        dates = {"received_until": UNTIL + number - 1, "issued_at": UNTIL + 1}
        objections = [objection(one, UNTIL + 1 if one == 3 else made.BEFORE) for one in named]
        made.exclusion_set(folder / f"set-{number}", objections, number=number, signer=KEY, **dates)
    begin(folder / "log", ORIGIN, LOG_KEY, witnesses=NO_WITNESSES)
    append(folder / "log", LOG_KEY, [(folder / f"set-{one}" / "statement.json").read_bytes() for one in (1, 2)], NOW)


LOGGED = ("--sign", "signing.pem", "--log", "log", "--log-key", "log.pem")


def gated(run: Run, *more: object, out: str = "built") -> Ended:
    usual = ("--exclusions", "set-1", "--freeze", "2026-11-21", "--out", out, "--profile", "profile.toml")
    return run("gate", "run", "corpus", *usual, "--key", "hashing.key", "--workers", "1", *more)


def purged(run: Run, *more: object) -> Ended:
    return run("gate", "purge", "built", "--exclusions", "set-2", "--key", "hashing.key", "--apply", *more)


@pytest.mark.parametrize("line", [line for line in EXAMPLES if "BUILT" not in line])
def test_every_example_works_as_it_stands(line: str, folder: Path, run: Run) -> None:
    """Each command line of the page about a log, typed as it is beside a corpus that was built."""
    if not line.startswith("gate run"):
        gated(run, "--sign", "signing.pem", *(() if "--exclusions set-1" in line else ("--log", "log")))
    ended = run(*line.split())
    assert (ended.code, ended.out != "") == (0, True), ended.err


@pytest.mark.usefixtures("folder")
class TestEntered:
    """What is entered, and what is said of it."""

    def test_a_run_stands_in_the_log(self, run: Run) -> None:
        """As the bytes that lie beside the manifest, after the set."""
        ended = gated(run, *LOGGED, "--kept-authors", "openings", "--lang", "en")

        record = Path("built/run-record.json").read_bytes()
        assert ended.code == 0
        assert "Record for the log: built/run-record.json" in ended.out
        assert "It says of 2 authors that rows of theirs stayed." in ended.out
        assert "Entered as number 2. Entries in the log: 3." in ended.out
        assert index_of(Path("log"), record) == 2
        read = read_run_record(record, [KEY.public])
        assert (read.record.log.size, read.record.kept_authors is None) == (2, False)
        assert oct(Path("openings").stat().st_mode & 0o777) == "0o700"
        assert [path.name for path in Path("openings/runs").iterdir()] == [read.manifest]

    def test_it_can_be_shown(self, run: Run) -> None:
        """What it says, in words and as JSON."""
        gated(run, *LOGGED, "--kept-authors", "openings")
        said = run("gate", "show", "built/run-record.json", "--trust", "signing.pem.pub", "--lang", "en")
        told = json.loads(run("gate", "show", "built/run-record.json", "--json").out)

        manifest = hashlib.sha256(Path("built/manifest.json").read_bytes()).hexdigest()
        for part in (manifest, "instagram", "Rows kept: 2.", "Accounts: 2", f"“{ORIGIN}” had so many entries: 2"):
            assert part in said.said
        assert (told["kind"], told["record"]["manifest"], told["signed"]["state"]) == (
            "run_record",
            manifest,
            "unchecked",
        )

    def test_as_json(self, run: Run) -> None:
        """Beside what a run tells."""
        told = json.loads(gated(run, *LOGGED, "--json").out)

        assert (told["record"], told["kept_authors"]) == ("built/run-record.json", None)
        assert told["logged"] == {
            "index": 2,
            "was_there": False,
            "size": 3,
            "witnessed": {"size": 3, "replies": [], "is_enough": True, "witnessed_at": None},
        }

    def test_without_the_logs_key_it_is_entered_later_by_whoever_has_it(self, run: Run) -> None:
        """And twice is once."""
        ended = gated(run, *LOGGED[:4], "--json")
        assert (ended.code, json.loads(ended.out)["logged"]) == (0, None)

        looked = run("gate", "log", "built", "--log", "log", "--lang", "en")
        once = run("gate", "log", "built", "--log", "log", "--log-key", "log.pem", "--lang", "en")
        twice = run("gate", "log", "built", "--log", "log", "--log-key", "log.pem", "--lang", "en")

        assert "It is in no log yet" in looked.said
        assert "Entered as number 2." in once.said
        assert "It was there already, as number 2. Entries in the log: 3." in twice.said

    def test_a_purge_stands_in_the_log_after_its_run(self, run: Run) -> None:
        """Its record names the manifest that it replaced."""
        gated(run, *LOGGED)
        before = read_run_record(Path("built/run-record.json").read_bytes(), [KEY.public])
        refused = purged(run, "--sign", "signing.pem")
        ended = purged(run, *LOGGED, "--kept-authors", "openings", "--json")

        assert (refused.code, "--unrecorded" in refused.complained) == (1, True)
        assert (ended.code, json.loads(ended.out)["logged"]["index"]) == (0, 3)
        record = Path("built/run-record.json").read_bytes()
        after = read_run_record(record, [KEY.public])
        assert (after.record.predecessor, index_of(Path("log"), record)) == (before.manifest, 3)

    def test_a_corpus_without_a_record_gets_one(self, run: Run) -> None:
        """Of the sets that it was built with, and of no others."""
        gated(run, "--sign", "signing.pem")
        enter = ("gate", "log", "built", "--log", "log", "--log-key", "log.pem", "--lang", "en")

        none = run(*enter)
        others = run(*enter, "--exclusions", "set-2", "--sign", "signing.pem")
        ended = run(*enter, "--exclusions", "set-1", "--sign", "signing.pem")

        assert (none.code, "run-record.json" in none.complained) == (1, True)
        assert (others.code, "another one was named" in others.complained) == (1, True)
        assert (ended.code, "Entered as number 2." in ended.said) == (0, True)


@pytest.mark.usefixtures("folder")
class TestRefused:
    """Nothing was built, and one sentence says why."""

    def refused(self, ended: Ended, says: str, code: int) -> None:
        assert (ended.code, says in ended.complained) == (code, True), ended.err
        assert not Path("built").exists()

    def test_a_set_that_is_not_logged(self, run: Run) -> None:
        shutil.rmtree("log")
        begin(Path("log"), ORIGIN, LOG_KEY, witnesses=NO_WITNESSES)

        self.refused(gated(run, *LOGGED), "Ausschlussliste 1 von „instagram“ steht nicht im Log „log“", 1)

    def test_a_log_that_was_not_named(self, run: Run) -> None:
        self.refused(
            gated(run, "--sign", "signing.pem", "--log-key", "log.pem"), "Nennen Sie mit --log seinen Ordner", 2
        )
        self.refused(
            gated(run, "--sign", "signing.pem", "--kept-authors", "o"), "Nennen Sie mit --log seinen Ordner", 2
        )

    def test_a_run_that_nobody_signs(self, run: Run) -> None:
        self.refused(gated(run, "--log", "log"), "Ein Log nimmt nur Unterschriebenes", 2)

    def test_what_is_no_key_of_this_log(self, run: Run) -> None:
        """Before anything is done."""
        SigningKey.new().save(Path("other.pem"))
        self.refused(gated(run, *LOGGED[:5], "other.pem"), "Dieser Schlüssel gehört nicht zu diesem Log", 1)
        self.refused(gated(run, *LOGGED[:5], "hashing.key"), "hashing.key", 1)


@pytest.mark.usefixtures("folder")
class TestSet:
    """A set is entered when it is made."""

    def made(self, run: Run, *more: object) -> Ended:
        Path("list.csv").write_text("account_id,received_at\n2,2025-05-20\n", "utf-8")
        usual = ("--platform", "instagram", "--key", "hashing.key", "--number", "3", "--out", "set-3")
        return run("gate", "make-set", "list.csv", *usual, *more)

    def test_it_stands_in_the_log(self, run: Run) -> None:
        """As the bytes that lie in its folder; a run can keep to it."""
        told = json.loads(self.made(run, *LOGGED, "--received-until", "2026-11-21", "--json").out)

        assert (told["logged"]["index"], told["logged"]["size"]) == (2, 3)
        assert index_of(Path("log"), Path("set-3/statement.json").read_bytes()) == 2

    def test_it_is_said(self, run: Run) -> None:
        ended = self.made(run, *LOGGED, "--lang", "en")
        assert (ended.code, "Entered as number 2. Entries in the log: 3." in ended.said) == (0, True)

    @pytest.mark.parametrize(
        "options", [LOGGED[:4], LOGGED[2:], (*LOGGED[:2], *LOGGED[4:]), (*LOGGED[:5], "hashing.key")]
    )
    def test_what_cannot_be_entered_is_not_made(self, options: tuple[str, ...], run: Run) -> None:
        """No key, no signature, no log, no key of a log."""
        ended = self.made(run, *options)
        assert (ended.code in (1, 2), Path("set-3").exists()) == (True, False)

    def test_a_number_that_the_log_has_is_not_taken_again(self, run: Run) -> None:
        """It would stand there for ever, and every monitor would find it; another platform's number is none of ours."""
        ended = self.made(run, *LOGGED, "--number", "1")
        assert (ended.code, Path("set-3").exists()) == (1, False)
        assert "würde dem für immer widersprechen" in " ".join(ended.complained.split())

        assert self.made(run, *LOGGED, "--number", "1", "--platform", "linkedin").code == 0


@pytest.mark.usefixtures("folder")
class TestNotEntered:
    """The corpus is there, and its record is not in the log yet."""

    def test_somebody_else_is_at_the_log(self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever is told so is told what to do."""

        def busy(*given: object) -> object:
            if given[2]:
                raise LogError("log_busy")
            return None

        monkeypatch.setattr("widerspruch.cli.gate.entering.append", busy)
        ended = gated(run, *LOGGED, "--lang", "en")

        assert (ended.code, (folder / "built" / "run-record.json").exists()) == (3, True)
        assert "widerspruch gate log built --log log --log-key log.pem" in ended.complained
        assert "4 rows: 2 kept" in ended.said

    @pytest.mark.parametrize("moment", ["append", "ask_witnesses"])
    def test_killed_after_publishing(self, moment: str, folder: Path, run: Run) -> None:
        """Before the record was entered, or before the witnesses were asked: `gate log` makes up for it."""
        arguments = ("gate", "run", "corpus", "--exclusions", "set-1", "--freeze", "2026-11-21", "--out", "built")
        usual = ("--profile", "profile.toml", "--key", "hashing.key", "--workers", "1")
        dying = (
            f"import os, widerspruch.lib.clock as c; c.now = lambda: {NOW}\n"
            f"import widerspruch.cli.gate.entering as e; e.{moment} = lambda *a, **k: (len(a) < 3 or a[2]) and os._exit(9)"
        )
        died = subprocess.run(command(*arguments, *usual, *LOGGED, before=dying), check=False, env=os.environ)
        assert (died.returncode, (folder / "built" / "manifest.json").exists()) == (9, True)

        ended = run("gate", "log", "built", "--log", "log", "--log-key", "log.pem", "--json")

        told = json.loads(ended.out)
        assert (ended.code, told["is_new"], told["logged"]["index"]) == (0, False, 2)
        assert told["logged"]["was_there"] == (moment == "ask_witnesses")

    def test_a_manifest_that_was_replaced_meanwhile(self, folder: Path, run: Run) -> None:
        """What is entered is of what lies there."""
        gated(run, *LOGGED[:4])
        gated(run, "--sign", "signing.pem", "--undecided", "keep", out="other")
        shutil.copy("other/manifest.json", "built/manifest.json")

        ended = run("gate", "log", "built", "--log", "log", "--log-key", "log.pem")

        assert (ended.code, "gehört nicht zum Protokoll" in ended.complained) == (1, True)

    def test_into_another_log(self, folder: Path, run: Run) -> None:
        """The record names the one that was looked at before the run."""
        gated(run, *LOGGED[:4])
        begin(folder / "other", "andere.example/statements", LOG_KEY, witnesses=NO_WITNESSES)

        ended = run("gate", "log", "built", "--log", "other", "--log-key", "log.pem")

        assert (ended.code, ORIGIN in ended.complained) == (1, True)


class TestWitnesses:
    """They are asked where the policy names them."""

    @pytest.fixture
    def addresses(self, folder: Path) -> Iterator[None]:
        """Two witnesses on this machine, both of whom must sign."""
        with (
            witnesses(folder, "verein", "behoerde") as answers,
            serving(answers["verein"]) as one,
            serving(answers["behoerde"]) as two,
        ):
            lines = witness_lines("verein", "behoerde").decode()
            for name, address in (("verein", one), ("behoerde", two)):
                lines = lines.replace(f"https://{name}.example", address)
            shutil.rmtree(folder / "log")
            begin(folder / "log", ORIGIN, LOG_KEY, witnesses=lines.encode())
            append(folder / "log", LOG_KEY, [(folder / "set-1" / "statement.json").read_bytes()], NOW)
            yield

    @pytest.mark.usefixtures("addresses")
    def test_the_record_is_witnessed(self, folder: Path, run: Run) -> None:
        """The newest checkpoint counts by the log's policy."""
        ended = gated(run, *LOGGED, "--local", "--lang", "en")

        policy = parse_policy((folder / "log" / "policy").read_bytes())
        seen = policy.check((folder / "log" / "checkpoint").read_bytes())
        assert (ended.code, seen.checkpoint.size, set(seen.cosigned)) == (0, 2, {"verein", "behoerde"})

    @pytest.mark.usefixtures("addresses")
    def test_witnesses_that_are_missing_end_with_4(self, folder: Path, run: Run) -> None:
        """The run is there, and in the log; `gate log` asks them again."""
        ended = gated(run, *LOGGED)
        again = run("gate", "log", "built", "--log", "log", "--log-key", "log.pem", "--local")

        assert (ended.code, "Noch fehlen Zeugen" in ended.said) == (4, True)
        assert (again.code, "steht" not in again.complained) == (0, True)
