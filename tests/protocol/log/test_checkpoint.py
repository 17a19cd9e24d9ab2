"""Checkpoints: a name, a size and a root, in one spelling."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_log import refusal

from widerspruch.protocol.log.checkpoint import Checkpoint, parse_checkpoint, whole_number
from widerspruch.protocol.log.merkle import LARGEST_SIZE

ROOT = bytes(range(32))
GOOD = Checkpoint("log.example/x", 20852163, ROOT)
LINES = ("log.example/x", "20852163", base64.b64encode(ROOT).decode())


def text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@given(st.integers(0, LARGEST_SIZE), st.binary(min_size=32, max_size=32), st.lists(st.just("more"), max_size=3))
def test_a_checkpoint_is_read_as_it_was_written(size: int, root: bytes, more: list[str]) -> None:
    """With the lines that somebody put behind it, of which nothing is made."""
    checkpoint = Checkpoint("go.sum database tree", size, root, tuple(more))

    assert parse_checkpoint(checkpoint.text()) == checkpoint


def test_what_stands_there_is_what_c2sp_says() -> None:
    """Three lines."""
    assert GOOD.text() == text(*LINES)


@pytest.mark.parametrize(
    "size",
    ["", "00", "020852163", "+1", "-1", " 1", "1 ", "1_000", "1e3", "\u0661", "\uff11", "0x1", str(2**63), "9" * 5000],
)
def test_a_size_has_one_spelling(size: str) -> None:
    """No zeros before it, no other digits, no more than a log can hold."""
    assert refusal(parse_checkpoint, text(LINES[0], size, LINES[2])) == "checkpoint_damaged"


@pytest.mark.parametrize("root", ["", "AAAA", LINES[2][:-1], LINES[2] + "=", LINES[2][:-2] + "9=", LINES[2] + " "])
def test_a_root_has_one_spelling(root: str) -> None:
    """Of 32 bytes."""
    assert refusal(parse_checkpoint, text(*LINES[:2], root)) == "checkpoint_damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        text(*LINES[:2]),
        text(*LINES)[:-1],
        text("", *LINES[1:]),
        text(*LINES, ""),
        text(*LINES, "", "x"),
        text(LINES[0], LINES[1], "", LINES[2]),
    ],
)
def test_lines_that_are_missing_or_empty_are_refused(data: bytes) -> None:
    """Also behind the third."""
    assert refusal(parse_checkpoint, data) == "checkpoint_damaged"


def test_characters_that_may_not_stand_there_are_refused() -> None:
    """Also where nobody read a note before."""
    assert refusal(parse_checkpoint, text(*LINES).replace(b"\n", b"\r\n")) == "note_characters"


@given(st.integers(0, 2**65))
def test_numbers_of_logs_are_read_as_far_as_logs_go(number: int) -> None:
    """And no further."""
    assert whole_number(str(number)) == (number if number <= LARGEST_SIZE else None)
