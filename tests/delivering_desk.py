"""A process that sends mails until it is killed: `python -m delivering_desk CONFIG`, with CONFIG from `as_argument`.

It reads one line of JSON per `Delivery` that it shall begin, does each in a child of its own, and says `over killed`, or
`over SENT PUT_OFF DEAD`.
"""

import os
import pickle
import signal
import subprocess
import sys

import msgspec
from msgspec import Struct

from desk_clock import DeskClock
from killed_desk import NEVER, as_argument
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.keys import load_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.rulebook.load import load_rulebook


class Delivery(Struct, frozen=True):
    """Killed when `step` is reached for the nth time; at the time `now`, microseconds UTC. `notices`: those are sent."""

    now: int
    step: str = NEVER
    nth: int = 1
    notices: bool = False


class DeliveringDesk:
    """Such a process, as a test sees it."""

    def __init__(self, config: DeskConfig) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "delivering_desk", as_argument(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begins(self, delivery: Delivery) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(delivery).decode() + "\n")
        self._process.stdin.flush()

    def is_over(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("over "), line
        return line.removeprefix("over ").strip()

    def does(self, delivery: Delivery) -> str:
        self.begins(delivery)
        return self.is_over()

    def ends(self) -> None:
        self._process.communicate(timeout=60)


def _deliver(config: DeskConfig, delivery: Delivery) -> str:
    from msgspec import structs

    from widerspruch.desk.desk import Desk
    from widerspruch.desk.mail.delivery import deliver_all, delivery_task
    from widerspruch.desk.notices.notice_queue import notice_task
    from widerspruch.desk.store.doors import open_door

    reached = 0

    def at_step(step: str) -> None:
        nonlocal reached
        if step == delivery.step:
            reached += 1
            if reached == delivery.nth:
                os.kill(os.getpid(), signal.SIGKILL)

    clock = DeskClock(delivery.now)
    desk = Desk(config, load_keys(config.keys), load_rulebook(), open_door(config, clock), clock)
    task = notice_task(desk) if delivery.notices else delivery_task(desk)
    done = deliver_all(structs.replace(task, at_step=at_step))
    desk.door.close()
    return f"{done.sent} {done.put_off} {done.dead}"


def main() -> None:
    config: DeskConfig = pickle.loads(bytes.fromhex(sys.argv[1]))
    load_rulebook()
    set_django_up(config, bytes(32))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print("over", _deliver(config, msgspec.json.decode(line, type=Delivery)), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print("over", "killed" if os.WIFSIGNALED(status) else f"failed {status}", flush=True)


if __name__ == "__main__":
    main()
