"""Whatever the ledger says of a mention has words in each language."""

import pytest

from widerspruch.gate.mentions.match import BECAUSE
from widerspruch.gate.mentions.redact import PLACEHOLDERS
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_identifier_and_reason_has_words(language: Language) -> None:
    """Each identifier that can be redacted and each reason why it counts is named."""
    catalogue = load_catalogue(language, "widerspruch.gate")
    wanted = [f"mention_identifier.{identifier}" for identifier in PLACEHOLDERS] + [
        f"mention_because.{because}" for because in BECAUSE
    ]
    assert [one for one in wanted if one not in catalogue] == []
