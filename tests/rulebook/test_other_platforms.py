"""What the rulebook says about the platforms beyond Meta and LinkedIn, as far as the facts go."""

from datetime import date, timedelta

import pytest

from widerspruch.objections.account import Account
from widerspruch.objections.events import Sent
from widerspruch.objections.plan import plan
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.decide import Decision, ItemRow, Objection, Run, decide
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.model import Use
from widerspruch.rulebook.vocabulary import AI_KINDS, KINDS, Audience, Kind, Purpose

TODAY = date(2026, 11, 21)
SOCIAL = ("x", "tiktok", "snapchat", "reddit", "pinterest", "youtube", "ebay", "xing")
ASSISTANTS = ("chatgpt", "claude", "gemini", "copilot", "github_copilot", "grok")
OTHERS = SOCIAL + ASSISTANTS
SERVICES = (
    "booking", "spotify", "deepseek", "mistral", "perplexity", "discord", "grammarly", "google", "paypal", "alexa", "vinted",
    "adobe", "slack", "deepl", "strava", "quora", "roblox",
)  # fmt: skip
SAY_NO = ("zoom", "wetransfer")
SILENT = ("telegram", "soundcloud", "deviantart")
LATER = SERVICES + SAY_NO + SILENT


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The rulebook that the package ships."""
    return load_rulebook()


def uses(rulebook: Rulebook, platforms: tuple[str, ...]) -> list[Use]:
    """All uses of all versions of some platforms."""
    return [use for slug in platforms for terms in rulebook.terms_of(slug) for use in terms.uses]


def verdict_on(
    rulebook: Rulebook,
    platform: str,
    kind: Kind,
    on: date = TODAY,
    audience: Audience = "public",
    purpose: Purpose = "generative",
    objections: tuple[Objection, ...] = (),
) -> Decision:
    """The decision on an adult's item of 2 May 2019 at a platform."""
    item = ItemRow(platform, "mine", kind, audience, start_of_day(date(2019, 5, 2)), age=Age(adult=True))
    rows = [row for row in terms_rows(rulebook) if row.platform == platform]
    return decide(item, rows, objections, Run(end_of_day(on), purpose))


class TestEveryPlatform:
    @pytest.mark.parametrize("platform", [*OTHERS, *LATER, "linkedin"])
    def test_it_is_in_the_rulebook_with_terms_and_a_way(self, rulebook: Rulebook, platform: str) -> None:
        """Each platform has a version of terms in force today and a route, or the recorded lack of one with advice."""
        assert any(terms.valid_from <= TODAY for terms in rulebook.terms_of(platform))
        routes = rulebook.routes_of(platform, TODAY)
        assert routes
        assert all(route.advice for route in routes if route.kind == "none")

    @pytest.mark.parametrize("platform", [*OTHERS, *LATER, "linkedin"])
    @pytest.mark.parametrize("kind", ["own", "none", "mentioned", "locked_out"])
    def test_nobody_is_left_without_a_next_step(self, rulebook: Rulebook, platform: str, kind: str) -> None:
        """Members, people without an account, mentioned and locked-out ones all get a need or a gap with a way."""
        account = Account("it", platform, kind=kind)  # type: ignore[arg-type]
        todo = plan([account], rulebook, [], TODAY)
        assert todo.needs or any(gap.alternatives for gap in todo.gaps)

    @pytest.mark.parametrize("platform", [*OTHERS, *SERVICES, "linkedin"])
    def test_training_versions_name_every_kind_once_per_purpose(self, rulebook: Rulebook, platform: str) -> None:
        """No kind of content is forgotten or answered twice: silence about a kind is a use of its own."""
        for terms in rulebook.terms_of(platform):
            for purpose in {use.purpose for use in terms.uses if terms.training_for(use.purpose) == "yes"}:
                named = [kind for use in terms.uses if use.purpose == purpose for kind in use.kinds]
                assert sorted(named) == sorted(KINDS), (terms.id, purpose)

    def test_what_no_source_states_surely_is_never_called_used(self, rulebook: Rulebook) -> None:
        """A use that rests on uncertain facts alone is open, whatever the platform."""
        unsure = [use for use in uses(rulebook, OTHERS + LATER) if all(fact.uncertain for fact in use.facts)]
        assert unsure
        assert {use.when for use in unsure} == {"disputed"}

    def test_no_route_that_leaves_no_confirmation_goes_without_evidence(self, rulebook: Rulebook) -> None:
        """Whatever people do, they are told what to keep as evidence."""
        routes = [route for slug in OTHERS + LATER for route in rulebook.platforms[slug].routes]
        silent = [route.id for route in routes if route.kind == "switch" and route.confirms is None]
        assert silent == []


