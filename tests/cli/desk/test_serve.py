"""`widerspruch desk serve`, as a process of its own: how it starts, and how it ends."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import postgres
from cli.apart import command
from cli.desk.running import ENDED, answers, free_port, serving, started, wait_until
from cli.desk.settings_file import write_settings
from widerspruch.desk.config import PostgresqlConfig
from widerspruch.desk.keys import make_keys


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
        assert desk.said[1].endswith("widerspruch desk check")  # neither login nor mail is set

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
    kinds = [line.split()[2] for line in told.splitlines() if line.startswith("# TYPE")]
    assert len(kinds) == len(set(kinds))
    assert "desk_can_write 1.0" in told.splitlines()


def child_of(process: int) -> int | None:
    """The process that answers, started by another: not those that help Python itself."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for child in children:
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    return None
