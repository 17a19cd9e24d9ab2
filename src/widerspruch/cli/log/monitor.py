"""`widerspruch log monitor`: read a whole log, and say what in it contradicts itself."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import FOUND
from widerspruch.cli.log.findings import finding_sentences
from widerspruch.cli.log.options import Json, Lang, Local
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.log.asking import Get
from widerspruch.log.layout import LONGEST_FILE
from widerspruch.log.monitor.monitor import DAY, MonitorReport, MonitorRequest, monitor
from widerspruch.log.monitor.source import FolderSource, LogSource, WebSource
from widerspruch.protocol.discovery import LONGEST_DISCOVERY
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.receipt import LONGEST_RECEIPT
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.instants import in_berlin

ANSWERS_WITHIN = 30.0
"""Seconds, for each file of a log."""


def monitor_command(
    log: Annotated[str, typer.Argument(help="help.log_monitor_log", metavar="FOLDER|URL")],
    policy: Annotated[
        Path, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.log_monitor_policy")
    ],
    keys: Annotated[
        list[Path] | None, typer.Option("--keys", parser=typed_path, metavar="FILE", help="help.log_monitor_keys")
    ] = None,
    key: Annotated[
        list[Path] | None, typer.Option("--key", parser=typed_path, metavar="FILE", help="help.log_monitor_key")
    ] = None,
    receipt: Annotated[
        list[Path] | None, typer.Option("--receipt", parser=typed_path, metavar="FILE", help="help.log_monitor_receipt")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", parser=typed_path, metavar="FILE", help="help.log_monitor_state")
    ] = None,
    log_days: Annotated[int, typer.Option("--log-days", min=0, max=10_000, help="help.log_monitor_log_days")] = 1,
    freeze_days: Annotated[
        int, typer.Option("--freeze-days", min=0, max=10_000, help="help.log_monitor_freeze_days")
    ] = 7,
    ask_witnesses: Annotated[bool, typer.Option("--ask-witnesses", help="help.log_monitor_ask")] = False,
    local: Local = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Look once; the end is 3 where something was found."""
    language = chosen_language(lang)
    request = MonitorRequest(
        policy=parse_policy(read_small(policy, LONGEST_POLICY)),
        now=clock.now(),
        keys=TrustedKeys.of(
            [read_small(one, LONGEST_DISCOVERY) for one in keys or ()], [VerifyingKey.load(one) for one in key or ()]
        ),
        receipts=tuple(read_small(one, LONGEST_RECEIPT) for one in receipt or ()),
        memory=state,
        get=_getting(local=local) if ask_witnesses else None,
        late_after=log_days * DAY,
        early_after=freeze_days * DAY,
    )
    report = monitor(_source(log, local=local), request)
    if json:
        print_json(report)
    else:
        _show(report, language, remembers=state is not None)
    if report.findings:
        raise typer.Exit(FOUND)


def _source(log: str, *, local: bool) -> LogSource:
    if "://" not in log:
        return FolderSource(typed_path(log))
    return WebSource(log, _getting(local=local))


def _getting(*, local: bool) -> Get:
    http = OutgoingHttp(allow_loopback=local, seconds=ANSWERS_WITHIN, largest=LONGEST_FILE)

    def get(address: str) -> OutgoingAnswer:
        return http.ask("GET", address)

    return get


def _show(report: MonitorReport, language: Language, *, remembers: bool) -> None:
    words = command_words(language)
    say(words("log_monitor.log", origin=report.origin, n=report.size))
    if report.witnessed_at is None:
        say(words("log_monitor.unwitnessed"))
    else:
        say(words("log_monitor.witnessed", at=in_berlin(report.witnessed_at), names=", ".join(report.cosigned)))
    number = words.number
    say(words("log_monitor.entries", sets=number(report.sets), runs=number(report.runs), others=number(report.others)))
    if not remembers:
        say(words("log_monitor.nothing_remembered"))
    elif report.is_first_look:
        say(words("log_monitor.first_look"))
    if not report.are_signatures_checked:
        say(words("log_monitor.no_keys"))
    say(*finding_sentences(report.findings, language))
    if report.findings_left_out:
        say(words("log_monitor.more", n=report.findings_left_out))
    clean = "log_monitor.clean" if report.witnessed_at is None else "log_monitor.clean_witnessed"
    say(words("log_monitor.found", count=number(len(report.findings))) if report.findings else words(clean))
