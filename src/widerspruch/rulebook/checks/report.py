"""Findings as lines of plain text: every error, and the warnings counted by check and file.

Most warnings come in hundreds of a kind (facts nobody looked at for three months): one line for each file, with one
of them as an example, says more than a list.
"""

from collections.abc import Iterable, Iterator, Sequence

from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.checks import CHECKS, Finding, Severity

DESCRIPTIONS = {check.ID: check.DESCRIPTION for check in CHECKS}


def format_findings(findings: Sequence[Finding], catalogue: Catalogue) -> list[str]:
    """Lines for a terminal. What frames the findings is in the catalogue's language; the findings are in English."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
    if not findings:
        return [catalogue("check.none")]
    return [
        *(line for error in errors for line in _error_lines(error, catalogue)),
        *_warning_lines(warnings, catalogue),
        *([catalogue("check.sum_errors", n=len(errors))] if errors else []),
        *([catalogue("check.sum_warnings", n=len(warnings))] if warnings else []),
    ]


def _error_lines(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    yield catalogue("check.error", file=finding.file, pointer=finding.pointer, check=finding.check)
    yield f"  {finding.message}"
    yield from _fix_lines(finding, catalogue)
    yield ""


def _warning_lines(warnings: Iterable[Finding], catalogue: Catalogue) -> Iterator[str]:
    for check, by_file in _grouped(warnings).items():
        yield catalogue("check.warning", check=check, rule=DESCRIPTIONS.get(check, ""))
        for file, findings in by_file.items():
            yield "  " + catalogue("check.of_file", file=file, n=len(findings))
            yield f"    {findings[0].pointer}: {findings[0].message}"
        yield from _fix_lines(next(iter(by_file.values()))[0], catalogue)
        yield ""


def _grouped(findings: Iterable[Finding]) -> dict[str, dict[str, list[Finding]]]:
    groups: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        groups.setdefault(finding.check, {}).setdefault(finding.file, []).append(finding)
    return groups


def _fix_lines(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    first, *rest = finding.fix.splitlines()
    yield "  " + catalogue("check.fix", fix=first)
    yield from (f"    {line}" for line in rest)
