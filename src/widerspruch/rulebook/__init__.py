"""What each platform may use for AI training since when, and how one objects: dated facts, and one decision.

A regular package, because `texts.py` and the folder `texts/` share a name: without this file type checkers take
the folder for the module.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widerspruch.rulebook.package.package import RulebookPackage


def texts_instead() -> "RulebookPackage | None":
    """Whose sentences hold in the place of the folder `texts/`: see `lib.texts.load_catalogue`."""
    from widerspruch.rulebook.package.in_force import in_force

    return in_force()
