"""Check digits that python-stdnum does not know: German pension, health insurance and identity card numbers."""

from collections.abc import Iterable

_WEIGHTS_OF_PENSION = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_WEIGHTS_OF_INSURANCE = (1, 2) * 5
_WEIGHTS_OF_DOCUMENT = (7, 3, 1)


def _digit_sums(digits: str, weights: Iterable[int]) -> int:
    return sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(digits, weights, strict=True))


def _place_in_alphabet(letter: str) -> str:
    return f"{ord(letter) - ord('A') + 1:02d}"


def is_pension_number(number: str) -> bool:
    """Rentenversicherungsnummer (VKVV § 4): area, birth date, initial, serial number, check digit.

    `number`: twelve characters, upper case, without gaps. The day of the birth date may have 50 added to it.
    """
    area, day, month, initial = number[:2], int(number[2:4]), int(number[4:6]), number[8]
    if area < "02" or not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12:
        return False
    digits = number[:8] + _place_in_alphabet(initial) + number[9:11]
    return _digit_sums(digits, _WEIGHTS_OF_PENSION) % 10 == int(number[11])


def is_insured_number(number: str) -> bool:
    """Krankenversichertennummer (SGB V § 290), the part that never changes: a letter and nine digits."""
    digits = _place_in_alphabet(number[0]) + number[1:9]
    return _digit_sums(digits, _WEIGHTS_OF_INSURANCE) % 10 == int(number[9])


def is_document_number(number: str) -> bool:
    """Serial number with check digit of a German identity card or passport (ICAO 9303, weights 7-3-1)."""
    values = [int(char, 36) for char in number[:-1]]
    weights = (_WEIGHTS_OF_DOCUMENT[place % 3] for place in range(len(values)))
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) % 10 == int(number[-1])
