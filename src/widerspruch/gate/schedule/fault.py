"""A fault of what a task is about, as a value that travels: the other tasks go on."""

from typing import Any

from msgspec import Struct

from widerspruch.gate.errors import GateCode, GateError


class Fault(Struct, frozen=True):
    """A `GateError` of one task."""

    code: GateCode
    values: dict[str, Any]

    @classmethod
    def of(cls, error: GateError) -> "Fault":
        """The fault that an error names; its values as numbers and texts."""
        values = {name: value if isinstance(value, int) else str(value) for name, value in error.values.items()}
        return cls(error.code, values)

    @property
    def is_damage(self) -> bool:
        """Whether it is of one file's bytes: the other files are done, this one is named."""
        return GateError.kinds[self.code] == "damaged"

    def error(self) -> GateError:
        return GateError(self.code, **self.values)
