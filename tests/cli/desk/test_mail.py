"""`widerspruch desk deliver` and `desk bounce`, as they are started."""

import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cli.apart import heed_interrupts
from cli.conftest import Run
from cli.desk.running import started
from cli.desk.settings_file import write_settings
from desk.mail.smtp_server import TestServer, smtp_server
from widerspruch.desk.keys import load_keys
from widerspruch.desk.mail.return_paths import MailNumber, return_path

DOMAIN = "bounces.example.org"
OWE = """
import sys
from pathlib import Path
from widerspruch.cli.desk.configured import configured
from widerspruch.cli.desk.opening import opened
with opened(configured(Path(sys.argv[1]), "en")) as desk:
    from widerspruch.desk.mail.outbox import put_mail
    for number in range(int(sys.argv[2])):
        values = {"code": "123456"}
        desk.door.write(lambda now: put_mail(desk, None, "code", "de", f"p{number}@example.org", values, now=now))
"""


@pytest.fixture
def server() -> Iterator[TestServer]:
    with smtp_server() as running:
        yield running


def settings_of(folder: Path, port: int) -> Path:
    smtp = f'[desk.smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nsender = "w@example.org"\n'
    return write_settings(folder, f'{smtp}bounce_domain = "{DOMAIN}"\n')


def owe(settings: Path, count: int) -> None:
    subprocess.run([sys.executable, "-c", OWE, str(settings), str(count)], check=True, timeout=120)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


def test_what_is_due_is_sent(run_apart: Run, tmp_path: Path, server: TestServer) -> None:
    settings = settings_of(tmp_path, server.port)
    owe(settings, 2)
    ended = run_apart("desk", "deliver", "--once", "--config", settings, "--lang", "en")
    assert (ended.code, ended.out) == (0, "2 mails were sent.\n")
    assert "example.org" not in ended.err
    assert ended.err.count('"event":"mail_sent"') == 2
    assert server.recipients() == ["p0@example.org", "p1@example.org"]


@pytest.mark.slow
def test_what_was_sent_is_not_sent_again_and_what_came_back_is_noted(
    run_apart: Run, tmp_path: Path, server: TestServer
) -> None:
    settings = settings_of(tmp_path, server.port)
    owe(settings, 2)
    for sent in ("2 mails were sent.\n", "0 mails were sent.\n"):
        assert run_apart("desk", "deliver", "--once", "--config", settings, "--lang", "en").out == sent
    assert server.recipients() == ["p0@example.org", "p1@example.org"]

    report = (Path(__file__).parents[2] / "desk" / "mail" / "report.eml").read_bytes()
    for expected in ("A mail came back", "That was no report"):
        done = subprocess.run(
            [sys.executable, "-m", "widerspruch", "desk", "bounce", "--config", settings, "--lang", "en",
             "--recipient", server.mails[0].sender],
            input=report, capture_output=True, timeout=120, check=True,
        )  # fmt: skip
        assert done.stdout.decode().startswith(expected)


@pytest.mark.slow
def test_where_no_mail_can_be_sent_it_says_so_and_none_is_lost(
    run_apart: Run, tmp_path: Path, server: TestServer
) -> None:
    settings = settings_of(tmp_path, free_port())
    owe(settings, 1)
    ended = run_apart("desk", "deliver", "--once", "--config", settings, "--lang", "en")
    assert ended.code == 1
    assert "No mail can be sent just now (unreachable)" in ended.err
    settings = settings_of(tmp_path, server.port)
    assert run_apart("desk", "deliver", "--once", "--config", settings, "--lang", "en").out == "One mail was sent.\n"


def test_a_pipe_is_told_to_come_again_where_the_desk_is_not_there(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, 25)
    (tmp_path / "data").write_text("no folder")
    done = subprocess.run(
        [sys.executable, "-m", "widerspruch", "desk", "bounce", "--config", settings, "--lang", "en"],
        input=b"", capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 75


@contextmanager
def running(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "widerspruch", "desk", *map(str, arguments), "--lang", "en"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert "To end it: Ctrl+C." in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_it_sends_what_comes_to_be_owed_until_it_is_told_to_stop(tmp_path: Path, server: TestServer) -> None:
    settings = settings_of(tmp_path, server.port)
    with running("deliver", "--config", settings) as process:
        owe(settings, 1)
        end = time.monotonic() + 60
        while not server.mails and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "Nothing more is being sent. What is owed waits.\n")
    assert "Traceback" not in err
    assert server.recipients() == ["p0@example.org"]


@pytest.mark.slow
def test_a_desk_that_serves_sends_besides(tmp_path: Path, server: TestServer) -> None:
    settings = settings_of(tmp_path, server.port)
    with started("--config", settings, "--listen", f"127.0.0.1:{free_port()}") as desk:
        desk.wait_until_it_answers()
        owe(settings, 3)
        end = time.monotonic() + 60
        while len(server.mails) < 3 and time.monotonic() < end:
            time.sleep(0.05)
        code, written = desk.stop()
    assert code == 0
    assert sorted(server.recipients()) == ["p0@example.org", "p1@example.org", "p2@example.org"]
    assert written.count('"event":"mail_sent"') == 3
    assert "p0" not in written


def test_what_comes_back_is_taken_over_a_socket(run_apart: Run, tmp_path: Path, server: TestServer) -> None:
    settings, port = settings_of(tmp_path, server.port), free_port()
    owe(settings, 1)
    run_apart("desk", "deliver", "--once", "--config", settings)
    report = (Path(__file__).parents[2] / "desk" / "mail" / "report.eml").read_bytes()
    with running("bounce", "--listen", f"127.0.0.1:{port}", "--lmtp", "--config", settings) as process:
        with closing(smtplib.LMTP("127.0.0.1", port, local_hostname="mx.example.net")) as client:
            client.sendmail("", [server.mails[0].sender], report)
            forged = return_path(bytes(32), MailNumber(1), DOMAIN)
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.sendmail("", [forged], report)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "Nothing is taken any more.\n")
    assert '"event":"mail_bounced"' in err
    assert "example" not in err
    assert load_keys(tmp_path / "keys").bounces.hex() not in err
