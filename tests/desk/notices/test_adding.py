"""Who is on the list is there once, whoever was stopped on the way, and is told where that can be done."""

from pathlib import Path

import pytest
from django.db.models import Count
from msgspec import structs

from desk.canary import ACCOUNT_ID, IDENTITY, assert_silent
from desk.notices.told import accounts, example, many
from desk_clock import DeskClock
from objecting_people import ERIKA, MAX, objects
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, withdraw
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import NoNoticesByMail, Notice, NoticeDomain, NoticeRecipient
from widerspruch.desk.notices.adding import AT_A_TIME, add_recipients, count_audience
from widerspruch.desk.notices.no_mail import stop_notices_by_mail, wants_notices_by_mail
from widerspruch.desk.notices.versions import begin_notice, close_notice, find_notice
from widerspruch.desk.values import RecipientDetails


def add(desk: Desk, path: Path):
    file = example(desk)
    return add_recipients(desk, begin_notice(desk, file), file, path)


def test_who_was_stopped_goes_on_where_it_was(desk_on_both: Desk, tmp_path: Path) -> None:
    desk, file = desk_on_both, example(desk_on_both)
    notice, path = begin_notice(desk, file), many(tmp_path, 2 * AT_A_TIME + 10, domains=7)
    looks = iter([False, True])
    assert sum(add_recipients(desk, notice, file, path, lambda: next(looks)).mails.values()) == AT_A_TIME
    assert NoticeRecipient.objects.count() == AT_A_TIME
    counts = add_recipients(desk, notice, file, path)
    assert (counts.mails, counts.left_out) == ({"de": AT_A_TIME + 10}, {"on_list": AT_A_TIME})
    assert NoticeRecipient.objects.count() == 2 * AT_A_TIME + 10


def test_an_account_stands_there_once_and_an_address_gets_one_mail(desk_on_both: Desk, tmp_path: Path) -> None:
    path = accounts(
        tmp_path,
        "1,Anna@Beispiel.example,DE,de,yes",
        "1,anna@beispiel.example,DE,de,yes",
        "2,anna@beispiel.example,DE,de,yes",
        "3,anna+ki@beispiel.example,DE,de,yes",
    )
    counts = add(desk_on_both, path)
    assert (counts.mails, counts.without_mail, counts.left_out) == ({"de": 2}, {"same_address": 1}, {"on_list": 1})
    first, other, beside = NoticeRecipient.objects.order_by("pk")
    assert (first.told_with, other.told_with, beside.told_with, beside.contact_key) == (None, None, first.pk, None)


def test_who_has_objected_is_not_told_and_who_took_it_back_is(desk: Desk, clock: DeskClock, tmp_path: Path) -> None:
    take_objection(desk, objects(ERIKA))
    case = take_objection(desk, objects(MAX)).case_id
    ask_to_withdraw(desk, case, "holder")
    withdraw(desk, case, "holder")
    path = accounts(tmp_path, *(f"{one.account_id},{one.emails[0]},DE,de,yes" for one in (ERIKA, MAX)))
    clock.moves(desk.config.undo_window + 1)
    counts = add(desk, path)
    assert (counts.left_out, counts.mails) == ({"objected": 1}, {"de": 1})


def test_what_is_only_claimed_keeps_nobody_from_being_told(desk: Desk, tmp_path: Path) -> None:
    take_claim(
        desk,
        Claim(contact="mallory@example.org", language="de", platform="beispielnetz", account=ERIKA.account_id),
    )
    assert add(desk, accounts(tmp_path, f"{ERIKA.account_id},erika@example.org,DE,de,yes")).mails == {"de": 1}


def test_an_objection_at_one_platform_is_none_at_another(desk: Desk, tmp_path: Path) -> None:
    take_objection(desk, objects(ERIKA, platform="beispielbild"))
    assert add(desk, accounts(tmp_path, f"{ERIKA.account_id},erika@example.org,DE,de,yes")).mails == {"de": 1}


def test_who_wants_no_mails_gets_none_of_the_next_notice_either(desk_on_both: Desk, tmp_path: Path) -> None:
    desk, path = desk_on_both, accounts(tmp_path, "1,a@x.example,DE,de,yes")
    add(desk, path)
    row = NoticeRecipient.objects.get()
    assert stop_notices_by_mail(desk, row.pk)
    assert stop_notices_by_mail(desk, row.pk)
    row.refresh_from_db()
    assert (row.dead_at, row.last_problem) == (desk.now(), "no_mail")
    file = structs.replace(example(desk), version=2)
    counts = add_recipients(desk, begin_notice(desk, file), file, path)
    assert (counts.mails, counts.without_mail) == ({}, {"no_mail": 1})
    wants_notices_by_mail(desk, row.pk)
    assert not NoNoticesByMail.objects.exists()
    assert not stop_notices_by_mail(desk, row.pk + 100)


