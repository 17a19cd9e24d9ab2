"""A case file as a ZIP for whoever helps: what people read, the originals, and what proves them."""

from datetime import date
from pathlib import Path

from widerspruch.casefile.bundle import export_bundle
from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.chain import Head
from widerspruch.lib.typesetting import Typeset, TypesettingError
from widerspruch.person.dossier.dossier import DossierTold, tell_dossier
from widerspruch.person.dossier.page import dossier_page
from widerspruch.person.dossier.paper import dossier_paper
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

PAGE, PDF = "akte.html", "akte.pdf"


def export_case(file: CaseFile, rulebook: Rulebook, words: PersonWords, today: date, at: int, target: Path) -> Head:
    """Write the export of an open case file. The same case, day and time give the same bytes.

    Args:
        words: Of the language that the documents are written in.

        at: Now, microseconds UTC.

    Returns:
        The head of the chain: whoever notes it down can tell later that nothing was changed.

    Raises:
        CaseFileError: exists, unwritable, export_too_large.

        TypesettingError: There is no PDF; nothing was written.
    """
    with file.undisturbed():  # what people read and what proves it are of one moment
        told = tell_dossier(file, rulebook, words, today, at)
        made = _typeset(told, at)
        sound = {name: data for name, data in told.pictures.items() if name not in made.left_out}
        return export_bundle(file, {PAGE: dossier_page(told.dossier, sound), PDF: made.pdf}, target, at)


def _typeset(told: DossierTold, at: int) -> Typeset:
    """Without pictures, should there be too little memory for them."""
    try:
        return dossier_paper(told.dossier, told.pictures, at)
    except TypesettingError:
        if not told.pictures:
            raise
    return Typeset(dossier_paper(told.dossier, {}, at).pdf, tuple(told.pictures))
