"""What the rulebook says about Meta's services and WhatsApp, by date: terms, routes, disputes, history."""

from datetime import date, timedelta
from importlib.resources import files

import pytest

from widerspruch.rulebook.load import Rulebook, read_platforms
from widerspruch.rulebook.model import Route, Terms, Use
from widerspruch.rulebook.vocabulary import AI_KINDS, KINDS, Kind

META = ("facebook", "instagram", "threads", "messenger", "meta_ai")
START = date(2025, 5, 27)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The shipped platform files, without the parts that these tests do not look at."""
    platforms = read_platforms(files("widerspruch.rulebook") / "platforms")
    return Rulebook(platforms=platforms, sources={}, reasons=(), authorities=())


def terms_on(rulebook: Rulebook, platform: str, day: date) -> Terms:
    """The version in force on a day."""
    return [terms for terms in rulebook.terms_of(platform) if terms.valid_from <= day][-1]


def use_of(terms: Terms, kind: Kind) -> Use:
    """The one use that names a kind."""
    (use,) = [use for use in terms.uses if kind in use.kinds]
    return use


def needed_route(rulebook: Rulebook, platform: str, day: date, who: str = "account_holder") -> Route:
    """The one route that an objection is incomplete without."""
    routes = rulebook.routes_of(platform, day)
    (route,) = [route for route in routes if route.strength == "needed" and who in route.who]
    return route


class TestTerms:
    @pytest.mark.parametrize("platform", META)
    def test_training_starts_on_27_may_2025(self, rulebook: Rulebook, platform: str) -> None:
        """On 26 May 2025 nothing is trained on, on 27 May 2025 training has started, at all of Meta's services."""
        assert terms_on(rulebook, platform, date(2025, 5, 26)).training == "none"
        assert terms_on(rulebook, platform, START).training == "yes"

    @pytest.mark.parametrize(
        ("day", "version"),
        [
            (date(2023, 1, 1), "meta-before-2024"),
            (date(2024, 6, 26), "meta-2024-06-26"),
            (date(2024, 11, 14), "meta-2024-11-14"),
            (date(2025, 5, 26), "meta-2025-04-07"),
            (date(2025, 6, 15), "meta-2025-05-27"),
            (date(2025, 6, 16), "meta-2025-06-16"),
            (date(2025, 12, 16), "meta-2025-12-16"),
            (date(2026, 2, 24), "meta-2025-12-16"),
            (date(2026, 7, 22), "meta-2026-02-25"),
            (date(2026, 11, 21), "meta-2026-07-23"),
        ],
    )
    def test_each_day_has_its_version(self, rulebook: Rulebook, day: date, version: str) -> None:
        """Each day falls under the version of the policy that was in force then."""
        assert terms_on(rulebook, "instagram", day).id == version

    def test_the_dropped_plan_never_comes_into_force(self, rulebook: Rulebook) -> None:
        """Seen from today, the plan of 2024 is no version: nothing was trained on after 26 June 2024."""
        assert "meta-2024-06-26-plan" not in {terms.id for terms in rulebook.terms_of("facebook")}

    def test_the_plan_of_2024_stood_until_the_pause(self, rulebook: Rulebook) -> None:
        """Seen from 13 June 2024 the plan comes on 26 June and includes posts for friends; a day later it is off."""
        before = rulebook.as_known_on(date(2024, 6, 13))
        plan = terms_on(before, "facebook", date(2024, 6, 26))
        assert (plan.training, use_of(plan, "post").when, use_of(plan, "message").when) == (
            "yes",
            "not_private",
            "never",
        )
        after = rulebook.as_known_on(date(2024, 6, 14))
        assert terms_on(after, "facebook", date(2024, 6, 26)).training == "none"

    def test_nobody_knew_of_the_start_before_the_announcement(self, rulebook: Rulebook) -> None:
        """The version of 27 May 2025 was known from 14 April 2025 on, not a day earlier."""
        known = {
            day: {terms.id for terms in rulebook.as_known_on(day).terms_of("facebook")}
            for day in (date(2025, 4, 13), date(2025, 4, 14))
        }
        assert "meta-2025-05-27" not in known[date(2025, 4, 13)]
        assert "meta-2025-05-27" in known[date(2025, 4, 14)]

    @pytest.mark.parametrize("platform", [*META, "whatsapp"])
    def test_every_kind_is_named_once(self, rulebook: Rulebook, platform: str) -> None:
        """A version under which training runs says something about every kind of item, and says it once."""
        for terms in rulebook.terms_of(platform):
            if terms.training == "yes":
                assert sorted(kind for use in terms.uses for kind in use.kinds) == sorted(KINDS), terms.id


