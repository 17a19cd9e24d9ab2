"""What was kept long enough goes, what still counts stays, and a number is never given away again."""

import pytest
from django.apps import apps
from msgspec import structs

from case_reading import kept_out, kinds_of_events, mailed_code, stands
from objecting_people import ERIKA, MAX, objects, objects_by_mail
from widerspruch.desk.cases import retention
from widerspruch.desk.cases.asking import answer_question, ask_question
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.codes import ask_for_code
from widerspruch.desk.cases.refusing import refuse
from widerspruch.desk.cases.requests import Report, answer_request, take_report
from widerspruch.desk.cases.retention import DELETES, apply_retention
from widerspruch.desk.cases.retention_rules import retention_rules
from widerspruch.desk.cases.rows import details_of
from widerspruch.desk.cases.tidying import REMINDED, tidy
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, withdraw
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.once import KEPT as HANDED_IN_KEPT
from widerspruch.desk.intake.submission import MailHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import (
    CaseEvent,
    Coverage,
    DeskCase,
    Identity,
    LookRecord,
    MailedCode,
    OutboxMail,
    PlatformAccount,
    Refusal,
    StaffQuestion,
)
from widerspruch.desk.models.fields import KeyedHashField, SealedField
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.values import LookReason, ReportedPost
from widerspruch.lib.texts import load_catalogue

YEARS = 365 * DAY


@pytest.fixture
def staff(desk: Desk) -> int:
    return desk.door.write(lambda now: Identity.objects.create(subject_key=b"s" * 32, first_seen=now)).pk


def ended(desk: Desk, clock) -> str:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    ask_to_withdraw(desk, case_id, "holder")
    withdraw(desk, case_id, "holder")
    return case_id


def test_each_column_that_is_sealed_or_a_keyed_hash_has_a_time() -> None:
    in_tables = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("desk").get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField | KeyedHashField)
    }
    assert in_tables == {column for rule in retention_rules() for column in rule.columns}


def test_each_rule_with_a_time_is_enforced_and_told_in_both_languages() -> None:
    assert {rule.id for rule in retention_rules() if rule.days is not None} == DELETES.keys()
    for language in ("de", "en"):
        words = load_catalogue(language, "widerspruch.desk")
        for rule in retention_rules():
            assert all(words(f"retention.{rule.id}.{part}") for part in ("what", "why", "then"))
            assert words(f"retention.since.{rule.since}")
            assert words(f"retention.confidence.{rule.confidence}")


def test_what_is_handed_in_has_the_time_that_the_table_says() -> None:
    assert next(rule for rule in retention_rules() if rule.id == "handed_in").days == HANDED_IN_KEPT // DAY


def test_an_objection_that_counts_is_kept_for_as_long_as_it_does(desk: Desk, clock) -> None:
    case_id = take_objection(desk, objects(ERIKA, reason="Ich will nicht.")).case_id
    before, receipts = kept_out(case_id, clock.now), receipts_of(desk, case_id)
    clock.moves(20 * YEARS)
    apply_retention(desk, clock.now)
    assert kept_out(case_id, clock.now) == before
    assert receipts_of(desk, case_id) == receipts
    assert details_of(desk, DeskCase.objects.get()).reason == "Ich will nicht."


def test_of_an_ended_case_only_number_kind_and_times_remain(desk_on_both: Desk, clock) -> None:
    desk = desk_on_both
    case_id = ended(desk, clock)
    ask_for_code(desk, ERIKA.emails[0], "case", "de", case_id=case_id)
    clock.moves(desk.config.undo_window + 1095 * DAY - 1)
    assert apply_retention(desk, clock.now)["ended_case"] == 0
    key = bytes(DeskCase.objects.get().holder_key)
    clock.moves(1)
    assert apply_retention(desk, clock.now)["ended_case"] == 1
    case = DeskCase.objects.get()
    assert (case.case_id, case.kind, case.state, case.redacted_at) == (case_id, "objection", "withdrawn", clock.now)
    assert (bytes(case.sealed), bytes(case.holder_key) == key, case.country) == (b"", False, "")
    assert not any(bytes(event.sealed) for event in CaseEvent.objects.all())
    for gone in (Coverage, OutboxMail, MailedCode, PlatformAccount):
        assert not gone.objects.exists(), gone
    assert receipts_of(desk, case_id) == ()
    assert stands(desk, case_id).is_gone
    assert kinds_of_events(case_id)[-1] == "redacted"


