"""How the command can end; explained in docs/cli.md."""

INPUT_IS_WRONG = 1
USAGE_IS_WRONG = 2
CANNOT_WRITE = 3
INCOMPLETE = 4
"""The answer is there, and something of the export is missing in it."""
UNEXPECTED = 70
"""A mistake of the program, not of the person."""
INTERRUPTED = 130
