"""A run says where list and corpus are not written alike, and is silent where people merely wrote nothing."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate import made
from gate.made import KEY
from widerspruch.gate.authors.spelling import with_spelling
from widerspruch.gate.profile import Profile, profile_from
from widerspruch.gate.run.run import RunOutcome
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.gate.telling.run import run_report
from widerspruch.protocol.manifest import Match, MatchReport, SpelledOtherwise
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.header import KeyShapes, SetCounts, Shape
from widerspruch.protocol.sets.shapes import Shaped, shapes_of
from widerspruch.rulebook.instants import end_of_day

END = end_of_day(made.FREEZE)
UUIDS = [str(UUID(int=7**30 + number)) for number in range(9)]
SHAPES: list[Shape] = ["digits", "uuid", "hex", "did", "address", "word"]


def profile(means: str = "handle") -> Profile:
    """A corpus of a federated platform whose authors stand in `name`."""
    return profile_from({"platform": "mastodon", "rule": "objections only", "author": {"column": "name", "is": means}})


def run(folder: Path, field: str, listed: list[str], authors: list[str], **more: Any) -> RunOutcome:
    """A run over posts of these authors with a set of this list."""
    (folder / "list.csv").write_text("\n".join([field, *listed]), "utf-8")
    asked = {"server": more.pop("server", None)}
    request = SetRequest(
        source=folder / "list.csv", platform="mastodon", number=1, out=folder / "set", issued_at=END + 1,
        received_until=END, **asked,
    )  # fmt: skip
    make_set(request, KEY, None)
    means = "handle" if field == "handle" else "account"
    return made.gate_table(folder, pa.table({"name": authors}), profile=profile(means), **more)


class TestServers:
    """Where each server has its own users, a name without it is another's."""

    LISTED = (*(f"h{number}@there.example" for number in range(5)), "erika", "ben")

    def test_a_corpus_that_names_no_servers(self, tmp_path: Path) -> None:
        """Of seven objectors two are found, and the other five never could be."""
        outcome = run(tmp_path, "handle", list(self.LISTED), ["erika", "ben", "tim", *(f"h{n}" for n in range(5))])
        told = SpelledOtherwise("handle", "name", "address", 5, 7, {"word": 8})
        assert outcome.manifest.matches[0].otherwise == (told,)
        assert made.manifest(tmp_path).matches == outcome.manifest.matches
        assert outcome.manifest.matches[0].identifiers[0] == Match("handle", 7, 2, 2)

    def test_a_list_that_names_no_servers(self, tmp_path: Path) -> None:
        """The same the other way round."""
        authors = ["h0@there.example", "erika@here.example", "a@b.example", "c@d.example", "e@f.example"]
        outcome = run(tmp_path, "handle", ["erika", "ben", "h0@there.example"], authors)
        assert [one.shape for one in outcome.manifest.matches[0].otherwise] == ["word"]

    def test_a_set_made_for_the_server_of_the_corpus(self, tmp_path: Path) -> None:
        """Its users stand there without it, and nothing is to be warned of."""
        listed = ["erika@here.example", "ben@here.example", "tim"]
        outcome = run(tmp_path, "handle", listed, ["erika", "a", "b", "c", "d", "e"], server="here.example")
        assert outcome.manifest.matches[0].otherwise == ()
        assert outcome.manifest.matches[0].identifiers[0] == Match("handle", 3, 1, 1)

    def test_most_of_a_list_that_wrote_nothing(self, tmp_path: Path) -> None:
        """That is the ordinary case."""
        outcome = run(tmp_path, "handle", [f"h{number}" for number in range(50)], ["h1", "x", "y", "z", "v"])
        assert outcome.manifest.matches[0].otherwise == ()


class TestIds:
    """Ids of another kind than the corpus has."""

    def test_uuids_among_numbers(self, tmp_path: Path) -> None:
        """What was seen is told in classes, never in values."""
        outcome = run(tmp_path, "account_id", [*UUIDS[:5], "1", "2"], [str(number) for number in range(9)])
        told = SpelledOtherwise("account", "name", "uuid", 5, 7, {"digits": 9})
        assert outcome.manifest.matches[0].otherwise == (told,)

    def test_it_may_be_allowed(self, tmp_path: Path) -> None:
        """The report then lists no platform, and the manifest still says what was seen."""
        outcome = run(tmp_path, "account_id", [*UUIDS[:5], "1", "2"], [str(number) for number in range(9)])
        allowed, not_allowed = (
            run_report(outcome, made.request(tmp_path, profile=profile(), allow_no_match=allow), {})
            for allow in (True, False)
        )
        assert (allowed.spelled_otherwise, not_allowed.spelled_otherwise) == ((), ("mastodon",))

    def test_a_file_that_was_not_looked_at_to_its_end(self, tmp_path: Path) -> None:
        """Who was found cannot be written as nobody is."""
        authors = [str(number) for number in range(32_768)] + [UUIDS[0], UUIDS[1]]
        outcome = run(tmp_path, "account_id", [*UUIDS[:2], "1"], authors)
        assert outcome.manifest.matches[0].otherwise == ()


