"""Keys of rows: of one author and of several, of lists of them, of scopes, on one platform and on several."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate import made
from gate.made import KEY
from widerspruch.gate.authors.author_texts import NOBODY, author_of, spelled_as_floats
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.row_keys import KeyMaker, RowKeys, RowsOfPlatform
from widerspruch.gate.profile import Author, Profile
from widerspruch.identifiers.handles import handle_of
from widerspruch.identifiers.scopes import scope_values
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.keyed_columns import KeyedColumns

ALL = [RowsOfPlatform("instagram", None)]
Named = list[tuple[int, str, str, bytes]]


def profile(*authors: dict[str, Any]) -> Profile:
    """Rows of these authors."""
    return made.profile(authors=authors)


def keys(asked: Profile, platforms: list[RowsOfPlatform] = ALL, key: HashingKey = KEY, **columns: Any) -> RowKeys:
    """The keys of rows with these columns."""
    arrays = [one if isinstance(one, pa.Array) else pa.array(one) for one in columns.values()]
    batch = pa.record_batch(arrays, list(columns))
    hashing = {one: KeyedColumns(key) for one in ("instagram", "x", "github", "web")}
    return KeyMaker(asked, hashing, "a.parquet").of(batch, 100, platforms)


def named(found: RowKeys) -> Named:
    """(row, platform, identifier, key), in order."""
    return sorted(
        (int(row), part.platform, part.identifier, key.as_py())
        for part in found.parts
        for row, key in zip(part.rows, part.keys, strict=True)
    )


def account(row: int, value: object, platform: str = "instagram", key: HashingKey = KEY) -> tuple[int, str, str, bytes]:
    """What a row of this account has."""
    return row, platform, "account", key.key_of(platform, "account", str(value))


@pytest.mark.parametrize("key", [KEY, HashingKey(bytes(range(32)), "cmac")], ids=["hmac", "cmac"])
@pytest.mark.parametrize(
    "column",
    [
        pa.array([7, None, 7, 9]),
        pa.array([7, None, 7, 9], pa.int16()),
        pa.array([7, None, 7, 9], pa.decimal32(9)),
        pa.array([7, None, 7, 9], pa.decimal128(20)),
        pa.array(["7", None, "7", "9"]),
        pa.array(["7", None, "7", "9"], pa.large_string()),
        pa.array(["7", None, "7", "9"], pa.string_view()),
        pa.array(["7", None, "7", "9"]).dictionary_encode(),
        pa.array(["x", "7", None, "7", "9"]).slice(1),
        pa.array([" 7", "", "7\u00a0", "9"]),
    ],
    ids=["numbers", "small", "short", "decimals", "text", "large", "view", "dictionary", "slice", "blanks"],
)
def test_an_account_however_it_is_held(column: pa.Array, key: HashingKey) -> None:
    """The same keys, and who is nobody has none."""
    found = keys(profile({"column": "a"}), key=key, a=column)
    assert named(found) == [account(row, value, key=key) for row, value in ((0, 7), (2, 7), (3, 9))]
    assert found.unknown.tolist() == [False, True, False, False]


def test_several_authors() -> None:
    """A row has the keys of all of them; it is nobody's only where each names nobody."""
    asked = profile({"column": "a"}, {"column": "b", "is": "handle"})
    found = keys(asked, a=[1, None, None], b=["@Erika", "max", "[deleted]"])
    handles = [
        (row, "instagram", "handle", KEY.key_of("instagram", "handle", who)) for row, who in ((0, "erika"), (1, "max"))
    ]
    assert named(found) == sorted([account(0, 1), *handles])
    assert found.unknown.tolist() == [False, False, True]


def test_a_list_of_authors() -> None:
    """Every entry is one; an empty list and entries without a value are nobody."""
    column = pa.array([["1", "2"], [], [None, "2"], ["", "nan"]], pa.large_list(pa.string()))
    found = keys(profile({"column": "who[]"}), **{"who[]": column})
    assert named(found) == sorted([account(0, 1), account(0, 2), account(2, 2)])
    assert found.unknown.tolist() == [False, True, False, True]
    sliced = keys(profile({"column": "who[]"}), **{"who[]": column.slice(1, 2)})
    assert named(sliced) == [account(1, 2)]


def test_a_list_that_no_path_leads_into() -> None:
    """Is no author, whatever stands in it."""
    with pytest.raises(GateError) as error:
        keys(profile({"column": "who"}), who=pa.array([["1"]]))
    assert error.value.code == "author_type"


@pytest.mark.parametrize(
    "column",
    [
        pa.array([KEY.key_of("instagram", "account", "1"), None], pa.binary(16)),
        pa.array([KEY.key_of("instagram", "account", "1").hex(), "  "]),
        pa.array([KEY.key_of("instagram", "account", "1").hex().upper(), None]),
    ],
    ids=["bytes", "digits", "capitals"],
)
def test_keys_are_their_own(column: pa.Array) -> None:
    """Nothing is hashed where the corpus holds keys."""
    found = keys(profile({"column": "k", "is": "key"}), k=column)
    assert named(found) == [(0, "instagram", "key", KEY.key_of("instagram", "account", "1"))]
    assert found.unknown.tolist() == [False, True]


