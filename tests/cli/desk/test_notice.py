"""`widerspruch desk notice …`, as it is called: from a text to begin with to the proof that somebody was told."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.apart import heed_interrupts
from cli.conftest import Run
from cli.desk.running import serving
from cli.desk.settings_file import write_settings
from desk.mail.smtp_server import TestServer, smtp_server
from desk.notices.told import accounts, many
from widerspruch.desk.keys import load_keys
from widerspruch.lib import clock
from widerspruch.protocol.notice_proof import read_notice_proof


@pytest.fixture
def server() -> Iterator[TestServer]:
    with smtp_server() as running:
        yield running


def smtp_of(server: TestServer, more: str = "") -> str:
    smtp = f'[desk.smtp]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nsender = "w@example.org"\n'
    return f"{smtp}{more}"


def test_from_a_text_to_the_proof(run_apart: Run, tmp_path: Path, server: TestServer) -> None:
    settings = write_settings(tmp_path, smtp_of(server))
    text, proof = tmp_path / "notice.toml", tmp_path / "proof.json"
    people = accounts(tmp_path, "4711,erika@a.example,DE,de,yes", "4712,max@b.example,AT,en,yes", "4713,,DE,de,no")

    def runs(*arguments: object) -> str:
        ended = run_apart("desk", "notice", *arguments, "--config", settings, "--lang", "en")
        assert ended.code == 0, ended.err
        assert "example" not in ended.err.replace("example.org", "example"), "nobody is named"
        return ended.out

    assert "widerspruch desk notice preview" in runs("example", text)
    seen = runs("preview", text, "--recipients", people)
    assert "2 mails are to be sent." in seen
    assert "not of age: 1" in seen
    assert all(f"This is the mail in {language}:" in seen for language in ("de", "en", "de-leicht"))
    assert (server.recipients(), "a.example" in seen) == ([], False)
    assert "2 mails are to be sent." in runs("send", text, "--recipients", people, "--once")
    assert sorted(server.recipients()) == ["erika@a.example", "max@b.example"]
    told = json.loads(runs("status", "ki-training", "--json"))
    assert {language: one["sent"] for language, one in told["languages"].items()} == {"de": 1, "en": 1}
    runs("proof", "ki-training", "--account", "4711", "--out", proof)
    key = load_keys(tmp_path / "keys").receipts.public
    read = read_notice_proof(proof.read_bytes(), [key], now=clock.now(), account_id="4711")
    assert [one.channel for one in read.proof.told] == ["mail"]
    assert "is closed" in runs("close", "ki-training")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("send", "{text}", "--once"), "texts.de.body: The way to object is missing."),
        (("preview", "{none}", "--recipients", "{text}"), "is not there, or cannot be read as text"),
        (("status", "unknown"), "The desk has no notice of this name and version."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(
    run_apart: Run, tmp_path: Path, server: TestServer, arguments: tuple[str, ...], said: str
) -> None:
    settings = write_settings(tmp_path, smtp_of(server))
    text = tmp_path / "notice.toml"
    run_apart("desk", "notice", "example", text, "--config", settings)
    text.write_text(text.read_text("utf-8").replace("{link}", "", 1), "utf-8")
    filled = [one.format(text=text, none=tmp_path / "none.toml") for one in arguments]
    ended = run_apart("desk", "notice", *filled, "--config", settings, "--lang", "en")
    assert ended.code == 1
    assert said in " ".join(ended.err.split())
    assert server.recipients() == []


@pytest.mark.slow
def test_where_no_mail_can_be_sent_it_says_so_and_everybody_waits(
    run_apart: Run, tmp_path: Path, server: TestServer
) -> None:
    settings = write_settings(tmp_path, smtp_of(server).replace(str(server.port), "1"))
    text = tmp_path / "notice.toml"
    run_apart("desk", "notice", "example", text, "--config", settings)
    options = ("--config", settings, "--lang", "en", "--once")
    ended = run_apart("desk", "notice", "send", text, "--recipients", many(tmp_path, 3), *options)
    assert ended.code == 1
    assert "No mail can be sent just now (unreachable)" in " ".join(ended.err.split())
    assert "waiting: 3" in ended.out


@pytest.mark.slow
def test_beside_a_desk_that_serves_everybody_is_told_once_over_a_kill(
    run_apart: Run, tmp_path: Path, server: TestServer
) -> None:
    """On SQLite, with its one writer in another process. Who is killed is followed by the same command."""
    with serving(tmp_path, more=smtp_of(server, "[desk.notices]\nmails_per_minute = 100000\n")) as desk:
        desk.wait_until_it_answers()
        settings, text = tmp_path / "widerspruch.toml", tmp_path / "notice.toml"
        run_apart("desk", "notice", "example", text, "--config", settings)
        command = [sys.executable, "-m", "widerspruch", "desk", "notice", "send", text, "--config", settings]
        people = many(tmp_path, 300, domains=100)
        with subprocess.Popen(
            [*map(str, command), "--recipients", people],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=heed_interrupts,
        ) as sending:
            end = time.monotonic() + 120
            while len(server.mails) < 100 and time.monotonic() < end:
                time.sleep(0.05)
            sending.send_signal(signal.SIGKILL)
        taken = len(server.mails)
        assert 100 <= taken < 300
        run_apart("desk", "notice", "send", text, "--recipients", people, "--once", "--config", settings)
    came = Counter(server.recipients())
    assert max(came.values()) == 1, "what the dead had taken waits for its time"
    assert len(came) >= 300 - 2 * 25
