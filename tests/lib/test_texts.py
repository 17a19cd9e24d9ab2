"""The text catalogue: placeholders, plural forms, the way from easy German to German, and what must raise."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.texts import Catalogue, UnknownTextError, flatten, load_catalogue, read_folder
from widerspruch.lib.writing import LANGUAGES

GERMAN = Catalogue(
    "de",
    {
        "plain": "Nichts zu tun.",
        "open": "Öffnen Sie {url}.",
        "two": "{first} und {second}",
        "found.one": "{n} Beitrag",
        "found.other": "{n} Beiträge",
        "brace": "Eine {{Klammer}} um {word}",
        "percent": "100 % {word} $& \\1",
    },
)
EASY = Catalogue("de-leicht", {"open": "Tippen Sie auf: {url}", "found.other": "{n} Texte"}, GERMAN)

HOSTILE = [
    "{x}",
    "{url.__class__}",
    "{0}",
    "{{",
    "$&",
    "\\g<0>",
    "%s",
    "<script>alert(1)</script>",
    "\u202egnirts\u202c",
    "أهلا",
    "a\nb",
    "",
]


class TestPlaceholders:
    """Values go in as they are; a gap never reaches a person."""

    def test_values_are_inserted(self):
        """A placeholder becomes its value."""
        assert GERMAN("two", first="Instagram", second="Facebook") == "Instagram und Facebook"

    def test_days_and_instants_are_written(self):
        """A day becomes what the language calls it, an instant stays exact; other values are as they were."""
        when = datetime(2026, 11, 5, 7, 8, 9, tzinfo=UTC)

        assert GERMAN("two", first=date(2026, 11, 5), second=when) == "05.11.2026 und 2026-11-05 07:08:09+00:00"

    @pytest.mark.parametrize("value", HOSTILE)
    def test_a_hostile_value_is_inserted_as_it_is(self, value):
        """A value that looks like a template, a pattern, markup or right-to-left text is not read as one."""
        assert GERMAN("open", url=value) == f"Öffnen Sie {value}."

    @given(st.text(), st.text())
    def test_any_values_are_inserted_as_they_are(self, first, second):
        """No value changes what becomes of another, or of the text around it."""
        assert GERMAN("two", first=first, second=second) == f"{first} und {second}"

    def test_a_text_says_what_it_asks_for(self):
        """In any of its forms; braces that are shown ask for nothing."""
        assert GERMAN.placeholders("two") == {"first", "second"}
        assert GERMAN.placeholders("found") == {"n"}
        assert GERMAN.placeholders("brace") == {"word"}
        with pytest.raises(UnknownTextError):
            GERMAN.placeholders("nowhere")

    def test_a_missing_value_raises(self):
        """A text whose placeholder got no value is not shown with a hole in it."""
        with pytest.raises(KeyError, match="url"):
            GERMAN("open")

    def test_doubled_braces_are_braces(self):
        """`{{` and `}}` stand for braces that are shown."""
        assert GERMAN("brace", word="Sie") == "Eine {Klammer} um Sie"

    def test_signs_of_other_template_languages_are_plain_text(self):
        """Percent, dollar and backslash mean nothing in a text."""
        assert GERMAN("percent", word="sicher") == "100 % sicher $& \\1"

    def test_the_template_is_the_text_as_it_stands(self):
        """`template` gives the text unfilled, and does not fall back."""
        assert EASY.template("open") == "Tippen Sie auf: {url}"
        with pytest.raises(KeyError):
            EASY.template("plain")


class TestPluralForms:
    """`n` chooses the form."""

    @pytest.mark.parametrize(
        ("n", "sentence"),
        [(0, "0 Beiträge"), (1, "1 Beitrag"), (2, "2 Beiträge"), (1000, "1.000 Beiträge"), ("1", "1 Beitrag")],
    )
    def test_one_is_singular_and_everything_else_plural(self, n, sentence):
        """Only exactly one takes the singular."""
        assert GERMAN("found", n=n) == sentence

    def test_a_text_without_forms_takes_n_too(self):
        """`n` may be given to a text that has only one form."""
        assert GERMAN("plain", n=1) == "Nichts zu tun."

    def test_without_n_there_is_no_form(self):
        """A text that has only plural forms cannot be shown without a number."""
        with pytest.raises(UnknownTextError):
            GERMAN("found")


class TestFallback:
    """Easy German stands where it differs; everything else is German."""

    def test_easy_german_comes_first(self):
        """A text that easy German has is taken from there."""
        assert EASY("open", url="hier") == "Tippen Sie auf: hier"

    def test_german_stands_in(self):
        """A text that easy German lacks is the German one."""
        assert EASY("plain") == "Nichts zu tun."

    def test_a_single_missing_form_stands_in(self):
        """Where easy German has one plural form only, the other comes from German."""
        assert (EASY("found", n=3), EASY("found", n=1)) == ("3 Texte", "1 Beitrag")

    def test_membership_means_own_texts(self):
        """`in` and iteration speak of a language's own texts, so that checks can see what is missing."""
        assert "plain" not in EASY
        assert sorted(EASY) == ["found.other", "open"]

    @pytest.mark.parametrize("catalogue", [GERMAN, EASY])
    def test_an_unknown_id_raises(self, catalogue):
        """An id that no language has is a mistake in the code or the data, and is named."""
        with pytest.raises(UnknownTextError, match=r"no\.such\.text"):
            catalogue("no.such.text")


class TestFolders:
    """Texts are read from any number of TOML files."""

    def test_nested_tables_give_dotted_ids(self):
        """The id of a text is the way to it through the tables."""
        assert dict(flatten({"step": {"meta": {"open": " Öffnen \n"}}})) == {"step.meta.open": "Öffnen"}

    def test_the_same_id_in_two_files_is_refused(self, tmp_path):
        """Two files that both give an id are named, instead of one silently winning."""
        (tmp_path / "a.toml").write_text('[step]\nopen = "A"', encoding="utf-8")
        (tmp_path / "b.toml").write_text('step.open = "B"', encoding="utf-8")
        with pytest.raises(ValueError, match=r"b\.toml: .*'step\.open'"):
            read_folder(tmp_path)

    def test_a_broken_file_is_named(self, tmp_path):
        """A file that is no TOML is named with its language."""
        folder = tmp_path / "de"
        folder.mkdir()
        (folder / "meta.toml").write_text('open = "A', encoding="utf-8")
        with pytest.raises(ValueError, match=r"de/meta\.toml: "):
            read_folder(folder)

    def test_other_files_are_left_alone(self, tmp_path: Path):
        """What is not TOML is no text."""
        (tmp_path / "README.md").write_text("not a text", encoding="utf-8")
        assert read_folder(tmp_path) == {}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_shipped_texts_load(self, language):
        """Every shipped language can be read and has texts."""
        assert len(list(load_catalogue(language, "widerspruch.rulebook"))) > 10
