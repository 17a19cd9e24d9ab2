"""`widerspruch desk serve`: take objections, until Ctrl-C."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.desk.config import DeskConfig, PlatformConfig, SqliteConfig
from widerspruch.desk.serve import THREADS, DeskServeOptions, free_port, serve_desk
from widerspruch.desk.worker import WorkerTask
from widerspruch.lib import clock
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.load import load_rulebook

USUAL_PORT = 8700


def serve_command(
    listen: Annotated[str, typer.Option("--listen", metavar="HOST:PORT", help="help.desk_listen")] = "127.0.0.1:8700",
    folder: Annotated[
        Path | None, typer.Option("--folder", parser=typed_path, metavar="FOLDER", help="help.desk_folder")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="help.desk_workers")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, max=512, help="help.desk_threads")] = THREADS,
    demo: Annotated[bool, typer.Option("--demo", help="help.desk_demo")] = False,
    with_app: Annotated[bool, typer.Option("--with-app", help="help.desk_with_app")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Serve the desk; with `--demo` also all that it needs around it."""
    words = command_words(chosen_language(lang))
    host, port = host_and_port(listen)
    if demo:
        from widerspruch.cli.desk.demo import serve_demo

        serve_demo(words, folder, port, threads, with_app=with_app)
        return
    config = embedded(folder or user_data_path("widerspruch") / "desk", port)

    def started() -> None:
        print(words("desk_serve.open", address=config.public_address), flush=True)
        print(words("desk_serve.how_to_end"), flush=True)

    serve_until_told(
        DeskServeOptions(
            WorkerTask(config, load_rulebook(), clock.now, delivers=True), host, port, started, workers, threads
        ),
        words,
    )


def serve_until_told(options: DeskServeOptions, words: Catalogue) -> None:
    """Serve; being told to stop is how it ends."""
    with suppress(KeyboardInterrupt):
        serve_desk(options)
    print(words("desk_serve.ended"), flush=True)


def embedded(folder: Path, port: int) -> DeskConfig:
    """A desk that nobody has configured: all of it in one folder."""
    return DeskConfig(
        public_address=f"http://localhost:{port}",
        platforms={"platform": PlatformConfig("Ihre Plattform", "")},
        database=SqliteConfig(folder / "desk.sqlite"),
        keys=folder / "keys",
        sets=folder / "sets",
        data=folder,
    )


def host_and_port(listen: str) -> tuple[str, int]:
    """Both of an address such as `127.0.0.1:8700`, `[::1]:8700` or `:8700`. Raises `WrongUsageError`."""
    host, _, port = listen.rpartition(":")
    if not port.isascii() or not port.isdecimal() or not 0 <= int(port) <= 65_535:
        raise WrongUsageError("listen", given=listen)
    chosen = host.strip("[]") or "127.0.0.1"
    return chosen, int(port) or free_port(chosen, USUAL_PORT)
