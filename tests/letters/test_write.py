"""Writing letters: what people type is text and no more, and what is missing is named."""

import re
import subprocess
import sys
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from examples import examples
from letters.made import made, made_swiss
from letters.made_follow_up import made_follow_up
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.cleaning import one_line
from widerspruch.letters.errors import LettersError
from widerspruch.letters.facts.authority import Happening
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.facts.platform import ObjectionFacts
from widerspruch.letters.letter import Correspondent, Enclosure, LetterList, LetterParagraph, law_for
from widerspruch.letters.write import write_letter
from widerspruch.rulebook.load import load_rulebook

HOSTILE = [
    "$&", "{x}", "{0}", "{account}", "{sender.name}", "{{x}}", "#", "\\", "\\n", "[x>", "[has_fields>", "%s", "${jndi}",
    "<b>fett</b>", "&amp;", "#set page(width: 1pt)", "*_`$x^2$", "@label", "العربية", "עברית ‏", "👨‍👩‍👧", "ß", "ﬁ", "e\u0301",
    "\u202eTOOR", "\u2066x", "\x1b[31mrot", "\x00", "\x07", "a\r\nBcc: eve@evil.example", "a\nb", "a\u2028b", "a\vb\fc", "\ud800",
    "x" * 10_000, "wort " * 2_000, "{" * 10_000, "\n" * 10_000,
]  # fmt: skip

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def filled(facts: object, text: str) -> object:
    """The same facts with a text in every field that takes one."""
    values: dict[str, object] = {}
    for one in structs.fields(facts):
        value = getattr(facts, one.name)
        if isinstance(value, str):
            values[one.name] = text
        elif isinstance(value, Correspondent):
            values[one.name] = Correspondent(text, (text, text), text, text)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            values[one.name] = (text, text)
        elif isinstance(value, tuple) and value and isinstance(value[0], Enclosure):
            values[one.name] = (Enclosure(1, text),)
        elif isinstance(value, tuple) and value and isinstance(value[0], Happening):
            values[one.name] = (structs.replace(value[0], platform=text, account=text, words=text, case_id=text),)
    return structs.replace(facts, **values)


def is_text_only(facts: LetterFacts) -> None:
    """It is a letter with that text in it, or nothing in it can be seen and an error names the field."""
    if not one_line(facts.platform):
        with pytest.raises(LettersError, match="field_empty"):
            write_letter(facts, "de", "eu")
        return

    letter = write_letter(facts, "de", "eu")
    assert not OBEYED.search(letter_as_text(letter))
    assert "\n" not in letter.subject
    assert all("\n" not in item for block in letter.blocks if isinstance(block, LetterList) for item in block.items)
    assert all("\n" not in block.text for block in letter.blocks if isinstance(block, LetterParagraph))


EVERY = {**made("de"), **made_follow_up("de")}


@pytest.mark.parametrize("name", sorted(EVERY))
def test_hostile_words_in_every_field_are_text(name):
    """Templates, markup of every kind, writing directions, emoji, 10,000 characters, line breaks."""
    for text in HOSTILE:
        is_text_only(filled(EVERY[name], text))


@settings(max_examples=examples(300))
@given(name=st.sampled_from(sorted(EVERY)), text=st.text(max_size=200))
def test_whatever_is_typed_is_text(name, text):
    """In every field of a letter at once."""
    is_text_only(filled(EVERY[name], text))


@given(text=st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60))
def test_braces_and_marks_are_kept_to_the_letter(text):
    """What cannot harm is changed in no sign but composed as everybody composes it."""
    facts = structs.replace(made("en")["objection"], reasons=text, account=text)
    letter = write_letter(facts, "en", "eu")
    kept = unicodedata.normalize("NFC", text)

    assert any(block.text == kept for block in letter.blocks if hasattr(block, "text"))
    assert ("Account", kept) in letter.references


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        ("platform", ""),
        ("platform", " \n"),
        ("platform", "\u200b\u2060\ufeff"),
        ("reasons", "\u200f"),
        ("reasons", ""),
        ("reasons", "\t"),
        ("sender", Correspondent(" ")),
    ],
)
def test_an_empty_field_is_named(field, empty):
    """A letter that lacks something is not written; the error says what, in both languages."""
    facts = structs.replace(made("de")["objection"], **{field: empty})

    with pytest.raises(LettersError) as caught:
        write_letter(facts, "de", "eu")

    assert caught.value.code == "field_empty"
    assert caught.value.values["field"].text_id == f"field.{field}"


def test_without_an_account_a_letter_says_who_is_meant():
    """Whoever has no account and gives no name cannot be found."""
    facts = structs.replace(made("de")["objection"], account=None)

    with pytest.raises(LettersError, match="known_as"):
        write_letter(facts, "de", "eu")


def test_swiss_law_asks_for_no_reasons():
    """Under the GDPR reasons are needed, under Swiss law they are not."""
    facts = made_swiss("de")["objection_no_reasons"]

    assert write_letter(facts, "de", "ch").law == "ch"
    with pytest.raises(LettersError, match="reasons"):
        write_letter(facts, "de", "at")


