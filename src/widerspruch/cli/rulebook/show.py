"""`widerspruch rulebook show`: which rulebook is in force, or what a package says of itself."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language
from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.rulebook_installing import read_claimed, read_signed
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.package.in_force import in_force, shipped_release
from widerspruch.rulebook.release import Release

Origin = Literal["shipped", "installed", "file"]


class RulebookReport(Struct, frozen=True):
    """For other programs. `sha256`: of the package. `signed_by`: whose signature was checked just now; of a file of
    which none was, `platforms` is not counted."""

    origin: Origin
    version: str
    days_old: int
    valid_until: date
    has_lapsed: bool
    platforms: int | None
    sha256: str | None
    signed_by: str | None
    format: str = "widerspruch-rulebook-show/1"


def show_command(
    path: Annotated[
        Path | None, typer.Argument(parser=typed_path, metavar="[FILE]", help="help.rulebook_show_file")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--trust", parser=typed_path, metavar="KEY", help="help.rulebook_install_trust")
    ] = None,
    today: Annotated[str | None, typer.Option("--today", help="help.today")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.gate_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Say its version, its age, and until when it counts as new."""
    language, day = chosen_language(lang), chosen_day(today)
    report = _in_force(day) if path is None else _of_file(path, key, day)
    if json:
        print_json(report)
    else:
        _show(report, language)


def _in_force(day: date) -> RulebookReport:
    package = in_force()
    if package is None:
        return _report("shipped", shipped_release(), load_rulebook(), day)
    return _report("installed", package.release, load_rulebook(), day, package.digest)


def _of_file(path: Path, key: Path | None, day: date) -> RulebookReport:
    if key is None:
        package = read_claimed(path)
        return _report("file", package.release, None, day, package.digest)
    opened = read_signed(path, (VerifyingKey.load(key),))
    package = opened.package
    return _report("file", package.release, opened.rulebook, day, package.digest, opened.signed_by)


def _report(
    origin: Origin,
    release: Release,
    rulebook: Rulebook | None,
    day: date,
    sha256: str | None = None,
    signed_by: str | None = None,
) -> RulebookReport:
    return RulebookReport(
        origin=origin,
        version=release.version,
        days_old=release.days_old(day),
        valid_until=release.valid_until,
        has_lapsed=release.has_lapsed(day),
        platforms=None if rulebook is None else len(people_platforms(rulebook)),
        sha256=sha256,
        signed_by=signed_by,
    )


def _show(report: RulebookReport, language: Language) -> None:
    words, person = command_words(language), PersonWords(language).person
    origins = {"shipped": "rulebook_package.shipped", "installed": "rulebook_package.is_installed"}
    if report.origin in origins:
        say(words(origins[report.origin]))
    say(
        person("rulebook_package.version", version=report.version, n=report.days_old),
        person("rulebook_package.lapsed" if report.has_lapsed else "rulebook_package.valid", until=report.valid_until),
    )
    if report.platforms is not None:
        say(words("rulebook_package.platforms", platforms=report.platforms))
    if report.sha256 is not None:
        say(words("rulebook_package.digest", digest=report.sha256))
    if report.signed_by is not None:
        say(person("rulebook_package.signed_by", key_id=report.signed_by))
    elif report.origin == "file":
        say(words("rulebook_package.unchecked"))
