"""`widerspruch desk serve`: take objections, until Ctrl-C."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.desk.check import told_finding
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.listening import listen_address
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.starting import count_together
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, spoken
from widerspruch.desk.checks.finding import DeskFinding
from widerspruch.desk.config import SqliteConfig
from widerspruch.desk.errors import DeskError
from widerspruch.desk.ports import free_port
from widerspruch.desk.serve import THREADS, DeskServeOptions, serve_desk
from widerspruch.desk.worker import WorkerTask
from widerspruch.lib import clock
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.load import load_rulebook

USUAL_PORT = 8700


def serve_command(
    file: ConfigOption = None,
    listen: Annotated[str, typer.Option("--listen", metavar="HOST:PORT", help="help.desk_listen")] = "127.0.0.1:8700",
    folder: Annotated[
        Path | None, typer.Option("--folder", parser=typed_path, metavar="FOLDER", help="help.desk_folder")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="help.desk_workers")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, max=512, help="help.desk_threads")] = THREADS,
    demo: Annotated[bool, typer.Option("--demo", help="help.desk_demo")] = False,
    with_app: Annotated[bool, typer.Option("--with-app", help="help.desk_with_app")] = False,
    awkward: Annotated[int | None, typer.Option("--awkward", min=0, metavar="SEED", help="help.desk_awkward")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Serve the desk; with `--demo` also all that it needs around it."""
    language = chosen_language(lang)
    words = command_words(language)
    host, port = host_and_port(listen)
    if awkward is not None and not demo:
        raise WrongUsageError("awkward_without_demo")
    if demo:
        from widerspruch.cli.desk.demo import serve_demo

        serve_demo(words, folder, port, threads, with_app=with_app, awkward=awkward)
        return
    config = configured(file, language, folder, f"http://localhost:{port}")
    if workers > 1 and isinstance(config.database, SqliteConfig):
        raise DeskError("workers_on_sqlite")
    if workers > 1:
        count_together(config.data / "figures")

    def started() -> None:
        print(words("desk_serve.open", address=config.public_address), flush=True)
        if config.oidc is None or config.smtp is None:
            print(words("desk_serve.unset"), flush=True)
        print(words("desk_serve.how_to_end"), flush=True)

    serve_until_told(
        DeskServeOptions(
            WorkerTask(config, load_rulebook(), clock.now, delivers=workers == 1),
            host,
            port,
            started,
            warner(language),
            workers,
            threads,
        ),
        words,
    )


def warner(language: Language) -> Callable[[DeskFinding], None]:
    """What says on standard error what does not work just now."""

    def warn(finding: DeskFinding) -> None:
        say(
            spoken(language, "widerspruch.desk")("check.warning", sentence=told_finding(finding, language).sentence),
            to=err,
        )

    return warn


def serve_until_told(options: DeskServeOptions, words: Catalogue) -> None:
    """Serve; being told to stop is how it ends."""
    with suppress(KeyboardInterrupt):
        serve_desk(options)
    print(words("desk_serve.ended"), flush=True)


def host_and_port(listen: str) -> tuple[str, int]:
    """As `listen_address`, with a port that is free where none is named."""
    host, port = listen_address(listen)
    return host, port or free_port(host, USUAL_PORT)