class TestUses:
    @pytest.fixture(
        params=[date(2025, 5, 27), date(2025, 6, 16), date(2025, 12, 16), date(2026, 2, 25), date(2026, 7, 23)],
        ids=date.isoformat,
    )
    def in_force(self, rulebook: Rulebook, request: pytest.FixtureRequest) -> Terms:
        """Each version since the start."""
        return terms_on(rulebook, "facebook", request.param)

    @pytest.mark.parametrize("kind", AI_KINDS)
    def test_chats_with_the_ai_count_for_minors_too(self, in_force: Terms, kind: Kind) -> None:
        """Conversations with the AI are used whatever the audience, and of minors too."""
        use = use_of(in_force, kind)
        assert (use.when, use.authors) == ("always", "all")

    @pytest.mark.parametrize("kind", ["post", "comment", "photo", "group_post", "page_post", "listing"])
    def test_only_public_content_of_adults_is_used(self, in_force: Terms, kind: Kind) -> None:
        """Posts, comments, photos and what stands in groups, pages and listings: if public, and of adults; from
        16 December 2025 until February 2026 the policy listed minors too, which authority and court deny."""
        use = use_of(in_force, kind)
        assert use.when == "public"
        assert use.authors == ("minors_disputed" if in_force.id == "meta-2025-12-16" else "adults")

    def test_name_and_picture_are_always_public(self, in_force: Terms) -> None:
        """Name, user name and profile picture are used even where the profile is private."""
        assert use_of(in_force, "profile_identity").when == "always"

    @pytest.mark.parametrize("kind", ["message", "group_message"])
    def test_private_messages_are_not_used(self, in_force: Terms, kind: Kind) -> None:
        """Private messages stay out."""
        assert use_of(in_force, kind).when == "never"

    @pytest.mark.parametrize("kind", ["reaction", "poll_vote", "inference", "setting"])
    def test_what_the_policy_does_not_name_is_undecided(self, in_force: Terms, kind: Kind) -> None:
        """Likes, votes, inferences and settings are named neither as used nor as exempt: nobody can say."""
        assert use_of(in_force, kind).when == "disputed"


class TestRoutes:
    @pytest.mark.parametrize("platform", META)
    @pytest.mark.parametrize("day", [date(2025, 4, 14), date(2025, 5, 26), date(2026, 7, 23), date(2026, 11, 21)])
    def test_one_needed_route_for_account_holders(self, rulebook: Rulebook, platform: str, day: date) -> None:
        """Somebody with an account has exactly one objection to make, through a form with an address."""
        route = needed_route(rulebook, platform, day)
        assert route.kind == "form"
        assert route.url is not None
        assert route.covers.unit == "accounts_centre"

    @pytest.mark.parametrize("platform", ["facebook", "instagram"])
    def test_a_reason_was_required_in_2024_only(self, rulebook: Rulebook, platform: str) -> None:
        """On 1 June 2024 the form demands a reason; on 20 May 2025 it is optional."""
        assert needed_route(rulebook, platform, date(2024, 6, 1)).demands.reason == "required"
        assert needed_route(rulebook, platform, date(2025, 5, 20)).demands.reason == "optional"

    def test_no_form_was_open_between_plan_and_announcement(self, rulebook: Rulebook) -> None:
        """Between 26 June 2024 and 14 April 2025 there is no form to fill in."""
        for day in (date(2024, 6, 26), date(2025, 4, 13)):
            assert not [route for route in rulebook.routes_of("facebook", day) if route.kind == "form"]

    @pytest.mark.parametrize("platform", ["facebook", "instagram"])
    def test_the_objection_link_moved_on_23_july_2026(self, rulebook: Rulebook, platform: str) -> None:
        """The policy's objection link is the old page until 22 July 2026 and help.meta.com from 23 July 2026 on."""
        moved = date(2026, 7, 23)
        before = {route.id for route in rulebook.routes_of(platform, moved - timedelta(days=1))}
        after = {route.id for route in rulebook.routes_of(platform, moved)}
        assert (f"meta-policy-link-{platform}-2025" in before, "meta-help-2026" in before) == (True, False)
        assert (f"meta-policy-link-{platform}-2025" in after, "meta-help-2026" in after) == (False, True)

    @pytest.mark.parametrize("platform", META)
    def test_who_stays_out_of_the_form_has_a_way_too(self, rulebook: Rulebook, platform: str) -> None:
        """Locked out: a letter. No account: a form without login. Shown by others: no route, but advice."""
        day = date(2025, 6, 1)
        assert needed_route(rulebook, platform, day, "locked_out").kind == "letter"
        outsider = needed_route(rulebook, platform, day, "no_account")
        assert (outsider.kind, outsider.demands.login) == ("form", False)
        mentioned = needed_route(rulebook, platform, day, "mentioned")
        assert mentioned.kind == "none"
        assert mentioned.advice

    def test_letters_go_to_merrion_road(self, rulebook: Rulebook) -> None:
        """No letter goes to the old address of Meta or WhatsApp in Dublin."""
        letters = [
            route for platform in rulebook.platforms.values() for route in platform.routes if route.kind == "letter"
        ]
        ours = [route for route in letters if route.id.startswith(("meta-", "whatsapp-"))]
        assert ours
        assert all("Merrion Road" in route.address for route in ours)

    def test_the_objection_says_what_it_leaves_out(self, rulebook: Rulebook) -> None:
        """The form's entry says that others' photos and models already trained are not covered, and shows both
        readings of a late objection."""
        route = needed_route(rulebook, "facebook", START)
        assert {"meta.not_covered.photos_by_others", "meta.not_covered.trained_models"} <= set(route.not_covered)
        assert {"meta.effect.claim_meta", "meta.effect.future_items"} <= set(route.effect)


