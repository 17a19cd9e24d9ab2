"""What each platform may use for AI training since when, and how one objects: dated facts, and one decision.

A regular package, because `texts.py` and the folder `texts/` share a name: without this file type checkers take
the folder for the module.
"""
