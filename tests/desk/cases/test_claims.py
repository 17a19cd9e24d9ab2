"""Claims count provisionally, become verified as far as something shows who it is, and touch nobody else's case."""

import pytest

from case_reading import kept_out, kinds_of_events, mailed_code, mails, stands
from objecting_people import ERIKA, ERIKA_AT_BILD, objects, objects_by_mail
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.codes import MOST_AN_HOUR, ask_for_code
from widerspruch.desk.cases.rows import holder_key_of
from widerspruch.desk.cases.verifying import verify_claim, vouch_for
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, PlatformAccount
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.values import AccountIdentity, FalseOutput, ReportedPost

EVE, OTTO = "eve@example.org", "otto@example.org"


def claims(contact: str = OTTO, **other: object) -> Claim:
    return Claim(**{"contact": contact, "language": "de", "country": "DE", **other})  # type: ignore[arg-type]


def locked_out(contact: str = OTTO, account: str = "4711", **other: object) -> Claim:
    return claims(contact, platform="beispielnetz", account=account, **other)


def test_a_claim_counts_from_receipt_until_it_expires(desk: Desk, clock) -> None:
    taken = take_claim(desk, locked_out())
    assert taken.expires_at == clock.now + desk.config.claim_lasts
    assert {scope for _, scope in kept_out(taken.case_id, clock.now)} == {"own_content", "ai_interactions", "mentions"}
    assert kept_out(taken.case_id, taken.expires_at) == set()
    assert stands(desk, taken.case_id, taken.expires_at).state == "lapsed"


def test_without_an_account_a_claim_is_about_others_posts_alone(desk: Desk, clock) -> None:
    taken = take_claim(desk, claims(names=("Otto Beispiel",)))
    assert kept_out(taken.case_id, clock.now) == {(None, "mentions")}
    assert Coverage.objects.count() == len(desk.config.platforms)


def test_the_same_claim_again_is_the_same_case_and_does_not_last_longer(desk: Desk, clock) -> None:
    first = take_claim(desk, locked_out())
    clock.moves(DAY)
    again = take_claim(desk, locked_out("Otto@EXAMPLE.org ", names=("Otto Beispiel",)))
    assert (again.case_id, again.is_new, again.expires_at) == (first.case_id, False, first.expires_at)
    assert take_claim(desk, locked_out(EVE)).case_id != first.case_id


def test_after_it_expired_the_same_claim_is_a_new_case(desk: Desk, clock) -> None:
    first = take_claim(desk, locked_out())
    clock.moves(desk.config.claim_lasts)
    assert take_claim(desk, locked_out()).is_new
    assert stands(desk, first.case_id).state == "lapsed"
    assert kinds_of_events(first.case_id) == ["claim_received", "claim_lapsed"]


def test_a_code_verifies_the_claim_of_somebody_without_an_account_under_its_number(desk: Desk, clock) -> None:
    taken = take_claim(desk, claims(names=("Otto Beispiel",)))
    clock.moves(60_000_000)
    proved = verify_claim(desk, OTTO, mailed_code(desk, OTTO))
    assert (proved.case_id, proved.is_verified) == (taken.case_id, True)
    case = stands(desk, taken.case_id, clock.now + 10 * desk.config.claim_lasts)
    assert (case.assurance, case.is_in_force, case.received_at) == ("verified", True, taken.received_at)
    assert take_objection(desk, objects_by_mail(OTTO)).case_id == taken.case_id
    assert [mail.to for mail in mails(desk, "confirmation")] == [OTTO]


def test_verifying_twice_finds_the_case_that_is_there(desk: Desk, clock) -> None:
    held = take_objection(desk, objects_by_mail(OTTO)).case_id
    claim = take_claim(desk, claims(names=("Otto B.",))).case_id
    assert verify_claim(desk, OTTO, mailed_code(desk, OTTO)).case_id == held
    assert stands(desk, claim).state == "done"
    assert stands(desk, held).is_in_force
    assert DeskCase.objects.filter(assurance="verified").count() == 1


