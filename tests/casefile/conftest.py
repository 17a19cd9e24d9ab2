"""Case files to open."""

from pathlib import Path

import pytest

from casefile.made import AT, PASSPHRASE, fill
from widerspruch.casefile.case_file import create_case_file


@pytest.fixture(params=[None, PASSPHRASE], ids=["plain", "encrypted"])
def passphrase(request: pytest.FixtureRequest) -> str | None:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a case file is to lie."""
    return tmp_path / "a.akte"


@pytest.fixture
def filled(place: Path, passphrase: str | None) -> Path:
    """A closed case file with `EVENTS`."""
    with create_case_file(place, "Erika", AT, passphrase) as file:
        fill(file)
    return place
