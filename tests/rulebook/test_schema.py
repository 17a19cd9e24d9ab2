"""The number of the rulebook's model is raised with the model: an older program must refuse what it would misread."""

import hashlib
import json
from typing import Any

import msgspec

from widerspruch.rulebook.answer_model import AnswerFile
from widerspruch.rulebook.archive_reference import ArchiveReference
from widerspruch.rulebook.model import Authority, Checked, LawPoint, Platform, Reason, Source
from widerspruch.rulebook.release import SCHEMA

MODELS = (Platform, Source, Reason, LawPoint, Authority, Checked, AnswerFile, ArchiveReference)
"""What the files of a package decode into."""

DIGESTS = {
    2: "15ce0c3feb044e8adc1e90c0a8871cf9ae181ae39d13ee7ba68b8a5fec072bec",
}
"""Of the fields, their types and defaults, by number. Numbers once given keep their digests."""


def digest() -> str:
    """Of all that decides whether a file can be read; descriptions do not."""
    _, components = msgspec.json.schema_components(MODELS)
    return hashlib.sha256(json.dumps(_without_descriptions(components), sort_keys=True).encode()).hexdigest()


def _without_descriptions(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _without_descriptions(value) for key, value in told.items() if key != "description"}
    return [_without_descriptions(value) for value in told] if isinstance(told, list) else told


def test_a_changed_model_has_a_new_number() -> None:
    """Raise SCHEMA in `rulebook/release.py`, and write the new digest down here beside the new number."""
    assert max(DIGESTS) == SCHEMA
    assert digest() == DIGESTS[SCHEMA]


def test_numbers_are_never_given_twice() -> None:
    """Two models of one number would be taken for each other."""
    assert len(set(DIGESTS.values())) == len(DIGESTS)
