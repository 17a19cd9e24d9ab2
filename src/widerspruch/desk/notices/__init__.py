"""Telling people before AI is trained with what is theirs: what, to whom, whether it went, and the proof of it."""
