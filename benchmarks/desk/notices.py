"""How fast notices go out, and whether anybody is forgotten: `python -m benchmarks.desk.notices [--recipients 100000]
[--database sqlite|postgresql] [--senders 1] [--kills 2] [--baseline 10000]`.

Puts so many accounts on a notice's list, and sends to aiosmtpd in a process of its own, which counts who got what. Each
sender is a process with two connections; the first is killed (SIGKILL) on the way, so many times, and another takes its
place. What was in its hands stays there for a minute, not for a quarter of an hour as in earnest. Beside it, the
baseline: aiosmtpd drained by plain `smtplib`, the same bytes over one connection; nothing is read from tables, put
together or noted.
"""

import argparse
import multiprocessing
import os
import pickle
import re
import resource
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from msgspec import structs
from tests import postgres

from benchmarks.desk import mails
from widerspruch.desk.config import DeskConfig, PostgresqlConfig, SqliteConfig
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook

CONNECTIONS = 2
"""Of each sender."""

LEASE, MAIL_TAKES = 60 * 1_000_000, 20 * 1_000_000
"""Microseconds, instead of those of `mail.backoff`: the server answers at once."""

DOMAINS = 5_000
"""That the recipients are spread over: so that no limit of a domain decides how long it takes."""

_MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f]+)@", re.MULTILINE)


class Sink:
    """An aiosmtpd that takes everything, in a process of its own.

    Attributes:
        port: Where. `taken`: how many mails it has taken so far.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("fork")
        self._here, there = context.Pipe()
        self._taken = context.Value("q", 0)
        self._process = context.Process(target=_take_all, args=(there, self._taken), daemon=True)
        self._process.start()
        self.port = self._here.recv()

    @property
    def taken(self) -> int:
        return int(self._taken.value)

    def begin(self) -> None:
        """Count from here."""
        self._here.send("begin")
        assert self._here.recv() == "begun"

    def counted(self) -> tuple[dict[str, int], int]:
        """How many mails each recipient got; and how many different `Message-ID`s there were."""
        self._here.send("count")
        counts: tuple[dict[str, int], int] = self._here.recv()
        return counts

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def _take_all(there: Any, taken: Any) -> None:
    from aiosmtpd.controller import Controller

    to: Counter[str] = Counter()
    ids: set[bytes] = set()

    class Taking:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            to[envelope.rcpt_tos[0]] += 1
            found = _MESSAGE_ID.search(envelope.original_content)
            ids.add(found[1] if found else b"")
            taken.value += 1
            return "250 taken"

    class AnyPort(Controller):
        def _trigger_server(self) -> None:
            self._factory_invoker()

    controller = AnyPort(Taking(), hostname="127.0.0.1", port=0, server_hostname="sink", enable_SMTPUTF8=True)
    controller.start()
    there.send(controller.server.sockets[0].getsockname()[1])
    while True:
        if there.recv() == "begin":
            to.clear()
            ids.clear()
            taken.value = 0
            there.send("begun")
        else:
            there.send((dict(to), len(ids)))


def configured(folder: Path, port: int, database: SqliteConfig | PostgresqlConfig) -> DeskConfig:
    """A desk of one platform, whose domains take as much as there is."""
    return structs.replace(mails.configured(folder, port, database), notices_per_minute=100_000)


def accounts(path: Path, count: int) -> Path:
    """A platform's file."""
    with path.open("w", encoding="utf-8") as file:
        file.write("account,email,country,language,adult\n")
        for number in range(count):
            file.write(f"{number},p{number}@d{number % DOMAINS}.example.org,DE,{('de', 'en')[number % 2]},yes\n")
    return path


def _at_work(config: DeskConfig) -> Any:
    keys = load_keys(config.keys)
    set_django_up(config, keys.sessions)
    from widerspruch.desk.worker import WorkerTask, desk_at_work

    return desk_at_work(WorkerTask(config, load_rulebook(), clock.now), keys)


def _notice(desk: Any) -> tuple[Any, Any]:
    import tomllib

    from widerspruch.desk.notices.example import example_notice
    from widerspruch.desk.notices.reading import read_notice
    from widerspruch.desk.notices.versions import begin_notice
    from widerspruch.rulebook.instants import day_of

    today = day_of(clock.now())
    file = read_notice(
        tomllib.loads(example_notice("beispielnetz", today)), desk.config.platforms, desk.rulebook, today
    )
    assert not isinstance(file, tuple), file
    return begin_notice(desk, file), file


def be_adder(config: DeskConfig, path: Path) -> None:
    """A process that puts accounts on the list, and says how long that took and how much memory."""
    desk = _at_work(config)
    from widerspruch.desk.notices.adding import add_recipients

    notice, file = _notice(desk)
    began = time.perf_counter()
    counts = add_recipients(desk, notice, file, path)
    print(f"{sum(counts.mails.values())} {time.perf_counter() - began} {_peak()}", flush=True)
    desk.door.close()


def be_sender(config: DeskConfig) -> None:
    """A process that sends until nobody waits, and says how much memory it took."""
    desk = _at_work(config)
    from widerspruch.desk.mail import delivery
    from widerspruch.desk.mail.loop import DeliveryLoop
    from widerspruch.desk.models import NoticeRecipient
    from widerspruch.desk.notices import notice_queue
    from widerspruch.desk.notices.notice_queue import notice_task

    vars(notice_queue).update(LEASE=LEASE)
    vars(delivery).update(MAIL_TAKES=MAIL_TAKES)
    waiting = NoticeRecipient.objects.filter(contact_key__isnull=False, sent_at=None, dead_at=None)
    loop = DeliveryLoop(desk, CONNECTIONS, every=0.05, make_task=notice_task)
    loop.start()
    while waiting.exists():
        time.sleep(0.2)
    loop.stop()
    desk.door.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{_peak()} {used.ru_utime + used.ru_stime}", flush=True)


