"""Publishing: a consistent moment under load, numbers that come once, and nothing that a crash can spoil."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec import structs

from desk.made import ALICE, ALICE_PICTURES, made_case
from desk.publish.sets_read import in_force, opened, stated
from desk_clock import DeskClock
from killed_desk import as_argument
from objecting_people import ERIKA, ERIKA_AT_BILD, MAX, objects, objects_by_mail
from together import together
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.console.waiting import set_ages
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.health import look_after
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, PlatformAccount, Publication
from widerspruch.desk.numbers import public_numbers
from widerspruch.desk.publish.publish import newest_number, publish
from widerspruch.desk.publish.shelf import publications
from widerspruch.desk.store.doors import open_door
from widerspruch.desk.values import AccountIdentity, CaseDetails, Scopes
from widerspruch.identifiers.fold import FOLD_VERSION, fold_email, fold_name, fold_url
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey, Identifier
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE
from widerspruch.protocol.sets.header import KeyCounts, PersonCounts
from widerspruch.protocol.signing_keys import SigningKey

PLATFORM = "beispielnetz"


def key(desk: Desk, identifier: Identifier, value: str) -> bytes:
    return desk.keys.hashing.key_of(PLATFORM, identifier, value)


def mentioned(folder: Path) -> set[tuple[str, bytes, bytes]]:
    """Identifier, its key, and whose it is."""
    path = folder / "mentions.parquet"
    rows = pq.read_table(path).to_pylist() if path.exists() else []
    return {(row["identifier"], row["mention_key"].bytes, row["account_key"].bytes) for row in rows}


class TestContents:
    def test_a_full_set_says_what_the_desk_was_told(self, desk_on_both: Desk, clock: DeskClock) -> None:
        """Who objected through the real intake is in it, by id and by handle, for both purposes, from then on."""
        desk = desk_on_both
        take_objection(desk, objects(ERIKA, scopes=Scopes(mentions=False)))
        clock.moves(DAY)
        made = publish(desk, PLATFORM, expires_in=7 * DAY)
        found = opened(desk, [made.folder])
        (header,) = found.headers

        assert (header.number, header.since, header.fold_version) == (1, None, FOLD_VERSION)
        assert (header.key_id, found.signed_by) == (desk.keys.hashing.key_id, desk.keys.sets.public.key_id)
        assert (header.issued_at, header.received_until) == (clock.now, clock.now - 1)
        assert header.expires_at == clock.now + 7 * DAY
        expected = {key(desk, "account", "4711"), key(desk, "handle", "erika.muster")}
        assert in_force(stated(found), clock.now - 1) == {
            (one, scope) for one in expected for scope in ("own_content", "ai_interactions")
        }
        assert in_force(stated(found), clock.now - DAY - 1) == set()
        assert header.counts == made.counts
        assert (made.counts.objections, made.counts.accounts, made.counts.mentions) == (4, 2, 0)
        assert (made.counts.keys, made.counts.persons) == (KeyCounts(1, 1), PersonCounts(1, 1, 1))

    def test_only_the_platforms_own_accounts_are_in_its_set(self, desk: Desk) -> None:
        """A linked account of another platform is in that one's set."""
        take_objection(desk, objects(ERIKA, linked=(("beispielbild", ERIKA_AT_BILD),)))
        net = opened(desk, [publish(desk, PLATFORM).folder])
        picture = opened(desk, [publish(desk, "beispielbild").folder], "beispielbild")

        other = desk.keys.hashing.key_of("beispielbild", "account", "b-815")
        assert {one for one, _ in in_force(stated(net), desk.now())} == {
            key(desk, "account", "4711"),
            key(desk, "handle", "erika.muster"),
        }
        assert other in {one for one, _ in in_force(stated(picture), desk.now())}

    def test_who_chose_mentions_is_recognised_in_others_posts(self, desk_on_both: Desk) -> None:
        """By all that is known of the person, folded as at the gate; ids and handles of another platform are not."""
        desk = desk_on_both
        alice = structs.replace(
            ALICE, phones=("030 1234567",), profile_urls=("https://www.beispielnetz.example/alice",)
        )
        details = CaseDetails(
            names=("Alicia Beispiel",), handles=("@alicia",), profile_urls=("https://alice.example/",)
        )
        made_case(desk, [(PLATFORM, alice), ("beispielbild", ALICE_PICTURES)], Scopes(), details)
        named = mentioned(publish(desk, PLATFORM).folder)
        owner = key(desk, "account", "1001")
        values = {(identifier, made) for identifier, made, of in named if of == owner}

        assert {of for _, _, of in named} == {owner}
        for identifier, value in (
            ("entity", "1001"),
            ("handle", "alice"),
            ("handle", "alicia"),
            ("name", fold_name("Alice Beispiel")),
            ("name", fold_name("Alicia Beispiel")),
            ("first_name", "alice"),
            ("email", fold_email("alice@example.org")),
            ("url", fold_url("https://alice.example/")),
            ("url", fold_url("https://www.beispielnetz.example/alice")),
        ):
            assert (identifier, key(desk, identifier, value)) in values, (identifier, value)  # type: ignore[arg-type]
        assert "phone" in {identifier for identifier, _ in values}
        for identifier, value in (("handle", "alice.bilder"), ("entity", "7001")):
            assert (identifier, key(desk, identifier, value)) not in values  # type: ignore[arg-type]

    def test_who_did_not_choose_mentions_or_no_longer_objects_is_not_recognised(
        self, desk: Desk, clock: DeskClock
    ) -> None:
        """Nobody is looked for in others' posts who did not ask for it."""
        made_case(desk, scopes=Scopes(mentions=False))
        over = made_case(desk, [(PLATFORM, AccountIdentity("1002", name="Otto Muster"))])
        Coverage.objects.filter(case=over).update(until=clock.now + 5)
        clock.moves(6)

        assert mentioned(publish(desk, PLATFORM).folder) == set()

    def test_somebody_without_an_account_is_named_by_their_case(self, desk_on_both: Desk) -> None:
        """They are in the set under an id that no account has, with the identifiers they gave, for mentions alone."""
        desk = desk_on_both
        taken = take_objection(desk, objects_by_mail(names=("Otto Muster",)))
        folder = publish(desk, PLATFORM).folder
        owner = key(desk, "account", f"case:{taken.case_id}")

        assert in_force(stated(opened(desk, [folder])), desk.now()) == {(owner, "mentions")}
        assert ("name", key(desk, "name", fold_name("Otto Muster")), owner) in mentioned(folder)
        assert ("email", key(desk, "email", "otto@example.org"), owner) in mentioned(folder)

    def test_an_account_of_which_only_a_handle_is_known_is_in_the_set_by_it(self, desk: Desk) -> None:
        """Whoever is locked out says a handle; the gate finds it where authors are named so."""
        made_case(desk, [(PLATFORM, AccountIdentity("", handles=("@Nur.Handle",)))])
        folder = publish(desk, PLATFORM).folder
        owner = key(desk, "handle", "nur.handle")

        assert {one for one, _ in in_force(stated(opened(desk, [folder])), desk.now())} == {owner}
        assert ("handle", owner, owner) in mentioned(folder)

    def test_whom_no_key_opens_is_not_left_out_in_silence(self, desk: Desk, clock: DeskClock) -> None:
        """A set without somebody who objected would be wrong: there is none, and no number is used up."""
        made_case(desk)
        PlatformAccount.objects.update(sealed=b"\0\1" + bytes(40))
        with pytest.raises(DeskError, match="sealed_unreadable"):
            publish(desk, PLATFORM)

        assert not Publication.objects.exists()
        assert publications(desk, PLATFORM) == ()
        assert [path for path in desk.config.sets.rglob("*") if path.is_file()] == []

    def test_what_was_deleted_after_its_end_is_passed_over(self, desk: Desk, clock: DeskClock) -> None:
        """Retention deletes identities; the set of others goes on."""
        case = made_case(desk)
        made_case(desk, [(PLATFORM, MAX)])
        Coverage.objects.filter(case=case).update(until=clock.now)
        PlatformAccount.objects.filter(coverages__case=case).update(sealed=b"")
        DeskCase.objects.filter(pk=case.pk).update(sealed=b"")
        clock.moves(5)

        assert publish(desk, PLATFORM).counts.persons.all == 1  # type: ignore[union-attr]

    def test_an_empty_desk_publishes_an_empty_set(self, desk: Desk) -> None:
        """The gate can begin before anybody has objected."""
        made = publish(desk, PLATFORM)

        assert stated(opened(desk, [made.folder])) == []
        assert made.counts.objections == 0

    def test_sets_are_for_their_owner_alone_and_hold_nothing_in_clear(self, desk: Desk) -> None:
        """Neither id nor handle nor address is in any byte of it."""
        made_case(desk)
        folder = publish(desk, PLATFORM).folder
        written = b"".join(path.read_bytes() for path in folder.iterdir())

        assert not any(word in written for word in (b"alice", b"Alice", b"example.org"))
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_how_much_is_read_at_once_does_not_show(
        self, desk_on_both: Desk, clock: DeskClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Accounts of both platforms, one after the other, and people without any: page by page, all are there once."""
        desk = desk_on_both
        for number in range(7):
            clock.moves(HOUR)
            identity = AccountIdentity(str(number), (f"h{number}",), f"Name Nr{number}", (f"a{number}@example.org",))
            made_case(desk, [(PLATFORM, identity), ("beispielbild", AccountIdentity(str(number)))])
            take_objection(desk, objects_by_mail(f"otto{number}@example.org", names=(f"Otto Nr{number}",)))
        whole = [publish(desk, PLATFORM).folder]
        take_objection(desk, objects(AccountIdentity("3")))
        clock.moves(HOUR)
        whole.append(publish(desk, PLATFORM, since=1).folder)
        monkeypatch.setattr("widerspruch.desk.publish.set_rows.AT_ONCE", 2)
        paged = [publish(desk, PLATFORM).folder, publish(desk, PLATFORM, since=1).folder]

        assert (len(stated(opened(desk, whole[:1]))), len(mentioned(whole[0]))) == (7 * 2 * 2 + 7 * 2, 7 * (5 + 3))
        assert stated(opened(desk, paged[:1]))  # with what happened since the first
        assert stated(opened(desk, [whole[0], paged[1]])) == stated(opened(desk, whole))
        assert mentioned(paged[1]) == mentioned(whole[1])
        assert len(mentioned(paged[0])) == len(mentioned(whole[0])) + len(mentioned(whole[1]) - mentioned(whole[0]))


class TestIncrements:
    def test_an_increment_states_all_of_an_account_to_which_something_happened(
        self, desk_on_both: Desk, clock: DeskClock
    ) -> None:
        """A claim that will lapse is in it together with the verified objection of the same account, which stays."""
        desk = desk_on_both
        take_objection(desk, objects(ERIKA))
        take_objection(desk, objects(MAX))
        first = publish(desk, PLATFORM)
        clock.moves(DAY)
        claim = made_case(
            desk, [(PLATFORM, None)], assurance="claimed", claim_expires_at=clock.now + DAY, holder_key=bytes(32)
        )
        erika = PlatformAccount.objects.order_by("id").first()
        Coverage.objects.filter(case=claim).update(account=erika)
        desk.door.write(lambda now: CaseEvent.objects.create(case=claim, at=now, kind="claim_received", actor="holder"))
        clock.moves(1)
        second = publish(desk, PLATFORM, since=first.number)
        chain = stated(opened(desk, [second.folder, first.folder]))

        assert second.counts.keys.account == 1  # type: ignore[union-attr]
        for at in (clock.now, clock.now + 2 * DAY):
            assert (key(desk, "account", "4711"), "own_content") in in_force(chain, at)
            assert (key(desk, "account", "4712"), "own_content") in in_force(chain, at)

    def test_a_withdrawal_reaches_the_gate_with_the_next_increment(self, desk: Desk, clock: DeskClock) -> None:
        """And its undoing with the one after that."""
        case = made_case(desk)

        def happens(until: int | None, kind: str) -> None:
            clock.moves(DAY)
            Coverage.objects.filter(case=case).update(until=until)
            desk.door.write(lambda now: CaseEvent.objects.create(case=case, at=now, kind=kind, actor="holder"))

        sets = [publish(desk, PLATFORM)]
        happens(clock.now + 4 * DAY, "withdrawn")
        sets.append(publish(desk, PLATFORM, since=1))
        alice, later = key(desk, "account", "1001"), clock.now + 10 * DAY
        assert alice not in {one for one, _ in in_force(stated(opened(desk, [s.folder for s in sets])), later)}
        happens(None, "withdrawal_undone")
        sets.append(publish(desk, PLATFORM, since=2))
        assert alice in {one for one, _ in in_force(stated(opened(desk, [s.folder for s in sets])), later)}

    def test_nothing_happened_makes_an_empty_increment(self, desk: Desk, clock: DeskClock) -> None:
        """It says that nothing did, until its moment."""
        made_case(desk)
        first = publish(desk, PLATFORM)
        clock.moves(DAY)
        second = publish(desk, PLATFORM, since=1)

        assert second.counts.objections == 0
        assert opened(desk, [first.folder, second.folder]).received_until == clock.now - 1

    def test_an_increment_needs_the_set_that_it_builds_on(self, desk: Desk) -> None:
        """Of a number that there is not, or whose folder is gone, or which another key made."""
        with pytest.raises(DeskError, match="set_unknown"):
            publish(desk, PLATFORM, since=1)
        publish(desk, PLATFORM)
        with pytest.raises(DeskError, match="set_unknown"):
            publish(desk, "beispielbild", since=1)
        other = structs.replace(desk, keys=structs.replace(desk.keys, hashing=HashingKey.new()))
        with pytest.raises(ProtocolError, match="set_to_build_on_key"):
            publish(other, PLATFORM, since=1)
        (desk.config.sets / PLATFORM / "000001").rename(desk.config.sets / "gone")
        with pytest.raises(DeskError, match="set_unknown"):
            publish(desk, PLATFORM, since=1)

        assert Publication.objects.count() == 1

    def test_a_platform_of_somebody_else_has_no_sets_here(self, desk: Desk) -> None:
        """Its name is refused."""
        with pytest.raises(DeskError, match="platform_not_here"):
            publish(desk, "instagram")


class TestMoment:
    def test_every_objection_received_until_then_is_in_it(self, desk_on_both: Desk) -> None:
        """While people go on objecting, each set holds exactly those whom it says that it holds."""
        desk = desk_on_both
        ticks, lock, over = (
            iter(range(1_795_867_200_000_000, 1_795_867_300_000_000)),
            threading.Lock(),
            threading.Event(),
        )

        def tick() -> int:
            with lock:
                return next(ticks)

        busy = structs.replace(desk, door=open_door(desk.config, tick), now=tick)
        elsewhere = structs.replace(busy, door=open_door(desk.config, tick))  # as the command, beside the server

        def people(name: str) -> list[tuple[str, int]]:
            there = []
            for number in range(400):
                if over.is_set():
                    break
                account = AccountIdentity(f"{name}{number}")
                there.append((account.account_id, take_objection(busy, objects(account)).received_at))
            return there

        def publisher() -> list[tuple[str, int]]:
            try:
                for number in range(6):
                    publish(elsewhere, PLATFORM, since=number or None)
            finally:
                over.set()
            return []

        *given, ended = together(*(lambda name=name: people(name) for name in "abc"), publisher)
        busy.door.close()
        elsewhere.door.close()
        assert not isinstance(ended, Exception), ended
        assert not any(isinstance(one, Exception) for one in given), given
        objected = [one for some in given for one in some]  # type: ignore[union-attr]
        made = publications(desk, PLATFORM)
        assert len(made) == 6
        assert len(objected) > 6
        for count, one in enumerate(made, 1):
            chain = [desk.config.sets / PLATFORM / f"{number:06}" for number in range(1, count + 1)]
            found = open_chain(desk, chain, one.issued_at)
            there = {row[0] for row in stated(found)}
            expected = {key(desk, "account", account) for account, at in objected if at <= one.received_until}
            assert there == expected
            assert found.received_until == one.received_until

    def test_what_comes_after_the_moment_is_later_even_if_clocks_go_back(
        self, desk_on_both: Desk, clock: DeskClock
    ) -> None:
        """Also while the set is still being made."""
        desk = desk_on_both
        taken = []

        def at_step(step: str) -> None:
            if step == "reserved":
                clock.moves(-5 * DAY)
                taken.append(take_objection(desk, objects(MAX)))

        take_objection(desk, objects(ERIKA))
        clock.moves(DAY)
        made = publish(desk, PLATFORM, at_step=at_step)
        clock.moves(5 * DAY)

        assert taken[0].received_at > made.received_until
        assert {row[0] for row in stated(opened(desk, [made.folder]))} == {
            key(desk, "account", "4711"),
            key(desk, "handle", "erika.muster"),
        }

    def test_two_that_publish_at_once_use_two_numbers(self, desk_on_both: Desk) -> None:
        """Both sets are whole."""
        made_case(desk_on_both)
        given = together(*(lambda: publish(desk_on_both, PLATFORM) for _ in range(4)))

        assert not [one for one in given if isinstance(one, Exception)], given
        assert sorted(one.number for one in given) == [1, 2, 3, 4]  # type: ignore[union-attr]
        for one in publications(desk_on_both, PLATFORM):
            assert opened(desk_on_both, [desk_on_both.config.sets / PLATFORM / f"{one.number:06}"]).number == one.number


KILLED = """
import os, pickle, signal, sys
from desk_clock import DeskClock
from widerspruch.desk.keys import load_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.rulebook.load import load_rulebook

config, at, now = pickle.loads(bytes.fromhex(sys.argv[1])), sys.argv[2], int(sys.argv[3])
keys = load_keys(config.keys)
set_django_up(config, keys.sessions)
from widerspruch.desk.console.waiting import set_ages
from widerspruch.desk.desk import Desk
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.store.doors import open_door

def at_step(step):
    if step == at:
        os.kill(os.getpid(), signal.SIGKILL)

publish(Desk(config, keys, load_rulebook(), open_door(config, DeskClock(now)), DeskClock(now)), "beispielnetz", at_step=at_step)
"""


class TestKilled:
    @pytest.mark.parametrize(
        "step",
        [
            pytest.param("begun", marks=pytest.mark.slow),
            "reserved",
            "written",
            pytest.param("recorded", marks=pytest.mark.slow),
        ],
    )
    def test_at_every_step(self, desk_on_both: Desk, clock: DeskClock, step: str) -> None:
        """The next run goes on: a whole set is kept and counts, half a one does not, and no number has two sets."""
        desk = desk_on_both
        made_case(desk)
        clock.moves(DAY)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, as_argument(desk.config), step, str(clock.now)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
            capture_output=True,
        )
        assert killed.returncode == -9, killed.stderr.decode()
        was_whole = step in ("written", "recorded")
        assert [one.number for one in publications(desk, PLATFORM)] == [1] * (step == "recorded")
        clock.moves(DAY)
        take_objection(desk, objects(ERIKA))
        clock.moves(1)
        made = publish(desk, PLATFORM)

        numbers = [one.number for one in publications(desk, PLATFORM)]
        assert numbers == ([1, 2] if was_whole else [made.number])
        assert len({*numbers, made.number}) == len(numbers)
        assert newest_number(PLATFORM) == made.number
        for number in numbers:
            found = opened(desk, [desk.config.sets / PLATFORM / f"{number:06}"])
            assert (found.number, len(stated(found)) // 4) == (number, 1 + (number == made.number))

    def test_a_set_that_was_only_begun_is_told_to_nobody(self, desk: Desk, clock: DeskClock) -> None:
        """Whoever minds the desk would think that the gate has a new one."""
        publish(desk, PLATFORM)
        clock.moves(5 * DAY)
        publish(desk, PLATFORM)
        Publication.objects.filter(number=2).update(digest="")

        assert newest_number(PLATFORM) == 1
        assert [(age.number, age.is_late) for age in set_ages(desk, clock.now) if age.platform == PLATFORM] == [
            (1, True)
        ]
        assert look_after(desk).sets == {PLATFORM: 1}
        assert [one.number for one in public_numbers(desk).sets] == [1]

    def test_no_room_on_the_disk_uses_up_nothing(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither a number nor a name stays behind."""
        made_case(desk)
        desk.config.sets.mkdir(parents=True)
        (desk.config.sets / PLATFORM).write_text("a file is in the way")
        with pytest.raises(OSError, match="beispielnetz"):
            publish(desk, PLATFORM)

        assert not Publication.objects.exists()

    def test_after_a_backup_was_brought_back_no_number_comes_twice(self, desk: Desk) -> None:
        """Sets that the tables have forgotten stay as they are, and are not listed."""
        for _ in range(3):
            publish(desk, PLATFORM)
        Publication.objects.filter(number__gt=1).delete()

        assert publish(desk, PLATFORM).number == 4
        assert [one.number for one in publications(desk, PLATFORM)] == [1, 4]

    def test_a_folder_that_is_no_set_of_that_row_is_never_taken_for_it(self, desk: Desk, clock: DeskClock) -> None:
        """Of another making, with the number that somebody was killed with."""
        publish(desk, PLATFORM)
        Publication.objects.update(digest="", issued_at=clock.now - 5)
        publish(desk, PLATFORM)

        assert [one.number for one in publications(desk, PLATFORM)] == [2]


def test_the_digest_is_that_of_the_statement_and_the_key_that_of_sets(desk: Desk) -> None:
    """Not that of receipts: who may say that an objection came in may not say who is excluded."""
    made = publish(desk, PLATFORM)
    statement = (made.folder / STATEMENT_FILE).read_bytes()

    assert open_envelope(statement, [desk.keys.sets.public], signature_needed=True).payload_digest == made.digest
    with pytest.raises(ProtocolError, match="signer_unknown"):
        open_envelope(statement, [desk.keys.receipts.public, SigningKey.new().public], signature_needed=True)


def open_chain(desk: Desk, folders: list[Path], now: int):  # type: ignore[no-untyped-def]
    """As `opened`, at another time."""
    return opened(structs.replace(desk, now=lambda: now), folders)
