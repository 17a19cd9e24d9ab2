"""Case files to open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from casefile.made import AT, FULL_STRENGTH, PASSPHRASE, QUICK, fill
from widerspruch.casefile.case_file import create_case_file


@pytest.fixture(autouse=True, scope="module")
def quick_passphrases() -> Iterator[None]:
    """Tests derive a thousand keys: none of them waits for one of full strength but the test of that."""
    connection = sqlcipher3.connect(":memory:")
    connection.execute(QUICK)
    yield
    connection.execute(FULL_STRENGTH)
    connection.close()


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
