"""The one error of this room."""


class GateError(Exception):
    """Why nothing was decided or written: the gate fails closed.

    Attributes:
        code: Names the sentence that a user sees (`problem.<code>` in this room's catalogue).

        values: What the sentence's placeholders are filled with: names of files and columns, numbers, values of a
            closed list. Never an identity, never a text.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
