"""What the word lists find in everyday wordings, and what they leave alone."""

import pytest

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


class TestOverlaps:
    def test_the_longer_phrase_stands(self) -> None:
        """Of two phrases that begin at one place the longer one is marked, once."""
        assert [finding.end for finding in scan("Ich habe die Grünen gewählt") if finding.kind == "politics"][-1] == 27

    def test_a_stem_gives_way_to_a_whole_word(self) -> None:
        """A whole word is marked before a longer one that only begins like a stem."""
        assert [(finding.start, finding.end) for finding in scan("Kita-Fest")] == [(0, 4)]
