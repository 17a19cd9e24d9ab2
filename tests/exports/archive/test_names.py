"""What names of members say."""

from hypothesis import given
from hypothesis import strategies as st

from widerspruch.exports.archive.names import clean_name, is_junk, is_media, is_unsafe, natural_key, stem


@given(st.text(st.sampled_from("ab./\\: \u0308ü\0"), max_size=20))
def test_clean_names_stay_clean(raw: str) -> None:
    """Cleaning twice changes nothing, and a safe clean name has neither `\\`, `..`, nor a leading slash."""
    name = clean_name(raw)
    assert clean_name(name) == name
    if not is_unsafe(name):
        assert "\\" not in name
        assert ".." not in name.split("/")
        assert not name.startswith("/")


def test_system_files_are_junk() -> None:
    """What operating systems add is told from what the platform wrote."""
    junk = ("__MACOSX/posts/._a.json", ".DS_Store", "posts/a.json.Identifier", "a.json:Zone.Identifier", "Thumbs.db")
    assert all(map(is_junk, junk))
    assert not is_junk("posts/a.json")


def test_media_are_told_by_their_ending() -> None:
    """Pictures and films are media in any case of letters; texts are not."""
    assert is_media("media/Foto.JPG")
    assert not is_media("posts/foto_1.json")


def test_numbers_sort_as_numbers() -> None:
    """`message_2` comes before `message_10`."""
    names = ["message_10.json", "message_2.json", "message_1.json"]
    assert sorted(names, key=natural_key) == ["message_1.json", "message_2.json", "message_10.json"]


@given(st.lists(st.integers(0, 10**30).map(str), max_size=6))
def test_numbers_of_any_length_sort_as_numbers(numbers: list[str]) -> None:
    """Names sort as their numbers do, with zeros before them and with more digits than Python makes a number of."""
    endless = "9" * 5000
    names = sorted((f"a_00{number}.json" for number in [*numbers, endless]), key=natural_key)
    assert [name[4:-5] for name in names] == [*sorted(numbers, key=int), endless]


def test_names_made_of_copy_marks_are_read_at_once() -> None:
    """A name of some ten thousand copy marks that are none at its end takes no longer than any other."""
    name = "facebook-anna" + " - Kopie (2)" * 5000 + "x.json"
    assert stem(name) == name.removesuffix(".json")
