"""Where the person lives, how they sign, and the letters of their own that a case knows."""

from datetime import date

from objections.telling_case import MINUTE
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AccountRemoved,
    AnyEvent,
    LetterSent,
    RecordedEvent,
    ResidenceStated,
    SenderStated,
)
from widerspruch.objections.moves import MoveRefusal, move
from widerspruch.objections.replay import replay

DAY = date(2026, 11, 29)
ADDED = AccountAdded(Account("facebook", "facebook"))
REQUEST = LetterSent(DAY, "training_access", "facebook")


def recorded(*events: AnyEvent) -> tuple[RecordedEvent, ...]:
    return tuple(RecordedEvent(number, number * MINUTE, event) for number, event in enumerate(events, 1))


def test_a_case_of_nothing_knows_neither() -> None:
    """Old files say nothing of it."""
    case = replay(())
    assert (case.residence, case.sender, dict(case.letters)) == (None, None, {})


def test_the_latest_word_on_residence_and_sender_counts() -> None:
    """Whoever moves says so again."""
    moved = SenderStated("Erika Beispiel", ("Neuer Weg 2",))
    case = replay(
        recorded(
            ResidenceStated("DE", "Hessen"),
            SenderStated("Erika Beispiel", ("Alter Weg 1",), "erika@example.org"),
            ResidenceStated("AT"),
            moved,
        )
    )
    assert case.residence == ResidenceStated("AT")
    assert case.sender == moved


def test_letters_are_kept_by_their_number() -> None:
    """With and without an account, also of an account that was removed since."""
    note = LetterSent(DAY, "dpo_note")
    case = replay(recorded(ADDED, REQUEST, note, AccountRemoved("facebook")))
    assert case.letters == {2: REQUEST, 3: note}
    assert move(case, REQUEST) is None
    assert not case.passed_over


def test_a_letter_about_an_account_that_nobody_knows_cannot_be() -> None:
    """It is kept in the file, and counts for nothing."""
    case = replay(recorded(REQUEST))
    assert dict(case.letters) == {}
    assert case.passed_over == ((1, MoveRefusal("account_unknown")),)
