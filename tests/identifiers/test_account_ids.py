"""UUIDs are one however they are written; of all other ids every sign counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.identifiers.account_ids import fold_account_id, spellings_of_account_id

SPELLED = [
    str,
    lambda one: str(one).upper(),
    lambda one: f"{{{one}}}".upper(),
    lambda one: one.urn,
    lambda one: one.urn.upper(),
]


@given(st.uuids(), st.sampled_from(SPELLED))
def test_all_spellings_of_a_uuid_are_one(one, spelled):
    """In small letters with hyphens."""
    assert fold_account_id(spelled(one)) == str(one)
    assert {str(one), str(one).upper()} == set(spellings_of_account_id(str(one)))


@given(st.text(max_size=50))
def test_any_text_is_folded_once(text):
    """And is as it was where it is no UUID."""
    folded = fold_account_id(text)
    assert fold_account_id(folded) == folded
    assert folded == text or len(folded) == 36


@pytest.mark.parametrize(
    "written",
    [
        "UCabcDEF",
        "5F2B8C9E1D3A4B6C7E8F9A0B",
        "0123456789ABCDEF0123456789ABCDEF",
        "00000000-0000-0000-0000-00000000000A\n",
    ],
)
def test_capitals_count_elsewhere(written):
    """Channels, hexadecimal ids without hyphens, and what only begins as a UUID."""
    assert fold_account_id(written) == written
