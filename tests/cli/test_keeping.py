"""`--parquet`: the folder of an earlier check, added to, never doubled, and never anybody else's."""

import json
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from widerspruch.cli.exit_codes import CANNOT_WRITE

TABLES = ["account_facts.parquet", "accounts.parquet", "findings.parquet", "items.parquet", "verdicts.parquet"]
KEPT = ["check.json", *TABLES]


@pytest.fixture
def export(exports):
    return exports("instagram-one-post")[0]


def rows(folder):
    return {file.name: pq.read_metadata(file).num_rows for file in sorted(folder.glob("*.parquet"))}


class TestTwice:
    def test_the_same_check_twice_adds_nothing(self, run, export, tmp_path):
        """A second check of the same export adds 0 items, and all tables keep their numbers of rows."""
        folder = tmp_path / "kept"
        run("check", export, "--parquet", folder)
        first = rows(folder)

        ended = run("check", export, "--parquet", folder, "--json", tmp_path / "again.json")

        imported = json.loads((tmp_path / "again.json").read_bytes())["imported"]
        assert (ended.code, imported["added"], imported["again"]) == (0, 0, first["items.parquet"])
        assert rows(folder) == first
        assert sorted(first) == TABLES

    @pytest.mark.slow
    def test_the_same_file_named_twice_counts_once(self, run, export, tmp_path):
        """One zip given twice in one command gives the items of one."""
        run("check", export, "--json", tmp_path / "once.json")
        run("check", export, export, "--json", tmp_path / "twice.json")

        once, twice = (json.loads((tmp_path / name).read_bytes()) for name in ("once.json", "twice.json"))
        assert twice["imported"]["added"] == once["imported"]["added"]
        assert twice["summary"]["accounts"] == once["summary"]["accounts"]

    @pytest.mark.slow
    def test_a_copy_under_another_name_counts_once(self, run, export, tmp_path):
        """A second download of the same export, under another name, adds nothing."""
        copy = tmp_path / export.name.replace(".zip", " (1).zip")
        copy.write_bytes(export.read_bytes())

        run("check", export, "--json", tmp_path / "once.json")
        run("check", export, copy, "--json", tmp_path / "twice.json")

        once, twice = (json.loads((tmp_path / name).read_bytes()) for name in ("once.json", "twice.json"))
        assert twice["imported"]["added"] == once["imported"]["added"]


class TestTwoPeople:
    @pytest.fixture
    def both(self, export, tmp_path):
        """Erika's export, and the same with Jonas's user name in it."""
        theirs = tmp_path / export.name.replace("erika", "jonas")
        with ZipFile(export) as source, ZipFile(theirs, "w") as target:
            for name in source.namelist():
                target.writestr(name.replace("erika", "jonas"), source.read(name).replace(b"erika", b"jonas"))
        return [export, theirs]

    @pytest.mark.slow
    def test_two_peoples_exports_in_one_drop_stay_apart(self, both, run, tmp_path):
        """Exports of two people are two accounts, named by their user names."""
        ended = run("check", *both, "--json", tmp_path / "a.json")

        accounts = [a["account"] for a in json.loads((tmp_path / "a.json").read_bytes())["summary"]["accounts"]]
        assert ended.code == 0
        assert sorted(accounts) == [
            f"{platform}:{name}_beispiel" for platform in ("instagram", "threads") for name in ("erika", "jonas")
        ]

    def test_two_peoples_exports_one_after_the_other_stay_apart(self, both, run, tmp_path):
        """A second person's export added to the first one's folder neither doubles nor swallows anything."""
        run("check", both[0], "--parquet", tmp_path / "kept")
        run("check", both[1], "--parquet", tmp_path / "kept", "--json", tmp_path / "one-by-one.json")
        run("check", *both, "--json", tmp_path / "together.json")

        answers = [json.loads((tmp_path / f"{name}.json").read_bytes()) for name in ("one-by-one", "together")]
        figures = [
            sorted((account["account"], str(account["counts"])) for account in answer["summary"]["accounts"])
            for answer in answers
        ]
        assert figures[0] == figures[1]


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "state=draft",
            pytest.param("Fall[1]", marks=pytest.mark.slow),
            pytest.param("kind=comment/a*b?c", marks=pytest.mark.slow),
            pytest.param('o\'hara "x" 100%', marks=pytest.mark.slow),
        ],
    )
    def test_a_folders_name_means_that_folder_and_nothing_else(self, name, run, export, exports, tmp_path):
        """Whatever the folder is called, the answer is that of any other folder, and no other folder's tables are read."""
        run("check", export, "--parquet", tmp_path / "plain", "--json", tmp_path / "plain.json")
        for other in ("Fall1", "kind=comment/axbyc", "state"):
            run("check", *exports("whatsapp-en"), "--parquet", tmp_path / other)

        for _ in range(2):
            ended = run("check", export, "--parquet", tmp_path / name, "--json", tmp_path / "odd.json")
            assert ended.code == 0, ended.err

        plain, odd = (json.loads((tmp_path / f"{which}.json").read_bytes()) for which in ("plain", "odd"))
        assert odd["summary"] == plain["summary"]
        assert odd["imported"]["added"] == 0
        assert rows(tmp_path / name) == rows(tmp_path / "plain")


class TestForeignFolder:
    def test_other_files_are_left_alone(self, run, export, tmp_path):
        """What else lies in the folder stays as it is."""
        (tmp_path / "steuer.xlsx").write_bytes(b"mine")
        (tmp_path / ".items.parquet.old").write_bytes(b"mine, too")

        ended = run("check", export, "--parquet", tmp_path)

        assert ended.code == 0
        assert (tmp_path / "steuer.xlsx").read_bytes() == b"mine"
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*KEPT, "steuer.xlsx", ".items.parquet.old"])

    @pytest.mark.parametrize("name", KEPT)
    def test_a_foreign_file_under_our_name_is_never_replaced(self, name, run, export, tmp_path):
        """A file that has a name of ours and is none of ours ends the command with 3 and stays."""
        (tmp_path / name).write_bytes(b"somebody's own table")

        ended = run("check", export, "--parquet", tmp_path)

        assert ended.code == CANNOT_WRITE
        assert f"„{name}“" in ended.complained
        assert (tmp_path / name).read_bytes() == b"somebody's own table"
        assert [path.name for path in tmp_path.iterdir()] == [name]
