"""Where a person may complain, to be chosen from."""

from widerspruch.rulebook.authority import REMITS
from widerspruch.rulebook.load import Rulebook


def authorities_for(rulebook: Rulebook, country: str) -> list[tuple[str, str]]:
    """Slugs and names of those of a country that look after companies; all there are where it has none."""
    general = [one for one in rulebook.authorities if one.remit in REMITS["private"]]
    own = [one for one in general if country in one.country]
    return sorted(((one.slug, one.name) for one in own or general), key=lambda one: one[1])
