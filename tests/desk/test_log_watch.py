"""The watch over the log sees what it is to see."""

import logging

import pytest

from log_watch import LogWatch, watched


@pytest.fixture
def watch():
    with watched() as watch:
        yield watch


@pytest.mark.parametrize(
    "said",
    ["erika@example.org", "70010001", "Erika Beispiel", "erika.beispiel", "wdp_of-the-platforms-servers", "CANARY-1"],
)
def test_a_name_in_a_line_of_ours_is_seen(watch: LogWatch, log_watch: LogWatch, said: str) -> None:
    logging.getLogger("widerspruch.desk").warning("failed for %s", said)
    assert [one.partition(":")[0] for one in watch.found] == ["widerspruch.desk at test_log_watch.py"]
    del log_watch.found[-1]


def test_numbers_of_cases_and_words_of_ours_are_fine(watch: LogWatch) -> None:
    logging.getLogger("widerspruch.desk").warning("login failed: %s %s", "login_refused", "nonce")
    logging.getLogger("widerspruch.desk").warning("request", extra={"facts": {"case": "W-7KQ4-M2XD-9"}})
    assert watch.found == []


def test_what_a_library_says_is_written_down_by_its_place_alone(watch: LogWatch) -> None:
    logging.getLogger("mozilla_django_oidc.auth").warning("email erika@example.org")
    assert watch.found == []
