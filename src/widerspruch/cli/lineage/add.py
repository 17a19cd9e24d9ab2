"""`widerspruch lineage add`: what a model was made of, written down, signed and logged."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.entering import end_by, entered, entered_sentences
from widerspruch.cli.gate.options import Json, Language, Local
from widerspruch.cli.lineage.options import LineageLog, LineageLogKey, Sign, Trust, log_for_signed
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import signing_key, trusted_keys
from widerspruch.gate.lineage.described import described_lineage
from widerspruch.gate.lineage.folder import add_statement
from widerspruch.lib import clock
from widerspruch.protocol.lineage.model_digest import model_digest


class AddedModel(Struct, frozen=True):
    """The statement that was written. `sha256`: of the model. `undeclared`: shared parts of which nobody said what they
    rest on."""

    statement: str
    name: str
    sha256: str
    undeclared: tuple[str, ...]


def add_command(
    model: Annotated[Path, typer.Argument(parser=typed_path, metavar="MODEL", help="help.lineage_model")],
    into: Annotated[Path, typer.Option("--into", parser=typed_path, metavar="FOLDER", help="help.lineage_into")],
    description: Annotated[
        Path, typer.Option("--description", parser=typed_path, metavar="FILE", help="help.lineage_description")
    ],
    sign: Sign = None,
    trust: Trust = None,
    log: LineageLog = None,
    log_key: LineageLogKey = None,
    local: Local = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    """Read what was written down of a model, take its digest, and put the statement into the folder."""
    language = chosen_language(lang)
    words = command_words(language)
    given = log_for_signed(log, log_key, sign, local=local)
    signer, trusted = signing_key(sign), trusted_keys(trust or ())
    digest = model_digest(model)
    described = described_lineage(description, clock.now(), trusted)
    path = add_statement(into, described.lineage, described.name, digest, signer, trusted)
    told = AddedModel(str(path), described.name, digest, described.lineage.undeclared())
    done = entered(path, given, language, later=f"widerspruch log append {log} {path} --key {log_key}")
    if json:
        print_json(told, logged=done)
    else:
        say(words("lineage.added", name=told.name, digest=digest, path=path))
        if told.undeclared:
            say(words("lineage.undeclared", names=", ".join(told.undeclared)))
        if sign is None:
            say(words("lineage.unsigned"))
        if done is not None:
            say(*entered_sentences(done, language))
    end_by(done)
