"""Challenges: everybody draws the same files, and nobody can hand in others."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.challenge import (
    MOST_DRAWS,
    Challenge,
    DrawnFile,
    KeptFile,
    certainty_of,
    draw,
    draws_needed,
    read_challenge,
    write_challenge,
)
from widerspruch.protocol.errors import ProtocolError

VECTOR = json.loads((Path(__file__).parent / "vectors" / "challenge.json").read_text("utf-8"))
NOTE, MANIFEST = VECTOR["checkpoint"].encode(), VECTOR["manifest"]
FILES = tuple(KeptFile(name, kept) for name, kept in VECTOR["kept"])
GOOD = draw(NOTE, MANIFEST, b"", FILES, 20)


def refusal(data: bytes, manifest: str = MANIFEST, files: tuple[KeptFile, ...] = FILES) -> str:
    with pytest.raises(ProtocolError) as raised:
        read_challenge(data).require_drawn(manifest, files)
    return " ".join([raised.value.code, *map(str, raised.value.values.values())])


@pytest.mark.parametrize("case", VECTOR["cases"])
def test_the_vectors_are_drawn(case: dict) -> None:
    """What hashlib alone drew, this draws."""
    drawn = draw(NOTE, MANIFEST, bytes.fromhex(case["nonce"]), FILES, case["draws"])

    assert [[file.name, file.drawn] for file in drawn.files] == case["files"]


def test_a_written_challenge_is_read_as_it_was() -> None:
    assert read_challenge(write_challenge(GOOD)) == GOOD


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"checkpoint": GOOD.checkpoint + " "}, "challenge_contradicts files"),
        ({"nonce": "00"}, "challenge_contradicts files"),
        ({"draws": 19}, "challenge_contradicts files"),
        ({"files": GOOD.files[1:]}, "challenge_contradicts files"),
        ({"files": (*GOOD.files, DrawnFile("c.jsonl", 1))}, "challenge_contradicts files"),
        ({"manifest": "0" * 64}, "challenge_other_manifest"),
        ({"manifest": "0" * 63}, "challenge_contradicts manifest"),
        ({"nonce": "0"}, "challenge_contradicts nonce"),
        ({"nonce": "00" * 65}, "challenge_contradicts nonce"),
        ({"draws": 0}, "challenge_contradicts draws"),
        ({"draws": MOST_DRAWS + 1}, "challenge_contradicts draws"),
        ({"format": "widerspruch/challenge/2"}, "challenge_format widerspruch/challenge/2"),
    ],
)
def test_a_challenge_that_was_changed_is_refused(change: dict, code: str) -> None:
    assert refusal(to_bytes(structs.replace(GOOD, **change))) == code


def test_other_rows_are_another_challenge() -> None:
    """A platform that counts its rows otherwise later has other files to open."""
    assert refusal(write_challenge(GOOD), files=(KeptFile("z", 1), *FILES)) == "challenge_contradicts files"


def test_of_nothing_nothing_is_drawn() -> None:
    with pytest.raises(ProtocolError, match="challenge_of_nothing"):
        draw(NOTE, MANIFEST, b"", (KeptFile("a", 0),), 1)


def test_fewer_rows_than_none_are_refused() -> None:
    """A manifest is the platform's, and may say anything."""
    with pytest.raises(ProtocolError, match="manifest_contradicts"):
        draw(NOTE, MANIFEST, b"", (KeptFile("a", 9), KeptFile("b", -3)), 5)


@given(
    kept=st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any),
    draws=st.integers(1, 200),
    nonce=st.binary(max_size=8),
)
def test_only_files_with_rows_are_drawn_and_every_draw_falls_somewhere(
    kept: list[int], draws: int, nonce: bytes
) -> None:
    files = tuple(KeptFile(str(place), rows) for place, rows in enumerate(kept))

    drawn = draw(NOTE, MANIFEST, nonce, files, draws)

    assert sum(file.drawn for file in drawn.files) == draws
    assert {file.name for file in drawn.files} <= {file.name for file in files if file.kept}
    assert [file.name for file in drawn.files] == sorted((file.name for file in drawn.files), key=int)
    assert isinstance(read_challenge(write_challenge(drawn)), Challenge)


@pytest.mark.parametrize(("share", "draws"), [(0.01, 299), (0.001, 2995), (0.0001, 29956)])
def test_as_many_draws_as_the_page_says(share: float, draws: int) -> None:
    """For 95 %, and one fewer is too few."""
    assert draws_needed(share, 0.95) == draws
    assert certainty_of(draws - 1, share) < 0.95 <= certainty_of(draws, share)
