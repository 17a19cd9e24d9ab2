"""The link of a notice: read without a login, object by one code, no more mails, and nobody is traced."""

import re
from pathlib import Path
from typing import Any

import pytest

from desk.notices.told import accounts, example
from desk.pages.visiting import ALL, mailed_code, shown
from desk_browser import DeskClient, log_in
from desk_clock import DeskClock
from objecting_people import ERIKA, objects
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Coverage, DeskCase, NoNoticesByMail, Notice, NoticeRecipient, OutboxMail
from widerspruch.desk.notices.adding import add_recipients
from widerspruch.desk.notices.links import LASTS, no_notices_link, notice_link, path_of
from widerspruch.desk.notices.versions import begin_notice
from widerspruch.testing.demo.people import BY_KEY

BERND = "70010005,bernd@example.net,DE,de,yes"


class Told:
    """Somebody who is on the list of a notice: with their link."""

    def __init__(self, desk: Desk, folder: Path, line: str = BERND) -> None:
        file = example(desk)
        self.notice = begin_notice(desk, file)
        add_recipients(desk, self.notice, file, accounts(folder, line))
        self.row = NoticeRecipient.objects.exclude(contact_key=None, told_with__isnull=False).first()
        self.page = path_of(notice_link(desk, self.row))
        self.no_more = path_of(no_notices_link(desk, self.row))

    @property
    def opened(self) -> int:
        return Notice.objects.get().opened

    @property
    def objections(self) -> int:
        return Notice.objects.get().objections


@pytest.fixture
def told(desk: Desk, tmp_path: Path) -> Told:
    return Told(desk, tmp_path)


def object_by_code(client: DeskClient, told: Told, contact: str = "bernd@example.net", **said: Any) -> str:
    """The number of the case."""
    sent = client.post(f"{told.page}/object", {"scopes": ALL} | said)
    assert (sent.status_code, sent["Location"]) == (303, f"{told.page}/code"), shown(sent)
    answer = client.post(f"{told.page}/code", {"code": mailed_code(client.desk, contact)})
    assert answer.status_code == 303, shown(answer)
    return str(answer["Location"]).rpartition("/")[2]


@pytest.mark.parametrize(
    ("language", "says", "tag"),
    [
        (
            "de",
            ("Sie können widersprechen, ohne einen Grund zu nennen", "Das Training beginnt am", "Art. 6 Abs. 1"),
            "de",
        ),
        ("de-leicht", ("Sie müssen nicht sagen, warum", "fängt die KI an zu lernen", "wir haben ein Computer"), "de"),
        ("en", ("You can object without giving any reason", "Training begins on", "legitimate interest"), "en"),
    ],
)
def test_anybody_with_the_link_reads_it_in_the_language_that_they_choose(
    client: DeskClient, told: Told, language: str, says: tuple[str, ...], tag: str
) -> None:
    chosen = client.post("/language", {"language": language, "back": told.page})
    assert chosen["Location"] == told.page
    page = client.get(told.page)
    assert f'<html lang="{tag}">' in page.content.decode()
    for sentence in (*says, "b•••@e•••.net"):
        assert sentence in shown(page), sentence


def test_it_speaks_as_they_were_told_until_they_choose(client: DeskClient, desk: Desk, tmp_path: Path) -> None:
    told = Told(desk, tmp_path, BERND.replace(",de,", ",de-leicht,"))
    assert "fängt die KI an zu lernen" in shown(client.get(told.page, headers={"Accept-Language": "en"}))


def test_the_link_holds_nothing_readable_and_no_page_shows_whose_it_is(client: DeskClient, told: Told) -> None:
    for page in (told.page, f"{told.page}/object", f"{told.page}/code", told.no_more):
        body = client.get(page).content.decode()
        assert "bernd" not in body.lower()
        assert "70010005" not in body
    assert re.fullmatch(r"/n/[A-Za-z0-9_-]{40,80}", told.page)
    assert client.get(told.page)["X-Robots-Tag"] == "noindex"


def test_one_code_and_nothing_else_to_type_makes_a_verified_objection(
    client: DeskClient, desk: Desk, told: Told
) -> None:
    form = client.get(f"{told.page}/object").content.decode()
    assert form.count("checked") == 3
    assert 'type="email"' not in form
    case_id = object_by_code(client, told)
    case = DeskCase.objects.get()
    assert (case.case_id, case.assurance, case.state) == (case_id, "verified", "received")
    (row,) = Coverage.objects.all()
    assert row.until is None
    assert bytes(row.account.lookup_key) == bytes(told.row.account_key)
    assert "Ihr Widerspruch ist aufgenommen" in shown(client.get(f"/done/{case_id}"))
    assert [mail.kind for mail in OutboxMail.objects.order_by("pk")] == ["claim_received", "confirmation"]


