"""What stands in a mail as an address is one of the desk's."""

import pytest
from django.urls import resolve

from widerspruch.desk.addresses import FIND_CASE, KEYS, MY_CASES, NUMBERS, VERIFY


@pytest.mark.parametrize("address", [FIND_CASE, MY_CASES, KEYS, NUMBERS, VERIFY])
def test_it_leads_somewhere(address: str) -> None:
    assert resolve(address)
