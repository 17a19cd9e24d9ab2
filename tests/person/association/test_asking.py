"""An association asks a real desk: each line once, whatever gets lost; each with its receipt; and only its own."""

from pathlib import Path
from typing import Any

import pytest

from association_at_desk import Verein, member
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import AgentRequest, DeskCase, OutboxMail
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingHttp
from widerspruch.person.association.asking import file_requests
from widerspruch.person.association.journal import JournalEntry, MemberJournal
from widerspruch.person.filing.errors import FilingError
from widerspruch.protocol.drp.refusals import refusal_body
from widerspruch.protocol.receipt import read_receipt


class RefusesFirst(OutgoingHttp):
    """A desk that does not like the first thing that it is asked."""

    def __init__(self, http: OutgoingHttp) -> None:
        super().__init__()
        self._http, self._was_asked = http, False

    def ask(self, *asked: Any) -> OutgoingAnswer:
        if self._was_asked:
            return self._http.ask(*asked)
        self._was_asked = True
        return OutgoingAnswer(422, {}, refusal_body("profile-unknown", ""))


LINES = tuple(member(str(number), f"m{number}@example.org", f"7001000{number}") for number in range(1, 5))


@pytest.fixture
def verein(tmp_path: Path, desk: Desk) -> Verein:
    return Verein(tmp_path / "vz", desk)


def test_each_line_becomes_an_objection_with_its_receipt(verein: Verein) -> None:
    verein.lists(*LINES)
    report = verein.files()
    assert (report.filed, report.counts) == (4, 4)
    cases = {one.case_id for one in DeskCase.objects.all()}
    assert {one.name for one in verein.folder.receipts.iterdir()} == {f"{case}.json" for case in cases}
    for file in verein.folder.receipts.iterdir():
        read = read_receipt(file.read_bytes(), [verein.desk.keys.receipts.public])
        assert read.receipt.case == file.stem


def test_the_mandate_travels_as_a_digest_and_its_note_is_kept(verein: Verein) -> None:
    verein.lists(LINES[0])
    verein.files()
    (note,) = verein.folder.mandates.iterdir()
    assert AgentRequest.objects.get().mandate == note.stem


def test_filed_again_nothing_happens(verein: Verein) -> None:
    verein.lists(*LINES)
    verein.files()
    before = verein.folder.journal.read_bytes()
    verein.files()
    assert verein.folder.journal.read_bytes() == before
    assert (AgentRequest.objects.count(), DeskCase.objects.count()) == (4, 4)


def test_what_is_added_to_the_list_alone_is_filed(verein: Verein) -> None:
    verein.lists(*LINES[:2])
    verein.files()
    verein.lists(*LINES)
    assert verein.files().filed == 4