def test_an_id_that_is_no_number_is_the_account_that_the_platform_told(
    client: DeskClient, desk: Desk, tmp_path: Path
) -> None:
    told = Told(desk, tmp_path, "did:plc:abc/ü 1,bernd@example.net,DE,de,yes")
    object_by_code(client, told)
    (row,) = Coverage.objects.all()
    assert (bytes(row.account.lookup_key), row.until) == (bytes(told.row.account_key), None)


MANY = (BERND, "70010006,Bernd@example.net,DE,de,yes", "70010007,bernd@example.net,DE,de,yes")


@pytest.mark.parametrize(("ticked", "objected"), [("on", 3), ("", 1)])
def test_one_mail_tells_all_accounts_with_its_address_and_one_code_objects_for_all_that_are_wanted(
    client: DeskClient, desk: Desk, tmp_path: Path, ticked: str, objected: int
) -> None:
    told = Told(desk, tmp_path, "\n".join(MANY))
    assert {*NoticeRecipient.objects.values_list("contact_key", "told_with")} == {
        (bytes(told.row.contact_key), None),
        (None, told.row.pk),
    }
    client.post(f"{told.page}/object", {"scopes": ["own_content"]})
    assert "Auch für meine 2 anderen Konten mit dieser Adresse" in shown(client.get(f"{told.page}/code"))
    code = mailed_code(desk, "bernd@example.net")
    answer = client.post(f"{told.page}/code", {"code": code, **({"others": ticked} if ticked else {})})
    assert answer["Location"].startswith("/cases" if ticked else "/done/")
    rows = Coverage.objects.filter(until=None, case__assurance="verified").select_related("account")
    assert len({bytes(row.account.lookup_key) for row in rows}) == objected
    assert not any(row.mentions or row.ai_interactions for row in rows)
    assert told.objections == objected
    assert shown(client.get("/cases")).count("Ansehen") == objected


def test_an_account_of_which_another_address_is_known_is_not_objected_for_beside(
    client: DeskClient, desk: Desk, tmp_path: Path
) -> None:
    told = Told(desk, tmp_path, f"{BERND}\n{ERIKA.account_id},bernd@example.net,DE,de,yes")
    take_objection(desk, objects(ERIKA))
    before = DeskCase.objects.get().case_id
    client.post(f"{told.page}/object", {"scopes": ALL})
    client.post(f"{told.page}/code", {"code": mailed_code(desk, "bernd@example.net"), "others": "on"})
    assert client.get(f"/case/{before}").status_code == 404
    assert told.objections == 1


def test_the_link_alone_makes_nothing_that_lasts(client: DeskClient, told: Told) -> None:
    client.post(f"{told.page}/object", {"scopes": ALL})
    for _ in range(5):
        answer = client.post(f"{told.page}/code", {"code": "00000000"})
        assert answer.status_code == 200
        assert "Code" in shown(answer)
    assert DeskCase.objects.get().assurance == "claimed"
    assert told.objections == 0


def test_an_address_that_the_platform_told_no_more_shows_nothing_about_the_account(
    client: DeskClient, desk: Desk, tmp_path: Path
) -> None:
    told = Told(desk, tmp_path, f"{ERIKA.account_id},old@example.net,DE,de,yes")
    take_objection(desk, objects(ERIKA))
    DeskCase.objects.all().delete()
    client.post(f"{told.page}/object", {"scopes": ALL})
    client.post(f"{told.page}/code", {"code": mailed_code(desk, "old@example.net")})
    assert DeskCase.objects.filter(kind="objection", own_content=True).get().assurance == "claimed"
    assert told.objections == 0


def test_whoever_objects_again_by_the_link_has_the_same_case(client: DeskClient, told: Told, clock: DeskClock) -> None:
    first = object_by_code(client, told)
    clock.moves(DAY)
    assert object_by_code(client, told) == first
    assert told.objections == 1


def test_a_code_of_the_link_counts_by_it_wherever_it_is_entered(client: DeskClient, told: Told, desk: Desk) -> None:
    """On the page for all codes, and in another browser, too; a code that nobody asked for by a link does not."""
    client.post(f"{told.page}/object", {"scopes": ALL})
    entered = {"email": "bernd@example.net", "code": mailed_code(desk, "bernd@example.net")}
    assert [DeskClient(desk).post("/code", entered).status_code for _ in range(2)] == [303, 200]
    assert told.objections == 1
    claim = {"platform": "beispielnetz", "account": "70010099", "scopes": ALL, "email": "otto@example.org"}
    client.post("/locked-out", claim | {"country": "DE"})
    client.post("/code", {"email": "otto@example.org", "code": mailed_code(desk, "otto@example.org")})
    assert told.objections == 1


