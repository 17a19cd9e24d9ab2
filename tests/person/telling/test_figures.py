"""How many items may be used, in words and numbers."""

from datetime import date

from msgspec.structs import replace

from person.telling.counted import ENGLISH, GERMAN, LATE, named, part, summary
from widerspruch.person.summary import Counts
from widerspruch.person.telling.figures import Figures, figures

FACEBOOK = part(
    "facebook",
    Counts(allowed=1200, excluded=4, undecided=30),
    ai_chats=3,
    sensitive=2,
    naming_others=1,
    earliest=date(2009, 5, 1),
    latest=date(2026, 3, 1),
)
LINKEDIN = part("linkedin", Counts(allowed=1), ai_chats=4, earliest=date(2024, 1, 1), latest=date(2024, 5, 1))


def told(*parts, words=GERMAN) -> Figures:
    return figures(summary(*parts), named(*parts), words)


def test_all_together_is_the_sum_of_the_accounts():
    """Every column adds up, and the period spans all accounts."""
    together = told(FACEBOOK, LINKEDIN).together

    assert together.counts == Counts(allowed=1201, excluded=4, undecided=30)
    assert (together.ai_chats, together.sensitive, together.naming_others) == (7, 2, 1)
    assert together.period == "2009–2026"


def test_one_account_needs_no_sum():
    """The sum is a row of its own only where it sums up several."""
    assert [row.account and row.account.name for row in told(FACEBOOK, LINKEDIN).rows] == ["Facebook", "LinkedIn", None]
    assert [row.account and row.account.name for row in told(FACEBOOK).rows] == ["Facebook"]


def test_a_period_within_one_year_is_that_year():
    """ "2024", not "2024–2024"; without a date, a dash."""
    assert [row.period for row in told(LINKEDIN, part("facebook")).accounts] == ["2024", "–"]


def test_the_sentence_names_accounts_items_and_what_is_at_stake():
    """In one sentence, with numbers as the language writes them; of nothing, that there was nothing."""
    assert told(FACEBOOK).sentence == (
        "Von 1.234 Inhalten bei Facebook könnte ein Trainingslauf am 21.11.2026 bis zu 1.230 nehmen."
    )
    assert "Of 1,234 items at Facebook" in told(FACEBOOK, words=ENGLISH).sentence
    assert "Ein Inhalt von Ihnen bei LinkedIn" in told(LINKEDIN).sentence
    assert "kein Inhalt" in told(part("facebook")).sentence


def test_after_an_objection_it_says_what_went_in_before():
    """How many, or that nothing could; without an objection nothing."""
    lost = replace(FACEBOOK, baked_in=LATE)
    spared = replace(LINKEDIN, baked_in=replace(LATE, counts=Counts()))

    some, nothing = told(lost, spared).before
    assert some.startswith("Facebook: Vor Ihrem Widerspruch vom 01.07.2025 konnten schon 2 Inhalte")
    assert nothing.startswith("LinkedIn: Ihr Widerspruch vom 01.07.2025 kam vor dem Beginn")
    assert told(FACEBOOK).before == ()


def test_other_ai_is_told_where_its_terms_are_and_there_are_items():
    """An account without items has nothing to be trained on."""
    parts = replace(LINKEDIN, other_ai=Counts(excluded=1)), part("linkedin:club", other_ai=Counts())

    (sentence,) = told(*parts).other_ai
    assert "nutzbar 0, möglich 0, ausgenommen 1" in sentence


def test_what_is_others_is_told_and_counted_in_its_number():
    """One and many."""
    one, many = told(replace(FACEBOOK, of_others=1), replace(LINKEDIN, of_others=2)).of_others

    assert one.startswith("Ein Inhalt bei Facebook stammt von jemand anderem")
    assert many.startswith("2 Inhalte bei LinkedIn stammen von anderen")
