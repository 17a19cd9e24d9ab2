"""Whose row it is: texts that name nobody are nobody's, texts that nobody can compare are refused by name."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate import made
from gate.made import KEY, objection
from widerspruch.gate.authors.author_texts import BLANKS, NOBODY, author_of, author_texts
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Author, parse_profile
from widerspruch.gate.profile_toml import to_toml

ACCOUNT: dict[str, Any] = {"column": "author_id"}
HANDLE: dict[str, Any] = {"column": "author_id", "is": "handle"}


def gated(folder: Path, authors: Any, author: dict[str, Any] = ACCOUNT, **fields: Any) -> dict[int, str]:
    """Why rows of a corpus are out; account 1000 and user name `erika` objected."""
    sets = [objection("1000")] if author.get("is") != "handle" else [objection("erika")]
    made.exclusion_set(folder / "set", sets, identifier=author.get("is", "account"))
    column = authors if isinstance(authors, pa.Array) else pa.array(authors, pa.string())
    made.gate_table(folder, made.posts(column), profile=made.profile(author=author), **fields)
    return made.reasons(folder)


def lines(folder: Path, *authors: str) -> None:
    """A corpus of JSON Lines, the authors as JSON."""
    post = {"audience": "public", "adult": True, "created_at": made.BEFORE, "text": "x"}
    written = [json.dumps(post)[:-1] + f', "author_id": {author}}}\n' for author in authors]
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.jsonl").write_text("".join(written), "utf-8")


NOBODIES = ["", "  ", "\t", "\u00a0\u2003", "@", "nan", "NaN", "null", "None", "<NA>", "[deleted]", "[removed]", "true"]


@pytest.mark.parametrize("author", [ACCOUNT, HANDLE], ids=["account", "handle"])
def test_texts_that_name_nobody(tmp_path: Path, author: dict[str, Any]) -> None:
    """Nobody knows whose rows these are, so they stay out."""
    assert gated(tmp_path, [*NOBODIES, "someone"], author) == dict.fromkeys(range(len(NOBODIES)), "author_unknown")


def test_json_that_names_nobody(tmp_path: Path) -> None:
    """Also yes, no and nothing where JSON has them."""
    lines(tmp_path, '""', '" "', "null", "true", "false", '"nan"', "5")
    made.exclusion_set(tmp_path / "set", [objection("1000")])
    made.gate(tmp_path)
    assert made.reasons(tmp_path, "a.jsonl") == dict.fromkeys(range(6), "author_unknown")


@pytest.mark.parametrize("written", [" 1000", "1000 ", "\t1000\n", "\u00a01000", "\ufeff1000"])
def test_blanks_around_an_author(tmp_path: Path, written: str) -> None:
    """The list does without them, and so does the corpus."""
    assert gated(tmp_path, [written, "1001"]) == {0: "objected"}


@pytest.mark.parametrize("written", ["1000.0", "1000.", " 1000.0", "1,0", "1.0e3", "1.000", "1e+18", "1.78414E+16"])
def test_numbers_that_a_float_has_been_through(tmp_path: Path, written: str) -> None:
    """Refused by file, column and row, as the list refuses them."""
    with pytest.raises(GateError) as error:
        gated(tmp_path, ["7", written])
    assert (error.value.code, error.value.values["column"], error.value.values["row"]) == (
        "author_float",
        "author_id",
        1,
    )


@pytest.mark.parametrize("written", ["1000.0", "1e+3"])
def test_json_numbers_that_are_no_whole_ones(tmp_path: Path, written: str) -> None:
    """1000.0 is not the account 1000: refused."""
    lines(tmp_path, "7", written)
    made.exclusion_set(tmp_path / "set", [objection("1000")])
    with pytest.raises(GateError) as error:
        made.gate(tmp_path)
    assert error.value.code == "value_unreadable"


@pytest.mark.parametrize("written", ['["1000"]', '{"id": 1000}'])
def test_json_that_is_no_author(tmp_path: Path, written: str) -> None:
    """Several authors, or an object, are no account: refused, not compared as a text."""
    lines(tmp_path, "7", written)
    made.exclusion_set(tmp_path / "set", [objection("1000")])
    with pytest.raises(GateError) as error:
        made.gate(tmp_path)
    assert error.value.code.startswith(("value_unreadable", "author_"))


def test_hexadecimal_ids_and_names_with_points(tmp_path: Path) -> None:
    """`12e5` is an id, and among user names `1000.0` is a name."""
    assert gated(tmp_path, ["12e5", "1234567e8", "1e5"]) == {}
    assert gated(tmp_path / "names", ["1000.0"], HANDLE) == {}


def test_nobody_of_the_profile(tmp_path: Path) -> None:
    """A platform's own words for nobody, whatever their case."""
    assert gated(tmp_path, ["ghost", "Ghost ", "7"], {**ACCOUNT, "nobody": ["Ghost"]}) == dict.fromkeys(
        (0, 1), "author_unknown"
    )


