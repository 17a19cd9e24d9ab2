"""A reason in the person's own words: put together from building blocks, counted as forms count."""

from collections.abc import Iterable


def with_blocks(text: str, blocks: Iterable[str]) -> str:
    """A text with building blocks after it, each in a paragraph of its own. One that stands there already is left
    out; what the person wrote is never touched."""
    parts = [text.rstrip()] if text.strip() else []
    for block in blocks:
        if block not in "\n".join(parts):
            parts.append(block)
    return "\n\n".join(parts)


def counted(text: str) -> int:
    """How many characters a form counts: a line's end is one, whatever the browser sends for it."""
    return len(text.replace("\r\n", "\n").strip())
