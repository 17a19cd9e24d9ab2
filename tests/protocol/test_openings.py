"""The folder of what opens published hashes: private, and closed for good by deleting."""

import os
import stat

import pytest

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import OPENING_FILE, Openings, new_opening_secret

DIGEST, OTHER = "a" * 64, "b" * 64
SECRET = new_opening_secret()


@pytest.fixture
def openings(tmp_path):
    """A folder that is not there yet."""
    return Openings(tmp_path / "private" / "openings")


def refusal(ask):
    """Its code."""
    with pytest.raises(ProtocolError) as refused:
        ask()
    return refused.value.code


def test_what_was_kept_of_a_set_is_found(openings):
    """The secret, and where its nodes are."""
    openings.keep_set(DIGEST, SECRET, b"nodes")
    found = openings.of_set(DIGEST)

    assert (found.secret, found.nodes.read_bytes()) == (SECRET, b"nodes")
    assert SECRET.hex() not in repr(found)
    assert (openings.sets(), openings.has_set(DIGEST), openings.has_set(OTHER)) == ((DIGEST,), True, False)


def test_what_was_kept_of_a_run_is_found(openings):
    """Its tokens, one behind the other."""
    openings.keep_run(DIGEST, [b"a" * 16, b"b" * 16], b"nodes")

    assert (openings.of_run(DIGEST) / "tokens.bin").read_bytes() == b"a" * 16 + b"b" * 16
    assert openings.runs() == (DIGEST,)
    assert refusal(lambda: openings.of_run(OTHER)) == "opening_missing"


def test_it_is_its_owners_alone(openings):
    """Every folder and every file, whatever the umask."""
    before = os.umask(0)
    try:
        openings.keep_set(DIGEST, SECRET, b"nodes")
        openings.keep_run(DIGEST, [b"a" * 16], b"nodes")
    finally:
        os.umask(before)

    rights = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (openings.folder, *openings.folder.rglob("*"))
    }
    assert rights == {(True, 0o700), (False, 0o600)}


def test_a_secret_that_others_may_read_is_refused(openings):
    openings.keep_set(DIGEST, SECRET, b"")
    (openings.folder / "sets" / DIGEST / OPENING_FILE).chmod(0o640)

    assert refusal(lambda: openings.of_set(DIGEST)) == "key_file_open"


@pytest.mark.parametrize("damage", [b"", b"secret = 1", b"\xff", b'format = "widerspruch/openings/1"\nsecret = "00"\n'])
def test_a_damaged_secret_is_refused(openings, damage):
    openings.keep_set(DIGEST, SECRET, b"")
    (openings.folder / "sets" / DIGEST / OPENING_FILE).write_bytes(damage)

    assert refusal(lambda: openings.of_set(DIGEST)) == "opening_damaged"


def test_what_is_deleted_is_gone(openings):
    """One set or run at a time; deleting again does nothing."""
    openings.keep_set(DIGEST, SECRET, b"")
    openings.keep_set(OTHER, SECRET, b"")
    openings.keep_run(DIGEST, [], b"")

    assert [openings.delete_set(DIGEST), openings.delete_run(DIGEST), openings.delete_set(DIGEST)] == [
        True,
        True,
        False,
    ]
    assert refusal(lambda: openings.of_set(DIGEST)) == "opening_missing"
    assert (openings.sets(), openings.runs()) == ((OTHER,), ())


def test_what_is_there_is_put_down_again(openings):
    """Whoever was killed before the set appeared begins anew."""
    openings.keep_set(DIGEST, SECRET, b"one")
    openings.keep_set(DIGEST, SECRET, b"two")

    assert openings.of_set(DIGEST).nodes.read_bytes() == b"two"


@pytest.mark.parametrize("name", ["", "../" + "a" * 61, "A" * 64, "a" * 63])
def test_a_name_that_is_no_digest_names_no_folder(openings, name):
    """No path leads out of the folder."""
    with pytest.raises(ValueError, match="no digest"):
        openings.of_set(name)
