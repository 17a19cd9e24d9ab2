"""Whatever the desk's services do to a case reaches the gate with the next increment: they all write down that they did."""

from collections.abc import Callable, Iterator

from desk.publish.sets_read import coverages, covered, in_force, opened, stated
from desk_clock import DeskClock
from objecting_people import ERIKA, ERIKA_AT_BILD, MAX, objects, objects_by_mail
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.links import learn_accounts, link_account, unlink_account
from widerspruch.desk.cases.minors import object_for_minor
from widerspruch.desk.cases.refusing import refuse
from widerspruch.desk.cases.tidying import tidy
from widerspruch.desk.cases.verifying import vouch_for
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Identity
from widerspruch.desk.publish.publish import newest_number, publish
from widerspruch.desk.values import AccountIdentity, Scopes

PLATFORM = "beispielnetz"
SECOND = AccountIdentity("4713", ("erika.zwei",))
ONLY_OWN = Scopes(ai_interactions=False, mentions=False)
ONLY_MENTIONS = Scopes(own_content=False, ai_interactions=False)


def test_every_change_is_in_the_next_increment(desk: Desk, clock: DeskClock) -> None:
    """By account, the chain says of now and of later what the coverages say; by handle nobody is missing."""
    folders = []
    for does in _a_long_history(desk, clock):
        does()
        clock.moves(1)
        folders.append(publish(desk, PLATFORM, since=newest_number(PLATFORM)).folder)
        rows, said = coverages(desk), stated(opened(desk, folders))
        by_handle = {key for row in rows for key in row.by_handle}
        for at in (clock.now - 1, clock.now + 2 * DAY, clock.now + 50 * DAY):
            found = in_force(said, at)
            expected = covered(rows, at, by_handle=False)
            assert {one for one in found if one[0] in {key for row in rows for key in row.names}} == expected
            assert covered(rows, at, by_handle=True) <= {one for one in found if one[0] in by_handle}
    full = stated(opened(desk, [publish(desk, PLATFORM).folder]))
    by_id = {desk.keys.hashing.key_of(PLATFORM, "account", one) for one in ("4711", "4712", "4713", "4714")}
    for at in (clock.now, clock.now + 50 * DAY):
        chain = {one for one in in_force(stated(opened(desk, folders)), at) if one[0] in by_id}
        assert chain == {one for one in in_force(full, at) if one[0] in by_id}
        assert chain


def _a_long_history(desk: Desk, clock: DeskClock) -> Iterator[Callable[[], object]]:
    """Each step is to be done before the next is asked for."""
    staff = desk.door.write(lambda now: Identity.objects.create(subject_key=b"s" * 32, first_seen=now)).pk
    numbers = {}

    def takes(name: str, submission: object) -> Callable[[], object]:
        def take() -> None:
            numbers[name] = take_objection(desk, submission).case_id  # type: ignore[arg-type]

        return take

    def claims(name: str, **claim: object) -> Callable[[], object]:
        def take() -> None:
            made = Claim(contact=f"{name}@example.org", language="de", **claim)  # type: ignore[arg-type]
            numbers[name] = take_claim(desk, made).case_id

        return take

    yield takes("erika", objects(ERIKA, centre_id="c", scopes=ONLY_OWN))
    yield takes("erika", objects(ERIKA, centre_id="c", scopes=ONLY_MENTIONS))  # one scope more, from now on
    yield lambda: link_account(desk, PLATFORM, SECOND, "c")
    linked = (("beispielbild", ERIKA_AT_BILD),)
    yield lambda: learn_accounts(desk, AccountHolder(PLATFORM, ERIKA, "c", linked))
    yield claims("claimed", platform=PLATFORM, account="4712")
    yield claims("claimed-too", platform=PLATFORM, account="4711")  # somebody else's, who has objected
    yield claims("by-handle", platform=PLATFORM, account="nur.ein.handle")
    yield claims("without", names=("Otto Muster",))
    yield lambda: desk.door.write(
        lambda now: vouch_for(desk, numbers["claimed"], staff, AccountHolder(PLATFORM, MAX), now)
    )
    yield takes("otto", objects_by_mail(names=("Otto Muster",)))
    yield lambda: object_for_minor(desk, objects(AccountIdentity("4714")), "2012-09-09")
    yield lambda: ask_to_withdraw(desk, numbers["erika"], "holder", ONLY_MENTIONS)
    yield lambda: withdraw(desk, numbers["erika"], "holder")
    yield lambda: undo_withdrawal(desk, numbers["erika"], "holder")
    yield lambda: (
        ask_to_withdraw(desk, numbers["erika"], "holder", ONLY_OWN),
        withdraw(desk, numbers["erika"], "holder"),
    )
    yield lambda: clock.moves(4 * DAY)
    yield lambda: unlink_account(desk, PLATFORM, "4713")
    yield lambda: (ask_to_withdraw(desk, numbers["erika"], "holder"), withdraw(desk, numbers["erika"], "holder"))
    yield takes("erika", objects(ERIKA, centre_id="c"))  # within the window: as if nothing had been withdrawn
    yield lambda: clock.moves(31 * DAY)
    yield lambda: tidy(desk)
    authority = desk.rulebook.authorities[0].slug
    yield lambda: refuse(desk, numbers["claimed"], staff, "Dr. Muster", "Zwingende Gründe.", authority)
    yield takes("max", objects(MAX))  # refused, and objected again
    yield lambda: (clock.moves(1_200 * DAY), tidy(desk))
