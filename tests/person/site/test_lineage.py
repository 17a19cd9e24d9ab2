"""The page of a report about stale models among the evidence, and how one comes there."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.protocol.proof.world import STRANGER

from accessible import axe
from gate.lineage.made_models import sha
from person.made_proofs import KEYS, PEMS, POLICY
from person.site.conftest import TODAY, sent
from person.site.stepping import new_case, page
from protocol.lineage.made_reports import model, report, report_proof
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import Complained, Note, ResidenceStated, SenderStated, Sent
from widerspruch.protocol.lineage.lineage_report import seal_lineage_report
from widerspruch.rulebook.instants import end_of_day

PAGE = "/case/evidence/1"
PASSED, AHEAD = end_of_day(date(2026, 11, 15)), end_of_day(date(2026, 12, 31))
LATE, STALE = model("late-adapter", until=PASSED), model("next-adapter", until=AHEAD)
ANNAS = Account("instagram:anna", "instagram", email="anna@example.org", adult=True)
ROUTE = "meta-help-2026"
COMPLAIN = "Beschwerde schreiben"


@pytest.fixture
def anna(state, clock):
    """Anna's case file: she objected, and lives in Hessen."""
    case = new_case(state, ANNAS)
    case.record(ResidenceStated("DE", "Hessen"), clock.now())
    case.record(SenderStated("Anna Beispiel", ("Musterweg 7", "60311 Frankfurt"), "anna@example.org"), clock.now())
    case.record(Sent(ANNAS.key, ROUTE, date(2026, 11, 1)), clock.now())

    def keep(*pieces: bytes):
        case.record(Note(TODAY, ""), clock.now(), [Attachment("lineage-proof.json", data=one) for one in pieces])
        return case

    return keep


def checked(client, **files):
    page(client, PAGE)
    given = {name: SimpleUploadedFile(name, data) for name, data in files.items()}
    return sent(client, PAGE, given)


class TestChecked:
    def test_first_it_asks_whom_the_person_believes(self, browser_free, anna):
        """Nothing of what it says is told before."""
        anna(report_proof((LATE,)))
        shown = page(browser_free, PAGE)
        assert "noch nicht geprüft" in shown
        assert "late-adapter" not in shown
        assert "Nehmen Sie sie von einem Verband" in shown

    def test_with_policy_and_keys_each_model_is_told(self, browser_free, anna):
        """They are kept with the report, so that the page comes again."""
        case = anna(report_proof((STALE, model("old", "replaced"))))
        answer = checked(browser_free, policy=POLICY, keys=KEYS)
        assert answer.status_code == 303
        shown = page(browser_free, PAGE)
        for part in (
            "Ein Modell ist veraltet und noch im Einsatz",
            "veraltet, im Einsatz höchstens bis 31.12.2026",
            "ersetzt durch ein neues Modell",
            "Ob Beiträge von Ihnen in einem dieser Modelle sind",
            "Unabhängige Zeugen (W1 und W2)",
        ):
            assert part in shown
        assert len(case.evidence()) == 3
        assert COMPLAIN not in shown

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"signer": STRANGER}, "gehört keinem der Schlüssel"),
            ({"is_logged": False}, "steht nicht so im öffentlichen Verzeichnis"),
            ({"witnesses": ()}, "Zeugen"),
            ({"signer": None}, "nicht unterschrieben"),
        ],
    )
    def test_what_does_not_count_says_why_and_nothing_else(self, browser_free, anna, changes, why):
        anna(report_proof((LATE,), **changes), POLICY, KEYS)
        shown = page(browser_free, PAGE)
        assert "Dieser Bericht zählt nicht." in shown
        assert "late-adapter" not in shown
        assert why in shown or "kein" in shown

    def test_the_report_without_the_log_says_what_to_ask_for(self, browser_free, anna):
        anna(seal_lineage_report(report((LATE,)), sha("graph"), None))
        shown = page(browser_free, PAGE)
        assert "lineage-proof.json" in shown
        assert "late-adapter" not in shown

    @pytest.mark.parametrize("files", [{}, {"policy": KEYS}, {"keys": POLICY}])
    def test_wrong_files_beside_it_are_named(self, browser_free, anna, files):
        """Nothing is kept."""
        case = anna(report_proof((LATE,)))
        answer = checked(browser_free, **files)
        assert answer.status_code == 200
        assert len(case.evidence()) == 1

    def test_many_models_are_behind_a_line(self, browser_free, anna):
        """As many as an entry of a log takes."""
        anna(report_proof([model(f"adapter-{number:03}", until=AHEAD) for number in range(200)]), POLICY, KEYS)
        shown = page(browser_free, PAGE)
        assert "200 Modelle sind veraltet" in shown
        assert shown.count("adapter-") == 200
        assert "Weitere Modelle zeigen" in shown

    def test_in_english_it_says_the_same(self, browser_free, anna):
        anna(report_proof((LATE,)), POLICY, KEYS)
        browser_free.cookies["language"] = "en"
        assert (
            "Date passed: by the platform" in browser_free.get(PAGE, headers={"accept-language": "en"}).content.decode()
        )


