"""The plan: which objections are still to be made, in which order and until when, and where there is no remedy."""

from datetime import date

import pytest
from msgspec import structs

from widerspruch.objections.account import Account, AccountKind
from widerspruch.objections.events import ObjectionEvent
from widerspruch.objections.minors import minors_use
from widerspruch.objections.plan import Gap, Need, Plan, people_platforms, plan
from widerspruch.person.plan_statements import HAPPENED
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import Covers

BEFORE = date(2025, 5, 20)
LAST_DAY = date(2025, 5, 26)
START = date(2025, 5, 27)
LATER = date(2025, 10, 7)
NOW = date(2026, 11, 21)

FACEBOOK = Account("fb", "facebook")
INSTAGRAM = Account("ig", "instagram")
THREADS = Account("th", "threads")
LINKEDIN = Account("li", "linkedin")
WHATSAPP = Account("wa", "whatsapp")

FACEBOOK_FORM = "meta-form-facebook-2025"
INSTAGRAM_FORM = "meta-form-instagram-2025"


def planned(*accounts: Account, today: date = BEFORE, events: tuple[ObjectionEvent, ...] = ()) -> Plan:
    """The plan under the rulebook that the package ships."""
    return plan(accounts, load_rulebook(), events, today)


def happened(account: Account, what: str, route: str, on: date = date(2025, 5, 1)) -> ObjectionEvent:
    """An event of one account."""
    return HAPPENED[what](account.key, route, on)


def objects(need: Need) -> bool:
    """Whether a need is an objection: it covers something."""
    return bool(need.route.covers.scopes)


def routes(found: Plan) -> list[tuple[tuple[str, ...], str]]:
    """Who needs what, in order."""
    return [(need.accounts, need.route.id) for need in found.needs]


def linked(*accounts: tuple[str, str, str | None]) -> tuple[Account, ...]:
    """Accounts of one accounts centre, from key, platform and e-mail address."""
    return tuple(Account(key, platform, email=email, group="centre") for key, platform, email in accounts)


class TestOrder:
    def test_needed_comes_before_advised(self) -> None:
        """What an objection is incomplete without stands before what only helps."""
        strengths = [need.strength for need in planned(WHATSAPP, LINKEDIN, FACEBOOK, today=LATER).needs]
        assert strengths == sorted(strengths, key=["needed", "advised"].index)
        assert {"needed", "advised"} == set(strengths)

    def test_the_nearest_date_comes_first(self) -> None:
        """On 7 October 2025 LinkedIn's date is ahead and Facebook's is past: LinkedIn comes first."""
        needed = [need.route.id for need in planned(FACEBOOK, LINKEDIN, today=LATER).needs if need.strength == "needed"]
        assert needed == ["linkedin-switch-generative", "linkedin-form-ts-dpro", FACEBOOK_FORM]

    def test_of_what_is_equally_urgent_the_quickest_comes_first(self) -> None:
        """LinkedIn's switch of three minutes stands before its form of eight."""
        minutes = [need.minutes for need in planned(LINKEDIN, today=LATER).needs if need.strength == "needed"]
        assert minutes == sorted(minutes)

    def test_without_dates_the_platform_decides(self) -> None:
        """Where nothing is urgent the order is that of the platforms, whatever the order of the accounts."""
        assert planned(FACEBOOK, INSTAGRAM, today=NOW).needs == planned(INSTAGRAM, FACEBOOK, today=NOW).needs


