"""How many accounts are in a set by signals, in sentences."""

from collections.abc import Iterator, Mapping

from widerspruch.cli.words import command_words
from widerspruch.lib.writing import Language


def signal_sentences(sources: Mapping[str, int], policies: Mapping[str, int], language: Language) -> Iterator[str]:
    """By which signals. Whom a policy alone keeps out is told apart: that is nobody's objection."""
    words = command_words(language)
    for name, counted in (("sources", sources), ("policies", policies)):
        if counted:
            named = ", ".join(f"{words.number(count)} {source}" for source, count in counted.items())
            yield words(f"gate_signals.by.{name}", named=named)
