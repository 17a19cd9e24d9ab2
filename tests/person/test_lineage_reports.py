"""Reports of platforms about stale models among a person's evidence: what each says now, beside the others."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.protocol.proof.world import SECOND, STRANGER
from tests.small_log import SEEN_AT

from casefile.made import AT
from person.made_proofs import KEYS, PEMS, POLICY, file_directly, with_log
from protocol.lineage.made_reports import DAY, MADE, model, report, report_proof
from widerspruch.casefile.case_file import CaseFile, create_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, Complained, Note, Sent
from widerspruch.objections.status import status
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.broken_promises import broken_promises
from widerspruch.person.correspondence.complaint_subjects import complaint_subjects
from widerspruch.person.correspondence.history import broken_history
from widerspruch.person.lineage_changes import report_changes
from widerspruch.person.lineage_reports import KeptReport, kept_reports, overdue_models
from widerspruch.person.proof_trust import ProofTrust
from widerspruch.person.standing_models import standing_models
from widerspruch.person.telling.kept_lineage_report import tell_kept_report
from widerspruch.person.telling.standing_models import tell_standing_models
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.discovery import read_discovery, write_discovery
from widerspruch.protocol.lineage.lineage_report import ReadLineageReport
from widerspruch.protocol.lineage.report_verification import LineageFindings
from widerspruch.rulebook.instants import LAST_INSTANT, end_of_day
from widerspruch.rulebook.load import load_rulebook

RULES = load_rulebook()
TODAY = date(2026, 11, 18)
NOW = 1_795_000_000_000_000
ROUTE = "meta-help-2026"
ONLY = write_discovery(structs.replace(read_discovery(KEYS), platforms={"instagram": "Instagram"}))
"""Keys of Instagram alone."""
PASSED = end_of_day(date(2026, 11, 15))
AHEAD = end_of_day(date(2026, 12, 31))


@pytest.fixture
def file(tmp_path):
    """Anna objected at Instagram, with two accounts."""
    with create_case_file(tmp_path / "a.akte", "Anna", AT) as opened:
        for name in ("anna", "verein"):
            opened.record(AccountAdded(Account(f"instagram:{name}", "instagram", email="anna@example.org")), AT)
            opened.record(Sent(f"instagram:{name}", ROUTE, date(2026, 11, 1)), AT)
        yield opened


def keep(file: CaseFile, *pieces: bytes, at: int = NOW) -> None:
    file.record(Note(TODAY, ""), at, [Attachment(f"{number}", data=one) for number, one in enumerate(pieces)])


def kept(file: CaseFile, *proofs: bytes, keys: bytes = ONLY) -> list[KeptReport]:
    """Each with policy and keys, in this order."""
    for one in proofs:
        keep(file, one, POLICY, keys)
    return list(kept_reports(file, NOW))


def dated(days: int, *models, index: int = 2, **changes) -> bytes:
    """A report of so many days later."""
    at = SEEN_AT + days * 24 * 3600
    return report_proof(models, made_at=(at - 3600) * SECOND, seen_at=at, index=index, **changes)


def changed(*proofs: bytes, file: CaseFile) -> list[list[tuple[str, int, list[str]]]]:
    """Of each report what others say otherwise; each has a sentence in both languages."""
    reports = kept(file, *proofs)
    for language in ("de", "en"):
        for one in reports:
            tell_kept_report(one, reports, RULES, PersonWords(language), NOW)
    return [
        [(change.kind, change.number, [one.name for one in change.models]) for change in report_changes(one, reports)]
        for one in reports
    ]


class TestBelieved:
    def test_nothing_is_said_of_a_report_that_was_held_against_nothing(self, file):
        """Only of which day it says to be, not even that."""
        keep(file, dated(0, model("a")))
        (found,) = kept_reports(file, NOW)
        told = tell_kept_report(found, [found], RULES, PersonWords("de"), NOW)
        assert found.findings is None
        assert not told.is_checked
        assert "noch nicht geprüft" in told.told.sentence
        assert told.told.models == ()

    def test_what_was_kept_with_it_counts(self, file):
        (found,) = kept(file, dated(0, model("a", until=AHEAD)))
        told = tell_kept_report(found, [found], RULES, PersonWords("de"), NOW)
        assert (found.findings.outcome, found.findings.platforms) == ("stale", ("instagram",))
        assert [(one.name, one.until) for one in told.told.models] == [("a", "31.12.2026")]
        assert told.told.facts[0].value == "Instagram"

    def test_single_keys_say_of_no_platform_that_it_is_its_report(self, file):
        keep(file, dated(0, model("a", until=PASSED)), POLICY, *PEMS)
        (found,) = kept_reports(file, NOW)
        told = tell_kept_report(found, [found], RULES, PersonWords("de"), NOW)
        assert found.findings.outcome == "overdue"
        assert "Nicht bekannt" in told.told.facts[0].value
        assert any("widerspruch.json" in one for one in told.told.limits)
        assert broken_promises(file, NOW) == ()

    def test_what_a_desk_published_when_it_was_asked_is_enough(self, file):
        """That the platform chose its witnesses is told."""
        file_directly(file, "instagram:anna", with_log(document=ONLY))
        keep(file, dated(0, model("a")))
        (found,) = kept_reports(file, NOW)
        told = tell_kept_report(found, [found], RULES, PersonWords("de"), NOW)
        assert found.findings.outcome == "stale"
        assert told.is_platforms_choice
        assert any("selbst bestimmt" in one for one in told.told.proves)

    def test_a_broken_one_says_nothing(self, file):
        """Whatever it is broken in."""
        data = dated(0, model("secret-name"))
        (found,) = kept(file, data.replace(b'"log":', b'"lag":'))
        told = tell_kept_report(found, [found], RULES, PersonWords("de"), NOW)
        assert told.told.sentence == "Dieser Bericht zählt nicht."
        assert told.told.models == ()


class TestSeveral:
    def test_an_older_one_is_told_that_there_is_a_newer(self, file):
        assert changed(dated(0), dated(9, index=5), file=file) == [[("newer", 4, [])], []]

    def test_one_that_comes_back_in_time_is_told_so(self, file):
        """The newer was there before."""
        assert changed(dated(9, index=5), dated(0), file=file) == [[], [("came_late", 1, [])]]

    def test_what_was_entered_later_and_is_dated_before_does_not_fit(self, file):
        """The log's order against the platform's own times."""
        first, second = changed(dated(9, index=2), dated(5, index=7), file=file)
        assert (first, second) == ([], [("came_late", 1, []), ("dated_back", 1, [])])

    def test_a_date_that_moves_is_told(self, file):
        """Later, or none any more; one that comes nearer is not."""
        before = (
            model("a", until=MADE + 90 * DAY),
            model("b", until=MADE + 90 * DAY),
            model("c", until=MADE + 90 * DAY),
        )
        after = (model("a", until=MADE + 99 * DAY), model("b"), model("c", until=MADE + 80 * DAY))
        _, told = changed(dated(0, *before), dated(9, *after, index=5), file=file)
        assert told == [("postponed", 1, ["a", "b"])]

    def test_a_model_that_is_named_after_its_date_is_told(self, file):
        _, told = changed(
            dated(0, model("a", until=MADE + 5 * DAY)), dated(9, model("a", until=MADE + 99 * DAY), index=5), file=file
        )
        assert told == [("kept_past_date", 1, ["a"])]

    def test_a_model_that_is_named_no_more_has_not_been_cleared(self, file):
        """One that was replaced has."""
        before = (model("a"), model("b"), model("c", "unknown"))
        after = (model("b", "replaced"),)
        _, told = changed(dated(0, *before), dated(9, *after, index=5), file=file)
        assert told == [("unnamed", 1, ["a", "c"])]

    def test_a_newer_one_with_another_key_is_told(self, file):
        """Keys change; but whoever made them up could clear a platform."""
        runs = next(one for one in read_discovery(ONLY).keys if one.use == "runs")
        new = structs.replace(runs, pem=STRANGER.public.pem.decode(), key_id=STRANGER.public.key_id)
        document = write_discovery(structs.replace(read_discovery(ONLY), keys=(new,)))
        keep(file, dated(0, model("a", until=PASSED)), POLICY, ONLY)
        keep(file, dated(9, model("a", "replaced"), index=5, signer=STRANGER), POLICY, document)
        first, second = reports = kept_reports(file, NOW)
        told = tell_kept_report(first, reports, RULES, PersonWords("de"), NOW)
        assert [one.kind for one in report_changes(first, reports)] == ["newer", "other_key"]
        assert any("mit einem anderen Schlüssel" in one for one in told.changes)
        assert report_changes(second, reports) == ()

    def test_only_the_last_word_on_a_model_is_compared(self, file):
        """Of three reports."""
        proofs = (
            dated(0, model("a", until=MADE + 90 * DAY)),
            dated(5, model("a", until=MADE + 95 * DAY), index=5),
            dated(9, model("a", until=MADE + 95 * DAY), index=9),
        )
        assert changed(*proofs, file=file)[2] == []

    def test_another_platforms_report_says_nothing_of_this_one(self, file, tmp_path):
        """Its key speaks for another."""

        others = structs.replace(read_discovery(KEYS), platforms={"linkedin": "LinkedIn"})
        runs = [
            structs.replace(one, pem=STRANGER.public.pem.decode(), key_id=STRANGER.public.key_id)
            for one in others.keys
            if one.use == "runs"
        ]
        document = write_discovery(structs.replace(others, keys=tuple(runs)))
        keep(file, dated(0, model("a")), POLICY, ONLY)
        keep(file, dated(9, index=5, signer=STRANGER), POLICY, document)
        reports = kept_reports(file, NOW)
        assert [one.findings.outcome for one in reports] == ["stale", "none_stale"]
        assert [report_changes(one, reports) for one in reports] == [(), ()]


class TestOverdue:
    def promises(self, file: CaseFile):
        return [(one.account, one.breach, one.day) for one in broken_promises(file, NOW)]

    def test_a_day_that_has_passed_is_a_ground_to_complain(self, file):
        """For every account there, told once; the report, policy and keys are its exhibits."""
        kept(file, dated(0, model("a", until=PASSED)))
        found = status(file.recorded(), RULES, TODAY)
        promises = broken_promises(file, NOW)
        (subject,) = complaint_subjects(found, RULES, promises=promises)
        history = broken_history(promises, LetterBasis(file, found, RULES), {})
        assert [one.account for one in promises] == ["instagram:anna", "instagram:verein"]
        assert subject.grounds == ("models_overdue",)
        assert [(one.what, one.day, one.exhibits) for one in history.happened] == [
            ("models_overdue", date(2026, 11, 15), (1, 2, 3))
        ]
        assert sorted(one.subject for one in history.shown.values()) == ["checked_with", "checked_with", "report"]

    def test_before_that_day_it_is_none(self, file):
        """Nor without any day, however stale."""
        kept(file, dated(0, model("a", until=AHEAD), model("b")))
        assert self.promises(file) == []

    @pytest.mark.parametrize("state", ["replaced", "withdrawn"])
    def test_a_later_report_by_which_it_is_replaced_ends_it(self, file, state):
        kept(file, dated(0, model("a", until=PASSED)), dated(9, model("a", state), index=5))
        assert self.promises(file) == []

    def test_a_later_report_without_it_does_not(self, file):
        """Nor one that names a later day: the first day was promised, and has passed."""
        kept(file, dated(0, model("a", until=PASSED)), dated(9, index=5))
        assert {one[2] for one in self.promises(file)} == {date(2026, 11, 15)}
        kept(file, dated(12, model("a", until=AHEAD), index=9))
        assert {one[2] for one in self.promises(file)} == {date(2026, 11, 15)}

    def test_it_is_said_by_one_report_alone(self, file):
        """By the newest that names a day which has passed."""
        kept(file, dated(0, model("a", until=PASSED - DAY)), dated(9, model("a", until=PASSED), index=5))
        assert {one[2] for one in self.promises(file)} == {date(2026, 11, 15)}

    def test_it_is_complained_of_once(self, file):
        """A complaint from before that day was about something else."""
        kept(file, dated(0, model("a", until=PASSED)))
        keys = [(f"instagram:{name}", ROUTE) for name in ("anna", "verein")]
        for key in keys:
            file.record(Complained(*key, date(2026, 11, 1), "hessen"), PASSED - 10 * DAY)
        assert len(self.promises(file)) == 2
        for key in keys:
            file.record(Complained(*key, TODAY, "hessen"), NOW)
        assert self.promises(file) == []

    def test_without_an_account_there_it_is_nobodys(self, tmp_path):
        with create_case_file(tmp_path / "b.akte", "Bernd", AT) as opened:
            opened.record(AccountAdded(Account("linkedin", "linkedin")), AT)
            kept(opened, dated(0, model("a", until=PASSED)))
            assert broken_promises(opened, NOW) == ()


class TestSettled:
    def told(self, file: CaseFile, *proofs: bytes):
        reports = kept(file, *proofs)
        return [tell_kept_report(one, reports, RULES, PersonWords("de"), NOW) for one in reports]

    def test_where_a_newer_report_has_the_last_word_the_older_sends_there(self, file):
        """It says no more that one should complain."""
        old, new = self.told(file, dated(0, model("a", until=PASSED)), dated(9, model("a", "replaced"), index=5))
        assert (old.is_settled, old.newer, new.is_settled, new.newer) == (True, 4, False, None)
        assert "Was seitdem gilt, sagt ein neuerer" in old.told.sentence
        assert "Beleg 4" in old.told.next

    def test_where_it_leaves_a_model_open_the_older_still_says_so(self, file):
        old, _ = self.told(file, dated(0, model("a", until=PASSED)), dated(9, index=5))
        assert (old.is_settled, old.newer) == (False, 4)
        assert "Beschwerde" in old.told.next


class TestExtremes:
    @pytest.mark.parametrize("until", [1, LAST_INSTANT, None])
    @pytest.mark.parametrize("made_at", [1, MADE])
    @pytest.mark.parametrize("language", ["de", "en"])
    def test_whatever_day_and_name_somebody_signs_it_is_told(self, file, until, made_at, language):
        """The first instant and the last, a long name, a number that no machine counts to."""
        name = "<b>" + "ä" * 197
        models = (model(name, until=until), model("b", "replaced"))
        reports = kept(file, report_proof(models, made_at=made_at, clean=10**30))
        told = tell_kept_report(reports[0], reports, RULES, PersonWords(language), NOW)
        lines = tell_standing_models(standing_models(reports, NOW), RULES, PersonWords(language))
        assert told.told.outcome in ("stale", "overdue")
        assert name in told.told.models[0].name
        assert lines[0].is_overdue == (until == 1)


class TestStanding:
    def told(self, file: CaseFile, *proofs: bytes, language="de"):
        return tell_standing_models(standing_models(tuple(kept(file, *proofs)), NOW), RULES, PersonWords(language))

    def test_a_platform_has_one_line_however_many_reports(self, file):
        """By the last word on each model."""
        (one,) = self.told(
            file,
            dated(0, model("a", until=AHEAD), model("b", until=AHEAD), model("c")),
            dated(9, model("a", "replaced"), model("c", until=AHEAD), index=5),
        )
        assert (one.platform, one.number, one.last_day, one.is_overdue) == ("Instagram", 4, date(2026, 12, 31), False)
        assert "2 Modelle sind veraltet. Das letzte bleibt höchstens bis 31.12.2026" in one.sentence

    def test_no_last_day_is_told_where_one_has_none(self, file):
        (one,) = self.told(file, dated(0, model("a", until=AHEAD), model("b")))
        assert one.last_day is None
        assert "sagt die Plattform nicht" in one.sentence

    def test_a_day_that_has_passed_is_told_until_the_model_is_replaced(self, file):
        (one,) = self.told(file, dated(0, model("a", until=PASSED)))
        assert one.is_overdue
        assert "Frist vorbei" in one.sentence
        (one,) = self.told(file, dated(9, model("a", "withdrawn"), index=5))
        assert not one.is_overdue
        assert "Kein Modell" in one.sentence

    def test_it_leads_to_the_report_that_named_the_day(self, file):
        """From there one complains; the newest only names another day."""
        (one,) = self.told(file, dated(0, model("a", until=PASSED)), dated(9, model("a", until=AHEAD), index=5))
        assert (one.is_overdue, one.number, one.last_day) == (True, 1, date(2026, 12, 31))

    def test_what_cannot_be_checked_has_no_line(self, file):
        keep(file, dated(0, model("a", until=PASSED)))
        assert standing_models(kept_reports(file, NOW), NOW) == ()

    def test_in_english_it_says_the_same(self, file):
        (one,) = self.told(file, dated(0, model("a", until=PASSED)), language="en")
        assert "Date passed: one stale model" in one.sentence


OPEN = ("stale", "unknown")
STATES = st.sampled_from(["stale", "unknown", "replaced", "withdrawn", None])
DAYS = st.sampled_from([None, PASSED - DAY, PASSED, AHEAD])
ONE_REPORT = st.fixed_dictionaries({name: st.tuples(STATES, DAYS) for name in "ab"})


@given(st.lists(ONE_REPORT, min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_whatever_is_reported_one_word_is_the_last(reports):
    """Of a model: what the newest report says that names it. It is late if a day that was named has passed and it is
    still open, and then exactly one report says so."""
    found = [
        checked(
            [model(name, state, day if state in OPEN else None) for name, (state, day) in one.items() if state],
            number,
        )
        for number, one in enumerate(reports)
    ]
    (standing,) = standing_models(found, NOW)
    for name in "ab":
        said = [(one[name][0], one[name][1]) for one in reports if one[name][0]]
        is_open = bool(said) and said[-1][0] in OPEN
        is_late = is_open and any(state in OPEN and day is not None and day < NOW for state, day in said)
        assert [one.name for one in standing.open_models].count(name) == is_open
        assert [one.name for one in standing.overdue].count(name) == is_late
        assert sum(name in [one.name for one in overdue_models(each, found, NOW)] for each in found) == is_late


def checked(models, number) -> KeptReport:
    """A genuine report among others, without a case file."""
    read = ReadLineageReport(report(models, made_at=MADE + number), "0" * 64, "ed25519:1", f"{number}")
    found = LineageFindings(outcome="stale", read=read, platforms=("instagram",))
    return KeptReport(f"{number}", number + 1, b"", number, ProofTrust(), found)
