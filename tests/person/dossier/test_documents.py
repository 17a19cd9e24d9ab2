"""What the documents of a case say: everything that stands in it, to somebody who was not there."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from lib.made_pictures import png
from person.dossier.made import AT, words_of
from widerspruch.casefile.case_file import CaseFile, create_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    LetterSent,
    Note,
    ResidenceStated,
    SeenOnScreen,
    Sent,
)
from widerspruch.person.dossier.dossier import DossierTold, tell_dossier
from widerspruch.person.dossier.page import dossier_page
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

FORM, DAY = "meta-form-facebook-2025", date(2026, 11, 28)
LANGUAGES: tuple[Language, ...] = ("de", "en")
HOSTILE = "<script>alert(1)</script> #let \u202eabc"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[CaseFile]:
    """Two accounts, one objection with a screenshot and an answer, a note that would be markup."""
    with create_case_file(tmp_path / "a.akte", "Erika Beispiel", AT - 1) as file:
        for account in (
            Account("facebook", "facebook", email="erika@example.org", group="a"),
            Account("instagram", "instagram", email="erika@example.org", group="a"),
        ):
            file.record(AccountAdded(account), AT)
        file.record(Sent("facebook", FORM, DAY), AT)
        file.record(SeenOnScreen("facebook", FORM, DAY), AT, [Attachment("Bild.png", data=png())])
        answer = AnswerReading("granted", DAY, "person", quoted="Wir erkennen das an.", case_id="4711")
        file.record(
            AnswerReceived("facebook", FORM, DAY, answer), AT, [Attachment("Antwort.eml", data=b"From: a\n\nb")]
        )
        file.record(Note(DAY, HOSTILE, "instagram"), AT, [Attachment("kaputt.png", data=png()[:20])])
        yield file


def told(case: CaseFile, language: Language = "de") -> DossierTold:
    """What its documents say on the day after."""
    return tell_dossier(case, load_rulebook(), PersonWords(language), date(2026, 11, 29), AT)


def page_of(told_: DossierTold) -> str:
    """The page as it is written."""
    return dossier_page(told_.dossier, told_.pictures).decode()


def text_of(page: str) -> str:
    """What somebody reads of it, with single spaces."""
    body = page.partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


class TestSaysEverything:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_event_stands_there_with_day_and_exhibit(self, case: CaseFile, language: Language) -> None:
        """Page and PDF have every sentence of the timeline, its number, its day and the numbers of its evidence."""
        dossier_ = told(case, language)
        printed = text_of(page_of(dossier_)), words_of(dossier_.dossier, dossier_.pictures)
        assert [one.number for one in dossier_.dossier.timeline] == [3, 4, 5, 6, 1, 2]
        for one in dossier_.dossier.timeline:
            for text in printed:
                assert all(part in text for part in (one.day, one.sentence, *one.details))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_one_line_for_each_account_with_state_and_next_step(self, case: CaseFile, language: Language) -> None:
        """And each objection with the platform's number for it."""
        dossier_ = told(case, language)
        for text in (text_of(page_of(dossier_)), words_of(dossier_.dossier, dossier_.pictures)):
            for line in dossier_.dossier.lines:
                assert line.name in text
                assert line.state_words in text
                assert line.next.sentence in text
            assert "4711" in text
            assert "erika@example.org" in text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_deadlines_stand_there_with_their_computation(self, case: CaseFile, language: Language) -> None:
        """And letters of their own with how they stand."""
        case.record(ResidenceStated("DE", "Bayern"), AT)
        case.record(Sent("instagram", "meta-letter", DAY), AT)
        case.record(LetterSent(DAY, "training_access", "facebook", None, HOSTILE), AT)
        dossier_ = told(case, language)
        assert len(dossier_.dossier.deadlines) == 2
        for text in (text_of(page_of(dossier_)), words_of(dossier_.dossier, dossier_.pictures)):
            for one in dossier_.dossier.deadlines:
                assert all(part in text for part in (one.day, one.title, one.when, *one.computation))
                assert all(source.place in text for source in one.law)
            (letter,) = dossier_.dossier.letters
            assert letter.name in text
            assert letter.state in text

    def test_exhibits_are_listed_with_their_checksums_and_where_they_lie(self, case: CaseFile) -> None:
        """The page leads to the originals beside it."""
        dossier_ = told(case)
        page = page_of(dossier_)
        assert len(dossier_.dossier.exhibits) == 3
        for one in dossier_.dossier.exhibits:
            assert one.digest in page
            assert one.digest in words_of(dossier_.dossier, dossier_.pictures)
            assert f'href="{one.saved_as}"' in page

    def test_who_is_responsible_for_which_accounts(self, case: CaseFile) -> None:
        """Each controller once, with the address that a letter goes to."""
        dossier_ = told(case)
        (meta,) = dossier_.dossier.controllers
        assert (meta.name, meta.accounts) == ("Meta Platforms Ireland Limited", "Facebook und Instagram")
        for text in (text_of(page_of(dossier_)), words_of(dossier_.dossier, dossier_.pictures)):
            assert "Merrion Road, Dublin 4" in text

    def test_the_head_of_the_chain_and_how_to_verify(self, case: CaseFile) -> None:
        """Whoever has the paper can hold the file against it."""
        dossier_ = told(case)
        for text in (text_of(page_of(dossier_)), words_of(dossier_.dossier, dossier_.pictures)):
            assert case.head.digest in text
            assert "widerspruch casefile verify" in text
            assert "keine Rechtsberatung" in text
            assert "Erste Lesart" in text
            assert "Zweite Lesart" in text

    def test_a_deleted_exhibit_says_so(self, case: CaseFile) -> None:
        """Its checksum stays, its name and its picture are gone."""
        case.delete_evidence(case.evidence()[0].digest, AT)
        dossier_ = told(case)
        assert dossier_.pictures == {}
        page = page_of(dossier_)
        assert "Bild.png" not in page
        assert "3, davon gelöscht: 1" in text_of(page)
        assert case.evidence()[0].digest in page

    def test_nobody_is_addressed_but_by_the_next_step(self, case: CaseFile) -> None:
        """A lawyer reads it: what is told of accounts and events is told of the person."""
        dossier_ = told(case).dossier
        for sentence in (
            *dossier_.lines[0].about,
            *(one.sentence for one in dossier_.timeline),
            *dossier_.verification,
        ):
            assert not re.search(r"\b(Sie|Ihr|Ihre|Ihren)\b", sentence), sentence


