"""A mailed code shows that somebody reads a mailbox: once, shortly, and by few attempts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from case_reading import mailed_code, mails
from objecting_people import ERIKA, objects, objects_by_mail
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.codes import LIVES, MOST_AN_HOUR, MOST_ATTEMPTS, ask_for_code, use_code
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import MailedCode, OutboxMail
from widerspruch.desk.values import FalseOutput, ReportedPost

OTTO = "otto@example.org"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def test_the_right_code_is_taken_once(desk_on_both: Desk) -> None:
    ask_for_code(desk_on_both, OTTO, "object", "de")
    code = mailed_code(desk_on_both, OTTO)
    assert use_code(desk_on_both, " Otto@Example.org ", "object", f"{code[:4]} {code[4:]}").cases == ()
    with pytest.raises(DeskError, match="code_wrong"):
        use_code(desk_on_both, OTTO, "object", code)


def test_after_three_wrong_ones_the_right_one_counts_no_more(desk_on_both: Desk) -> None:
    ask_for_code(desk_on_both, OTTO, "object", "de")
    code = mailed_code(desk_on_both, OTTO)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(DeskError, match="code_wrong"):
            use_code(desk_on_both, OTTO, "object", wrong(code))
    with pytest.raises(DeskError, match="code_wrong"):
        use_code(desk_on_both, OTTO, "object", code)


def test_of_many_guesses_at_once_three_are_looked_at(desk_on_both: Desk) -> None:
    """I4: attempts were counted by reading and setting, so that guesses at the same time were not counted."""
    ask_for_code(desk_on_both, OTTO, "object", "de")
    code = mailed_code(desk_on_both, OTTO)

    def guess(_: int) -> bool:
        try:
            use_code(desk_on_both, OTTO, "object", wrong(code))
        except DeskError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as guessers:
        assert not any(guessers.map(guess, range(24)))
    assert MailedCode.objects.get().attempts == MOST_ATTEMPTS


def test_of_many_who_enter_the_right_one_at_once_one_gets_in(desk_on_both: Desk) -> None:
    ask_for_code(desk_on_both, OTTO, "object", "de")
    code = mailed_code(desk_on_both, OTTO)

    def enter(_: int) -> bool:
        try:
            use_code(desk_on_both, OTTO, "object", code)
        except DeskError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(enter, range(16))].count(True) == 1


def test_a_code_lives_for_a_quarter_of_an_hour(desk: Desk, clock) -> None:
    ask_for_code(desk, OTTO, "object", "de")
    clock.moves(LIVES)
    with pytest.raises(DeskError, match="code_wrong"):
        use_code(desk, OTTO, "object", mailed_code(desk, OTTO))


def test_a_code_is_for_one_purpose_and_one_address(desk: Desk) -> None:
    ask_for_code(desk, OTTO, "object", "de")
    code = mailed_code(desk, OTTO)
    for contact, purpose in ((OTTO, "withdraw"), ("anna@example.org", "object")):
        with pytest.raises(DeskError, match="code_wrong"):
            use_code(desk, contact, purpose, code)
    assert use_code(desk, OTTO, "object", code).contact == OTTO


def test_a_new_code_ends_older_ones_of_its_address_and_purpose_alone(desk: Desk) -> None:
    ask_for_code(desk, OTTO, "object", "de")
    ask_for_code(desk, "anna@example.org", "object", "de")
    ask_for_code(desk, OTTO, "case", "de")
    first, _, for_case = (mail.values["code"] for mail in mails(desk, "code"))
    ask_for_code(desk, OTTO, "object", "de")
    with pytest.raises(DeskError, match="code_wrong"):
        use_code(desk, OTTO, "object", first)
    assert use_code(desk, OTTO, "object", mailed_code(desk, OTTO))
    assert use_code(desk, OTTO, "case", for_case)
    assert use_code(desk, "anna@example.org", "object", mailed_code(desk, "anna@example.org"))


def test_codes_for_several_cases_of_one_address_all_count(desk_on_both: Desk) -> None:
    claims = [
        Claim(contact=OTTO, language="de", names=("Otto Muster",)),
        Claim(contact=OTTO, language="de", kind="others_posts", posts=(ReportedPost("https://example.org/1"),)),
        Claim(contact=OTTO, language="de", kind="false_output", outputs=(FalseOutput("Wer?", "Otto", "Nein"),)),
    ]
    made = []
    for claim in claims:
        taken = take_claim(desk_on_both, claim)
        made.append((taken.case_id, mailed_code(desk_on_both, OTTO)))
    for case_id, code in made:
        assert verify_claim(desk_on_both, OTTO, code).case_id == case_id


def test_how_many_go_to_an_address_does_not_hang_on_who_asks(desk: Desk, clock) -> None:
    for _ in range(MOST_AN_HOUR):
        ask_for_code(desk, OTTO, "object", "de")
    with pytest.raises(DeskError, match="too_many_codes"):
        ask_for_code(desk, OTTO, "withdraw", "de")
    ask_for_code(desk, "anna@example.org", "object", "de")
    clock.moves(HOUR)
    ask_for_code(desk, OTTO, "object", "de")


def test_asking_does_the_same_for_known_and_unknown_people(desk: Desk) -> None:
    case = take_objection(desk, objects_by_mail(OTTO)).case_id
    asked = [("otto@example.org", case), ("nobody@example.org", case), ("x@example.org", "W-0000-0000-0"), (OTTO, "")]
    before = OutboxMail.objects.count()
    for contact, number in asked:
        ask_for_code(desk, contact, "case", "de", case_id=number)
    assert OutboxMail.objects.count() == before + len(asked)
    assert {*OutboxMail.objects.order_by("-id")[: len(asked)].values_list("kind", flat=True)} == {"code"}


def test_a_code_leads_only_to_cases_that_its_address_gives_a_right_to(desk: Desk) -> None:
    """Whoever gets somebody's confirmation, because the address was mistyped, does not get their case."""
    mistyped = take_objection(desk, objects(ERIKA, contact=OTTO)).case_id
    ask_for_code(desk, OTTO, "case", "de", case_id=mistyped)
    assert use_code(desk, OTTO, "case", mailed_code(desk, OTTO)).cases == ()
    ask_for_code(desk, "erika@example.org", "case", "de", case_id=mistyped)
    assert use_code(desk, "erika@example.org", "case", mailed_code(desk, "erika@example.org")).cases == (mistyped,)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "otto",
        "otto@",
        "@example.org",
        "a b@example.org",
        "otto@example",
        "otto@example.org\nBcc: all@example.org",
        "o" * 250 + "@example.org",
        "<a@example.org>",
    ],
)
def test_what_is_no_address_gets_no_code(desk: Desk, typed: str) -> None:
    with pytest.raises(DeskError, match="contact_wrong"):
        ask_for_code(desk, typed, "object", "de")


def test_neither_code_nor_address_stands_in_the_table(desk: Desk) -> None:
    ask_for_code(desk, OTTO, "object", "de")
    row = MailedCode.objects.get()
    assert mailed_code(desk, OTTO).encode() not in bytes(row.digest)
    assert len(bytes(row.digest)) == len(bytes(row.contact_key)) == 32
