"""A log that anybody can check, in the formats of C2SP: its tree, its signed size, its witnesses, its proofs.

Pure: no files, no network, no clock.
"""
