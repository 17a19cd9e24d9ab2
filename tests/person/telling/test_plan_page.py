"""The plan as cards: one for each step, one for each gap, one line for what was made."""

from datetime import date, timedelta

from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AnyEvent, ObjectionEvent, RecordedEvent, Sent, StepBegun
from widerspruch.objections.plan import plan
from widerspruch.objections.replay import replay
from widerspruch.person.telling.plan_page import PlanPage, plan_page
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 29)
LINKED = (
    Account("facebook", "facebook", email="erika@example.org", group="1"),
    Account("instagram", "instagram", email="erika@example.org", group="1"),
)
SEEDS = (*LINKED, Account("linkedin", "linkedin"), Account("whatsapp", "whatsapp"))


def told(*accounts: Account, events: tuple[AnyEvent, ...] = (), language: Language = "de") -> PlanPage:
    """The plan of a case with these accounts, after what happened."""
    happened = [*map(AccountAdded, accounts), *events]
    case = replay(RecordedEvent(number, 0, event) for number, event in enumerate(happened, start=1))
    rulebook = load_rulebook()
    said = [event for event in events if isinstance(event, ObjectionEvent)]
    return plan_page(case, plan(case.listed, rulebook, said, TODAY), rulebook, PersonWords(language))


def test_cards_lead_to_their_steps_by_the_number_of_the_account():
    """LinkedIn has two acts; each is a card, made from the account that the third event added."""
    mine = [card for card in told(*SEEDS).needed if card.step.platform == "linkedin"]
    assert [(card.account, card.step.way.route) for card in mine] == [
        (3, "linkedin-switch-generative"),
        (3, "linkedin-form-ts-dpro"),
    ]
    assert [card.several for card in mine] == [
        f"Für LinkedIn sind mehrere Widersprüche nötig. Zu diesem gehört auch Schritt {number}." for number in (3, 2)
    ]


def test_a_way_that_an_earlier_card_told_is_pointed_to():
    """Nine pages on Instagram do not tell nine times what its form does."""
    pages = [Account(f"instagram:{n}", "instagram", email=f"n{n}@example.org") for n in range(3)]
    assert [card.same_way_as for card in told(*pages).needed] == [None, 1, 1]
    assert [card.several for card in told(*pages).needed] == [None] * 3


def test_linked_accounts_share_a_card_and_the_second_is_advised():
    """One objection covers both; as that is disputed, one more is advised, with the reason why."""
    page = told(*LINKED)
    (card,) = page.needed
    assert card.step.covers == "Facebook, Instagram"
    assert card.together == "Ein Widerspruch gilt für Facebook und Instagram zusammen."
    (second,) = page.advised
    assert (second.step.covers, second.together, second.number) == ("Instagram", None, 2)
    assert "Andere raten" in second.step.remarks[0]


def test_whatsapp_is_a_gap_with_what_helps():
    """No objection is offered, and that is said with what can be done."""
    gaps = told(*SEEDS).gaps
    assert [gap.account for gap in gaps] == [4] * len(gaps)
    assert gaps
    assert all(gap.gap.advice or gap.gap.alternatives for gap in gaps[:1])


def test_what_was_made_goes_from_the_cards_to_the_lines():
    """The latest first, each with its state."""
    days = (TODAY - timedelta(days=2), TODAY)
    events = (
        Sent("linkedin", "linkedin-switch-generative", days[0]),
        Sent("facebook", "meta-form-facebook-2025", days[1]),
    )
    page = told(*SEEDS, events=events)
    assert [(line.account, line.route) for line in page.made] == [
        (1, "meta-form-facebook-2025"),
        (3, "linkedin-switch-generative"),
    ]
    assert page.made[1].sentence == "Umgestellt am 27.11.2026. Eine Bestätigung gibt es dafür nicht."
    assert "linkedin-switch-generative" not in [card.step.way.route for card in page.needed]


def test_what_was_begun_says_so_on_its_card():
    """A card that somebody has begun is told apart from one that nobody has looked at."""
    begun = StepBegun("linkedin", "linkedin-switch-generative", TODAY)
    cards = {card.step.way.route: card.tried for card in told(*SEEDS, events=(begun,)).needed}
    assert cards["linkedin-switch-generative"] == "Angefangen am 29.11.2026."
    assert cards["linkedin-form-ts-dpro"] is None


def test_a_platform_or_way_that_the_rulebook_dropped_is_named():
    """An old case file shows what it holds; nothing is planned for it."""
    old = Sent("orkut", "orkut-form", TODAY)
    page = told(Account("orkut", "orkut"), events=(old,))
    assert page.unknown is not None
    assert "orkut" in page.unknown
    assert (page.first, page.has_accounts) == (None, True)
    (line,) = page.made
    assert (line.title, line.name) == ("orkut-form", "orkut")


def test_without_accounts_there_is_nothing():
    """The page knows that nothing was said yet."""
    assert not told().has_accounts
