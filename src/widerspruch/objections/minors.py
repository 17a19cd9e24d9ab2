"""What a platform's rules let it use of somebody who is not of age: whether a minor's objection stops anything."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from widerspruch.rulebook.model import Covers, Terms
from widerspruch.rulebook.vocabulary import AI_KINDS

MinorsUse = Literal["nothing", "ai_chats", "content"]


def minors_use(covers: Covers, versions: Iterable[Terms], today: date) -> MinorsUse:
    """What of a minor is used that an objection would stop, by the terms in force or announced on a day.

    A use that is disputed, wholly or for minors, does not count here: it would make every objection a needed one.
    """
    kinds = {
        kind
        for terms in _in_force_or_coming(versions, today)
        for use in terms.uses
        if use.authors == "all" and use.when not in ("never", "disputed") and use.purpose in covers.purposes
        for kind in use.kinds
    }
    chats = kinds & set(AI_KINDS) if "ai_interactions" in covers.scopes else set()
    content = kinds - set(AI_KINDS) if "own_content" in covers.scopes else set()
    if content:
        return "content"
    return "ai_chats" if chats else "nothing"


def _in_force_or_coming(versions: Iterable[Terms], today: date) -> list[Terms]:
    known = [terms for terms in versions if terms.announced_on <= today and terms.dropped_on is None]
    past = [terms for terms in known if terms.valid_from <= today]
    newest = max((terms.valid_from for terms in past), default=date.min)
    return [terms for terms in known if terms.valid_from >= newest]
