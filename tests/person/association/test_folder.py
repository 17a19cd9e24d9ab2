"""The folder of an association: its owner's alone, never over another one."""

import stat
from pathlib import Path

import pytest

from widerspruch.person.association.errors import AssociationError
from widerspruch.person.association.folder import held, new_association, open_association


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    made = new_association(tmp_path / "vz", "VZ_EXAMPLE", " Verein ")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(one.stat().st_mode) & 0o077 == 0 for one in made.path.iterdir() if one != made.public_key)
    assert made.name == "Verein"


def test_it_opens_as_it_was_made(tmp_path: Path) -> None:
    made = new_association(tmp_path / "vz", "VZ_EXAMPLE", "Verein")
    opened = open_association(tmp_path / "vz")
    assert opened == made
    assert opened.key().public == made.key().public


def test_two_folders_know_the_same_words_by_different_digests(tmp_path: Path) -> None:
    one, other = (new_association(tmp_path / name, "VZ_EXAMPLE", "Verein") for name in ("a", "b"))
    assert one.digest("x") == one.digest("x") != other.digest("x")
    assert one.digest("ab", "c") != one.digest("a", "bc")


@pytest.mark.parametrize("agent_id", ["", "self-0123", "ä", "a b", "x" * 81])
def test_an_id_that_desks_refuse_is_refused_at_once(tmp_path: Path, agent_id: str) -> None:
    with pytest.raises(AssociationError) as raised:
        new_association(tmp_path / "vz", agent_id, "Verein")
    assert raised.value.code == "association_id_unusable"
    assert not (tmp_path / "vz").exists()


@pytest.mark.parametrize("name", [" ", "x" * 201, "Ver\nein"])
def test_so_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssociationError, match="association_name_unusable"):
        new_association(tmp_path / "vz", "VZ_EXAMPLE", name)


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "vz").write_text("mine")
    with pytest.raises(AssociationError, match="association_exists"):
        new_association(tmp_path / "vz", "VZ_EXAMPLE", "Verein")
    assert (tmp_path / "vz").read_text() == "mine"


def test_what_is_no_such_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(AssociationError, match="association_missing"):
        open_association(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"agent_id": "self-1", "name": "x", "secret": "00"}'])
def test_a_damaged_one_is_said_so(tmp_path: Path, content: bytes) -> None:
    made = new_association(tmp_path / "vz", "VZ_EXAMPLE", "Verein")
    (made.path / "association.json").write_bytes(content)
    with pytest.raises(AssociationError, match="association_damaged"):
        open_association(made.path)


def test_one_that_others_may_look_into_is_refused(tmp_path: Path) -> None:
    made = new_association(tmp_path / "vz", "VZ_EXAMPLE", "Verein")
    made.path.chmod(0o750)
    with pytest.raises(AssociationError, match="association_open"):
        open_association(made.path)


def test_one_command_at_a_time(tmp_path: Path) -> None:
    made = new_association(tmp_path / "vz", "VZ_EXAMPLE", "Verein")
    with held(made), pytest.raises(AssociationError, match="association_busy"), held(made):
        raise AssertionError
    with held(made):
        pass
