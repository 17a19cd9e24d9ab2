"""Keys are changed while the desk runs, and nothing is lost, whoever dies in between."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connections
from msgspec import structs

from desk.made import made_case
from desk_browser import DeskClient
from desk_clock import DeskClock
from killed_desk import as_argument
from rotating_desk import WAYS
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.key_history import key_history, published_key, published_keys, record_keys
from widerspruch.desk.key_rotation import (
    remove_key,
    rotate_fields,
    rotate_hashing,
    rotate_lookup,
    rotate_secret,
    rotate_signing,
)
from widerspruch.desk.keys import RECEIPTS, DeskKeys, file_of, load_keys, make_keys, make_numbered
from widerspruch.desk.models import HandedIn, Identity, OutboxMail, PlatformAccount, TokenBucket
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.sealing import KEY_BYTES, Lookup, Sealer
from widerspruch.desk.store.keyed_rows import SETTLES, KeyedDoor, reseal_rows, sealed_by_number
from widerspruch.desk.values import AccountIdentity, MailDetails
from widerspruch.protocol.discovery import read_discovery
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.receipt import verify_receipt
from widerspruch.protocol.signing_keys import SigningKey


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Keys of this test's own."""
    made = tmp_path / "keys"
    make_keys(made)
    return made


def _account(desk: Desk, keys: DeskKeys, number: int) -> None:
    account = PlatformAccount(
        platform="beispielnetz",
        lookup_key=keys.lookup.key_of("account", "beispielnetz", str(number)),
        sealed=keys.sealer.seal(AccountIdentity(str(number))),
        first_seen=1,
    )
    desk.door.write(lambda now: account.save())


def _read(keys: DeskKeys, number: int) -> str:
    found = PlatformAccount.objects.get(lookup_key=keys.lookup.key_of("account", "beispielnetz", str(number)))
    return keys.sealer.open(found.sealed, AccountIdentity).account_id


def test_every_value_is_under_the_new_key_and_can_be_read(desk_on_both: Desk, folder: Path) -> None:
    keys = load_keys(folder)
    for number in range(7):
        _account(desk_on_both, keys, number)
    mail = OutboxMail(
        kind="x", language="de", sealed=keys.sealer.seal(MailDetails("e@example.org")), written_at=1, due_at=1
    )
    desk_on_both.door.write(lambda now: mail.save())
    assert sum(rotate_fields(folder, desk_on_both.door)) == 8
    assert sealed_by_number() == {2: 8}
    assert [_read(load_keys(folder), number) for number in range(7)] == [str(number) for number in range(7)]


def test_a_desk_that_runs_reads_and_uses_the_new_key_without_a_restart(desk: Desk, folder: Path) -> None:
    running = load_keys(folder)
    _account(desk, running, 1)
    time.sleep(0.02)  # a folder's time has grains
    assert [*rotate_fields(folder, desk.door)] == [1]
    assert _read(running, 1) == "1"
    _account(desk, running, 2)
    assert sealed_by_number() == {2: 2}


