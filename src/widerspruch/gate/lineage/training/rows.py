"""The rows of bucket files as a trainer sees them: a text, and what is to be learnt of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pyarrow as pa

from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.shards import Shard, format_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training.recipe import TrainedColumns
from widerspruch.lib.shown import shown

TrainedRow = tuple[str, str | None]
"""Text and label. Rows without a text are none; without a label, where one is asked for, neither."""


def rows_of(files: Sequence[Path], columns: TrainedColumns) -> Iterator[list[TrainedRow]]:
    """All rows in order, some thousands at a time.

    Raises:
        GateError: A file is damaged, lacks a column (`recipe_column`, values: column, name), or a column holds neither
            text nor whole numbers (`recipe_column_type`, the same values).
    """
    asked = [Column(columns.text, pa.string(), prose=True)]
    if columns.label is not None and columns.label != columns.text:
        asked.append(Column(columns.label, pa.string()))
    for number, path in enumerate(files):
        shard = Shard(number, str(path), path.name, format_of(path.name), path.stat().st_size)
        with _in_words_of_the_recipe(path.name), open_shard(shard, asked, whole=False) as reader:
            rows = 0
            for chunk in reader.chunks():
                rows += chunk.columns.num_rows
                yield [*_rows(chunk.columns, columns, path.name)]
            for column in reader.absent if rows else ():
                raise GateError("recipe_column", column=column, name=path.name)


def _rows(read: pa.RecordBatch, columns: TrainedColumns, file: str) -> Iterator[TrainedRow]:
    texts = _texts(read, columns.text, file)
    if columns.label is None:
        yield from ((text, None) for text in texts if text is not None)
        return
    for text, label in zip(texts, _texts(read, columns.label, file), strict=True):
        if text is not None and label is not None:
            yield text, label


@contextmanager
def _in_words_of_the_recipe(file: str) -> Iterator[None]:
    """A reader speaks of the profile, and here the recipe names the columns."""
    try:
        yield
    except GateError as error:
        if error.code in _OF_COLUMNS:
            column = shown(error.values.get("column", ""))
            raise GateError(_OF_COLUMNS[error.code], column=column, name=file) from error
        raise


_OF_COLUMNS: dict[str, Literal["recipe_column", "recipe_column_type"]] = {
    "column_unknown": "recipe_column",
    "path_unclear": "recipe_column",
    "value_unreadable": "recipe_column_type",
}


def _texts(columns: pa.RecordBatch, name: str, file: str) -> list[str | None]:
    values = columns.column(name)
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (_is_text(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind)):
        raise GateError("recipe_column_type", column=name, name=file)
    try:
        texts: list[str | None] = values.cast(pa.large_string()).to_pylist()
    except UnicodeDecodeError as error:  # bytes that are called text
        raise GateError("recipe_column_type", column=name, name=file) from error
    return texts


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
