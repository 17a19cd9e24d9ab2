"""What a rulebook says of itself: its version is a day, and its age can be told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.rulebook.package.in_force import shipped_release
from widerspruch.rulebook.release import Release, RulebookVersion, program_number

VERSIONS = st.builds(RulebookVersion, st.dates(min_value=date(1000, 1, 1)), st.integers(0, 999))


@given(version=VERSIONS, other=VERSIONS)
def test_a_version_is_read_as_it_is_written(version, other):
    """And the later day is the higher version, whatever the letters say."""
    assert RulebookVersion.read(str(version)) == version
    assert (version < other) == ((version.day, version.number) < (other.day, other.number))


@pytest.mark.parametrize(
    "written", ["", "1.2.3", "2026.11", "2026.02.30", "2026.11.30.0", "2026.11.30.01", "2026.11.30 ", "२०२६.११.३०"]
)
def test_what_is_no_day_is_no_version(written):
    """Each version has one spelling."""
    assert RulebookVersion.read(written) is None


def test_its_age_is_counted_in_days():
    """From the day of its version on; until `valid_until` nobody need look for a newer one."""
    release = Release("2026.11.30.2", date(2027, 2, 28))

    assert [release.days_old(day) for day in (date(2026, 11, 29), date(2026, 11, 30), date(2027, 3, 1))] == [0, 0, 91]
    assert [release.has_lapsed(day) for day in (date(2027, 2, 28), date(2027, 3, 1))] == [False, True]


def test_the_rulebook_that_is_shipped_has_a_version():
    """And a day until which it counts as new, which is later."""
    assert shipped_release().numbered.day < shipped_release().valid_until


def test_numbers_of_programs_are_compared_as_numbers():
    """And not as letters; what begins with no number is none."""
    assert program_number("0.10.0") > program_number("0.9") == (0, 9)
    assert program_number("1.2.0.dev3+abc") == (1, 2, 0)
    assert program_number("next") is None
