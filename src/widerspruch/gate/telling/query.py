"""The decision as a query."""

from msgspec import Struct


class QueryReport(Struct, frozen=True):
    """The decision of one platform as a query of a dialect. `frozen_at`: microseconds UTC."""

    query: str
    dialect: str
    platform: str
    purpose: str
    frozen_at: int