def test_a_company_may_keep_it_for_another_time(desk: Desk, clock) -> None:
    """Of each rule that it names; the others stay."""
    short = structs.replace(desk, config=structs.replace(desk.config, retention={"ended_case": 40}))
    ended(desk, clock)
    clock.moves(desk.config.undo_window + 40 * DAY)
    assert apply_retention(desk, clock.now)["ended_case"] == 0
    assert apply_retention(short, clock.now)["ended_case"] == 1


def test_nothing_more_can_happen_to_what_is_gone(desk: Desk, clock) -> None:
    case_id = ended(desk, clock)
    clock.moves(4 * YEARS)
    apply_retention(desk, clock.now)
    with pytest.raises(DeskError, match="case_unknown"):
        ask_to_withdraw(desk, case_id, "holder")
    assert take_objection(desk, objects(ERIKA)).is_new


def test_twice_is_once(desk_on_both: Desk, clock) -> None:
    ended(desk_on_both, clock)
    take_claim(desk_on_both, Claim(contact="otto@example.org", language="de", names=("Otto",)))
    clock.moves(4 * YEARS)
    first = tidy(desk_on_both)
    again = tidy(desk_on_both)
    assert sum(first.deleted.values()) > 0
    assert (again.reminded, again.lapsed, again.came_of_age, sum(again.deleted.values())) == (0, 0, 0, 0)


