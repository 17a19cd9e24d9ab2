"""`widerspruch gate verify`: whether a built corpus is what its manifest says, and what that says."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.gate.matches import show_matches
from widerspruch.cli.gate.printing import print_json, say
from widerspruch.cli.paths import typed_path
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.audit.verified import Verified, verify_built
from widerspruch.lib.writing import Language
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.instants import in_berlin
from widerspruch.rulebook.load import load_rulebook


def verify_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_verify_trust")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="help.gate_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Check the files against the manifest, and print what it says; the end is 0 only if all fits."""
    language = chosen_language(lang)
    trusted = tuple(VerifyingKey.load(path) for path in trust or ())
    found = verify_built(built, tuple(load_rulebook().platforms), trusted)
    if json:
        print_json(found)
    else:
        show(found, language)
    if found.problems:
        raise typer.Exit(INPUT_IS_WRONG)


def show(found: Verified, language: Language) -> None:
    """What the manifest says, and what does not fit it."""
    words, sentences, run = command_words(language), gate_words(language), found.run
    number = words.number
    used = run.exclusion_sets[0]
    lines = [
        words("gate_run.title", platform=used.platform, day=in_berlin(run.frozen_at)),
        words("gate_verify.command", command=" ".join(run.command)),
        words("gate_verify.set", number=used.number, until=in_berlin(used.received_until), digest=used.digest),
        words("gate_verify.rows", rows=number(found.rows), kept=number(found.kept), files=number(len(run.outputs))),
    ]
    if run.predecessor is not None:
        lines.append(words("gate_verify.purged", until=in_berlin(run.heeds_until())))
    say(*lines)
    show_matches(run.matches[0], language)
    for problem in found.problems:
        say(sentences(f"finding.{problem.code}", **problem.values))
    signed = "gate_verify.unsigned" if found.signed_by is None else "gate_verify.signed"
    say(words(signed, digest=found.digest, key_id=found.signed_by))
    ending = "gate_verify.found" if found.problems else "gate_verify.clean"
    say(words(ending, problems=number(len(found.problems))))
