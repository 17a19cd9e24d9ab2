"""Whom a text names: `@handle`, and Facebook's own mark-up for a tagged name, `@[1234:2048:Some Name]`."""

import re

from widerspruch.items.item import Mention

_TAGGED = re.compile(r"@\[\d+:(?:\d+:)?([^\]\n]{1,100})\]")
# The sign comes first and is then looked back from: so the engine can leap from one to the next.
_HANDLE = re.compile(r"@(?<![\w@./]@)([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)(?![\w@]|\.\w)")


def mentions_in(text: str | None) -> tuple[Mention, ...]:
    """The people a text names, each once, in the order of the text. E-mail addresses are no handles."""
    if text is None or "@" not in text:
        return ()
    names = dict.fromkeys(_TAGGED.findall(text)) if "@[" in text else ()
    tagged = [Mention(name=name, basis="structured") for name in names]
    handles = [Mention(handle=handle) for handle in dict.fromkeys(_HANDLE.findall(text))]
    return (*tagged, *handles)
