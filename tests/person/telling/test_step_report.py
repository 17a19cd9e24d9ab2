"""A report on a step that looks different: what others need to mend the rulebook, and nothing about the person."""

from datetime import date

import pytest

from widerspruch.lib.writing import Language
from widerspruch.person.telling.step_report import DIFFERENCES, step_report
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 29)
ROUTE = load_rulebook().route("meta-form-facebook-2025")


def test_it_says_which_way_on_which_device_and_what_differs():
    """Ids stand beside the words, so that whoever mends the rulebook finds the place."""
    report = step_report(ROUTE, "iphone", ["reason_demanded", "page_is_gone"], 4, "1.2", TODAY, PersonWords("de"))
    assert report.file_name == "widerspruch-meta-form-facebook-2025.txt"
    assert report.text == (
        "Widerspruch: Bei einem Schritt sieht es anders aus\n\n"
        f"Weg: {PersonWords('de').law(ROUTE.title)} (meta-form-facebook-2025)\n"
        "Gerät: Auf dem iPhone\n"
        "Quellen zu diesem Weg zuletzt angesehen: 21.11.2026, 30.06.2026\n"
        "Programm: widerspruch 1.2, Bericht vom 29.11.2026\n"
        "Ab Schritt 4 (meta.step.reason_empty)\n\n"
        "Was anders ist:\n"
        "- Die Seite gibt es nicht mehr (page_is_gone)\n"
        "- Eine Begründung ist Pflicht (reason_demanded)\n\n"
        "Fürs Regelwerk, so wie es ist:\n\n"
        "[[meta-form-facebook-2025]]\n"
        "on = 2026-11-29\n"
        'result = "gone"\n'
        'device = "iphone"\n'
    )


@pytest.mark.parametrize("language", ["de", "en", "de-leicht"])
def test_every_difference_has_its_words(language: Language):
    """All that can be chosen can be told, and a step that is not there breaks nothing."""
    report = step_report(ROUTE, "browser", DIFFERENCES, 99, "1.2", TODAY, PersonWords(language))
    assert all(f"({one})" in report.text for one in DIFFERENCES)
