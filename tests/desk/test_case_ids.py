"""Numbers of cases survive the telephone."""

from hypothesis import given
from hypothesis import strategies as st

from widerspruch.desk.case_ids import _LETTERS, new_case_id, read_case_id

CASE_IDS = st.builds(new_case_id)


@given(CASE_IDS)
def test_a_number_is_read_as_it_is_written(case_id: str) -> None:
    assert read_case_id(case_id) == case_id


@given(CASE_IDS)
def test_spaces_small_letters_and_missing_dashes_do_not_matter(case_id: str) -> None:
    assert read_case_id(f" {case_id.lower().replace('-', ' ')}\n") == case_id


@given(CASE_IDS, st.integers(0, 8), st.sampled_from(_LETTERS))
def test_one_slip_is_noticed(case_id: str, place: int, letter: str) -> None:
    typed = [*case_id.replace("-", "")]
    is_slip = typed[place + 1] != letter
    typed[place + 1] = letter
    assert (read_case_id("".join(typed)) is None) == is_slip


@given(CASE_IDS, st.integers(1, 7))
def test_two_letters_in_the_wrong_order_are_noticed(case_id: str, place: int) -> None:
    typed = [*case_id.replace("-", "")]
    typed[place], typed[place + 1] = typed[place + 1], typed[place]
    assert typed == [*case_id.replace("-", "")] or read_case_id("".join(typed)) is None


def test_letters_that_are_heard_as_another_are_read_so() -> None:
    written = next(one for one in iter(new_case_id, "") if "1" in one and "0" in one)
    assert read_case_id(written.replace("1", "I").replace("0", "o")) == written
