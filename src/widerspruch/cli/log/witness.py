"""`widerspruch log witness`: cosign what logs show, until Ctrl-C."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.listening import listen_address
from widerspruch.cli.log.options import Lang
from widerspruch.cli.log.serving import serve_until_told
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.log.http import LogServer
from widerspruch.log.witness.request import LONGEST_REQUEST
from widerspruch.log.witness.state import WitnessState
from widerspruch.log.witness.witness import Witness, Witnessing, answering, logs_of
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.protocol.signing_keys import SigningKey

_QUIET = ("cosigned", "knows_other")


def witness_command(
    key: Annotated[Path, typer.Option("--key", parser=typed_path, metavar="FILE", help="help.log_witness_key")],
    name: Annotated[str, typer.Option("--name", help="help.log_keys_name")],
    logs: Annotated[Path, typer.Option("--logs", parser=typed_path, metavar="FILE", help="help.log_witness_logs")],
    state: Annotated[Path, typer.Option("--state", parser=typed_path, metavar="FILE", help="help.log_witness_state")],
    new: Annotated[bool, typer.Option("--new", help="help.log_witness_new")] = False,
    listen: Annotated[str, typer.Option("--listen", metavar="HOST:PORT", help="help.log_listen")] = "127.0.0.1:8810",
    lang: Lang = None,
) -> None:
    """Hold the state and answer."""
    words = command_words(chosen_language(lang))
    signer = NoteSigner(name, SigningKey.load(key), ED25519_COSIGNATURE)
    known = logs_of(parse_policy(read_small(logs, LONGEST_POLICY)))
    host, port = listen_address(listen)

    def told(done: Witnessing) -> None:
        """Whoever runs it sees what no honest log asks for."""
        if done.origin is not None and done.verdict not in _QUIET:
            say(words(f"log_witnessing.{done.verdict}", origin=done.origin), to=err)

    with WitnessState.held(state, signer.verifier, is_new=new) as held:
        answer = answering(Witness(signer, known, held), lambda: clock.now() // 1_000_000, told)
        server = LogServer(answer, host, port, largest_body=LONGEST_REQUEST)

        def opened(address: str) -> str:
            return words("log_witnessing.open", address=address, vkey=signer.vkey, n=len(known))

        serve_until_told(server, opened, words)
