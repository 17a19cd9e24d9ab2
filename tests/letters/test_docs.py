"""docs/letters.md tells every kind of letter and every fact that it takes."""

import re
from pathlib import Path

import pytest
from msgspec import structs

from widerspruch.letters.facts import FACTS
from widerspruch.letters.facts.common import LetterFacts

DOCS = (Path(__file__).parents[2] / "docs" / "letters.md").read_text("utf-8")
OF_ALL = {one.name for one in structs.fields(LetterFacts)}


@pytest.mark.parametrize("kind", FACTS)
def test_every_fact_is_told_and_whether_it_must_be_there(kind):
    """A star stands where the struct has no default."""
    rows = re.findall(rf"^\| `{kind}` \|(.*)\|$", DOCS, re.MULTILINE)
    assert len(rows) == 2, "what it is for, and what it takes"
    told = dict(re.findall(r"`(\w+)`(\*?)", re.sub(r"\(`.*?\)", "", rows[1])))
    fields = {one.name: one.required for one in structs.fields(FACTS[kind]) if one.name not in OF_ALL}

    assert set(told) == set(fields)
    assert {name for name, required in fields.items() if required} <= {name for name, star in told.items() if star}


@pytest.mark.parametrize("name", sorted(OF_ALL))
def test_what_every_letter_takes_is_told_once(name):
    """Sender, recipient and the like."""
    assert f"`{name}`" in DOCS
