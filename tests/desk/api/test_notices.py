"""Notices within the platform: what an account is to be shown, and the proof that it was."""

import json
from pathlib import Path

import pytest

from desk.notices.told import accounts, example
from desk_browser import DeskClient, call
from desk_clock import DeskClock
from objecting_people import ERIKA, objects
from widerspruch.desk.api.shapes import instant
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.adding import add_recipients
from widerspruch.desk.notices.links import path_of
from widerspruch.desk.notices.proof import prove_notice
from widerspruch.desk.notices.versions import begin_notice, close_notice

ACCOUNT = f"beispielnetz:{ERIKA.account_id}"


@pytest.fixture
def notice(desk: Desk, tmp_path: Path) -> Notice:
    file = example(desk)
    notice = begin_notice(desk, file)
    add_recipients(desk, notice, file, accounts(tmp_path, f"{ERIKA.account_id},erika@example.org,DE,de,yes"))
    return notice


def waiting(client: DeskClient, account: str = ACCOUNT, **headers: str) -> list[dict]:
    answer = call(client, "GET", "/notices", account=account, **headers)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)["notices"]


def show(client: DeskClient, body: object = None, account: str = ACCOUNT, notice: str = "ki-training.1"):
    return call(client, "POST", f"/notices/{notice}/shown", {} if body is None else body, account=account)


def test_an_account_on_the_list_has_the_notice_until_it_was_shown(client: DeskClient, notice: Notice) -> None:
    (one,) = waiting(client)
    assert (one["id"], one["language"], one["digest"]) == ("ki-training.1", "de", notice.digest)
    assert one["action"] == "Lesen und widersprechen"
    assert {"lines": ["Ihre öffentlichen Beiträge, Bilder und Kommentare", "Ihre Gespräche mit unserer KI"],
            "is_list": True} in one["after"]  # fmt: skip
    assert any("Das Training beginnt am" in fact for fact in one["facts"])
    assert one["legal"][0]["source"] == "DSGVO Art. 21 Abs. 1"
    assert client.get(path_of(one["link"])).status_code == 200
    assert waiting(client) == [one]
    assert show(client).status_code == 200
    assert waiting(client) == []


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en-GB,de;q=0.5", "en"),
        ("fr, de-leicht;q=0.9", "de-leicht"),
        ("de-AT", "de"),
        ("fr", "de"),
        ("*", "de"),
        ("ü", "de"),
    ],
)
def test_it_speaks_the_language_that_is_asked_for(client: DeskClient, notice: Notice, asked: str, spoken: str) -> None:
    (one,) = waiting(client, Accept_Language=asked)
    assert one["language"] == spoken


def test_others_and_other_platforms_have_none(client: DeskClient, notice: Notice) -> None:
    assert waiting(client, account="beispielnetz:4712") == []
    assert waiting(client, account=f"beispielbild:{ERIKA.account_id}") == []
    assert show(client, account="beispielnetz:4712").status_code == 404
    assert show(client, account=f"beispielbild:{ERIKA.account_id}").status_code == 404


def test_whoever_has_objected_and_a_notice_that_is_over_are_left_out(
    client: DeskClient, desk: Desk, notice: Notice
) -> None:
    take_objection(desk, objects(ERIKA))
    assert waiting(client) == []


def test_a_closed_notice_is_shown_to_nobody_and_what_was_shown_before_may_still_be_said(
    client: DeskClient, desk: Desk, notice: Notice
) -> None:
    close_notice(desk, notice)
    assert waiting(client) == []
    assert show(client).status_code == 200


def test_that_it_was_shown_is_kept_once_and_proven(
    client: DeskClient, desk: Desk, notice: Notice, clock: DeskClock
) -> None:
    clock.moves(DAY)
    at = desk.now() - DAY // 2
    first = json.loads(show(client, {"at": instant(at)}).content)
    assert first == {"shown_at": instant(at)}
    clock.moves(DAY)
    assert json.loads(show(client).content) == first
    assert json.loads(show(client, {"at": instant(at - 1)}).content) == first
    proof = prove_notice(desk, notice, ERIKA.account_id)
    assert b"platform" in read_signed_payload(proof)


def read_signed_payload(proof: bytes) -> bytes:
    import base64

    return base64.b64decode(json.loads(proof)["statement"]["payload"])


@pytest.mark.parametrize("ahead", [-400 * DAY, 400 * DAY])
def test_nobody_was_shown_it_before_they_were_on_the_list_or_in_the_future(
    client: DeskClient, desk: Desk, notice: Notice, clock: DeskClock, ahead: int
) -> None:
    clock.moves(DAY)
    assert show(client, {"at": instant(desk.now() + ahead)}).status_code == 200
    row = NoticeRecipient.objects.get()
    assert row.added_at <= row.shown_at <= desk.now()


@pytest.mark.parametrize("notice_id", ["ki-training.2", "ki-training", ".1", "x.1", "ki-training.²", "a." + "9" * 40])
def test_a_notice_that_is_not_there_is_unknown(client: DeskClient, notice: Notice, notice_id: str) -> None:
    assert show(client, notice=notice_id).status_code == 404


@pytest.mark.parametrize("body", [{"at": "yesterday"}, {"at": "2027-01-01T00:00:00"}, {"when": None}, []])
def test_a_body_that_is_not_understood_is_refused(client: DeskClient, notice: Notice, body: object) -> None:
    assert show(client, body).status_code == 422
    assert NoticeRecipient.objects.get().shown_at is None
