"""The invented people: nobody real, nobody twice, and of every kind that the desk has to do with."""

from datetime import date

from widerspruch.testing.demo.people import BY_KEY, GROUPS, PEOPLE, claims_of, is_adult

TODAY = date(2026, 11, 29)


def test_addresses_belong_to_nobody() -> None:
    """All e-mail addresses are under names that are kept free for examples."""
    assert {person.email.partition("@")[2] for person in PEOPLE} <= {"example.org", "example.net"}


def test_nobody_is_there_twice() -> None:
    """Keys, addresses and account ids are each of one person."""
    accounts = [(account.platform, account.id) for person in PEOPLE for account in person.accounts]
    assert len(BY_KEY) == len(PEOPLE) == len({person.email for person in PEOPLE})
    assert len(accounts) == len(set(accounts))


def test_every_role_is_somebodys() -> None:
    """There is one of the staff for each role, and nobody with a group that means nothing."""
    groups = [group for person in PEOPLE for group in person.groups]
    assert sorted(groups) == sorted(GROUPS)


def test_a_guardian_is_told_with_the_childs_account() -> None:
    """The provider says for which accounts somebody answers; of others it says nothing."""
    claims = claims_of(BY_KEY["jonas"], TODAY)

    mia = {"platform": "beispielbild", "id": "80010004", "handle": "mia_malt", "name": "Mia Musterfrau"}
    assert claims["guardian_of"] == [{**mia, "birthdate": "2012-09-09"}]
    assert "guardian_of" not in claims_of(BY_KEY["erika"], TODAY)


def test_of_age_on_the_eighteenth_birthday() -> None:
    """Lea is a minor on the day before, and an adult on the day."""
    lea = BY_KEY["lea"]
    assert not is_adult(lea, date(2026, 11, 19))
    assert is_adult(lea, date(2026, 11, 20))
    assert not is_adult(BY_KEY["mia"], TODAY)
