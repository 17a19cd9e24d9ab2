"""`widerspruch gate challenge`: which files of a corpus are opened, drawn from a checkpoint of the log."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.certainties import certainty_sentences
from widerspruch.cli.gate.in_log import found_in_log
from widerspruch.cli.gate.options import Json
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.api.challenge import draw_files
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.challenge.challenge import CERTAINTY, SHARE, manifest_in
from widerspruch.gate.telling.challenge import ChallengeReport
from widerspruch.lib.targets import FileTarget
from widerspruch.lib.writing import Language
from widerspruch.protocol.challenge import MOST_DRAWS

FILES_SHOWN = 20
_PER_CENT = 100


def challenge_command(
    manifest: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_challenge_manifest", metavar="BUILT")],
    log: Annotated[Path, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.gate_challenge_log")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.gate_challenge_out")],
    policy: Annotated[
        Path | None, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.gate_challenge_policy")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", parser=typed_path, metavar="FILE", help="help.gate_challenge_record")
    ] = None,
    share: Annotated[float, typer.Option("--share", metavar="PERCENT", help="help.gate_challenge_share")] = (
        SHARE * _PER_CENT
    ),
    certainty: Annotated[
        float, typer.Option("--certainty", metavar="PERCENT", help="help.gate_challenge_certainty")
    ] = CERTAINTY * _PER_CENT,
    draws: Annotated[
        int | None, typer.Option("--draws", min=1, max=MOST_DRAWS, help="help.gate_challenge_draws")
    ] = None,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="HEX", help="help.gate_challenge_nonce")] = None,
    proofs: Annotated[int, typer.Option("--proofs", min=0, help="help.gate_challenge_proofs")] = 0,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_challenge_trust")
    ] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Find the record in the log, draw, and say what that would show."""
    language = chosen_language(lang)
    beside = manifest_in(manifest).parent / RECORD_FILE if record is None else record
    refuse_over_inputs([FileTarget(target)], [one for one in (manifest_in(manifest), beside, log, policy) if one])
    told = draw_files(
        manifest,
        found=found_in_log(log, policy, beside),
        out=target,
        record=beside,
        share=_part(share, "--share"),
        certainty=_part(certainty, "--certainty"),
        draws=draws,
        nonce=_bytes(nonce),
        proofs=proofs,
        trust=trust or (),
    )
    if json:
        print_json(told)
    else:
        show(told, language)


def _part(percent: float, option: str) -> float:
    if not 0 < percent < _PER_CENT:
        raise WrongUsageError("percent", option=option)
    return percent / _PER_CENT


def _bytes(nonce: str | None) -> bytes:
    try:
        return bytes.fromhex(nonce or "")
    except ValueError as error:
        raise WrongUsageError("no_hex", option="--nonce") from error


def show(told: ChallengeReport, language: Language) -> None:
    """The files, what they were drawn from, and what they would show."""
    words = command_words(language)
    number = words.number
    for file in told.files[:FILES_SHOWN]:
        say(words("gate_challenge.file", name=file.name, n=file.drawn))
    if len(told.files) > FILES_SHOWN:
        say(words("gate_challenge.more_files", n=len(told.files) - FILES_SHOWN))
    values = {"of_files": number(told.of_files), "rows": number(told.rows), "of_rows": number(told.of_rows)}
    say(
        words("gate_challenge.drawn", n=told.draws, files=number(len(told.files)), **values),
        words("gate_challenge.from", origin=told.origin, size=number(told.size), index=number(told.index)),
        words("gate_challenge.witnessed" if told.witnessed_at is not None else "gate_challenge.nonce_alone"),
        *certainty_sentences("gate_challenge.would_be_seen", told.seen, language),
        *certainty_sentences("gate_challenge.by_proofs", told.seen_by_proofs, language),
        words("gate_challenge.limits"),
        words("gate_challenge.written", path=told.challenge),
    )
    if told.signed_by is None:
        say(words("gate_challenge.unchecked"))
