"""What `scan` finds in one text, and what it does not repeat."""

import logging
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.findings.checksums import is_insured_number, is_pension_number
from widerspruch.findings.finding import KINDS, KINDS_OF, Finding
from widerspruch.findings.scan import scan
from widerspruch.lib.texts import load_catalogue


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in scan(text)}


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in scan(text)]


class TestPlaces:
    def test_offsets_cut_out_the_value(self) -> None:
        """A finding's offsets are those of the number in the text as it was given."""
        assert found("Öffne: IBAN de89 3704 0044 0532 0130 00 bitte") == [("iban", "de89 3704 0044 0532 0130 00")]

    def test_words_are_marked_whole(self) -> None:
        """A hint covers the whole word that its stem stands in."""
        assert found("Meine Schwangerschaftsvergiftung")[0] == ("health", "Schwangerschaftsvergiftung")

    @given(st.text())
    def test_any_text(self, text: str) -> None:
        """No text makes it raise, and every finding lies within the text."""
        assert all(0 <= finding.start < finding.end <= len(text) for finding in scan(text))

    @pytest.mark.parametrize(
        "text", ["a" * 60_000, "0" * 60_000, "@" * 20_000, "a." * 20_000, "Anna " * 5_000, "ich ... " * 5_000]
    )
    def test_long_and_dull_texts(self, text: str) -> None:
        """Texts made to make patterns try everything are read to the end."""
        assert isinstance(scan(text), tuple)

    def test_findings_come_in_the_order_of_their_places(self) -> None:
        """Findings are sorted by where they stand."""
        found_ = scan("Asthma seit 2001, erreichbar: jana@beispiel.de, IBAN DE89370400440532013000")
        assert [finding.kind for finding in found_] == ["health", "contact", "iban"]


class TestSilence:
    def test_a_finding_holds_no_text(self) -> None:
        """What a finding prints is its kind and its place."""
        assert repr(Finding(3, 9, "iban")) == "Finding(start=3, end=9, kind='iban')"

    def test_nothing_is_logged(self, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
        """Scanning writes nothing, anywhere."""
        with caplog.at_level(logging.DEBUG):
            scan("Mein Konto: DE89 3704 0044 0532 0130 00, Tel. 030 23125 417, ich habe Asthma, @lena.kirsch")
        assert caplog.text == ""
        assert capsys.readouterr() == ("", "")


class TestCheckDigits:
    def test_pension_number_with_an_impossible_date(self) -> None:
        """A thirteenth month is no pension number, whatever its check digit."""
        assert not any(is_pension_number(f"15071349C10{digit}") for digit in range(10))

    @pytest.mark.parametrize("number", ["A123456780", "M705139825"])
    def test_insured_numbers(self, number: str) -> None:
        """A health insurance number holds, and no longer holds with two digits swapped."""
        assert is_insured_number(number)
        assert not is_insured_number(number[0] + number[2] + number[1] + number[3:])


class TestNumbersInCompany:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Steuer-ID 74971536728", {"tax_id"}),
            ("Los 74971536728", set()),
            ("KVNR A123456780", {"health_insurance"}),
            ("Wagen A123456780", set()),
            ("Ausweis L01X00T471", {"id_card"}),
            ("Drucker L01X00T471", set()),
            ("Kennzeichen K-AB 1234", {"plate"}),
            ("Bauteil K-AB 1234", set()),
        ],
    )
    def test_context_decides(self, text: str, expected: set[str]) -> None:
        """A number whose form proves little counts only with a word that says what it is."""
        assert kinds(text) == expected

    @pytest.mark.parametrize("lead", ["Bestellnummer", "Kundennummer", "Order no.", "Rechnungsnr."])
    def test_numbers_of_goods(self, lead: str) -> None:
        """An order number is no phone number and no card, even if it could be one."""
        assert kinds(f"{lead} 030 23125417") == set()
        assert kinds(f"{lead} 4111 1111 1111 1111") == set()

    def test_an_iban_is_not_also_a_phone_number(self) -> None:
        """Where two numbers overlap, the better proven one stands alone."""
        assert found("DE08 3705 0198 0087 6543 21") == [("iban", "DE08 3705 0198 0087 6543 21")]


