"""What a reader of account files yields, as plain tuples to compare."""

from typing import Any

from widerspruch.items.item import AccountFact, Item


def facts(yielded: list[Any]) -> list[tuple[str, str]]:
    """Name and value of each fact."""
    return [(fact.fact, fact.value) for fact in yielded if isinstance(fact, AccountFact)]


def items(yielded: list[Any]) -> list[tuple[str, str | None, str]]:
    """Kind, text and audience of each item."""
    return [(item.kind, item.text, item.audience) for item in yielded if isinstance(item, Item)]