class TestDue:
    @pytest.mark.parametrize(
        ("account", "today", "due"),
        [
            (FACEBOOK, date(2025, 4, 14), LAST_DAY),
            (FACEBOOK, LAST_DAY, LAST_DAY),
            (FACEBOOK, START, None),
            (FACEBOOK, NOW, None),
            (LINKEDIN, date(2025, 9, 18), date(2025, 11, 2)),
            (LINKEDIN, date(2025, 11, 3), None),
            (Account("eb", "ebay"), date(2025, 4, 1), date(2025, 4, 20)),
        ],
    )
    def test_due_is_the_last_day_before_an_announced_start(
        self, account: Account, today: date, due: date | None
    ) -> None:
        """Before training starts the plan names the day before the start; after it an objection may come any time."""
        objections = [need for need in planned(account, today=today).needs if objects(need)]
        assert objections
        assert {need.due for need in objections} == {due}

    def test_what_is_no_objection_has_no_last_day(self) -> None:
        """Deleting a chat or switching on chat privacy helps on any day: only an objection has a last day."""
        needs = planned(WHATSAPP).needs
        assert {need.due for need in needs if not objects(need)} == {None}
        assert {need.due for need in needs if objects(need)} == {LAST_DAY}

    def test_a_plan_of_2024_was_due_as_one_could_know_it_then(self) -> None:
        """Seen as of 29 May 2024 the objection was due on 25 June 2024; seen as of the pause it was not due at all."""
        day, pause = date(2024, 5, 29), date(2024, 6, 14)
        then = plan([FACEBOOK], load_rulebook().as_known_on(day), (), day)
        after = plan([FACEBOOK], load_rulebook().as_known_on(pause), (), pause)
        assert [need.due for need in then.needs] == [date(2024, 6, 25)]
        assert [need.due for need in after.needs] == [None]


class TestAccountsCentre:
    def test_one_objection_is_needed_and_one_per_further_account_advised(self) -> None:
        """Sources disagree whether one objection covers the accounts centre: the first is needed, the others advised."""
        accounts = linked(("ig", "instagram", None), ("fb", "facebook", None), ("th", "threads", None))
        assert [(need.accounts, need.route.id, need.because) for need in planned(*accounts).needs] == [
            (("ig", "fb", "th"), INSTAGRAM_FORM, None),
            (("fb",), FACEBOOK_FORM, "unit_disputed"),
            (("th",), "meta-form-threads-2025", "unit_disputed"),
        ]

    def test_unlinked_accounts_need_one_each(self) -> None:
        """Without an accounts centre every account needs its own objection."""
        assert routes(planned(FACEBOOK, INSTAGRAM)) == [(("fb",), FACEBOOK_FORM), (("ig",), INSTAGRAM_FORM)]

    def test_two_centres_are_two(self) -> None:
        """Accounts of different accounts centres are not covered together."""
        mine, yours = Account("mine", "facebook", group="a"), Account("yours", "facebook", group="b")
        assert routes(planned(mine, yours)) == [(("mine",), FACEBOOK_FORM), (("yours",), FACEBOOK_FORM)]

    def test_two_accounts_of_one_platform_in_one_centre_are_one(self) -> None:
        """Two Instagram accounts in one accounts centre need one objection; the second one's own is advised."""
        accounts = linked(("ig", "instagram", None), ("ig2", "instagram", None))
        assert routes(planned(*accounts)) == [(("ig", "ig2"), INSTAGRAM_FORM), (("ig2",), INSTAGRAM_FORM)]

    def test_an_objection_from_any_of_them_counts_for_all(self) -> None:
        """Whichever linked account objected, the others need none: theirs are advised until they are made, too."""
        fb, ig = linked(("fb", "facebook", None), ("ig", "instagram", None))
        first, second = happened(ig, "sent", INSTAGRAM_FORM), happened(fb, "sent", FACEBOOK_FORM)
        (left,) = planned(fb, ig, events=(first,)).needs
        assert (left.accounts, left.strength, left.because) == (("fb",), "advised", "unit_disputed")
        assert planned(fb, ig, events=(first, second)).needs == ()

    def test_an_accounts_centre_does_not_reach_beyond_its_family(self) -> None:
        """A group named at LinkedIn links nothing there: that platform has no accounts centre of Meta's."""
        accounts = linked(("fb", "facebook", None), ("li", "linkedin", None))
        assert not [need for need in planned(*accounts, today=LATER).needs if len(need.accounts) > 1]


