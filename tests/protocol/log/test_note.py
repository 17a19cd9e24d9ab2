"""Signed notes: read as they were signed, or not at all."""

import base64

import pytest
from tests.small_log import LOG, WITNESSES, refusal, signer

from widerspruch.protocol.log.note import (
    ED25519,
    LONGEST_NOTE,
    MOST_SIGNATURES,
    NoteSignature,
    NoteSigner,
    NoteVerifier,
    parse_note,
    parse_signatures,
    sign_note,
)

TEXT = b"beispielnetz.example/statements\n3\n"
NOTE = sign_note(TEXT, [LOG])
LINE = NOTE.removeprefix(TEXT + b"\n")
NAME = LOG.verifier.name.encode()
WRITTEN = LINE.removesuffix(b"\n").split(b" ")[2]


def test_a_note_is_read_as_it_was_signed() -> None:
    """The text with its last newline, and every signature; together they are the same bytes again."""
    note = parse_note(sign_note(b"one\n\ntwo\n", [LOG, WITNESSES[0]]))

    assert note.text == b"one\n\ntwo\n"
    assert [one.called for one in note.signatures] == [LOG.verifier.called, WITNESSES[0].verifier.called]
    assert LOG.verifier.verifies(note.signatures[0].signature, note.text)
    assert parse_note(note.data) == note


def test_lines_end_with_a_newline_and_with_nothing_else() -> None:
    """U+2028, U+0085 and their like are letters of a line: whoever breaks there reads another text."""
    text = "a\u2028b\u2029c\u0085d\u00a0e\n".encode()

    assert parse_note(sign_note(text, [LOG])).text == text


@pytest.mark.parametrize("byte", [*range(0x0A), *range(0x0B, 0x20)])
def test_control_characters_are_refused(byte: int) -> None:
    """Tabulator, carriage return, vertical tab and all others, in text, name and signature."""
    for at in (0, len(TEXT) - 1, len(TEXT), NOTE.index(b" ") + 3, len(NOTE) - 1, len(NOTE)):
        assert refusal(parse_note, NOTE[:at] + bytes([byte]) + NOTE[at:]) == "note_characters"
    assert refusal(sign_note, bytes([byte]) + TEXT, [LOG]) == "note_characters"


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x80"])
def test_what_is_no_utf8_is_refused(bad: bytes) -> None:
    """Halves of characters and second spellings too."""
    assert refusal(parse_note, bad + NOTE) == "note_characters"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT,
        TEXT + b"\n",
        TEXT + LINE,
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + LINE[:-1],
        NOTE + b"x\n",
        TEXT + b"\n" + LINE.replace("\u2014".encode(), b"-"),
        TEXT + b"\n" + LINE.replace("\u2014 ".encode(), "\u2014".encode()),
        TEXT + b"\n" + LINE.replace(b"\n", b" \n"),
        TEXT + b"\n " + LINE,
        TEXT + "\n\u2014 ".encode() + NAME + b" \n",
        TEXT + "\n\u2014 ".encode() + NAME + b" AAAA\n",
        TEXT + "\n\u2014 ".encode() + NAME + b"\n",
        TEXT + "\n\u2014  ".encode() + WRITTEN + b"\n",
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    """No text, no blank line, no signature, or a line that is none."""
    assert refusal(parse_note, data) == "note_damaged"


@pytest.mark.parametrize("letter", ["+", "\u00a0", "\u0085", "\u2028", "\u3000"])
def test_a_name_has_neither_plus_nor_any_space(letter: str) -> None:
    """In a note, a key and a signer."""
    name = f"log{letter}x"

    assert refusal(parse_note, TEXT + f"\n\u2014 {name} ".encode() + WRITTEN + b"\n") == "note_damaged"
    assert refusal(NoteSigner, name, signer("w", 1)._key) == "key_name"
    assert refusal(NoteVerifier.from_vkey, LOG.vkey.replace(NAME.decode(), name)) == "vkey_damaged"
    assert refusal(NoteSigner, "", signer("w", 1)._key) == "key_name"


