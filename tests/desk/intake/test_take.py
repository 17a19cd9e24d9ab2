"""What is recorded of an objection, and what comes back."""

import msgspec
import pytest

from desk_clock import DeskClock
from objecting_people import ERIKA, ERIKA_AT_BILD, MAX, objects, objects_by_mail
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake import cases
from widerspruch.desk.intake.submission import Taken
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import CaseEvent, CentreLink, Coverage, DeskCase, OutboxMail, PlatformAccount
from widerspruch.desk.values import AccountIdentity, CaseDetails, MailDetails, Scopes


def _events() -> list[str]:
    return [*CaseEvent.objects.order_by("id").values_list("kind", flat=True)]


def _withdraw(desk: Desk, taken: Taken) -> None:
    def job(now: int) -> None:
        end = now + desk.config.undo_window
        DeskCase.objects.filter(case_id=taken.case_id).update(state="withdrawn", ended_at=end)
        Coverage.objects.filter(case__case_id=taken.case_id, until=None).update(until=end)

    desk.door.write(job)


def test_an_objection_is_a_case_with_coverage_event_and_mail(desk_on_both: Desk) -> None:
    desk = desk_on_both
    taken = take_objection(desk, objects(reason="Meine Bilder", names=("Erika Musterfrau",)))
    case = DeskCase.objects.get()
    assert read_case_id(case.case_id) == case.case_id == taken.case_id
    assert (case.kind, case.assurance, case.state, case.country) == ("objection", "verified", "received", "DE")
    assert case.received_at == case.submitted_at == taken.received_at == desk.now()
    assert desk.keys.sealer.open(case.sealed, CaseDetails) == CaseDetails(
        "erika@example.org", "Meine Bilder", ("Erika Musterfrau",)
    )
    coverage = Coverage.objects.get()
    assert (coverage.since, coverage.until, coverage.in_sets_from) == (desk.now(), None, desk.now() + DAY)
    assert desk.keys.sealer.open(coverage.account.sealed, AccountIdentity) == ERIKA
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.language, mail.due_at, mail.case) == ("confirmation", "de", desk.now(), case)
    assert desk.keys.sealer.open(mail.sealed, MailDetails) == MailDetails("erika@example.org")
    assert _events() == ["received"]
    (covered,) = taken.covered
    assert (covered.identity, covered.salt, covered.since) == (ERIKA, bytes(coverage.salt), desk.now())
    assert taken.is_new
    assert taken.has_mail


def test_objecting_again_gives_the_same_case_and_writes_no_second_mail(desk_on_both: Desk) -> None:
    first, again = (take_objection(desk_on_both, objects()) for _ in range(2))
    assert (again.case_id, again.covered) == (first.case_id, first.covered)
    assert not again.is_new
    assert not again.has_mail
    assert OutboxMail.objects.count() == DeskCase.objects.count() == 1
    assert _events() == ["received", "received_again"]


def test_all_accounts_of_a_centre_are_covered_at_once(desk_on_both: Desk) -> None:
    taken = take_objection(desk_on_both, objects(centre_id="c-1", linked=(("beispielbild", ERIKA_AT_BILD),)))
    assert {(one.platform, one.identity) for one in taken.covered} == {
        ("beispielnetz", ERIKA),
        ("beispielbild", ERIKA_AT_BILD),
    }
    assert CentreLink.objects.filter(until=None).count() == 2


@pytest.mark.parametrize("centre", ["c-1", None])
def test_the_same_case_is_found_through_another_account_of_the_centre(desk_on_both: Desk, centre: str | None) -> None:
    linked = (("beispielbild", ERIKA_AT_BILD),)
    first = take_objection(desk_on_both, objects(centre_id=centre, linked=linked))
    second = take_objection(desk_on_both, objects(ERIKA_AT_BILD, "beispielbild", centre_id=centre))
    assert second.case_id == first.case_id
    assert DeskCase.objects.count() == 1


def test_an_account_that_was_linked_since_is_covered_from_now_on(desk_on_both: Desk, clock: DeskClock) -> None:
    desk = desk_on_both
    first = take_objection(desk, objects(centre_id="c-1"))
    clock.moves(HOUR)
    second = take_objection(desk, objects(ERIKA_AT_BILD, "beispielbild", centre_id="c-1"))
    assert second.case_id == first.case_id
    assert [one.since - first.received_at for one in second.covered] == [0, HOUR]
    assert second.has_mail
    assert _events() == ["received", "account_linked"]


def test_somebody_else_has_another_case(desk_on_both: Desk) -> None:
    assert take_objection(desk_on_both, objects()).case_id != take_objection(desk_on_both, objects(MAX)).case_id


def test_a_scope_can_be_added_from_now_on_and_none_taken_away(desk_on_both: Desk, clock: DeskClock) -> None:
    desk = desk_on_both
    first = take_objection(desk, objects(scopes=Scopes(own_content=True, ai_interactions=False, mentions=False)))
    clock.moves(HOUR)
    wider = take_objection(desk, objects(scopes=Scopes(own_content=False, ai_interactions=True, mentions=False)))
    assert wider.case_id == first.case_id
    assert wider.is_widened
    assert wider.scopes == Scopes(own_content=True, ai_interactions=True, mentions=False)
    assert [(one.since - first.received_at, one.scopes) for one in wider.covered] == [
        (0, Scopes(own_content=True, ai_interactions=False, mentions=False)),
        (HOUR, Scopes(own_content=False, ai_interactions=True, mentions=False)),
    ]
    narrower = take_objection(desk, objects(scopes=Scopes(own_content=True, ai_interactions=False, mentions=False)))
    assert narrower.scopes == wider.scopes
    assert _events() == ["received", "scope_widened", "received_again"]
    assert OutboxMail.objects.count() == 2


