"""Limits hold for all processes, for whoever it is, and never before an objection."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
import requests
from django.db import connection, connections
from msgspec import structs

import desk_process
from desk_browser import DeskClient, call
from widerspruch.desk.access.limits import LIMITS, MINUTE, forget_full_buckets, take_try
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskCase, TokenBucket

NAME = "codes_for_contact"
TRIES, REFILL = LIMITS[NAME].tries, LIMITS[NAME].refill


def _tries(desk: Desk, whom: str = "erika@example.org", name=NAME) -> int:
    """How many there are left."""
    for count in range(1000):
        try:
            take_try(desk, (name, whom))
        except DeskError as error:
            if error.code != "too_many":
                raise
            return count
    raise AssertionError("no limit")


def test_there_are_so_many_tries_and_one_more_with_time(desk_on_both: Desk, clock) -> None:
    assert _tries(desk_on_both) == TRIES
    clock.moves(REFILL - 1)
    assert _tries(desk_on_both) == 0
    clock.moves(1)
    assert _tries(desk_on_both) == 1
    clock.moves(1000 * REFILL)
    assert _tries(desk_on_both) == TRIES


def test_asking_when_there_is_none_takes_nothing_and_says_how_long_to_wait(desk_on_both: Desk, clock) -> None:
    _tries(desk_on_both)
    for _ in range(5):
        clock.moves(REFILL // 5)
        with pytest.raises(DeskError) as raised:
            _ = [take_try(desk_on_both, (NAME, "erika@example.org")) for _ in range(2)]
    assert 0 < raised.value.values["n"] <= REFILL // 1_000_000


def test_a_clock_that_was_set_back_fills_nothing(desk_on_both: Desk, clock) -> None:
    _tries(desk_on_both)
    clock.moves(-1000 * REFILL)
    assert _tries(desk_on_both) == 0
    clock.moves(1000 * REFILL + REFILL)
    assert _tries(desk_on_both) == 1


def test_one_persons_tries_are_not_anothers(desk: Desk) -> None:
    _tries(desk, "erika@example.org")
    assert _tries(desk, "aylin@example.net") == TRIES


def test_of_two_limits_the_stricter_one_holds(desk: Desk) -> None:
    for _ in range(TRIES):
        take_try(desk, (NAME, "erika@example.org"), ("codes_from_address", "192.0.2.1"))
    with pytest.raises(DeskError, match="too_many"):
        take_try(desk, (NAME, "erika@example.org"), ("codes_from_address", "192.0.2.1"))


def test_many_at_once_take_no_try_twice(desk_on_both: Desk) -> None:
    def one(_: int) -> bool:
        try:
            take_try(desk_on_both, (NAME, "erika@example.org"))
        except DeskError as error:
            if error.code != "too_many":
                raise
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == TRIES


def test_the_table_tells_nobody_who_tried(desk: Desk) -> None:
    take_try(desk, (NAME, "erika@example.org"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT bucket_key FROM desk_tokenbucket")
        ((key,),) = cursor.fetchall()
    assert len(key) == 32
    assert b"erika" not in bytes(key)


def test_a_full_bucket_is_as_good_as_none(desk: Desk, clock) -> None:
    _tries(desk)
    longest = max(limit.tries * limit.refill for limit in LIMITS.values())
    clock.moves(longest)
    assert forget_full_buckets(desk) == 0
    clock.moves(1)
    assert forget_full_buckets(desk) == 1
    assert not TokenBucket.objects.exists()


def test_every_limit_says_what_it_is_for() -> None:
    assert all(limit.because.endswith(".") and limit.tries > 0 and limit.refill > 0 for limit in LIMITS.values())


def test_logins_are_limited_by_address(client: DeskClient, clock) -> None:
    tries = LIMITS["logins_from_address"].tries
    statuses = [client.get("/login", REMOTE_ADDR="192.0.2.1").status_code for _ in range(tries + 1)]
    assert 429 not in statuses[:-1]
    refused = client.get("/login", REMOTE_ADDR="192.0.2.1")
    assert (statuses[-1], refused.status_code) == (429, 429)
    assert int(refused["Retry-After"]) > 0
    assert client.get("/login", REMOTE_ADDR="192.0.2.2").status_code != 429
    clock.moves(MINUTE)
    assert client.get("/login", REMOTE_ADDR="192.0.2.1").status_code != 429


def test_a_header_gives_nobody_another_address(client: DeskClient) -> None:
    tries = LIMITS["logins_from_address"].tries
    statuses = [
        client.get("/login", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code
        for n in range(tries + 1)
    ]
    assert statuses[-1] == 429


def test_credentials_are_not_found_by_trying(client: DeskClient) -> None:
    tries = LIMITS["calls_unknown"].tries
    answers = [call(client, "GET", "/objections/W-1", Authorization=f"Bearer {n}") for n in range(tries + 1)]
    assert {one.status_code for one in answers[:-1]} == {401}
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too-many")
    assert int(answers[-1]["Retry-After"]) > 0


def test_objecting_is_never_limited(client: DeskClient) -> None:
    """Whoever objects again and again has one case, and gets the same answer each time."""
    body = {"account": {"platform": "beispielnetz", "id": "70010001"}}
    answers = [call(client, "POST", "/objections", body) for _ in range(150)]
    assert {one.status_code for one in answers} == {200, 201}
    assert len({one.json()["case"] for one in answers}) == DeskCase.objects.count() == 1
    assert not TokenBucket.objects.exists()


@pytest.mark.parametrize("is_trusted", [True, False])
def test_two_processes_behind_a_proxy_that_passes_on_forged_headers(
    desk_on_both: Desk, tmp_path: Path, is_trusted: bool
) -> None:
    """Each request claims another origin. Behind a proxy of ours its own word counts, else the connection's."""
    trusted = ("127.0.0.1/32",) if is_trusted else ()
    config = structs.replace(desk_on_both.config, trusted_proxies=trusted, oidc=None)
    (tmp_path / "config.json").write_bytes(msgspec.json.encode(config, enc_hook=str))
    tries = LIMITS["logins_from_address"].tries
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, desk_process.__file__, str(tmp_path / "config.json")], stdout=subprocess.PIPE
                )
            )
            for _ in range(2)
        ]
        for one in processes:
            stack.callback(one.kill)
        ports = [int(one.stdout.readline()) for one in processes]  # type: ignore[union-attr]

        def ask(n: int) -> int:
            forged = f"203.0.113.{n}, 10.0.0.{n}, 192.0.2.77"
            headers = {"Host": "localhost", "X-Forwarded-For": forged}
            return requests.get(f"http://127.0.0.1:{ports[n % 2]}/login", headers=headers, timeout=30).status_code

        with ThreadPoolExecutor(4) as pool:
            statuses = [*pool.map(ask, range(tries + 20))]
        other = requests.get(
            f"http://127.0.0.1:{ports[0]}/login",
            headers={"Host": "localhost", "X-Forwarded-For": "192.0.2.77, 192.0.2.78"},
            timeout=30,
        )
    allowed = sum(status != 429 for status in statuses)
    refilled = 10  # one more every ten seconds: a slow machine must not fail this
    assert tries <= allowed <= tries + refilled
    assert (other.status_code == 429) == (not is_trusted)


def test_the_page_for_operators_has_every_limit() -> None:
    page = (Path(__file__).parents[3] / "docs" / "operators" / "desk-login.md").read_text("utf-8")
    for name, limit in LIMITS.items():
        every = f"{limit.refill // MINUTE} min" if limit.refill >= MINUTE else f"{limit.refill // 1_000_000} s"
        assert f"| `{name}` | {limit.tries} | {every} | {limit.because} |" in page
