"""Two of the platform's people say whose a claim is: what else was typed into it never becomes that person's."""

from case_reading import kept_out, stands
from desk_clock import DeskClock
from objecting_people import ERIKA, MAX, objects
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.verifying import vouch_for
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import DeskCase, Identity
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.telling.confirmation import confirmation

EVE = "eve@example.org"


def vouches(desk: Desk, case_id: str, holder: AccountHolder | None) -> str:
    """The number of the case that is verified by it."""

    def job(now: int) -> str:
        staff = Identity.objects.create(subject_key=bytes(32), first_seen=now)
        return vouch_for(desk, case_id, staff.pk, holder, now).case_id

    return desk.door.write(job)


def claims_erikas(desk: Desk) -> str:
    claim = Claim(
        contact=EVE, language="de", platform="beispielnetz", account=ERIKA.account_id, names=("Eve Beispiel",)
    )
    return take_claim(desk, claim).case_id


def assert_nothing_of_erika(desk: Desk, case_id: str) -> None:
    case = DeskCase.objects.get(case_id=case_id)
    assert case.assurance == "verified"
    told = confirmation(desk, case, "de")
    names = {account.name for account in told.accounts}
    assert not names & {ERIKA.account_id, *(f"@{handle}" for handle in ERIKA.handles)}
    assert len(receipts_of(desk, case_id)) == len(told.accounts)


def test_somebody_without_an_account_never_gets_the_account_that_they_typed(desk: Desk, clock: DeskClock) -> None:
    take_objection(desk, objects(ERIKA))
    claim = claims_erikas(desk)
    case_id = vouches(desk, claim, None)
    assert_nothing_of_erika(desk, case_id)
    assert {scope for _, scope in kept_out(case_id, clock.now)} == {"mentions"}
    assert stands(desk, claim).assurance == "claimed"


def test_who_has_another_account_gets_that_one_alone(desk: Desk, clock: DeskClock) -> None:
    take_objection(desk, objects(ERIKA))
    case_id = vouches(desk, claims_erikas(desk), AccountHolder("beispielnetz", MAX))
    assert_nothing_of_erika(desk, case_id)
    clock.moves(100 * DAY)
    assert len({account for account, _ in kept_out(case_id, clock.now)}) == 1