def test_nobody_among_numbers(tmp_path: Path) -> None:
    """0 and -1, where a platform writes that for nobody."""
    authors = pa.array([0, -1, 1000, 7], pa.int64())
    assert gated(tmp_path, authors, {**ACCOUNT, "nobody": ["0", "-1"]}) == {
        0: "author_unknown",
        1: "author_unknown",
        2: "objected",
    }


@pytest.mark.parametrize(
    ("authors", "kind"), [(["1000/a", "7/1000", "1000"], ACCOUNT), (["Erika/a", "x/erika", "erika"], HANDLE)]
)
def test_what_stands_before_a_sign(tmp_path: Path, authors: list[str], kind: dict[str, Any]) -> None:
    """`owner/name`: the owner is the author, and a value without the sign is one as a whole."""
    assert gated(tmp_path, authors, {**kind, "before": "/"}) == {0: "objected", 2: "objected"}


def test_paths_that_are_no_handles(tmp_path: Path) -> None:
    """Without `before`, `owner/name` is no user name: refused by the name of the column."""
    with pytest.raises(GateError) as error:
        gated(tmp_path, ["erika/garden", "x/y"], HANDLE)
    assert (error.value.code, error.value.values) == ("author_no_handle", {"column": "author_id", "count": 2})


def test_addresses_are_handles(tmp_path: Path) -> None:
    """An objector is found by the address of their profile, too."""
    assert gated(tmp_path, ["https://www.instagram.com/Erika/", "@erika", "anna"], HANDLE) == {
        0: "objected",
        1: "objected",
    }


@pytest.mark.parametrize("author", [ACCOUNT, HANDLE, {"column": "author_id", "is": "key"}])
def test_a_file_whose_authors_are_nothing(tmp_path: Path, author: dict[str, Any]) -> None:
    """A column of the type null: unknown authors, and the other files are gated as ever."""
    others = {
        "account": [1000, 7],
        "handle": ["erika", "anna"],
        "key": [KEY.key_of("instagram", "account", "1000")] * 2,
    }
    kind = author.get("is", "account")
    column = pa.array(others[kind], pa.binary(16)) if kind == "key" else pa.array(others[kind])
    made.exclusion_set(
        tmp_path / "set",
        [objection("erika" if kind == "handle" else "1000")],
        identifier="handle" if kind == "handle" else "account",
    )
    made.write(tmp_path / "corpus" / "b.parquet", made.posts(column))
    made.gate_table(tmp_path, made.posts(pa.nulls(2)), profile=made.profile(author=author))
    assert made.reasons(tmp_path) == dict.fromkeys(range(2), "author_unknown")
    assert made.reasons(tmp_path, "b.parquet")[0] == "objected"
    assert pq.read_schema(tmp_path / "out" / "data" / "a.parquet").field("author_id").type == pa.null()


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*NOBODIES, *NOBODY, "ghost"]),
            st.text(st.characters(codec="utf-8"), max_size=12),
            st.text(BLANKS + "a@/", max_size=5),
        ),
        max_size=6,
    ),
    st.sampled_from([None, "/", "::"]),
    st.sampled_from([None, "@", "a/"]),
)
def test_both_readings_agree(texts: list[str], before: str | None, after: str | None) -> None:
    """A column and a single text name the same author."""
    author = Author("a", before=before, after=after, nobody=("Ghost", "-"))
    for kind in (pa.string(), pa.large_string()):
        column = pa.array(["x", *texts, "y"], kind).slice(1, len(texts))
        assert author_texts(column, author).to_pylist() == [author_of(text, author) for text in texts]


def test_a_profile_says_it() -> None:
    """Both fields are read and written; `before` needs a sign."""
    profile = made.profile(author={**ACCOUNT, "before": "/", "nobody": ["ghost", "0"]})
    assert parse_profile(to_toml(profile), ("instagram",)) == profile
    with pytest.raises(GateError, match="profile_before_nothing"):
        parse_profile(to_toml(profile).replace('before = "/"', 'before = ""'), ("instagram",))
