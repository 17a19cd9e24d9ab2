"""`widerspruch gate keys` and `gate make-set`, typed as people type them."""

import csv
import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from log.made_logs import LOG_KEY, ORIGIN
from widerspruch.gate.signals.table import SeenSignal, write_signal_table
from widerspruch.log.init import begin
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import read_header
from widerspruch.protocol.sets.header import COUNTED
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.instants import instant_of

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
EXAMPLES = re.findall(r"`widerspruch (gate (?:keys|make-set)[^`]* --[^`]*)`", DOCS)
LEXICON = "community.lexicon.preference.ai"
LIST = "Nutzer-ID,Eingangsdatum,Kunde\n100001,20.05.2025,a\n100002,,a\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a list and the keys."""
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text(LIST, "utf-8")
    HashingKey.new().save(Path("hashing.key"))
    pair = SigningKey.new()
    pair.save(Path("signing.pem"))
    pair.public.save(Path("signing.pem.pub"))
    return tmp_path


def make_set(run, *more, source="list.csv", key="hashing.key", out="set"):
    return run(
        "gate", "make-set", source, "--platform", "instagram", "--key", key, "--number", "3", "--out", out, *more
    )


def signal_of(account, value="deny", source="record@1"):
    return SeenSignal("instagram", account, None, "generative", value, None, None, 1, source, "spec", "0" * 64)


class TestKeys:
    def test_a_hashing_key(self, run, tmp_path):
        """It is its owner's alone, in a folder that is made for it, and its id is told."""
        ended = run("gate", "keys", "new", "--out", tmp_path / "new" / "k")
        key = HashingKey.load(tmp_path / "new" / "k")

        assert (ended.code, ended.err) == (0, "")
        assert key.key_id in ended.out
        assert os.name != "posix" or stat.S_IMODE((tmp_path / "new" / "k").stat().st_mode) == 0o600

    @pytest.mark.parametrize("algorithm", ["hmac", "cmac"])
    def test_the_algorithm_can_be_chosen(self, run, place, algorithm):
        """The key's id says which it is, and so does the header of a set made with it."""
        ended = run("gate", "keys", "new", "--out", "k", "--algorithm", algorithm)
        made = make_set(run, key="k")
        header = read_header(place / "set")

        assert (ended.code, made.code, HashingKey.load(Path("k")).algorithm) == (0, 0, algorithm)
        assert header.key_id == HashingKey.load(Path("k")).key_id
        assert header.key_id.startswith(f"{algorithm}:")

    @pytest.mark.parametrize("more", [["--algorithm", "md5"], ["--algorithm", ""], ["--algorithm", "cmac", "--sign"]])
    def test_no_such_algorithm(self, run, tmp_path, more):
        """An unknown one is refused, and so is one for a signing key; no file is made."""
        ended = run("gate", "keys", "new", "--out", tmp_path / "k", *more)

        assert (ended.code, list(tmp_path.iterdir())) == (2, [])
        assert ended.complained

    def test_a_pair_for_signing(self, run, tmp_path):
        """The public half lies beside the private one and belongs to it."""
        ended = run("gate", "keys", "new", "--out", tmp_path / "s.pem", "--sign")

        assert ended.code == 0
        assert VerifyingKey.load(tmp_path / "s.pem.pub") == SigningKey.load(tmp_path / "s.pem").public

    @pytest.mark.parametrize("there", ["k", "k.pub"])
    def test_nothing_is_overwritten(self, run, tmp_path, there):
        """Neither half of an older pair is touched, and no new half is left alone."""
        (tmp_path / there).write_text("mine")
        ended = run("gate", "keys", "new", "--out", tmp_path / "k", "--sign")

        assert (ended.code, there in ended.complained) == (3, True)
        assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(there, "mine")]


