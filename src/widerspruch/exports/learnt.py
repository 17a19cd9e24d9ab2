"""What the members of a profile that have been read mean for those to come."""

from collections.abc import Iterator

from msgspec import Struct, field, structs

from widerspruch.exports.drop.profiles import ExportProfile
from widerspruch.exports.kind import PageExport
from widerspruch.exports.member import ExportPlatform, ReaderContext
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact

_TRUE = frozenset({"true", "1", "yes", "ja"})
DAY_LETTERS = len("2025-01-31")
"""What of an ISO instant is its day."""

_DAY = 86_400_000_000
"""Microseconds."""


class LearntAccount:
    """What the account files said, for the readers of the content: one context for each platform."""

    def __init__(self, profile: ExportProfile, page: PageExport | None = None) -> None:
        self._contexts: dict[ExportPlatform, ReaderContext] = {}
        self._exported_at = profile.exported_at
        self._user_name = profile.user_name
        self.is_page = page is not None and page.is_whole(known.member.name for known in profile.members)
        self._from: AccountFact | None = None
        self._until: AccountFact | None = None

    def context(self, platform: ExportPlatform) -> ReaderContext:
        """What is known about the account at a platform."""
        found = self._contexts.get(platform)
        if found is None:
            found = self._contexts[platform] = ReaderContext(platform, self._exported_at, user_name=self._user_name)
        return found

    def note(self, fact: AccountFact, platform: ExportPlatform) -> None:
        """Learn from a fact. The first name counts; of several times at which it became private, the last."""
        context = self.context(platform)
        match fact.fact:
            case "private_account":
                context = structs.replace(context, private_account=fact.value.strip().casefold() in _TRUE)
            case "private_since" if fact.valid_from is not None:
                context = structs.replace(
                    context, private_since=max(fact.valid_from, context.private_since or fact.valid_from)
                )
            case "username":
                context = structs.replace(context, user_name=fact.value)
            case "display_name" if context.display_name is None:
                context = structs.replace(context, display_name=fact.value)
            case "export_from":
                self._from = fact
            case "export_until":
                self._until = fact
        self._contexts[platform] = context

    def limited_to(self) -> Iterator[Problem]:
        """The period that was asked for, if it is not the whole life of the account."""
        until = self._until
        if until is not None and until.valid_from is not None and self._exported_at is not None:
            until = until if until.valid_from < self._exported_at - 2 * _DAY else None
        bounds = [fact.value[:DAY_LETTERS] if fact is not None else "…" for fact in (self._from, until)]
        if self._from is not None or until is not None:
            yield Problem("date_range_limited", " – ".join(bounds))


class Learnt(Struct):
    """What the members read so far mean for those to come; can be sent to another process.

    Attributes:
        read_as_json: Keys of content whose HTML form need not be read.

        html_read: Whether content was read from HTML.
    """

    account: LearntAccount
    read_as_json: set[tuple[str, str]] = field(default_factory=set)
    html_read: bool = False