def test_who_stops_by_a_mail_of_one_notice_is_sent_no_other_that_waits(desk: Desk, tmp_path: Path) -> None:
    path = accounts(tmp_path, "1,a@x.example,DE,de,yes")
    add(desk, path)
    file = structs.replace(example(desk), version=2)
    add_recipients(desk, begin_notice(desk, file), file, path)
    first, second = NoticeRecipient.objects.order_by("pk")
    stop_notices_by_mail(desk, first.pk)
    second.refresh_from_db()
    assert second.last_problem == "no_mail"


def test_a_text_that_was_begun_never_changes(desk: Desk) -> None:
    file = example(desk)
    notice = begin_notice(desk, file)
    assert begin_notice(desk, file).pk == notice.pk
    assert (notice.digest, bytes(notice.content)) == (file.digest, file.to_bytes())
    with pytest.raises(DeskError, match="notice_changed"):
        begin_notice(desk, structs.replace(file, terms="x"))
    begin_notice(desk, structs.replace(file, terms="x", version=2))
    assert find_notice(file.name).version == 2
    assert find_notice(file.name, 1).version == 1
    with pytest.raises(DeskError, match="notice_unknown"):
        find_notice(file.name, 3)


def test_of_two_platforms_one_has_to_be_named(desk: Desk) -> None:
    for platform in ("beispielnetz", "beispielbild"):
        begin_notice(desk, example(desk, platform))
    with pytest.raises(DeskError, match="notice_of_several"):
        find_notice("ki-training")
    assert find_notice("ki-training", platform="beispielbild").platform == "beispielbild"


def test_once_it_is_closed_nobody_is_added_and_nobody_waits(desk_on_both: Desk, tmp_path: Path) -> None:
    desk, file = desk_on_both, example(desk_on_both)
    notice = begin_notice(desk, file)
    add_recipients(desk, notice, file, many(tmp_path, 30))
    assert close_notice(desk, notice) == 30
    assert close_notice(desk, notice) == 0
    assert {*NoticeRecipient.objects.values_list("last_problem", flat=True)} == {"closed"}
    with pytest.raises(DeskError, match="notice_closed"):
        add_recipients(desk, notice, file, many(tmp_path, 31))
    with pytest.raises(DeskError, match="notice_closed"):
        begin_notice(desk, file)


def test_a_preview_counts_the_same_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    take_objection(desk, objects(ERIKA))
    path = accounts(
        tmp_path,
        f"{ERIKA.account_id},erika@example.org,DE,de,yes",
        "1,a@x.example,DE,de,yes",
        "2,a@x.example,DE,en,yes",
        "3,,DE,de,yes",
        "4,b@x.example,DE,en,yes",
    )
    seen = count_audience(desk, None, example(desk), path)
    assert not any(model.objects.exists() for model in (Notice, NoticeRecipient, NoticeDomain))
    assert add(desk, path) == seen
    assert count_audience(desk, Notice.objects.get(), example(desk), path).left_out["on_list"] == 4


def test_how_long_it_takes_is_what_the_biggest_domain_needs(desk: Desk, tmp_path: Path) -> None:
    slow = structs.replace(desk, config=structs.replace(desk.config, notices_per_minute=10))
    counts = count_audience(slow, None, example(desk), many(tmp_path, 300, domains=3))
    assert 10 < counts.minutes <= 12


def test_whoever_is_told_is_named_nowhere_in_clear(desk: Desk, tmp_path: Path) -> None:
    address = IDENTITY.emails[0]
    add(desk, accounts(tmp_path, f"{ACCOUNT_ID},{address},DE,de,yes"))
    row = NoticeRecipient.objects.get()
    assert desk.keys.sealer.open(row.sealed, RecipientDetails) == RecipientDetails(ACCOUNT_ID, address)
    (tmp_path / "accounts.csv").unlink()
    desk.door.close()
    assert_silent(tmp_path)


def test_what_names_them_goes_before_the_proof_does(desk: Desk, clock: DeskClock, tmp_path: Path) -> None:
    from widerspruch.desk.cases.retention import apply_retention

    add(desk, many(tmp_path, 3))
    NoticeRecipient.objects.filter(pk__gt=NoticeRecipient.objects.earliest("pk").pk).update(sent_at=clock.now)
    clock.moves(180 * DAY)
    deleted = apply_retention(desk, clock.now)
    assert (deleted["told_whom"], deleted["told"]) == (2, 0)
    assert not NoticeDomain.objects.exists()
    by_sealed = NoticeRecipient.objects.values("sealed").annotate(n=Count("pk"))
    assert sum(row["n"] for row in by_sealed if bytes(row["sealed"]) == b"") == 2
    clock.moves(1095 * DAY)
    assert apply_retention(desk, clock.now)["told"] == 2
    assert NoticeRecipient.objects.get().sent_at is None, "who still waits is told first"
    close_notice(desk, Notice.objects.get())
    clock.moves(1)
    assert apply_retention(desk, clock.now)["told"] == 1
