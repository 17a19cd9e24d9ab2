"""Which mails there are: what each shows, what hangs on it, and what it has to be given."""

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.desk.config import HOUR

MailKindName = Literal[
    "confirmation",
    "confirmation_again",
    "request_received",
    "claim_received",
    "claim_lapsing",
    "claim_lapsed",
    "code",
    "account_linked",
    "withdrawal_asked",
    "withdrawn",
    "withdrawal_undone",
    "refused",
    "question",
    "answered",
    "came_of_age",
]

MailPart = Literal[
    "accounts",
    "covered",
    "not_covered",
    "from_when",
    "readings",
    "verify",
    "withdraw",
    "answers",
    "authority",
    "code",
    "action",
    "quoted",
    "refusal",
]
"""A section of a mail. `action`: one address to follow. `quoted`: what somebody of the platform wrote."""

HoldsWhile = Literal["always", "something_ends", "claimed", "lapsed", "ended"]

_WHOLE: tuple[MailPart, ...] = (
    *("accounts", "covered", "not_covered", "from_when", "readings", "verify", "withdraw", "answers", "authority"),
)
_IN_SHORT: tuple[MailPart, ...] = ("answers", "authority")


class MailKind(Struct, frozen=True):
    """A kind of mail. Its sentences are `mail.<kind>.subject`, `mail.<kind>.opening` and those of its parts.

    Attributes:
        parts: Its sections, in order.

        needs: What the `values` of `outbox.put_mail` must have: `code`, `address` (where its one action leads),
            `question` (primary key of a `StaffQuestion`), `answer` (a text).

        may_have: What they may have besides; `by`: who handed it in for the person, empty: a program.

        receipts: Whether the signed receipts of all accounts that are covered hang on it.

        useless_after: Microseconds after which it helps nobody any more, and is not sent.

        holds_while: Of the case; where that is so no longer, what the mail says is not true, and it is not sent:
            another one was written when that changed.
    """

    parts: tuple[MailPart, ...]
    needs: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    receipts: bool = False
    useless_after: int | None = None
    holds_while: HoldsWhile = "always"


MAIL_KINDS: Mapping[MailKindName, MailKind] = {
    "confirmation": MailKind(_WHOLE, receipts=True),
    "confirmation_again": MailKind(_WHOLE, receipts=True),
    "account_linked": MailKind(_WHOLE, receipts=True),
    "came_of_age": MailKind(_WHOLE, receipts=True),
    "withdrawal_undone": MailKind(_WHOLE, receipts=True),
    "claim_received": MailKind(
        ("code", "action", "accounts", "covered", "not_covered", "from_when", "answers", "authority"),
        may_have=("code", "address", "by"),
        holds_while="claimed",
    ),
    "claim_lapsing": MailKind(
        ("code", "action", "accounts", "answers", "authority"), may_have=("code", "address"), holds_while="claimed"
    ),
    "claim_lapsed": MailKind(_IN_SHORT, holds_while="lapsed"),
    "request_received": MailKind(_IN_SHORT),
    "code": MailKind(("code",), needs=("code",), useless_after=HOUR // 4),
    "withdrawal_asked": MailKind(("code", "action", "accounts", "answers"), may_have=("code", "address")),
    "withdrawn": MailKind(("action", "accounts", *_IN_SHORT), needs=("address",), holds_while="something_ends"),
    "refused": MailKind(("refusal", "accounts", *_IN_SHORT), holds_while="ended"),
    "question": MailKind(("quoted", "action", "answers"), needs=("question", "address")),
    "answered": MailKind(("quoted", *_IN_SHORT), needs=("answer",)),
}

assert set(MAIL_KINDS) == set(get_args(MailKindName))


def known_kind(word: str) -> MailKindName | None:
    """The kind of this name; None: there is none."""
    return next((kind for kind in MAIL_KINDS if kind == word), None)