class TestAddresses:
    def test_another_address_in_the_centre_is_advised_on_its_own(self) -> None:
        """Sources disagree whether one objection covers two addresses: the second one is advised, and says why."""
        accounts = linked(("fb", "facebook", "a"), ("ig", "instagram", "b"))
        first, second = planned(*accounts).needs
        assert (first.accounts, first.strength, first.because) == (("fb", "ig"), "needed", None)
        assert (second.accounts, second.strength, second.because) == (("ig",), "advised", "other_email_in_group")

    @pytest.mark.parametrize("email", ["a", None])
    def test_the_same_or_an_unnamed_address_is_no_reason_of_its_own(self, email: str | None) -> None:
        """For an account with the same address, or with none named, the reason is the accounts centre alone."""
        accounts = linked(("fb", "facebook", "a"), ("ig", "instagram", email))
        assert [need.because for need in planned(*accounts).needs] == [None, "unit_disputed"]

    def test_the_second_address_stays_after_the_first_objection(self) -> None:
        """What is advised for the other address does not go away with the first account's objection, but with its own."""
        accounts = linked(("fb", "facebook", "a"), ("ig", "instagram", "b"))
        first, second = (
            happened(accounts[0], "sent", FACEBOOK_FORM),
            happened(accounts[1], "sent", INSTAGRAM_FORM),
        )
        assert routes(planned(*accounts, events=(first,))) == [(("ig",), INSTAGRAM_FORM)]
        assert routes(planned(*accounts, events=(first, second))) == []

    def test_the_first_address_is_advised_after_the_second_ones_objection(self) -> None:
        """If the objection was made from the other address, it is the first account that is advised now."""
        accounts = linked(("fb", "facebook", "a"), ("ig", "instagram", "b"))
        found = planned(*accounts, events=(happened(accounts[1], "sent", INSTAGRAM_FORM),))
        assert routes(found) == [(("fb",), FACEBOOK_FORM)]


