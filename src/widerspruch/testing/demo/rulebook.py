"""The rulebook, with the invented platforms besides the real ones."""

from importlib.resources import files

from msgspec import structs

from widerspruch.rulebook.load import Rulebook, load_rulebook, read_platforms


def demo_rulebook() -> Rulebook:
    """What the gate needs to know of Beispielnetz. Of its sentences there are none: nobody is told of it."""
    invented = read_platforms(files("widerspruch.testing.demo") / "platforms")
    real = load_rulebook()
    return structs.replace(real, platforms={**real.platforms, **invented})
