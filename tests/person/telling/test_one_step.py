"""One step on one page: everything that a person needs for it, and nothing that is not known."""

from datetime import date, timedelta

import pytest
from msgspec import structs

from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.objections.account import Account
from widerspruch.objections.plan import people_platforms, plan
from widerspruch.person.telling.one_step import OneStep, StepWishes, one_step
from widerspruch.person.telling.sureness import sureness, told_age
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import Checked, Device

TODAY = date(2026, 11, 21)
ERIKA = Account("facebook", "facebook", email="erika@example.org")


def told(account: Account, route: str, language: Language = "de", wishes: StepWishes | None = None) -> OneStep:
    """A step of the shipped rulebook in words, with what the plan says of it."""
    rulebook = load_rulebook()
    needs = plan([account], rulebook, (), TODAY).needs
    need = next((need for need in needs if need.route.id == route), None)
    return one_step(
        account, rulebook.route(route), need, rulebook, PersonWords(language), TODAY, wishes or StepWishes()
    )


def values(step: OneStep) -> dict[str, str | None]:
    """What is to be typed, by kind."""
    return {field.kind: field.value for field in step.fields}


class TestEveryWay:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_way_of_every_platform_can_be_told(self, language: Language) -> None:
        """No way lacks a sentence, whatever its kind, whether the plan asks for it or not."""
        rulebook = load_rulebook()
        for slug in people_platforms(rulebook):
            for route in rulebook.routes_of(slug):
                step = told(Account(slug, slug), route.id, language)
                assert step.title
                assert step.sureness.seen

    @pytest.mark.parametrize("device", ["browser", "iphone", "android"])
    def test_the_sentences_are_those_of_the_device(self, device: Device) -> None:
        """Exactly one device is chosen, and its sentences are told."""
        step = told(ERIKA, "meta-form-facebook-2025", wishes=StepWishes(device))
        assert [choice.id for choice in step.devices if choice.chosen] == [device]
        assert ["".join(part.text for part in told) for told in step.sentences] == list(step.way.on(device))
        assert len(step.sentences) == 7

    def test_where_all_devices_are_told_the_same_none_is_asked_for(self) -> None:
        """A letter is written without regard to it."""
        assert told(ERIKA, "meta-letter").devices == ()

    @pytest.mark.parametrize("language", ["de", "en", "de-leicht"])
    def test_words_on_buttons_stand_apart(self, language: Language) -> None:
        """What is written on the button, with its marks, and nothing else of the sentence."""
        parts = [part for told_ in told(ERIKA, "meta-form-facebook-2025", language).sentences for part in told_]
        assert "„Senden“" in [part.text for part in parts if part.is_exact]
        assert not [part for part in parts if not part.is_exact and "“" in part.text]


class TestWhatToType:
    def test_the_address_of_the_account_is_there_to_be_copied(self) -> None:
        """Meta asks for the address of the account; a country only perhaps; no text."""
        assert values(told(ERIKA, "meta-form-facebook-2025")) == {
            "email": "erika@example.org",
            "country": "Deutschland",
        }

    def test_a_name_for_an_address_is_not_taken_for_one(self) -> None:
        """Only sameness of `email` counts in a plan: "privat" is nothing to type."""
        step = told(structs.replace(ERIKA, email="privat"), "meta-form-facebook-2025")
        (field, _) = step.fields
        assert field.value is None
        assert field.hint == "Die Adresse, mit der Sie dieses Konto nutzen."

    def test_a_letter_has_an_address_and_its_words(self) -> None:
        """What is written on paper is told, too."""
        found = values(told(ERIKA, "meta-letter"))
        assert "Dublin" in (found["address"] or "")
        assert "Artikel 21" in (found["objection"] or "")

    def test_the_form_against_other_training_has_a_text(self) -> None:
        """LinkedIn's form is a general one: it must be said against what one objects."""
        account = Account("linkedin", "linkedin", email="erika@example.org")
        assert "KI" in (values(told(account, "linkedin-form-ts-dpro"))["objection"] or "")

    def test_a_switch_asks_for_nothing(self) -> None:
        """There is nothing to copy where nothing is typed."""
        assert told(Account("linkedin", "linkedin"), "linkedin-switch-generative").fields == ()

    def test_a_reason_and_notes_of_the_persons_own_come_last(self) -> None:
        """Whatever they hold, they are shown as they are."""
        wishes = StepWishes(reason="Weil <b>ich</b> {nein} sage.", notes=("Notiz 1",))
        *_, reason, note = told(ERIKA, "meta-form-facebook-2025", wishes=wishes).fields
        assert (reason.value, note.value) == ("Weil <b>ich</b> {nein} sage.", "Notiz 1")
        assert reason.is_long


