"""An agent's server on this machine: it takes callbacks down, and answers as a test says."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct, field


class Called(Struct, frozen=True):
    """A callback as it came in. `headers`: by names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


class AgentServer(Struct):
    """Answers with `status`, and `headers`, and `body`, after `before` was called with what came in.

    `most_at_once`: how many it was told at a time.
    """

    port: int = 0
    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""
    before: Callable[[Called], None] = lambda called: None
    calls: list[Called] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, path: str = "/drp/status") -> str:
        return f"http://{self.host}{path}"

    def took(self, called: Called) -> None:
        with self.lock:
            self.calls.append(called)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.before(called)
        with self.lock:
            self.at_once -= 1


@contextmanager
def agent_server() -> Iterator[AgentServer]:
    agent = AgentServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            agent.took(Called(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            try:
                self.send_response(agent.status)
                for name, value in agent.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(agent.body)))
                self.end_headers()
                self.wfile.write(agent.body)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        agent.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield agent
        server.shutdown()
