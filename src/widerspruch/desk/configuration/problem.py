"""What is wrong with a setting."""

from typing import Literal

from msgspec import Struct

ProblemCode = Literal[
    "missing",
    "missing_file",
    "unknown",
    "unknown_near",
    "not_text",
    "not_a_path",
    "not_number",
    "not_one_of",
    "not_network",
    "not_web_address",
    "not_public_address",
    "not_sender",
    "not_domain",
    "not_database",
    "not_digest",
    "not_platform",
    "not_scopes",
    "not_country",
    "not_list",
    "not_table",
    "password_in_address",
    "secret_missing",
    "secret_unreadable",
    "secret_open",
    "secret_empty",
    "twice",
    "needs",
    "needs_one",
]


class SettingProblem(Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        place: The setting as it is called where it was set: `[desk.smtp] port` or a variable.

        values: What its sentence is filled with: names, numbers, words of a closed list. Never what was set: it may be
            a password in the wrong place.
    """

    place: str
    code: ProblemCode
    values: dict[str, str | int] = {}

    @property
    def text_id(self) -> str:
        """Names the sentence, in the catalogue of the room."""
        return f"setting.{self.code}"


class WrongSettingError(Exception):
    """Raised by what reads one value."""

    def __init__(self, code: ProblemCode, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values
