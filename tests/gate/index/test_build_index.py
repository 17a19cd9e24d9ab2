"""The index of objectors: it holds every key of the sets once, and what of it counts in a run."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from gate import made
from gate.made import BEFORE, objection
from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.engine import connect_joining
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import BornePrefixes, prefixes_of, write_prefixes
from widerspruch.gate.index.build import build_index, still_there
from widerspruch.gate.index.covers import AI_INTERACTIONS, OWN_CONTENT, levels_of
from widerspruch.gate.index.key_words import KEYS, words_of
from widerspruch.gate.index.objector_index import ObjectorIndex
from widerspruch.protocol.sets.exclusion_set import ExclusionSet, open_sets, write_set
from widerspruch.protocol.sets.tables import GROUND, OBJECTIONS
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.vocabulary import PURPOSES, RESTS_ON, SCOPES

END = end_of_day(made.FREEZE)
RUN = Run(END)
LAST = (1 << 128) - 1
EDGES = [0, 1, LAST, LAST - 1, 7 << 64, (7 << 64) + 1, (7 << 64) + LAST % (1 << 64), 1 << 127, (1 << 127) - 1]
Stated = dict[int, list[Objection]]


def table(stated: Stated) -> pa.Table:
    """The table of a set of these keys."""
    rows = [
        {
            "account_key": UUID(int=key),
            **{name: getattr(one, name) for name in OBJECTIONS.names if name != "account_key"},
            "ground": RESTS_ON.index(one.rests_on),
        }
        for key, several in stated.items()
        for one in several
    ]
    return pa.Table.from_pylist(rows, schema=OBJECTIONS.append(GROUND))


def chain(folder: Path, *stated: Stated, platform: str = "instagram") -> ExclusionSet:
    """A full set and its increments."""
    folders = []
    for number, one in enumerate(stated, 1):
        since = {"since": number - 1, "since_digest": made.digest_of_set(folder, number - 1)} if number > 1 else {}
        write_set(
            folder / str(number), made.header(number=number, platform=platform, **since), [table(one)], None, None
        )
        folders.append(folder / str(number))
    return open_sets(folders, platform=platform, now=made.NOW, signature_needed=False)


def small_groups(exclusions: ExclusionSet, rows: int) -> ExclusionSet:
    """The same with row groups so small that keys go on in the next."""
    for file in exclusions.objections:
        pq.write_table(pq.read_table(file), file, row_group_size=rows)
    return exclusions


def keys(numbers: Sequence[int | None]) -> pa.Array:
    """Keys as a column."""
    return pa.array([None if one is None else one.to_bytes(16) for one in numbers], pa.binary(16))


def built(folder: Path, *sets: ExclusionSet, borne: BornePrefixes | None = None, run: Run = RUN) -> ObjectorIndex:
    """The index of these sets."""
    return ObjectorIndex(build_index(sets, run, folder / "index", borne=borne))


def covers(index: ObjectorIndex, numbers: Sequence[int | None]) -> list[int]:
    """What it says of these keys."""
    found: list[int] = index.covers(keys(numbers)).tolist()
    return found


def test_what_is_covered_adds_up(tmp_path: Path) -> None:
    """Own content is 1, AI interactions 2, both 3, over all objections in force; 0 where none is; -1 of others."""
    stated = {
        1: [objection(1, ai_interactions=False)],
        2: [objection(2, own_content=False)],
        3: [objection(3, own_content=False), objection(3, BEFORE + 1, ai_interactions=False)],
        4: [objection(4, own_content=False, ai_interactions=False, mentions=True)],
        5: [objection(5, withdrawn_at=BEFORE + 1)],
        6: [objection(6, purpose="other_ai")],
        8: [objection(8, END)],
        9: [objection(9, END + 1)],
        10: [objection(10, withdrawn_at=END), objection(10, BEFORE + 5, ai_interactions=False)],
        11: [objection(11, withdrawn_at=END + 1)],
    }
    index = built(tmp_path, chain(tmp_path, stated))
    assert covers(index, range(12)) == [-1, 1, 2, 3, 0, 0, 0, -1, 3, 0, 1, 3]


def test_of_several_grounds_the_strongest_counts(tmp_path: Path) -> None:
    """For each scope by itself, in one set and in an increment; what is not in force is no ground."""
    full = {
        1: [objection(1, rests_on=ground) for ground in ("preset", "signal", "unclear_signal")],
        2: [objection(2, rests_on="preset", ai_interactions=False), objection(2, own_content=False)],
        3: [objection(3, withdrawn_at=END), objection(3, rests_on="unclear_signal", ai_interactions=False)],
        4: [objection(4, rests_on="signal")],
    }
    increment = {4: [objection(4, BEFORE + 1, withdrawn_at=BEFORE + 2)], 1: [objection(1, BEFORE + 1)]}
    said = {
        1: ("signal", "signal"),
        2: ("preset", "objection"),
        3: ("unclear_signal", None),
        4: ("signal", "signal"),
        5: None,
    }
    assert _grounds(built(tmp_path / "a", chain(tmp_path / "a", full)), [*said]) == [*said.values()]
    said[1] = ("objection", "objection")
    assert _grounds(built(tmp_path / "b", chain(tmp_path / "b", full, increment)), [*said]) == [*said.values()]


@pytest.mark.parametrize("rows", [1, 2, 3, 1000])
def test_keys_that_differ_in_few_bits(rows: int, tmp_path: Path) -> None:
    """The first and the last key there are, keys that share their first eight bytes; duplicates in two row groups."""
    stated = {
        key: [objection(key, ai_interactions=False), objection(key, BEFORE + 1, own_content=False)] for key in EDGES
    }
    index = built(tmp_path, small_groups(chain(tmp_path, stated), rows))
    others = [2, 5 << 64, (7 << 64) + 2, LAST - 2]
    assert covers(index, [*EDGES, *others]) == [3] * len(EDGES) + [-1] * len(others)
    assert len(set(index.look_up(keys(EDGES)).places.tolist())) == len(EDGES)
    assert index.files.keys == len(EDGES)


def test_many_keys_with_the_same_first_bits(tmp_path: Path) -> None:
    """A set that nobody hashed is found in all the same."""
    index = built(tmp_path, chain(tmp_path, {key: [objection(key)] for key in range(0, 4000, 2)}))
    assert covers(index, range(4000)) == [3, -1] * 2000


def test_the_highest_key(tmp_path: Path) -> None:
    """What stands in an empty slot is found only where somebody bears it."""
    assert covers(built(tmp_path / "a", chain(tmp_path / "a", {LAST - 1: [objection(1)]})), [LAST]) == [-1]
    assert covers(built(tmp_path / "b", chain(tmp_path / "b", {LAST: [objection(1)]})), [LAST, LAST - 1]) == [3, -1]


def test_nobody(tmp_path: Path) -> None:
    """An empty set knows nobody, no set neither; and no rows have no keys."""
    for index in (built(tmp_path, chain(tmp_path, {})), built(tmp_path / "none")):
        assert covers(index, EDGES) == [-1] * len(EDGES)
        assert covers(index, []) == []


def test_no_key(tmp_path: Path) -> None:
    """Nothing (NULL) is no key, not even the first one; also in a slice of a column, and in one of UUIDs."""
    index = built(tmp_path, chain(tmp_path, {0: [objection(0)], 5: [objection(5)]}))
    assert covers(index, [None, 0, None]) == [-1, 3, -1]
    column = keys([5, None, 0, 5])
    assert index.covers(column.slice(1, 2)).tolist() == [-1, 3]
    assert index.covers(pa.ExtensionArray.from_storage(pa.uuid(), column).slice(2)).tolist() == [3, 3]


def test_keys_as_numpy_holds_them(tmp_path: Path) -> None:
    """Two numbers each."""
    index = built(tmp_path, chain(tmp_path, {(7 << 64) + 1: [objection(1)]}))
    assert index.covers(np.array([(7, 1), (7, 2)], KEYS)).tolist() == [3, -1]
    with pytest.raises(TypeError):
        index.covers(pa.array(["x"]))


def test_several_platforms(tmp_path: Path) -> None:
    """One index over the sets of all platforms."""
    one = chain(tmp_path / "a", {1: [objection(1)], 4: [objection(4)]})
    other = chain(tmp_path / "b", {2: [objection(2, ai_interactions=False)], 9: [objection(9)]}, platform="x")
    assert covers(built(tmp_path, one, other), range(10)) == [-1, 3, 1, -1, 3, -1, -1, -1, -1, 3]


def test_a_withdrawal_in_an_increment(tmp_path: Path) -> None:
    """It ends what the full set says of the same scopes, and an objection after it stands again."""
    full = {1: [objection(1)], 2: [objection(2)], 3: [objection(3)]}
    first = {2: [objection(2, BEFORE + 5, ai_interactions=False, withdrawn_at=BEFORE + 9)], 8: [objection(8)]}
    second = {2: [objection(2, BEFORE + 20, ai_interactions=False)], 8: [objection(8, withdrawn_at=BEFORE + 30)]}
    assert covers(built(tmp_path / "a", chain(tmp_path / "a", full, first)), [1, 2, 3, 8]) == [3, 2, 3, 3]
    assert covers(built(tmp_path / "b", chain(tmp_path / "b", full, first, second)), [1, 2, 3, 8]) == [3, 3, 3, 0]


def test_only_keys_that_begin_as_those_of_the_corpus(tmp_path: Path) -> None:
    """Of a large set the rest is not looked at; whoever is in the corpus is found as ever."""
    numbers = [number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128) for number in range(2000)]
    exclusions = chain(tmp_path, {key: [objection(key)] for key in numbers[:1000]})
    asked = numbers[500:1500]
    write_prefixes(tmp_path / "one", [prefixes_of(words_of(keys(part))) for part in (asked[:300], asked[300:600])])
    write_prefixes(tmp_path / "other", [prefixes_of(words_of(keys(asked[600:])))])
    write_prefixes(tmp_path / "none", [])
    borne = BornePrefixes([tmp_path / "one", tmp_path / "other", tmp_path / "none"])
    index = built(tmp_path, exclusions, borne=borne)
    assert covers(index, asked) == [3] * 500 + [-1] * 500
    assert index.files.keys == 500


def test_the_same_sets_give_the_same_files(tmp_path: Path) -> None:
    """However their rows lie in row groups, the digest names what is in the index; a file that was changed shows."""
    exclusions = chain(tmp_path, {key: [objection(key)] for key in (*EDGES, *range(50, 90))})
    one = build_index([exclusions], RUN, tmp_path / "one")
    other = build_index([small_groups(exclusions, 3)], RUN, tmp_path / "other")
    assert one.digest == other.digest
    assert one.digest != build_index([exclusions], Run(BEFORE - 1), tmp_path / "earlier").digest
    assert still_there(one)
    (tmp_path / "other" / "covers").write_bytes(bytes(other.length))
    assert not still_there(other)
    (tmp_path / "one" / "low").unlink()
    assert not still_there(one)


def test_an_index_that_a_worker_does_not_see(tmp_path: Path) -> None:
    """Or of which it sees a part: it says so, and looks nobody up."""
    files = build_index([chain(tmp_path, {1: [objection(1)]})], RUN, tmp_path / "index")
    (tmp_path / "index" / "high").write_bytes(b"")
    for seen in (files, structs.replace(files, folder=str(tmp_path / "elsewhere"))):
        with pytest.raises(GateError) as error:
            ObjectorIndex(seen)
        assert error.value.code == "index_missing"


INSTANTS = st.sampled_from([0, BEFORE, END - 1, END, END + 1])
OBJECTIONS_OF_ONE = st.lists(
    st.builds(
        Objection,
        account=st.just(""),
        purpose=st.sampled_from(PURPOSES),
        received_at=INSTANTS,
        own_content=st.booleans(),
        ai_interactions=st.booleans(),
        mentions=st.booleans(),
        withdrawn_at=st.none() | INSTANTS,
        rests_on=st.sampled_from(RESTS_ON),
    ),
    min_size=1,
    max_size=3,
)
STATED = st.dictionaries(st.sampled_from(EDGES) | st.integers(0, 1 << 80), OBJECTIONS_OF_ONE, max_size=12)


@settings(max_examples=30)
@given(STATED, STATED, st.integers(0, 2), st.integers(1, 9))
def test_it_says_what_duckdb_says(
    tmp_path_factory: pytest.TempPathFactory, full: Stated, increment: Stated, increments: int, rows: int
) -> None:
    """Of one set and of chains: the plain reading of one set in Python, and the SQL that merges chains."""
    folder = tmp_path_factory.mktemp("property")
    exclusions = small_groups(chain(folder, full, *[increment, {**full, **increment}][:increments]), rows)
    index = built(folder, exclusions)
    asked = sorted({*full, *increment, *EDGES, 3})
    with connect_joining(folder / "spill", 1, [folder]) as connection:
        objections_of(connection, exclusions.objections, RUN, None)
        stated = {*full, *(increment if increments else ())}
        rows = connection.execute(
            "SELECT account_key, own_content, ai_interactions, rests_on FROM named_objections WHERE stands"
        ).fetchall()
        expected = dict.fromkeys(asked) | {
            key: (
                _best(ground for who, own, _, ground in rows if who.int == key and own),
                _best(ground for who, _, ai, ground in rows if who.int == key and ai),
            )
            for key in stated
        }
    assert _grounds(index, asked) == [expected[key] for key in asked]
    if not increments:
        assert expected == dict.fromkeys(asked) | {key: _plainly(several) for key, several in full.items()}


Grounds = tuple[str | None, str | None]
"""On what it rests that own content is covered, and AI interactions; None where it is not."""


def _grounds(index: ObjectorIndex, numbers: Sequence[int]) -> list[Grounds | None]:
    """What the index says of these keys; None of others than those of the sets."""
    of_keys = index.covers(keys(numbers))
    words = (None, *reversed(RESTS_ON))
    levels = zip(*(levels_of(of_keys, scope).tolist() for scope in (OWN_CONTENT, AI_INTERACTIONS)), strict=True)
    return [
        None if known < 0 else (words[own], words[ai])
        for known, (own, ai) in zip(of_keys.tolist(), levels, strict=True)
    ]


def _best(grounds: Iterable[str]) -> str | None:
    return min(grounds, key=list(RESTS_ON).index, default=None)


def _plainly(several: Sequence[Objection]) -> Grounds:
    """What covers what, of these objections together."""
    standing = [one for one in several if one.in_force(RUN)]
    own, ai = ([one.rests_on for one in standing if getattr(one, scope)] for scope in SCOPES[:2])
    return _best(own), _best(ai)