def test_a_field_that_goes_on_and_on_is_refused():
    """More than anybody types is no letter."""
    facts = structs.replace(made("de")["objection"], reasons="x" * 100_001)

    with pytest.raises(LettersError, match="field_too_long"):
        write_letter(facts, "de", "eu")


def test_switzerland_writes_no_sharp_s_but_leaves_that_of_others():
    """Our words follow the country's spelling; a street keeps its name."""
    facts = structs.replace(made("de")["objection"], known_as=(), sender=Correspondent("Erika Groß", ("Straße 1",)))
    text = letter_as_text(write_letter(facts, "de", "ch"))

    assert "Freundliche Grüsse\nErika Groß" in text
    assert "Straße 1" in text


def test_a_sentence_ends_with_one_point():
    """An account that ends with a point, or a company that is "Inc.", ends its sentence."""
    facts = structs.replace(made("de")["objection"], account="e.b.")
    letter = write_letter(facts, "de", "eu")

    assert letter.blocks[1].text == "bei Instagram habe ich das Konto e.b."
    assert ("Konto", "e.b.") in letter.references


def test_an_article_of_law_stays_on_the_line_of_its_number():
    """Nobody has to look for "12" on the next line."""
    for facts in made("de").values():
        for law in ("eu", "ch"):
            lines = letter_as_text(write_letter(facts, "de", law)).splitlines()
            assert not [line for line in lines if line.endswith(("Art.", "Abs.", "Buchst.", "Bst.", "Satz"))]


def test_lines_are_at_most_seventy_two_columns_save_for_one_word():
    """A mail program shows the letter as it was written; an address is not torn apart."""
    long = "https://platform.example/" + "a" * 100
    facts = structs.replace(made("de")["objection_sensitive"], sensitive_items=(long,), reasons="kurz " * 500)
    lines = letter_as_text(write_letter(facts, "de", "eu")).splitlines()

    assert [line.strip("- ") for line in lines if len(line) > 72] == [long]


def test_the_law_follows_the_country():
    """Austria and Switzerland have their own; everywhere else the GDPR is named alone."""
    assert [law_for(country) for country in ("DE", "at", "CH", "FR", None)] == ["eu", "at", "ch", "eu", "eu"]


def test_facts_know_no_other_fields():
    """A misspelt field is a mistake of the program, seen at once."""
    with pytest.raises(TypeError):
        ObjectionFacts(**{**structs.asdict(made("de")["objection"]), "reason": "x"})


def test_writing_a_letter_loads_nothing_heavy():
    """The app starts as fast as before: what sets, encrypts or asks the network is loaded where it is needed."""
    lines = (
        "import sys",
        "import widerspruch.letters.write, widerspruch.letters.as_text, widerspruch.letters.as_email",
        "import widerspruch.letters.language, widerspruch.letters.facts",
        "print([name for name in ('typst', 'django', 'duckdb', 'lxml', 'cryptography', 'smtplib', 'ssl') if name in sys.modules])",
    )

    assert subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, check=True).stdout == b"[]\n"


@pytest.mark.parametrize(("day", "is_cited"), [(date(2025, 5, 22), False), (date(2025, 5, 23), True)])
@pytest.mark.parametrize("kind", ["objection_sensitive", "others_posts_all"])
def test_a_letter_cites_what_holds_on_its_day(kind, day, is_cited):
    """A judgment is not cited before it was given, and the letter is whole without it."""
    facts = structs.replace(made("de")[kind], day=day)
    letter = write_letter(facts, "de", "eu", load_rulebook().law)
    assert ("15 UKl 2/25" in " ".join(letter_as_text(letter).split())) == is_cited
    assert ("olg_koeln_request" in letter.law_points) == is_cited
    assert "art_21" in letter.law_points


def test_what_is_only_proposed_or_over_is_cited_in_no_letter():
    """The rulebook may keep a point for its history; letters live in the present."""
    facts = made("de")["objection_sensitive"]
    points = {point.id: point for point in load_rulebook().law}
    for changed in ({"state": "proposed"}, {"until": facts.day}, {"since": facts.day + timedelta(days=1)}):
        point = structs.replace(points["olg_koeln_request"], **changed)
        assert "olg_koeln_request" not in write_letter(facts, "de", "eu", [point]).law_points


@pytest.mark.parametrize(("day", "is_asked"), [(date(2025, 8, 1), False), (date(2025, 8, 2), True)])
def test_the_public_summary_is_asked_for_since_it_is_owed(day, is_asked):
    """Before the duty of Art. 53 AI Act began, no letter asks where the summary is."""
    facts = structs.replace(made("de")["training_access"], day=day)
    letter = write_letter(facts, "de", "eu", load_rulebook().law)
    assert ("öffentliche Zusammenfassung" in " ".join(letter_as_text(letter).split())) == is_asked
    assert ("ai_act_53" in letter.law_points) == is_asked
