"""Every way of writing an exact identifier is found by the gate and, by other code, by the audit."""

import time
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.mentions.written_forms import FORMS, NOBODY
from widerspruch.gate.audit.identifiers import exact_identifiers as audited_identifiers
from widerspruch.gate.audit.plain import readings
from widerspruch.gate.mentions.exact_identifiers import exact_identifiers
from widerspruch.gate.mentions.readings import ColumnTexts

EXACT = frozenset(["handle", "url", "email", "phone", "entity"])
Value = tuple[str, str]


def by_gate(text: str, platform: str) -> set[Value]:
    return {(identifier, value) for identifier, value, _ in placed(text, platform)}


def placed(text: str, platform: str) -> set[tuple[str, str, str]]:
    """(identifier, folded value, the characters it stands in)."""
    return {
        (identifier, one.value, text[one.start : one.end])
        for read in ColumnTexts(pa.array([text], pa.string()), EXACT).to_read()
        for identifier, one in exact_identifiers(read.form, platform, read.identifiers)
    }


def by_audit(text: str, platform: str) -> set[Value]:
    return {value for reading in readings(text) for value in audited_identifiers(reading, platform)}


READERS = pytest.mark.parametrize("read", [by_gate, by_audit])


@READERS
@pytest.mark.parametrize(("text", "platform", "identifier"), FORMS)
def test_found(text: str, platform: str, identifier: Value, read: Callable[[str, str], set[Value]]) -> None:
    """Alone and in a sentence."""
    assert identifier in read(text, platform)
    assert identifier in read(f"Ja, {text} war da. Schön!", platform)


@READERS
@pytest.mark.parametrize(("text", "platform", "identifier"), NOBODY)
def test_not_found(text: str, platform: str, identifier: Value, read: Callable[[str, str], set[Value]]) -> None:
    """Other people's addresses and names that only look alike are no identifier."""
    assert identifier not in read(text, platform)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("von @<span>anna.weiss</span>.", "@<span>anna.weiss"),
        ("von &#64;an\u200bna.weiss!", "&#64;an\u200bna.weiss"),
        ("_@anna.weiss_", "@anna.weiss"),
        ("Danke.@anna.weiss", "@anna.weiss"),
        (r"@anna\.weiss, ja", r"@anna\.weiss"),
    ],
)
def test_places(text: str, written: str) -> None:
    """What is found stands at the characters of the text as it is, so that these and no others are redacted."""
    assert ("handle", "anna.weiss", written) in placed(text, "instagram")


BEFORE = st.sampled_from(["", "Hallo ", "(", "„", "mit: ", "\n", "\u00a0", "Ja! ", "<p>", "<b>", "&nbsp;", "&amp; ", "\u200b", "😂 ", "wie’s ", "\t"])  # fmt: skip
AFTER = st.sampled_from(["", " ja", ")", "“ so", "!", "\n", "\u00a0", ", und", "</p>", "</b> x", "&nbsp;", "\u200b", " 😂", "?!", "\t"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(BEFORE, st.sampled_from(FORMS), AFTER), min_size=1, max_size=3),
    st.sampled_from([" ", "\n", " und "]),
)
def test_both_readings_agree(pieces: list[tuple[str, tuple[str, str, Value], str]], between: str) -> None:
    """In any company both find each form, and the gate all handles and ids that the audit finds."""
    text = between.join(before + form[0] + after for before, form, after in pieces)
    for _, (_, platform, identifier), _ in pieces:
        gate, audit = by_gate(text, platform), by_audit(text, platform)
        assert identifier in gate
        assert identifier in audit
        assert {one for one in audit if one[0] in ("handle", "entity")} <= gate


HOSTILE = ("0", "1", "0171 ", "00 ", "01/", "1/0", "(0", "0. ", "0171-", "+", "@a", "@", "..@", "_@_", "a@", "a.b@", "at ", "a at b dot ", "a(at)",
           "<", "<a", "<@1", "@[1:", "@[a](b:", "[id1|", "u/", "/u/a", "http://", "https://a/http://", "instagram.com/", "git@github.com:", "%40",
           "profile.php?&", "&#64;", "&amp;", "a\u0308\u0327", "\\_", "谢@", "%40a", "acct:a@", "acct:a@b.c", "at://", "did:plc:", "r/u_",
           "https://web.archive.org/web/1/", "https://a.example/@b/", "x.com/share?via=", "https://github.com/a/", "&via=a", "@a:", "matrix:u/", "a/u/b@")  # fmt: skip


@READERS
@pytest.mark.parametrize("piece", HOSTILE)
def test_linear(piece: str, read: Callable[[str, str], set[Value]]) -> None:
    """Twice the text takes twice the time, whatever it is made of."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        read(text, "facebook")
        return time.process_time() - began

    once = min(seconds(10_000) for _ in range(3))
    four_times = min(seconds(40_000) for _ in range(2))
    assert four_times < 8 * once + 0.1
    assert four_times < 1
