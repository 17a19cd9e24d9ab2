"""`widerspruch desk serve`, as a process of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import requests
from lxml import html

import postgres
from cli.apart import command
from cli.desk.running import ENDED, RunningDesk, started
from cli.desk.settings_file import write_settings
from widerspruch.desk.config import PostgresqlConfig
from widerspruch.desk.keys import make_keys


def test_the_demo_answers_and_ends_cleanly(tmp_path: Path) -> None:
    """One command gives desk, mailbox and login, says what to try, and leaves nothing running after Ctrl-C."""
    with started("--demo", "--folder", tmp_path, "--listen", "127.0.0.1:0") as desk:
        desk.wait_until_it_answers()
        places = [desk.address(number) for number in range(3)]
        assert requests.get(f"{places[0]}/healthz", timeout=10).json()["status"] == "ok"
        assert "Noch keine Mail" in requests.get(places[1], timeout=10).text
        assert requests.get(f"{places[2]}/.well-known/openid-configuration", timeout=10).json()["issuer"] == places[2]
        assert any("Erika Beispiel" in line for line in desk.said)
        assert objects(*places) == ["erika@example.org"]
        settings = tmp_path / "widerspruch.toml"
        made = subprocess.run(
            command("desk", "publish-exclusions", "--platform", "beispielnetz", "--json", "--config", settings),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(made.stdout)["sets"][0]["counts"]["keys"]["account"] == 1

        code, complained = desk.stop()

    assert (code, complained) == (0, "")
    assert desk.said[-1] == ENDED
    for place in places:
        assert not answers(place)
    assert {path.name for path in tmp_path.iterdir()} == {
        *("desk.sqlite", "desk.sqlite.served", "keys", "mails", "sets"),
        *("oidc.secret", "widerspruch.toml"),
    }


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
    wait_until(lambda: requests.get(f"{mailbox}/mails.json", timeout=10).json() != [])
    (mail,) = requests.get(f"{mailbox}/mails.json", timeout=10).json()
    assert case in mail["subject"]
    assert len(mail["attachments"]) == 3
    to: list[str] = mail["to"]
    return to


def answers(address: str) -> bool:
    """Whether anything is there."""
    try:
        return bool(requests.get(address, timeout=5).status_code)
    except requests.ConnectionError:
        return False


def free_port() -> int:
    """One that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def serving(
    tmp_path: Path, *arguments: object, more: str = "", server: PostgresqlConfig | None = None
) -> AbstractContextManager[RunningDesk]:
    """A desk with settings of its own, not in the demo."""
    port = free_port()
    write_settings(tmp_path, more, port, server)
    return started("--listen", f"127.0.0.1:{port}", *arguments, cwd=tmp_path)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a desk that all tests of this module may ask."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as desk:
        desk.wait_until_it_answers()
        yield int(desk.address().rpartition(":")[2])


class TestWhatIsSent:
    """Whatever comes over the wire, unreadable or too much, is refused, and the desk answers the next one."""

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 300_000 + b"\r\n\r\n", 431),
            (b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
            (b"POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12000001\r\n\r\nx", 413),
            (b"POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\nx", 400),
            (b"GET / HTTP/1.1\r\nHost: elsewhere.example.org\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
            (b"\x16\x03\x01 this is TLS", 400),
        ],
        ids=["large head", "long address", "large body", "no length", "another host", "two hosts", "TLS"],
    )
    def test_it_is_refused(self, port: int, sent: bytes, status: int) -> None:
        answer = exchange(port, sent)
        assert answer.split(b" ", 2)[1] == str(status).encode()
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200

    def test_too_much_is_said(self, port: int) -> None:
        """In the words of a page."""
        head = b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12000001\r\nConnection: close\r\n\r\n"
        assert b"Das ist zu viel auf einmal" in exchange(port, b"POST /language" + head)

    @pytest.mark.slow
    def test_who_does_not_finish_a_head_is_not_waited_for(self, port: int) -> None:
        """The connection is closed; nobody else had to wait."""
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost")
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
            assert slow.recv(100) == b""