class TestPhones:
    @pytest.mark.parametrize(
        "text",
        [
            "+43 1 5550123",
            "0171 3920042",
            "030/23125-417",
            "Tel 079 123 45 67",
            "call 020 7946 0123",
            "0171 3920042 / 0171 3920043",
        ],
    )
    def test_found(self, text: str) -> None:
        """Numbers of Germany, Austria, Switzerland, with a country code, and British ones with a word."""
        assert kinds(text) == {"contact"}

    @pytest.mark.parametrize(
        "text", ["0,99 Euro", "01.02.2023 10:30", "08.05.1945", "0:1 2:3", "00:15:30", "0815", "01067 Dresden"]
    )
    def test_not_found(self, text: str) -> None:
        """Prices, dates, scores, times and postcodes are no phone numbers."""
        assert "contact" not in kinds(text)


class TestBirthDates:
    @pytest.mark.parametrize(
        "text", ["geboren am 3. März 1971", "born on 4 July 1979", "Geburtsdatum: 17.08.1984", "DOB 1988-02-29"]
    )
    def test_with_a_word_of_birth(self, text: str) -> None:
        """A full date next to a word of birth is a date of birth."""
        assert kinds(text) == {"birth_date"}

    @pytest.mark.parametrize(
        "text",
        [
            "am 3. März 1971",
            "Geburtstag am 3. März",
            "geboren am 41.17.1984",
            "Ich wurde geboren! Am 3.3.1971 regnete es.",
        ],
    )
    def test_without(self, text: str) -> None:
        """A date alone, one without a year, an impossible one or one in another sentence is none."""
        assert kinds(text) == set()


class TestWords:
    @pytest.mark.parametrize(
        "text", ["Ich habe Brüstkrebs".replace("ü", "u"), "MIGRÄNE", "Migraene", "Migra\u0308ne", "migräne"]
    )
    def test_spellings(self, text: str) -> None:
        """Case, transcribed umlauts and decomposed letters make no difference."""
        assert kinds(text) == {"health"}

    @pytest.mark.parametrize(
        "text", ["Krebs", "Sternzeichen Krebs, ich freue mich", "Migränefreitag".replace("Migräne", "Migrant")]
    )
    def test_words_that_need_company(self, text: str) -> None:
        """A word with a second meaning alone, or in that meaning, is no hint."""
        assert kinds(text) == set()


class TestPeople:
    @pytest.mark.parametrize(
        "text",
        [
            "mit Anna Beispiel",
            "Frau Özdemir",
            "Danke @lena.kirsch!",
            "mein Mann Thomas",
            "Tim und Lara",
            "@[123:Lena Kirsch]",
            "@müller",
            "<@123>",
        ],
    )
    def test_named(self, text: str) -> None:
        """A name behind a title, a relation or with a family name, a handle or a tag names others."""
        assert kinds(text) == {"names_others"}

    @pytest.mark.parametrize(
        "text", ["Herr der Ringe", "Frau Holle", "@all", "um 9 @ Bahnhof", "mit Max Planck", "Jonas", "a@b"]
    )
    def test_not_named(self, text: str) -> None:
        """Figures, calls to all, places and a bare first name name nobody."""
        assert kinds(text) == set()


