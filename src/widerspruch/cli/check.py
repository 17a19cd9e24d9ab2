"""`widerspruch check`: what of an export may be used for AI training, and why."""

from pathlib import Path
from typing import Annotated, cast

import typer

from widerspruch.cli.casefile.options import CaseFileOption, PassphraseFile
from widerspruch.cli.chosen import chosen, chosen_day, chosen_language, understood
from widerspruch.cli.paths import typed_path
from widerspruch.cli.starting import cycles_rarely_looked_for, memory_given_back
from widerspruch.cli.usage import WrongUsageError
from widerspruch.person.question import Question
from widerspruch.person.statements import parse_adult, parse_audience, parse_objected
from widerspruch.rulebook.vocabulary import READINGS, Reading


def check_command(
    exports: Annotated[list[Path], typer.Argument(parser=typed_path, help="help.exports", metavar="EXPORT...")],
    objected: Annotated[list[str] | None, typer.Option("--objected", help="help.objected")] = None,
    run: Annotated[str | None, typer.Option("--run", help="help.run")] = None,
    reading: Annotated[str, typer.Option("--reading", help="help.reading")] = "future_runs",
    audience: Annotated[list[str] | None, typer.Option("--audience", help="help.audience")] = None,
    adult: Annotated[list[str] | None, typer.Option("--adult", help="help.adult")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
    json: Annotated[Path | None, typer.Option("--json", parser=typed_path, metavar="FILE", help="help.json")] = None,
    html: Annotated[Path | None, typer.Option("--html", parser=typed_path, metavar="FILE", help="help.html")] = None,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", parser=typed_path, metavar="FOLDER", help="help.parquet")
    ] = None,
    casefile: CaseFileOption = None,
    record: Annotated[bool, typer.Option("--record", help="help.record")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    language = chosen_language(lang)
    question = Question(
        run=chosen_day(run),
        reading=cast("Reading", chosen(reading, READINGS)),
        objected=tuple(understood(parse_objected, objected, language)),
        audiences=tuple(understood(parse_audience, audience, language)),
        adults=tuple(understood(parse_adult, adult, language)),
    )
    if record and casefile is None:
        raise WrongUsageError("record_where")
    # Imported late: help, and what is wrong with an option, need nothing of all that reads and decides.
    with memory_given_back(), cycles_rarely_looked_for():
        from widerspruch.cli.checking import CaseAtHand, Outputs, check_and_show

        outputs = Outputs(json, html, parquet)
        if casefile is None:
            check_and_show(exports, question, language, outputs)
            return
        from widerspruch.cli.casefile.opening import opened

        with opened(casefile, passphrase_file, language) as case_file:
            check_and_show(exports, question, language, outputs, CaseAtHand(case_file, record))
