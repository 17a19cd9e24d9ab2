"""The number of a case: short enough to be said on the phone, and it tells neither how many there are nor in which
order they came."""

import secrets

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""Without letters that are read or heard as another (I, L, O, U), and a prime number of them: by weights modulo that,
every single slip and every swap of neighbours gives another check letter."""
_HEARD_AS = str.maketrans("ILOU", "110V")
_RANDOM = 8


def new_case_id() -> str:
    """Such as `W-7KQ4-M2XD-9`: one of 850 thousand million, and a check letter. It may exist already."""
    number, body = secrets.randbelow(len(_LETTERS) ** _RANDOM), ""
    for _ in range(_RANDOM):
        number, letter = divmod(number, len(_LETTERS))
        body += _LETTERS[letter]
    return _written(body)


def read_case_id(typed: str) -> str | None:
    """The number as it is written, from what somebody typed or was told; None: it is none, or has a slip in it."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_HEARD_AS)
    body = letters[1:-1]
    if len(letters) != _RANDOM + 2 or letters[0] != "W" or any(letter not in _LETTERS for letter in letters[1:]):
        return None
    written = _written(body)
    return written if written[-1] == letters[-1] else None


def _written(body: str) -> str:
    check = sum(weight * _LETTERS.index(letter) for weight, letter in enumerate(body, start=2)) % len(_LETTERS)
    return f"W-{body[:4]}-{body[4:]}-{_LETTERS[check]}"
