"""`widerspruch log check`: whether a log's folder is whole."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import FOUND
from widerspruch.cli.log.findings import finding_sentences
from widerspruch.cli.log.options import Json, Lang, LogPath, Tsa
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language
from widerspruch.log.check.check import CheckReport, check
from widerspruch.log.stamp import read_certificates
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.rulebook.instants import in_berlin

LONGEST_CERTIFICATES = 2**20
"""Bytes."""


def check_command(
    folder: LogPath,
    policy: Annotated[
        Path | None, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.log_check_policy")
    ] = None,
    tsa: Tsa = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Read every file; the end is 3 where something is wrong."""
    language = chosen_language(lang)
    believed = None if policy is None else parse_policy(read_small(policy, LONGEST_POLICY))
    certificates = () if tsa is None else read_certificates(read_small(tsa, LONGEST_CERTIFICATES))
    report = check(folder, believed, certificates)
    if json:
        print_json(report)
    else:
        _show(report, language)
    if report.findings:
        raise typer.Exit(FOUND)


def _show(report: CheckReport, language: Language) -> None:
    words = command_words(language)
    say(words("log_check.log", origin=report.origin, n=report.size, kept=words.number(report.kept)))
    if report.witnessed_at is not None:
        say(words("log_check.witnessed", at=in_berlin(report.witnessed_at)))
    for one in report.stamps:
        say(words("log_check.stamp", size=words.number(one.size), at=in_berlin(one.at)))
    if report.stamps_unchecked:
        say(words("log_check.stamps_unchecked", n=report.stamps_unchecked))
    say(*finding_sentences(report.findings, language))
    ending = "log_check.found" if report.findings else "log_check.clean"
    say(words(ending, count=words.number(len(report.findings))))