class TestMakeSet:
    def test_a_list_becomes_a_set(self, run, place):
        """What became of the list is said in numbers, and what was not read is named."""
        ended = make_set(run, "--sign", "signing.pem", "--column", "person=kunde", "--lang", "en")
        header, statement = read_header(place / "set"), (place / "set" / "statement.json").read_bytes()
        signers = [VerifyingKey.load(place / "signing.pem.pub")]
        signed_by = open_envelope(statement, signers, signature_needed=True).signed_by

        assert (ended.code, ended.err) == (0, "")
        assert "Lines: 2, persons: 1" in ended.said
        assert "counting for every run: 1" in ended.said
        assert (header.number, header.counts.accounts, signed_by is not None) == (3, 2, True)

    def test_what_its_keys_are_of(self, run, place):
        """A corpus names its authors by one of both; here a reader sees whether the set can find anybody by it."""
        Path("list.csv").write_text("id,handle\n1,erika\n2,\n")
        assert "Of these, from account ids: 2, from user names: 1" in make_set(run, "--lang", "en").said

    def test_as_json(self, run, place):
        """The numbers for other programs, and nothing else on standard output."""
        told = json.loads(make_set(run, "--json", "--column", "person=kunde").out)
        assert told["header"]["counts"]["keys"] == dict.fromkeys(COUNTED, 0) | {"account": 2}
        assert (told["totals"]["lines"], told["totals"]["persons"]) == (2, 1)

    @pytest.mark.parametrize("platform", ["mastodon", "Mastodon", "ein.netz"])
    def test_a_platform_without_terms(self, run, place, platform):
        """Of any name; what a run does not claim there is said."""
        ended = make_set(run, "--platform", platform, "--lang", "en")

        assert read_header(place / "set").platform == platform.lower()
        assert "of all other rows nothing is claimed" in ended.said

    @pytest.mark.parametrize(("short", "name"), [("fb", "facebook"), ("Twitter", "x"), ("bsky", "bluesky")])
    def test_a_short_name_of_a_platform_is_no_platform_of_its_own(self, run, place, short, name):
        """Its terms would not count, and nobody would be found: what is meant is said."""
        ended = make_set(run, "--platform", short, "--lang", "en")

        assert ended.code == 2
        assert f"“{short}” is called {name} here. Write: --platform {name}" in ended.err
        assert not (place / "set").exists()

    def test_a_list_that_names_platforms(self, run, place):
        """All of it counts as of the one that was typed: that is said."""
        Path("list.csv").write_text("platform,id\ninstagram,1\nfacebook,2\n")
        ended = make_set(run, "--lang", "en")

        assert ended.code == 0
        assert "All lines count as of instagram, whatever stands in “platform”." in ended.said
        assert "--column" not in ended.said

    def test_a_column_that_would_have_said_who(self, run, place):
        """Where lines are left out, it is said how a column is named."""
        Path("list.csv").write_text("login,repo\nerika,\n,ben/garden\n")
        ended = make_set(run, "--platform", "github", "--lang", "en")

        assert ended.code == 4
        assert '--column "handle=login"' in ended.said

    def test_the_public_list(self, run, place):
        """Owners and repositories in their columns; how many keys of each is told, and what was not read."""
        entries = [
            {"issue": 1, "author": "ben", "optout_owners": ["Erika", "old--name-"], "optout_repos": []},
            {"issue": 2, "author": "max", "optout_owners": [], "optout_repos": ["max/garden"]},
        ]
        Path("list.jsonl").write_text("\n".join(map(json.dumps, entries)))
        ended = make_set(run, "--platform", "github", "--lang", "en", source="list.jsonl")

        assert (ended.code, ended.err) == (0, "")
        assert "from account ids: 0, from user names: 2, from repositories: 1" in ended.said
        assert "Columns not read: issue, author" in ended.said

    def test_instants_and_days(self, run, place):
        """Issued at the start of a day, received until the end of one, usable through the last day."""
        ended = make_set(run, "--issued", "2026-11-21", "--received-until", "20.11.2026", "--expires", "2026-12-31")
        header = read_header(place / "set")
        told = [instant_of(at).isoformat() for at in (header.issued_at, header.received_until, header.expires_at)]

        assert ended.code == 0
        assert told == ["2026-11-20T23:00:00+00:00", "2026-11-20T22:59:59.999999+00:00", "2026-12-31T23:00:00+00:00"]

    def test_the_day_of_issue_is_known_until_the_issue(self, run, place):
        """The same day for both: nobody knows yet what will be received in its rest."""
        make_set(run, "--issued", "2026-11-21T12:00:00+01:00", "--received-until", "2026-11-21")
        header = read_header(place / "set")

        assert header.received_until == header.issued_at

    def test_unclear_lines(self, run, place):
        """They are named by line, the set is made from the rest, and the command ends with 4."""
        Path("list.csv").write_text("id,received\n1,wann\n1.0E+18,\n3,\n")
        ended = make_set(run, "--notes", "notes/n.csv")

        assert ended.code == 4
        assert "Zeile 2" in ended.complained
        assert "Zeile 3" in ended.complained
        assert "wann" not in ended.out + ended.err
        assert list(csv.reader((place / "notes" / "n.csv").open())) == [
            ["line", "last_line", "column", "flaw", "left_out"],
            ["2", "2", "received_at", "date", "no"],
            ["3", "3", "account_id", "id_float", "yes"],
        ]

    def test_only_the_first_unclear_lines_are_shown(self, run, place):
        """A list of nothing but flaws does not bury its summary."""
        Path("list.csv").write_text("id\n1\n" + "1.5\n" * 200)
        ended = make_set(run)

        assert ended.complained.count("Zeile") == 50
        assert "200" in ended.said

    def test_strict(self, run, place):
        """Nothing is written, and the command ends with 1."""
        Path("list.csv").write_text("id\n1\n1.5\n")
        ended = make_set(run, "--strict")

        assert (ended.code, (place / "set").exists()) == (1, False)
        assert "Zeile 3" in ended.complained

    @pytest.mark.parametrize(
        ("more", "code", "says"),
        [
            ({"key": "signing.pem"}, 1, "signing.pem"),
            ({"key": "list.csv"}, 1, "list.csv"),
            ({"key": "missing"}, 1, "missing"),
            ({"source": "missing.csv"}, 1, "missing.csv"),
            ({"source": ".", "out": "../set"}, 1, "Liste"),
            ({"source": "."}, 3, "„set“ läge in einem Ordner, der gelesen wird"),
            ({"out": "list.csv"}, 3, "list.csv"),
            ({"out": "list.csv/set"}, 3, "geschrieben"),
        ],
    )
    def test_files_that_will_not_do(self, run, place, more, code, says):
        """Keys of another kind, missing files, a target that is there or cannot be: a sentence that names it."""
        ended = make_set(run, **more)

        assert (ended.code, says in ended.complained) == (code, True)
        assert sorted(entry.name for entry in place.iterdir()) == [
            "hashing.key",
            "list.csv",
            "signing.pem",
            "signing.pem.pub",
        ]

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            (["--sign", "hashing.key"], 1),
            (["--sign", "signing.pem.pub"], 1),
            (["--since", "missing"], 1),
            (["--number", "0"], 1),
            (["--platform", "In sta"], 2),
            (["--platform", "mastodo"], 2),
            (["--column", "person"], 2),
            (["--column", "shoe=Kunde"], 1),
            (["--issued", "gestern"], 2),
            (["--expires", "2026-02-30"], 2),
            (["--issued", "2026-11-21", "--received-until", "2026-11-22"], 1),
            (["--issued", "2026-11-21", "--expires", "2026-11-20"], 1),
        ],
    )
    def test_what_makes_no_sense(self, run, place, more, code):
        """Wrong options end with a sentence, and nothing is written."""
        ended = make_set(run, *more)

        assert (ended.code, (place / "set").exists()) == (code, False)
        assert "Traceback" not in ended.err

    def test_what_opens_a_set_is_beside_its_key(self, run, place):
        """For its owner alone, and said so; the tree is made again from the rows and is right."""
        ended = make_set(run, "--lang", "en")
        shown = run("gate", "show", "set", "--openings", "openings", "--lang", "en")
        folders = [place / "openings", *(place / "openings").rglob("*")]

        assert (ended.code, shown.code) == (0, 0)
        assert "openings. Keep it secret" in ended.said
        assert "Made again from all rows: it is right" in shown.said
        assert read_header(place / "set").tree.root in shown.said
        assert json.loads(run("gate", "show", "set", "--openings", "openings", "--json").out)["tree_checked"] is True
        assert {stat.S_IMODE(one.stat().st_mode) for one in folders if one.is_file()} == {0o600}
        assert {stat.S_IMODE(one.stat().st_mode) for one in folders if one.is_dir()} == {0o700}

    def test_increments_name_all_that_they_build_on(self, run, place):
        """A chain that is not whole gets no tree; without one it is as before."""
        make_set(run)
        assert make_set(run, "--number", "4", "--since", "set", out="set-4").code == 0
        half = make_set(run, "--number", "5", "--since", "set-4", out="set-5")
        assert (half.code, "nur ein Nachtrag zu Nummer 3" in half.complained) == (1, True)
        assert make_set(run, "--number", "5", "--since", "set-4", "--without-tree", out="set-5").code == 0
        assert read_header(place / "set-5").tree is None
        assert make_set(run, "--number", "6", "--since", "set-4", "--since", "set", out="set-6").code == 0
        shown = run("gate", "show", "set-6", "--openings", "openings", "--since", "set", "--since", "set-4")
        assert (shown.code, "Er stimmt" in shown.said) == (0, True)

    def test_no_tree_is_checked_that_is_not_there(self, run, place):
        """Without a tree, without its openings, or of something else: a sentence each."""
        make_set(run, "--openings", "private")
        make_set(run, "--number", "4", "--without-tree", out="set-4")
        for what, where, says in (
            ("set-4", "private", "hat keinen Baum"),
            ("set", "elsewhere", "gibt es hier nicht"),
            ("set/statement.json", "private", "nicht der Ordner"),
        ):
            ended = run("gate", "show", what, "--openings", where)
            assert (ended.code, says in ended.complained) == (1, True)

    def test_openings_are_never_in_a_set(self, run, place):
        """They would be handed out with it."""
        make_set(run)
        for more in (["--openings", "set-4/x"], ["--since", "set", "--openings", "set/openings"]):
            ended = make_set(run, "--number", "4", *more, out="set-4")
            assert (ended.code, (place / "set-4").exists(), (place / "set" / "openings").exists()) == (1, False, False)
        assert make_set(run, "--openings", "o", "--without-tree", out="set-4").code == 2

    @pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
    def test_killed_in_the_middle(self, run, place):
        """Neither half a set nor a hindrance to the next attempt is left by a process that was killed outright."""
        Path("list.csv").write_text("id\n" + "\n".join(map(str, range(400_000))))
        command = "gate make-set list.csv --platform instagram --key hashing.key --number 3 --out set"
        program = f"from widerspruch.cli import main; main({command.split()!r})"
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and not (place / ".widerspruch-set").exists():
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()

        assert not (place / "set").exists()
        Path("list.csv").write_text(LIST)
        assert make_set(run).code == 0
        assert [entry.name for entry in place.iterdir() if entry.name.startswith(".")] == []


