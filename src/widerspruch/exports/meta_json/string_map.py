"""Instagram's legacy records: `string_map_data`, a map from translated labels to cells."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.exports.meta_json.label_values import is_labelled, leaves
from widerspruch.exports.meta_json.labels import meaning
from widerspruch.exports.meta_json.values import Json, instant, text_of


class Cell(Struct, frozen=True):
    """One cell. `value`: its words; `at`: microseconds UTC."""

    label: str
    concept: str | None
    value: str | None
    at: int | None


def cells(record: Json) -> tuple[Cell, ...]:
    """The cells of a record in their order, in either dialect."""
    if is_labelled(record):
        return tuple(_cells_of_labels(record))
    data = record.get("string_map_data")
    if not isinstance(data, dict):
        return ()
    return tuple(
        Cell(label, meaning(label), text_of(cell.get("value")), instant(cell.get("timestamp")))
        for label, cell in data.items()
        if isinstance(cell, dict)
    )


def _cells_of_labels(record: Json) -> Iterator[Cell]:
    for leaf in leaves(record):
        label = leaf.path[-1] if leaf.path else ""
        if leaf.kind == "time":
            yield Cell(label, leaf.concept, None, leaf.value)
        else:
            yield Cell(label, leaf.concept, leaf.value, None)
    stamp = instant(record.get("timestamp"))
    if stamp is not None:
        yield Cell("", "time", None, stamp)


def value_of(found: tuple[Cell, ...], *concepts: str) -> str | None:
    """The words of the first cell with one of these meanings."""
    return next((cell.value for cell in found if cell.concept in concepts and cell.value), None)


def moment_in(found: tuple[Cell, ...]) -> int | None:
    """The time: of a cell that means time, else of any."""
    timed = [cell for cell in found if cell.at is not None]
    named = [cell for cell in timed if cell.concept == "time"]
    return next((cell.at for cell in named or timed), None)