class TestAssistants:
    @pytest.mark.parametrize("platform", ["chatgpt", "claude", "gemini", "github_copilot", "grok"])
    def test_chats_are_used_until_somebody_objects(self, rulebook: Rulebook, platform: str) -> None:
        """An assistant's terms let it train on chats; an objection in time takes them out of later runs."""
        assert verdict_on(rulebook, platform, "ai_prompt", audience="direct").verdict == "allowed"
        no = (Objection("mine", "generative", start_of_day(date(2026, 10, 1))),)
        assert verdict_on(rulebook, platform, "ai_prompt", audience="direct", objections=no).reason == "objected"

    def test_copilot_is_open_for_german_speaking_countries(self, rulebook: Rulebook) -> None:
        """Microsoft does not say in which markets it trains, so nothing about Copilot is called used."""
        assert {verdict_on(rulebook, "copilot", kind).verdict for kind in AI_KINDS} == {"undecided"}

    @pytest.mark.parametrize(
        ("platform", "text_id"),
        [
            ("gemini", "gemini.not_covered.reviewed"),
            ("gemini", "gemini.not_covered.feedback"),
            ("claude", "claude.not_covered.flagged"),
            ("chatgpt", "chatgpt.not_covered.already_used"),
            ("github_copilot", "github_copilot.not_covered.public_repositories"),
        ],
    )
    def test_the_switch_says_what_it_leaves(self, rulebook: Rulebook, platform: str, text_id: str) -> None:
        """Each assistant's switch names the known hole: reviewed chats, feedback, public repositories ..."""
        (switch,) = [route for route in rulebook.platforms[platform].routes if route.kind == "switch"]
        assert text_id in switch.not_covered

    def test_github_names_the_gap_for_public_repositories(self, rulebook: Rulebook) -> None:
        """Even with the switch off, the plan keeps saying that public repositories have no switch."""
        done = [Sent("it", "github-copilot-switch", date(2026, 5, 1))]
        todo = plan([Account("it", "github_copilot")], rulebook, done, TODAY)
        assert todo.needs == ()
        assert [gap.route and gap.route.id for gap in todo.gaps] == ["github-copilot-none-public-repositories"]

    def test_github_starts_on_24_april_2026_and_the_plan_knows_the_day(self, rulebook: Rulebook) -> None:
        """Between announcement and start, the objection is due by the day on which training starts."""
        before = rulebook.as_known_on(date(2026, 4, 1))
        (need,) = plan([Account("it", "github_copilot")], before, [], date(2026, 4, 1)).needs
        assert need.due is not None
        assert date(2026, 4, 23) <= need.due <= date(2026, 4, 24)
        assert verdict_on(rulebook, "github_copilot", "ai_prompt", on=date(2026, 4, 23)).verdict != "allowed"


