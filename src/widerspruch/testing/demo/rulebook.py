"""The rulebook, with the invented platforms besides the real ones."""

from importlib.resources import files

from msgspec import structs

from widerspruch.rulebook.load import Rulebook, decode, read_toml
from widerspruch.rulebook.model import Platform


def demo_rulebook(real: Rulebook) -> Rulebook:
    """What the gate needs to know of Beispielnetz. Of its sentences there are none: nobody is told of it."""
    folder = files("widerspruch.testing.demo") / "platforms"
    invented = [decode(Platform, read_toml(file), file.name) for file in folder.iterdir()]
    return structs.replace(real, platforms={**real.platforms, **{platform.id: platform for platform in invented}})
