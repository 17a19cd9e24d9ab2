"""What a person can state."""

from person.telling.counted import GERMAN, named, part, summary
from widerspruch.person.summary import STATEABLE
from widerspruch.person.telling.hints import hints


def test_every_account_with_something_to_state_has_its_hint():
    """With how many items it settles, and how to state it for this very account."""
    parts = (
        part("facebook:erika", can_be_stated={"audience_unknown": 12}),
        part("linkedin", can_be_stated={"age_unknown": 1}),
    )

    audience, age = hints(summary(*parts), named(*parts), GERMAN)

    assert (audience.about, audience.account.key, audience.items) == ("audience_unknown", "facebook:erika", 12)
    assert audience.sentence.startswith("Facebook (erika): 12 Inhalte sind unklar")
    assert "--audience facebook:erika=friends" in audience.sentence
    assert age.sentence.startswith("LinkedIn: Ein Inhalt ist unklar")
    assert "--adult linkedin=ja" in age.sentence


def test_whatever_can_be_stated_has_a_sentence():
    """For every reason that a statement settles."""
    one = part("facebook", can_be_stated=dict.fromkeys(STATEABLE, 1))

    assert [hint.about for hint in hints(summary(one), named(one), GERMAN)] == [*STATEABLE]
