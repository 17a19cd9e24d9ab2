"""Profiles of ActivityPub (actor objects): what a platform presets, and what people write into their profile."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from msgspec import Struct

from widerspruch.gate.signals.lines import FetchedRecord
from widerspruch.gate.signals.sources import (
    BIO_TAG,
    DISCOVERABLE,
    GENERATIVE,
    INDEXABLE,
    MISSKEY,
    SEARCH_TAG,
    SignalSource,
)
from widerspruch.gate.signals.table import SeenSignal, SignalValue

_PEOPLE = ("Person", "Service", "Application", "Group", "Organization")
# The sign first: it is looked for many times as fast as what must not stand before it.
_TAG = re.compile(r"#(?<![\w/&#]#)(no-?ai|noimageai|nobots?|noindex)(?![\w-])", re.IGNORECASE)
_HOST = re.compile(r"https?://([^/?#\\@\s]+)")
# One after the other, both without a call into Python for each: what a block leaves keeps words apart, and joins no two
# halves of other markup.
_BLOCK = re.compile(r"</?(?:p|br|div|li)\b[^<>]*>", re.IGNORECASE)
_APART = "\0"
_MARKUP = re.compile(rf"<[^<>{_APART}]*>")
_MAY_BE_TAG = re.compile(r"#(?:<[^<>]*>)*+[nN]")
"""Without any entity, no tag of ours begins otherwise. Most profiles are out by this, with their markup on."""


class ActorWords(Struct, rename="camel", gc=False):
    """What of an actor is read, whatever it may be: the text of others is taken as it comes."""

    type: object = None
    id: object = None
    preferred_username: object = None
    summary: object = None
    attachment: object = None
    indexable: object = None
    discoverable: object = None
    prevent_ai_learning: object = None


def signals_of_actors(
    records: Iterable[FetchedRecord[ActorWords]], platform: str, seen_at: int
) -> Iterator[SeenSignal]:
    """A row for each thing that a profile says.

    Raises:
        GateError: `signals_failed`: no actor, as where a server answered with an error; `signals_nobody`: its account
            cannot be told (values: file, line).
    """
    for one in records:
        if one.words.type not in _PEOPLE:
            raise one.refused("signals_failed")
        handle = _handle(one)
        found = list(_told(one.words))
        digest = one.digest() if found else ""
        for source, value in found:
            yield SeenSignal(
                platform, None, handle, GENERATIVE, value, None, None, seen_at, source.name, source.spec, digest
            )


def _handle(one: FetchedRecord[ActorWords]) -> str:
    address, user = one.words.id, one.words.preferred_username
    found = _HOST.match(address) if isinstance(address, str) else None
    if found is None or not isinstance(user, str) or not user.strip() or "@" in user:
        raise one.refused("signals_nobody")
    return f"{user.strip()}@{found[1].lower()}"


def _told(actor: ActorWords) -> Iterator[tuple[SignalSource, SignalValue]]:
    prevents = actor.prevent_ai_learning
    if prevents is not None:
        preset: SignalValue = "default_deny" if prevents is True else "unknown"
        yield MISSKEY, "allow" if prevents is False else preset
    if found := _TAG.findall(_profile(actor)):
        tags = {tag.lower().replace("-", "") for tag in found}
        if "noai" in tags:
            yield BIO_TAG, "deny"
        if tags - {"noai"}:
            yield SEARCH_TAG, "unknown"
    # Both are about search. That a server says nothing of them is nobody's word.
    if actor.indexable is False:
        yield INDEXABLE, "unknown"
    if actor.discoverable is False:
        yield DISCOVERABLE, "unknown"


def _profile(actor: ActorWords) -> str:
    """What stands in the profile, as it is read: text and the fields beside it."""
    texts, fields = [actor.summary], actor.attachment
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict):
            texts += [field.get("name"), field.get("value")]
    joined = "\n".join([text for text in texts if isinstance(text, str)])
    if "#" not in joined and "&num;" not in joined:
        return ""
    if "&" not in joined and _MAY_BE_TAG.search(joined) is None:
        return ""
    return unescape(_MARKUP.sub("", _BLOCK.sub(_APART, joined.replace(_APART, " "))))
