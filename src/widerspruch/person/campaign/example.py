"""A file to begin with: an invented choir's, with a word on every line."""

from datetime import date, timedelta
from importlib.resources import files

from widerspruch.lib.writing import Language
from widerspruch.objections.plan import people_platforms
from widerspruch.rulebook.load import Rulebook

_DAYS_AHEAD = 60
_WIDTH = 100


def example_file(language: Language, rulebook: Rulebook, today: date) -> str:
    """The file in a language that we speak."""
    name = f"example.{language.partition('-')[0]}.toml"
    text = (files("widerspruch.person.campaign") / "templates" / name).read_text("utf-8")
    until = (today + timedelta(days=_DAYS_AHEAD)).isoformat()
    return text.replace("{platforms}", _lines(people_platforms(rulebook))).replace("{until}", until)


def _lines(platforms: tuple[str, ...]) -> str:
    """Their ids, on lines that are comments."""
    lines = [""]
    for platform in platforms:
        if len(lines[-1]) + len(platform) > _WIDTH:
            lines.append("")
        lines[-1] += f"{', ' if lines[-1] else ''}{platform}"
    return ",\n# ".join(lines)
