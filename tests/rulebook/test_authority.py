"""Who is competent for a complaint, who leads, why, and what should be looked up before writing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import LANGUAGES
from widerspruch.rulebook.authority import (
    EEA,
    LANDS,
    AuthorityAnswer,
    Remark,
    Residence,
    competent_authority,
    land_name,
)
from widerspruch.rulebook.load import Rulebook, load_rulebook

RULEBOOK = Rulebook(platforms={}, sources={}, reasons=(), authorities=load_rulebook().authorities)

BY_LAND = {
    "Baden-Württemberg": "debawueldb",
    "Bayern": "debaylda",
    "Berlin": "deberlbdi",
    "Brandenburg": "debralda",
    "Bremen": "debrelfdi",
    "Hamburg": "dehmbbfdi",
    "Hessen": "dehessbdi",
    "Mecklenburg-Vorpommern": "demvldi",
    "Niedersachsen": "dendslfd",
    "Nordrhein-Westfalen": "denrwldi",
    "Rheinland-Pfalz": "derlpbdi",
    "Saarland": "desaarudz",
    "Sachsen": "desaechsdsb",
    "Sachsen-Anhalt": "desalbd",
    "Schleswig-Holstein": "deshuld",
    "Thüringen": "detlfdi",
}
BY_COUNTRY = {"AT": "atdsb", "CH": "chedoeb", "LI": "lidss", "IE": "iedpc", "NL": "nlap", "LU": "lucnpd", "GB": "gbico"}


def ask(
    country: str = "DE", land: str | None = None, kind: str = "private", sits: str | None = "IE"
) -> AuthorityAnswer:
    """The answer for a person living there, about a controller that sits in Ireland unless said otherwise."""
    return competent_authority(RULEBOOK, Residence(country, land), kind, sits)


def slug(answer: AuthorityAnswer) -> str | None:
    """The competent authority's slug."""
    return answer.competent.slug if answer.competent else None


def texts(remarks: tuple[Remark, ...]) -> list[str]:
    """The text ids of some remarks."""
    return [remark.text for remark in remarks]


class TestCompetent:
    """The authority where the person lives."""

    @pytest.mark.parametrize(("land", "expected"), BY_LAND.items())
    def test_each_land_has_its_own(self, land, expected):
        """For companies the authority of the person's own Land is competent."""
        answer = ask(land=land)
        assert slug(answer) == expected
        assert answer.problem is None

    @pytest.mark.parametrize(("country", "expected"), BY_COUNTRY.items())
    def test_other_countries_have_one(self, country, expected):
        """Elsewhere the country's one authority is competent, and a Land means nothing."""
        assert slug(ask(country)) == expected
        assert slug(ask(country, land="Bayern")) == expected

    @pytest.mark.parametrize("country", sorted(EEA - {"DE"}))
    def test_the_whole_eea_is_on_record(self, country):
        """Every country of the European Economic Area has an authority on record."""
        answer = ask(country)
        assert answer.competent is not None
        assert country in answer.competent.country

    def test_bavaria_parts_companies_from_public_bodies(self):
        """In Bavaria the BayLDA looks after companies and the BayLfD after public bodies, and the answer says so."""
        private, public = ask(land="Bayern"), ask(land="Bayern", kind="public", sits=None)
        assert (slug(private), slug(public)) == ("debaylda", "debayldb")
        assert "authority.rule.bavaria_private" in texts(private.because)
        assert "authority.rule.bavaria_public" in texts(public.because)

    @pytest.mark.parametrize("land", LANDS)
    def test_the_federal_authority_is_never_for_platforms(self, land):
        """The BfDI is competent for federal bodies, and for no company wherever a person lives."""
        assert slug(ask(land=land)) != "debfdi"
        assert slug(ask(land=land, kind="federal", sits=None)) == "debfdi"

    @pytest.mark.parametrize("land", LANDS)
    def test_churches_and_broadcasters_are_never_named(self, land):
        """The churches' and broadcasters' own authorities do not answer for companies or public bodies."""
        for kind in ("private", "public"):
            answer = ask(land=land, kind=kind)
            assert answer.competent is not None
            assert answer.competent.land == land


