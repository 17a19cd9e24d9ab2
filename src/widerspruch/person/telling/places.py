"""What the place is called where somebody lives."""

from widerspruch.lib.texts import UnknownTextError
from widerspruch.person.telling.words import PersonWords


def country_name(code: str, words: PersonWords) -> str:
    """The name of a country by its ISO 3166-1 code; the code where the catalogue has none."""
    return _named(f"place.country.{code}", code, words)


def place_name(country: str, land: str | None, words: PersonWords) -> str:
    """ "Hessen, Deutschland"; what the catalogue does not know is named as it was said."""
    name = country_name(country, words)
    return name if not land else words.person("place.within", land=land_name(country, land, words), country=name)


def land_name(country: str, land: str, words: PersonWords) -> str:
    """The name of a Land, state or canton as it is kept: a code, or in Germany its name."""
    return _named(f"place.land.{country}.{land}", land, words)


def _named(text_id: str, otherwise: str, words: PersonWords) -> str:
    try:
        return words.person(text_id)
    except UnknownTextError:
        return otherwise