def test_whoever_is_logged_in_goes_to_the_form_of_their_account_and_is_counted_by_notice(
    client: DeskClient, told: Told
) -> None:
    log_in(client, BY_KEY["edith"])
    answer = client.get(f"{told.page}/object")
    assert answer["Location"] == f"/object?notice={told.notice.pk}"
    form = client.get(answer["Location"]).content.decode()
    assert f'name="notice" value="{told.notice.pk}"' in form
    for _ in range(2):
        sent = {"scopes": ALL, "email": "edith@example.net", "country": "IE", "notice": str(told.notice.pk)}
        assert client.post("/object", sent).status_code == 303
    assert (told.opened, told.objections) == (1, 1)


@pytest.mark.parametrize("named", ["0", "x", "-1", "9" * 400, "٣"])
def test_a_notice_that_is_not_there_keeps_nobody_from_objecting(client: DeskClient, named: str) -> None:
    log_in(client, BY_KEY["edith"])
    assert client.get("/object", {"notice": named}).status_code == 200
    sent = {"scopes": ALL, "email": "edith@example.net", "country": "IE", "notice": named}
    assert client.post("/object", sent).status_code == 303


def test_openings_of_the_form_are_counted_and_nothing_else_is_kept(client: DeskClient, told: Told) -> None:
    client.get(told.page)
    client.head(f"{told.page}/object")
    client.get(f"{told.page}/object", headers={"Sec-Purpose": "prefetch"})
    assert told.opened == 0
    before = NoticeRecipient.objects.values().get()
    for number in (1, 2):
        client.get(f"{told.page}/object")
        assert told.opened == number
    assert NoticeRecipient.objects.values().get() == before
    assert "desk" not in client.cookies  # no session


@pytest.mark.parametrize("part", ["", "/object", "/code"])
def test_a_link_that_is_torn_or_of_another_kind_shows_the_ordinary_ways(
    client: DeskClient, told: Told, part: str
) -> None:
    other = told.no_more.rpartition("/")[2]
    for token in ("x", told.page[3:-1], f"{told.page[3:]}A", other, "%00", "é", "a" * 3_000):
        for answer in (client.get(f"/n/{token}{part}"), client.post(f"/n/{token}{part}")):
            if answer.status_code != 405:
                assert answer.status_code == 404, token
                assert 'href="/locked-out"' in answer.content.decode()
    assert client.get(f"/no-notices/{told.page[3:]}").status_code == 404


def test_a_link_ends_with_what_is_kept_of_its_recipient(client: DeskClient, told: Told, clock: DeskClock) -> None:
    clock.moves(LASTS - DAY)
    assert client.get(told.page).status_code == 200
    clock.moves(DAY)
    gone = client.get(told.page)
    assert gone.status_code == 404
    assert "Widersprechen können Sie trotzdem" in shown(gone)


def test_whoever_is_told_within_the_platform_alone_is_led_to_the_login(
    client: DeskClient, desk: Desk, tmp_path: Path
) -> None:
    told = Told(desk, tmp_path, "70010005,,DE,de,yes")
    page = client.get(f"{told.page}/object").content.decode()
    assert f"/login?next=%2Fobject%3Fnotice%3D{told.notice.pk}" in page
    assert client.get(f"{told.page}/code").status_code == 404
    assert "@" not in shown(client.get(told.page))


def test_a_program_that_reads_mail_stops_notices_by_one_post(desk: Desk, told: Told) -> None:
    program = DeskClient(desk, enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        answer = program.post(told.no_more, body, headers={"Origin": "https://mail.example.org"})
        assert answer.status_code == 200
    assert NoNoticesByMail.objects.count() == 1
    assert (NoticeRecipient.objects.get().last_problem, DeskCase.objects.count()) == ("no_mail", 0)


def test_looking_at_the_page_stops_nothing_and_it_says_that_this_is_no_objection(
    client: DeskClient, told: Told
) -> None:
    page = client.get(told.no_more)
    assert not NoNoticesByMail.objects.exists()
    for answer in (page, client.post(told.no_more)):
        assert "Das ist kein Widerspruch gegen das Training von KI." in shown(answer)
        assert f'href="{told.page}"' in answer.content.decode()
    assert NoNoticesByMail.objects.exists()
    assert "gehen wieder Mitteilungen" in shown(client.post(told.no_more, {"again": "1"}))
    assert not NoNoticesByMail.objects.exists()


def test_too_many_codes_are_refused_with_a_sentence_and_the_mailbox_stays_usable(
    client: DeskClient, told: Told
) -> None:
    answers = [client.post(f"{told.page}/object", {"scopes": ALL}) for _ in range(12)]
    assert answers[0].status_code == 303
    assert answers[-1].status_code in (200, 429)
    assert OutboxMail.objects.count() <= 5