class TestUnknownResidence:
    """Where a person lives may be missing or mistyped: an answer, not an exception."""

    def test_a_missing_land_is_asked_for(self):
        """Without a Land there is nobody yet, a sentence that asks, and the sixteen names to choose from."""
        answer = ask()
        assert answer.competent is None
        assert answer.problem is not None
        assert answer.problem.text == "authority.problem.land_missing"
        assert answer.choices == tuple(BY_LAND)

    def test_an_unknown_land_is_shown_with_the_sixteen_names(self):
        """A Land that does not exist is shown back as it was typed, with the sixteen names."""
        answer = ask(land="Preußen")
        assert answer.problem is not None
        sentence = load_catalogue("de", "widerspruch.rulebook")(answer.problem.text, **answer.problem.values)
        assert "Preußen" in sentence
        assert all(land in sentence for land in BY_LAND)
        assert len(answer.choices) == 16

    def test_an_unknown_country_still_has_the_authority_at_the_seat(self):
        """A person outside Europe has no authority on record, but the one where the company sits is named."""
        answer = ask("US")
        assert answer.competent is None
        assert answer.problem == Remark("authority.problem.country_unknown", {"country": "US"})
        assert answer.lead is None
        assert answer.at_seat is not None
        assert answer.at_seat.slug == "iedpc"
        assert answer.choices == ()

    def test_what_is_no_country_code_is_not_called_abroad(self):
        """Whoever types a name instead of a code is told so, and not that they live outside Europe."""
        answer = ask("Deutschland")
        assert answer.problem == Remark("authority.problem.country_unknown", {"country": "Deutschland"})
        assert "authority.rule.elsewhere" not in texts(answer.because)
        assert "authority.rule.elsewhere" in texts(ask("US").because)

    @given(st.text(), st.none() | st.text())
    def test_nothing_typed_raises(self, country, land):
        """Whatever is typed, there is either an authority or a sentence that says why not."""
        answer = ask(country, land)
        assert (answer.competent is None) == (answer.problem is not None)


class TestSpellings:
    """People write the names of Länder in many ways."""

    @pytest.mark.parametrize(
        ("typed", "land"),
        [
            ("bayern", "Bayern"),
            ("  BAYERN ", "Bayern"),
            ("DE-BY", "Bayern"),
            ("de-by", "Bayern"),
            ("BY", "Bayern"),
            ("Bavaria", "Bayern"),
            ("Thueringen", "Thüringen"),
            ("THÜRINGEN", "Thüringen"),
            ("Thuringen", "Thüringen"),
            ("NRW", "Nordrhein-Westfalen"),
            ("Nordrhein Westfalen", "Nordrhein-Westfalen"),
            ("DE-NW", "Nordrhein-Westfalen"),
            ("Baden-Wuerttemberg", "Baden-Württemberg"),
            ("BaWü", "Baden-Württemberg"),
            ("Thu\u0308ringen", "Thüringen"),
            ("Sachsen", "Sachsen"),
            ("Sachsen-Anhalt", "Sachsen-Anhalt"),
            ("Niedersachsen", "Niedersachsen"),
        ],
    )
    def test_usual_spellings_are_understood(self, typed, land):
        """Case, blanks, hyphens, umlauts in any form, codes, short and English names lead to the Land."""
        assert land_name(typed) == land

    @pytest.mark.parametrize("typed", ["", "-", "DE-", "DE-XX", "Wien", "Bayer", "Sachsen Bayern", "B"])
    def test_nothing_is_guessed(self, typed):
        """What is no name of a Land stays unknown, however near it comes."""
        assert land_name(typed) is None

    @given(
        st.sampled_from(sorted(LANDS)),
        st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
        st.sampled_from([("ü", "ü"), ("ü", "ue"), ("ü", "u"), ("ü", "u\u0308")]),
        st.sampled_from(["-", " ", "", " - ", "\u2011"]),
    )
    def test_any_writing_of_a_name_leads_to_it(self, land, case, umlaut, hyphen):
        """Case, transcription and hyphen in any combination change nothing."""
        assert land_name(case(land.replace(*umlaut).replace("-", hyphen))) == land

    @pytest.mark.parametrize(
        ("typed", "expected"), [("at", "atdsb"), (" CH ", "chedoeb"), ("UK", "gbico"), ("el", "grdpa")]
    )
    def test_country_codes_in_small_letters_and_usual_other_codes(self, typed, expected):
        """Country codes are read in any case, and UK and EL are understood."""
        assert slug(ask(typed)) == expected


