"""What the rulebook says about LinkedIn: what is used since when, and the two acts that an objection needs."""

from datetime import date

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.account import Account
from widerspruch.objections.events import Sent
from widerspruch.objections.plan import plan
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age
from widerspruch.rulebook.decide import Decision, ItemRow, Objection, Run, decide
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.model import Route, Terms
from widerspruch.rulebook.vocabulary import Kind, Purpose, Reading

START = date(2025, 11, 3)
TODAY = date(2026, 11, 21)
OF_AGE = Age.of_birth("1980-03-01")
TRAINING_VERSIONS = ("linkedin-2025-11-03", "linkedin-2026-08-21")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The rulebook that the package ships."""
    return load_rulebook()


def version(rulebook: Rulebook, terms_id: str) -> Terms:
    """The version of LinkedIn's terms with this id."""
    (terms,) = [terms for terms in rulebook.terms_of("linkedin") if terms.id == terms_id]
    return terms


def verdict_on(
    rulebook: Rulebook,
    kind: Kind,
    on: date = TODAY,
    purpose: Purpose = "generative",
    objections: tuple[Objection, ...] = (),
    reading: Reading = "future_runs",
    age: Age = OF_AGE,
) -> Decision:
    """The decision on something of 2019 whose audience LinkedIn's export does not tell."""
    item = ItemRow(
        platform="linkedin",
        account="mine",
        kind=kind,
        audience="unknown",
        created_at=start_of_day(date(2019, 5, 2)),
        age=age,
    )
    rows = [row for row in terms_rows(rulebook) if row.platform == "linkedin"]
    return decide(item, rows, objections, Run(end_of_day(on), purpose, reading))


def by_route(route: Route, on: date) -> tuple[Objection, ...]:
    """The objections that one route makes, one per purpose that it covers."""
    return tuple(Objection("mine", purpose, start_of_day(on)) for purpose in route.covers.purposes)


class TestWhatIsUsed:
    @pytest.mark.parametrize("kind", ["post", "article", "comment", "poll_vote", "recommendation", "ai_prompt"])
    def test_training_starts_on_3_november_2025(self, rulebook: Rulebook, kind: Kind) -> None:
        """A run on 2 November 2025 may use nothing, a run on 3 November may use old content of adults."""
        assert verdict_on(rulebook, kind, date(2025, 11, 2)).reason == "training_not_started"
        assert verdict_on(rulebook, kind, START).verdict == "allowed"

    def test_the_audience_does_not_matter(self, rulebook: Rulebook) -> None:
        """LinkedIn goes by the kind of content: a post may be used although its audience is unknown."""
        assert verdict_on(rulebook, "post").reason == "used"

    @pytest.mark.parametrize("terms_id", TRAINING_VERSIONS)
    def test_private_messages_never_train_generative_ai(self, rulebook: Rulebook, terms_id: str) -> None:
        """In every version, private messages stand in a use that never happens, as far as AI creates content."""
        (use,) = [u for u in version(rulebook, terms_id).uses if u.purpose == "generative" and "message" in u.kinds]
        assert use.when == "never"

    @pytest.mark.parametrize("terms_id", ["linkedin-2025-02-27", *TRAINING_VERSIONS])
    def test_private_messages_and_other_ai_are_disputed(self, rulebook: Rulebook, terms_id: str) -> None:
        """The row on safety looks at messages and trains, press and authority say no: both readings are kept."""
        (use,) = [u for u in version(rulebook, terms_id).uses if u.purpose == "other_ai" and "message" in u.kinds]
        assert use.when == "disputed"
        assert {fact.says for fact in use.facts} == {
            "linkedin.dispute.messages.safety_row",
            "linkedin.dispute.messages.out",
        }

    def test_other_ai_was_trained_before_generative_ai(self, rulebook: Rulebook) -> None:
        """Since 27 February 2025 a post may train AI that creates no content; generative training began in November."""
        assert verdict_on(rulebook, "post", date(2025, 2, 26), "other_ai").verdict == "undecided"
        assert verdict_on(rulebook, "post", date(2025, 2, 27), "other_ai").verdict == "allowed"
        assert verdict_on(rulebook, "post", date(2025, 2, 27)).reason == "training_not_started"

    def test_whether_the_worldwide_policy_reached_europe_is_open(self, rulebook: Rulebook) -> None:
        """From 18 September 2024 on it named training; the European notice of that time was not captured."""
        assert verdict_on(rulebook, "post", date(2024, 9, 17), "other_ai").reason == "training_not_started"
        assert verdict_on(rulebook, "post", date(2024, 9, 18), "other_ai").rule == "linkedin-2024-09-18-other-ai"
        assert verdict_on(rulebook, "post", date(2024, 9, 18)).reason == "training_not_started"

    @pytest.mark.parametrize("purpose", ["generative", "other_ai"])
    def test_group_messages_are_used(self, rulebook: Rulebook, purpose: Purpose) -> None:
        """Messages in groups are named among the training data (C16)."""
        assert verdict_on(rulebook, "group_message", purpose=purpose).verdict == "allowed"

    def test_a_reaction_trains_other_ai_and_is_open_for_generative_ai(self, rulebook: Rulebook) -> None:
        """Activity is named for improving products, not in the list for AI that generates content."""
        assert verdict_on(rulebook, "reaction", purpose="other_ai").verdict == "allowed"
        assert verdict_on(rulebook, "reaction").reason == "sources_disagree"

    def test_minors_are_left_out(self, rulebook: Rulebook) -> None:
        """Content of a member who is under 18 at the time of the run is not used; without an age it is open."""
        minor = Age(adult_from=start_of_day(date(2028, 1, 1)))
        assert verdict_on(rulebook, "post", age=minor).reason == "minor"
        assert verdict_on(rulebook, "post", age=UNKNOWN_AGE).reason == "age_unknown"

    def test_the_newest_notice_keeps_what_the_first_one_used(self, rulebook: Rulebook) -> None:
        """The notice of 21 August 2026 uses the same kinds for the same purposes, under rules of its own."""
        first, newest = (version(rulebook, terms_id) for terms_id in TRAINING_VERSIONS)
        assert {(u.purpose, u.kinds, u.when, u.authors) for u in first.uses} == {
            (u.purpose, u.kinds, u.when, u.authors) for u in newest.uses
        }
        assert not {u.rule for u in first.uses} & {u.rule for u in newest.uses}


