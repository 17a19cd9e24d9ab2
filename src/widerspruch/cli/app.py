"""`widerspruch`, `widerspruch app`: the app in the browser."""

import os
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.casefile.shelf import default_folder
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.person.filing.discover import desk_address
from widerspruch.person.site.running import address_of_running, note_path
from widerspruch.person.site.serve import ServeOptions, serve
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook


def app_command(
    exports: Annotated[
        list[Path] | None, typer.Argument(parser=typed_path, help="help.app_exports", metavar="[EXPORT...]")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="help.port")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="help.no_browser")] = False,
    folder: Annotated[
        Path | None, typer.Option("--folder", parser=typed_path, metavar="FOLDER", help="help.folder")
    ] = None,
    desk: Annotated[list[str] | None, typer.Option("--desk", metavar="ADDRESS", help="help.app_desk")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    language = None if lang is None else chosen_language(lang)
    open_app(exports or (), folder, language, port, desks=desk or (), with_browser=not no_browser)


def open_app(
    exports: Sequence[Path] = (),
    folder: Path | None = None,
    language: Language | None = None,
    port: int = 0,
    *,
    desks: Sequence[str] = (),
    with_browser: bool = True,
) -> None:
    """Serve the app until Ctrl-C.

    Args:
        language: Of its pages; None: whatever the browser asks for.

        desks: Addresses of platforms that take objections directly, to be offered on the first page.

    Raises:
        FilingError: One of them is no address.
    """
    words = command_words(language or chosen_language(None))
    addresses = tuple(desk_address(one) for one in desks)

    # Whoever names exports, a port or a desk wants an app for that.
    running = None if exports or port or desks else address_of_running(note_path(folder or default_folder()))
    if running is not None:
        print(words("app.runs_already", address=running), flush=True)
        if with_browser:
            _open_browser(running)
        return

    def started(new_address: Callable[[], str]) -> None:
        print(words("app.open", address=new_address()), flush=True)
        print(words("app.how_to_end"), flush=True)
        if with_browser:
            threading.Thread(target=_open_browser, args=(new_address(),), daemon=True).start()
        threading.Thread(target=_give_addresses, args=(new_address, words), daemon=True).start()

    options = ServeOptions(
        now=clock.now,
        today=lambda: clock.today(BERLIN),
        rulebook=load_rulebook(),
        started=started,
        folder=folder,
        language=language,
        exports=exports,
        make_example=_make_example,
        desks=addresses,
        port=port,
    )
    with temporary_folder_of_our_own(exports):
        try:
            serve(options)
        except KeyboardInterrupt:
            # That is how it ends; nothing was interrupted.
            print(words("app.ended"), flush=True)


def _open_browser(address: str) -> None:
    with suppress(webbrowser.Error):
        browser = webbrowser.get()
        # One of the terminal's own would take the terminal over.
        if Path(getattr(browser, "name", "")).name not in _IN_A_TERMINAL:
            browser.open(address)


_IN_A_TERMINAL = ("www-browser", "links", "elinks", "lynx", "w3m")


def _give_addresses(new_address: Callable[[], str], words: Catalogue) -> None:
    """Whenever Enter is pressed. Read without a buffer, which could not be let go of at the end."""
    with suppress(OSError):
        while os.read(0, 1024):
            print(words("app.open", address=new_address()), flush=True)


def _make_example(folder: Path) -> Sequence[Path]:
    from widerspruch.testing.exports.recipes import make_preset

    return [path for made in make_preset("all-de", folder, truth=False) for path in made.paths]
