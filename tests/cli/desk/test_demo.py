"""The demo: one command, and everything that the desk needs around it."""

import json
import re
import signal
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import html

import postgres
from cli.apart import command
from cli.desk.running import ENDED, answers, free_port, started, wait_until
from widerspruch.testing.demo import settings as demo_settings
from widerspruch.testing.demo.identity_provider import identity_provider
from widerspruch.testing.demo.mail_catcher import mail_catcher
from widerspruch.testing.demo.mail_pages import mail_pages


def test_the_demo_answers_and_ends_cleanly(tmp_path: Path) -> None:
    """One command gives desk, mailbox and login, says what to try, and leaves nothing running after Ctrl-C."""
    with started("--demo", "--folder", tmp_path, "--listen", "127.0.0.1:0") as desk:
        desk.wait_until_it_answers()
        places = [desk.address(number) for number in range(3)]
        assert requests.get(f"{places[0]}/healthz", timeout=10).json()["status"] == "ok"
        wait_until(lambda: len(mails(places[1])) == 5)
        assert {one["to"][0]: one["subject"] for one in mails(places[1])} == TOLD
        assert requests.get(f"{places[2]}/.well-known/openid-configuration", timeout=10).json()["issuer"] == places[2]
        assert any("Erika Beispiel" in line for line in desk.said)
        assert objects(*places) == ["erika@example.org"]
        settings = tmp_path / "widerspruch.toml"
        made = subprocess.run(
            command("desk", "publish-exclusions", "--platform", "beispielnetz", "--json", "--config", settings),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told = json.loads(made.stdout)
        assert told["sets"][0]["counts"]["keys"]["account"] == 1
        assert [one["outcome"] for one in told["log"]["witnessed"]["replies"]] == ["cosigned", "cosigned"]

        code, complained = desk.stop()

    assert (code, complained) == (0, "")
    assert desk.said[-1] == ENDED
    for place in (*places, desk.address(4)):
        assert not answers(place)
    assert {path.name for path in tmp_path.iterdir()} == {
        *("desk.sqlite", "desk.sqlite.served", "keys", "mails", "openings", "sets", "training"),
        *("oidc.secret", "widerspruch.toml", "notice.toml", "accounts.csv"),
    }


@pytest.mark.slow
def test_the_log_says_of_nobody_who_they_are(tmp_path: Path) -> None:
    """Somebody logs in, objects and gets a mail; what is written down knows the case and nothing of the person."""
    port = free_port()
    with identity_provider(date(2026, 11, 29)) as issuer, mail_catcher() as catcher, mail_pages(catcher) as mailbox:
        settings = demo_settings.write_settings(tmp_path, port, issuer, catcher.port)
        with started("--config", settings, "--listen", f"127.0.0.1:{port}") as desk:
            desk.wait_until_it_answers()
            assert objects(desk.address(), mailbox, issuer) == ["erika@example.org"]
            code, log = desk.stop()
    assert code == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"login_answer", "object"} <= {line.get("route") for line in lines}
    assert any(line["event"] == "mail_sent" and line["case"].startswith("W-") for line in lines)
    canaries = (
        "erika",
        "beispiel ",
        "70010001",
        "80010001",
        "centre-1001",
        "example.org",
        "127.0.0.1",
        "code=",
        "state=",
    )
    assert [canary for canary in canaries if canary in log.casefold()] == []


@pytest.mark.slow
def test_the_demo_with_the_peoples_app(tmp_path: Path) -> None:
    """Both ends by one command; both end with it."""
    with started(
        "--demo", "--with-app", "--listen", "127.0.0.1:0", HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path)
    ) as desk:
        desk.wait_until_it_answers()
        wait_until(lambda: any("/start/" in line for line in desk.printed()))
        (app,) = [word for line in desk.said for word in line.split() if "/start/" in word]
        assert "Widerspruch" in requests.get(app, timeout=10).text
        code, complained = desk.stop(signal.SIGTERM)
    assert (code, complained) == (0, "")
    assert not answers(app)


@pytest.mark.slow
def test_the_demo_on_a_server(tmp_path: Path) -> None:
    """Named by a variable, an empty PostgreSQL database is all that the demo needs; what is in it, it makes."""
    if postgres.server_programs() is None:
        pytest.skip(postgres.WHY_NOT)
    with postgres.server() as server:
        url = f"postgresql://{server.user}@/{server.name}?host={server.host}"
        arguments = ("--demo", "--folder", tmp_path, "--listen", "127.0.0.1:0")
        with started(*arguments, WIDERSPRUCH_DESK_DATABASE_URL=url) as desk:
            desk.wait_until_it_answers()
            assert objects(*(desk.address(number) for number in range(3))) == ["erika@example.org"]
            code, complained = desk.stop()
    assert (code, complained) == (0, "")
    assert not (tmp_path / "desk.sqlite").exists()


GERMAN = "KI-Training mit Ihren Beiträgen: So widersprechen Sie"
TOLD = {
    "erika@example.org": GERMAN,
    "aylin@example.net": GERMAN,
    "jonas@example.org": "Ihre Beiträge und die KI: So sagen Sie Nein",
    "edith@example.net": "AI training with your posts: how to object",
    "bernd@example.net": GERMAN,
}
"""What the people of the demo find in their mailboxes."""


def mails(mailbox: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(f"{mailbox}/mails.json", timeout=10).json()
    return found


def objects(desk: str, mailbox: str, provider: str) -> list[str]:
    """Log in as Erika by a click, object with what is preselected, and wait for the mail; to whom it went."""
    browser = requests.Session()
    login = browser.get(f"{desk}/login?next=/object", timeout=30)
    assert login.url.startswith(f"{provider}/oauth2/authorize?")
    page = browser.post(login.url, {"sub": "erika"}, timeout=30)
    assert page.url == f"{desk}/object"
    form = html.fromstring(page.text).forms[-1]
    done = browser.post(page.url, form.form_values(), headers={"Origin": desk}, timeout=30)
    (case,) = set(re.findall("W-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", done.text))
    wait_until(lambda: any(case in one["subject"] for one in mails(mailbox)))
    (mail,) = [one for one in mails(mailbox) if case in one["subject"]]
    assert len(mail["attachments"]) == 3
    to: list[str] = mail["to"]
    return to
