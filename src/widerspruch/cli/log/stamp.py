"""`widerspruch log stamp`: a time stamp on a log's newest checkpoint."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.log.check import LONGEST_CERTIFICATES
from widerspruch.cli.log.options import Json, Lang, Local, LogPath, Tsa
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingHttp
from widerspruch.log.layout import LONGEST_STAMP
from widerspruch.log.stamp import read_certificates, stamp
from widerspruch.protocol.files import read_small
from widerspruch.rulebook.instants import in_berlin

_HEADERS = {"Content-Type": "application/timestamp-query"}


def stamp_command(
    folder: LogPath,
    at: Annotated[str, typer.Option("--at", metavar="URL", help="help.log_stamp_at")],
    tsa: Tsa = None,
    local: Local = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Ask for one, and keep it beside the checkpoint."""
    words = command_words(chosen_language(lang))
    certificates = () if tsa is None else read_certificates(read_small(tsa, LONGEST_CERTIFICATES))
    http = OutgoingHttp(allow_loopback=local, largest=LONGEST_STAMP)

    def post(address: str, body: bytes) -> OutgoingAnswer:
        return http.ask("POST", address, body, _HEADERS)

    made = stamp(folder, at, post, certificates)
    if json:
        print_json(made)
        return
    say(words("log_stamp.made", file=made.file, size=words.number(made.size), at=in_berlin(made.at)))
    if not certificates:
        say(words("log_stamp.unchecked"))
