"""Words that a mail may hold because the case knows them: names of platform, account and person, numbers."""

from collections.abc import Iterator, Sequence

from widerspruch.lib.folded_words import folded_words
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.case_numbers import CaseNumberFound
from widerspruch.mailbox.reading.plausible import ExpectedAnswer
from widerspruch.rulebook.load import Rulebook


def known_words(
    case: ExpectedAnswer | None, mail: ReceivedMail, numbers: Sequence[CaseNumberFound], rulebook: Rulebook
) -> frozenset[str]:
    """As they are compared. Neither another platform of the family nor another account is among them."""
    return frozenset(word.folded for text in _texts(case, mail, numbers, rulebook) for word in folded_words(text))


def _texts(
    case: ExpectedAnswer | None, mail: ReceivedMail, numbers: Sequence[CaseNumberFound], rulebook: Rulebook
) -> Iterator[str]:
    yield from (party.name for party in mail.to)
    yield from (one.value for one in numbers)
    if case is None:
        return
    yield from (*case.addresses, *case.handles, *case.case_ids)
    platform = rulebook.platforms.get(case.platform)
    if platform is None:
        return
    family = rulebook.platforms.get(platform.family or "")
    for one in (platform, family):
        if one is not None:
            yield one.name
            if one.controller is not None:
                yield from (one.controller.name, *one.controller.address)
    if mail.sender is not None:
        yield mail.sender.address
