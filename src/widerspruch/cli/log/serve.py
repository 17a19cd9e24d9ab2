"""`widerspruch log serve`: a log's folder on the network, until Ctrl-C."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.listening import listen_address
from widerspruch.cli.log.options import Lang, LogPath
from widerspruch.cli.log.serving import serve_until_told
from widerspruch.cli.words import command_words
from widerspruch.log.serve import log_server

Listen = Annotated[str, typer.Option("--listen", metavar="HOST:PORT", help="help.log_listen")]


def serve_command(folder: LogPath, listen: Listen = "127.0.0.1:8800", lang: Lang = None) -> None:
    """Serve the log's files and nothing else."""
    words = command_words(chosen_language(lang))
    host, port = listen_address(listen)
    serve_until_told(log_server(folder, host, port), lambda address: words("log_serve.open", address=address), words)
