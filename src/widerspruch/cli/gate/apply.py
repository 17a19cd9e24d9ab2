"""`widerspruch gate apply`: a mask becomes a corpus."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.as_typed import published_path
from widerspruch.cli.gate.options import Json, Unsigned
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.gate.run import progress
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say, told_if_stopped
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.words import command_words
from widerspruch.gate.api.mask import apply_mask
from widerspruch.lib.targets import FolderTarget


def apply_command(
    mask: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_mask", metavar="MASK")],
    corpus: Annotated[list[str], typer.Argument(help="help.gate_apply_corpus", metavar="CORPUS...")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, help="help.gate_run_out")],
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_verify_trust")
    ] = None,
    sign: Annotated[Path | None, typer.Option("--sign", parser=typed_path, help="help.gate_run_sign")] = None,
    unsigned: Unsigned = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="help.gate_workers")] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Write what the mask keeps of each file, and say how much that is."""
    language = chosen_language(lang)
    words = command_words(language)
    with temporary_folder_of_our_own():
        refuse_over_inputs([FolderTarget(target)], (*corpus, mask))
        with progress(words) as on_progress, told_if_stopped(words("gate_apply.interrupted")):
            report = apply_mask(
                mask,
                corpus,
                out=target,
                trust=trust or (),
                sign=sign,
                unsigned=unsigned,
                workers=workers,
                command=(
                    *("widerspruch", "gate", "apply", published_path(mask), *map(published_path, corpus)),
                    *("--out", published_path(target), *(["--unsigned"] if unsigned else [])),
                ),
                on_progress=on_progress,
            )
    if json:
        print_json(report)
        return
    number = words.number
    say(
        words("gate_apply.done", kept=number(report.kept), rows=number(report.rows), files=number(report.files)),
        words("gate_apply.mask", mask=report.mask),
        words("gate_apply.manifest", path=report.manifest),
    )
