"""Objecting directly from a case file: each account its own request, and everything kept as evidence."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs

from person.filing.speaking import HTTP, TestClock
from small_desk import CODE, SmallDesk
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.objections.account import Account
from widerspruch.objections.events import DIRECT_ROUTE, AccountAdded, ResidenceStated, SenderStated
from widerspruch.objections.status import CaseStatus, status
from widerspruch.person.filing.direct import (
    FilingWish,
    clients_of,
    enter_mailed_code,
    follow,
    object_directly,
    take_back,
)
from widerspruch.person.filing.discover import desk_in_rulebook
from widerspruch.person.filing.drive import DeskClients
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.filing import next_action
from widerspruch.person.filing.kept import KeptFiling, current_filings, kept_filings, newest_filing
from widerspruch.person.receipts import account_of, claims_to_be_receipt, published_keys
from widerspruch.protocol.receipt import read_receipt, verify_receipt
from widerspruch.rulebook.load import load_rulebook

ERIKA = Account("beispielnetz:70010001", "beispielnetz", email="erika@example.org")
SHOP = Account("beispielnetz:laden", "beispielnetz", kind="page", email="laden@example.org")
TODAY = date(2026, 11, 30)


@pytest.fixture
def case_file(tmp_path: Path, clock: TestClock) -> Iterator[CaseFile]:
    with create_case_file(tmp_path / "mine.akte", "Mine", clock()) as made:
        made.record_all((AccountAdded(ERIKA), AccountAdded(SHOP), ResidenceStated("DE", "Hessen")), clock())
        yield made


@pytest.fixture
def mine(case_file: CaseFile) -> DeskClients:
    return clients_of(case_file, HTTP, "de")


def now_of(case_file: CaseFile) -> CaseStatus:
    return status(case_file.recorded(), load_rulebook(), TODAY)


class Person:
    """Somebody with a case file, who objects."""

    def __init__(self, case_file: CaseFile, clients: DeskClients, clock: TestClock, desk: SmallDesk) -> None:
        self.case_file, self.clients, self.clock, self.desk = case_file, clients, clock, desk

    def objects(self, account: str = ERIKA.key, **more: str) -> KeptFiling:
        wish = FilingWish(account=account, at=self.desk.address, **more)  # type: ignore[arg-type]
        plan = now_of(self.case_file).plan
        return object_directly(self.case_file, wish, self.clients, load_rulebook(), plan, self.clock())

    def follows(self, kept: KeptFiling) -> KeptFiling:
        return follow(self.case_file, kept, self.clients, self.clock())

    def enters(self, kept: KeptFiling, code: str = CODE) -> KeptFiling:
        return enter_mailed_code(self.case_file, kept, code, self.clients, self.clock())

    def takes_back(self, kept: KeptFiling) -> KeptFiling:
        return take_back(self.case_file, kept, self.clients, self.clock())

    def state(self, account: str = ERIKA.key) -> str:
        return self.case_file.case().objections[account, DIRECT_ROUTE].state


@pytest.fixture
def person(case_file: CaseFile, mine: DeskClients, clock: TestClock, desk: SmallDesk) -> Person:
    return Person(case_file, mine, clock, desk)


def test_an_objection_goes_to_the_desk_and_its_receipt_into_the_case_file(person: Person) -> None:
    kept = person.objects()
    assert (kept.filing.outcome, person.state()) == ("needs_code", "asked_back")
    assert [one.next.text_id for one in now_of(person.case_file).accounts if one.account.key == ERIKA.key] == [
        "next.answer.code_needed"
    ]
    kept = person.enters(kept)
    assert (kept.filing.outcome, person.state()) == ("granted", "granted")
    objection = person.case_file.case().objections[ERIKA.key, DIRECT_ROUTE]
    assert objection.case_id == "W-0001"
    assert now_of(person.case_file).accounts[0].next.text_id == "next.nothing.granted"


def test_what_was_sent_and_what_came_back_is_kept(person: Person) -> None:
    person.enters(person.objects())
    names = [one.name for one in person.case_file.evidence()]
    assert names == ["widerspruch.json", "message.txt", "status.txt", "status.txt", "receipt.json"]
    pieces = {one.name: person.case_file.evidence_bytes(one.digest) for one in person.case_file.evidence()}
    receipts = [name for name, data in pieces.items() if claims_to_be_receipt(data)]
    assert receipts == ["receipt.json"]
    read = read_receipt(pieces["receipt.json"], signature_needed=False)
    assert account_of(read, person.case_file.case().listed) == ERIKA.key
    head, _, body = pieces["status.txt"].partition(b"\r\n\r\n")
    assert head.startswith(b"Widerspruch-Signature: keyid=ed25519:")
    assert body.startswith(b"{")


def test_several_accounts_are_several_requests(person: Person) -> None:
    person.objects()
    person.objects(SHOP.key, named="70010099")
    assert [one.account for one in kept_filings(person.case_file)] == [ERIKA.key, SHOP.key]
    assert [one.account.name for one in person.desk.cases] == ["70010001", "70010099"]


def test_who_objects_twice_has_one_case(person: Person) -> None:
    first, second = person.objects(), person.objects()
    assert first.number == second.number
    assert len(person.desk.requests) == 1


def test_a_program_that_was_killed_goes_on_where_it_was(person: Person, tmp_path: Path) -> None:
    person.clients.at(person.desk.address).set_up(person.clock())
    person.desk.wrong = ["lost"]
    kept = person.objects()
    assert (kept.filing.problem, kept.filing.request_id) == ("desk_unreachable", "")
    person.case_file.close()
    with open_case_file(person.case_file.path) as again:
        (read,) = kept_filings(again)
        assert next_action(read.filing, person.clock()).step == "send"
        anew = Person(again, clients_of(again, HTTP, "de"), person.clock, person.desk)
        assert anew.follows(read).filing.outcome == "needs_code"
        assert len(person.desk.requests) == 1
        # What was read again is what was asked: the desk takes it for the same.
        assert anew.follows(kept_filings(again)[0]).filing.problem is None


def test_a_case_file_says_what_its_filings_were(person: Person) -> None:
    kept = person.objects(reason="Meine Gesundheit")
    (again,) = kept_filings(person.case_file)
    assert (again.filing.asked, again.filing.answer) == (kept.filing.asked, kept.filing.answer)
    assert newest_filing((again,), ERIKA.key, "take_back") is None


def test_an_objection_is_taken_back_as_it_was_made(person: Person) -> None:
    kept = person.enters(person.objects())
    back = person.takes_back(kept)
    assert (back.filing.asks, back.filing.outcome) == ("take_back", "withdrawn")
    assert person.state() == "withdrawn"
    assert len(person.desk.requests) == 2
    with pytest.raises(FilingError, match="filing_nothing_to_take_back"):
        person.takes_back(kept_filings(person.case_file)[0])
    # And it is made again, as a request of its own.
    assert person.objects().number > back.number
    assert person.state() == "asked_back"


def test_what_may_still_change_is_asked_about(person: Person) -> None:
    kept = person.objects()
    assert current_filings(kept_filings(person.case_file), ERIKA.key) == kept_filings(person.case_file)
    back = person.takes_back(kept)
    (current,) = current_filings(kept_filings(person.case_file), ERIKA.key)
    assert (current.number, current.is_over) == (back.number, True)
    assert current_filings(kept_filings(person.case_file), SHOP.key) == ()


def test_nothing_is_sent_that_cannot_be(person: Person) -> None:
    for account, code in ((SHOP.key, "filing_without_name"), ("nobody", "filing_account_unknown")):
        with pytest.raises(FilingError, match=code):
            person.objects(account)
    stranger = Account("facebook", "facebook", email="erika@example.org")
    person.case_file.record(AccountAdded(stranger), person.clock())
    with pytest.raises(FilingError, match="platform_not_taken"):
        person.objects("facebook", named="1")
    nameless = Account("beispielnetz:1", "beispielnetz")
    person.case_file.record(AccountAdded(nameless), person.clock())
    with pytest.raises(FilingError, match="filing_without_email"):
        person.objects(nameless.key)
    person.case_file.record(SenderStated("Erika", (), "erika@example.org"), person.clock())
    assert person.objects(nameless.key).filing.needs_code
    assert len(person.desk.requests) == 1


def test_who_has_no_account_objects_to_what_others_write(person: Person) -> None:
    person.case_file.record(AccountAdded(Account("me", "beispielnetz", kind="mentioned")), person.clock())
    asked = person.objects("me", email="erika@example.org").filing.asked
    assert (asked.claims.accounts, asked.claims.scopes) == ((), ("mentions",))


def test_where_no_desk_is_known_the_person_is_told(person: Person) -> None:
    wish = FilingWish(account=ERIKA.key)
    plan = now_of(person.case_file).plan
    with pytest.raises(FilingError, match="filing_without_desk"):
        object_directly(person.case_file, wish, person.clients, load_rulebook(), plan, person.clock())
    person.objects()
    assert object_directly(person.case_file, wish, person.clients, load_rulebook(), plan, person.clock()).number


def test_where_the_plan_asks_for_an_objection_it_is_that_one(person: Person) -> None:
    """Nobody is told to fill in a form for what was objected to at the desk."""
    facebook = Account("facebook", "facebook", email="erika@example.org")
    person.case_file.record(AccountAdded(facebook), person.clock())
    person.desk.platforms = {"facebook": "Facebook"}
    kept = person.objects("facebook", named="70010001")
    assert kept.objection == ("facebook", "meta-form-facebook-2025")
    person.enters(kept)
    plan = now_of(person.case_file).plan
    assert "meta-form-facebook-2025" not in [need.route.id for need in plan.needs if "facebook" in need.accounts]


def test_a_desk_that_the_rulebook_names_need_not_be_typed(person: Person) -> None:
    """As a way of the kind `api`."""
    rulebook = load_rulebook()
    facebook = rulebook.platforms["facebook"]
    form = next(route for route in facebook.routes if route.id == "meta-form-facebook-2025")
    way = structs.replace(form, id="facebook-desk", kind="api", url=f"{person.desk.address}/object")
    facebook = structs.replace(facebook, routes=(*facebook.routes, way))
    with_desk = structs.replace(rulebook, platforms={**rulebook.platforms, "facebook": facebook})
    assert desk_in_rulebook(with_desk, "facebook") == person.desk.address
    assert desk_in_rulebook(rulebook, "facebook") is None
    person.case_file.record(AccountAdded(Account("facebook", "facebook", email="e@example.org")), person.clock())
    person.desk.platforms = {"facebook": "Facebook"}
    plan = status(person.case_file.recorded(), with_desk, TODAY).plan
    wish = FilingWish(account="facebook", named="1")
    kept = object_directly(person.case_file, wish, person.clients, with_desk, plan, person.clock())
    assert kept.objection == ("facebook", "facebook-desk")


def test_a_new_key_of_the_desk_is_told(person: Person) -> None:
    kept = person.objects()
    person.desk.rotate()
    person.desk.decide("recorded")
    after = person.follows(kept)
    assert after.filing.answer is not None
    assert after.filing.answer.is_key_new


def receipts_with_keys(case_file: CaseFile) -> list[tuple[str, bool]]:
    """Of each receipt whether the keys that were kept confirm it, and whether it is signed with an earlier one."""
    found = []
    for one in case_file.recorded():
        for digest in one.evidence:
            data = case_file.evidence_bytes(digest)
            if claims_to_be_receipt(data):
                published = published_keys(case_file, digest)
                assert published is not None
                verified = verify_receipt(
                    data, published.keys, now=read_receipt(data, signature_needed=False).receipt.in_sets_from
                )
                found.append((verified.outcome, verified.named_signer in published.earlier))
    return found


def test_receipts_are_genuine_whatever_key_the_desk_has_since(person: Person) -> None:
    """What a new key signed, by what was published then; what the old one did, as of an earlier key."""
    kept = person.enters(person.objects())
    person.desk.decide("recorded")
    kept = person.follows(kept)
    assert set(receipts_with_keys(person.case_file)) == {("verified", False)}
    person.desk.rotate()
    person.desk.decide("in_sets")
    person.follows(kept)
    assert set(receipts_with_keys(person.case_file)) == {("verified", False), ("verified", True)}
