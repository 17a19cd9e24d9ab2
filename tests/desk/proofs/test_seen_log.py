"""What the desk reads of the log: which of its sets stand there, which runs kept to them, and what witnesses saw."""

from pathlib import Path

import pytest

from desk.made import made_case
from desk.proofs.logged import RUNS, run_over, statement_of, with_log, write_log
from small_log import SEEN_AT
from widerspruch.desk.desk import Desk
from widerspruch.desk.proofs.seen_log import NOTHING_SEEN, files_of
from widerspruch.desk.proofs.witnessed import Checkpoints
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.publish.to_log import unlogged_sets
from widerspruch.desk.telling.discovery import discovery_of
from widerspruch.protocol.discovery import read_discovery, write_discovery
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey

PLATFORM = "beispielnetz"


@pytest.fixture
def logging_desk(desk: Desk, tmp_path: Path) -> Desk:
    made_case(desk)
    return with_log(desk, tmp_path / "log")


def test_what_is_published_and_not_logged_is_found_until_it_is(logging_desk: Desk, tmp_path: Path) -> None:
    desk = logging_desk
    first, second = publish(desk, PLATFORM), publish(desk, PLATFORM, since=1)
    assert [one.number for one in unlogged_sets(desk, [PLATFORM])] == [1, 2]
    assert [one.statement for one in unlogged_sets(desk, [PLATFORM])] == [statement_of(first), statement_of(second)]
    write_log(tmp_path / "log", [statement_of(first)])
    assert [one.number for one in unlogged_sets(desk, [PLATFORM])] == [2]
    write_log(tmp_path / "log", [statement_of(first), statement_of(second)])
    assert unlogged_sets(desk, [PLATFORM]) == []


def test_a_set_whose_folder_was_removed_or_exchanged_is_not_logged(logging_desk: Desk) -> None:
    desk = logging_desk
    first, second = publish(desk, PLATFORM), publish(desk, PLATFORM)
    (second.folder / "statement.json").write_bytes(statement_of(first))
    (first.folder / "statement.json").unlink()
    assert unlogged_sets(desk, [PLATFORM]) == []


def test_only_what_was_added_is_read_again(logging_desk: Desk, tmp_path: Path) -> None:
    desk, folder = logging_desk, tmp_path / "log"
    made = publish(desk, PLATFORM)
    assert desk.log.seen(desk.config) == NOTHING_SEEN
    log = write_log(folder, [statement_of(made)])
    assert desk.log.seen(desk.config).index_of == {made.digest: 0}
    write_log(folder, [statement_of(made), run_over(made, log)])
    seen = desk.log.seen(desk.config)
    assert (seen.size, seen.index_of[made.digest], [run.manifest for run in seen.runs]) == (2, 0, ["a" * 64])
    assert desk.log.seen(desk.config) is seen


def test_a_run_that_nobody_who_may_has_signed_is_none(logging_desk: Desk, tmp_path: Path) -> None:
    desk = logging_desk
    made = publish(desk, PLATFORM)
    log = write_log(tmp_path / "log", [statement_of(made)])
    others = [run_over(made, log, "d" * 64, signer) for signer in (SigningKey.new(), desk.keys.sets)]
    write_log(tmp_path / "log", [statement_of(made), *others, run_over(made, log)])
    assert [run.index for run in desk.log.seen(desk.config).runs] == [3]


def test_a_log_that_is_not_what_its_checkpoint_says_is_refused(logging_desk: Desk, tmp_path: Path) -> None:
    desk = logging_desk
    first, second = publish(desk, PLATFORM), publish(desk, PLATFORM)
    write_log(tmp_path / "log", [statement_of(first)])
    (tmp_path / "log" / "tile" / "entries" / "000.p" / "1").write_bytes(
        len(statement_of(second)).to_bytes(2) + statement_of(second)
    )
    with pytest.raises(ProtocolError, match="log_tree_differs"):
        desk.log.seen(desk.config)


def test_the_first_checkpoint_that_enough_witnesses_saw_shows_an_entry(logging_desk: Desk, tmp_path: Path) -> None:
    desk, folder = logging_desk, tmp_path / "log"
    entries = [statement_of(publish(desk, PLATFORM)) for _ in range(3)]
    log = write_log(folder, entries, witnessed=2)
    (folder / "checkpoints" / "1").write_bytes(log.note(1, ()))
    checkpoints = Checkpoints(folder, files_of(folder))
    found = checkpoints.first_with(0)
    assert found is not None
    assert (found.size, found.witnessed_at) == (2, (SEEN_AT + 1) * 1_000_000)
    assert checkpoints.first_with(1) == found
    assert checkpoints.first_with(2) is None


def test_the_log_and_the_keys_of_runs_are_published(logging_desk: Desk, tmp_path: Path) -> None:
    """Also without what cannot be read just now: the other keys are needed all the same."""
    told = read_discovery(write_discovery(discovery_of(logging_desk)))
    assert told.log is not None
    assert (told.log.origin, told.log.address) == (
        "beispielnetz.example/statements",
        "https://log.beispielnetz.example",
    )
    assert told.log.policy == (tmp_path / "log" / "policy").read_text("utf-8")
    assert told.verifying_keys("runs") == (RUNS.public,)
    (tmp_path / "log" / "policy").write_text("log nothing", "utf-8")
    (tmp_path / "runs.public.pem").write_text("no key", "utf-8")
    told = discovery_of(logging_desk)
    assert (told.log, told.verifying_keys("runs")) == (None, ())
    assert len(told.keys) == 2
