"""The demo's training: its log with two witnesses, its page with a button, and what it says where something fails."""

from datetime import date
from pathlib import Path

import pytest
import requests

from cli.desk.running import wait_until
from widerspruch.desk.ports import HIGHEST
from widerspruch.gate.profile import load_profile
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.demo.demo_files import DemoFiles
from widerspruch.testing.demo.training import Training
from widerspruch.testing.demo.training_pages import training_pages
from widerspruch.testing.demo.witnesses import ORIGIN, WITNESSES, witnessed_log

ANY_PORT = HIGHEST + 1


@pytest.fixture
def training(tmp_path: Path) -> Training:
    made = Training(DemoFiles(tmp_path), lambda: date(2026, 11, 30))
    (tmp_path / "training").mkdir()
    return made


def test_the_log_is_served_and_names_who_witnesses_it(tmp_path: Path) -> None:
    """A demo that goes on has the same log, and everybody where they listen now."""
    policies = []
    for _ in range(2):
        with witnessed_log(DemoFiles(tmp_path), ANY_PORT) as address:
            policy = parse_policy(requests.get(f"{address}/policy", timeout=10).content)
            assert ORIGIN in requests.get(f"{address}/checkpoint", timeout=10).text
            assert [one.address for one in policy.logs] == [address]
            for one in policy.witnesses:
                assert requests.post(f"{one.address}/add-checkpoint", b"nothing", timeout=10).status_code == 400
            policies.append(policy)
    first, second = policies
    assert [one.name for one in first.witnesses] == [one.word for one in WITNESSES]
    assert [one.verifier for one in first.witnesses] == [one.verifier for one in second.witnesses]
    assert first.groups[0].needed == len(WITNESSES)


def test_what_a_training_needs_is_made_once(training: Training) -> None:
    training.prepare()
    key = training.files.run_key.read_bytes()
    training.prepare()
    assert training.files.run_key.read_bytes() == key
    assert VerifyingKey.load(training.files.run_public) == SigningKey.load(training.files.run_key).public
    load_profile(training.files.corpus / "profile.toml", tuple(load_rulebook().platforms))


def test_a_training_that_fails_says_why_and_leaves_the_next_one_free(training: Training) -> None:
    """Here there is no desk."""
    with training_pages(training, "http://localhost:8700") as address:
        for _ in range(2):
            page = requests.post(f"{address}/train", {"honest": "1"}, headers={"Origin": address}, timeout=30)
            assert page.status_code == 200
            wait_until(lambda: training.under_way is None)
        shown = requests.get(address, timeout=10)
    assert [(one.number, one.failed) for one in training.done] == [(2, "set"), (1, "set")]
    assert "Die Datei mit den Einstellungen, widerspruch.toml, gibt es nicht." in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_no_other_page_makes_it_train(training: Training) -> None:
    with training_pages(training, "http://localhost:8700") as address:
        answer = requests.post(f"{address}/train", headers={"Origin": "http://elsewhere.example"}, timeout=10)
        listed = requests.get(f"{address}/trainings.json", timeout=10).json()
    assert (answer.status_code, listed) == (403, {"under_way": None, "done": []})


def test_a_demo_that_ends_begins_nothing_more(training: Training) -> None:
    training.stop()
    assert not training.begin(cheating=False)
