"""Rows for the tables of Facebook's and Instagram's JSON files; what is not read stands in `not_read.toml`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform, NotRead, Reader
from widerspruch.exports.meta_archives import CHATS
from widerspruch.exports.meta_json.ai_conversations import read_ai_conversations
from widerspruch.exports.meta_json.messages import read_thread

ACCOUNT, CONTENT = 0, 1
_SETTINGS = (
    "contact_verifications registration signup public_location based_in profile_insights possible_emails "
    "account_activity jurisdiction policy_notice policy_updates consents named_lists accounts_center "
    "linked_accounts pages"
)
SETTINGS = frozenset(_SETTINGS.split())
"""Names, without their platform, of account files that a result is complete without; not without age, privacy, names or
the period of the export."""

THREAD_FOLDERS = (*sorted(CHATS.folders), "messages")


def json_entry(
    platform: ExportPlatform,
    name: str,
    reader: Reader,
    basenames: str,
    *root_keys: str,
    folders: tuple[str, ...] = (),
    order: int = CONTENT,
    is_chat: bool = False,
) -> Entry:
    """A file that is read; `basenames` with blanks between them."""
    return Entry(
        f"{platform}.{name}",
        platform,
        "json",
        basenames=tuple(basenames.split()),
        root_keys=root_keys,
        folders=folders,
        reader=reader,
        order=order,
        is_chat=is_chat,
        is_settings=order == ACCOUNT and name in SETTINGS,
    )


def messages(platform: ExportPlatform) -> Iterator[Entry]:
    """Chats with people and with an AI."""
    yield json_entry(platform, "ai_conversations", read_ai_conversations, "ai_conversations")
    yield json_entry(platform, "thread", read_thread, "message", "participants", folders=THREAD_FOLDERS, is_chat=True)


SAME_ON_BOTH: tuple[NotRead, ...] = ("settings", "advertising", "technical", "private_message")
"""What is left for one of these reasons on Facebook is left on Instagram, and the other way round. For other reasons
not: what shows behaviour on the one may hold words on the other, as `polls` does."""


def not_read(read: tuple[Entry, ...], *platforms: ExportPlatform) -> Iterator[Entry]:
    """Files that are known and not read, beside those of the same export that are."""
    reasons: tuple[NotRead, ...] = get_args(NotRead)
    for platform in platforms:
        for reason in reasons:
            known = _listed().get(platform, {}).get(reason)
            if known is not None:
                basenames = list(known["basenames"])
                if reason in SAME_ON_BOTH:
                    basenames += _of_the_other(platform, reason, read)
                yield Entry(
                    f"{platform}.{reason}",
                    platform,
                    "json",
                    basenames=tuple(basenames),
                    prefixes=tuple(known.get("prefixes", ())),
                    root_keys=tuple(known["root_keys"]),
                    why_not=reason,
                )


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "not_read.toml").read_text("utf-8"))


def _of_the_other(platform: ExportPlatform, reason: NotRead, read: tuple[Entry, ...]) -> list[str]:
    """Basenames that only the other platform's list has, and that are nothing else on this one."""
    other = {"facebook": "instagram", "instagram": "facebook"}.get(platform, "")
    taken = {name for entry in read if entry.platform == platform for name in entry.basenames}
    taken |= {name for lists in _listed()[platform].values() for name in lists["basenames"]}
    listed = _listed().get(other, {}).get(reason, {}).get("basenames", ())
    return [name for name in listed if name not in taken]
