"""Which kind of file a member is: by root key, then by name, the folder only to break ties. Never by guess."""

from typing import Literal

from msgspec import Struct, structs

from widerspruch.exports.archive.names import extension, is_junk, is_media, is_text
from widerspruch.exports.archive.sniff import Sniff
from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.registry import FORMATS, Registry, folders_of


class Recognition(Struct, frozen=True):
    """What a member is.

    Attributes:
        entry: The kind of file, or None if it is not known.

        problem: Why it cannot be read, although it may be known.

        ambiguous: Several kinds fit and nothing decides between them.

        known_by: What says of which kind of export it is: its root key, or no more than its name and format.
    """

    entry: Entry | None = None
    is_media: bool = False
    is_empty: bool = False
    ambiguous: bool = False
    problem: Problem | None = None
    known_by: Literal["key", "name"] | None = None


def recognise(name: str, sniffed: Sniff | None, platform: ExportPlatform | None, registry: Registry) -> Recognition:
    """What a member is.

    Args:
        sniffed: Its first impression; None for a member that is not looked into (media, unknown endings).

        platform: The platform of its profile, if known: entries of others are then left aside where several fit.
    """
    if is_media(name):
        return Recognition(is_media=True)
    if is_junk(name):
        return Recognition(entry=JUNK)
    if sniffed is None:
        return Recognition()
    candidates, by_key = _candidates(name, sniffed, registry)
    found = _decide(candidates, by_key, name, platform, registry)
    return _with_content(found, name, sniffed)


JUNK = Entry("left_by_the_system", "", "txt", why_not="technical")
"""Stands for what operating systems leave in archives, whatever the platform."""


def is_sniffed(name: str) -> bool:
    """Whether it is worth looking into a member."""
    return is_text(name) and not is_junk(name)


def _candidates(name: str, sniffed: Sniff, registry: Registry) -> tuple[list[Entry], bool]:
    """Kinds that fit, and whether a root key says so."""
    format_ = FORMATS[extension(name)]
    if sniffed.content in ("json", "html"):
        format_ = sniffed.content
    if sniffed.content == "json" and (found := registry.by_root_key(sniffed.root_keys)):
        return found, True
    found = registry.by_name(format_, name)
    if not found and format_ == "txt":
        return registry.text_of(name, sniffed.lines), False
    return found, False


def _decide(
    candidates: list[Entry], by_key: bool, name: str, platform: ExportPlatform | None, registry: Registry
) -> Recognition:
    """One entry, or none, or the word that it is ambiguous: platform first, then the folder.

    A name means something within its platform only: a single kind of that name is left aside, too, where it is
    another platform's. Where none of several kinds is read, it does not matter which it is.
    """
    known_by: Literal["key", "name"] = "key" if by_key else "name"
    one_kind = len({registry.kinds.of(entry.platform).platform for entry in candidates}) == 1
    if platform is not None:
        of_export = registry.kinds.of(platform).platforms
        own = [entry for entry in candidates if entry.platform in of_export]
        candidates = own or (candidates if by_key else [])
    if len(candidates) > 1:
        folders = folders_of(name)
        candidates = (
            [entry for entry in candidates if not folders.isdisjoint(entry.folders)]
            or [entry for entry in candidates if not entry.folders]
            or candidates
        )
    unread = len(candidates) > 1 and all(entry.why_not is not None for entry in candidates)
    if len(candidates) == 1 or unread:
        return Recognition(candidates[0], known_by=known_by if one_kind else None)
    return Recognition(ambiguous=bool(candidates))


def _with_content(found: Recognition, name: str, sniffed: Sniff) -> Recognition:
    """The recognition together with what the content says about it."""
    ending = extension(name)
    problem = sniffed.problem
    if problem is None and sniffed.content == "html" and ending == "json":
        problem = Problem("html_named_json", name)
    elif problem is None and sniffed.content == "binary":
        problem = Problem("not_text", name)
    elif problem is None and sniffed.content == "text" and ending == "json":
        problem = Problem("invalid_json", name)
    return structs.replace(found, is_empty=sniffed.content == "empty", problem=problem)
