"""How fast confirmations go out: `python -m benchmarks.desk.mails [--mails 10000] [--database sqlite|postgresql]`.

Fills a desk with cases by its own intake, and sends the confirmation of each, with its receipt, to a server in a
process of its own that answers at once. Beside it: the same bytes by plain `smtplib` over one connection; nothing is
read from tables, put together or noted.
"""

import argparse
import multiprocessing
import resource
import smtplib
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests import postgres

from widerspruch.desk.config import DeskConfig, PlatformConfig, PostgresqlConfig, SmtpConfig, SqliteConfig
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook


def answer_at_once(listening: socket.socket) -> None:
    """An SMTP server that takes everything and keeps nothing."""
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_converse, args=(connection,), daemon=True).start()


def _converse(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as lines:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(b"220 sink\r\n")
        for line in lines:
            match line[:4].upper():
                case b"EHLO":
                    connection.sendall(b"250-sink\r\n250 SMTPUTF8\r\n")
                case b"DATA":
                    connection.sendall(b"354 go\r\n")
                    for content in lines:
                        if content == b".\r\n":
                            break
                    connection.sendall(b"250 taken\r\n")
                case b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                case _:
                    connection.sendall(b"250 OK\r\n")


@contextmanager
def sink() -> Iterator[int]:
    """The server in a process of its own; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = multiprocessing.get_context("fork").Process(target=answer_at_once, args=(listening,), daemon=True)
        process.start()
        try:
            yield listening.getsockname()[1]
        finally:
            process.kill()
            process.join()


def configured(folder: Path, port: int, database: SqliteConfig | PostgresqlConfig) -> DeskConfig:
    """A desk of one platform."""
    return DeskConfig(
        public_address="https://desk.example.org",
        platforms={"beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH", "Musterweg 1, 10115 Berlin")},
        database=database,
        keys=folder / "keys",
        sets=folder / "sets",
        data=folder,
        smtp=SmtpConfig("127.0.0.1", port, "w@example.org", tls="none", bounce_domain="bounces.example.org"),
    )


def fill(desk: Any, count: int) -> None:
    """So many people object, each with an account and an address."""
    from widerspruch.desk.intake.submission import AccountHolder, Submission
    from widerspruch.desk.intake.take import take_objection
    from widerspruch.desk.values import AccountIdentity

    def object_once(number: int) -> None:
        identity = AccountIdentity(str(number), (f"person{number}",), emails=(f"person{number}@example.org",))
        take_objection(desk, Submission(who=AccountHolder("beispielnetz", identity), language="de", country="DE"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(object_once, range(count)))


def drained(desk: Any, workers: int) -> tuple[float, float]:
    """Seconds, and seconds of this process's CPU, until nothing is owed any more."""
    from widerspruch.desk.mail.loop import DeliveryLoop
    from widerspruch.desk.models import OutboxMail

    loop = DeliveryLoop(desk, workers, every=0.05)
    began, cpu = time.perf_counter(), _cpu()
    loop.start()
    while OutboxMail.objects.filter(sent_at=None).exists():
        time.sleep(0.1)
    took = time.perf_counter() - began, _cpu() - cpu
    loop.stop()
    assert not OutboxMail.objects.exclude(attempts=1).exists(), "each went once"
    return took


def plain(port: int, data: list[bytes]) -> float:
    """Seconds for the same bytes by `smtplib`."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="example.org") as server:
        for one in data:
            server.sendmail("w@example.org", ["person@example.org"], one)
    return time.perf_counter() - began


def one_mail(desk: Any) -> bytes:
    """The bytes of a confirmation."""
    from widerspruch.desk.mail.outbox_queue import posting_of
    from widerspruch.desk.models import OutboxMail

    row = OutboxMail.objects.select_related("case").first()
    assert row is not None
    return posting_of(desk, desk.config.smtp, row).data


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    asked = parser.parse_args()
    with ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True)))
        port = around.enter_context(sink())
        on_server = asked.database == "postgresql"
        database = around.enter_context(postgres.server()) if on_server else SqliteConfig(folder / "desk.sqlite")
        config = configured(folder, port, database)
        make_keys(config.keys)
        keys = load_keys(config.keys)
        set_django_up(config, keys.sessions)
        from widerspruch.desk.models import OutboxMail
        from widerspruch.desk.tables import migrate
        from widerspruch.desk.worker import WorkerTask, desk_at_work

        migrate()
        desk = desk_at_work(WorkerTask(config, load_rulebook(), clock.now), keys)
        fill(desk, asked.mails)
        mail = one_mail(desk)
        print(f"{asked.mails} mails of {len(mail)} bytes, {asked.database}")
        seconds = plain(port, [mail] * asked.mails)
        print(f"plain smtplib        {seconds:7.1f} s  {asked.mails / seconds:7.0f}/s")
        for workers in asked.workers:
            desk.door.write(lambda now: OutboxMail.objects.update(sent_at=None, attempts=0, claimed_until=0))
            took, cpu = drained(desk, workers)
            print(
                f"desk, {workers} worker(s)    {took:7.1f} s  {asked.mails / took:7.0f}/s  {cpu:6.1f} CPU s"
                f"  {took / seconds:5.1f} times plain"
            )
        desk.door.close()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