class TestOverdue:
    def test_a_day_that_has_passed_is_complained_of_with_the_report(self, browser_free, anna):
        """The letter says so; report, policy and keys go with it."""
        anna(report_proof((LATE, STALE)), POLICY, KEYS)
        shown = page(browser_free, PAGE)
        assert "Frist vorbei: Ein veraltetes Modell" in shown
        assert shown.index("late-adapter") < shown.index("next-adapter")
        assert COMPLAIN in shown
        letter = page(browser_free, "/letter/complaint/1")
        for part in (
            "Diese Frist hat er selbst gesetzt",
            "Ob Beiträge von mir darunter waren, zeigt er nicht",
            "Beleg: Anlage\u00a01, Anlage\u00a02 und Anlage\u00a03.",
            "Bericht von Instagram über veraltete Modelle",
        ):
            assert part in letter

    def test_after_the_complaint_it_is_not_suggested_again(self, browser_free, anna, clock):
        case = anna(report_proof((LATE,)), POLICY, KEYS)
        case.record(Complained(ANNAS.key, ROUTE, TODAY, "hessen"), clock.now())
        shown = page(browser_free, PAGE)
        assert "dass Sie sich seitdem beschwert haben" in shown
        assert COMPLAIN not in shown

    def test_of_no_platform_it_is_no_ground(self, browser_free, anna):
        """Single keys name none."""
        anna(report_proof((LATE,)), POLICY, *PEMS)
        shown = page(browser_free, PAGE)
        assert "Frist vorbei" in shown
        assert "Nur darin steht, welche Plattform es ist" in shown
        assert COMPLAIN not in shown


class TestDropped:
    def drop(self, client, data: bytes, name: str = "lineage-proof.json"):
        page(client, "/answer")
        return sent(client, "/answer", {"mails": SimpleUploadedFile(name, data)})

    def test_it_is_known_where_answers_are_dropped(self, browser_free, anna):
        """And goes into the case file to be checked."""
        case = anna()
        self.drop(browser_free, report_proof((LATE,)))
        shown = page(browser_free, "/answer/1")
        assert "Ein Bericht der Plattform über ihre Modelle" in shown
        assert "noch nicht geprüft" in shown
        answer = sent(browser_free, "/answer/1", {"act": "keep"})
        assert answer.status_code == 303
        assert len(case.evidence()) == 1

    @pytest.mark.parametrize("data", [b"", b"{", b'{"format":"widerspruch/lineage-proof/1"}', b"{" * 2_000_000])
    def test_whatever_is_dropped_no_page_breaks(self, browser_free, anna, data):
        anna()
        assert self.drop(browser_free, data).status_code in (200, 303, 422)
        assert browser_free.get("/answer/1").status_code in (200, 303, 404, 410)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_can_be_used_by_everybody(new_page, served, clock, width, tmp_path):
    """On a phone and on a desk, without a script: not checked, and with a day that has passed."""
    case = served.state.holding.new("Anna", clock.now())
    models = (LATE, STALE, model("old", "replaced"), model("nobody-knows", "unknown"))
    case.record(Note(TODAY, ""), clock.now(), [Attachment("lineage-proof.json", data=report_proof(models))])
    seen = new_page(width=width, height=844)
    seen.goto(seen.url.rstrip("/") + PAGE)
    assert axe(seen) == []
    seen.screenshot(path=tmp_path / "open.png", full_page=True)
    (tmp_path / "policy").write_bytes(POLICY)
    (tmp_path / "keys.json").write_bytes(KEYS)
    seen.get_by_label("Wem geglaubt wird").set_input_files(tmp_path / "policy")
    seen.get_by_label("Schlüssel der Plattform").set_input_files(tmp_path / "keys.json")
    seen.get_by_role("button", name="Prüfen").click()
    seen.get_by_text("Frist vorbei: Ein").wait_for()
    assert axe(seen) == []
    seen.screenshot(path=tmp_path / "overdue.png", full_page=True)
    assert seen.evaluate("document.documentElement.scrollWidth") <= width
