"""A desk that answers in a process of its own: `python desk_process.py config.json` prints its port."""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import msgspec

from widerspruch.desk.config import DeskConfig
from widerspruch.desk.keys import load_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.lib import clock


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def main() -> None:
    config = msgspec.json.decode(
        Path(sys.argv[1]).read_bytes(), type=DeskConfig, dec_hook=lambda kind, value: kind(value)
    )
    keys = load_keys(config.keys)
    set_django_up(config, keys.sessions)
    from widerspruch.desk.app import desk_app
    from widerspruch.desk.desk import Desk
    from widerspruch.desk.store.doors import open_door
    from widerspruch.rulebook.load import load_rulebook

    desk = Desk(config, keys, load_rulebook(), open_door(config, clock.now), clock.now)
    with make_server("127.0.0.1", 0, desk_app(desk), handler_class=_Quiet) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
