"""What the checks on wording read: sentences without labels, and numbers in one spelling."""

import pytest

from widerspruch.rulebook.checks.sentences import clauses, numbers, own_words, sentences


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Am 26. Mai 2025 um 24 Uhr.", "On 26 May 2025 at 24 hours."),
        ("1.000 Befragte, 261,6 Millionen", "1,000 people, 261.6 million"),
        ("Nach Art. 21 Abs. 1 DSGVO", "Under Art. 21(1) GDPR"),
        ("in elf Ländern", "in eleven countries"),
        ("Drei Monate", "three months"),
        ("Az. 15 UKl 2/25", "15 UKl 2/25"),
        ("{n} von 3", "{n} of 3"),
    ],
)
def test_the_same_numbers_are_seen_as_the_same(german, english):
    """Thousands, decimals, months and counting words are one number in both languages; placeholders are none."""
    assert numbers(german, "de") == numbers(english, "en")


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("im Mai 2025", "in June 2025"),
        ("Mai 2025 und Herbst 2025", "May and autumn 2025"),
        ("zwei Jahre", "three years"),
        ("40 Prozent", "39 per cent"),
    ],
)
def test_different_numbers_are_seen(german, english):
    """A wrong month, a year named once too rarely, a wrong word or share: each is a difference."""
    assert numbers(german, "de") != numbers(english, "en")


@pytest.mark.parametrize("text", ["One may object.", "May be repeated.", "Once. May be repeated."])
def test_the_verb_may_is_no_month(text):
    """English "may" is no month, with a capital letter at the beginning of a sentence neither."""
    assert not numbers(text, "en")


@pytest.mark.parametrize("text", ["May 2025 was early.", "In May it began."])
def test_the_month_of_may_is_one(text):
    """English "May" is the month within a sentence, and before a number."""
    assert numbers(text, "en")["month 5"] == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Das ist so. Und das auch.", 2),
        ("Am 26. Mai ist Schluss.", 1),
        ("Es war im Jahr 2025. Dann kam mehr.", 2),
        ("Meta sagt: Nein. Warum?", 3),
        ("Wählen Sie „Ja. Nein. Vielleicht.“ aus.", 1),
    ],
)
def test_a_day_ends_no_sentence(text, count):
    """A full stop after a day's number goes on, after a year it ends; a label is one word."""
    assert len(list(sentences(text))) == count


def test_quotations_are_not_our_words():
    """What stands on a button or was said by others does not count as our wording."""
    assert "Behörde" not in own_words("Tippen Sie auf „Behörde“.")
    assert "record" not in own_words("Press “On record”.")


def test_what_stands_in_brackets_is_passed_over():
    """Brackets in brackets, too; and a semicolon ends what has to be held in mind."""
    assert list(clauses("Das gilt (Mitteilung C(2025) 8311) heute; morgen nicht.")) == [
        "Das gilt  heute",
        "morgen nicht",
    ]
