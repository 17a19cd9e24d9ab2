"""What is said of a desk's public log, before anybody finds out by a proof that cannot be checked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from desk.made import made_case
from desk.proofs.logged import statement_of, with_log, write_log
from small_log import policy_text
from widerspruch.desk.checks.of_log import look_at_log, look_at_unlogged
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.publish.publish import publish
from widerspruch.protocol.signing_keys import SigningKey


@pytest.fixture
def logging_desk(desk: Desk, tmp_path: Path) -> Desk:
    SigningKey.new().save(tmp_path / "log.pem")
    logging = with_log(desk, tmp_path / "log")
    write_log(tmp_path / "log", [])
    return logging


def found(config: DeskConfig) -> list[str]:
    """Codes; of what is broken, those of the errors."""
    return [one.code if one.error is None else str(one.error.code) for one in look_at_log(config)]


def write(name: str, text: str) -> Callable[[Path, DeskConfig], DeskConfig]:
    def changed(folder: Path, config: DeskConfig) -> DeskConfig:
        (folder / name).write_text(text, "utf-8")
        return config

    return changed


def of(**fields: object) -> Callable[[Path, DeskConfig], DeskConfig]:
    return lambda folder, config: structs.replace(config, log=structs.replace(config.log, **fields))


def test_a_good_log_is_not_objected_to(logging_desk: Desk) -> None:
    assert found(logging_desk.config) == []
    assert found(structs.replace(logging_desk.config, log=None)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (of(folder=Path("/nowhere")), "log_missing"),
        (write("log/policy", "log nothing"), "vkey_damaged"),
        (write("log/policy", policy_text("none")), "log_unwitnessed"),
        (write("log/checkpoint", "no checkpoint"), "note_damaged"),
        (of(key=Path("/nowhere.pem")), "key_file_missing"),
        (of(run_keys=(Path("/nowhere.pem"),)), "key_file_missing"),
        (of(run_keys=()), "run_keys_unset"),
        (of(address=""), "log_unpublished"),
    ],
)
def test_one_by_one(logging_desk: Desk, tmp_path: Path, change, code: str) -> None:
    """Each thing that is changed is found, and nothing else."""
    assert found(change(tmp_path, logging_desk.config)) == [code]


def test_sets_that_are_not_in_the_log_are_counted(logging_desk: Desk, tmp_path: Path) -> None:
    """Not those whose folder was removed."""
    desk = logging_desk
    made_case(desk)
    first, second = publish(desk, "beispielnetz"), publish(desk, "beispielbild")
    assert [(one.code, one.values) for one in look_at_unlogged(desk.config)] == [("sets_unlogged", {"n": 2})]
    write_log(tmp_path / "log", [statement_of(first)])
    assert [one.values for one in look_at_unlogged(desk.config)] == [{"n": 1}]
    for file in second.folder.iterdir():
        file.unlink()
    second.folder.rmdir()
    assert list(look_at_unlogged(desk.config)) == []
