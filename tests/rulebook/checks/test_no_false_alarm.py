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


def _stale(rulebook, context, days, release=False):
    later = structs.replace(context, today=context.today + timedelta(days=days), release=release)
    return list(fact_is_fresh.run(rulebook, later))


def test_an_address_is_fresh_for_180_days(broken):
    """An address seen exactly 180 days ago raises nothing; the warning comes on day 181."""
    assert broken("fact_is_fresh", META, "seen_on = 2026-10-01", "seen_on = 2026-05-25") == []


@pytest.mark.parametrize(("days", "found"), [(22, []), (23, ["/routes/facebook-form/confirms/facts/0/seen_on"])])
def test_a_way_and_how_it_confirms_are_fresh_for_60_days(rulebook, context, days, found):
    """How the small form confirms was seen on 14 October: exactly 60 days later that is still fresh."""
    pointers = [mistake.place.pointer for mistake in _stale(rulebook, context, days)]
    assert [one for one in pointers if "confirms" in one and "facebook-form/" in one] == found


def test_a_way_is_as_fresh_as_what_was_looked_at_last(broken):
    """One old report beside a look of last month does not make a way stale."""
    old = 'facts = [{ source = "policy", seen_on = 2026-10-13, confidence = "A" }]'
    new = (
        'facts = [{ source = "press", seen_on = 2025-01-01, confidence = "C" }, '
        '{ source = "policy", seen_on = 2026-10-13, confidence = "A" }]'
    )
    assert broken("fact_is_fresh", FACEBOOK, old, new) == []


def test_a_way_that_worked_when_it_was_tried_is_fresh(broken):
    """Somebody who goes a way sees more than somebody who reads about it."""
    old = """result = "changed", replaced_by = "facebook-switch" }]
facts = [{ source = "policy", seen_on = 2026-10-13"""
    assert broken("fact_is_fresh", FACEBOOK, "seen_on = 2026-10-13", "seen_on = 2026-01-13") != []
    new = """result = "works" }]
facts = [{ source = "policy", seen_on = 2026-01-13"""
    assert broken("fact_is_fresh", FACEBOOK, old.replace("2026-10-13", "2026-01-13"), new) == []


def test_terms_history_and_closed_ways_never_grow_stale(rulebook, context):
    """What a document says holds until another version of it; what has happened stays."""
    for mistake in _stale(rulebook, context, 3000):
        assert mistake.place.pointer.split("/")[1] not in ("terms", "history")
        assert "facebook-form-2024" not in mistake.place.pointer


def test_what_is_stale_fails_a_release_alone(rulebook, context):
    """The same day warns whoever works on the rulebook and stops whoever hands it out."""
    assert not fails(_stale(rulebook, context, 400))
    assert fails(_stale(rulebook, context, 400, release=True))


def test_errors_come_first(rulebook, context):
    """Before a release what is stale stands before the warnings."""
    found = run_checks(rulebook, context.catalogues, context.today + timedelta(days=2000), release=True)
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