class TestPage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_one_file_that_runs_and_loads_nothing(self, case: CaseFile, language: Language) -> None:
        """No script, no address but those of the exhibits beside it; pictures stand in it."""
        page = page_of(told(case, language))
        assert "<script" not in page
        assert "default-src 'none'" in page
        assert set(re.findall(r'(?:src|href)="([a-z-]+[:/])', page)) == {"data:", "belege/"}
        assert f'<html lang="{language}">' in page

    def test_what_somebody_wrote_is_only_shown(self, case: CaseFile) -> None:
        """No markup, no sign that turns a line round."""
        page = page_of(told(case))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "\u202e" not in page

    def test_what_only_begins_like_a_picture_is_no_picture(self, case: CaseFile) -> None:
        """It is an exhibit like any other, and not shown."""
        dossier_ = told(case)
        assert set(dossier_.pictures) == {"1.svg"}
        assert page_of(dossier_).count("<img ") == 1

    @pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", len(png()) + 1), ("MOST_PIXELS", 40 * 60 + 1)])
    def test_too_many_pictures(self, limit: str, most: int, case: CaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first are shown, as many as may be; of the others it is said where they lie."""
        case.record(Note(DAY, "Noch eines."), AT, [Attachment("zwei.png", data=png(41, 60))])
        assert len(told(case).pictures) == 2
        monkeypatch.setattr(f"widerspruch.person.dossier.dossier.{limit}", most)
        dossier_ = told(case)
        assert set(dossier_.pictures) == {"1.svg"}
        for text in (text_of(page_of(dossier_)), words_of(dossier_.dossier, dossier_.pictures)):
            assert "Ein weiteres Bild liegt nur bei den Originalen." in text

    def test_an_empty_case(self, tmp_path: Path) -> None:
        """Nothing yet, and the documents say so."""
        with create_case_file(tmp_path / "leer.akte", "Leer", AT) as file:
            dossier_ = told(file)
        for text in (text_of(page_of(dossier_)), words_of(dossier_.dossier)):
            assert "In dieser Akte steht kein Konto." in text
