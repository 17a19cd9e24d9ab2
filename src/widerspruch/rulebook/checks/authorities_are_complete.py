"""Whoever wants to complain finds somebody to complain to."""

from collections.abc import Iterator

from widerspruch.rulebook.authority import LANDS, Residence, competent_authority
from widerspruch.rulebook.checks.finding import Context, Finding, Severity
from widerspruch.rulebook.load import Rulebook

ID = "authorities_are_complete"
DESCRIPTION = (
    "There is an authority for each of the sixteen Länder, the Bund, Austria, Switzerland, Liechtenstein and Ireland."
)
SEVERITY = Severity.ERROR

COUNTRIES = ("AT", "CH", "LI", "IE")


def run(rulebook: Rulebook, context: Context) -> Iterator[Finding]:
    """One finding per residence for which the rule finds nobody."""
    for land in LANDS:
        if competent_authority(rulebook, Residence("DE", land)).competent is None:
            yield _finding(
                f"the Land {land}", f'"country": ["DE"], "land": "{land}", "remit": "private and public bodies"'
            )
    if competent_authority(rulebook, Residence("DE"), "federal").competent is None:
        remit = "federal bodies, telecoms and post; not for platforms"
        yield _finding("the Bund", f'"country": ["DE"], "land": null, "remit": "{remit}"')
    for country in COUNTRIES:
        if competent_authority(rulebook, Residence(country)).competent is None:
            yield _finding(country, f'"country": ["{country}"], "land": null, "remit": "general"')


def _finding(residence: str, record: str) -> Finding:
    return Finding(
        check=ID,
        severity=SEVERITY,
        file="authorities.json",
        pointer="/",
        message=f"There is no authority for {residence}.",
        fix=f"Add a record with {record}.",
    )
