"""A lock that lives as long as the process that holds it."""

import subprocess
import sys

import pytest

from widerspruch.lib.lock import LockedError, locked

HOLDS_IT = """
import sys
from pathlib import Path
from widerspruch.lib.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path):
    return tmp_path / "lock"


def test_only_one_process_holds_it(place):
    """Another is refused while the first lives, and has it when the first was killed outright."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    with pytest.raises(LockedError), locked(place):
        pass
    other.kill()
    other.communicate()
    with locked(place):
        assert place.exists()


def test_it_is_free_after_the_block(place):
    """Also where the block failed."""
    with pytest.raises(ValueError, match="slip"), locked(place):
        raise ValueError("slip")
    with locked(place):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
def test_one_that_was_removed_holds_nobody_up(place):
    """Whoever holds a lock may remove its file; the next one makes it anew and holds that."""
    with locked(place):
        place.unlink()
        with locked(place), pytest.raises(LockedError), locked(place):
            pass


def test_a_place_that_is_not_there_is_an_error_of_the_system(tmp_path):
    """No folder, no lock."""
    with pytest.raises(FileNotFoundError), locked(tmp_path / "missing" / "lock"):
        pass
