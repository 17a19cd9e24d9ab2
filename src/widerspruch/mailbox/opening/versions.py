"""Whether two versions of one mail say the same."""

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

LEAST_IN_COMMON = 0.7
"""Of the words of the shorter version: designs leave out a line of a footer, not a third of the text."""

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_SENTENCE = re.compile(r"(?:[^.!?\n]|\n(?!\s*\n))+[.!?]*")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+")


def say_the_same(one: str, other: str) -> bool:
    """They have most words in common, and none has a word alone that turns a sentence round."""
    some, others = _words(one), _words(other)
    if not some or not others:
        return not some and not others
    alone = (some - others) + (others - some)
    if _turning() & alone.keys():
        return False
    fewer, more = sorted((some, others), key=lambda words: words.total())
    return (fewer & more).total() >= LEAST_IN_COMMON * fewer.total()


def said_besides(text: str, known: str) -> str:
    """The sentences of a text that hold a word which another version of it has not, or not so often."""
    left = _words(known)
    sentences: list[str] = []
    for sentence in _SENTENCE.findall(_ADDRESS.sub(" ", text)):
        words = _words(sentence)
        if words - left:
            sentences.append(" ".join(sentence.split()))
        left -= words
    return "\n\n".join(sentences)


def _words(text: str) -> Counter[str]:
    text = _ADDRESS.sub(" ", text).replace("’", "'").casefold()
    return Counter(_WORD.findall(text))


@cache
def _turning() -> frozenset[str]:
    text = files("widerspruch.mailbox.opening").joinpath("versions.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["turning"]["words"])
