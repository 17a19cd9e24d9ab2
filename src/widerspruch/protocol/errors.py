"""The one error of this room."""


class ProtocolError(Exception):
    """A file of the protocol is not what it claims to be, or must not be trusted.

    Attributes:
        code: Names the sentence that a user sees (`problem.<code>` in the catalogue of the room that shows it).

        values: What the sentence's placeholders are filled with: names of files, numbers, days. Never an identity.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
