"""What the word lists find in everyday wordings, and what they leave alone."""

import pytest

from widerspruch.findings.lexicon import COARSE_LENGTH, load_categories
from widerspruch.findings.scan import scan


def hints(text: str) -> set[str]:
    return {finding.kind for finding in scan(text)}


class TestFalseFriends:
    @pytest.mark.parametrize(
        "text",
        [
            "Wir haben den Nachmittag in der Sonne genossen.",
            "Wir sind gerade in Rom und essen Eis.",
            "Wir sind in Griechenland, das Meer ist warm.",
            "Liebe Grüße aus Italien, wir schwimmen.",
            "Mein alter Drucker streikt.",
            "Das tut im Geldbeutel weh.",
            "Ein frommer Wunsch, mehr nicht.",
            "Der Minister dementierte den Bericht.",
            "Perserkatze sucht Sofa.",
            "Ich habe die Farbe Rot gewählt.",
            "Union Berlin hat verloren.",
            "Parteiverkehr ist nur am Vormittag.",
            "Die Nachbarn kamen mit Kind und Kegel.",
            "Wir haben drei Turmfalken gesehen.",
            "My library due date is Friday.",
            "The flower pots are on the balcony.",
            "Non-alcoholic beer for me, please.",
            "He lent me a ladder.",
            "The walk-in closet is full.",
            "The whisky is 12 years old.",
            "Straight on at the lights, then left.",
            "A lightning strike hit the old oak.",
        ],
    )
    def test_innocent_meanings(self, text: str) -> None:
        """A word of the lists in another, innocent meaning is no hint."""
        assert hints(text) == set()


class TestEverydayWordings:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Seit Montag nehme ich Pantoprazol.", "health"),
            ("Bin bis Freitag krankgemeldet.", "health"),
            ("Twelve weeks pregnant and tired.", "health"),
            ("Unser Moscheeverein lädt zum Tee.", "faith"),
            ("Morgen ist Kindergottesdienst.", "faith"),
            ("I was raised Methodist.", "faith"),
            ("Die SPD-Ortsgruppe trifft sich heute.", "politics"),
            ("I joined the Young Labour branch.", "politics"),
            ("Ich bin seit gestern Personalrätin.", "union"),
            ("Wir haben eine Regenbogenfahne am Balkon.", "sex_life"),
            ("My pronouns are they/them.", "sex_life"),
            ("Meine kurdische Oma kocht am besten.", "origin"),
            ("We are children of immigrants.", "origin"),
            ("Ich bin Anlageträgerin.", "genetic"),
            ("I unlock my phone with Face ID.", "biometric"),
            ("Am Dienstag ist Elternsprechtag.", "children"),
        ],
    )
    def test_kind(self, text: str, kind: str) -> None:
        """An everyday wording is a hint of its kind."""
        assert kind in hints(text)


def test_families_stay_searchable() -> None:
    """No family's coarse pattern outgrows what RE2 can search at once."""
    lengths = [sum(len(category.coarse) for category in family) for family in load_categories()]
    assert max(lengths) <= COARSE_LENGTH
