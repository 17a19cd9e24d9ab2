"""Whoever wants to complain finds somebody to complain to."""

from collections.abc import Iterator

from widerspruch.rulebook.authority import LANDS, Residence, competent_authority
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace
from widerspruch.rulebook.load import Rulebook

ID = "authorities_are_complete"
DESCRIPTION = (
    "There is an authority for each of the sixteen Länder, the Bund, Austria, Switzerland, Liechtenstein and Ireland."
)
SEVERITY = Severity.ERROR

COUNTRIES = ("AT", "CH", "LI", "IE")


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per residence for which the rule finds nobody."""
    for land in LANDS:
        if competent_authority(rulebook, Residence("DE", land)).competent is None:
            yield _mistake(
                f"the Land {land}", f'"country": ["DE"], "land": "{land}", "remit": "private and public bodies"'
            )
    if competent_authority(rulebook, Residence("DE"), "federal").competent is None:
        remit = "federal bodies, telecoms and post; not for platforms"
        yield _mistake("the Bund", f'"country": ["DE"], "land": null, "remit": "{remit}"')
    for country in COUNTRIES:
        if competent_authority(rulebook, Residence(country)).competent is None:
            yield _mistake(country, f'"country": ["{country}"], "land": null, "remit": "general"')


def _mistake(residence: str, record: str) -> Mistake:
    message = f"There is no authority for {residence}."
    fix = f"Add a record with {record}."
    return Mistake(ID, SEVERITY, RulebookPlace("authorities.json", "/"), message, fix)
