"""A case file as somebody makes it on the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run
from widerspruch.casefile.case_file import open_case_file
from widerspruch.objections.events import RecordedEvent

ACCOUNTS = ("facebook,email=erika@example.org,group=a", "instagram,email=erika@example.org,group=a", "linkedin")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three accounts, made by the command."""
    from widerspruch.cli import main

    path = tmp_path_factory.mktemp("made") / "erika.akte"
    accounts = [word for account in ACCOUNTS for word in ("--account", account)]
    for line in (["new", str(path), "--name", "Erika Beispiel"], ["add", str(path), *accounts]):
        with pytest.raises(SystemExit) as ended:
            main(["casefile", *line, "--lang", "de"])
        assert not ended.value.code
    return path


@pytest.fixture
def akte(made_once: Path, tmp_path: Path) -> Path:
    """A case file with three accounts, for one test."""
    return Path(shutil.copy(made_once, tmp_path / "erika.akte"))


@pytest.fixture
def recorded(akte: Path) -> Callable[[], tuple[RecordedEvent, ...]]:
    """What stands in the file."""

    def read() -> tuple[RecordedEvent, ...]:
        with open_case_file(akte) as case_file:
            return case_file.recorded()

    return read


@pytest.fixture
def add(run: Run, akte: Path) -> Run:
    """`widerspruch casefile add` to that file."""
    return lambda *arguments: run("casefile", "add", akte, *arguments)
