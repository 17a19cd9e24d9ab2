"""The journal: what is in it is on the disk, and half a line is no line."""

from pathlib import Path

import pytest

from widerspruch.person.association.errors import AssociationError
from widerspruch.person.association.journal import Drawn, MemberAnswered, MemberJournal, MemberRefused, TakenBack


def drawn(request: str = "r1", line: str = "l1", **more: str) -> Drawn:
    usual = {"desk": "http://localhost", "member": "1", "platform": "", "content": "c1", "mandate": "m1"}
    return Drawn(request=request, line=line, at=1, **(usual | more))


def answered(request: str = "r1", state: str = "in_progress", stated_at: int = 5, **more: str) -> MemberAnswered:
    return MemberAnswered(request=request, request_id="d1", state=state, stated_at=stated_at, at=2, **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_what_was_written_is_there_for_the_next_one(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        journal.write(drawn())
        journal.write(answered(case="W-1"))
    with MemberJournal.open(path) as journal:
        request = journal.of_line("l1")
    assert request is not None
    assert request.answered == answered(case="W-1")
    assert path.stat().st_mode & 0o077 == 0


def test_half_a_line_at_the_end_is_cut_off(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        journal.write(drawn())
    whole = path.read_bytes()
    for length in range(1, len(whole)):
        path.write_bytes(whole + whole[:length].replace(b"r1", b"r2"))
        with MemberJournal.open(path) as journal:
            assert [*journal.requests] == ["r1"]
        assert path.read_bytes() == whole


def test_damage_within_is_told_by_the_number_of_the_line(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        journal.write(drawn())
    path.write_bytes(path.read_bytes() + b"{}\n")
    with pytest.raises(AssociationError) as raised:
        MemberJournal.open(path)
    assert (raised.value.code, raised.value.values) == ("journal_damaged", {"line": 2})


def test_an_answer_to_what_nobody_asked_is_damage(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        journal.write(drawn())
        journal.write(answered())
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[1])
    with pytest.raises(AssociationError, match="journal_damaged"):
        MemberJournal.open(path)


def test_an_older_answer_changes_nothing(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        journal.write(drawn())
        journal.write(answered(stated_at=5))
        request = journal.write(answered(state="denied", stated_at=4))
    assert request.answered is not None
    assert request.answered.state == "in_progress"


def test_of_a_line_the_last_request_counts(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        journal.write(drawn("r1"))
        journal.write(drawn("r2"))
        found = journal.of_line("l1")
    assert found is not None
    assert found.drawn.request == "r2"


def test_what_is_over_and_what_waits(path: Path) -> None:
    with MemberJournal.open(path) as journal:
        assert not journal.write(drawn()).is_sent
        assert journal.write(answered(reason="need_user_verification")).waits_for_code
        assert journal.write(answered(state="revoked", stated_at=6)).is_over
        journal.write(drawn("r2", "l2"))
        assert journal.write(MemberRefused(request="r2", code="platform-unknown", at=3)).is_over
        assert journal.write(TakenBack(request="r2", at=3)).taken_back is not None
