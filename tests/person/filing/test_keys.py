"""The person's own key: made once, kept in the case file alone."""

from pathlib import Path

import pytest

from widerspruch.casefile.bundle import export_bundle, import_bundle
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.person.filing.keys import own_agent_id, own_key
from widerspruch.protocol.drp.profile import is_self

NOW = 1_796_040_000_000_000


@pytest.fixture
def case_file(tmp_path: Path) -> CaseFile:
    return create_case_file(tmp_path / "mine.akte", "Mine", NOW)


def test_it_is_made_once_and_is_there_when_the_file_is_opened_again(case_file: CaseFile) -> None:
    assert case_file.filing_key == ""
    agent_id = own_agent_id(case_file)
    case_file.rename("Another name")
    case_file.close()
    with open_case_file(case_file.path) as again:
        assert (own_agent_id(again), again.damages) == (agent_id, ())
    assert is_self(agent_id)


def test_it_is_locked_away_with_the_file(case_file: CaseFile) -> None:
    agent_id = own_agent_id(case_file)
    key = own_key(case_file).seed.hex()
    assert key.encode() in case_file.path.read_bytes()
    case_file.change_passphrase("correct horse")
    assert own_agent_id(case_file) == agent_id
    case_file.close()
    assert key.encode() not in case_file.path.read_bytes()


def test_no_export_has_it(case_file: CaseFile, tmp_path: Path) -> None:
    key = own_key(case_file).seed
    export_bundle(case_file, {}, tmp_path / "export.zip", NOW)
    data = (tmp_path / "export.zip").read_bytes()
    assert key.hex().encode() not in data
    assert key not in data
    with import_bundle(tmp_path / "export.zip", tmp_path / "other.akte") as other:
        assert other.filing_key == ""
        assert own_key(other).seed != key


def test_it_is_shown_to_nobody(case_file: CaseFile) -> None:
    key = own_key(case_file).seed.hex()
    assert key not in repr(case_file._contents)
