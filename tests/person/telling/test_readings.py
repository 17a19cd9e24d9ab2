"""What a late objection does, under both readings."""

from msgspec.structs import replace

from person.telling.counted import GERMAN, LATE, named, part, planned, summary
from widerspruch.person.summary import Counts
from widerspruch.person.telling.readings import Readings, readings

FACEBOOK = part("facebook", Counts(allowed=5, undecided=2))
WHATSAPP = part("whatsapp", Counts(undecided=4))
OBJECTED = replace(
    part("instagram", Counts(excluded=9)),
    baked_in=LATE,
    other_readings={"future_runs": Counts(excluded=9), "future_items": Counts(allowed=8, excluded=1)},
)


def told(*parts) -> Readings:
    return readings(summary(*parts), planned(*parts), named(*parts), GERMAN)


def test_both_are_told_with_who_says_so_and_one_is_chosen():
    """Neither is kept from the person, whichever the figures follow."""
    both = told(FACEBOOK)

    assert [reading.name for reading in both.each] == ["Erste Lesart", "Zweite Lesart"]
    assert all(reading.meaning and reading.who for reading in both.each)
    assert both.chosen == both.each[0]


def test_without_an_objection_it_says_what_one_would_do():
    """All that is at stake would be out by one reading, and stay in by the other."""
    one, other = told(FACEBOOK).each

    assert one.effects == (
        "Facebook: Mit einem Widerspruch heute wären alle 7 gefährdeten Inhalte für künftige Läufe draußen.",
    )
    assert "Die 7 gefährdeten Inhalte dürften trotz Widerspruch genutzt werden" in other.effects[0]


def test_after_an_objection_it_says_what_it_did():
    """In short, the figures of the reading that was not asked about; no word about an objection today."""
    both = told(OBJECTED)

    assert both.each[1].effects == ("Instagram: nutzbar 8, möglich 0, ausgenommen 1.",)
    (short,) = both.in_short
    assert short.startswith("Lesart „künftige Inhalte“")
    assert short.endswith("Instagram: nutzbar 8, möglich 0, ausgenommen 1.")


def test_in_short_only_those_are_counted_who_could_object():
    """Where the platform offers no way, no objection is said to help; where one was made, none is needed."""
    both = told(FACEBOOK, WHATSAPP, OBJECTED)

    assert both.in_short[-1].startswith("Facebook: Ein Widerspruch heute nimmt nach einer Lesart alle 7 nutzbaren")
    (no_way,) = both.no_way
    assert no_way.startswith("WhatsApp: Die Plattform sieht keinen eigenen Widerspruch gegen KI-Training vor.")
    assert all(no_way in reading.effects for reading in both.each)


def test_where_nothing_is_at_stake_nothing_is_promised():
    """Neither in short nor in full."""
    both = told(part("facebook", Counts(excluded=3)))

    assert (both.in_short, both.no_way) == ((), ())
    assert both.each[0].effects == ("Facebook: Hier ist nichts gefährdet.",)
