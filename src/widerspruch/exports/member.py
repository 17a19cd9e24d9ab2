"""One file of an export, wherever it lies: in a zip, in a part, in a zip within a zip, in a folder."""

from collections.abc import Iterator
from typing import BinaryIO, Literal, Protocol

from msgspec import Struct

from widerspruch.exports.problem import Problem
from widerspruch.items.columns import ItemColumns
from widerspruch.items.item import AccountFact, Item
from widerspruch.rulebook.vocabulary import Audience, AudienceBasis

HEAD_BYTES = 4096
BATCH_ITEMS = 4096

ExportPlatform = str
"""A platform as the rulebook calls it; which ones there are, the kinds of exports say."""


class Member(Protocol):
    """A file of an export. Names use `/`, start below the profile's root, and are personal data.

    `open` streams the plain bytes, counts them while they come, and raises `RefusedError` for a bomb or a
    member over the limit. `head` is the first 4 KiB.
    """

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def part(self) -> int: ...
    def open(self) -> BinaryIO: ...
    def head(self) -> bytes: ...


class ReaderContext(Struct, frozen=True):
    """What a reader may know about the profile it reads in.

    Attributes:
        platform: The platform of the profile (a reader may yield items of another: Threads inside Instagram).

        exported_at: Microseconds UTC, from the archive's name or newest member, or None.

        private_account: The account-wide flag, if the account file has been read and states it.

        private_since: When the account became private, microseconds UTC, if the export says so.

        user_name: The account's user name, if known.

        display_name: The account's display name, if known: it is how exports name "me" in chats.
    """

    platform: ExportPlatform
    exported_at: int | None = None
    private_account: bool | None = None
    private_since: int | None = None
    user_name: str | None = None
    display_name: str | None = None

    def audience_of(self, created_at: int | None) -> tuple[Audience, AudienceBasis]:
        """What the account-wide flag says about content, as of the export date.

        Content from before the account became private was public for a while: for that, no single answer is right. Nor
        is there one where the export does not say since when it is private: that it always was is nowhere stated.
        """
        if self.private_account is None:
            return "unknown", "none"
        if not self.private_account:
            return "public", "account_flag"
        since = self.private_since
        if since is None or created_at is None or created_at < since:
            return "unknown", "none"
        return "followers", "account_flag"


class ForPlatform(Struct, frozen=True):
    """What a reader yields before items or facts that belong to another platform than the profile's."""

    platform: ExportPlatform


NotRead = Literal[
    "third_party", "behaviour", "settings", "media", "advertising", "technical", "private_message", "system_line"
]
"""Why something known is deliberately not read; the sentence is `not_read.<reason>` in the room's texts."""


class LeftOut(Struct, frozen=True):
    """What a reader yields for `n` records that it recognised and deliberately did not read."""

    reason: NotRead
    n: int = 1


Yielded = Item | ItemColumns | AccountFact | Problem | ForPlatform | LeftOut


class Reader(Protocol):
    """Turns one member into items, facts and problems, in the order of the file, streaming.

    A reader of many small records may yield items together, about `BATCH_ITEMS` rows of `ItemColumns`. What it
    has gathered it yields before it lets an error pass.

    A reader never raises on data: an unreadable record becomes a `Problem` and the next record is read. It may
    let `RefusedError` pass (the member is then reported as failed).
    """

    def __call__(self, member: Member, context: ReaderContext) -> Iterator[Yielded]: ...
