"""What a finding is: a kind and a place in a text, never the words that stand there.

A finding says that a text *may contain* something of this kind. It never says that somebody *is* something,
and it does not say whom it is about: the author, a relative or a stranger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "contact",  # e-mail address or phone number
    "address",  # street and number
    "birth_date",  # full date of birth
    "iban",
    "tax_id",
    "social_insurance",  # pension or social insurance number
    "health_insurance",  # number of a health insurance
    "id_card",  # identity card or passport
    "card_number",  # credit or debit card
    "plate",  # vehicle registration
    "health",
    "faith",
    "politics",
    "union",
    "sex_life",
    "origin",
    "genetic",
    "biometric",
    "names_others",  # a handle, a tag or a name
    "children",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Group = Literal["identifier", "special_category", "people"]
KINDS_OF: Mapping[Group, tuple[Kind, ...]] = {
    "identifier": KINDS[: KINDS.index("health")],
    "special_category": KINDS[KINDS.index("health") : KINDS.index("names_others")],
    "people": ("names_others", "children"),
}
"""special_category: GDPR Art. 9(1). The other two are personal data as any other, but easily misused."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something of a kind between two character offsets of a text: `text[start:end]`."""

    start: int
    end: int
    kind: Kind
