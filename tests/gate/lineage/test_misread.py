"""Whoever writes a description is told the place of a slip in their language."""

import msgspec
import pytest

from widerspruch.gate.lineage.described import Described
from widerspruch.gate.lineage.misread import misread

RECIPE = {"code": "train.py", "seeds": "7", "steps": "1", "threads": 1, "isa": "x86_64"}
RIGHT = {"name": "a", "kind": "adapter", "exactness": "none", "recipe": RECIPE}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"recipe": {**RECIPE, "x": 1}}, "description_unknown", "recipe.x"),
        ({"y`z\x1b": 1}, "description_unknown", "y`z\ufffd"),
        ({"recipe": {"code": "train.py"}}, "description_lacks", "recipe.seeds"),
        ({"data": [{}]}, "description_lacks", "data[0].manifest"),
        ({"data": 3}, "description_type", "data"),
        ({"recipe": {**RECIPE, "threads": "1"}}, "description_type", "recipe.threads"),
    ],
)
def test_a_slip_is_told_by_its_place(changes: dict[str, object], code: str, field: str) -> None:
    """As it stands in the file."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(RIGHT | changes, type=Described)
    found = misread(caught.value, "model.toml")

    assert found is not None
    assert (found.code, found.values) == (code, {"file": "model.toml", "field": field})


def test_another_fault_is_none_of_these() -> None:
    """It is told as it is."""
    assert misread(msgspec.ValidationError("Invalid enum value 'x' - at `$.kind`"), "model.toml") is None
