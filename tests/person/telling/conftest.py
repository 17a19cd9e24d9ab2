"""Case files to be told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from person.telling.told_case import MORNING, NewCase, keep
from widerspruch.casefile.case_file import CaseFile, create_case_file


@pytest.fixture
def new_case(tmp_path: Path) -> Iterator[NewCase]:
    """Makes a case file that holds these events."""
    made: list[CaseFile] = []

    def new(*events: object) -> CaseFile:
        made.append(create_case_file(tmp_path / f"{len(made)}.akte", "Erika Mustermann", MORNING))
        return keep(made[-1], *events)  # type: ignore[arg-type]

    yield new
    for file in made:
        file.close()
