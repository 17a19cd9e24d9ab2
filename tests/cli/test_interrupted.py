"""Ctrl-C, a closed terminal and a killed process in the middle of a check."""

import contextlib
import os
import signal
import subprocess
import time

import pyarrow.parquet as pq
import pytest

from cli.apart import command, heed_interrupts
from widerspruch.cli.exit_codes import INTERRUPTED

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send to one process")

READING, DECIDING = ".widerspruch-next/.items.parquet.spool", ".widerspruch-next/items.parquet"
"""Files that a check makes in the folder to keep things in while it reads, and afterwards."""
KEPT = [
    "account_facts.parquet",
    "accounts.parquet",
    "check.json",
    "findings.parquet",
    "items.parquet",
    "verdicts.parquet",
]


@pytest.fixture
def export(exports):
    return exports("facebook-de", size=1_500_000)[0]


@pytest.fixture
def interrupted(export, tmp_path):
    """Start a check, wait for a file that tells how far it is, send a signal: exit code, what it said."""

    def interrupt(number, when_there_is):
        kept, temporary = tmp_path / "kept", tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        process = subprocess.Popen(
            command("check", export, "--parquet", kept, "--html", tmp_path / "report.html"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(temporary)},
            preexec_fn=heed_interrupts,
        )
        until = time.monotonic() + 60
        while not (kept / when_there_is).exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out.decode(), " ".join(err.decode().split())

    return interrupt


class TestInterrupted:
    @pytest.mark.parametrize(
        ("number", "when_there_is"),
        [
            pytest.param("SIGINT", READING, marks=pytest.mark.slow),
            ("SIGINT", DECIDING),
            pytest.param("SIGTERM", READING, marks=pytest.mark.slow),
        ],
    )
    def test_nothing_is_left_behind(self, number, when_there_is, interrupted, tmp_path):
        """Ctrl-C while reading or deciding, or a shutdown: 130, a sentence, and no file anywhere."""
        code, out, err = interrupted(getattr(signal, number), when_there_is)

        assert (code, out) == (INTERRUPTED, "")
        assert "Abgebrochen. Es wurde nichts Halbes hinterlassen." in err
        assert "Traceback" not in err
        assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
        assert list((tmp_path / "temporary").iterdir()) == []

    @pytest.mark.slow
    def test_what_was_kept_before_stays_whole(self, interrupted, run, export, exports, tmp_path):
        """Ctrl-C in a second check leaves the folder of the first as it was, byte for byte."""
        run("check", *exports("instagram-one-post"), "--parquet", tmp_path / "kept")
        before = {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()}

        code, _, _ = interrupted(signal.SIGINT, DECIDING)

        assert code == INTERRUPTED
        assert {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == before


class TestKilled:
    @pytest.mark.parametrize("when_there_is", [READING, pytest.param(DECIDING, marks=pytest.mark.slow)])
    def test_the_next_check_works_and_doubles_nothing(self, when_there_is, interrupted, run, export, tmp_path):
        """After a power cut, the same check again gives every item once and clears away what was left."""
        kept = tmp_path / "kept"
        code, _, _ = interrupted(signal.SIGKILL, when_there_is)
        assert code == -signal.SIGKILL

        ended = run("check", export, "--parquet", kept)

        ids = pq.read_table(kept / "items.parquet")["item_id"].to_pylist()
        assert ended.code == 0
        assert len(ids) == len(set(ids)) > 1000
        assert sorted(path.name for path in kept.iterdir()) == KEPT
