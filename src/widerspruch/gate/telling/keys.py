"""New keys."""

from msgspec import Struct


class KeyReport(Struct, frozen=True):
    """A new key: its file, its id, and of a pair for signing the file of the public half."""

    file: str
    key_id: str
    public: str | None
