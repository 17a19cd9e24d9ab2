"""The fold under which both ends compare names, handles and addresses."""

import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.identifiers.fold import (
    FOLD_VERSION,
    first_words,
    fold_email,
    fold_handle,
    fold_name,
    fold_phone,
    fold_url,
    fold_word,
    name_words,
)
from widerspruch.identifiers.profile_hosts import PROFILE_HOSTS, handle_in, profile_url

VECTORS = tomllib.loads((Path(__file__).parent / "vectors" / "fold.toml").read_text(encoding="utf-8"))
BY_TABLE: dict[str, Callable[[str], str]] = {
    "name": fold_name,
    "handle": fold_handle,
    "email": fold_email,
    "phone": fold_phone,
    "url": fold_url,
    "word": fold_word,
}
ANYTHING = st.text(st.characters(), max_size=40)
NAME_LETTERS = st.text("abcdeilmnorstuäöüßéñøłAÄÖÜ", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("table", "written", "folded"),
    [(table, written, folded) for table in BY_TABLE for written, folded in VECTORS[table].items()],
)
def test_vectors(table: str, written: str, folded: str) -> None:
    """Each vector folds to what is written beside it, and to itself."""
    assert BY_TABLE[table](written) == folded
    assert BY_TABLE[table](folded) == folded


def test_vectors_are_of_this_version() -> None:
    """The vectors belong to the version that sets are stamped with."""
    assert VECTORS["version"] == FOLD_VERSION


@pytest.mark.parametrize("fold", BY_TABLE.values(), ids=lambda fold: fold.__name__)
@given(text=ANYTHING)
def test_idempotent(fold: Callable[[str], str], text: str) -> None:
    """Folding what is folded changes nothing, whatever the text."""
    assert fold(fold(text)) == fold(text)


@given(st.characters(), st.sampled_from(["", "a", "anna ", "0", "@a.", "e"]))
def test_idempotent_for_every_kind_of_character(character: str, before: str) -> None:
    """A single odd character beside ordinary ones folds once and for all."""
    for fold in (fold_name, fold_word, fold_handle):
        once = fold(before + character + "e")
        assert fold(once) == once


@given(NAME_LETTERS, NAME_LETTERS)
def test_variants_of_a_name_fold_alike(first: str, last: str) -> None:
    """Case, umlauts, marks, width, normal form, hyphens, hidden characters and a possessive s make no difference."""
    name = f"{first}xq {last}n"  # no title ends so: "Mx An" is one name less
    expected = fold_name(name)
    spelled = name.translate(
        str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "OE", "Ü": "UE"})
    )
    variants = [
        name.upper().replace("ẞ", "SS"),
        name.lower(),
        spelled,
        unicodedata.normalize("NFD", name),
        "".join(mark for mark in unicodedata.normalize("NFD", name) if not unicodedata.combining(mark)),
        name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        "\u200b".join(name),
        name.replace(" ", "-"),
        name.replace(" ", ""),
        f"{name}'s",
        f"Dr. {name}",
        f"#{name.replace(' ', '')}",
    ]
    assert {variant: fold_name(variant) for variant in variants} == dict.fromkeys(variants, expected)


def test_exact_identifiers_stay_apart() -> None:
    """Two handles that differ in an umlaut, a dot or a mark are two accounts."""
    assert len({fold_handle(handle) for handle in ("müller", "mueller", "muller", "mul.ler", "mul_ler")}) == 5


def test_words_of_one_script_stay_in_it() -> None:
    """A Cyrillic word is not read as Latin letters that look like it."""
    assert fold_word("сор") != fold_word("cop")
    assert fold_word("аnna") == "anna"


def test_first_words() -> None:
    """A double first name may stand in one word, in two, or with a hyphen; one word alone begins no full name."""
    assert first_words("Anna-Lena Weiß") == ["annalena", "anna"]
    assert first_words("Anna Lena Weiß") == ["anna", "annalena"]
    assert first_words("Dipl.-Ing. Klaus Weiß") == ["klaus"]
    assert first_words("Müller") == []
    assert name_words("Dr. Anna-Lena Weiß") == ["annalena", "weiss"]


@pytest.mark.parametrize("host", PROFILE_HOSTS, ids=lambda host: host.platform)
def test_profile_addresses_lead_back_to_their_handle(host: object) -> None:
    """The address made from a handle folds to itself and names the same handle."""
    platform = host.platform  # type: ignore[attr-defined]
    address = profile_url(platform, "anna.weiss")
    assert fold_url(f"https://www.{address}/") == address
    assert handle_in(address) == (platform, "anna.weiss")


@pytest.mark.parametrize("fold", BY_TABLE.values(), ids=lambda fold: fold.__name__)
@pytest.mark.parametrize(
    "text", ["a" * 200_000, "@" * 200_000, ". " * 100_000, "a'" * 100_000, "%25" * 60_000, "ü\u0308" * 90_000]
)
def test_hostile_texts(fold: Callable[[str], str], text: str) -> None:
    """Very long texts are folded in time that grows with their length only."""
    assert isinstance(fold(text), str)


def test_lone_surrogates() -> None:
    """Half a character, as broken exports hold it, is no letter and raises nothing."""
    for fold in BY_TABLE.values():
        fold("anna\ud800@x\udfff.de").encode()
