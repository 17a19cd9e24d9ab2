"""Which of the answers that a person waits for a mail may be.

What a mail says of itself narrows them: the mail that it answers, a number, a user name, the address it went to, the
platform it names, the day. What fits none of an account's known marks is not that account's: better nobody's.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.case_numbers import bare_number
from widerspruch.rulebook.load import Rulebook

WhyCase = Literal[
    "no_case", "several_cases", "other_address", "other_number", "other_name", "too_early", "nothing_expected"
]


class ExpectedAnswer(Struct, frozen=True):
    """An answer that may come: to one objection of one account.

    Attributes:
        account: Key of the account.

        platform: Its slug.

        route: Id of the way by which it was objected.

        addresses: E-mail addresses that the platform knows the person by there.

        handles: User names there.

        case_ids: Numbers that the platform gave it.

        sent_on: The day on which it was sent.

        message_ids: Of mails of the person that may be answered.
    """

    account: str
    platform: str
    route: str
    addresses: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    sent_on: date | None = None
    message_ids: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.account, self.route


class CasesFound(Struct, frozen=True):
    """What may be meant.

    Attributes:
        candidates: One: that one. Several, or none that is sure: the person chooses.

        why: Why it is not one; None: it is.
    """

    candidates: tuple[ExpectedAnswer, ...]
    why: WhyCase | None = None


class MailMarks(Struct, frozen=True):
    """What a mail says of itself.

    Attributes:
        platforms: Whose answers come from its sender; empty: nobody's, or nobody knows.

        case_ids: Numbers in it.

        on: The day on which it came.

        text: All that it says, in small letters.
    """

    platforms: frozenset[str]
    case_ids: tuple[str, ...]
    on: date | None
    text: str


EARLIEST = timedelta(days=1)
"""A mail may carry the day before that of the objection: clocks and zones differ."""


def find_cases(
    mail: ReceivedMail, expected: Sequence[ExpectedAnswer], marks: MailMarks, rulebook: Rulebook
) -> CasesFound:
    """What of all that is expected a mail may be."""
    possible = [one for one in expected if not marks.platforms or one.platform in marks.platforms]
    if not possible:
        return CasesFound((), "no_case" if expected else "nothing_expected")
    on_time = [one for one in possible if not _is_too_early(one, marks.on)]
    if not on_time:
        return CasesFound(tuple(possible), "too_early")
    answered = [one for one in on_time if set(one.message_ids) & set(mail.references)]
    if answered:
        return _chosen(answered, rulebook)
    numbered = [one for one in on_time if _same_numbers(one.case_ids, marks.case_ids)]
    if numbered:
        return _with_others(_chosen(_narrowed(numbered, mail, marks, rulebook), rulebook), on_time, marks, rulebook)
    addressed = [one for one in on_time if not _went_elsewhere(one, mail, expected, marks)]
    if not addressed:
        return CasesFound(tuple(on_time), "other_address")
    named = [one for one in addressed if not _is_called_otherwise(one, mail.text)]
    if not named:
        return CasesFound(tuple(addressed), "other_name")
    unnumbered = [one for one in named if not (one.case_ids and marks.case_ids)]
    if not unnumbered:
        return CasesFound(tuple(named), "other_number")
    return _with_others(_chosen(_narrowed(unnumbered, mail, marks, rulebook), rulebook), on_time, marks, rulebook)


def _is_too_early(one: ExpectedAnswer, on: date | None) -> bool:
    return one.sent_on is not None and on is not None and on < one.sent_on - EARLIEST


def _same_numbers(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    bare = {bare_number(one) for one in theirs}
    return any(bare_number(one) in bare for one in ours)


def _went_elsewhere(
    one: ExpectedAnswer, mail: ReceivedMail, expected: Sequence[ExpectedAnswer], marks: MailMarks
) -> bool:
    """Whether it was sent to an address that is not this account's, and names neither its address nor its user name."""
    ours = {address.casefold() for address in one.addresses}
    went_to = {party.address.casefold() for party in mail.to if party.address}
    if not ours or not went_to or ours & went_to:
        return False
    if any(names(handle, marks.text) for handle in one.handles) or any(address in marks.text for address in ours):
        # The person has all mails in one place, perhaps; what it says counts, unless it went to another account.
        others = {address.casefold() for other in expected if other.key != one.key for address in other.addresses}
        return bool(went_to & others)
    return True


def _with_others(
    found: CasesFound, possible: Sequence[ExpectedAnswer], marks: MailMarks, rulebook: Rulebook
) -> CasesFound:
    """A mail has one number, and may speak of another account besides: then it is about both, perhaps."""
    if found.why is not None:
        return found
    one = found.candidates[0]
    also = [
        other
        for other in possible
        if other.account != one.account
        and (
            any(names(handle, marks.text) for handle in other.handles)
            if other.platform == one.platform
            else names(rulebook.platforms[other.platform].name, marks.text)
        )
    ]
    return CasesFound((one, *also), "several_cases") if also else found


def _is_called_otherwise(one: ExpectedAnswer, text: str) -> bool:
    """Whether the mail speaks to a user name that is not this account's."""
    called = {match[1].casefold().strip("._") for match in _USER_NAME.finditer(text)}
    ours = {handle.casefold().removeprefix("@").strip("._") for handle in one.handles}
    return bool(called and ours and not called & ours)


_USER_NAME = re.compile(
    r"(?im)^[ \t]*(?:hallo|hi|hello|hey|dear|bonjour|salut|guten tag|liebe[r]?)[ \t]+"
    r"@?(\w{1,40}(?:[._]\w{1,40}){1,4}|\w{0,40}\d\w{0,40})[ \t]*[,!:]"
)


def _narrowed(
    possible: list[ExpectedAnswer], mail: ReceivedMail, marks: MailMarks, rulebook: Rulebook
) -> list[ExpectedAnswer]:
    """Mark by mark: what fits a mark goes on, unless nothing does."""
    went_to = {party.address.casefold() for party in mail.to if party.address}
    tests: tuple[Callable[[ExpectedAnswer], bool], ...] = (
        lambda one: any(names(handle, marks.text) for handle in one.handles),
        lambda one: any(address.casefold() in went_to for address in one.addresses),
        lambda one: any(address.casefold() in marks.text for address in one.addresses),
        lambda one: names(rulebook.platforms[one.platform].name, marks.text),
    )
    for fits in tests:
        fitting = [one for one in possible if one.platform in rulebook.platforms and fits(one)]
        possible = fitting or possible
    return possible


def _chosen(possible: Sequence[ExpectedAnswer], rulebook: Rulebook) -> CasesFound:
    """One, or those that the person must choose from. Nobody confirms a switch: an answer is to something else."""
    routes = rulebook.routes()
    answering = [one for one in possible if one.route not in routes or routes[one.route].kind not in _SILENT]
    left = answering or list(possible)
    if len({one.key for one in left}) == 1:
        return CasesFound((left[0],))
    return CasesFound(tuple(left), "several_cases")


_SILENT = ("switch", "setting", "chat_command", "none")


def names(name: str, text: str) -> bool:
    """Whether a name stands in a text as a word of its own. `text`: in small letters."""
    wanted = name.casefold().removeprefix("@").strip()
    if len(wanted) < _SHORTEST_NAME:
        return False
    return re.search(rf"(?<![\w.-]){re.escape(wanted)}(?!\w|\.\w)", text) is not None


_SHORTEST_NAME = 3
