"""Mistakes as lines of plain text: every error, and the warnings counted by check and file.

Most warnings come in hundreds of a kind (facts nobody looked at for three months): one line for each file, with one
of them as an example, says more than a list.
"""

from collections.abc import Iterable, Iterator, Sequence

from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.checks import CHECKS, Mistake, Severity
from widerspruch.rulebook.checks.walk import platform_file

DESCRIPTIONS = {check.ID: check.DESCRIPTION for check in CHECKS}


def format_mistakes(mistakes: Sequence[Mistake], catalogue: Catalogue) -> list[str]:
    """Lines for a terminal. What frames the mistakes is in the catalogue's language; the mistakes are in English."""
    errors = [mistake for mistake in mistakes if mistake.severity is Severity.ERROR]
    warnings = [mistake for mistake in mistakes if mistake.severity is Severity.WARNING]
    if not mistakes:
        return [catalogue("check.none")]
    return [
        *(line for error in errors for line in _error_lines(error, catalogue)),
        *_warning_lines(warnings, catalogue),
        *([catalogue("check.sum_errors", n=len(errors))] if errors else []),
        *([catalogue("check.sum_warnings", n=len(warnings))] if warnings else []),
    ]


def is_about(mistake: Mistake, platform: str) -> bool:
    """Whether it is in the platform's file, in its own texts, or of a passage or source that has its name."""
    first, *_ = mistake.place.pointer.strip("/").split("/")
    return (
        mistake.place.file == platform_file(platform)
        or first == platform
        or first.startswith(f"{platform}-")
        or first.endswith(f"-{platform}")
    )


def _error_lines(mistake: Mistake, catalogue: Catalogue) -> Iterator[str]:
    yield catalogue("check.error", file=mistake.place.file, pointer=mistake.place.pointer, check=mistake.check)
    yield f"  {mistake.message}"
    yield from _fix_lines(mistake, catalogue)
    yield ""


def _warning_lines(warnings: Iterable[Mistake], catalogue: Catalogue) -> Iterator[str]:
    for check, by_file in _grouped(warnings).items():
        yield catalogue("check.warning", check=check, rule=DESCRIPTIONS.get(check, ""))
        for file, mistakes in by_file.items():
            yield "  " + catalogue("check.of_file", file=file, n=len(mistakes))
            yield f"    {mistakes[0].place.pointer}: {mistakes[0].message}"
        yield from _fix_lines(next(iter(by_file.values()))[0], catalogue)
        yield ""


def _grouped(mistakes: Iterable[Mistake]) -> dict[str, dict[str, list[Mistake]]]:
    groups: dict[str, dict[str, list[Mistake]]] = {}
    for mistake in mistakes:
        groups.setdefault(mistake.check, {}).setdefault(mistake.place.file, []).append(mistake)
    return groups


def _fix_lines(mistake: Mistake, catalogue: Catalogue) -> Iterator[str]:
    first, *rest = mistake.fix.splitlines()
    yield "  " + catalogue("check.fix", fix=first)
    yield from (f"    {line}" for line in rest)
