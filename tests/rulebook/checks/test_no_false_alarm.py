"""What is in order stays unmentioned: the small rulebook as it is, and the edges of each rule."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from widerspruch.rulebook.checks import CHECKS, Severity, fact_is_fresh, fails, run_checks, text_in_every_language

META = "platforms/meta.toml"
FACEBOOK = "platforms/facebook.toml"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.ID)
def test_a_rulebook_in_order_has_no_findings(rulebook, context, check):
    """No check finds anything in the small rulebook."""
    assert list(check.run(rulebook, context)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.ID)
def test_a_check_is_named_after_its_file(check):
    """A check's id is the name of its file, and its description is one sentence."""
    assert Path(check.__file__).stem == check.ID
    assert check.DESCRIPTION.endswith(".")
    assert ". " not in check.DESCRIPTION


def test_every_file_of_a_check_is_in_the_list():
    """A new file with a rule is not forgotten in the list of checks."""
    folder = Path(CHECKS[0].__file__).parent
    rules = {file.stem for file in folder.glob("*.py") if "def run(" in file.read_text("utf-8")} - {"mistake"}
    assert rules == {check.ID for check in CHECKS}


def test_the_ninetieth_day_is_still_fresh(broken):
    """A fact seen exactly 90 days ago raises nothing; the warning comes on day 91."""
    assert broken("fact_is_fresh", META, "seen_on = 2026-10-01", "seen_on = 2026-08-23") == []


def test_the_hundred_and_eightieth_day_is_still_a_warning(broken):
    """A fact seen exactly 180 days ago warns; the error comes on day 181."""
    found = broken("fact_is_fresh", META, "seen_on = 2026-10-01", "seen_on = 2026-05-25")
    assert [finding.severity for finding in found] == [Severity.WARNING]


def test_a_warning_alone_fails_nothing(rulebook, context):
    """A rulebook that nobody looked at for 120 days warns about every fact and still passes."""
    later = structs.replace(context, today=context.today + timedelta(days=120))
    found = [finding for finding in fact_is_fresh.run(rulebook, later) if finding.severity is Severity.WARNING]
    assert found
    assert not fails(found)


def test_errors_come_first_and_fail(rulebook, context):
    """Months later the same rulebook fails, and its errors stand before its warnings."""
    found = run_checks(rulebook, context.catalogues, context.today + timedelta(days=135))
    severities = [finding.severity for finding in found]
    assert fails(found)
    assert Severity.WARNING in severities
    assert severities == sorted(severities, key=lambda severity: severity is not Severity.ERROR)


def test_a_dropped_plan_may_have_the_day_of_what_came_instead(broken):
    """Only versions that came into force can overlap: without `dropped_on` the plan of 2024 would."""
    (finding,) = broken("terms_do_not_overlap", META, "dropped_on = 2024-06-14\n", "")
    assert "meta-2024-06-26 and meta-2024-plan" in finding.message


def test_an_overlap_is_reported_once(broken):
    """Two versions of a family that meet are reported in the family's file, not again for each of its platforms."""
    (finding,) = broken("terms_do_not_overlap", META, "valid_from = 2025-05-27", "valid_from = 2024-06-26")
    assert finding.place.file == META


def test_terms_without_training_need_no_uses(broken):
    """Under terms with `training = "silent"` nobody has to name the kinds."""
    assert broken("kinds_named_once", META, 'training = "none"', 'training = "silent"') == []


def test_one_certain_source_lets_a_use_decide(broken):
    """A use that one certain and one uncertain source support may say yes or no."""
    uncertain = '{ source = "ours", seen_on = 2026-10-07, confidence = "U" }, '
    assert (
        broken(
            "uncertain_use_is_disputed",
            META,
            '{ source = "press", seen_on = 2026-10-07',
            uncertain + '{ source = "press", seen_on = 2026-10-07',
        )
        == []
    )


def test_a_closed_route_needs_neither_address_nor_steps(rulebook, context):
    """A form that was withdrawn is history: nobody can open it, and nobody is sent there."""
    closed = rulebook.route("facebook-form-2024")
    assert closed.url is None
    assert closed.steps == {}
    found = run_checks(rulebook, context.catalogues, context.today)
    assert not [finding for finding in found if closed.id in finding.place.pointer]


def test_an_open_route_of_another_platform_needs_no_phone_steps(folder, broken):
    """Only the platforms that the project began with are explained for every device."""
    other = (folder / FACEBOOK).read_text("utf-8").replace("facebook", "otherbook")
    (folder / "platforms" / "otherbook.toml").write_text(other, encoding="utf-8")
    assert broken("steps_on_every_device", "platforms/otherbook.toml", 'iphone = ["small.step"]\n', "") == []


@pytest.mark.parametrize("check", ["text_in_every_language", "text_is_used"])
def test_plural_forms_count_as_the_text(broken, check):
    """A text that stands as `one` and `other` is neither missing nor left over."""
    old, new = 'history = "Die Aufsicht hat sich geäußert."', 'history = { one = "Einmal.", other = "Mehrmals." }'
    assert broken(check, "texts/de/texts.toml", old, new) == []


def test_single_words_need_no_easy_german(rulebook, context):
    """A word of the vocabulary is the same in easy German; no finding asks for it there."""
    assert "kind.listing" not in context.catalogues["de-leicht"]
    assert list(text_in_every_language.run(rulebook, context)) == []


def test_a_confirmation_without_patterns_may_be_uncertain(broken):
    """Where nothing is recognised by a pattern, nobody can be misled by one."""
    old = 'mail_phrases = ["erkennen deinen Einspruch an"]\n' + r"case_id = '\b\d{15,}\b'" + "\n"
    assert broken("confirmation_is_certain", FACEBOOK, old, "") == []
