"""The case on paper: one PDF.

told values, pictures  ->  template  ->  PDF
"""

from importlib.resources import files

from widerspruch.lib.typesetting import Pictures, Typeset, typeset
from widerspruch.person.dossier.dossier import Dossier


def dossier_template() -> bytes:
    """What the typesetter fills."""
    return (files("widerspruch.person.dossier") / "templates" / "akte.typ").read_bytes()


def dossier_paper(told: Dossier, pictures: Pictures, at: int) -> Typeset:
    """The PDF.

    Args:
        at: When it is made, microseconds UTC.

    Raises:
        TypesettingError: There is none.
    """
    return typeset(dossier_template(), told, pictures, at)