@pytest.mark.parametrize("line", [line for line in EXAMPLES if "--help" not in line])
def test_every_example_of_the_page_works(line, run, place):
    """Each command line of docs/cli.md, typed as it stands beside a list and keys, ends with 0."""
    if line.startswith("gate keys"):
        for name in ("hashing.key", "signing.pem", "signing.pem.pub"):
            Path(name).unlink()
    if "--log log" in line:
        LOG_KEY.save(Path("log.pem"))
        begin(Path("log"), ORIGIN, LOG_KEY)
    if "--since set-4" in line:
        assert make_set(run, "--number", "4", out="set-4").code == 0
    if "--signals" in line:
        write_signal_table(Path("signals.parquet"), [signal_of("100003")])
    ended = run(*line.split())

    assert (ended.code, ended.err) == (0, "")


class TestSignals:
    """Read, put into a set, and told."""

    def test_they_are_counted_where_a_set_is_shown(self, run, place):
        """A preset is never called an objection."""
        record = {"$type": "community.lexicon.preference.ai", "scope": {"$type": f"{LEXICON}#globalScope"}}
        record |= {"preferences": {"training": {"allow": False}}}
        lines = [json.dumps({"did": f"did:plc:{one}", "rkey": "self", "record": record}) for one in "abc"]
        Path("records.jsonl").write_text("\n".join(lines), "utf-8")
        read = ("gate", "signals", "read", "records.jsonl", "--kind", "atproto", "--platform", "instagram")
        told = run(*read, "--seen-at", "2026-05-01", "--out", "s.parquet", "--lang", "en")
        assert (told.code, told.err) == (0, "")
        assert "Read: 3, signals in it: 3" in told.said
        write_signal_table(Path("preset.parquet"), [signal_of("100003", "default_deny", "preset@1")])

        made = make_set(run, "--signals", "s.parquet", "--signals", "preset.parquet", "--lang", "en")
        shown = run("gate", "show", "set", "--lang", "en")

        assert (made.code, shown.code) == (0, 0)
        for said in (made.said, shown.said):
            assert f"In it by signals, by accounts: 3 {LEXICON}@2026-04-25" in said
            assert "In it without anybody's no, by a preset or by caution, by accounts: 1 preset@1" in said

    def test_a_file_that_cannot_be_read_ends_with_a_sentence(self, run, place):
        """And with no table."""
        Path("records.jsonl").write_text('{"did": "did:plc:a", "error": "Timeout"}', "utf-8")
        read = ("gate", "signals", "read", "records.jsonl", "--kind", "atproto", "--platform", "bluesky")
        told = run(*read, "--seen-at", "2026-05-01", "--out", "s.parquet", "--lang", "en")
        assert told.code == 1
        assert "line 1: Getting this failed" in told.complained
        assert not Path("s.parquet").exists()

    def test_options_of_signals_need_signals(self, run, place):
        """Else somebody believes that they did something."""
        assert make_set(run, "--builder", "lab.example").code == 2


