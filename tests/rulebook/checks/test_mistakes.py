"""One mistake after the other in the small rulebook: the check that is there for it finds it, in its place."""

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from widerspruch.rulebook.checks import CHECKS


class Mistake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In `file`, the first `old` becomes `new`: `check` points to `pointer`, and its message contains `says`."""

    name: str
    check: str
    file: str
    old: str
    new: str
    pointer: str
    says: str
    severity: Literal["error", "warning"] = "error"
    found_in: str | None = None


class Mistakes(msgspec.Struct, frozen=True):
    """One file of mistakes."""

    mistakes: list[Mistake]


MISTAKES = [
    mistake
    for file in sorted((Path(__file__).parent / "mistakes").glob("*.toml"))
    for mistake in msgspec.toml.decode(file.read_text("utf-8"), type=Mistakes).mistakes
]
every_mistake = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.check}: {mistake.name}")


@every_mistake
def test_a_mistake_is_found_in_its_place(broken, mistake):
    """The check names the file and the place of the mistake, what is wrong there, and how bad that is."""
    found = broken(mistake.check, mistake.file, mistake.old, mistake.new)
    by_pointer = {finding.place.pointer: finding for finding in found}
    assert mistake.pointer in by_pointer, found
    finding = by_pointer[mistake.pointer]
    assert (finding.check, finding.severity) == (mistake.check, mistake.severity)
    assert finding.place.file == (mistake.found_in or mistake.file)
    assert mistake.says in finding.message


@every_mistake
def test_a_finding_ends_with_what_to_do(broken, mistake):
    """Every finding is a whole sentence and comes with a suggestion that is more than a word."""
    for finding in broken(mistake.check, mistake.file, mistake.old, mistake.new):
        assert finding.message.endswith(".")
        assert len(finding.fix.split()) >= 3


def test_every_check_has_a_mistake_to_find():
    """No check is in the list without a mistake that it finds."""
    assert {check.ID for check in CHECKS} == {mistake.check for mistake in MISTAKES}
