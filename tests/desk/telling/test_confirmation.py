"""The confirmation says what is covered, what is not, from when, how to check it, how to take it back, who answers."""

import pytest

from desk.made import ALICE, ALICE_PICTURES, made_case
from widerspruch.desk.config import DAY, PlatformConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import PlatformAccount
from widerspruch.desk.telling.confirmation import confirmation
from widerspruch.desk.values import AccountIdentity, CaseDetails, Scopes


def test_every_covered_account_is_listed_with_its_receipt(desk: Desk) -> None:
    case = made_case(desk, [("beispielnetz", ALICE), ("beispielbild", ALICE_PICTURES)])
    told = confirmation(desk, case, "en")
    assert [(account.platform_name, account.name) for account in told.accounts] == [
        ("Beispielnetz", "@alice"),
        ("Beispielbild", "@alice.bilder"),
    ]
    assert told.accounts[0].sentence == "@alice at Beispielnetz: since 28 November 2026, 13:00 (Berlin time)"
    assert told.several == "2 accounts are covered."
    assert len({account.receipt for account in told.accounts}) == 2
    assert case.case_id in told.headline


def test_several_receipts_are_spoken_of_as_several(desk: Desk) -> None:
    one = confirmation(desk, made_case(desk), "de")
    assert (one.receipts, one.verify[-1]) == (1, "Bitte heben Sie die Quittung auf. Sie ist Ihr Beleg.")
    two = confirmation(desk, made_case(desk, [("beispielnetz", ALICE), ("beispielbild", ALICE_PICTURES)]), "de")
    assert (two.receipts, two.verify[-1]) == (2, "Bitte heben Sie alle 2 Quittungen auf. Sie sind Ihre Belege.")


def test_what_was_not_chosen_is_said_to_be_left_out(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk, scopes=Scopes(ai_interactions=False)), "en")
    assert len(told.covered) == 2
    assert any("conversations with the AI" in sentence for sentence in told.not_covered)


def test_it_counts_from_receipt_and_promises_a_day_for_the_sets(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk), "de")
    assert "28.11.2026, 13:00 Uhr" in told.from_when[0]
    assert "29.11.2026, 13:00 Uhr" in told.from_when[1]
    assert told.from_when[2].startswith("Er gilt ohne Frist.")


def test_a_claim_says_until_when_it_counts(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk, assurance="claimed", claim_expires_at=desk.now() + 30 * DAY), "de")
    assert "vorläufig" in told.headline
    assert "28.12.2026, 13:00 Uhr" in told.from_when[2]


def test_somebody_without_an_account_is_covered_and_has_a_receipt(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk, [("beispielnetz", None)]), "de")
    assert told.accounts[0].sentence.startswith("Sie ohne Konto bei Beispielnetz")
    assert told.verify[0].startswith("Dazu gibt es eine unterschriebene Quittung.")
    assert any("von dort aus" in sentence for sentence in told.not_covered)


def test_both_readings_of_disputed_law_are_shown_and_which_one_is_gone_by(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk), "de")
    assert [reading.followed for reading in told.readings] == [True, False]
    assert all(reading.meaning and reading.who for reading in told.readings)


@pytest.mark.parametrize(
    ("country", "authority"), [("AT", "Österreichische Datenschutzbehörde"), ("FR", "informatique")]
)
def test_the_authority_is_that_of_ones_country_with_a_source(desk: Desk, country: str, authority: str) -> None:
    told = confirmation(desk, made_case(desk, country=country), "en").complaint
    assert told.authority is not None
    assert authority.lower() in told.authority.name.lower()
    assert told.sources
    assert all(source.url.startswith("https://") for source in told.sources)


def test_in_germany_without_a_land_the_authority_at_the_companys_seat_is_named(desk: Desk) -> None:
    seat = PlatformConfig("Beispielnetz", "Beispielnetz GmbH", controller_country="DE", controller_land="Hamburg")
    desk.config.platforms["beispielnetz"] = seat  # type: ignore[index]
    told = confirmation(desk, made_case(desk), "de").complaint
    assert told.authority is not None
    assert "Hamburg" in told.authority.name
    assert "Bundesland" in told.because[0]


def test_where_nothing_is_known_of_an_authority_it_says_so(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk, country="XX"), "de").complaint
    assert told.authority is None
    assert told.because


def test_an_account_without_a_handle_is_called_by_its_id(desk: Desk) -> None:
    told = confirmation(desk, made_case(desk, [("beispielnetz", AccountIdentity("55"))], details=CaseDetails()), "de")
    assert told.accounts[0].name == "55"


def test_an_account_that_was_deleted_is_told_no_more(desk: Desk) -> None:
    case = made_case(desk, [("beispielnetz", ALICE), ("beispielbild", ALICE_PICTURES)])
    desk.door.write(lambda now: PlatformAccount.objects.filter(platform="beispielbild").update(sealed=b""))
    assert [account.name for account in confirmation(desk, case, "de").accounts] == ["@alice"]