class TestWhatIsKnown:
    def test_what_will_be_seen_is_marked_as_reported_only(self) -> None:
        """The phrase of Meta's confirmation rests on single reports."""
        step = told(ERIKA, "meta-form-facebook-2025")
        assert step.screen == ("Auf der Seite steht zum Beispiel: „wir erkennen deinen Einspruch an“",)
        assert not step.screen_is_certain

    def test_a_switch_confirms_nothing_on_screen(self) -> None:
        """No box asks whether LinkedIn's switch has confirmed anything."""
        assert not told(Account("linkedin", "linkedin"), "linkedin-switch-generative").answers_on_screen
        assert told(ERIKA, "meta-form-facebook-2025").answers_on_screen

    def test_a_way_of_one_report_is_not_certain(self) -> None:
        """The newest source is named, and that nobody of us has tried the way."""
        found = told(Account("x", "x"), "x-switch-grok").sureness
        assert not found.certain
        assert found.label == "nicht gesichert"
        assert found.seen.startswith("Zuletzt geprüft am 21.11.2026 anhand von: ")
        assert found.tried == "Selbst ausprobiert haben wir diesen Weg noch nicht."

    @pytest.mark.parametrize(
        ("language", "days", "age"),
        [
            ("de", 0, "zuletzt gesehen heute"),
            ("de", 1, "zuletzt gesehen vor 1 Tag"),
            ("de", 99, "zuletzt gesehen vor 99 Tagen"),
            ("en", 99, "last seen 99 days ago"),
            ("de-leicht", 99, "gesehen vor 99 Tagen"),
            ("de", -1, "zuletzt gesehen am 21.11.2026"),
        ],
    )
    def test_it_is_told_how_long_ago_a_way_was_seen(self, language: Language, days: int, age: str) -> None:
        """Days say more than a date; who looks from an earlier day reads the date."""
        seen = date(2026, 11, 21)
        assert told_age(seen, PersonWords(language), seen + timedelta(days=days)) == age

    @pytest.mark.parametrize(("days", "is_stale"), [(60, False), (61, True)])
    def test_a_way_that_nobody_saw_for_two_months_may_look_different(self, days: int, is_stale: bool) -> None:
        """From the day on which the rulebook's own check warns."""
        rulebook = load_rulebook()
        route = rulebook.route("x-switch-grok")
        day = sureness(route, rulebook, PersonWords("de"), TODAY).seen_on + timedelta(days=days)
        stale = sureness(route, rulebook, PersonWords("de"), day).stale
        assert (stale or "").endswith("Der Weg kann heute anders aussehen.") == is_stale

    def test_a_conclusion_of_ours_is_not_what_a_way_was_checked_against(self) -> None:
        """Law and our own conclusions come last, however new they are."""
        assert "Widerspruch" not in told(ERIKA, "meta-help-2026").sureness.seen

    def test_a_way_that_was_tried_says_so(self) -> None:
        """The latest look at the live way counts."""
        rulebook = load_rulebook()
        looks = (Checked(date(2026, 9, 1), "works"), Checked(date(2026, 11, 1), "gone"))
        route = structs.replace(rulebook.route("meta-form-facebook-2025"), checked=looks)
        step = one_step(ERIKA, route, None, rulebook, PersonWords("de"), TODAY, StepWishes())
        assert step.sureness.tried == "Zuletzt ausprobiert am 01.11.2026: Der Weg ist nicht mehr da."

    def test_linked_accounts_are_named_together(self) -> None:
        """One objection covers both accounts of an accounts centre: the step says so."""
        rulebook = load_rulebook()
        accounts = (structs.replace(ERIKA, group="a"), Account("instagram", "instagram", group="a"))
        need = plan(accounts, rulebook, (), TODAY).needs[0]
        step = one_step(accounts[0], need.route, need, rulebook, PersonWords("de"), TODAY, StepWishes())
        assert step.covers == "Facebook und Instagram"

    def test_other_ways_are_those_open_today(self) -> None:
        """A way that was closed in July 2026 is not offered in November."""
        step = told(ERIKA, "meta-form-facebook-2025")
        ways = [way.route for way in (*step.detours, *step.fallbacks)]
        assert ways == ["meta-privacy-center-2025", "meta-help-2026", "meta-general-objection-facebook", "meta-letter"]
