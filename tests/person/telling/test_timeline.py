"""The timeline of a case: every event in a sentence."""

import re
from datetime import date, timedelta
from typing import get_args

import pytest

from person.telling.counted import ENGLISH, GERMAN, RULEBOOK
from person.telling.every_event import (
    DAY,
    DIGEST,
    EVERY_EVENT,
    FACEBOOK,
    FAILURES,
    FORM,
    OTHER_DIGEST,
    SWITCH,
    VERDICTS,
    reading,
    written,
)
from widerspruch.objections.account import ACCOUNT_KINDS, Account, AccountKind
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AnswerReceived,
    AnswerVerdict,
    AnyEvent,
    Complained,
    EvidenceDeleted,
    FailureReason,
    Granted,
    Note,
    RecordedEvent,
    Sent,
    StepFailed,
)
from widerspruch.person.telling.case_names import case_names
from widerspruch.person.telling.timeline import (
    EVENTS_A_PAGE,
    TimelineEntry,
    TimelinePage,
    tell_timeline,
    tell_timeline_page,
)
from widerspruch.person.telling.words import PersonWords


def timeline(*recorded: RecordedEvent, words: PersonWords = GERMAN) -> tuple[TimelineEntry, ...]:
    """All of it, with one piece of evidence in the file."""
    return tell_timeline(recorded, case_names(recorded, {DIGEST: 1}, RULEBOOK), words)


def page(number: int, *recorded: RecordedEvent) -> TimelinePage:
    """One page of it."""
    return tell_timeline_page(recorded, number, case_names(recorded, {}, RULEBOOK), GERMAN)


def told(event: AnyEvent, words: PersonWords = GERMAN) -> TimelineEntry:
    """The second event of a case that has the account."""
    return next(entry for entry in timeline(*written(AccountAdded(FACEBOOK), event), words=words) if entry.number == 2)


class TestSentences:
    def test_the_examples_are_of_every_kind(self) -> None:
        """A new kind of event is told before it is kept."""
        assert {type(event) for event in EVERY_EVENT} == set(get_args(AnyEvent))
        assert set(get_args(AnswerVerdict)) == set(VERDICTS)
        assert set(get_args(FailureReason)) == set(FAILURES)

    @pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
    @pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: type(event).__name__)
    def test_every_event_has_a_sentence(self, event: AnyEvent, words: PersonWords) -> None:
        """No kind of event is without words, in German and in English."""
        entry = told(event, words)
        for sentence in (entry.sentence, *entry.details):
            assert sentence.strip()
            assert "{" not in sentence

    def test_no_two_events_are_told_alike(self) -> None:
        """Whoever reads the timeline can tell from the words what happened."""
        both = [(entry.sentence, entry.details) for entry in map(told, EVERY_EVENT)]
        assert len(set(both)) == len(both)

    @pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: type(event).__name__)
    def test_the_timeline_addresses_nobody(self, event: AnyEvent) -> None:
        """A lawyer reads it, too: no sentence says "Sie" or "you" to whoever reads it."""
        german, english = told(event), told(event, ENGLISH)
        assert not re.search(r"\b(Ihre?[nmrs]?|Ihnen)\b", " ".join((german.sentence, *german.details)))
        assert not re.search(r"\byour?\b", " ".join((english.sentence, *english.details)))

    def test_a_switch_is_turned_and_not_sent(self) -> None:
        """What was done is said as it was done."""
        assert told(Sent("facebook", FORM, DAY)).sentence == "Facebook: Widerspruch abgeschickt."
        assert told(Sent("linkedin", SWITCH, DAY)).sentence == "LinkedIn: Widersprochen, Schalter umgestellt."

    def test_only_the_one_word_of_the_person_or_an_answer_grants(self) -> None:
        """That an objection was granted says who says so."""
        assert "nach eigener Angabe" in told(Granted("facebook", FORM, DAY)).sentence
        entry = told(AnswerReceived("facebook", FORM, DAY, reading("granted", quoted="Wir erkennen ihn an.")))
        assert (entry.sentence, entry.read_by, entry.quoted) == (
            "Facebook: Antwort der Plattform: Widerspruch angenommen.",
            "von der Person gelesen",
            "Wir erkennen ihn an.",
        )

    def test_an_answer_says_its_case_number_and_its_sender(self) -> None:
        """What a lawyer asks for first stands beside the answer."""
        earlier = DAY - timedelta(days=2)
        answer = reading(case_id="1234567890", authenticity="doubtful", received_on=earlier)
        assert told(AnswerReceived("facebook", FORM, DAY, answer)).details == (
            "Angekommen am 27.11.2026.",
            "Fallnummer der Plattform: 1234567890",
            "Ob die Antwort von der Plattform kommt, ist zweifelhaft.",
        )

    def test_a_changed_account_says_what_changed(self) -> None:
        """The old address and the new one, and nothing that stayed."""
        moved = Account("facebook", "facebook", email="neu@example.org", group="a", adult=True)
        assert told(AccountChanged(moved)).details == ("Adresse: früher erika@example.org, jetzt neu@example.org",)

    @pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
    @pytest.mark.parametrize("kind", ACCOUNT_KINDS)
    def test_every_kind_of_account_has_a_sentence(self, kind: AccountKind, words: PersonWords) -> None:
        """What somebody has, or has not, at a platform is said in words."""
        added = written(AccountAdded(Account("facebook", "facebook", kind=kind)))
        assert timeline(*added, words=words)[0].details[0].endswith(".")

    def test_a_note_keeps_its_lines(self) -> None:
        """What the person wrote stands there as they wrote it."""
        assert told(Note(DAY, "eins\nzwei")).text == "eins\nzwei"

    def test_an_authority_has_its_name(self) -> None:
        """A complaint says where it went; an authority that is no longer known is named by its id."""
        assert "Datenschutzbehörde" in told(Complained("facebook", FORM, DAY, "atdsb")).sentence
        assert told(Complained("facebook", FORM, DAY, "gone")).sentence.endswith("gone.")


