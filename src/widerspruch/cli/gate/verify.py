"""`widerspruch gate verify`: whether a built corpus is what its manifest says, and what that says."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.gate.manifest import manifest_sentences
from widerspruch.cli.gate.matches import show_matches
from widerspruch.cli.gate.options import Json
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.api.checks import verify_corpus
from widerspruch.gate.telling.checks import VerifyReport
from widerspruch.lib.writing import Language


def verify_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_verify_trust")
    ] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Check the files against the manifest, and print what it says; the end is 0 only if all fits."""
    language = chosen_language(lang)
    found = verify_corpus(built, trust=trust or ())
    if json:
        print_json(found)
    else:
        show(found, language)
    if found.problems:
        raise typer.Exit(INPUT_IS_WRONG)


def show(found: VerifyReport, language: Language) -> None:
    """What the manifest says, and what does not fit it."""
    words, sentences = command_words(language), gate_words(language)
    say(*manifest_sentences(found.run, language))
    show_matches(found.run.matches, language)
    for problem in found.problems:
        say(sentences(f"finding.{problem.code}", **problem.values))
    signed = "gate_verify.unsigned" if found.signed_by is None else "gate_verify.signed"
    say(words(signed, digest=found.digest, key_id=found.signed_by))
    ending = "gate_verify.found" if found.problems else "gate_verify.clean"
    say(words(ending, problems=words.number(len(found.problems))))