class TestWhatsApp:
    @pytest.mark.parametrize("day", [date(2025, 3, 20), date(2025, 5, 27), date(2026, 11, 21)])
    def test_there_is_no_form_but_advice(self, rulebook: Rulebook, day: date) -> None:
        """Since Meta AI came to WhatsApp, the recorded fact is that there is no objection form, with advice."""
        route = needed_route(rulebook, "whatsapp", day)
        assert route.kind == "none"
        assert "whatsapp.advice.never_in_groups" in route.advice

    def test_the_switch_that_does_not_exist_is_recorded(self, rulebook: Rulebook) -> None:
        """That Meta AI cannot be switched off is data, not silence."""
        assert rulebook.route("whatsapp-none-switch").kind == "none"

    @pytest.mark.parametrize("command", ["whatsapp-reset-ai", "whatsapp-reset-all-ais"])
    def test_deleting_a_chat_is_no_objection(self, rulebook: Rulebook, command: str) -> None:
        """The chat commands cover nothing: they never count as an objection."""
        covers = rulebook.route(command).covers
        assert (covers.unit, covers.scopes) == ("nothing", ())

    def test_chats_stay_out_and_ai_chats_are_disputed(self, rulebook: Rulebook) -> None:
        """Messages are never used; of chats with the AI nobody can say, since sources disagree."""
        terms = terms_on(rulebook, "whatsapp", START)
        assert use_of(terms, "message").when == "never"
        assert use_of(terms, "ai_prompt").when == "disputed"
        sayings = {fact.says for fact in use_of(terms, "ai_prompt").facts}
        assert sayings == {
            "whatsapp.dispute.training.yes",
            "whatsapp.dispute.training.not_at_present",
            "whatsapp.dispute.training.company_products",
        }

    def test_before_20_march_2025_there_was_no_ai(self, rulebook: Rulebook) -> None:
        """On 19 March 2025 nothing of WhatsApp is trained on; from the next day on the terms are silent."""
        assert terms_on(rulebook, "whatsapp", date(2025, 3, 19)).training == "none"
        assert terms_on(rulebook, "whatsapp", date(2025, 3, 20)).training == "silent"
        assert terms_on(rulebook, "whatsapp", date(2025, 5, 26)).training == "silent"

    def test_whatsapp_is_not_part_of_metas_accounts_centre(self, rulebook: Rulebook) -> None:
        """An objection at Facebook is not counted for WhatsApp: another controller, no shared accounts centre."""
        whatsapp = rulebook.platforms["whatsapp"]
        assert whatsapp.accounts_centre is None
        assert whatsapp.family is None
        assert whatsapp.controller.name != rulebook.platforms["facebook"].controller.name


class TestDisputesAndHistory:
    def test_the_late_objection_keeps_both_readings(self, rulebook: Rulebook) -> None:
        """Meta's claim and the consumer centre's reading of a late objection both stand, each with its source."""
        (late,) = [dispute for dispute in rulebook.platforms["meta"].disputes if dispute.id == "meta-late-objection"]
        who_says = {(fact.source, fact.says) for fact in late.readings}
        assert ("seed-mkln", "meta.dispute.late.future_runs") in who_says
        assert ("vz-95646", "meta.dispute.late.future_items") in who_says

    def test_history_is_in_order_and_reaches_the_moved_link(self, rulebook: Rulebook) -> None:
        """The events stand in the order of their days, from the e-mails of May 2024 to the moved link of July 2026."""
        days = [milestone.on for milestone in rulebook.platforms["meta"].history]
        assert days == sorted(days)
        assert (days[0], days[-1]) == (date(2024, 5, 22), date(2026, 7, 23))

    def test_history_ends_where_knowledge_ends(self, rulebook: Rulebook) -> None:
        """Seen from 22 May 2025, the Cologne judgment of the next day is not yet known."""
        known = rulebook.as_known_on(date(2025, 5, 22)).platforms["meta"].history
        assert known[-1].on == date(2025, 5, 22)