class TestTwoActs:
    def test_a_member_needs_the_switch_and_the_form(self, rulebook: Rulebook) -> None:
        """The plan of a member has two needed acts, and one that is only advised."""
        todo = plan([Account("linkedin", "linkedin")], rulebook, [], TODAY)
        assert {need.route.id: need.strength for need in todo.needs} == {
            "linkedin-switch-generative": "needed",
            "linkedin-form-ts-dpro": "needed",
            "linkedin-switch-research": "advised",
        }
        assert todo.gaps == ()

    def test_the_switch_alone_leaves_the_form_to_do(self, rulebook: Rulebook) -> None:
        """Having turned the switch off, a member still needs the form."""
        done = [Sent("linkedin", "linkedin-switch-generative", date(2026, 11, 1))]
        todo = plan([Account("linkedin", "linkedin")], rulebook, done, TODAY)
        assert [need.route.id for need in todo.needs if need.strength == "needed"] == ["linkedin-form-ts-dpro"]

    def test_the_switch_stops_generative_training_only(self, rulebook: Rulebook) -> None:
        """Switch without form: out of generative AI, still in the training of other AI."""
        switched = by_route(rulebook.route("linkedin-switch-generative"), date(2025, 10, 20))
        assert verdict_on(rulebook, "post", objections=switched).reason == "objected"
        assert verdict_on(rulebook, "post", purpose="other_ai", objections=switched).verdict == "allowed"

    def test_both_acts_together_leave_nothing(self, rulebook: Rulebook) -> None:
        """Switch and form together keep a post out of every purpose that LinkedIn's terms know."""
        routes = [rulebook.route(name) for name in ("linkedin-switch-generative", "linkedin-form-ts-dpro")]
        both = tuple(objection for route in routes for objection in by_route(route, date(2025, 10, 20)))
        purposes = {use.purpose for use in version(rulebook, "linkedin-2026-08-21").uses}
        verdicts = {verdict_on(rulebook, "post", purpose=purpose, objections=both).verdict for purpose in purposes}
        assert verdicts == {"excluded"}

    def test_a_late_switch_has_two_readings(self, rulebook: Rulebook) -> None:
        """Turned off after the start, the switch saves old posts under one reading and not under the other (C15)."""
        late = by_route(rulebook.route("linkedin-switch-generative"), date(2026, 2, 1))
        assert verdict_on(rulebook, "post", objections=late).verdict == "excluded"
        assert verdict_on(rulebook, "post", objections=late, reading="future_items").reason == "late_objection"

    @pytest.mark.parametrize("kind", ["none", "mentioned", "locked_out"])
    def test_whoever_cannot_log_in_objects_by_one_form_to_everything(self, rulebook: Rulebook, kind: str) -> None:
        """Without a usable account there is one needed form, and it covers every purpose."""
        account = Account("linkedin", "linkedin", kind=kind)  # type: ignore[arg-type]
        (need,) = plan([account], rulebook, [], TODAY).needs
        route = need.route
        assert (need.strength, route.kind, route.demands.login) == ("needed", "form", False)
        assert set(route.covers.purposes) == {"generative", "other_ai"}

    def test_a_company_page_gets_a_gap_with_advice(self, rulebook: Rulebook) -> None:
        """A page has no route of its own: the plan says so, with advice and a letter as the other way."""
        (gap,) = plan([Account("linkedin:page", "linkedin", kind="page")], rulebook, [], TODAY).gaps
        assert gap.advice
        assert "linkedin-letter" in [way.id for way in gap.alternatives]