class TestKindsAndTexts:
    def test_every_kind_is_in_one_group(self) -> None:
        """Each kind belongs to exactly one known group."""
        assert sorted(kind for group in KINDS_OF.values() for kind in group) == sorted(KINDS)

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_kind_has_a_label(self, language: str) -> None:
        """Each kind has its label in the report, and there are no labels for kinds that do not exist."""
        catalogue = load_catalogue(language, "widerspruch.person")
        labels = {text for text in catalogue if text.startswith("report.finding.")}
        assert labels == {f"report.finding.{kind}" for kind in KINDS}
        assert all(catalogue(label) for label in labels)

    def test_lexicons_are_packaged(self) -> None:
        """The word lists lie within the package."""
        assert (files("widerspruch.findings") / "lexicon" / "de" / "health.toml").is_file()


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            *("Anna K. Schulz", "Lisa von Trapp", "Lisa van der Berg", "Lisa O’Neill", "LISA MÜLLER", "Anna Hausmann"),
            *("Lisa Parker", "Martin Ringelnatz", "ANNA-LENA SCHMITT-MÜLLER", "Thomas de la Cruz"),
        ],
    )
    def test_the_whole_name_is_found(self, name: str) -> None:
        """Initials, particles, apostrophes and capitals belong to a name."""
        assert found(f"Gestern traf ich {name}, nett.") == [("names_others", name)]

    @pytest.mark.parametrize(
        "thing",
        [
            *(
                "Maria Himmelfahrt",
                "Sankt Martin Umzug",
                "Elisabeth Krankenhaus",
                "Paul Klee Straße",
                "St. Martin Kita",
            ),
            *("Thomas Müller Stadion", "Anna Seghers Schule", "Michael Ende Straße"),
        ],
    )
    def test_what_is_named_after_somebody_is_nobody(self, thing: str) -> None:
        """Streets, schools, hospitals and feasts are not the people that they are named after."""
        assert "names_others" not in kinds(f"Wir sind am {thing} gewesen.")


class TestForms:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("Straße des 17. Juni 135", "address", "Straße des 17. Juni 135"),
            ("Platz der Republik 1", "address", "Platz der Republik 1"),
            ("DE89.3704.0044.0532.0130.00", "iban", "DE89.3704.0044.0532.0130.00"),
        ],
    )
    def test_is_found(self, text: str, kind: str, value: str) -> None:
        """Streets named after a day or an idea, and an IBAN with dots."""
        assert found(f"Hier: {text}!") == [(kind, value)]

    @pytest.mark.parametrize("text", ["Hotline 08.30-17.00", "Hotline 08:30 – 17:00", "Los 0815 4711 2020"])
    def test_is_no_phone_number(self, text: str) -> None:
        """Hours and the number of a lottery ticket are nobody's phone."""
        assert found(text) == []


HIDDEN = (
    ("+49 170 1234567", "contact"),
    ("Tel. 030 123456", "contact"),
    ("0170-1234567", "contact"),
    ("DE89 3704 0044 0532 0130 00", "iban"),
    ("Steuer-ID 86 095 742 719", "tax_id"),
    ("4111 1111 1111 1111", "card_number"),
    ("wohnhaft Lindenstraße 12", "address"),
    ("Am Markt 3, 50667 Köln", "address"),
    ("Frau Müller", "names_others"),
    ("max (at) beispiel.de", "contact"),
)


class TestNormalForm:
    @pytest.mark.parametrize("gap", ["\u00a0", "\u202f", "\u2009", "  ", " \u200b", "&nbsp;"])
    @pytest.mark.parametrize(("text", "kind"), HIDDEN)
    def test_no_space_hides_anything(self, text: str, kind: str, gap: str) -> None:
        """Whatever stands for a space, the same is found, at the place where it is written."""
        ((plain_kind, value),) = found(text)
        written = text.replace(" ", gap)
        assert (plain_kind, kind) == (kind, kind)
        assert found(written) == [(kind, value.replace(" ", gap))]

    @pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2212", "\uff0d"])
    def test_no_hyphen_hides_a_number(self, hyphen: str) -> None:
        """A hyphen of another alphabet is a hyphen."""
        assert found(f"0170{hyphen}1234567") == [("contact", f"0170{hyphen}1234567")]

    @pytest.mark.parametrize(
        ("written", "kind"),
        [("ｍａｘ＠beispiel.de", "contact"), ("max&#64;beispiel.de", "contact"), ("0170\u200b1234567", "contact")],
    )
    def test_no_lookalike_hides_an_address(self, written: str, kind: str) -> None:
        """Full width, entities of HTML and characters that nobody sees are read as what they stand for."""
        assert found(written) == [(kind, written)]


class TestOwnHandle:
    def test_ones_own_handle_names_nobody_else(self) -> None:
        """Who writes their own handle, in capitals or not, names nobody; another's handle beside it counts."""
        assert scan("Folgt mir: @Heron.Test", frozenset({"heron.test"})) == ()
        assert [finding.kind for finding in scan("@heron.test und @ente", frozenset({"heron.test"}))] == [
            "names_others"
        ]
