"""A process that takes objections until it is killed: `python -m killed_desk CONFIG`, with CONFIG from `as_argument`.

It reads one line of JSON per life that it shall lead and lose: `Life`. Each is led by a child of its own, which is here at
once, for all that takes long was done before. After each life it says `over`; whatever is answered in it is a line
`answered CASE`, as a server's answer would be.
"""

import os
import pickle
import signal
import sys
import threading
from pathlib import Path

import msgspec
from msgspec import Struct

from desk_clock import DeskClock
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.keys import load_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.rulebook.load import load_rulebook

NEVER = "never"


class Life(Struct, frozen=True):
    """Killed when `step` is reached for the nth time. Account ids: each objects in a thread of its own.

    Messages: exercises of the agent of this id, which are taken instead.
    """

    step: str
    account_ids: list[str]
    nth: int = 1
    folder_of_receipts: str = ""
    agent_id: str = ""
    messages: list[str] = []


def as_argument(config: DeskConfig) -> str:
    """For the command line."""
    return pickle.dumps(config).hex()


def _live(config: DeskConfig, life: Life) -> None:
    from objecting_people import objects
    from widerspruch.desk.agents.taking import take_exercise
    from widerspruch.desk.desk import Desk
    from widerspruch.desk.intake.take import take_objection
    from widerspruch.desk.models import Agent
    from widerspruch.desk.receipts import receipts_of
    from widerspruch.desk.store.doors import open_door
    from widerspruch.desk.values import AccountIdentity

    reached = 0
    counting = threading.Lock()

    def at_step(step: str) -> None:
        nonlocal reached
        if step == life.step:
            with counting:
                reached += 1
                if reached == life.nth:
                    os.kill(os.getpid(), signal.SIGKILL)

    keys = load_keys(config.keys)
    desk = Desk(config, keys, load_rulebook(), open_door(config, DeskClock(), at_step), DeskClock())

    def objects_once(account_id: str) -> None:
        identity = AccountIdentity(account_id, emails=(f"person-{account_id}@example.org",))
        taken = take_objection(desk, objects(identity), at_step)
        if life.folder_of_receipts:
            for number, (_, receipt) in enumerate(receipts_of(desk, taken.case_id)):
                (Path(life.folder_of_receipts) / f"{taken.case_id}-{number}").write_bytes(receipt)
        os.write(1, f"answered {taken.case_id}\n".encode())

    def takes_once(message: str) -> None:
        agent = Agent.objects.get(agent_id=life.agent_id)
        taken = take_exercise(desk, agent, message.encode(), "127.0.0.1", at_step)
        os.write(1, f"answered {taken.request_id}\n".encode())

    threads = [threading.Thread(target=objects_once, args=(one,), daemon=True) for one in life.account_ids]
    threads += [threading.Thread(target=takes_once, args=(one,), daemon=True) for one in life.messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.door.close()


def main() -> None:
    config: DeskConfig = pickle.loads(bytes.fromhex(sys.argv[1]))
    load_rulebook()
    set_django_up(config, bytes(32))
    import widerspruch.desk.agents.taking
    import widerspruch.desk.intake.take
    import widerspruch.desk.receipts
    import widerspruch.desk.store.doors  # noqa: F401

    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(config, msgspec.json.decode(line, type=Life))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("over", "killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    main()
