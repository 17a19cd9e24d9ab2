"""`widerspruch desk serve --demo`: the desk, and around it an invented platform with its people, login and mail."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import structs

from widerspruch.cli.desk.configured import configured
from widerspruch.cli.desk.serve import serve_until_told, warner
from widerspruch.desk.ports import free_port
from widerspruch.desk.serve import DeskServeOptions
from widerspruch.desk.worker import WorkerTask, load_worker
from widerspruch.lib import clock
from widerspruch.lib.temporary import folder_of_our_own
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.awkward.serve import AwkwardLoader
from widerspruch.testing.demo.demo_files import DemoFiles
from widerspruch.testing.demo.identity_provider import identity_provider
from widerspruch.testing.demo.mail_catcher import mail_catcher
from widerspruch.testing.demo.mail_pages import mail_pages
from widerspruch.testing.demo.notice import DemoNotice, write_notice
from widerspruch.testing.demo.people import PEOPLE
from widerspruch.testing.demo.rulebook import demo_rulebook
from widerspruch.testing.demo.settings import write_settings
from widerspruch.testing.demo.tokens import TOKENS
from widerspruch.testing.demo.told_accounts import tell_accounts
from widerspruch.testing.demo.training import Training
from widerspruch.testing.demo.training_pages import training_pages
from widerspruch.testing.demo.witnesses import witnessed_log

_HOST = "127.0.0.1"
_PROMISE = 5_000_000
"""Microseconds after which a receipt holds: nobody who tries it waits a day to see a promise broken."""


def serve_demo(
    words: Catalogue,
    folder: Path | None,
    wanted_port: int,
    threads: int,
    *,
    with_app: bool,
    awkward: int | None = None,
) -> None:
    """Serve all of it until told to stop.

    Args:
        folder: Where it is kept; None: nowhere, the next demo begins anew.

        with_app: Also the app of the person's end.

        awkward: Seed of the chance by which it is awkward to programs; None: it is not.
    """
    port = free_port(_HOST, wanted_port)
    with ExitStack() as around:
        kept = folder or around.enter_context(folder_of_our_own())
        mails = kept / "mails"
        mails.mkdir(mode=0o700, parents=True, exist_ok=True)
        issuer = around.enter_context(identity_provider(clock.today(BERLIN), port=free_port(_HOST, port + 1)))
        files = DemoFiles(kept)
        training = Training(files, lambda: clock.today(BERLIN))
        around.callback(training.stop)
        log = around.enter_context(witnessed_log(files, port + 4))
        training.prepare()
        catcher = around.enter_context(mail_catcher(mails))
        mailbox = around.enter_context(mail_pages(catcher, free_port(_HOST, port + 2)))
        settings = write_settings(kept, port, issuer, catcher.port, log)
        config = structs.replace(configured(settings, words.language), is_demo=True, promise=_PROMISE)
        trains = around.enter_context(training_pages(training, config.public_address, free_port(_HOST, port + 3)))
        if with_app:
            around.enter_context(_app_beside(words, config.public_address))

        def started() -> None:
            tell_accounts(config.public_address)
            if awkward is not None:
                print(words("desk_demo.awkward", seed=awkward), flush=True)
            for line in demo_lines(words, settings, config.public_address, issuer, mailbox, trains):
                print(line, flush=True)
            if awkward is None:
                around.enter_context(_telling(write_notice(kept, clock.today(BERLIN)), settings, words))

        serve_until_told(
            DeskServeOptions(
                WorkerTask(config, demo_rulebook(load_rulebook()), clock.now, delivers=True),
                _HOST,
                port,
                started,
                warner(words.language),
                threads=threads,
                least_logged="WARNING",  # what was printed is still to be read
                load=load_worker if awkward is None else AwkwardLoader(awkward),
            ),
            words,
        )


def demo_lines(words: Catalogue, settings: Path, desk: str, issuer: str, mailbox: str, trains: str) -> Iterator[str]:
    """What somebody who tries it has to know."""
    yield words("desk_demo.desk", address=desk)
    yield words("desk_demo.mailbox", address=mailbox)
    yield words("desk_demo.issuer", address=issuer)
    yield words("desk_demo.console", address=f"{desk}/console/")
    yield words("desk_demo.training", address=trains)
    yield ""
    yield words("desk_demo.people")
    for person in PEOPLE:
        yield words("desk_demo.person", name=person.name, told=person.told["en" if words.language == "en" else "de"])
    yield ""
    yield words("desk_demo.try")
    yield ""
    yield words("desk_demo.keys", address=f"{desk}/api/v1/")
    for role, token in TOKENS.items():
        yield words("desk_demo.key", role=role, token=token)
    yield words("desk_demo.commands", file=settings)
    yield ""
    yield words("desk_demo.invented")
    yield words("desk_serve.how_to_end")


@contextmanager
def _telling(notice: DemoNotice, settings: Path, words: Catalogue) -> Iterator[None]:
    """The command by which operators tell people, beside the desk that serves: its mails are soon in the mailbox."""
    files = [str(notice.text), "--recipients", str(notice.accounts), "--config", str(settings)]
    command = [sys.executable, "-m", "widerspruch", "desk", "notice", "send", *files, "--lang", words.language]
    quiet = subprocess.DEVNULL
    told = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 our own command
    try:
        yield
    finally:
        told.terminate()
        told.wait()


@contextmanager
def _app_beside(words: Catalogue, desk: str) -> Iterator[None]:
    """The app in a process of its own, which says itself where it is; Ctrl-C reaches it, too."""
    command = [sys.executable, "-m", "widerspruch", "app", "--no-browser", "--desk", desk, "--lang", words.language]
    app = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 our own command
    try:
        yield
    finally:
        app.terminate()
        app.wait()
