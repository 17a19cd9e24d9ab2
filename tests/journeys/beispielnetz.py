"""A platform for a journey: its desk as a process of its own, its login, its mail, its posts."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli.desk.running import started
from widerspruch.desk.config import PostgresqlConfig
from widerspruch.desk.ports import HIGHEST, free_port
from widerspruch.testing.demo.identity_provider import CLIENT_ID, identity_provider
from widerspruch.testing.demo.mail_catcher import MailCatcher, mail_catcher

TOKENS = {"platform": "token-of-the-servers-of-beispielnetz", "gate": "token-of-the-gate-of-beispielnetz"}

CONTROLLER = """
controller = "Beispielnetz GmbH"
controller_address = "Musterweg 1, 10115 Berlin"
controller_country = "DE"
controller_land = "Berlin"
"""


class Platform:
    """A desk that answers.

    Attributes:
        address: Where. `catcher`: whatever it mails. `settings`: its file.
    """

    def __init__(self, folder: Path, address: str, catcher: MailCatcher, settings: Path) -> None:
        self.folder, self.address, self.catcher, self.settings = folder, address, catcher, settings

    def command(self, *arguments: object) -> str:
        """What a command of the platform's operators prints."""
        command = [sys.executable, "-m", "widerspruch", "desk", *map(str, arguments), "--config", str(self.settings)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def asked(self, role: str, path: str, body: Any = None) -> bytes:
        """What the interface for machines answers to one of them."""
        request = urllib.request.Request(
            self.address + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {TOKENS[role]}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()


@contextmanager
def beispielnetz(folder: Path, server: PostgresqlConfig | None) -> Iterator[Platform]:
    """It runs while the block lasts; on SQLite without a server."""
    with ExitStack() as around:
        issuer = around.enter_context(identity_provider(datetime.now(UTC).date()))
        catcher = around.enter_context(mail_catcher())
        port = free_port("127.0.0.1", HIGHEST + 1)  # any: other tests want one at the same time
        settings = _settings(folder, port, issuer, catcher.port, server)
        if server is not None:
            _migrate(folder, settings)
        desk = around.enter_context(started("--config", settings, "--listen", f"127.0.0.1:{port}", cwd=folder))
        desk.wait_until_it_answers()
        if server is not None:
            around.enter_context(_delivering(folder, settings))
        yield Platform(folder, f"http://localhost:{port}", catcher, settings)


def _settings(folder: Path, port: int, issuer: str, smtp: int, server: PostgresqlConfig | None) -> Path:
    database = ""
    if server is not None:
        database = f'[desk.database]\nurl = "postgresql://{server.user}@/{server.name}?host={server.host}"\n'
    credentials = "".join(
        f'[[desk.credentials]]\nname = "{role}"\nrole = "{role}"\nsha256 = "{hashlib.sha256(token.encode()).hexdigest()}"\n'
        for role, token in TOKENS.items()
    )
    (folder / "secret").write_text("of the demo", "utf-8")
    (folder / "secret").chmod(0o600)
    file = folder / "widerspruch.toml"
    file.write_text(
        f"""
[desk]
public_address = "http://localhost:{port}"
data = "data"
keys = "keys"
[desk.oidc]
issuer = "{issuer}"
client_id = "{CLIENT_ID}"
client_secret_file = "secret"
[desk.smtp]
host = "127.0.0.1"
port = {smtp}
tls = "none"
sender = "Beispielnetz <widerspruch@beispielnetz.example>"
[desk.platforms.beispielnetz]
name = "Beispielnetz"{CONTROLLER}
[desk.platforms.beispielbild]
name = "Beispielbild"{CONTROLLER}
{database}{credentials}
""",
        "utf-8",
    )
    return file


def _migrate(folder: Path, settings: Path) -> None:
    command = [sys.executable, "-m", "widerspruch", "desk", "migrate", "--config", str(settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=120)
    assert done.returncode == 0, done.stderr


@contextmanager
def _delivering(folder: Path, settings: Path) -> Iterator[None]:
    """With PostgreSQL mail is sent by a process of its own."""
    command = [sys.executable, "-m", "widerspruch", "desk", "deliver", "--config", str(settings)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env={**os.environ}) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