class TestLead:
    """The authority where the controller sits."""

    @pytest.mark.parametrize(("sits", "expected"), [("IE", "iedpc"), ("NL", "nlap"), ("LU", "lucnpd"), ("ie", "iedpc")])
    def test_the_lead_is_where_the_controller_sits(self, sits, expected):
        """The country of the controller decides who leads, wherever in the EEA the person lives."""
        for country, land in (("DE", "Hessen"), ("AT", None), ("LI", None)):
            answer = ask(country, land, sits=sits)
            assert answer.lead is not None
            assert answer.lead.slug == expected
            assert "authority.lead.known" in texts(answer.because)

    def test_the_complaint_is_passed_on(self):
        """Where another authority leads, the answer says that complaints are passed on; else it does not."""
        assert "authority.rule.passing_on" in texts(ask(land="Bremen").because)
        assert "authority.rule.passing_on_germany" in texts(ask(land="Bremen").because)
        assert "authority.rule.passing_on_germany" not in texts(ask("AT").because)
        assert "authority.rule.passing_on" not in texts(ask("IE").because)
        assert "authority.rule.passing_on" not in texts(ask("CH").because)

    @pytest.mark.parametrize("country", ["CH", "GB", "US"])
    def test_nobody_leads_for_people_outside_the_eea(self, country):
        """Art. 56 knows a lead authority for the EEA only: elsewhere the one at the seat is named, not as lead."""
        answer = ask(country)
        assert answer.lead is None
        assert answer.at_seat is not None
        assert answer.at_seat.slug == "iedpc"
        assert "authority.lead.outside" in texts(answer.because)
        assert "authority.lead.known" not in texts(answer.because)

    @pytest.mark.parametrize(("seat", "slug"), [("Hamburg", "dehmbbfdi"), ("Brandenburg", "debralda")])
    def test_a_controller_in_germany_is_led_by_its_land(self, seat, slug):
        """The Land of a controller's seat names the authority that leads, and how complaints get there."""
        answer = competent_authority(RULEBOOK, Residence("DE", "Bremen"), "private", "DE", seat)
        assert answer.lead is not None
        assert answer.lead.slug == slug
        assert "authority.lead.within_germany" in texts(answer.because)
        assert "authority.rule.passing_on_within_germany" in texts(answer.because)
        assert "authority.rule.passing_on_germany" not in texts(answer.because)

    def test_whoever_lives_at_the_seat_is_not_passed_on(self):
        """In the Land of the seat, the competent authority leads itself."""
        answer = competent_authority(RULEBOOK, Residence("DE", "Hamburg"), "private", "DE", "Hamburg")
        assert answer.lead == answer.competent
        assert not [text for text in texts(answer.because) if "passing_on" in text]

    @pytest.mark.parametrize(("platform", "name"), [("xing", "Hamburg"), ("ebay", "Brandenburg")])
    def test_german_platforms_name_the_land_of_their_seat(self, platform, name):
        """XING sits in Hamburg and eBay in Brandenburg, and the rulebook says so."""
        assert load_rulebook().platforms[platform].controller.land == name

    def test_without_the_land_nobody_is_named_as_lead(self):
        """A controller in Germany whose Land is not known is led by the authority of that Land, whichever it is."""
        answer = ask(land="Hessen", sits="DE")
        assert answer.lead is None
        assert "authority.lead.germany" in texts(answer.because)

    @pytest.mark.parametrize("sits", ["US", "CN", "GB", "CH"])
    def test_outside_the_eea_nobody_leads(self, sits):
        """A controller outside the European Economic Area has no lead authority, and the answer says so."""
        answer = ask("AT", sits=sits)
        assert answer.lead is None
        assert "authority.lead.none" in texts(answer.because)

    def test_without_a_controller_nothing_is_said_about_the_lead(self):
        """Who leads is only said when the controller's country is given."""
        answer = ask("AT", sits=None)
        assert answer.lead is None
        assert not [text for text in texts(answer.because) if text.startswith("authority.lead")]


class TestBecause:
    """The rule is explained, with its source."""

    def test_the_rule_names_article_77_and_the_three_places(self):
        """In the EEA the first sentence is the rule of Art. 77: where one lives, works, or where it happened."""
        first = ask(land="Berlin").because[0]
        sentence = load_catalogue("en", "widerspruch.rulebook")(first.text, **first.values)
        assert "Art. 77" in sentence
        assert all(word in sentence for word in ("live", "work", "infringement"))

    def test_passing_on_names_its_source_and_day(self):
        """That complaints are passed on is told with who said so and when."""
        assert "22. Mai 2025" in load_catalogue("de", "widerspruch.rulebook")("authority.rule.passing_on_germany")
        assert "Bremer" in load_catalogue("de", "widerspruch.rulebook")("authority.rule.passing_on_germany")

    @pytest.mark.parametrize("country", ["CH", "GB"])
    def test_other_laws_are_not_called_gdpr(self, country):
        """Where the GDPR does not apply, Art. 77 is not given as the rule."""
        assert "authority.rule.residence" not in texts(ask(country).because)


