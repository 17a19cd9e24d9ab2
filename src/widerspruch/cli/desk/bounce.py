"""`widerspruch desk bounce`: mail that came back, from a mail server's pipe or over a socket."""

import logging.config
import sys
import threading
from contextlib import suppress
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import complain, failure
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.desk.serve import host_and_port
from widerspruch.cli.exit_codes import TRY_LATER
from widerspruch.cli.printing import say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.desk.logs import logging_settings
from widerspruch.lib.errors import KnownError
from widerspruch.lib.writing import Language


def bounce_command(
    recipient: Annotated[str, typer.Option("--recipient", metavar="ADDRESS", help="help.desk_bounce_recipient")] = "",
    listen: Annotated[str | None, typer.Option("--listen", metavar="HOST:PORT", help="help.desk_bounce_listen")] = None,
    lmtp: Annotated[bool, typer.Option("--lmtp", help="help.desk_bounce_lmtp")] = False,
    file: ConfigOption = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Read one message from standard input, or, with `--listen`, take them until Ctrl-C."""
    language = chosen_language(lang)
    if listen is None:
        if lmtp:
            raise WrongUsageError("lmtp_alone")
        _take_one(recipient, language, file)
    else:
        _listen(*host_and_port(listen), language, file, lmtp=lmtp)


def _take_one(recipient: str, language: Language, file: ConfigOption) -> None:
    """Whatever comes is taken: a mail server must not send back what came back."""
    try:
        with opened(configured(file, language)) as desk:
            from widerspruch.desk.mail.bounces import LONGEST, read_bounce, record_bounce  # knows the tables

            bounce = read_bounce(desk, sys.stdin.buffer.read(LONGEST), recipient)
            is_news = bounce is not None and record_bounce(desk, bounce)
    except (KnownError, OSError) as error:
        told = failure(error, language)
        complain(language, told.sentence if told else type(error).__name__)
        raise typer.Exit(TRY_LATER) from error
    say(command_words(language)("desk_bounce.taken" if is_news else "desk_bounce.ignored"))


def _listen(host: str, port: int, language: Language, file: ConfigOption, *, lmtp: bool) -> None:
    words = command_words(language)
    with opened(configured(file, language)) as desk:
        from widerspruch.desk.mail.bounce_server import BounceServer

        logging.config.dictConfig(logging_settings())
        server = BounceServer(desk, host, port, lmtp=lmtp)
        server.start()
        say(words("desk_bounce.listens", address=f"{host}:{port}"))
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
        server.stop()
        say(words("desk_bounce.ended"))
