"""Facts from plain data: a file that somebody wrote by hand, or a form."""

from collections.abc import Mapping

import msgspec
from msgspec import structs

from widerspruch.letters.errors import LettersError, field_label
from widerspruch.letters.facts import FACTS
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.letter import LetterKind


def told_facts(kind: LetterKind, told: Mapping[str, object]) -> LetterFacts:
    """The facts of a letter of one kind. Raises `LettersError`: a field is missing, unknown or of the wrong kind."""
    facts = FACTS[kind]
    for field in structs.fields(facts):
        if field.required and field.name not in told:
            raise LettersError("field_empty", field=field_label(field.name))
    try:
        return msgspec.convert(dict(told), facts)
    except msgspec.ValidationError as error:
        raise LettersError("facts_wrong", why=str(error)) from error
