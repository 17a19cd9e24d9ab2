"""What is wrong with a file of the protocol, as people are told."""

import pytest

from widerspruch.lib.writing import Language
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import GATE_RUN
from widerspruch.protocol.receipt import RECEIPT
from widerspruch.protocol.statement import Statement, stated


@pytest.mark.parametrize(
    ("language", "expected", "found"), [("de", "eine Quittung", "Protokoll"), ("en", "a receipt", "manifest")]
)
def test_a_statement_of_another_kind_is_called_by_its_name(language: Language, expected: str, found: str) -> None:
    """In their language."""
    with pytest.raises(ProtocolError) as caught:
        stated(Statement((), GATE_RUN, {}), RECEIPT, dict)
    told = PersonWords(language).protocol_problem(caught.value.code, caught.value.values)

    assert expected in told
    assert found in told
