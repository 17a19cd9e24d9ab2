"""Objections to AI training, end to end: the rulebook, the person's end, the platform's end."""

__version__ = "0.1.0"