def test_objecting_again_within_the_window_undoes_a_withdrawal(desk_on_both: Desk, clock: DeskClock) -> None:
    desk = desk_on_both
    first = take_objection(desk, objects())
    _withdraw(desk, first)
    clock.moves(desk.config.undo_window - 1)
    again = take_objection(desk, objects())
    assert again.case_id == first.case_id
    assert again.is_undone_withdrawal
    assert again.covered == first.covered
    case = DeskCase.objects.get()
    assert (case.ended_at, case.state) == (None, "received")
    assert Coverage.objects.get().until is None
    assert _events() == ["received", "withdrawal_undone"]


def test_after_the_window_there_is_a_new_case_from_now_on(desk_on_both: Desk, clock: DeskClock) -> None:
    desk = desk_on_both
    first = take_objection(desk, objects())
    _withdraw(desk, first)
    clock.moves(desk.config.undo_window)
    again = take_objection(desk, objects())
    assert again.is_new
    assert again.case_id != first.case_id
    assert [*Coverage.objects.order_by("id").values_list("since", "until")] == [
        (first.received_at, desk.now()),
        (desk.now(), None),
    ]


def test_somebody_without_an_account_is_kept_out_of_others_posts_on_each_platform(desk_on_both: Desk) -> None:
    taken = take_objection(desk_on_both, objects_by_mail(names=("Otto Beispiel",)))
    only_mentions = Scopes(own_content=False, ai_interactions=False, mentions=True)
    assert [(one.platform, one.identity, one.scopes) for one in taken.covered] == [
        ("beispielbild", None, only_mentions),
        ("beispielnetz", None, only_mentions),
    ]
    again = take_objection(desk_on_both, objects_by_mail(" Otto@Example.ORG"))
    assert (again.case_id, again.covered) == (taken.case_id, taken.covered)


def test_a_claim_of_the_same_holder_is_neither_found_nor_touched(desk_on_both: Desk) -> None:
    desk = desk_on_both
    verified = take_objection(desk, objects())
    holder = bytes(DeskCase.objects.get().holder_key)
    _withdraw(desk, verified)

    def claim(now: int) -> None:
        case = DeskCase.objects.get()
        case.pk, case.case_id, case.assurance, case.claim_expires_at = None, "W-CLAIM", "claimed", now + DAY
        case.ended_at, case.state, case.holder_key = None, "received", holder
        case.save(force_insert=True)

    desk.door.write(claim)
    before = DeskCase.objects.filter(case_id="W-CLAIM").values().get()
    assert take_objection(desk, objects()).case_id == verified.case_id
    assert DeskCase.objects.filter(case_id="W-CLAIM").values().get() == before


def test_what_is_told_later_is_added_to_what_is_known(desk_on_both: Desk) -> None:
    desk = desk_on_both
    take_objection(desk, objects(names=("Erika Muster",), reason="Fotos"))
    renamed = msgspec.structs.replace(ERIKA, handles=("erika.neu",), emails=())
    taken = take_objection(desk, objects(renamed, contact="neu@example.org", names=("Erika Neu",)))
    assert taken.covered[0].identity == msgspec.structs.replace(ERIKA, handles=("erika.neu", "erika.muster"))
    assert desk.keys.sealer.open(DeskCase.objects.get().sealed, CaseDetails) == CaseDetails(
        "neu@example.org", "Fotos", ("Erika Muster", "Erika Neu")
    )


def test_an_objection_is_taken_also_where_a_key_is_missing(desk_on_both: Desk) -> None:
    desk = desk_on_both
    first = take_objection(desk, objects())
    for model in (DeskCase, PlatformAccount):
        desk.door.write(lambda now, model=model: model.objects.update(sealed=b"\x00\x09" + bytes(40)))
    again = take_objection(desk, objects())
    assert (again.case_id, again.covered[0].identity) == (first.case_id, None)
    assert bytes(DeskCase.objects.get().sealed) == b"\x00\x09" + bytes(40)


def test_where_no_address_is_known_no_mail_is_owed(desk_on_both: Desk) -> None:
    taken = take_objection(desk_on_both, objects(ERIKA_AT_BILD, "beispielbild", channel="switch"))
    assert not taken.has_mail
    assert not OutboxMail.objects.exists()


def test_a_number_that_exists_is_drawn_again(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["W-1111-1111-1", "W-1111-1111-1", "W-2222-2222-2"])
    monkeypatch.setattr(cases, "new_case_id", lambda: next(drawn))
    assert take_objection(desk_on_both, objects()).case_id == "W-1111-1111-1"
    assert take_objection(desk_on_both, objects(MAX)).case_id == "W-2222-2222-2"


def test_whoever_hands_in_says_when_the_person_acted_but_never_later_than_now(desk: Desk) -> None:
    take_objection(desk, objects(submitted_at=5))
    take_objection(desk, objects(MAX, submitted_at=desk.now() + 5))
    assert [*DeskCase.objects.order_by("id").values_list("submitted_at", flat=True)] == [5, desk.now()]


def test_each_thing_that_happens_is_confirmed_by_its_own_mail(desk_on_both: Desk) -> None:
    desk = desk_on_both
    only_posts = Scopes(own_content=True, ai_interactions=False, mentions=False)
    taken = take_objection(desk, objects(scopes=only_posts))
    take_objection(desk, objects(scopes=Scopes()))
    take_objection(desk, objects(scopes=Scopes(), linked=(("beispielbild", ERIKA_AT_BILD),)))
    _withdraw(desk, taken)
    take_objection(desk, objects())
    take_objection(desk, objects())
    assert [*OutboxMail.objects.order_by("id").values_list("kind", flat=True)] == [
        "confirmation",
        "confirmation_again",
        "account_linked",
        "withdrawal_undone",
    ]
