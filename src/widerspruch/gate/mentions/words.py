"""What a word is in the texts of a corpus: letters, with the marks and invisible characters that people put into it."""

import re

from widerspruch.identifiers.characters import INVISIBLE, MARKS

SLACK = f"{MARKS}{INVISIBLE}"
"""For classes of regular expressions: characters inside a word that are no letters."""

LETTERS = rf"[^\W\d_](?:[^\W\d_]+|[{SLACK}]+)*+"
JOINED = rf"{LETTERS}(?:['’‘ʼ＇‐‑－-]{LETTERS})*+"
"""A word with its hyphens and apostrophes."""

LAST_WORD = re.compile(rf"(?:^|[^\w'’＇－-])['’＇]?({JOINED})$")
"""The word at the end of a run without spaces, whatever quotes or brackets stand before it."""

NEXT_WORD = re.compile(
    rf"\s{{1,3}}[{SLACK}]*"
    rf"(?:(?P<nickname>[\"„“”»«'‚‘(](?!(?:at|ät)\W){JOINED}[\"“”«»'‘’)])|(?P<word>{JOINED})(?P<initial>(?<=\W[^\W\d_])\.)?)"
    r"(?![@＠/\w])"
)
"""After a word: the one that follows it with nothing but spaces between, a nickname in quotes, or an initial."""

HASHTAG = re.compile(rf"[#＃]([^\W\d_][\w{SLACK}]*+)")
SPACED_WORD = re.compile(rf"(?<![\w@＠#.]){JOINED}(?![@＠\w])")

PARTICLES = frozenset(
    [
        *("von", "vom", "van", "der", "den", "dem", "de", "la", "le", "du", "del", "della", "di", "da", "dos"),
        *("zu", "zum", "zur", "ter", "ten", "al", "el", "bin", "ibn"),
    ]
)
"""Small words inside names; they do not count as words of an n-gram."""

FUNCTION_WORDS = frozenset(
    [
        *("aber", "als", "am", "an", "auch", "auf", "aus", "bei", "bin", "bis", "bist", "da", "dann", "das"),
        *("dass", "dein", "dem", "den", "denn", "der", "des", "dich", "die", "dir", "doch", "du", "ein", "eine"),
        *("einem", "einen", "einer", "er", "es", "euch", "für", "gegen", "hab", "habe", "haben", "hat", "hatte"),
        *("hier", "ich", "ihm", "ihn", "ihr", "im", "in", "ist", "ja", "kann", "kein", "keine", "man", "mal"),
        *("mein", "mich", "mir", "mit", "nach", "nein", "nicht", "noch", "nun", "nur", "ob", "oder", "schon"),
        *("sehr", "sein", "sich", "sie", "sind", "so", "und", "uns", "unser", "unter", "vom", "von", "vor"),
        *("war", "waren", "was", "weil", "wenn", "wer", "wie", "wir", "wird", "wo", "zu", "zum", "zur", "über"),
        *("a", "about", "all", "and", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do", "does"),
        *("for", "from", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "into", "is"),
        *("it", "its", "just", "like", "me", "my", "no", "not", "now", "of", "off", "on", "or", "our", "out"),
        *("she", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "too", "up"),
        *("us", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you"),
        "your",
    ]
)
"""Words that, in small letters, are never part of a name."""