class TestSteps:
    @pytest.mark.parametrize("route_id", ["linkedin-switch-generative", "linkedin-switch-research"])
    @pytest.mark.parametrize("device", ["browser", "iphone", "android"])
    def test_a_switch_ends_in_evidence(self, rulebook: Rulebook, route_id: str, device: str) -> None:
        """LinkedIn confirms no switch, so the steps on every device tell people to take a screenshot."""
        steps = rulebook.route(route_id).steps[device]  # type: ignore[index]
        german = load_catalogue("de", "widerspruch.rulebook")
        assert any("Bildschirmfoto" in german(step) for step in steps)

    def test_german_steps_name_the_german_buttons(self, rulebook: Rulebook) -> None:
        """The steps of the switch carry the words that stand on the screen, in their order."""
        german = load_catalogue("de", "widerspruch.rulebook")
        walk = " ".join(german(step) for step in rulebook.route("linkedin-switch-generative").steps["browser"])
        labels = [
            "„Datenschutz“",
            "„So verwendet LinkedIn Ihre Daten“",
            "„Daten zur Verbesserung generativer KI“",
            "„Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen“",
            "„Aus“",
        ]
        places = [walk.index(label) for label in labels]
        assert places == sorted(places)

    def test_everything_about_linkedin_stands_in_easy_german_too(self) -> None:
        """Each German text about LinkedIn has its own easy wording, not the German one by default."""
        german, easy = load_catalogue("de", "widerspruch.rulebook"), load_catalogue("de-leicht", "widerspruch.rulebook")
        about = [text_id for text_id in german if text_id.startswith("linkedin.")]
        assert about
        assert [text_id for text_id in about if text_id not in easy] == []

    def test_easy_sentences_are_short(self) -> None:
        """No sentence in easy German about LinkedIn has more than fourteen words outside quotation marks."""
        easy = load_catalogue("de-leicht", "widerspruch.rulebook")
        texts = [easy(text_id) for text_id in easy if text_id.startswith("linkedin.")]
        assert max(longest_sentence(text) for text in texts) <= 14


def longest_sentence(text: str) -> int:
    """Words of the longest sentence; what stands in quotation marks is a label and counts as one word."""
    plain, depth = "", 0
    for character in text:
        depth += (character == "„") - (character == "“")
        plain += "" if depth else character
    return max(len(sentence.split()) for sentence in plain.replace(":", ".").replace("?", ".").split("."))


class TestDisputes:
    @pytest.mark.parametrize("dispute_id", ["C14", "C15", "C16", "C17"])
    def test_both_readings_are_kept(self, rulebook: Rulebook, dispute_id: str) -> None:
        """Where sources disagree about LinkedIn, two different sentences are kept, each with its source."""
        (dispute,) = [d for d in rulebook.platforms["linkedin"].disputes if d.id == dispute_id]
        assert len({fact.says for fact in dispute.readings}) == 2
