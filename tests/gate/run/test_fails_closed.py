"""Whatever is wrong, nothing is published and nothing is left in the way."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.made import FREEZE, NOW, objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import profile_from
from widerspruch.gate.run.work_folder import working_beside
from widerspruch.lib.whole_files import UNFINISHED
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day

END = end_of_day(FREEZE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of three posts, of which one is by an objector."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    return tmp_path


def refused(folder: Path, code: str, **fields: Any) -> GateError | ProtocolError:
    """The run is refused with this code, and leaves nothing: no corpus, no work, no key in a message."""
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises((GateError, ProtocolError)) as error:
        made.gate(folder, **fields)
    assert error.value.code == code
    left = {path.name for path in folder.iterdir()} - {"hashing.key"}
    assert sorted(left | {"hashing.key"}) == sorted({*before, "hashing.key"})
    return error.value


def test_two_files_whose_ledgers_would_have_one_name(folder: Path) -> None:
    """Refused with both names: one ledger would replace the other."""
    made.write(folder / "corpus" / "b.jsonl.parquet", made.posts([4]))
    (folder / "corpus" / "b.jsonl").write_text("{}\n")
    made.exclusion_set(folder / "set", [objection(2)])
    assert refused(folder, "corpus_same_ledger").values == {"name": "b.jsonl.parquet", "other": "b.jsonl"}


class TestExclusionSet:
    """A set that may not be used."""

    def test_none(self, folder: Path) -> None:
        """Without a set nothing is decided."""
        refused(folder, "no_set", exclusions=())

    def test_missing(self, folder: Path) -> None:
        """A folder that is not there, or is no set."""
        refused(folder, "set_missing")
        (folder / "set").mkdir()
        refused(folder, "set_missing")

    def test_unsigned_where_a_signature_is_needed(self, folder: Path) -> None:
        """As soon as somebody is trusted, a set must be signed."""
        made.exclusion_set(folder / "set", [objection(2)])
        refused(folder, "unsigned", trusted=(SigningKey.new().public,))

    def test_signed_by_somebody_else(self, folder: Path) -> None:
        """A signature of a key that nobody trusts does not count."""
        made.exclusion_set(folder / "set", [objection(2)], signer=SigningKey.new())
        refused(folder, "signer_unknown", trusted=(SigningKey.new().public,))

    def test_signed_by_the_right_one(self, folder: Path) -> None:
        """A set signed by a trusted key is used, and the manifest says by whom."""
        signer = SigningKey.new()
        made.exclusion_set(folder / "set", [objection(2)], signer=signer)
        made.gate(folder, trusted=(SigningKey.new().public, signer.public))
        assert made.manifest(folder).exclusion_sets[0].signed_by == signer.public.key_id

    def test_one_unsigned_increment(self, folder: Path) -> None:
        """Every set of a chain must be signed."""
        signer = SigningKey.new()
        made.exclusion_set(folder / "set", [objection(2)], signer=signer, received_until=END - 5)
        made.exclusion_set(folder / "more", [objection(3)], number=2, since=1)
        refused(folder, "unsigned", exclusions=(folder / "set", folder / "more"), trusted=(signer.public,))

    def test_expired(self, folder: Path) -> None:
        """A set is used until it expires, and not a microsecond longer."""
        made.exclusion_set(folder / "set", [objection(2)], expires_at=NOW)
        refused(folder, "set_expired")
        made.gate(folder, now=NOW - 1)

    def test_from_the_future(self, folder: Path) -> None:
        """If the clock says that the set was not made yet, one of the two is wrong."""
        made.exclusion_set(folder / "set", [objection(2)], issued_at=NOW + 1)
        refused(folder, "clock_before_issue")

    def test_of_another_platform(self, folder: Path) -> None:
        """The set of LinkedIn says nothing about Instagram."""
        made.exclusion_set(folder / "set", [objection(2)], platform="linkedin")
        refused(folder, "set_other_platform")

    @pytest.mark.parametrize("later", [1, 40])
    def test_too_old_for_the_freeze(self, later: int, folder: Path) -> None:
        """Objections between the set and the freeze would be overlooked."""
        made.exclusion_set(folder / "set", [objection(2)])
        refused(folder, "set_too_old", freeze=FREEZE + timedelta(days=later))

    def test_tampered_with(self, folder: Path) -> None:
        """A table that was exchanged, and one that was cut, are not those that the statement speaks of."""
        made.exclusion_set(folder / "set", [objection(2)])
        made.exclusion_set(folder / "other", [objection(3)])
        table = folder / "set" / "objections.parquet"
        table.write_bytes((folder / "other" / "objections.parquet").read_bytes())
        refused(folder, "set_file_changed")
        table.unlink()
        refused(folder, "set_file_missing")

    def test_a_statement_that_was_changed(self, folder: Path) -> None:
        """A changed statement does not bear its signature."""
        signer = SigningKey.new()
        made.exclusion_set(folder / "set", [objection(2)], signer=signer)
        statement = folder / "set" / "statement.json"
        envelope = json.loads(statement.read_bytes())
        envelope["payload"] = "e30=" + envelope["payload"][4:]
        statement.write_text(json.dumps(envelope))
        with pytest.raises(ProtocolError):
            made.gate(folder, trusted=(signer.public,))
        assert not (folder / "out").exists()

    def test_an_increment_without_its_full_set(self, folder: Path) -> None:
        """An increment alone knows only the latest objections."""
        made.exclusion_set(folder / "set", [objection(2)], number=2, since=1)
        refused(folder, "full_set_missing")


class TestKey:
    """The hashing key that finds accounts in a corpus."""

    def test_none_given(self, folder: Path) -> None:
        """Without it nobody would be found."""
        made.exclusion_set(folder / "set", [objection(2)])
        refused(folder, "key_missing", key_files=())

    def test_of_another_set(self, folder: Path) -> None:
        """With another one nobody would be found either."""
        made.exclusion_set(folder / "set", [objection(2)])
        HashingKey(b"x" * 32).save(folder / "other.key")
        refused(folder, "key_of_another_set", key_files=(folder / "other.key",))

    def test_that_is_no_key(self, folder: Path) -> None:
        """A file of another kind is named."""
        made.exclusion_set(folder / "set", [objection(2)])
        (folder / "other.key").write_text("hello")
        refused(folder, "hashing_key_other", key_files=(folder / "other.key",))


class TestFold:
    """The fold that handles and identifiers went through before they were hashed."""

    def test_another_fold_finds_no_handles(self, folder: Path) -> None:
        """Where authors are handles, a set of another fold is refused."""
        made.exclusion_set(folder / "set", [objection(2)], identifier="handle", fold_version=99)
        handles = made.profile(author={"column": "author_id", "is": "handle"})
        refused(folder, "fold_of_another_version", profile=handles)

    def test_ids_are_not_folded(self, folder: Path) -> None:
        """A corpus with account ids does not mind how handles were folded."""
        made.exclusion_set(folder / "set", [objection(2)], fold_version=99)
        assert made.gate(folder).manifest.counts["objected"] == 1


def lines(folder: Path, *written: str) -> None:
    """A corpus of these lines of JSON alone, and a set of one account that wrote none of them."""
    (folder / "corpus" / "a.parquet").unlink()
    (folder / "corpus" / "b.jsonl").write_text("\n".join(written))
    made.exclusion_set(folder / "set", [objection(9)], platform="mastodon")


class TestCorpus:
    """A corpus that is not what the profile says."""

    MENTIONING = profile_from(
        {
            "platform": "mastodon",
            "rule": "objections only",
            "author": {"column": "a"},
            "mentions": {"handles": ["m[].acct"]},
        }
    )

    def test_an_unknown_column(self, folder: Path) -> None:
        """A file without a column of the profile stops the run, though all others have it."""
        made.write(folder / "corpus" / "b.parquet", made.posts([1]).drop_columns(["audience"]))
        made.exclusion_set(folder / "set", [objection(2)])
        error = refused(folder, "column_unknown")
        assert (error.values["column"], error.values["name"]) == ("audience", "b.parquet")

    @pytest.mark.parametrize("empty", ["[]", "null"])
    def test_lists_that_are_all_empty(self, folder: Path, empty: str) -> None:
        """Nobody is named in them, and nobody can say that they hold something else."""
        lines(folder, f'{{"a": 1, "m": {empty}}}', '{"a": 2}')
        assert made.gate(folder, profile=self.MENTIONING).manifest.counts == {"nothing_claimed": 2}

    def test_lists_of_which_one_holds_something_else(self, folder: Path) -> None:
        """However many are empty, in this file or in another, the path is wrong."""
        lines(folder, '{"a": 1, "m": []}', '{"a": 2, "m": [{"user": "x"}]}')
        (folder / "corpus" / "c.jsonl").write_text('{"a": 1, "m": []}\n')
        assert refused(folder, "column_unknown", profile=self.MENTIONING).values["column"] == "m[].acct"

    def test_a_value_that_is_not_mapped(self, folder: Path) -> None:
        """One unknown value in the last file stops the run before any row is written."""
        made.write(folder / "corpus" / "z.parquet", made.posts([1], audience=["secret"]))
        made.exclusion_set(folder / "set", [objection(2)])
        assert refused(folder, "value_unmapped").values["name"] == "z.parquet"

    def test_several_platforms(self, folder: Path) -> None:
        """Each needs its set, which is that of one platform."""
        made.exclusion_set(folder / "set", [objection(2)])
        both = made.profile(platform={"column": "audience", "values": {"public": "instagram", "friends": "x"}})
        refused(folder, "set_of_platform_missing", profile=both)

    def test_every_file_is_damaged(self, folder: Path) -> None:
        """There is nothing to publish then."""
        (folder / "corpus" / "a.parquet").write_bytes(b"PAR1")
        made.exclusion_set(folder / "set", [objection(2)])
        refused(folder, "shard_damaged")

    def test_damage_that_shows_late(self, folder: Path) -> None:
        """A file whose small columns are whole and whose text is not: refused where it is alone, and left out with
        its ledger where others are whole."""
        target = folder / "corpus" / "a.parquet"
        made.write(target, made.posts(list(range(500))), compression="zstd", use_dictionary=False)
        place = pq.read_metadata(target).row_group(0).column(4)
        data = bytearray(target.read_bytes())
        start = place.data_page_offset + 60
        data[start : start + 40] = bytes(byte ^ 0xFF for byte in data[start : start + 40])
        target.write_bytes(data)
        made.exclusion_set(folder / "set", [objection(2)])
        refused(folder, "shard_damaged")

        made.write(folder / "corpus" / "b.parquet", made.posts([1, 2]))
        made.write(folder / "corpus" / "c.parquet", made.posts([2, 3]))
        outcome = made.gate(folder)
        assert [name for name, _ in outcome.damaged] == ["a.parquet"]
        assert (made.kept_authors(folder, "b.parquet"), made.kept_authors(folder, "c.parquet")) == ([1], [3])
        assert sorted(path.name for path in (folder / "out").rglob("*.parquet")) == [
            "b.parquet",
            "b.parquet",
            "c.parquet",
            "c.parquet",
        ]

    def test_no_message_holds_an_identity(self, folder: Path) -> None:
        """An author that is no key, in a corpus of keyed hashes, is not quoted."""
        made.write(folder / "corpus" / "a.parquet", made.posts(pa.array(["erika.mustermann@example.org"])))
        made.exclusion_set(folder / "set", [objection(2)])
        keyed = made.profile(author={"column": "author_id", "is": "key"})
        error = refused(folder, "value_unreadable_shard", profile=keyed)
        assert "erika" not in repr(error.values)


class TestTarget:
    """A place that cannot be written."""

    def test_something_is_there(self, folder: Path) -> None:
        """A corpus, a file, even an empty folder of that name: never overwritten."""
        made.exclusion_set(folder / "set", [objection(2)])
        (folder / "out").mkdir()
        refused(folder, "out_exists")

    def test_its_folder_cannot_be_made(self, folder: Path) -> None:
        """Where a file stands in the way of the target's folder, the sentence says why."""
        made.exclusion_set(folder / "set", [objection(2)])
        (folder / "file").write_text("")
        refused(folder, "output_unwritable", out=folder / "file" / "out")

    def test_another_runs_leftovers(self, folder: Path) -> None:
        """What a broken-off run with another profile left is not built upon, and not deleted either."""
        made.exclusion_set(folder / "set", [objection(2)])
        with working_beside(folder / "out", made.PROFILE) as work:
            (work.folder / "data").mkdir()
        refused(folder, "work_of_another_run")
        assert (folder / "out.part" / "data").exists()

    def test_a_folder_of_somebody_else(self, folder: Path) -> None:
        """A folder that only happens to have the name of our working folder stays as it is."""
        made.exclusion_set(folder / "set", [objection(2)])
        (folder / "out.part").mkdir()
        (folder / "out.part" / "mine").write_text("")
        refused(folder, "work_of_another_run")
        assert [path.name for path in (folder / "out.part").iterdir()] == ["mine"]

    def test_two_runs_at_once(self, folder: Path) -> None:
        """The second one is refused while the first works."""
        made.exclusion_set(folder / "set", [objection(2)])
        with working_beside(folder / "out", made.PROFILE):
            refused(folder, "out_busy")

    def test_a_dry_run_writes_nothing(self, folder: Path) -> None:
        """It counts, and leaves neither a corpus nor its work."""
        made.exclusion_set(folder / "set", [objection(2)])
        outcome = made.gate(folder, dry_run=True)
        assert outcome.manifest.counts == {"objected": 1, "used": 2}
        assert not (folder / "out").exists()
        assert not (folder / "out.part").exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's")
    def test_a_full_disk(self, folder: Path) -> None:
        """When no more bytes go in, the run ends with the system's reason and no half file; with room again, the same
        run goes on to its end."""
        rows = 40_000
        texts = [f"{number * 7919 % 100_003}-{number}" for number in range(rows)]
        made.write(folder / "corpus" / "a.parquet", made.posts([1] * rows, text=texts), compression="none")
        made.exclusion_set(folder / "set", [objection(2)])
        program = (
            "import resource, signal, sys\nfrom pathlib import Path\nfrom gate import made\n"
            "made.rulebook(), made.key_file(Path(sys.argv[1]))\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
            "from widerspruch.gate.errors import GateError\n"
            "try: made.gate(Path(sys.argv[1]))\n"
            "except GateError as error: print(error.code, error.values['why'])"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder)],
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.stdout.split(" ", 1) == ["output_unwritable", "File too large\n"], done.stderr
        assert done.stderr == ""
        assert not (folder / "out").exists()
        assert list((folder / "out.part").rglob(f"{UNFINISHED}*")) == []

        made.gate(folder)
        assert made.kept(folder).num_rows == rows