class TestWhatIsNoLongerKnown:
    def test_a_dropped_platform_and_a_dropped_route_are_named_by_their_ids(self) -> None:
        """What happened is told even where the rulebook has forgotten the way."""
        account = Account("studivz", "studivz")
        entry = timeline(*written(AccountAdded(account), Sent("studivz", "studivz-form-2009", DAY)))[-1]
        assert entry.sentence == "studivz: Widerspruch abgeschickt."
        assert entry.way == "ein Weg, den das Regelwerk nicht mehr kennt (studivz-form-2009)"

    def test_an_account_that_was_never_added_is_named_by_its_key(self) -> None:
        """A file that others wrote is told, too."""
        assert timeline(*written(StepFailed("nowhere", FORM, DAY, "link_dead")))[0].sentence.startswith("nowhere: ")


class TestDaysAndEvidence:
    def test_what_was_written_down_later_says_when(self) -> None:
        """The day on which it happened comes first; that of writing only where it is another."""
        entry = told(Sent("facebook", FORM, DAY - timedelta(days=3)))
        assert (entry.day, entry.written) == ("26.11.2026", "aufgeschrieben am 29.11.2026")
        assert told(Sent("facebook", FORM, DAY)).written is None

    def test_events_stand_in_the_order_in_which_they_happened(self) -> None:
        """An objection of last year that is entered today stands in last year."""
        recorded = written(AccountAdded(FACEBOOK), Sent("facebook", FORM, date(2025, 5, 26)))
        assert [entry.number for entry in timeline(*recorded)] == [2, 1]

    def test_a_clock_that_was_set_back_changes_no_order_within_a_day(self) -> None:
        """Events of one day stand as they were written down, whatever the clock said."""
        first, second = written(Note(DAY, "eins"), Note(DAY, "zwei"))
        second = RecordedEvent(second.number, first.at - 10**12, second.event)
        assert [entry.text for entry in timeline(first, second)] == ["eins", "zwei"]

    def test_evidence_has_its_number(self) -> None:
        """Only what the file still lists is numbered."""
        recorded = written(AccountAdded(FACEBOOK), Sent("facebook", FORM, DAY), evidence=(DIGEST, OTHER_DIGEST))
        assert timeline(*recorded)[-1].evidence == (1,)

    def test_deleted_evidence_is_named_by_number_and_checksum(self) -> None:
        """The fact of a deletion stays."""
        entry = told(EvidenceDeleted(DIGEST))
        assert entry.sentence == "Beleg 1 gelöscht. Nur seine Prüfsumme bleibt."
        assert DIGEST in entry.details[0]


class TestPages:
    def test_a_short_timeline_has_no_pages(self) -> None:
        """Nobody turns pages of three events; the newest stands first."""
        found = page(1, *written(*(Note(DAY, str(n)) for n in range(3))))
        assert (found.pages, found.span, found.years, found.newer, found.older) == (1, None, (), None, None)
        assert [entry.number for entry in found.entries] == [3, 2, 1]

    def test_pages_together_are_the_whole(self) -> None:
        """Every event stands on one page, and years lead to where they begin."""
        notes = [Note(date(2020 + n % 3, 1, 1), str(n)) for n in range(2 * EVENTS_A_PAGE + 50)]
        recorded = written(*notes)
        pages = [page(n, *recorded) for n in (1, 2, 3)]
        assert sorted(entry.number for one in pages for entry in one.entries) == list(range(1, len(notes) + 1))
        assert pages[0].span == f"Einträge 1 bis {EVENTS_A_PAGE} von 250"
        for year in pages[0].years:
            assert any(entry.on.year == year.year for entry in pages[year.page - 1].entries)
        assert [(one.newer, one.older) for one in pages] == [(None, 2), (1, 3), (2, None)]

    @pytest.mark.parametrize("number", [-5, 0, 99])
    def test_a_page_that_is_not_there_is_the_nearest(self, number: int) -> None:
        """An old address of a page still leads somewhere."""
        assert page(number, *written(Note(DAY, "eins"))).number == 1

    def test_an_empty_case_has_one_empty_page(self) -> None:
        """Nothing is no error."""
        assert page(1) == TimelinePage((), 1, 1, None, ())
