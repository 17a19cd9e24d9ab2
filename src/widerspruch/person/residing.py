"""Where a person lives, as they choose it from a list: the event that follows, and the authority that is competent."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from widerspruch.objections.case import Case
from widerspruch.objections.events import ResidenceStated
from widerspruch.rulebook.authority import EEA, LANDS, AuthorityAnswer, Residence, competent_authority, land_name
from widerspruch.rulebook.load import Rulebook

AUSTRIAN_STATES = tuple(str(number) for number in range(1, 10))
"""ISO 3166-2:AT without the country."""

CANTONS = (
    "AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE", "NW", "OW", "SG", "SH", "SO", "SZ",
    "TG", "TI", "UR", "VD", "VS", "ZG", "ZH",
)  # fmt: skip
"""ISO 3166-2:CH without the country."""

WITH_LANDS: Mapping[str, tuple[str, ...]] = {"DE": tuple(LANDS), "AT": AUSTRIAN_STATES, "CH": CANTONS}
"""Countries whose holidays, or authorities, differ within: they are chosen with their part."""

WITHOUT_LANDS = tuple(sorted((EEA | {"GB"}) - WITH_LANDS.keys()))


class Home(Struct, frozen=True):
    """A place that can be chosen. `value`: as it stands in a form, `DE/Hessen`."""

    country: str
    land: str | None = None

    @property
    def value(self) -> str:
        return self.country if self.land is None else f"{self.country}/{self.land}"


def homes() -> Iterator[Home]:
    """All places that can be chosen, those of one country together."""
    for country, lands in WITH_LANDS.items():
        yield from (Home(country, land) for land in lands)
    yield from map(Home, WITHOUT_LANDS)


def residence_stated(value: str) -> ResidenceStated | None:
    """The event for what was chosen; None: it is none of the places."""
    chosen = next((home for home in homes() if home.value == value), None)
    return None if chosen is None else ResidenceStated(chosen.country, chosen.land)


def residence_typed(given: str) -> ResidenceStated | None:
    """The event for what was typed: a German Land by any of its names, or a country, with its part after a slash."""
    land = land_name(given)
    country, _, part = given.strip().upper().partition("/")
    return residence_stated(f"DE/{land}" if land else Home(country, part or None).value) or (
        ResidenceStated(country) if not part and country in WITH_LANDS else None
    )


def authority_for(case: Case, platform: str, rulebook: Rulebook) -> AuthorityAnswer | None:
    """The authority that is competent for somebody who lives where they said, about a platform; None: they have not
    said, or nobody knows the platform."""
    lives, known = case.residence, rulebook.platforms.get(platform)
    if lives is None or known is None:
        return None
    controller = known.controller
    return competent_authority(
        rulebook,
        Residence(lives.country, lives.land),
        controller_country=controller.country,
        controller_land=controller.land,
    )