class TestEvents:
    @pytest.mark.parametrize("what", ["sent", "granted"])
    def test_what_was_sent_is_not_needed_again(self, what: str) -> None:
        """An objection that was sent, or granted, is no longer in the plan."""
        assert planned(FACEBOOK, events=(happened(FACEBOOK, what, FACEBOOK_FORM),)).needs == ()

    @pytest.mark.parametrize("what", ["refused", "failed"])
    def test_a_way_that_did_not_work_leads_to_the_next(self, what: str) -> None:
        """After a refusal or a failure the plan names the first way round it, and what it stands for."""
        (need,) = planned(FACEBOOK, events=(happened(FACEBOOK, what, FACEBOOK_FORM),)).needs
        assert need.instead_of is not None
        assert (need.route.id, need.instead_of.id, need.strength) == (
            "meta-policy-link-facebook-2025",
            FACEBOOK_FORM,
            "needed",
        )

    def test_a_closed_way_round_is_passed_over(self) -> None:
        """In November 2026 the click path of 2025 has closed; the next way that is open is named."""
        (need,) = planned(FACEBOOK, today=NOW, events=(happened(FACEBOOK, "failed", FACEBOOK_FORM),)).needs
        assert need.route.id == "meta-privacy-center-2025"

    def test_the_way_round_fulfils_what_it_stands_for(self) -> None:
        """Sent by the way round, the objection is made, though the form had refused it."""
        events = (happened(FACEBOOK, "refused", FACEBOOK_FORM), happened(FACEBOOK, "sent", "meta-letter"))
        assert planned(FACEBOOK, events=events).needs == ()

    def test_a_withdrawn_objection_is_needed_again(self) -> None:
        """Whoever takes an objection back finds it in the plan again."""
        events = (
            happened(FACEBOOK, "granted", FACEBOOK_FORM, date(2025, 5, 1)),
            happened(FACEBOOK, "withdrawn", FACEBOOK_FORM, date(2025, 5, 2)),
        )
        assert routes(planned(FACEBOOK, events=events)) == [(("fb",), FACEBOOK_FORM)]

    def test_the_latest_event_counts_however_they_are_listed(self) -> None:
        """Refused in May and granted in June is granted, in whichever order the events are told."""
        events = (
            happened(FACEBOOK, "granted", FACEBOOK_FORM, date(2025, 6, 1)),
            happened(FACEBOOK, "refused", FACEBOOK_FORM, date(2025, 5, 1)),
        )
        assert planned(FACEBOOK, today=LATER, events=events).needs == ()
        assert planned(FACEBOOK, today=LATER, events=events[::-1]).needs == ()

    def test_an_objection_of_2024_needs_no_second(self) -> None:
        """The form of 2024 covered the same: nothing is needed in 2025."""
        event = happened(FACEBOOK, "sent", "meta-form-2024", date(2024, 6, 1))
        assert planned(FACEBOOK, events=(event,)).needs == ()

    @pytest.mark.parametrize("route", ["meta-erasure-form", "meta-third-party-output"])
    def test_what_is_no_objection_fulfils_none(self, route: str) -> None:
        """An erasure or a complaint about an answer of the AI is no objection to training."""
        assert routes(planned(FACEBOOK, events=(happened(FACEBOOK, "sent", route),))) == [(("fb",), FACEBOOK_FORM)]

    def test_the_switch_at_linkedin_does_not_replace_the_form(self) -> None:
        """The switch is for content-generating AI only: the form for other AI is still needed, and the other way round."""
        switch, form = "linkedin-switch-generative", "linkedin-form-ts-dpro"
        for made, left in ((switch, form), (form, switch)):
            found = planned(LINKEDIN, today=LATER, events=(happened(LINKEDIN, "sent", made),))
            assert [need.route.id for need in found.needs if need.strength == "needed"] == [left]

    def test_a_letter_that_covers_both_replaces_both_at_linkedin(self) -> None:
        """A letter against all training leaves nothing that is needed."""
        found = planned(LINKEDIN, today=LATER, events=(happened(LINKEDIN, "sent", "linkedin-letter"),))
        assert [need.route.id for need in found.needs] == ["linkedin-switch-research"]

    def test_an_event_of_another_account_counts_for_that_one_only(self) -> None:
        """Max's objection is not Erika's."""
        other = Account("max", "facebook")
        assert routes(planned(FACEBOOK, other, events=(happened(other, "sent", FACEBOOK_FORM),))) == [
            (("fb",), FACEBOOK_FORM)
        ]

    def test_the_plan_of_a_day_knows_nothing_of_the_days_after(self) -> None:
        """What is sent in June 2025 was still to be done on 20 May 2025."""
        event = happened(FACEBOOK, "sent", FACEBOOK_FORM, date(2025, 6, 1))
        assert routes(planned(FACEBOOK, events=(event,))) == [(("fb",), FACEBOOK_FORM)]

    def test_a_letter_by_the_person_counts_for_all_their_accounts(self) -> None:
        """One letter covers the person: once it is sent from one lost account, nothing is left for the other."""
        lost = (Account("fb", "facebook", "locked_out"), Account("ig", "instagram", "locked_out"))
        letter = "meta-letter-locked-out"
        assert routes(planned(*lost)) == [(("fb", "ig"), letter)]
        assert planned(*lost, events=(happened(lost[0], "sent", letter),)).needs == ()

    def test_an_event_by_an_unknown_route_fulfils_nothing(self) -> None:
        """A route that the rulebook does not know is passed over, not an exception."""
        assert routes(planned(FACEBOOK, events=(happened(FACEBOOK, "sent", "by-pigeon"),))) == [
            (("fb",), FACEBOOK_FORM)
        ]