class TestWithoutTerms:
    """What `make-set` takes, `run` takes, and says what it does not claim."""

    @pytest.fixture
    def gated(self, run, place):
        """Ends a list, a profile and a corpus of one column in a run; what that said."""

        def gate(platform, content, authors, values):
            Path("list.jsonl").write_text("\n".join(map(json.dumps, content)))
            Path("profile.toml").write_text(f'platform = "{platform}"\nrule = "objections only"\n' + authors)
            Path("corpus").mkdir()
            pq.write_table(pa.table({"whose": values}), "corpus/a.parquet")
            made = run(
                *f"gate make-set list.jsonl --platform {platform} --key hashing.key --number 1 --out set".split(),
                *("--issued", "2026-11-21", "--received-until", "2026-11-20"),
            )
            assert (made.code, made.err) == (0, "")
            command = "gate run corpus --exclusions set --key hashing.key --freeze 2026-11-20 --out out --lang en"
            ended = run(*command.split(), "--profile", "profile.toml")
            command = "gate audit out --exclusions set --key hashing.key"
            assert run(*command.split()).code == 0
            return ended, pq.read_table("out/data/a.parquet")["whose"].to_pylist()

        return gate

    def test_mastodon(self, gated):
        """By handles with their server."""
        ended, kept = gated(
            "mastodon",
            [{"handle": "@Erika@example.social"}],
            '[author]\ncolumn = "whose"\nis = "handle"\n',
            ["https://example.social/@erika", "ben@example.social", "erika@other.example"],
        )
        assert (ended.code, kept) == (0, ["ben@example.social", "erika@other.example"])
        assert "Of 2 rows nothing is claimed" in ended.said

    def test_repositories_alone(self, gated):
        """A corpus that names no accounts finds no owner, and says so."""
        ended, kept = gated(
            "github",
            [{"optout_owners": ["Erika"]}, {"optout_repos": ["max/garden"]}],
            '[author]\ncolumn = "whose"\nis = "repository"\n',
            ["max/Garden", "max/other", "erika/any"],
        )
        assert (ended.code, kept) == (0, ["max/other", "erika/any"])
        assert "One person of 1 in the set cannot be found as an author here" in ended.said
