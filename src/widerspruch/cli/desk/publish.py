"""`widerspruch desk publish-exclusions`: the next exclusion set of each platform, and what is missing into the log."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.logging_sets import LogReport, log_sets, show_logged
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.desk.config import DAY
from widerspruch.lib.writing import Language
from widerspruch.protocol.sets.header import SetCounts
from widerspruch.rulebook.instants import in_berlin

LAST = "last"
"""Instead of a number: the newest set that there is."""


class SetReport(Struct, frozen=True):
    """A set that was made. Instants in microseconds UTC."""

    platform: str
    number: int
    since: int | None
    issued_at: int
    received_until: int
    expires_at: int | None
    digest: str
    folder: str
    counts: SetCounts


class PublishReport(Struct, frozen=True):
    """For other programs. `log`: None: the desk has none."""

    sets: tuple[SetReport, ...]
    log: LogReport | None = None
    format: str = "widerspruch-published-sets/1"


def publish_command(
    platform: Annotated[str | None, typer.Option("--platform", help="help.desk_publish_platform")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="N", help="help.desk_publish_since")] = None,
    expires_in: Annotated[int, typer.Option("--expires-in", min=1, max=3650, help="help.desk_publish_expires")] = 30,
    log_only: Annotated[bool, typer.Option("--log-only", help="help.desk_publish_log_only")] = False,
    json: Annotated[bool, typer.Option("--json", help="help.gate_json")] = False,
    file: ConfigOption = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", parser=typed_path, metavar="FOLDER", help="help.desk_folder")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Make a set of each platform, or of one; then log what is not in the log yet."""
    language = chosen_language(lang)
    is_on_newest = since is not None and since.strip().casefold() == LAST
    number = None if since is None or is_on_newest else _number(since, platform)
    config = configured(file, language, folder)
    if log_only and config.log is None:
        raise WrongUsageError("log_only_without_log")
    reports: list[SetReport] = []
    logged: LogReport | None = None
    with opened(config) as desk:
        from widerspruch.desk.publish.publish import newest_number, publish  # they know the tables

        platforms = (platform,) if platform is not None else sorted(config.platforms)
        for name in () if log_only else platforms:
            made = publish(desk, name, newest_number(name) if is_on_newest else number, expires_in * DAY)
            report = SetReport(
                made.platform,
                made.number,
                made.since,
                made.issued_at,
                made.received_until,
                made.expires_at,
                made.digest,
                str(made.folder),
                made.counts,
            )
            reports.append(report)
            if not json:
                _show(report, language)
        if config.log is not None:
            try:
                logged = log_sets(desk, config.log)
            except BaseException:
                say(command_words(language)("desk_publish.not_logged"), style="bold", to=err)
                raise
    if json:
        print_json(PublishReport(tuple(reports), logged))
    elif logged is not None:
        show_logged(logged, language)
    if logged is not None and logged.is_lost:
        raise typer.Exit(INPUT_IS_WRONG)
    if logged is not None and not logged.witnessed.is_enough:
        raise typer.Exit(INCOMPLETE)


def _number(since: str, platform: str | None) -> int:
    if not since.isascii() or not since.isdecimal() or not 0 < int(since) < 2**31:
        raise WrongUsageError("since", given=since)
    if platform is None:
        raise WrongUsageError("since_of_which")
    return int(since)


def _show(report: SetReport, language: Language) -> None:
    words = command_words(language)
    made = "desk_publish.full" if report.since is None else "desk_publish.increment"
    say(
        words(made, number=report.number, platform=report.platform, since=report.since),
        words(
            "desk_publish.counts",
            accounts=words.number(report.counts.accounts),
            objections=words.number(report.counts.objections),
            mentions=words.number(report.counts.mentions),
        ),
        words("desk_publish.until", until=in_berlin(report.received_until)),
        words("desk_publish.digest", digest=report.digest),
        words("desk_publish.folder", folder=report.folder),
    )
