"""The sets of several platforms in one run, and their keys."""

import pytest
from tests.gate.made import KEY, NOW, exclusion_set, objection

from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.key import key_among
from widerspruch.gate.sets.opening import open_exclusions
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.signing_keys import SigningKey


@pytest.fixture
def sets(tmp_path):
    """A set of instagram with an increment, one of facebook, and one of x; by name."""
    return {
        "instagram": exclusion_set(tmp_path / "instagram" / "full", [objection(1)]),
        "more": exclusion_set(tmp_path / "instagram" / "more", [objection(2)], number=2, since=1),
        "facebook": exclusion_set(tmp_path / "facebook" / "full", [objection(1)], platform="facebook"),
        "x": exclusion_set(tmp_path / "x" / "full", [objection(1)], platform="x"),
    }


def test_one_chain_for_each_platform(sets):
    """Whatever the order of the folders, that of the platforms counts."""
    folders = [sets[name] for name in ("more", "facebook", "instagram")]

    opened = open_exclusions(folders, ("facebook", "instagram"), (), NOW)

    assert [(one.platform, one.number, len(one.headers)) for one in opened] == [("facebook", 1, 1), ("instagram", 2, 2)]


def test_a_platform_without_a_set_is_an_error(sets):
    """Nobody of it would be found."""
    with pytest.raises(GateError) as caught:
        open_exclusions([sets["instagram"]], ("instagram", "facebook"), (), NOW)

    assert (caught.value.code, caught.value.values) == ("set_of_platform_missing", {"platform": "facebook"})


def test_a_set_of_a_platform_that_is_not_there_is_an_error(sets):
    """It may have been given in the place of another."""
    with pytest.raises(ProtocolError) as caught:
        open_exclusions([sets["instagram"], sets["x"]], ("instagram",), (), NOW)

    assert caught.value.code == "set_other_platform"
    assert caught.value.values["platform"] == "x"


def test_no_set_at_all_is_an_error():
    """As with one platform."""
    with pytest.raises(ProtocolError, match="no_set"):
        open_exclusions([], ("instagram",), (), NOW)


def test_each_chain_is_checked(tmp_path, sets):
    """An increment alone is none, and with trusted keys each set must be signed."""
    with pytest.raises(ProtocolError, match="full_set_missing"):
        open_exclusions([sets["more"], sets["facebook"]], ("instagram", "facebook"), (), NOW)
    with pytest.raises(ProtocolError):
        open_exclusions([sets["facebook"]], ("facebook",), (SigningKey.new().public,), NOW)


def test_copies_lie_side_by_side(tmp_path, sets):
    """Also of sets with the same number."""
    opened = open_exclusions([sets["x"], sets["facebook"]], ("facebook", "x"), (), NOW, held_in=tmp_path / "held")

    files = [file for one in opened for file in one.objections]
    assert len(set(files)) == 2
    assert all(file.is_relative_to(tmp_path / "held") and file.exists() for file in files)


class TestKeys:
    def test_the_key_of_each_set_is_found_among_several(self, tmp_path, sets):
        """One key for several platforms is usual, one for each allowed."""
        other = HashingKey.new()
        KEY.save(tmp_path / "a.key")
        other.save(tmp_path / "b.key")
        theirs = exclusion_set(tmp_path / "theirs", [objection(1)], platform="reddit", key_id=other.key_id)

        opened = open_exclusions([sets["x"], theirs], ("x", "reddit"), (), NOW)

        files = (tmp_path / "a.key", tmp_path / "b.key")
        assert [key_among(one, files).key_id for one in opened] == [KEY.key_id, other.key_id]

    def test_a_set_without_its_key_is_an_error(self, tmp_path, sets):
        """None was given, or only others."""
        HashingKey.new().save(tmp_path / "other.key")
        opened = open_exclusions([sets["x"]], ("x",), (), NOW)[0]

        with pytest.raises(GateError, match="key_missing"):
            key_among(opened, ())
        with pytest.raises(GateError, match="key_of_another_set"):
            key_among(opened, (tmp_path / "other.key",))