class TestKindsOfAccount:
    @pytest.mark.parametrize(
        ("platform", "kind", "needed", "gaps"),
        [
            ("facebook", "page", {"meta-letter-page"}, set()),
            ("instagram", "page", {"meta-letter-page"}, set()),
            ("facebook", "locked_out", {"meta-letter-locked-out"}, set()),
            ("facebook", "none", {"meta-third-party-object"}, set()),
            ("facebook", "mentioned", set(), {"meta-none-mentioned"}),
            ("facebook", "group", set(), {"meta-none-group-admin"}),
            ("messenger", "page", set(), {None}),
            ("whatsapp", "locked_out", {"whatsapp-letter-locked-out"}, set()),
            ("whatsapp", "none", set(), {"whatsapp-none-mentioned"}),
            ("whatsapp", "mentioned", set(), {"whatsapp-none-mentioned"}),
            ("whatsapp", "page", set(), {None}),
            ("whatsapp", "group", set(), {"whatsapp-none-switch"}),
            ("linkedin", "group", set(), {"linkedin-none-page"}),
            ("linkedin", "page", set(), {"linkedin-none-page"}),
            ("linkedin", "locked_out", {"linkedin-form-ts-dpro-without-login"}, set()),
            ("linkedin", "none", {"linkedin-form-ts-dpro-without-login"}, set()),
            ("linkedin", "mentioned", {"linkedin-form-ts-dpro-without-login"}, set()),
        ],
    )
    def test_each_has_its_own_way_or_gap(
        self, platform: str, kind: AccountKind, needed: set[str], gaps: set[str | None]
    ) -> None:
        """A page, a lost account, no account and somebody whom others show: each finds a way of its own, or a gap."""
        found = planned(Account("x", platform, kind), today=LATER)
        assert {need.route.id for need in found.needs if need.strength == "needed"} == needed
        assert {gap.route and gap.route.id for gap in found.gaps} == gaps

    def test_lost_accounts_share_one_letter(self) -> None:
        """A letter counts for the person: two lost accounts are one letter."""
        lost = (Account("fb", "facebook", "locked_out"), Account("ig", "instagram", "locked_out"))
        assert routes(planned(*lost)) == [(("fb", "ig"), "meta-letter-locked-out")]

    def test_an_own_account_and_a_page_are_two_matters(self) -> None:
        """The page of an association is not covered by its secretary's own objection."""
        page = Account("verein", "facebook", "page")
        assert routes(planned(FACEBOOK, page)) == [(("fb",), FACEBOOK_FORM), (("verein",), "meta-letter-page")]


class TestGaps:
    def test_when_every_way_was_refused_the_plan_says_so(self) -> None:
        """Nobody is sent back to a form that refused them: what is left is a gap."""
        route = next(need.route.id for need in planned(FACEBOOK).needs)
        tried, events = route, []
        while needs := planned(FACEBOOK, events=tuple(events)).needs:
            tried = needs[0].route.id
            events.append(happened(FACEBOOK, "refused", tried))
        assert tried != route
        assert [gap.because for gap in planned(FACEBOOK, events=tuple(events)).gaps] == ["all_refused"]

    def test_whatsapp_is_a_gap_with_advice_and_other_ways(self) -> None:
        """WhatsApp offers no objection and no switch: the plan says so, and what can be done instead."""
        by_route = {gap.route.id: gap for gap in planned(WHATSAPP).gaps if gap.route}
        assert set(by_route) == {"whatsapp-none-ai-training", "whatsapp-none-switch"}
        assert "whatsapp.advice.reset_ai" in by_route["whatsapp-none-ai-training"].advice
        ways = [way.id for way in by_route["whatsapp-none-ai-training"].alternatives]
        assert ways == ["whatsapp-art21-form", "whatsapp-letter"]

    def test_accounts_with_the_same_gap_share_it(self) -> None:
        """Two accounts at WhatsApp are named together, once per gap."""
        gaps = planned(WHATSAPP, Account("wa2", "whatsapp")).gaps
        assert [gap.accounts for gap in gaps] == [("wa", "wa2"), ("wa", "wa2")]

    def test_a_gap_does_not_go_away_by_an_objection(self) -> None:
        """The general form was sent; that WhatsApp has no objection to AI training stays true."""
        sent = happened(WHATSAPP, "sent", "whatsapp-art21-form")
        assert planned(WHATSAPP, events=(sent,)).gaps == planned(WHATSAPP).gaps

    def test_before_there_is_any_way_the_fallbacks_are_named(self) -> None:
        """A day before Meta's announcement there is no form: a gap of which nothing is recorded but the letter."""
        assert planned(FACEBOOK, today=date(2025, 4, 13)).gaps == (
            Gap("facebook", ("fb",), "unrecorded", alternatives=(load_rulebook().route("meta-letter"),)),
        )


