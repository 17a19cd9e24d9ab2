"""Rows with several authors, of scopes, of platforms without terms, and behind a mask are explained like any other."""

import json
from pathlib import Path
from typing import Any

import pytest

from gate import made
from gate.audit.made_built import a_set
from widerspruch.gate.errors import GateError
from widerspruch.gate.explain.explain import ExplainRequest, Explanation, explain
from widerspruch.gate.explain.explain_words import explained_in_words
from widerspruch.gate.profile import profile_from

ROWS: tuple[dict[str, Any], ...] = (
    {"source": "ig", "users": [{"id": "1"}], "repo": None},
    {"source": "ig", "users": [{"id": "2"}, {"id": "7"}], "repo": None},
    {"source": "gh", "users": [{"id": "7"}], "repo": "a/b"},
    {"source": "gh", "users": [], "repo": "Erika/Garden"},
    {"source": "gh", "users": [], "repo": "a/b"},
)
MADE = {"adult": True, "made": made.BEFORE}
PROFILE = profile_from(
    {
        "platform": {"column": "source", "values": {"ig": "instagram", "gh": "github_copilot"}},
        "rule": {"github_copilot": "objections only"},
        "author": [{"column": "users[].id"}, {"column": "repo", "is": "repository"}],
        "kind": {"always": "post"},
        "audience": {"always": "public"},
        "adult": {"column": "adult"},
        "created_at": {"column": "made", "is": "microseconds"},
    }
)
EXPECTED = ("used", "objected", "nothing_claimed", "objected", "author_unknown")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The rows, and sets in which 7 objected on Instagram and `erika/garden` was objected for at GitHub."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text("".join(f"{json.dumps({**row, **MADE})}\n" for row in ROWS), "utf-8")
    a_set(tmp_path, "instagram", [("account", "7")])
    a_set(tmp_path, "github_copilot", [("repository", "erika/garden")])
    return tmp_path


def sets(folder: Path) -> tuple[Path, ...]:
    return folder / "set-instagram-1", folder / "set-github_copilot-1"


def explained(folder: Path, row: int, **fields: Any) -> Explanation:
    """The explanation of a row, decided once more from the input."""
    request = ExplainRequest(
        built=folder / "out",
        row=f"a.jsonl:{row}",
        exclusions=sets(folder),
        key_files=(made.key_file(folder),),
        **{"corpus": (str(folder / "corpus"),), **fields},
    )
    return explain(request, made.rulebook(), made.NOW)


def test_every_row_is_decided_the_same_again(folder: Path) -> None:
    """By any author of a list, by a repository, and by the terms of the row's own platform, if anybody looked at them."""
    made.gate(folder, profile=PROFILE, exclusions=sets(folder), undecided="keep")

    found = [explained(folder, row) for row in range(len(ROWS))]

    assert tuple(one.recorded.reason for one in found) == EXPECTED
    assert [one.agrees for one in found] == [True] * len(ROWS)


def test_that_nothing_is_claimed_is_said(folder: Path) -> None:
    """Of a row whose platform's terms nobody looked at, no rule is named."""
    made.gate(folder, profile=PROFILE, exclusions=sets(folder), undecided="keep")

    sentences = " ".join(explained_in_words(explained(folder, 2), made.rulebook(), "en"))

    assert "nothing_claimed" in sentences
    assert "Nothing is claimed of this row" in sentences
    assert "may be used" not in sentences


class TestMask:
    @pytest.fixture
    def masked(self, folder: Path) -> Path:
        """A mask of the same rows."""
        made.gate(folder, profile=PROFILE, exclusions=sets(folder), undecided="keep", result="mask")
        return folder

    def test_rows_that_may_be_used_and_others(self, masked: Path) -> None:
        """What the mask says of a row, and whether the same would be decided again from the input."""
        found = [explained(masked, row) for row in range(len(ROWS))]

        assert tuple(one.recorded.reason for one in found) == EXPECTED
        assert [(one.kept, one.place, one.agrees) for one in found] == [
            (reason != "objected", None, True) for reason in EXPECTED
        ]
        assert "By the mask it may be used." in explained_in_words(found[0], made.rulebook(), "en")

    def test_without_the_input(self, masked: Path) -> None:
        """The mask itself says why; whether it would be decided so again nobody can tell from it."""
        found = explained(masked, 1, corpus=())
        assert (found.kept, found.recorded.reason, found.unseen, found.again) == (False, "objected", True, None)

    def test_ids_are_in_the_input_alone(self, masked: Path) -> None:
        """A mask has no rows in which an id could be looked for."""
        request = ExplainRequest(built=masked / "out", id="x")
        with pytest.raises(GateError, match="id_unmapped"):
            explain(request, made.rulebook(), made.NOW)