def test_who_is_stopped_goes_on_where_it_was(desk: Desk, clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        take_claim(desk, Claim(contact=f"o{number}@example.org", language="de", names=("Otto",)))
    clock.moves(desk.config.claim_lasts)
    assert tidy(desk).lapsed == 5
    monkeypatch.setattr(retention, "AT_A_TIME", 2)
    writes = 0
    door_write = desk.door.write

    def write_twice(job):
        nonlocal writes
        writes += 1
        if writes > 2:
            raise DeskError("database_failed")
        return door_write(job)

    clock.moves(2 * YEARS)
    monkeypatch.setattr(desk.door, "write", write_twice)
    with pytest.raises(DeskError, match="database_failed"):
        apply_retention(desk, clock.now)
    monkeypatch.undo()
    assert 0 < DeskCase.objects.filter(redacted_at=None).count() < 5
    apply_retention(desk, clock.now)
    assert not DeskCase.objects.filter(redacted_at=None).exists()


def test_questions_and_grounds_go_with_the_case(desk: Desk, clock, staff: int) -> None:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    answer_question(desk, case_id, ask_question(desk, case_id, staff, "Welches Konto?"), "holder", "Dieses.")
    refuse(desk, case_id, staff, "Rolf Testgärtner", "Zwingende Gründe.", desk.rulebook.authorities[0].slug)
    clock.moves(3 * YEARS)
    apply_retention(desk, clock.now)
    assert not StaffQuestion.objects.exists()
    assert not Refusal.objects.exists()
    assert stands(desk, case_id).state == "refused"


def test_evidence_goes_a_year_after_the_answer_and_the_report_counts_on(desk: Desk, clock, staff: int) -> None:
    posts = (ReportedPost("https://beispielnetz.example/p/1", "Otto ..."),)
    case_id = take_report(
        desk, Report(who=MailHolder("otto@example.org"), language="de", posts=posts, names=("Otto",))
    ).case_id
    answer_request(desk, case_id, staff, "Wir nehmen sie heraus.")
    clock.moves(365 * DAY - 1)
    assert apply_retention(desk, clock.now)["evidence"] == 0
    clock.moves(1)
    assert apply_retention(desk, clock.now)["evidence"] == 1
    details = details_of(desk, DeskCase.objects.get())
    assert (details.posts, details.names, details.contact) == ((), ("Otto",), "otto@example.org")
    assert kept_out(case_id, clock.now) == {(None, "mentions")}
    assert apply_retention(desk, clock.now)["evidence"] == 0


def test_mails_go_after_they_were_sent_or_given_up_and_what_is_owed_stays(desk: Desk, clock) -> None:
    for person in (ERIKA, MAX, None):
        take_objection(desk, objects(person) if person else objects_by_mail())
    sent, dead, owed = OutboxMail.objects.order_by("id").values_list("pk", flat=True)
    OutboxMail.objects.filter(pk=sent).update(sent_at=clock.now)
    OutboxMail.objects.filter(pk=dead).update(dead_at=clock.now)
    clock.moves(30 * DAY)
    assert apply_retention(desk, clock.now)["sent_mail"] == 1
    clock.moves(150 * DAY)
    assert apply_retention(desk, clock.now)["dead_mail"] == 1
    assert OutboxMail.objects.get().pk == owed


def test_keys_of_logins_go_but_for_those_who_did_something(desk: Desk, clock, staff: int) -> None:
    case = take_objection(desk, objects(ERIKA)).case_id
    sealed = desk.keys.sealer.seal(LookReason("sina", "Anruf"))

    def look(now: int) -> None:
        Identity.objects.create(subject_key=b"p" * 32, first_seen=now)
        case_row = DeskCase.objects.get(case_id=case)
        LookRecord.objects.create(at=now, staff_id=staff, case=case_row, what="details", sealed=sealed)

    desk.door.write(look)
    clock.moves(400 * DAY)
    assert apply_retention(desk, clock.now)["identity"] == 1
    assert Identity.objects.get().pk == staff
    clock.moves(330 * DAY)
    assert (apply_retention(desk, clock.now)["look"], LookRecord.objects.count()) == (1, 0)


def test_a_claim_is_reminded_of_once_before_it_lapses(desk: Desk, clock) -> None:
    taken = take_claim(desk, Claim(contact="otto@example.org", language="de", platform="beispielnetz", account="4711"))
    clock.moves(desk.config.claim_lasts - REMINDED)
    assert [tidy(desk).reminded, tidy(desk).reminded] == [1, 0]
    clock.moves(REMINDED)
    assert (tidy(desk).lapsed, tidy(desk).lapsed) == (1, 0)
    assert kinds_of_events(taken.case_id) == ["claim_received", "claim_lapsed"]
    assert [*OutboxMail.objects.order_by("id").values_list("kind", flat=True)] == [
        "claim_received",
        "claim_lapsing",
        "claim_lapsed",
    ]


def test_a_case_stays_while_its_last_mail_is_on_its_way(desk: Desk, clock) -> None:
    """Nobody tidied up for long: that the claim has lapsed is told before it is forgotten."""
    case_id = take_claim(desk, Claim(contact="otto@example.org", language="de", names=("Otto",))).case_id
    clock.moves(2 * YEARS)
    assert (tidy(desk).lapsed, stands(desk, case_id).is_gone) == (1, False)
    OutboxMail.objects.update(sent_at=clock.now)
    assert tidy(desk).deleted["lapsed_claim"] == 1


def test_codes_are_forgotten_and_the_limit_still_holds(desk: Desk, clock) -> None:
    ask_for_code(desk, "otto@example.org", "object", "de")
    assert mailed_code(desk, "otto@example.org")
    clock.moves(DAY // 2)
    apply_retention(desk, clock.now)
    assert MailedCode.objects.count() == 1
    clock.moves(DAY)
    apply_retention(desk, clock.now)
    assert not MailedCode.objects.exists()
