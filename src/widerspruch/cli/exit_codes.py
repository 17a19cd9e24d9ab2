"""How the command can end; explained in docs/cli.md."""

from widerspruch.lib.errors import ENDINGS

INPUT_IS_WRONG = ENDINGS["input"].exit_code
USAGE_IS_WRONG = ENDINGS["usage"].exit_code
CANNOT_WRITE = ENDINGS["unwritable"].exit_code
INCOMPLETE = 4
"""The answer is there, and something of the export is missing in it."""
UNEXPECTED = 70
"""A mistake of the program, not of the person."""
TRY_LATER = 75
"""What mail servers take for "not now" (EX_TEMPFAIL): any other failure makes them send a mail back."""
INTERRUPTED = 130
