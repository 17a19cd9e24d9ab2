"""What the finders take for an address, a number or a name, how strict they are asked to be, and what RE2 lets through."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.identifiers.emails import EMAILS_RE2, HIDDEN_EMAILS_RE2, emails_around_ats, hidden_emails
from widerspruch.identifiers.handles import HANDLES_RE2, IDS_RE2, at_names, handles, ids
from widerspruch.identifiers.normal import normal_form
from widerspruch.identifiers.phones import PHONES_RE2, phone_places, phones
from widerspruch.identifiers.web_addresses import URL, WEB_ADDRESSES_RE2


def names(text: str, *, alone: bool) -> list[str]:
    return [match[0] for match in at_names(text, alone=alone)]


def numbers(text: str, *, alone: bool) -> list[str]:
    return [text[start:end] for start, end in phone_places(text, alone=alone)]


class TestStrictness:
    @pytest.mark.parametrize("text", ["@anna", "Danke @anna", "(@anna)", "...@anna", "_@anna", "谢谢@anna"])
    def test_a_name_that_stands_alone(self, text: str) -> None:
        """Nothing before it could make it part of anything else: strict or not, it is found."""
        assert names(text, alone=True) == names(text, alone=False) == ["@anna"]

    @pytest.mark.parametrize("text", ["Danke.@anna", "x_@anna", "gruppe/@anna"])
    def test_a_name_that_may_belong_to_what_is_before(self, text: str) -> None:
        """It may be the sentence's full stop, or an e-mail address: only who asks for all gets it."""
        assert names(text, alone=False) == ["@anna"]
        assert names(text, alone=True) == []

    @pytest.mark.parametrize("alone", [True, False])
    @pytest.mark.parametrize("text", ["anna@beispiel.de", "@@", "um 9 @ Bahnhof", "beispiel.social/@anna"])
    def test_no_name(self, text: str, alone: bool) -> None:
        """E-mail addresses, signs alone and pages are no names, however one asks."""
        assert names(text, alone=alone) == []

    def test_a_hidden_address(self) -> None:
        """In brackets it is one; in plain words it may also be a sentence about a page."""
        hidden, told = "anna (at) beispiel.de", "find me at beispiel dot com today"
        assert [one.value for one in hidden_emails(hidden, spoken=False)] == ["anna@beispiel.de"]
        assert [one.value for one in hidden_emails(told)] == ["me@beispiel.com"]
        assert list(hidden_emails(told, spoken=False)) == []

    def test_numbers_in_a_row(self) -> None:
        """Every number that may be meant, or one up to the next stroke."""
        assert "0171 3920011" in numbers("0171 3920011 0171 3920012", alone=False)
        assert numbers("0171 3920011/0171 3920012", alone=True) == ["0171 3920011", "0171 3920012"]

    @pytest.mark.parametrize("text", ["12:0171 3920011", "-0171 3920011", "v.0171 3920011"])
    def test_a_number_behind_punctuation(self, text: str) -> None:
        """What punctuation ties to something is no number that stands alone."""
        assert numbers(text, alone=True) == []

    def test_a_number_ends_with_its_line(self) -> None:
        """Figures of the next line belong to it only for who asks for all."""
        assert numbers("0171 3920011\n2 Karten", alone=True) == ["0171 3920011"]
        assert numbers("0171\n3920011", alone=False) == ["0171\n3920011"]


@pytest.mark.parametrize("behind", ["", ".", ".Danke", ".0171", "-", "-Adresse", "_", ", ja", ")", "\nNeue Zeile"])
def test_the_end_of_an_address(behind: str) -> None:
    """What belongs to the sentence does not belong to the address."""
    assert "anna@beispiel.de" in {one.value for one in emails_around_ats(f"an anna@beispiel.de{behind}")}


PIECES = (
    *(
        "@",
        "anna",
        "anna@beispiel.de",
        " at ",
        " punkt ",
        "(at)",
        "[dot]",
        "de",
        "0171",
        "+49",
        "0",
        "392",
        " ",
        "\u00a0",
    ),
    *("\n", ".", "/", "-", "–", "_", "u/", "/user/", "@[12:Anna]", "<@12>", "[id12|Anna]", "profile.php?id=12", "www."),
    *("https://", "instagram.com/", "git@github.com:", "&#64;", "０", "％40", "٠"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_found_is_let_through(text: str) -> None:
    """RE2 lets every text through, in its normal form, in which a finder finds anything."""
    form = normal_form(text).text
    found = {
        EMAILS_RE2: [*emails_around_ats(form), *hidden_emails(form)],
        HIDDEN_EMAILS_RE2: list(hidden_emails(form)),
        HANDLES_RE2: handles(form, "facebook"),
        IDS_RE2: list(ids(form, "facebook")),
        PHONES_RE2: list(phones(form, "DE")),
        WEB_ADDRESSES_RE2: URL.findall(form),
    }
    for pattern, places in found.items():
        assert not places or pc.match_substring_regex(pa.array([form]), pattern)[0].as_py()