def test_rotation_that_was_stopped_goes_on_with_the_key_it_had_made(
    desk_on_both: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widerspruch.desk.store.keyed_rows.BATCH", 2)
    for number in range(5):
        _account(desk_on_both, load_keys(folder), number)
    assert next(rotate_fields(folder, desk_on_both.door)) == 2
    assert sealed_by_number() == {1: 3, 2: 2}
    assert [*rotate_fields(folder, desk_on_both.door)] == [2, 1]
    assert sealed_by_number() == {2: 5}
    assert not (folder / file_of("fields", 3)).exists()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_whoever_is_killed_in_the_middle_of_either_rotation_loses_no_row(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widerspruch.desk.store.keyed_rows.BATCH", 3)
    for number in range(10):
        _account(desk, load_keys(folder), number)
    for way in WAYS:
        killed = subprocess.run(
            [sys.executable, "-m", "rotating_desk", as_argument(desk.config), str(folder), way], check=False
        )
        assert killed.returncode == -signal.SIGKILL
        finished = (rotate_fields if way.startswith("fields") else rotate_lookup)(folder, desk.door)
        if not isinstance(finished, int):
            assert sum(finished) == 7
        assert [_read(load_keys(folder), number) for number in range(10)] == [str(number) for number in range(10)]


def test_every_row_is_found_under_the_new_lookup_key_also_what_is_kept_nowhere(
    desk_on_both: Desk, folder: Path
) -> None:
    keys = load_keys(folder)
    _account(desk_on_both, keys, 1)
    identity = Identity(subject_key=keys.lookup.key_of("subject", "iss", "sub"), first_seen=1)
    bucket = TokenBucket(bucket_key=keys.lookup.key_of("bucket", "x"), tokens=2.5, updated_at=1)
    once = HandedIn(once_key=keys.lookup.key_of("once", "x"), content=keys.lookup.key_of("content", "y"), at=1)
    desk_on_both.door.write(lambda now: (identity.save(), bucket.save(), once.save(force_insert=True)))
    first = Lookup(*keys.lookup._keys)
    for number in (2, 3):
        assert rotate_lookup(folder, desk_on_both.door) == 5
        new = load_keys(folder)
        assert new.lookup.number == number
        assert _read(new, 1) == "1"
        assert Identity.objects.get(subject_key=new.lookup.key_of("subject", "iss", "sub")).pk == identity.pk
        handed_in = HandedIn.objects.get(once_key=new.lookup.key_of("once", "x"))
        assert bytes(handed_in.content) == new.lookup.key_of("content", "y")
        assert TokenBucket.objects.get(bucket_key=new.lookup.key_of("bucket", "x")).tokens == 2.5
        assert not Identity.objects.filter(subject_key=first.key_of("subject", "iss", "sub"))


def test_nothing_is_written_by_whoever_hashed_with_the_old_lookup_key(desk: Desk, folder: Path, clock) -> None:
    old = Lookup(*load_keys(folder).lookup._keys)
    rotate_lookup(folder, desk.door)
    clock.moves(SETTLES)

    class StillOld:
        lookup = old

    with pytest.raises(DeskError, match="keys_rotated"):
        KeyedDoor(desk.door, StillOld()).write(lambda now: now)
    assert KeyedDoor(desk.door, load_keys(folder)).write(lambda now: now) == desk.now()


def test_until_it_has_settled_nobody_writes_at_all(desk: Desk, folder: Path, clock) -> None:
    rotate_lookup(folder, desk.door)
    with pytest.raises(DeskError, match="keys_rotated"):
        KeyedDoor(desk.door, load_keys(folder)).write(lambda now: now)
    clock.moves(SETTLES)
    assert KeyedDoor(desk.door, load_keys(folder)).write(lambda now: True)


def test_two_who_rotate_the_lookup_key_at_once_hash_once(desk: Desk, folder: Path) -> None:
    _account(desk, load_keys(folder), 1)

    class Later:
        def write_alone(self, job):
            rotate_lookup(folder, desk.door)
            return desk.door.write(job)

    with pytest.raises(DeskError, match="keys_rotated"):
        rotate_lookup(folder, Later())
    assert _read(load_keys(folder), 1) == "1"


def test_rotating_under_intake_leaves_no_account_that_is_not_found_or_read(desk_on_both: Desk, folder: Path) -> None:
    running, taken, refused, stop = load_keys(folder), [], [], threading.Event()
    door = KeyedDoor(desk_on_both.door, running)
    desk = Desk(desk_on_both.config, running, desk_on_both.rulebook, door, desk_on_both.now)

    def takes() -> None:
        while not stop.is_set():
            try:
                _account(desk, running, len(taken))
            except DeskError as error:
                refused.append(error.code)
                break  # the clock of the test stands still: nothing is taken after that
            taken.append(len(taken))
        connections.close_all()

    intake = threading.Thread(target=takes)
    intake.start()
    try:
        while len(taken) < 20:
            time.sleep(0.005)
        assert sum(rotate_fields(folder, desk_on_both.door)) >= 20
        while not rotate_lookup(folder, desk_on_both.door):
            pass
    finally:
        intake.join(10)
        stop.set()
    [*reseal_rows(desk_on_both.door, load_keys(folder))]
    assert refused == ["keys_rotated"]
    assert PlatformAccount.objects.count() == len(taken)
    assert {*sealed_by_number()} == {2}
    assert [_read(load_keys(folder), number) for number in taken] == [str(number) for number in taken]


def test_a_key_of_fields_goes_only_when_nothing_needs_it_and_everybody_knows_the_new_one(
    desk: Desk, folder: Path
) -> None:
    _account(desk, load_keys(folder), 1)
    with pytest.raises(DeskError, match="key_is_newest"):
        remove_key(folder, "fields", 1, 0)
    make_numbered(folder, "fields", 2)
    with pytest.raises(DeskError, match="key_needed") as refused:
        remove_key(folder, "fields", 1, 0)
    assert refused.value.values == {"file": "fields-1.key", "n": 1}
    [*rotate_fields(folder, desk.door)]
    with pytest.raises(DeskError, match="key_too_young"):
        remove_key(folder, "fields", 1, DAY - 1)
    remove_key(folder, "fields", 1, DAY)
    assert _read(load_keys(folder), 1) == "1"


def test_a_lookup_key_stays_for_ever(desk: Desk, folder: Path) -> None:
    rotate_lookup(folder, desk.door)
    with pytest.raises(DeskError, match="key_for_ever"):
        remove_key(folder, "lookup", 1, 0)


def test_a_missing_old_key_is_named(desk: Desk, folder: Path) -> None:
    _account(desk, load_keys(folder), 1)
    make_numbered(folder, "fields", 2)
    (folder / file_of("fields", 1)).unlink()
    with pytest.raises(DeskError, match="field_key_missing") as missing:
        [*rotate_fields(folder, desk.door)]
    assert missing.value.values == {"file": "fields-1.key"}
    make_numbered(folder, "lookup", 3)
    with pytest.raises(DeskError, match="key_missing") as missing:
        load_keys(folder)
    assert missing.value.values == {"file": "lookup-2.key"}


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
@pytest.mark.parametrize(
    "file", ["fields-1.key", "lookup-1.key", "sessions-1.key", "bounces-1.key", RECEIPTS, "hashing.key"]
)
def test_a_key_that_others_may_read_is_refused(folder: Path, file: str) -> None:
    (folder / file).chmod(0o640)
    with pytest.raises(ProtocolError, match="key_file_open"):
        load_keys(folder)


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_a_folder_of_keys_that_others_may_list_is_refused(folder: Path) -> None:
    folder.chmod(0o750)
    with pytest.raises(DeskError, match="key_folder_open"):
        load_keys(folder)


def test_all_secrets_are_their_owners_alone_after_every_rotation(desk: Desk, folder: Path) -> None:
    [*rotate_fields(folder, desk.door)]
    rotate_lookup(folder, desk.door)
    rotate_signing(folder, "receipts", 1)
    rotate_hashing(folder, 1)
    rotate_secret(folder, "sessions", 1)
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "published"]
    assert len(files) > 10
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize("use", ["receipts", "sets"])
def test_a_key_that_signed_once_stays_published_with_its_dates(folder: Path, use: str) -> None:
    before = SigningKey.load(folder / f"{use}.pem")
    rotate_signing(folder, use, 5_000_000)
    rotate_signing(folder, use, 9_000_000)
    keys = [key for key in published_keys(folder) if key.use == use]
    assert [(key.since, key.until) for key in keys] == [
        (5_000_000, 5_000_000),
        (5_000_000, 9_000_000),
        (9_000_000, None),
    ]
    assert published_key(folder, keys[0]) == before.public
    assert published_key(folder, keys[2]) == getattr(load_keys(folder), use).public
    assert published_key(folder, keys[0]).verifies(before.sign(b"said then"), b"said then")


def test_a_signing_key_that_was_made_but_not_put_in_place_is_taken_next_time(folder: Path) -> None:
    waiting = SigningKey.new()
    waiting.save(folder / "sets.waiting")
    assert rotate_signing(folder, "sets", 5) == waiting.public.key_id == load_keys(folder).sets.public.key_id


def test_an_old_hashing_key_is_kept_for_the_sets_that_were_made_with_it(folder: Path) -> None:
    before = load_keys(folder).hashing.key_id
    new = rotate_hashing(folder, 5)
    assert load_keys(folder).hashing.key_id == new != before
    assert (folder / "old" / f"hashing-{before.partition(':')[2]}.key").is_file()
    assert [record.id for record in key_history(folder) if record.use == "hashing"] == [before, new]


@pytest.mark.parametrize("name", ["sessions", "bounces"])
def test_older_secrets_still_count_until_they_are_removed(folder: Path, name: str) -> None:
    before = getattr(load_keys(folder), name)
    rotate_secret(folder, name, 0)
    keys = load_keys(folder)
    assert getattr(keys, name) != before
    assert getattr(keys, f"{name}_before") == (before,)
    with pytest.raises(DeskError, match="key_too_young"):
        remove_key(folder, name, 1, 13 * DAY)
    remove_key(folder, name, 1, 180 * DAY)
    assert getattr(load_keys(folder), f"{name}_before") == ()


def test_a_sealed_value_is_never_opened_as_another_kind_after_it_was_sealed_anew() -> None:
    old, new = bytes(KEY_BYTES), b"n" * KEY_BYTES
    sealed = Sealer({1: old, 2: new}).reseal(Sealer({1: old}).seal(MailDetails("e@example.org")))
    with pytest.raises(DeskError, match="sealed_unreadable"):
        Sealer({2: new}).open(sealed, AccountIdentity)
    assert Sealer({2: new}).open(sealed, MailDetails) == MailDetails("e@example.org")


def test_receipts_of_every_earlier_key_are_verified_by_what_the_desk_publishes_for_ever(
    desk: Desk, folder: Path, clock: DeskClock
) -> None:
    """Somebody holds a receipt; the key is changed twice; then they ask the desk for its keys, and nobody else."""
    config = structs.replace(desk.config, keys=folder)
    record_keys(folder, clock.now)
    case, held = made_case(structs.replace(desk, keys=load_keys(folder))), []
    for _ in range(3):
        running = structs.replace(desk, config=config, keys=load_keys(folder))
        held += [raw for _, raw in receipts_of(running, case.case_id)]
        clock.moves(400 * DAY)
        rotate_signing(folder, "receipts", clock.now)
    asked_before = running  # it was not restarted yet, and signs with the key before the last
    for desk_now in (asked_before, structs.replace(running, keys=load_keys(folder))):
        told = read_discovery(DeskClient(desk_now).get("/.well-known/widerspruch.json").content)
        keys = told.verifying_keys("receipts")
        assert len(keys) == 4
        for receipt in held:
            assert verify_receipt(receipt, keys, account_id="1001", now=clock.now).outcome == "verified"
            assert verify_receipt(receipt, keys[:1], now=clock.now).outcome == "unconfirmed"
        told_of_sets = told.verifying_keys("sets")
        assert len(told_of_sets) == 1
        assert not {one.key_id for one in keys} & {one.key_id for one in told_of_sets}


def test_a_private_half_is_nowhere_once_its_key_was_changed(folder: Path, clock: DeskClock) -> None:
    private = (folder / RECEIPTS).read_bytes()
    rotate_signing(folder, "receipts", clock.now)
    assert all(private not in file.read_bytes() for file in folder.rglob("*") if file.is_file())
