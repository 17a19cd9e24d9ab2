"""How the command can end; explained in docs/cli.md, whose table a test holds against this one."""

from typing import Literal

from msgspec import Struct

from widerspruch.lib.errors import ENDINGS

INPUT_IS_WRONG = ENDINGS["input"].exit_code
USAGE_IS_WRONG = ENDINGS["usage"].exit_code
CANNOT_WRITE = ENDINGS["unwritable"].exit_code
FOUND = 3
"""A log was looked at, and something in it is wrong."""
INCOMPLETE = 4
"""The answer is there, and something of the export is missing in it."""
UNEXPECTED = 70
"""A mistake of the program, not of the person."""
TRY_LATER = 75
"""What mail servers take for "not now" (EX_TEMPFAIL): any other failure makes them send a mail back."""
INTERRUPTED = 130

Resumes = Literal["no", "yes", "gate"]
"""Whether the same command goes on with what is done; `gate`: those of the gate do."""


class Exit(Struct, frozen=True):
    """One way to end, by the word that errors in JSON have for it (`kind`)."""

    code: int
    kind: str
    resumes: Resumes


EXITS = tuple(
    sorted(
        (
            Exit(0, "done", "no"),
            *(Exit(one.exit_code, kind, "yes" if one.may_be_resumed else "no") for kind, one in ENDINGS.items()),
            Exit(FOUND, "found", "no"),
            Exit(INCOMPLETE, "incomplete", "no"),
            Exit(UNEXPECTED, "unexpected", "no"),
            Exit(TRY_LATER, "try_later", "yes"),
            Exit(INTERRUPTED, "interrupted", "gate"),
        ),
        key=lambda one: one.code,
    )
)
"""All of them, in the order of their codes."""
