"""Numbers with check digits, held to their definitions: examples that the issuers print, and numbers made here.

`findings` asks `python-stdnum` for some proofs and has its own for others. The check digits below are worked out a second
time, from the definitions alone, so that neither is only as right as itself.
"""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import Struct

from widerspruch.findings.finding import Kind
from widerspruch.findings.scan import scan

PRINTED: tuple[tuple[Kind, str, str], ...] = (
    ("tax_id", "Steuer-ID", "86 095 742 719"),
    ("tax_id", "Steuer-ID", "47036892816"),
    ("tax_id", "Steuer-ID", "65929970489"),
    ("tax_id", "Steuer-ID", "57549285017"),
    ("tax_id", "Steuer-ID", "25768131411"),
    ("social_insurance", "Versicherungsnummer", "15 070649 C 103"),
    ("social_insurance", "Versicherungsnummer", "65170839J003"),
    ("social_insurance", "SV-Nummer", "1237 010180"),
    ("social_insurance", "AHV", "756.9217.0769.85"),
    ("health_insurance", "Krankenkasse", "A000500015"),
    ("health_insurance", "Krankenkasse", "C000500021"),
    ("health_insurance", "NHS", "943 476 5919"),
    ("id_card", "Personalausweis", "T220001293"),
    ("id_card", "Personalausweis", "L01X00T471"),
    ("id_card", "Reisepass", "C01X00T478"),
    ("iban", "Konto", "DE89 3704 0044 0532 0130 00"),
    ("iban", "Konto", "AT61 1904 3002 3457 3201"),
    ("iban", "Konto", "MN12 1234 1234 5678 9123"),
    ("iban", "Konto", "CH93 0076 2011 6238 5295 7"),
    ("card_number", "Karte", "4111 1111 1111 1111"),
    ("card_number", "Karte", "3782 822463 10005"),
)
"""Specimens and worked examples of who issues such numbers, and cards for tests."""


class Form(Struct, frozen=True):
    """How numbers of one kind are made.

    Attributes:
        before: A word that such a number needs beside it.

        body: All but the check digits.

        complete: The whole number; "" where there is none with this body.
    """

    kind: Kind
    before: str
    body: st.SearchStrategy[str]
    complete: Callable[[str], str]


def digits(count: int, first: str = "0123456789") -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(first), st.text("0123456789", min_size=count - 1, max_size=count - 1)).map("".join)


def weighted(number: str, weights: Iterable[int], *, across: bool = False) -> int:
    """The sum of the weighted digits, or of the digits of these (`across`)."""
    products = [int(digit, 36) * weight for digit, weight in zip(number, weights, strict=True)]
    return sum(int(digit) for product in products for digit in str(product)) if across else sum(products)


def of_letter(letter: str) -> str:
    return f"{ord(letter) - ord('A') + 1:02}"


def iban(body: str) -> str:
    """ISO 13616: with the country and 00 behind, as a number of base 36's digits, 98 less what 97 leaves."""
    return f"DE{98 - int(f'{body}131400') % 97:02}{body}"


def tax_id(body: str) -> str:
    """ISO 7064, MOD 11, 10: the digits go through a product that is never 0."""
    product = 10
    for digit in body:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def pension(body: str) -> str:
    """VKVV § 4: weights 2 1 2 5 7 1 2 1 2 1 2 1, the letter as its place in the alphabet."""
    spelled = body[:8] + of_letter(body[8]) + body[9:]
    return body + str(weighted(spelled, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), across=True) % 10)


def insured(body: str) -> str:
    """SGB V § 290, annex 1: weights 1 2 1 2 ..., the letter as its place in the alphabet."""
    return body + str(weighted(of_letter(body[0]) + body[1:], (1, 2) * 5, across=True) % 10)


def document(body: str) -> str:
    """ICAO 9303: weights 7 3 1 7 3 1 ..., letters from A = 10."""
    return body + str(weighted(body, (7, 3, 1) * 3) % 10)


def swiss(body: str) -> str:
    """EAN-13: weights 1 3 1 3 ..., what is missing to the next ten."""
    return body + str(-weighted(body, (1, 3) * 6) % 10)


def austrian(body: str) -> str:
    """Weights 3 7 9 5 8 4 2 1 6, modulo 11; the check digit stands in the fourth place."""
    check = weighted(body, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return "" if check == 10 else f"{body[:3]}{check}{body[3:]}"


def british(body: str) -> str:
    """Weights 10 down to 2, what is missing to the next eleven."""
    check = -weighted(body, range(10, 1, -1)) % 11
    return "" if check == 10 else body + str(check)


def card(body: str) -> str:
    """Luhn: every second digit from the right counts twice."""
    return body + str(-weighted(body, (2, 1) * 7 + (2,), across=True) % 10)


DAYS = st.dates().map(lambda day: f"{day:%d%m%y}")
IN_TAX_IDS = st.permutations("0123456789").map(lambda order: "".join([*order[:9], order[0]]))
"""Of ten digits one stands there twice and one not at all."""

FORMS = {
    "IBAN": Form("iban", "Konto", digits(18), iban),
    "Steuer-ID": Form("tax_id", "Steuer-ID", IN_TAX_IDS.filter(lambda body: body[0] != "0"), tax_id),
    "Rentenversicherung": Form(
        "social_insurance",
        "Rente",
        st.tuples(digits(2, "123456"), DAYS, st.sampled_from("ABCMRSZ"), digits(2)).map("".join),
        pension,
    ),
    "Krankenversicherung": Form(
        "health_insurance", "Krankenkasse", st.tuples(st.sampled_from("AKMXZ"), digits(8)).map("".join), insured
    ),
    "Ausweis": Form("id_card", "Ausweis", st.tuples(st.sampled_from("LMNPRTVWXY"), digits(8)).map("".join), document),
    "AHV": Form("social_insurance", "AHV", digits(9).map("756".__add__), swiss),
    "SVNR": Form("social_insurance", "SV-Nummer", st.tuples(digits(3, "123456789"), DAYS).map("".join), austrian),
    "NHS": Form("health_insurance", "NHS", digits(9, "123456789"), british),
    "Karte": Form("card_number", "Karte", digits(14).map("4".__add__), card),
}


def kinds(before: str, number: str) -> set[Kind]:
    return {finding.kind for finding in scan(f"{before} {number} bitte notieren")}


@pytest.mark.parametrize(("kind", "before", "number"), PRINTED)
def test_printed_numbers(kind: Kind, before: str, number: str) -> None:
    """What an issuer prints as an example is found, and not with another last digit."""
    assert kinds(before, number) == {kind}
    assert kind not in kinds(before, number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(st.data())
def test_made_numbers(form: Form, data: st.DataObject) -> None:
    """A number whose check digit is right is found; with any one digit changed it is not."""
    number = form.complete(data.draw(form.body))
    assume(number)
    assert form.kind in kinds(form.before, number)
    place = data.draw(st.sampled_from([place for place, char in enumerate(number) if char.isdecimal()]))
    changed = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[place]))
    assert form.kind not in kinds(form.before, f"{number[:place]}{changed}{number[place + 1 :]}")