def test_a_code_proves_no_account_that_the_platform_does_not_know_by_that_address(desk: Desk, clock) -> None:
    """Somebody who reads their own mail says that another's account is theirs: it stays a claim."""
    taken = take_claim(desk, locked_out(EVE, "4711"))
    clock.moves(DAY // 200)
    proved = verify_claim(desk, EVE, mailed_code(desk, EVE))
    assert (proved.case_id, proved.is_verified) == (taken.case_id, False)
    assert proved.expires_at == clock.now + desk.config.claim_lasts
    assert stands(desk, taken.case_id).assurance == "claimed"
    assert stands(desk, proved.mentions_case).scopes.own_content is False
    assert [*DeskCase.objects.filter(assurance="verified").values_list("case_id", flat=True)] == [proved.mentions_case]


def test_where_the_platform_knows_the_account_by_that_address_the_code_is_enough(desk: Desk, clock) -> None:
    link = take_objection(desk, objects(ERIKA_AT_BILD, "beispielbild", linked=(("beispielnetz", ERIKA),)))
    DeskCase.objects.filter(case_id=link.case_id).update(state="refused", ended_at=clock.now)
    taken = take_claim(desk, locked_out(ERIKA.emails[0], ERIKA.account_id))
    proved = verify_claim(desk, ERIKA.emails[0], mailed_code(desk, ERIKA.emails[0]))
    assert (proved.case_id, proved.is_verified) == (taken.case_id, True)
    covered = {row.identity.account_id for row in stands(desk, taken.case_id).coverages if row.identity}
    assert covered == {ERIKA.account_id, ERIKA_AT_BILD.account_id}


def test_who_has_a_verified_case_and_is_locked_out_gets_that_one(desk: Desk) -> None:
    held = take_objection(desk, objects(ERIKA)).case_id
    claim = take_claim(desk, locked_out(ERIKA.emails[0], ERIKA.account_id)).case_id
    assert verify_claim(desk, ERIKA.emails[0], mailed_code(desk, ERIKA.emails[0])).case_id == held
    assert (stands(desk, held).is_in_force, stands(desk, claim).state) == (True, "done")


def test_an_unverified_request_neither_blocks_nor_changes_the_real_persons_one(desk: Desk, clock) -> None:
    """I1: somebody else's request with the same address made the real one a duplicate that could not be verified."""
    take_claim(desk, locked_out(ERIKA.emails[0], ERIKA.account_id))
    taken = take_objection(desk, objects(ERIKA))
    assert (taken.is_new, stands(desk, taken.case_id).assurance) == (True, "verified")
    events, covered = kinds_of_events(taken.case_id), [*Coverage.objects.filter(case__case_id=taken.case_id).values()]
    sealed = [*PlatformAccount.objects.values()]
    for contact in (ERIKA.emails[0], EVE):
        take_claim(desk, locked_out(contact, ERIKA.account_id, names=("Somebody Else",), handles=("else",)))
    assert kinds_of_events(taken.case_id) == events
    assert [*Coverage.objects.filter(case__case_id=taken.case_id).values()] == covered
    assert [*PlatformAccount.objects.values()] == sealed


def test_what_is_only_claimed_gets_no_receipt(desk: Desk) -> None:
    """A receipt would tell whoever claims an account by which key it stands in exclusion sets."""
    for claim in (locked_out(), locked_out(account="erika.muster")):
        assert receipts_of(desk, take_claim(desk, claim).case_id) == ()


def test_staff_verify_what_a_code_cannot(desk: Desk) -> None:
    taken = take_claim(desk, locked_out(account="https://beispielnetz.example/bernd.vorlage"))
    bernd = AccountHolder("beispielnetz", AccountIdentity("70010005", ("bernd.vorlage",)))
    proved = desk.door.write(lambda now: vouch_for(desk, taken.case_id, 1, bernd, now))
    assert (proved.case_id, proved.is_verified) == (taken.case_id, True)
    assert take_objection(desk, objects(bernd.identity)).case_id == taken.case_id
    assert len(receipts_of(desk, taken.case_id)) == 1
    with pytest.raises(DeskError, match="case_verified"):
        desk.door.write(lambda now: vouch_for(desk, taken.case_id, 1, None, now))


def test_a_claim_is_renewed_by_whoever_reads_its_mail(desk: Desk, clock) -> None:
    taken = take_claim(desk, locked_out())
    clock.moves(desk.config.claim_lasts - 1)
    assert take_claim(desk, locked_out()).case_id == taken.case_id
    with pytest.raises(DeskError, match="code_wrong"):
        verify_claim(desk, EVE, mailed_code(desk, OTTO))
    renewed = verify_claim(desk, OTTO, mailed_code(desk, OTTO))
    assert (renewed.is_verified, renewed.expires_at) == (False, clock.now + desk.config.claim_lasts)
    assert stands(desk, taken.case_id, renewed.expires_at - 1).is_in_force
    clock.moves(desk.config.claim_lasts - 1)
    take_claim(desk, locked_out())
    clock.moves(1)
    with pytest.raises(DeskError, match="case_ended"):
        verify_claim(desk, OTTO, mailed_code(desk, OTTO))


def test_a_claim_is_taken_also_where_no_more_mail_goes_to_its_address(desk: Desk) -> None:
    taken = [take_claim(desk, locked_out(account=str(number))) for number in range(MOST_AN_HOUR + 1)]
    assert [one.has_mail for one in taken] == [True] * MOST_AN_HOUR + [False]
    assert len(mails(desk)) == MOST_AN_HOUR
    assert all(stands(desk, one.case_id).is_in_force for one in taken)


def test_posts_of_others_with_evidence_count_at_once_and_false_statements_end_nothing(desk: Desk, clock) -> None:
    post = ReportedPost("https://beispielnetz.example/p/1", "Otto was seen ...")
    posts = take_claim(desk, claims(kind="others_posts", names=("Otto Beispiel",), posts=(post,)))
    output = FalseOutput("Who is Otto?", "A thief.", "I never stole anything.")
    false = take_claim(desk, claims(kind="false_output", outputs=(output,)))
    assert kept_out(posts.case_id, clock.now) == {(None, "mentions")}
    assert kept_out(false.case_id, clock.now) == set()
    assert verify_claim(desk, OTTO, mailed_code(desk, OTTO)).case_id == false.case_id
    assert stands(desk, false.case_id).assurance == "verified"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"contact": "otto"}, "contact_wrong"),
        ({"platform": "facebook", "account": "1"}, "platform_unknown"),
        ({"platform": "beispielnetz", "account": "https://beispielnetz.example/"}, "account_unreadable"),
        ({"kind": "others_posts"}, "text_missing"),
        ({"kind": "false_output", "outputs": (FalseOutput("?", "", "no"),)}, "text_missing"),
        ({"names": tuple(map(str, range(31)))}, "too_many_entries"),
        ({"names": ("n" * 301,)}, "text_too_long"),
        ({"reason": "r" * 10_001}, "text_too_long"),
    ],
)
def test_what_cannot_be_read_is_said_and_records_nothing(desk: Desk, wrong: dict[str, object], code: str) -> None:
    with pytest.raises(DeskError, match=code):
        take_claim(desk, claims(**wrong))  # type: ignore[arg-type]
    assert not DeskCase.objects.exists()
    assert not CaseEvent.objects.exists()


def test_a_code_for_somebody_elses_claim_does_nothing_to_it(desk: Desk) -> None:
    """Whoever asks for a code with the number of another's claim reads their own mail, and proves nothing about it."""
    taken = take_claim(desk, claims(names=("Otto Beispiel",)))
    before = stands(desk, taken.case_id)
    for case_id in (taken.case_id, take_objection(desk, objects(ERIKA)).case_id):
        ask_for_code(desk, EVE, "claim", "de", case_id=case_id)
        with pytest.raises(DeskError, match="code_wrong"):
            verify_claim(desk, EVE, mailed_code(desk, EVE))
    assert stands(desk, taken.case_id) == before
    assert not DeskCase.objects.filter(assurance="verified", kind="objection").exclude(
        holder_key__in=[key_of_erika(desk)]
    )


def key_of_erika(desk: Desk) -> bytes:
    return holder_key_of(desk, AccountHolder("beispielnetz", ERIKA))