class TestUuids:
    """One id in capitals and in small letters."""

    @pytest.mark.parametrize("listed", [UUIDS[0], UUIDS[0].upper(), f"{{{UUIDS[0]}}}"])
    def test_they_meet_however_either_end_writes_them(self, tmp_path: Path, listed: str) -> None:
        """And each objector counts once."""
        authors = [UUIDS[0], UUIDS[0].upper(), f"urn:uuid:{UUIDS[0]}", UUIDS[1].upper()]
        outcome = run(tmp_path, "account_id", [listed], authors, allow_no_match=False)
        assert outcome.manifest.matches[0].identifiers[0] == Match("account", 1, 1, 3)
        assert made.kept(tmp_path).column("name").to_pylist() == authors[3:]

    def test_a_set_of_an_earlier_version(self, tmp_path: Path) -> None:
        """That has an id in capitals is met by a corpus that has it so, as ever."""
        made.exclusion_set(tmp_path / "set", [made.objection(UUIDS[0].upper())], platform="mastodon")
        table = pa.table({"name": [UUIDS[0].upper(), UUIDS[1].upper()]})
        outcome = made.gate_table(tmp_path, table, profile=profile("account"))
        assert outcome.manifest.matches[0].identifiers[0].found == 1
        assert made.kept(tmp_path).num_rows == 1


def exclusions(shapes: dict[Shape, int] | None) -> ExclusionSet:
    """A set whose account ids are written so."""
    counts = SetCounts(shapes=None if shapes is None else KeyShapes(account=shapes))
    header = made.header(platform="mastodon", counts=counts)
    return ExclusionSet((header,), (), (), "", None, "mastodon", 1, END, KEY.key_id)


def otherwise(in_set: dict[Shape, int] | None, seen: dict[Shape, int], found: int = 0) -> list[Shape]:
    """The shapes of which it is warned."""
    report = MatchReport("mastodon", identifiers=(Match("account", None, found, 0),))
    told = with_spelling([report], [exclusions(in_set)], profile("account"), [("mastodon", "account", seen)])
    return [one.shape for one in told[0].otherwise]


COUNTS = st.dictionaries(st.sampled_from(SHAPES), st.integers(1, 2000), max_size=6)


@given(COUNTS, COUNTS)
def test_what_was_seen_is_never_warned_of(in_set: dict[Shape, int], seen: dict[Shape, int]) -> None:
    """And neither is a small part of a list, nor anything where nobody was looked at."""
    told = otherwise(in_set, seen)
    assert not set(told) & seen.keys()
    assert all(in_set[shape] >= 0.05 * sum(in_set.values()) for shape in told)
    assert seen or not told
    assert otherwise(in_set, seen, found=sum(in_set.values())) == []


@pytest.mark.parametrize(
    ("in_set", "seen", "told"),
    [
        ({"uuid": 1, "digits": 1}, {"digits": 6}, []),
        ({"uuid": 1, "digits": 1}, {"digits": 7}, ["uuid"]),
        ({"uuid": 1, "digits": 19}, {"digits": 89}, []),
        ({"uuid": 1, "digits": 19}, {"digits": 90}, ["uuid"]),
        ({"uuid": 1, "digits": 20}, {"digits": 10**6}, []),
        (None, {"digits": 10**6}, []),
    ],
)
def test_few_authors_say_little(in_set: dict[Shape, int] | None, seen: dict[Shape, int], told: list[Shape]) -> None:
    """By chance, a corpus written as the list is would show none of these less than once in a hundred times."""
    assert otherwise(in_set, seen) == told


@given(st.sampled_from(["account", "handle"]), st.lists(st.text(max_size=40)))
def test_every_value_has_one_shape(identifier: Shaped, values: list[str]) -> None:
    """Whatever it is."""
    assert sum(shapes_of(identifier, pa.array(values, pa.string())).values()) == len(values)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("digits", "0123456789"),
        ("uuid", UUIDS[0]),
        ("uuid", UUIDS[0].upper()),
        ("uuid", f"{{{UUIDS[0]}}}"),
        ("uuid", f"URN:UUID:{UUIDS[0]}"),
        ("hex", "5f2b8c9e1d3a4b6c7e8f9a0b"),
        ("did", "did:plc:abc"),
        ("did", "did:web:erika.example"),
        ("address", "erika@example.org"),
        ("address", "@erika:matrix.example"),
        ("word", "t2_7"),
        ("word", "erika.muster"),
        ("word", "a@b"),
        ("word", "ab12"),
    ],
)
def test_shapes_of_account_ids(shape: Shape, value: str) -> None:
    """As platforms write them."""
    assert shapes_of("account", pa.array([value])) == {shape: 1}
