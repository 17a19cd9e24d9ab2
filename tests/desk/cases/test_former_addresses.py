"""An address that an account had once may be read by somebody else today: it is known, and gives a right to nothing."""

from msgspec import structs

from case_reading import mailed_code, mails
from desk.publish.test_publish import key, mentioned
from objecting_people import ERIKA, objects
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.codes import ask_for_code, use_code
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.publish.publish import publish
from widerspruch.identifiers.fold import fold_email

FORMER, PRESENT = "erika.old@example.org", "erika@example.org"


def objected_with_both(desk: Desk) -> str:
    """Her case; first with the one address, then with the other alone."""
    take_objection(desk, objects(structs.replace(ERIKA, emails=(FORMER,))))
    return take_objection(desk, objects(structs.replace(ERIKA, emails=(PRESENT,)))).case_id


def opened_by(desk: Desk, address: str, case_id: str) -> tuple[str, ...]:
    """Cases that a code to an address gives a right to."""
    ask_for_code(desk, address, "case", "de", case_id=case_id)
    return use_code(desk, address, "case", mailed_code(desk, address)).cases


def test_only_an_address_that_was_told_last_opens_a_case(desk_on_both: Desk) -> None:
    case_id = objected_with_both(desk_on_both)
    assert opened_by(desk_on_both, PRESENT, case_id) == (case_id,)
    assert opened_by(desk_on_both, FORMER, case_id) == ()


def test_a_login_that_tells_no_address_takes_none_away(desk: Desk) -> None:
    case_id = objected_with_both(desk)
    take_objection(desk, objects(structs.replace(ERIKA, emails=())))
    assert opened_by(desk, PRESENT, case_id) == (case_id,)


def test_who_reads_a_former_address_neither_verifies_a_claim_to_the_account_nor_gets_its_mail(desk: Desk) -> None:
    case_id = objected_with_both(desk)
    take_claim(
        desk, Claim(contact=FORMER, language="de", platform="beispielnetz", account=ERIKA.account_id, names=("Eve",))
    )
    proved = verify_claim(desk, FORMER, mailed_code(desk, FORMER))
    assert not proved.is_verified
    assert case_id not in (proved.case_id, proved.mentions_case)
    before = len(mails(desk))
    take_objection(desk, objects(ERIKA, reason="Neu."))
    assert FORMER not in {mail.to for mail in mails(desk)[before:]}


def test_others_posts_that_name_a_former_address_are_still_found(desk: Desk) -> None:
    objected_with_both(desk)
    named = {(identifier, value) for identifier, value, _ in mentioned(publish(desk, "beispielnetz").folder)}
    assert {("email", key(desk, "email", fold_email(one))) for one in (FORMER, PRESENT)} <= named