def test_keys_that_mean_nobody() -> None:
    """By the profile's own word, in every form."""
    nobody = "00000000-0000-0000-0000-000000000000"
    asked = profile({"column": "k", "is": "key", "nobody": [nobody]})
    for column in (
        pa.array([bytes(16), b"x" * 16], pa.binary(16)),
        pa.array([nobody, (b"x" * 16).hex()]),
        pa.array([bytes(16).hex(), (b"x" * 16).hex()]),
    ):
        assert keys(asked, k=column).unknown.tolist() == [True, False]


@pytest.mark.parametrize("texts", [[None, None], ["", "nan"]], ids=["empty", "words"])
def test_keys_of_nobody_at_all(texts: list[str | None]) -> None:
    """Rows of whom nobody is known do not stop a run."""
    found = keys(profile({"column": "k", "is": "key"}), k=pa.array(texts, pa.string()))
    assert (named(found), found.unknown.tolist()) == ([], [True, True])


def test_several_platforms() -> None:
    """A row's keys are those of its own platform."""
    platforms = [RowsOfPlatform("instagram", np.array([0, 2])), RowsOfPlatform("x", np.array([1]))]
    found = keys(profile({"column": "a"}), platforms, a=[5, 5, 6])
    assert named(found) == sorted([account(0, 5), account(1, 5, "x"), account(2, 6)])
    assert not found.unknown.any()


def test_scopes() -> None:
    """A page under itself, its domain and all above, and every path; what is no page has none. Nobody is unknown."""
    page, other = "https://www.example.org/a/b.html?x=1", "no page"
    found = keys(profile({"column": "u", "is": "url"}), [RowsOfPlatform("web", None)], u=[other, page, None, page])
    expected = [
        (row, "web", kind, KEY.key_of("web", kind, folded))
        for row in (1, 3)
        for kind, folded in scope_values("url", page, "web")
    ]
    assert named(found) == sorted(expected)
    assert not found.unknown.any()


@pytest.mark.parametrize("kind", ["repository", "domain", "url"])
@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, 2]),
        pa.array([1.5]),
        pa.array([True]),
        pa.array([b"x" * 16], pa.uuid()),
        pa.array(["17", None, "9"]),
    ],
    ids=["numbers", "doubles", "booleans", "uuids", "numbers of JSON"],
)
def test_numbers_are_no_scope(kind: str, column: pa.Array) -> None:
    """Nobody's objection could hit them, so they are refused before the run says that nobody was found."""
    with pytest.raises(GateError) as error:
        keys(profile({"column": "u", "is": kind}), [RowsOfPlatform("web", None)], u=column)
    assert (error.value.code, error.value.values["column"]) == ("author_scope_type", "u")


def test_a_number_among_scopes() -> None:
    """Is unread like any other text; so is one that the profile calls nobody's."""
    asked = profile({"column": "u", "is": "url", "nobody": ["0"]})
    assert named(keys(asked, [RowsOfPlatform("web", None)], u=["0", None])) == []
    assert named(keys(asked, [RowsOfPlatform("web", None)], u=["17", "https://example.org/"]))


def test_a_scope_beside_an_author() -> None:
    """A repository makes nobody known whose account is missing; it is looked up by the paths above it, too."""
    asked = profile({"column": "a"}, {"column": "r", "is": "repository"})
    found = keys(asked, [RowsOfPlatform("github", None)], a=[None, 1], r=["erika/garden", None])
    assert {(row, kind) for row, _, kind, _ in named(found)} == {(0, "repository"), (0, "path_prefix"), (1, "account")}
    assert found.unknown.tolist() == [True, False]


@pytest.mark.parametrize("value", ["1000.0", "1,0", "1e+18"])
def test_numbers_that_a_float_has_been_through(value: str) -> None:
    """Refused with the number of the row."""
    with pytest.raises(GateError) as error:
        keys(profile({"column": "a"}), a=["7", value])
    assert (error.value.code, error.value.values["row"]) == ("author_float", 101)


HANDLES = st.one_of(
    st.text(max_size=10),
    st.text("abzAZ09._-@' /", max_size=8),
    st.sampled_from(["@Erika", "u/erika", "https://instagram.com/Erika/", "erika's", "ERIKA..", *NOBODY]),
)


@given(st.lists(HANDLES, min_size=1, max_size=8), st.sampled_from(["account", "handle"]), st.booleans())
def test_columns_and_single_values_agree(texts: list[str], kind: Any, parts: bool) -> None:
    """Whatever stands in a column, its keys are those of what `author_of` says of each value."""
    texts = [text for text in texts if not any("\ud800" <= sign <= "\udfff" for sign in text)]
    said = {"before": "/", "after": "@"} if parts else {}
    author = Author("a", kind, nobody=("Ghost", "-"), **said)
    asked = profile({"column": "a", "is": kind, "nobody": ["Ghost", "-"], **said})
    expected: Named = []
    nameless = False
    for row, text in enumerate(texts):
        value = author_of(text, author)
        if value is not None and kind == "handle":
            value = handle_of("instagram", value)
            nameless |= value == ""
        if value is not None:
            expected.append((row, "instagram", kind, KEY.key_of("instagram", kind, value)))
    column = pa.array(texts, pa.string())
    if nameless or (kind == "account" and [*spelled_as_floats(column)]):
        with pytest.raises(GateError):
            keys(asked, a=column)
    else:
        assert named(keys(asked, a=column)) == sorted(expected)
