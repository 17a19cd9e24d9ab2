"""Which case file is open in this app: one at a time, closed at the end."""


class Holding:
    """The open case file."""

    def close(self) -> None:
        """Close it, if one is open."""