class TestUnknownPlatforms:
    def test_an_unknown_platform_is_named(self) -> None:
        """An account at a platform without a file is neither needed nor forgotten."""
        found = planned(FACEBOOK, Account("m", "mastodon"))
        assert [(unknown.key, unknown.platform) for unknown in found.unknown] == [("m", "mastodon")]
        assert routes(found) == [(("fb",), FACEBOOK_FORM)]

    def test_a_family_is_no_platform_that_people_have_accounts_at(self) -> None:
        """Meta's common file is not something to have an account at."""
        assert planned(Account("m", "meta")).unknown[0].key == "m"
        assert "meta" not in people_platforms(load_rulebook())


class TestMinutes:
    def test_only_what_is_needed_counts(self) -> None:
        """The plan's minutes are those of the needed objections together, not of the advised ones."""
        found = planned(LINKEDIN, WHATSAPP, today=LATER)
        assert found.minutes == sum(need.minutes for need in found.needs if need.strength == "needed") > 0
        assert found.minutes < sum(need.minutes for need in found.needs)

    def test_nothing_to_do_takes_no_time(self) -> None:
        """An empty plan is empty."""
        assert planned() == Plan(BEFORE, (), ())
        assert planned().minutes == 0


class TestMinors:
    def test_what_neither_covers_is_not_used(self) -> None:
        """An objection against a use that the terms do not have stops nothing of a minor's."""
        versions = load_rulebook().terms_of("facebook")
        covers = Covers("account", ("own_content", "ai_interactions"), ("other_ai",))
        assert minors_use(covers, versions, NOW) == "nothing"
        adults = [structs.replace(use, authors="all") for use in versions[-1].uses]
        for_all = structs.replace(versions[-1], uses=tuple(adults))
        everything = Covers("account", ("own_content", "ai_interactions"))
        assert minors_use(everything, [for_all], NOW) == "content"

    @pytest.mark.parametrize(
        ("platform", "because"),
        [("facebook", "minor_ai_chats_only"), ("linkedin", "minor_not_used")],
    )
    def test_what_is_not_used_of_minors_is_only_advised(self, platform: str, because: str) -> None:
        """Where the rules leave a minor's content out, the objection is advised, and the plan says why."""
        account = Account("me", platform, adult=False)
        needs = [need for need in planned(account, today=NOW).needs if objects(need)]
        assert because in {need.because for need in needs}
        assert "needed" not in {need.strength for need in needs if need.because == because}

    @pytest.mark.parametrize("adult", [True, None])
    def test_nobody_is_taken_for_a_minor(self, adult: bool | None) -> None:
        """Of age, or nothing said about it: the objection is needed."""
        (need,) = planned(Account("fb", "facebook", adult=adult), today=NOW).needs
        assert (need.strength, need.because) == ("needed", None)


class TestToldInPart:
    def test_what_was_granted_must_have_been_sent(self) -> None:
        """Whoever tells only how it ended is understood: no sending need be told."""
        for what, needs in (("granted", 0), ("refused", 1), ("withdrawn", 1)):
            assert len(planned(FACEBOOK, events=(happened(FACEBOOK, what, FACEBOOK_FORM),)).needs) == needs
