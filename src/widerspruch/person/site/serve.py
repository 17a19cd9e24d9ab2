"""The app as a process: serves its pages on this machine alone, until it is told to stop."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cheroot import wsgi
from django.core.handlers.wsgi import WSGIHandler
from msgspec import Struct
from platformdirs import user_downloads_path

from widerspruch.lib.writing import Language
from widerspruch.person.question import Question
from widerspruch.person.site.desks import Desks
from widerspruch.person.site.entrance import HOST, Entrance
from widerspruch.person.site.errors import SiteError
from widerspruch.person.site.holding import Holding
from widerspruch.person.site.looking import Looking
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.running import note_path, noted
from widerspruch.person.site.settings import set_django_up
from widerspruch.person.site.state import STATE, SiteState
from widerspruch.rulebook.load import Rulebook
from widerspruch.web.errors import log
from widerspruch.web.once import OnceForms

THREADS = 8

LARGEST_HEADER = 64 * 1024
"""Bytes of a request before its body. It is read into memory before anybody can be asked who they are."""


class ServeOptions(Struct, frozen=True):
    """How the app is started.

    Attributes:
        now: What time it is, microseconds UTC.

        today: Which day it is for the person.

        folder: Where the case files are; None: the usual place of this system.

        language: Of pages, where the person has chosen none; None: whatever the browser asks for.

        exports: To be looked at at once.

        make_example: Writes an invented export into a folder and names its files.

        downloads: Where a browser puts what it downloads; None: the usual place of this system.

        desks: Addresses of desks to offer at the beginning: the demo's.

        port: 0: any that is free.

        started: Called once when the app can be reached, with what gives a new address that lets in once.
    """

    now: Callable[[], int]
    today: Callable[[], date]
    rulebook: Rulebook
    started: Callable[[Callable[[], str]], None]
    folder: Path | None = None
    language: Language | None = None
    exports: Sequence[Path] = ()
    make_example: Callable[[Path], Sequence[Path]] | None = None
    downloads: Path | None = None
    desks: tuple[str, ...] = ()
    port: int = 0


def serve(options: ServeOptions) -> None:
    """Serve until `KeyboardInterrupt`, which comes out again once everything is closed.

    Raises:
        SiteError: Something else uses the port.
    """
    server = Server(options)
    try:
        new_address = server.listen()
        with noted(note_path(server.state.holding.shelf.folder), server.state.entrance):
            options.started(new_address)
            server.run()
    finally:
        server.close()


class Server:
    """One running app: listens, answers, is closed. `close` may be called by another thread, and twice."""

    def __init__(self, options: ServeOptions) -> None:
        set_django_up()
        self.state = new_state(options)
        self._port = options.port
        self._exports = options.exports
        self._http = _HTTP((HOST, options.port), wsgi_app(self.state), numthreads=THREADS, shutdown_timeout=2)
        self._http.max_request_header_size = LARGEST_HEADER
        self._http.software = self._http.server_name = "widerspruch"

    def listen(self) -> Callable[[], str]:
        """From now on browsers can connect. Gives what makes addresses that let in once. Raises `SiteError`."""
        try:
            self._http.prepare()
        except OSError as error:
            raise SiteError("port_taken", port=self._port) from error
        self.state.entrance.port = self._http.bind_addr[1]
        self.state.holding.open_the_only_one()
        if self._exports:
            self.state.looking.begin(
                lambda _: self._exports, Question(self.state.today()), self.state.language or "de", self.state.rulebook
            )
        return self.state.entrance.new_address

    def run(self) -> None:
        """Answer until it is closed."""
        self._http.serve()

    def close(self) -> None:
        """Finish what is being answered, then close the case file, and leave nothing of an export."""
        try:
            self._http.stop()
        finally:
            self.state.looking.close()
            self.state.holding.close()


def new_state(options: ServeOptions) -> SiteState:
    """What an app that is started like this knows at its beginning."""
    return SiteState(
        now=options.now,
        today=options.today,
        rulebook=options.rulebook,
        entrance=Entrance(),
        holding=Holding(options.folder),
        once=OnceForms(),
        language=options.language,
        looking=Looking(),
        downloads=options.downloads or user_downloads_path(),
        make_example=options.make_example,
        desks=Desks(options.desks),
    )


def wsgi_app(state: SiteState) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The app as a server calls it. Django has to be set up."""
    handler = _Handler()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[STATE] = state
        answered: Iterable[bytes] = handler(environ, start_response)
        return answered

    return answer


class _Handler(WSGIHandler):
    request_class = SiteRequest


class _HTTP(wsgi.Server):
    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Of what goes wrong below the pages only that it did: the message may name what was sent."""
        if traceback:
            log.error("server")
