"""Findings as lines of text: errors one by one, warnings counted by check and file."""

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.checks import Mistake, Severity
from widerspruch.rulebook.checks.report import format_mistakes, is_about
from widerspruch.rulebook.checks.walk import RulebookPlace

STALE = [
    Mistake(
        "fact_is_fresh",
        Severity.WARNING,
        RulebookPlace(file, f"/facts/{number}/seen_on"),
        "Seen 91 days ago.",
        "Open it again.",
    )
    for file in ("platforms/a.toml", "platforms/b.toml")
    for number in range(40)
]
MISSING = Mistake(
    "none_has_advice",
    Severity.ERROR,
    RulebookPlace("platforms/a.toml", "/routes/a-none/advice"),
    "No advice.",
    'Write:\nadvice = ["..."]',
)


def test_errors_are_shown_whole():
    """An error shows its file, its place, its message and every line of its suggestion."""
    lines = format_mistakes([MISSING], load_catalogue("en", "widerspruch.rulebook"))
    assert lines[0] == "Error in platforms/a.toml at /routes/a-none/advice (none_has_advice)"
    assert "  No advice." in lines
    assert "  What to do: Write:" in lines
    assert '    advice = ["..."]' in lines


def test_hundreds_of_warnings_are_a_few_lines():
    """Warnings of one check take two lines per file, however many they are, and are all counted."""
    lines = format_mistakes(STALE, load_catalogue("en", "widerspruch.rulebook"))
    assert len(lines) < 10
    assert "  platforms/a.toml: 40 places, for example" in lines
    assert "    /facts/0/seen_on: Seen 91 days ago." in lines
    assert lines[-1].startswith("80 warnings")


def test_the_last_lines_count():
    """Errors and warnings are counted in the last two lines, in the reader's language."""
    *_, errors, warnings = format_mistakes([MISSING, *STALE], load_catalogue("de", "widerspruch.rulebook"))
    assert errors.startswith("1 Fehler. ")
    assert warnings.startswith("80 Warnungen")


@pytest.mark.parametrize("language", ["de", "en", "de-leicht"])
def test_nothing_found_is_said(language):
    """Silence would leave open whether anything was checked."""
    assert format_mistakes([], load_catalogue(language, "widerspruch.rulebook")) == [
        load_catalogue(language, "widerspruch.rulebook")("check.none")
    ]


@pytest.mark.parametrize(
    ("file", "pointer", "about"),
    [
        ("platforms/x.toml", "/routes/x-switch/url", True),
        ("texts/de", "/x/terms/2025_01_01", True),
        ("references.toml", "/x-2025-training", True),
        ("platforms/xing.toml", "/routes/xing-mail", False),
        ("texts/de", "/xing/terms/2025_01_01", False),
    ],
)
def test_what_a_mistake_is_about_is_told_by_its_place(file: str, pointer: str, about: bool) -> None:
    """The platform's file, its texts and its references, not those of one whose name begins alike."""
    mistake = Mistake("text_is_used", Severity.WARNING, RulebookPlace(file, pointer), "Unused.", "Delete it, please.")
    assert is_about(mistake, "x") is about