def test_base64_has_one_spelling() -> None:
    """With stray bits, without padding, in the other alphabet or with spaces it is refused."""
    stray = WRITTEN[:-2] + bytes([WRITTEN[-2] + 1]) + b"="
    assert base64.b64decode(stray) == base64.b64decode(WRITTEN)

    for one in (stray, WRITTEN.rstrip(b"="), WRITTEN + b"=", WRITTEN[:8] + b" " + WRITTEN[8:], b"-_" + WRITTEN[2:]):
        assert refusal(parse_note, NOTE.replace(WRITTEN, one)) == "note_damaged"


def test_64_signatures_are_read_and_65_refused() -> None:
    """Whoever they are of."""
    lines = [NoteSignature(f"witness.example/{n}", bytes(4), bytes(64)).line.encode() for n in range(MOST_SIGNATURES)]

    assert len(parse_note(NOTE.removesuffix(LINE) + b"".join(lines)).signatures) == MOST_SIGNATURES
    assert refusal(parse_note, NOTE + b"".join(lines)) == "note_signatures_many"


def test_a_note_that_is_too_long_is_not_read() -> None:
    """Nor is it decoded."""
    assert refusal(parse_note, b"\xff" * (LONGEST_NOTE + 1)) == "note_too_long"


def test_what_a_witness_answers_is_read_line_by_line() -> None:
    """Signature lines and nothing else."""
    lines = LINE.decode() * 2

    assert [one.line for one in parse_signatures(lines)] == [LINE.decode()] * 2
    for bad in ("", "\n", lines + "\n", lines[:-1], "x\n"):
        assert refusal(parse_signatures, bad) == "note_damaged"


def test_a_signature_that_a_note_has_is_not_added_again() -> None:
    """Others are, behind its own."""
    note = parse_note(NOTE)
    other = WITNESSES[0].signature(TEXT)

    assert note.with_signatures([*note.signatures, other, other]).signatures == (*note.signatures, other)


def test_nobody_signs_what_is_no_text() -> None:
    """It ends with a newline, and somebody signs it."""
    for text, signers in ((b"x", [LOG]), (b"", [LOG]), (b"x\n", [])):
        assert refusal(sign_note, text, signers) == "note_damaged"


def test_a_key_is_written_as_it_was_read() -> None:
    """And its id is made of its name, its kind and itself."""
    for one in (LOG, *WITNESSES):
        assert NoteVerifier.from_vkey(one.vkey) == one.verifier
    assert signer("a", 1).verifier.key_id != signer("b", 1).verifier.key_id != signer("b", 1, ED25519).verifier.key_id


@pytest.mark.parametrize("change", ["", "x", "+", "++", "name", "id", "capitals", "kind", "stray", "short", "space"])
def test_a_key_that_is_damaged_is_refused(change: str) -> None:
    """Or of a kind that nothing here can check."""
    name, key_id, key = LOG.vkey.split("+", 2)
    material = base64.b64decode(key)
    short, other = (base64.b64encode(one).decode() for one in (material[:-1], b"\x05" + material[1:]))
    stray = key[:-2] + chr(ord(key[-2]) + 1) + "="
    written = {
        "name": f"other+{key_id}+{key}",
        "id": f"{name}+00000000+{key}",
        "capitals": f"{name}+{key_id.upper()}+{key}",
        "kind": f"{name}+{key_id}+{other}",
        "stray": f"{name}+{key_id}+{stray}",
        "short": f"{name}+{key_id}+{short}",
        "space": f" {LOG.vkey}",
    }.get(change, change)
    assert written != LOG.vkey

    assert refusal(NoteVerifier.from_vkey, written) == ("vkey_kind_unknown" if change == "kind" else "vkey_damaged")


def test_a_key_under_which_forged_signatures_verify_is_refused() -> None:
    """A point of small order has signed everything."""
    for raw in (bytes(32), b"\1" + bytes(31)):
        assert refusal(NoteVerifier.from_vkey, NoteVerifier("log.example", ED25519, raw).vkey) == "vkey_weak"


def test_signatures_of_another_kind_or_length_do_not_verify() -> None:
    """Whatever they are."""
    good = parse_note(NOTE).signatures[0].signature

    assert LOG.verifier.verifies(good, TEXT)
    for bad in (b"", good[:-1], good + b"\0", bytes(64)):
        assert not LOG.verifier.verifies(bad, TEXT)
    assert not NoteVerifier(NAME.decode(), 0x06, bytes(1312)).verifies(good, TEXT)
