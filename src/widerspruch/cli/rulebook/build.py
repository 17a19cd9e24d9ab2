"""`widerspruch rulebook build`: the rulebook as one signed file, apart from the program."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch import __version__
from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words, rulebook_words
from widerspruch.lib.whole_files import atomic_write
from widerspruch.lib.writing import LANGUAGES
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.rulebook_package import open_package, signed_package
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.checks import fails, run_checks
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.package.contents import gathered
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.package.in_force import instead
from widerspruch.rulebook.release import Release, RulebookVersion, program_number

_READABLE_BY_ALL = 0o644
_VALID_FOR = timedelta(days=90)


class BuiltReport(Struct, frozen=True):
    """For other programs. `sha256`: of the file."""

    version: str
    valid_until: str
    least_program: str
    sha256: str
    signed_by: str
    format: str = "widerspruch-rulebook-build/1"


def build_command(
    target: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.rulebook_build_out")],
    key: Annotated[Path, typer.Option("--sign", parser=typed_path, metavar="KEY", help="help.rulebook_build_sign")],
    version: Annotated[str | None, typer.Option("--version", help="help.rulebook_build_version")] = None,
    valid_until: Annotated[str | None, typer.Option("--valid-until", help="help.rulebook_build_valid_until")] = None,
    least_program: Annotated[str, typer.Option("--least-program", help="help.rulebook_build_least")] = __version__,
    fresh: Annotated[bool, typer.Option("--release", help="help.rulebook_release")] = False,
    json: Annotated[bool, typer.Option("--json", help="help.gate_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Pack the rulebook that this program ships; not one with mistakes."""
    words = command_words(chosen_language(lang))
    release = _release(version, valid_until, least_program)
    signer = SigningKey.load(key)
    folder = files("widerspruch.rulebook")
    with instead(None):  # the files that lie here, whatever is installed
        spoken = {language: rulebook_words(language) for language in LANGUAGES}
        mistakes = run_checks(load_rulebook(), spoken, release.numbered.day, release=fresh)
    if fails(mistakes):
        raise PackageError("package_has_mistakes")
    data = signed_package(gathered(folder), release, signer)
    made = open_package(data, target.name, (signer.public,), __version__)
    atomic_write(target, data, mode=_READABLE_BY_ALL)
    digest, signed_by = made.package.digest, signer.public.key_id
    if json:
        print_json(BuiltReport(release.version, release.valid_until.isoformat(), least_program, digest, signed_by))
        return
    say(words("rulebook_package.built", file=target, version=release.version, until=release.valid_until))
    say(PersonWords(words.language).person("rulebook_package.signed_by", key_id=signed_by))
    say(words("rulebook_package.digest", digest=digest))


def _release(version: str | None, valid_until: str | None, least_program: str) -> Release:
    numbered = RulebookVersion(chosen_day(None)) if version is None else RulebookVersion.read(version)
    if numbered is None:
        raise PackageError("package_version_wrong", version=version)
    if program_number(least_program) is None:
        raise PackageError("package_program_wrong", version=least_program)
    until = numbered.day + _VALID_FOR if valid_until is None else chosen_day(valid_until)
    return Release(str(numbered), until, least_program=least_program)
