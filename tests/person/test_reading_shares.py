"""A large profile read by several processes: the same result as by one, and no process or file left behind."""

import contextlib
import errno
import os
import signal
import subprocess
import time
from multiprocessing import active_children

import pyarrow.parquet as pq
import pytest
from msgspec import structs

from cli.apart import command, heed_interrupts
from person.ending import Ending
from widerspruch.cli.exit_codes import INTERRUPTED
from widerspruch.exports.problem import RefusedError
from widerspruch.exports.read import open_drop, read_profile
from widerspruch.person import reading_shares
from widerspruch.person.importing import import_drop
from widerspruch.person.reading_shares import BYTES_WORTH_A_PROCESS, processes_worth_it, read_in_shares
from widerspruch.rulebook.database import connect
from widerspruch.testing.exports import make_preset


def paths(preset, folder, **changes):
    return [path for made in make_preset(preset, folder, **changes) for path in made.paths]


def imported(drop, folder, processes):
    """Everything that an import gives, comparable; how many bytes it told; what it left in its folder."""
    folder.mkdir()
    told = []
    found = import_drop(drop, folder / "items.parquet", connect([folder]), told.append, processes=processes)
    rows = sorted(map(repr, pq.read_table(folder / "items.parquet").to_pylist()))
    left = [path.name for path in folder.iterdir()]
    return structs.asdict(found.imported) | structs.asdict(found) | {"rows": rows}, sum(told), left


class TestResult:
    @pytest.mark.parametrize(
        "preset",
        [
            "facebook-de",
            "instagram-de",
            "facebook-html-de",
            "bad-json-and-html",
            pytest.param("bad-duplicate-posts", marks=pytest.mark.slow),
            pytest.param("bad-corrupt-message-part", marks=pytest.mark.slow),
        ],
    )
    def test_is_that_of_one_process(self, preset, tmp_path):
        """Items, accounts, facts, inventory and problems are equal, and the progress reaches the same end."""
        with open_drop(paths(preset, tmp_path / "export")) as drop:
            alone, told_alone, _ = imported(drop, tmp_path / "alone", 1)
            shared, told_shared, left = imported(drop, tmp_path / "shared", 2)
            expected = sum(profile.bytes_to_read for profile in drop.profiles)

        assert shared == alone
        assert len(shared["rows"]) > 20
        assert told_shared == told_alone == expected
        assert left == ["items.parquet"]
        assert active_children() == []

    def test_more_processes_than_files_do_no_harm(self, tmp_path):
        """A profile with a single file of content is read, however many processes are allowed."""
        with open_drop(paths("whatsapp-android-de", tmp_path / "export")) as drop:
            alone, _, _ = imported(drop, tmp_path / "alone", 1)
            shared, _, _ = imported(drop, tmp_path / "shared", 9)

        assert shared == alone
        assert shared["rows"]


class TestWhereItPays:
    @pytest.mark.parametrize(
        ("size", "processors", "expected"),
        [(0.1, 8, 1), (1.9, 8, 1), (2, 8, 2), (10, 2, 2), (10, 1, 1), (100, 64, 8)],
    )
    def test_number_of_processes(self, size, processors, expected, tmp_path, monkeypatch):
        """Small profiles and machines with one processor need one process; eight are the most."""
        monkeypatch.setattr(reading_shares, "cores", lambda: processors)
        with open_drop(paths("whatsapp-android-de", tmp_path)) as drop:
            (profile,) = drop.profiles
            (chat,) = profile.members
            large = structs.replace(chat, member=structs.replace(chat.member, size=int(size * BYTES_WORTH_A_PROCESS)))
            assert processes_worth_it(structs.replace(profile, members=(large,))) == expected


class TestEnds:
    @pytest.fixture
    def end(self, tmp_path):
        """Read with two processes that end in some way; what `write` does with items may be given."""

        def read(how, write=lambda _: None):
            with open_drop(paths("facebook-de", tmp_path)) as drop:
                (profile,) = drop.profiles
                ending = Ending(profile)
                ending.how = how
                read_in_shares(read_profile(profile), ending, write, lambda _: None, 2)

        yield read
        assert active_children() == []

    @pytest.mark.parametrize(
        "how",
        [
            "killed",
            pytest.param("killed in mid-word", marks=pytest.mark.skipif(os.name == "nt", reason="other messages")),
        ],
    )
    def test_killed(self, how, end):
        """A process that is killed ends the reading with a problem that names the export, not in a hang."""
        with pytest.raises(RefusedError) as refused:
            end(how)
        assert refused.value.problem.code == "reading_stopped"
        assert refused.value.problem.place.startswith("facebook-")

    @pytest.mark.parametrize(("how", "number"), [("no memory", errno.ENOMEM), ("broken disk", errno.EIO)])
    def test_without_memory_or_disk(self, how, number, end):
        """What the system refuses to one process is raised with its number by the first."""
        with pytest.raises(OSError, match=r".") as error:
            end(how)
        assert error.value.errno == number

    def test_our_own_mistake(self, end):
        """A slip of ours names its place in the program and nothing of what the person wrote."""
        with pytest.raises(RuntimeError, match=r"^ValueError, ending\.py:\d+$"):
            end("slip")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send to a group of processes")
class TestInterrupted:
    @pytest.mark.parametrize("wait", [0, 0.4])
    def test_nothing_is_left_behind(self, wait, tmp_path):
        """Ctrl-C in the terminal, while the others start or read: 130, one sentence, no file and no process."""
        (export,) = paths("facebook-de", tmp_path / "export", size=6_000_000)
        kept, temporary = tmp_path / "kept", tmp_path / "temporary"
        temporary.mkdir()
        sharing = (
            "import widerspruch.person.reading_shares as shares\n"
            "shares.cores, shares.BYTES_WORTH_A_PROCESS = (lambda: 2), 1"
        )
        process = subprocess.Popen(
            command("check", export, "--parquet", kept, before=sharing),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(temporary), "WIDERSPRUCH_LANG": "de"},
            start_new_session=True,
            preexec_fn=heed_interrupts,
        )
        until = time.monotonic() + 60
        while not (kept / ".widerspruch-next/.items.parquet.spool").exists() and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(wait)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        # Waits for the end of standard error, which every process of the command holds open.
        out, err = process.communicate(timeout=60)

        assert (process.returncode, out) == (INTERRUPTED, b"")
        assert "Abgebrochen." in err.decode()
        assert "Traceback" not in err.decode()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "temporary"]
        assert list(temporary.iterdir()) == []