def _peak(pid: int | str = "self") -> float:
    """MiB that a process has had at most."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _process(role: str, config: DeskConfig, argument: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.desk.notices", role, pickle.dumps(config).hex(), str(argument)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _said(process: "subprocess.Popen[str]") -> list[float]:
    out, _ = process.communicate()
    assert process.returncode == 0, process.returncode
    return [float(word) for word in out.split()]


def drained(config: DeskConfig, sink: Sink, count: int, senders: int, kills: int) -> dict[str, float]:
    """Send to everybody over kills: seconds, CPU seconds of who was not killed, MiB at most, how many came twice."""
    sink.begin()
    began, peaks = time.perf_counter(), []
    running = [_process("send", config, "") for _ in range(senders)]
    for kill in range(1, kills + 1):
        while sink.taken < count * kill // (kills + 1):
            time.sleep(0.01)
            assert all(one.poll() is None for one in running)
        peaks.append(_peak(running[0].pid))
        os.kill(running[0].pid, signal.SIGKILL)
        running[0].communicate()
        running[0] = _process("send", config, "")
    ended = [_said(one) for one in running]
    took = time.perf_counter() - began
    to, ids = sink.counted()
    assert len(to) == count, f"{count - len(to)} were told nothing"
    assert ids == count, "whoever got two got the same"
    twice = sum(to.values()) - count
    assert twice <= kills * CONNECTIONS, twice
    return {
        "seconds": took,
        "cpu": sum(cpu for _, cpu in ended),
        "peak": max([*peaks, *(peak for peak, _ in ended)]),
        "twice": twice,
    }


def plain(sink: Sink, mail: bytes, count: int) -> float:
    """Seconds for so many mails of these bytes by `smtplib`."""
    sink.begin()
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", sink.port, local_hostname="example.org") as server:
        for _ in range(count):
            server.sendmail("w@example.org", ["person@example.org"], mail)
    return time.perf_counter() - began


def one_mail(config: DeskConfig) -> bytes:
    """The bytes of a notice."""
    desk = _at_work(config)
    from widerspruch.desk.mail.message import MailFrom, message
    from widerspruch.desk.mail.return_paths import MailNumber
    from widerspruch.desk.notices.preview import INVENTED, previewed_mails
    from widerspruch.lib.mail_addresses import read_address, read_sender

    _, file = _notice(desk)
    letter = next(iter(previewed_mails(desk, file))).letter
    sender, to = read_sender("w@example.org"), read_address(INVENTED)
    assert sender is not None
    assert to is not None
    data = message(letter, MailNumber(1, is_notice=True), clock.now(), to, MailFrom(sender, None, bytes(32)))
    desk.door.close()
    return data


@contextmanager
def desk_with_list(count: int, database: str, sink: Sink) -> Iterator[DeskConfig]:
    """A desk with so many on the list of a notice; says how that went."""
    with ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True)))
        on_server = database == "postgresql"
        kept = around.enter_context(postgres.server()) if on_server else SqliteConfig(folder / "desk.sqlite")
        config = configured(folder, sink.port, kept)
        make_keys(config.keys)
        migrated = _process("migrate", config, "")
        assert migrated.wait() == 0
        added, seconds, peak = _said(_process("add", config, accounts(folder / "accounts.csv", count)))
        assert added == count
        print(f"on the list          {seconds:7.1f} s  {count / seconds:7.0f}/s  {peak:6.0f} MiB at most", flush=True)
        yield config


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] and sys.argv[1] in ("migrate", "add", "send"):
        role, config, argument = sys.argv[1], pickle.loads(bytes.fromhex(sys.argv[2])), sys.argv[3]
        if role == "add":
            be_adder(config, Path(argument))
        elif role == "send":
            be_sender(config)
        else:
            set_django_up(config, load_keys(config.keys).sessions)
            from widerspruch.desk.tables import migrate

            migrate()
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--senders", type=int, default=1)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--baseline", type=int, default=10_000)
    asked = parser.parse_args()
    sink = Sink()
    try:
        with desk_with_list(asked.recipients, asked.database, sink) as config:
            done = drained(config, sink, asked.recipients, asked.senders, asked.kills)
            mail = one_mail(config)
        rate = asked.recipients / done["seconds"]
        print(
            f"{asked.database}, {asked.senders} sender(s) {done['seconds']:7.1f} s  {rate:7.0f}/s"
            f"  {done['cpu']:6.1f} CPU s  {done['peak']:6.0f} MiB at most  {done['twice']:.0f} twice"
            f"  {asked.kills} kill(s)",
            flush=True,
        )
        seconds = plain(sink, mail, asked.baseline)
        print(
            f"plain smtplib        {seconds:7.1f} s  {asked.baseline / seconds:7.0f}/s  of {len(mail)} bytes;"
            f" the desk takes {asked.baseline / seconds / rate:.1f} times as long"
        )
    finally:
        sink.stop()


if __name__ == "__main__":
    main()