def exchange(port: int, sent: bytes) -> bytes:
    """What is answered to these bytes."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        while (part := connection.recv(65_536)) and b"</html>" not in answer:
            answer += part
            if b"Connection: close" not in sent:
                break
    return answer


class TestStarting:
    """What keeps a desk from starting is told in a sentence."""

    @pytest.mark.parametrize(
        ("more", "said", "code"),
        [
            ("[desk.smtp]\nport = 0", "[desk.smtp] port muss eine ganze Zahl", 2),
            ('[desk.smtp]\nhost = "m.example.org"\nsender = "a@example.org"\ntls = "none"', "nur verschlüsselt", 1),
            ("x = ", "ist kein gültiges TOML", 1),
            ('[desk.database]\nurl = "postgresql://desk@127.0.0.1:1/desk"', "Die Datenbank antwortet nicht", 1),
        ],
    )
    def test_what_is_set_wrongly(self, tmp_path: Path, more: str, said: str, code: int) -> None:
        write_settings(tmp_path, more)
        if "postgresql" in more:
            make_keys(tmp_path / "keys")
        with started("--listen", "127.0.0.1:0", cwd=tmp_path) as desk:
            _, complained = desk.process.communicate(timeout=60)
        assert said in " ".join(complained.split())
        assert "Traceback" not in complained
        assert desk.process.returncode == code

    @pytest.mark.slow
    def test_a_port_that_is_taken(self, tmp_path: Path) -> None:
        """Two desks never share one: people would be answered by either."""
        (tmp_path / "a").mkdir()
        with serving(tmp_path / "a") as first:
            first.wait_until_it_answers()
            port = first.address().rpartition(":")[2]
            (tmp_path / "b").mkdir()
            write_settings(tmp_path / "b", port=int(port))
            with started("--listen", f"127.0.0.1:{port}", cwd=tmp_path / "b") as second:
                _, complained = second.process.communicate(timeout=60)
            assert second.process.returncode == 3
            assert f"An Port {port} antwortet schon ein anderes Programm." in " ".join(complained.split())
            assert not (tmp_path / "b" / "keys").exists()

    def test_where_nobody_may_listen(self, tmp_path: Path) -> None:
        """An address of another machine, and none at all."""
        write_settings(tmp_path)
        for listen, said, code in (
            ("192.0.2.1:8700", "192.0.2.1 ist keine Adresse dieses Rechners.", 1),
            ("127.0.0.1:70000", "ist keine Adresse. Schreiben Sie sie wie 127.0.0.1:8700.", 2),
        ):
            with started("--listen", listen, cwd=tmp_path) as desk:
                _, complained = desk.process.communicate(timeout=60)
            assert (desk.process.returncode, said in " ".join(complained.split())) == (code, True)

    @pytest.mark.slow
    def test_one_database_has_one_desk(self, tmp_path: Path) -> None:
        """A second one, at another port, is refused; once the first has ended, it may."""
        with serving(tmp_path) as first:
            first.wait_until_it_answers()
            with started("--listen", "127.0.0.1:0", cwd=tmp_path) as second:
                _, complained = second.process.communicate(timeout=60)
            assert second.process.returncode == 3
            assert "dient schon eine Widerspruchsstelle" in " ".join(complained.split())
            first.stop()
        with serving(tmp_path) as third:
            third.wait_until_it_answers()

    @pytest.mark.slow
    def test_several_processes_need_a_server(self, tmp_path: Path) -> None:
        """With SQLite one process writes."""
        write_settings(tmp_path)
        with started("--workers", 2, cwd=tmp_path) as desk:
            _, complained = desk.process.communicate(timeout=60)
        assert desk.process.returncode == 1
        assert "--workers geht erst mit PostgreSQL" in " ".join(complained.split())

    @pytest.mark.slow
    def test_keys_that_are_lost_are_not_made_anew(self, tmp_path: Path) -> None:
        """With new keys, all that was ever taken would be unreadable, and nobody would notice."""
        with serving(tmp_path) as desk:
            desk.wait_until_it_answers()
            desk.stop()
        shutil.rmtree(tmp_path / "keys")
        with started("--listen", "127.0.0.1:0", cwd=tmp_path) as again:
            _, complained = again.process.communicate(timeout=60)
        assert again.process.returncode == 1
        assert "fehlt im Schlüsselordner" in " ".join(complained.split())
        assert not (tmp_path / "keys").exists()

    @pytest.mark.slow
    def test_who_cannot_be_reached_keeps_nobody_from_objecting(self, tmp_path: Path) -> None:
        """An identity provider and a mail server that are down are told, and the desk answers all the same."""
        secret = tmp_path / "secret"
        secret.write_text("x\n")
        secret.chmod(0o600)
        gone = free_port()
        more = (
            f'[desk.oidc]\nissuer = "http://127.0.0.1:{gone}"\nclient_id = "d"\nclient_secret_file = "secret"\n'
            f'[desk.smtp]\nhost = "127.0.0.1"\nport = {gone}\ntls = "none"\nsender = "d@example.org"\n'
        )
        with serving(tmp_path, more=more) as desk:
            desk.wait_until_it_answers()
            assert requests.get(f"{desk.address()}/healthz", timeout=10).status_code == 200
            code, complained = desk.stop()
        assert code == 0
        hints = [line for line in complained.splitlines() if line.startswith("Hinweis:")]
        assert any("Mailserver" in line for line in hints)
        assert len(hints) == 2


class TestStopping:
    """However it ends, it can be started again."""

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_told_to_stop(self, tmp_path: Path, number: int) -> None:
        """Ctrl-C, a service manager and a closed terminal end it alike, without a word of trouble."""
        with serving(tmp_path) as desk:
            desk.wait_until_it_answers()
            code, complained = desk.stop(number)
        assert (code, complained) == (0, "")
        assert desk.said[-1] == ENDED

    @pytest.mark.slow
    def test_killed_it_leaves_nobody_behind(self, tmp_path: Path) -> None:
        """After `kill -9` of the one that was started, those that it had started are gone, too, and the next answers."""
        with serving(tmp_path) as desk:
            desk.wait_until_it_answers()
            address = desk.address()
            desk.process.kill()
            desk.process.wait()
            wait_until(lambda: not answers(f"{address}/healthz"))
            port = address.rpartition(":")[2]
            with started("--listen", f"127.0.0.1:{port}", cwd=tmp_path) as again:
                again.wait_until_it_answers()
                assert requests.get(f"{address}/healthz", timeout=10).json()["can_write"] is True

    @pytest.mark.slow
    def test_a_worker_that_was_killed_is_replaced(self, tmp_path: Path) -> None:
        """The one that minds the others starts a new one, which answers."""
        with serving(tmp_path) as desk:
            desk.wait_until_it_answers()
            worker = child_of(desk.process.pid)
            os.kill(worker, signal.SIGKILL)
            wait_until(
                lambda: child_of(desk.process.pid) not in (None, worker) and answers(f"{desk.address()}/healthz")
            )
            code, _ = desk.stop()
        assert code == 0


@pytest.fixture
def migrated_server(tmp_path: Path) -> Iterator[PostgresqlConfig]:
    """A PostgreSQL server that `desk migrate` was called for, with keys elsewhere."""
    if postgres.server_programs() is None:
        pytest.skip(postgres.WHY_NOT)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with postgres.server() as server:
        write_settings(elsewhere, server=server)
        for said in ("sind getan", "passen schon"):
            done = subprocess.run(command("desk", "migrate"), cwd=elsewhere, capture_output=True, text=True, check=True)
            assert said in " ".join(done.stdout.split()) or "Ein Schritt" in done.stdout
        yield server


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


@pytest.mark.slow
def test_on_a_server_there_may_be_several(tmp_path: Path, migrated_server: PostgresqlConfig) -> None:
    """Without migration it does not start; after it, each process answers, and figures are those of all."""
    write_settings(tmp_path, server=migrated_server)
    with started("--listen", "127.0.0.1:0", cwd=tmp_path) as desk:
        _, complained = desk.process.communicate(timeout=60)
    assert "fehlt im Schlüsselordner" in " ".join(complained.split())

    make_keys(tmp_path / "keys")
    with serving(tmp_path, "--workers", 2, server=migrated_server) as desk:
        desk.wait_until_it_answers()
        for _ in range(20):
            requests.get(f"{desk.address()}/static/0/none", timeout=10)  # a connection each: either may answer
        told = requests.get(f"{desk.address()}/metrics", timeout=10).text
        code, _ = desk.stop()
    assert code == 0
    (counted,) = [line for line in told.splitlines() if 'route="static"' in line and "_total" in line]
    assert float(counted.split()[-1]) == 20


def child_of(process: int) -> int | None:
    """The process that answers, started by another: not those that help Python itself."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for child in children:
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    return None


def wait_until(holds: Callable[[], bool]) -> None:
    """Ask again and again, for a minute at most."""
    for _ in range(600):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it was waited for in vain")
