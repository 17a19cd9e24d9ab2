"""Dictionaries of HTTP structured fields (RFC 9651), as far as one token in them matters.

Types are kept apart: the string `"n"` is not the token `n`, and a list of tokens is none.
"""

import re

LONGEST_FIELD = 16_384
"""Bytes of a field. A longer one is not read."""

_KEY = r"[a-z*][a-z0-9_.*-]*+"
_WORD = r"[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*+"
_BARE = (
    rf"(?:{_WORD}"
    r'|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*+"'
    r"|-?(?:[0-9]{1,12}\.[0-9]{1,3}|[0-9]{1,15})(?![0-9.])"
    r"|:[A-Za-z0-9+/=]*+:|\?[01]|@-?[0-9]{1,15}(?![0-9.])"
    r'|%"(?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*+")'
)
_PARAMETERS = rf"(?:;\x20*+{_KEY}(?:={_BARE})?+)*+"
_INNER = rf"\(\x20*+(?:{_BARE}{_PARAMETERS}(?:\x20++(?!\))|(?=\x20*+\))))*+\x20*+\)"
_MEMBER = re.compile(
    rf"(?P<key>{_KEY})(?:=(?:(?P<token>{_WORD})|{_BARE}|{_INNER}))?+{_PARAMETERS}[ \t]*+(?P<more>,[ \t]*+)?+"
)


class NotAFieldError(ValueError):
    """Not a dictionary of structured fields."""


def tokens_of(field: str) -> dict[str, str | None]:
    """What each key says: its token, without parameters; None where it says something of another type. Of a key that is
    there twice the last counts.

    Raises:
        NotAFieldError: It is none, or longer than `LONGEST_FIELD`.
    """
    text, place, found = field.strip(" "), 0, dict[str, str | None]()
    if len(text) > LONGEST_FIELD:
        raise NotAFieldError
    more = False
    while place < len(text):
        member = _MEMBER.match(text, place)
        if member is None:
            raise NotAFieldError
        found[member["key"]] = member["token"]
        place, more = member.end(), member["more"] is not None
        if place < len(text) and not more:
            raise NotAFieldError
    if more:
        raise NotAFieldError
    return found
