"""The letter by which a person objects."""

from datetime import date

from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.facts.platform import ObjectionFacts
from widerspruch.letters.letter import Correspondent
from widerspruch.letters.write import write_letter


def test_what_a_person_types_is_no_template():
    """Braces in a reason stand in the letter as braces."""
    facts = ObjectionFacts(
        sender=Correspondent("Erika Muster"),
        recipient=Correspondent("Beispiel Limited"),
        day=date(2026, 11, 29),
        platform="Instagram",
        account="erika.muster",
        reasons="{account} und {0}",
    )

    assert "{account} und {0}" in letter_as_text(write_letter(facts, "de", "eu"))
