"""`rulebook confirm`: what a volunteer saw, as an entry to hand in."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from widerspruch.rulebook.load import load_rulebook, read_looks
from widerspruch.rulebook.model import Checked, Device, LookResult

ROUTE = "meta-form-facebook-2025"
DIGEST = "ab" * 32
WHOLE = (
    "rulebook", "confirm", ROUTE, "--result", "changed", "--on", "2026-11-29", "--device", "iphone", "--country", "de",
    "--not-logged-in", "--label", 'Knopf „Senden"', "--image-hash", DIGEST.upper(), "--by", "amsel-7",
)  # fmt: skip
FORM = (Path(__file__).parents[3] / ".github" / "ISSUE_TEMPLATE" / "look.yml").read_text("utf-8")


def test_the_entry_can_be_read_back(run):
    """What is printed is TOML and holds every field, as it was meant."""
    ended = run(*WHOLE)
    (entry,) = tomllib.loads(ended.out[ended.out.index("[[") :])[ROUTE]
    assert entry["logged_in"] is False
    assert (entry["country"], entry["image"], entry["label"]) == ("DE", DIGEST, 'Knopf „Senden"')


def test_the_entry_is_added_to_a_file_once(run, tmp_path):
    """What stood there stays, and the same look does not count twice."""
    file = tmp_path / "checked.toml"
    file.write_text('# Gesehen.\n\n[[x-switch-grok]]\non = 2026-11-01\nresult = "works"\n', "utf-8")
    for _ in range(2):
        assert run(*WHOLE, "--into", str(file)).code == 0
    assert file.read_text("utf-8").startswith("# Gesehen.\n")
    looks = read_looks(file)
    assert set(looks) == {"x-switch-grok", ROUTE}
    assert [look.by for look in looks[ROUTE]] == ["amsel-7"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--on", "2999-01-01"),
        ("--on", "2026-02-30"),
        ("--result", "vielleicht"),
        ("--device", "toaster"),
        ("--country", "Deutschland"),
        ("--label", "erika@example.org"),
        ("--label", "0170 1234567"),
        ("--label", "a\nb"),
        ("--label", "x" * 121),
        ("--image-hash", "abc"),
        ("--by", "Erika Mustermann"),
    ],
)
def test_what_cannot_be_so_is_refused(run, tmp_path, wrong):
    """A sentence says what is wrong, and no file is touched."""
    file = tmp_path / "checked.toml"
    ended = run(*WHOLE, *wrong, "--into", str(file))
    assert ended.code == 1 or ended.code == 2
    assert ended.err
    assert "Traceback" not in ended.err
    assert not file.exists()


def test_a_way_that_nobody_knows_is_refused(run):
    """A typing mistake must not become an entry that belongs to nothing."""
    ended = run("rulebook", "confirm", "meta-form", "--result", "works")
    assert ended.code != 0
    assert "meta-form" in ended.err


def test_a_broken_file_is_not_written_over(run, tmp_path):
    """Whatever stands there is somebody's work."""
    file = tmp_path / "checked.toml"
    file.write_text("[[", "utf-8")
    ended = run(*WHOLE, "--into", str(file))
    assert ended.code != 0
    assert file.read_text("utf-8") == "[["


def test_the_issue_form_has_the_same_fields():
    """What the form asks can be pasted as it is: same names, same words to choose from."""
    asked = set(re.findall(r'^    id: "?(\w+)"?$', FORM, re.MULTILINE))
    assert asked == {"route", *Checked.__struct_fields__} - {"replaced_by"}
    words = set(re.findall(r"^        - (\w+)$", FORM, re.MULTILINE))
    assert words == {*get_args(LookResult), *get_args(Device)}


def test_looks_stand_at_their_ways():
    """The shipped rulebook holds what volunteers saw beside the way."""
    rulebook = load_rulebook()
    for route_id, looks in rulebook.looks.items():
        assert set(looks) <= set(rulebook.route(route_id).checked)