class TestSocial:
    def test_posts_on_x_are_open_since_the_undertaking(self, rulebook: Rulebook) -> None:
        """Public posts were usable under the terms of February 2024; since 8 August 2024 sources disagree (C18)."""
        assert verdict_on(rulebook, "x", "post", on=date(2024, 8, 7)).verdict == "allowed"
        assert verdict_on(rulebook, "x", "post", on=date(2024, 8, 8)).reason == "sources_disagree"
        assert [dispute.id for dispute in rulebook.platforms["x"].disputes] == ["C18"]

    def test_x_and_grok_are_objected_to_separately(self, rulebook: Rulebook) -> None:
        """The app of xAI has another controller than X, so the plan has one act for each."""
        todo = plan([Account("x", "x"), Account("grok", "grok")], rulebook, [], TODAY)
        assert {need.route.id for need in todo.needs} == {"x-switch-grok", "grok-switch"}
        assert rulebook.platforms["x"].controller != rulebook.platforms["grok"].controller

    def test_tiktok_trains_other_ai_and_says_nothing_of_generative_ai(self, rulebook: Rulebook) -> None:
        """Machine learning in general is stated, generative training is not named; the form covers both."""
        assert verdict_on(rulebook, "tiktok", "video", purpose="other_ai").verdict == "allowed"
        assert verdict_on(rulebook, "tiktok", "video").verdict == "undecided"
        form = rulebook.route("tiktok-form-objection")
        assert set(form.covers.purposes) == {"generative", "other_ai"}
        assert form.demands.reason == "asked"

    def test_only_chats_with_my_ai_are_clear_at_snapchat(self, rulebook: Rulebook) -> None:
        """Snap names chats with My AI; for everything else, private chats too, the answer is open."""
        clear = {kind for kind in KINDS if verdict_on(rulebook, "snapchat", kind).verdict == "allowed"}
        assert clear == set(AI_KINDS)

    def test_reddit_uses_public_content_and_offers_no_switch(self, rulebook: Rulebook) -> None:
        """Public posts may go into training, what only some can see may not; one objects by e-mail."""
        assert verdict_on(rulebook, "reddit", "post").verdict == "allowed"
        assert verdict_on(rulebook, "reddit", "post", audience="only_me").reason == "not_public"
        assert {route.kind for route in rulebook.routes_of("reddit", TODAY)} == {"email", "letter"}

    def test_pinterest_uses_old_pins_of_adults(self, rulebook: Rulebook) -> None:
        """A pin of 2019 may be used since 30 April 2025: it does not matter when it was posted."""
        assert verdict_on(rulebook, "pinterest", "photo", on=date(2025, 4, 29)).verdict != "allowed"
        assert verdict_on(rulebook, "pinterest", "photo", on=date(2025, 4, 30)).verdict == "allowed"

    def test_youtube_has_no_switch_against_google(self, rulebook: Rulebook) -> None:
        """The plan names the gap with a letter as the other way; the third-party setting is advised only."""
        todo = plan([Account("it", "youtube")], rulebook, [], TODAY)
        assert [gap.route and gap.route.id for gap in todo.gaps] == ["youtube-none-google"]
        assert "youtube-letter" in [way.id for way in todo.gaps[0].alternatives]
        assert {need.route.id: need.strength for need in todo.needs} == {"youtube-setting-third-party": "advised"}

    def test_xing_is_silent_and_an_objection_is_a_precaution(self, rulebook: Rulebook) -> None:
        """No clause found is no proof: posts are undecided, and the form is advised, not needed."""
        assert verdict_on(rulebook, "xing", "post").reason == "terms_silent"
        assert [need.strength for need in plan([Account("it", "xing")], rulebook, [], TODAY).needs] == ["advised"]

    def test_ebay_starts_on_21_april_2025(self, rulebook: Rulebook) -> None:
        """The 20th is the last day before (C21); from the 21st on listings may be used."""
        assert verdict_on(rulebook, "ebay", "listing", on=date(2025, 4, 20)).verdict != "allowed"
        assert verdict_on(rulebook, "ebay", "listing", on=date(2025, 4, 21)).verdict == "allowed"
        assert [dispute.id for dispute in rulebook.platforms["ebay"].disputes] == ["C21"]

    def test_a_locked_ebay_account_has_a_form_of_its_own(self, rulebook: Rulebook) -> None:
        """Whoever cannot log in at eBay uses the form for locked accounts instead of the switch."""
        (need,) = plan([Account("it", "ebay", kind="locked_out")], rulebook, [], TODAY).needs
        assert need.route.id == "ebay-form-locked"