@pytest.mark.parametrize("writes", range(9))
def test_killed_at_any_write_it_goes_on_without_doubling(
    verein: Verein, writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    real, left = MemberJournal.write, [writes]

    def write(journal: MemberJournal, entry: JournalEntry) -> object:
        if not left[0]:
            raise KilledError
        left[0] -= 1
        return real(journal, entry)

    verein.lists(*LINES)
    monkeypatch.setattr(MemberJournal, "write", write)
    try:
        verein.files()
    except KilledError:
        assert writes < 8
    monkeypatch.undo()
    assert verein.files().counts == 4
    assert (AgentRequest.objects.count(), DeskCase.objects.count()) == (4, 4)


def test_a_desk_that_is_busy_is_waited_for(tmp_path: Path, desk: Desk) -> None:
    verein = Verein(tmp_path / "vz", desk, {"is_busy": 0.3, "loses_answer": 0.2, "refuses_once": 1.0})
    verein.client  # noqa: B018 it is found before anything is filed
    verein.lists(*LINES)
    assert verein.files().counts == 4
    assert verein.waited
    assert (AgentRequest.objects.count(), DeskCase.objects.count()) == (4, 4)


def test_one_that_stays_busy_is_given_up_for_now(tmp_path: Path, desk: Desk) -> None:
    verein = Verein(tmp_path / "vz", desk)
    client = verein.client
    verein.lists(*LINES)
    lost = Verein(tmp_path / "other", desk, {"loses_answer": 1.0}, "OTHER")
    client._http = lost.awkward.http
    with verein.opened() as journal, pytest.raises(FilingError) as raised:
        file_requests(verein.works(journal), client, "http://localhost", verein.reads(journal).requests)
    assert raised.value.ending.may_be_resumed
    with verein.opened() as journal:
        assert len(journal.requests) == 1


def test_what_the_desk_refuses_is_written_down_and_the_others_go_on(verein: Verein) -> None:
    verein.client.set_up(verein.desk.now())
    verein.client._http = RefusesFirst(verein.awkward.http)
    verein.lists(*LINES[:2])
    report = verein.files()
    assert (report.refused, report.counts) == (1, 1)
    assert report.requests[0].code == "profile-unknown"
    assert verein.files().counts == 2


def test_what_nobody_can_be_found_for_is_refused(verein: Verein) -> None:
    verein.lists(member("1", "a@example.org", umfang="own_content"))
    (told,) = verein.files().requests
    assert (told.standing, told.code) == ("refused", "claim_not_covered")


def test_without_an_agreement_the_member_gets_a_code(tmp_path: Path, desk: Desk) -> None:
    verein = Verein(tmp_path / "vz", desk, vouches=False)
    verein.lists(*LINES)
    report = verein.files()
    assert (report.waits_for_code, report.counts) == (4, 0)
    assert OutboxMail.objects.filter(kind="claim_received").count() == 4


def test_a_line_that_says_something_else_now_has_to_be_taken_back_first(verein: Verein) -> None:
    verein.lists(LINES[0])
    verein.files()
    verein.lists(member("1", "other@example.org", "70010001"))
    with verein.opened() as journal:
        assert [one.fault for one in verein.reads(journal).faults] == ["line_changed"]


def test_a_member_takes_it_back(verein: Verein) -> None:
    verein.lists(*LINES)
    verein.files()
    report = verein.withdraws("2")
    assert (report.filed, report.withdrawn) == (1, 1)
    states = sorted(DeskCase.objects.values_list("state", flat=True))
    assert states.count("withdrawn") == 1
    assert (verein.follows().withdrawn, verein.follows().counts) == (1, 3)


def test_what_was_taken_back_is_not_filed_again_by_the_same_mandate(verein: Verein) -> None:
    verein.lists(LINES[0])
    verein.files()
    verein.withdraws("1")
    assert verein.files().withdrawn == 1
    verein.lists(member("1", "m1@example.org", "70010001", vollmacht="sha256:" + "0" * 64))
    assert verein.files().counts == 1


def test_a_second_association_sees_nothing_of_the_first(tmp_path: Path, desk: Desk) -> None:
    first, second = Verein(tmp_path / "a", desk, agent_id="VZ_A"), Verein(tmp_path / "b", desk, agent_id="VZ_B")
    first.lists(LINES[0])
    first.files()
    request = AgentRequest.objects.get()
    for ask in (second.client.status, second.client.revoke):
        with pytest.raises(FilingError) as raised:
            ask(request.request_id, desk.now())
        assert raised.value.code == "request_forgotten"
    assert DeskCase.objects.get().ended_at is None


def test_of_a_case_that_another_made_it_gets_neither_number_nor_receipt(tmp_path: Path, desk: Desk) -> None:
    first, second = Verein(tmp_path / "a", desk, agent_id="VZ_A"), Verein(tmp_path / "b", desk, agent_id="VZ_B")
    for one in (first, second):
        one.lists(LINES[0])
    first.files()
    (told,) = second.files().requests
    assert (told.standing, told.case) == ("counts", "")
    assert not [*second.folder.receipts.iterdir()]
    assert DeskCase.objects.count() == 1
