"""A mail is owed in the transaction of what it is about, or not at all."""

import pytest
from django.db import connection

from desk.canary import DETAILS, assert_silent
from desk.made import made_case
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.outbox import OWED_COLUMNS, OWED_TABLE, owed_mail, put_mail
from widerspruch.desk.models import CaseEvent, OutboxMail
from widerspruch.desk.values import MailDetails


def test_a_mail_goes_with_its_transaction(desk_on_both: Desk) -> None:
    case = made_case(desk_on_both)

    def job(now: int) -> None:
        CaseEvent.objects.create(case=case, at=now, kind="received", actor="holder")
        put_mail(desk_on_both, case, "confirmation", "de", "alice@example.org", now=now)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        desk_on_both.door.write(job)
    assert not OutboxMail.objects.exists()
    assert not CaseEvent.objects.exists()


def test_its_recipient_and_values_are_sealed(desk: Desk) -> None:
    desk.door.write(lambda now: put_mail(desk, None, "code", "de", DETAILS.contact, {"code": "123456"}, now=now))
    row = OutboxMail.objects.get()
    assert desk.keys.sealer.open(row.sealed, MailDetails) == MailDetails(DETAILS.contact, {"code": "123456"})
    assert_silent(desk.config.data)
    assert row.due_at == row.written_at == desk.now()


def test_by_plain_sql_it_is_the_same_row(desk_on_both: Desk) -> None:
    desk, case = desk_on_both, made_case(desk_on_both)
    owed = owed_mail(desk, "confirmation", "de", "alice@example.org")
    assert owed is not None

    def job(now: int) -> None:
        places = ", ".join(["%s"] * len(OWED_COLUMNS))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {OWED_TABLE} ({', '.join(OWED_COLUMNS)}) VALUES ({places})", owed.row(case.pk, now)
            )
        put_mail(desk, case, "confirmation", "de", "alice@example.org", now=now)

    desk.door.write(job)
    plain, by_model = [
        {name: value for name, value in row.items() if name not in ("id", "sealed")}
        for row in OutboxMail.objects.values()
    ]
    assert plain == by_model


def test_nothing_is_owed_where_no_address_is_known(desk: Desk) -> None:
    assert desk.door.write(lambda now: put_mail(desk, None, "confirmation", "de", "", now=now)) is None
    assert not OutboxMail.objects.exists()


def test_what_a_kind_needs_has_to_be_given(desk: Desk) -> None:
    with pytest.raises(AssertionError, match="code needs"):
        owed_mail(desk, "code", "de", "alice@example.org")