class TestWhoSaysNo:
    @pytest.mark.parametrize(("platform", "kind"), [("zoom", "message"), ("zoom", "video"), ("wetransfer", "photo")])
    @pytest.mark.parametrize("purpose", ["generative", "other_ai"])
    def test_what_the_no_names_is_out(self, rulebook: Rulebook, platform: str, kind: Kind, purpose: Purpose) -> None:
        """Nobody has to object: by the platform's own word it is not trained on."""
        decision = verdict_on(rulebook, platform, kind, audience="direct", purpose=purpose)
        assert (decision.verdict, decision.reason) == ("excluded", "training_not_started")

    @pytest.mark.parametrize("platform", SAY_NO)
    def test_what_the_no_does_not_name_is_open(self, rulebook: Rulebook, platform: str) -> None:
        """A statement on content says nothing of settings and conclusions."""
        verdicts = {verdict_on(rulebook, platform, kind).reason for kind in ("setting", "inference")}
        assert verdicts == {"terms_silent"}

    @pytest.mark.parametrize("platform", SAY_NO)
    def test_before_the_statement_nothing_is_claimed(self, rulebook: Rulebook, platform: str) -> None:
        """The no holds from its day on, not for the years before."""
        (first, *_) = rulebook.terms_of(platform)
        assert verdict_on(rulebook, platform, "photo", on=first.valid_from - timedelta(days=1)).reason == "no_rule"

    @pytest.mark.parametrize("platform", SAY_NO + SILENT)
    def test_an_objection_is_only_a_precaution(self, rulebook: Rulebook, platform: str) -> None:
        """The plan advises it and needs nothing."""
        needs = plan([Account("it", platform)], rulebook, [], TODAY).needs
        assert {need.strength for need in needs} == {"advised"}

    @pytest.mark.parametrize("platform", SAY_NO)
    def test_the_no_rests_on_passages_that_anybody_can_look_up(self, rulebook: Rulebook, platform: str) -> None:
        """The platform's own words in an archive, and between which two captures they came."""
        for fact in rulebook.terms_of(platform)[-1].facts:
            assert fact.confidence == "A"
            assert fact.first_seen is not None
            assert all(rulebook.references[name].present for name in fact.references)


class TestServices:
    def test_booking_trains_and_one_writes(self, rulebook: Rulebook) -> None:
        """Messages and reviews may be used since May 2026; an e-mail keeps them out of later runs."""
        assert verdict_on(rulebook, "booking", "message", audience="direct").verdict == "allowed"
        assert verdict_on(rulebook, "booking", "comment", on=date(2026, 3, 1)).verdict == "undecided"
        assert verdict_on(rulebook, "booking", "comment", on=date(2026, 3, 1), purpose="other_ai").verdict == "allowed"
        (need,) = plan([Account("it", "booking")], rulebook, [], TODAY).needs
        assert (need.route.kind, need.strength) == ("email", "needed")

    def test_spotify_is_open_because_the_text_is_for_another_country(self, rulebook: Rulebook) -> None:
        """What only the policy for the United States says is never called used here."""
        for purpose in ("generative", "other_ai"):
            assert verdict_on(rulebook, "spotify", "setting", purpose=purpose).verdict == "undecided"
        assert "others.note.text_for_us" in rulebook.platforms["spotify"].notes

    @pytest.mark.parametrize("platform", ["adobe", "slack"])
    def test_a_no_to_ai_that_creates_content_is_no_no_to_other_ai(self, rulebook: Rulebook, platform: str) -> None:
        """Files and messages are out of generative training by the platform's word, and in that of other AI."""
        assert verdict_on(rulebook, platform, "photo", audience="only_me").reason == "training_not_started"
        assert verdict_on(rulebook, platform, "photo", audience="only_me", purpose="other_ai").verdict == "allowed"

    def test_at_slack_a_member_asks_who_owns_the_workspace(self, rulebook: Rulebook) -> None:
        """No way of one's own: that is said, with whom to ask."""
        (gap,) = plan([Account("it", "slack")], rulebook, [], TODAY).gaps
        assert "slack.advice.ask_owner" in gap.advice

    @pytest.mark.parametrize("platform", ["vinted", "deepl", "strava", "alexa", "paypal"])
    def test_what_one_report_or_a_text_for_elsewhere_says_is_open(self, rulebook: Rulebook, platform: str) -> None:
        """Nothing is called used, and nothing unused."""
        assert {verdict_on(rulebook, platform, kind).verdict for kind in KINDS} == {"undecided"}

    def test_perplexity_leaves_out_the_mails_it_reads(self, rulebook: Rulebook) -> None:
        """Questions are used; mails are not, by its own word."""
        assert verdict_on(rulebook, "perplexity", "ai_prompt", audience="direct").verdict == "allowed"
        assert verdict_on(rulebook, "perplexity", "message", audience="direct").reason == "not_used"


def test_whoever_rests_on_a_single_report_says_so() -> None:
    """A report is not the terms, and one is not two."""
    rulebook = load_rulebook()
    reported = {
        slug
        for slug, platform in rulebook.platforms.items()
        for terms in platform.terms[-1:]
        if all(fact.confidence == "C" for fact in terms.facts if rulebook.sources[fact.source].kind != "ours")
    }
    assert reported
    assert [slug for slug in reported if "others.note.one_report" not in rulebook.platforms[slug].notes] == []