class TestLaw:
    """What the law says about complaints where one lives."""

    def test_austria_has_a_time_limit_of_its_own(self):
        """In Austria the answer names the one and the three years, elsewhere it does not."""
        austria, germany = (competent_authority(load_rulebook(), Residence(code, "Bayern")) for code in ("AT", "DE"))
        european = ["law.art_77", "law.art_78_2", "law.art_58", "law.art_60", "law.art_80"]
        assert texts(austria.law) == [*european, "law.at_dsg_24_2", "law.at_dsg_24_4", "law.at_dsg_28"]
        assert texts(germany.law) == european

    def test_switzerland_has_its_own_law(self):
        """In Switzerland the GDPR's articles on complaints are not given, the Swiss act is."""
        swiss = ["law.ch_dsg", "law.ch_dsg_32", "law.ch_dsg_49", "law.ch_dsg_51"]
        assert texts(competent_authority(load_rulebook(), Residence("CH")).law) == swiss


class TestDoubts:
    """What should be looked up before writing."""

    @pytest.mark.parametrize(("country", "land"), [("IE", None), ("DE", "Hamburg"), ("AT", None)])
    def test_the_irish_address_is_doubtful(self, country, land):
        """Whoever may write to the DPC, directly or as the lead, is told once that its address is doubtful."""
        assert texts(ask(country, land).doubts).count("authority.doubt.address_dpc") == 1

    @pytest.mark.parametrize("land", ["Nordrhein-Westfalen", "Thüringen"])
    def test_some_have_no_form(self, land):
        """Where no complaint form is on record, the e-mail address is given instead."""
        answer = ask(land=land)
        doubt = next(doubt for doubt in answer.doubts if doubt.text == "authority.doubt.no_form")
        assert answer.competent is not None
        assert doubt.values == {"email": answer.competent.email}

    def test_those_with_a_form_have_no_such_doubt(self):
        """Where a form is on record, nobody is told that there is none."""
        assert "authority.doubt.no_form" not in texts(ask(land="Hamburg").doubts)

    def test_bulgaria_wants_a_signature(self):
        """Complaints by e-mail to the Bulgarian authority need a qualified signature."""
        assert "authority.doubt.signature" in texts(ask("BG").doubts)

    @pytest.mark.parametrize("country", ["CH", "ES", "FR", "GB"])
    def test_some_have_no_email(self, country):
        """Where no e-mail address is on record, the answer says so."""
        assert "authority.doubt.no_email" in texts(ask(country).doubts)

    def test_an_unencrypted_form_is_mentioned(self):
        """The form of Liechtenstein's authority stands on record without encryption."""
        assert "authority.doubt.form_not_encrypted" in texts(ask("LI").doubts)

    def test_old_records_say_when_they_were_checked(self):
        """A record that nobody checked since 2023 says when it was; a newer one does not."""
        old, newer = ask(land="Bayern"), ask(land="Niedersachsen")
        doubt = next(doubt for doubt in old.doubts if doubt.text == "authority.doubt.not_checked")
        assert "10.02.2023" in load_catalogue("de", "widerspruch.rulebook")(doubt.text, **doubt.values)
        assert "10 February 2023" in load_catalogue("en", "widerspruch.rulebook")(doubt.text, **doubt.values)
        assert "authority.doubt.not_checked" not in texts(newer.doubts)

    def test_a_record_checked_again_is_no_longer_doubtful(self):
        """Once somebody checked the records, the doubt about their age is gone."""
        fresh = tuple(structs.replace(record, last_checked=date(2026, 11, 1)) for record in RULEBOOK.authorities)
        answer = competent_authority(structs.replace(RULEBOOK, authorities=fresh), Residence("DE", "Bayern"))
        assert texts(answer.doubts) == []

    def test_swiss_law_was_not_checked(self):
        """People in Switzerland are told that nobody checked what is said about Swiss law."""
        assert "authority.doubt.swiss_law" in texts(ask("CH").doubts)


RESIDENCES = [
    *(("DE", land) for land in LANDS),
    ("DE", None),
    ("DE", "Preußen"),
    *((code, None) for code in sorted(EEA)),
]
RESIDENCES += [("CH", None), ("GB", None), ("US", None)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_can_be_said(language):
    """Every sentence of every answer exists in every language, with all its values."""
    catalogue = load_catalogue(language, "widerspruch.rulebook")
    for country, land in RESIDENCES:
        for kind in ("private", "public", "federal"):
            for sits, seat in (("IE", None), ("DE", None), ("DE", "Hamburg"), ("US", None), (None, None)):
                answer = competent_authority(load_rulebook(), Residence(country, land), kind, sits, seat)
                problem = (answer.problem,) if answer.problem else ()
                for remark in (*answer.because, *answer.doubts, *answer.law, *problem):
                    assert remark.text in catalogue
                    assert "{" not in catalogue(remark.text, **remark.values)
