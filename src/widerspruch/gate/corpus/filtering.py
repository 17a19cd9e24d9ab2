"""The rows to keep of a batch, also of types that Arrow cannot filter."""

import pyarrow as pa
import pyarrow.compute as pc


def as_schema(schema: pa.Schema, rows: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows under another schema."""
    return rows if schema.equals(rows.schema) else rows.cast(schema)


def kept_rows(rows: pa.RecordBatch, keep: pa.BooleanArray) -> list[pa.RecordBatch]:
    """The rows to keep, none twice and in order, also of types that Arrow cannot filter."""
    return [as_schema(rows.schema, one) for one in filtered(rows, keep, filterable(rows.schema))]


def filterable(schema: pa.Schema) -> pa.Schema | None:
    """The same columns in types that can be filtered; None where these are such."""
    plain = pa.schema([field.with_type(_filterable(field.type)) for field in schema])
    return None if plain.equals(schema) else plain


def filtered(rows: pa.RecordBatch, keep: pa.BooleanArray, through: pa.Schema | None) -> list[pa.RecordBatch]:
    """The rows to keep: in one piece or, where Arrow can filter a type in no form, in as many as there are runs.

    Args:
        through: What can be filtered, if that is not what was read.
    """
    if through is not None:
        rows = pa.RecordBatch.from_arrays(
            [_cast_if_possible(column, field.type) for column, field in zip(rows.columns, through, strict=True)],
            names=rows.schema.names,
        )
    try:
        return [rows.filter(keep)]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        runs = pc.run_end_encode(keep)
        ends = runs.run_ends.to_pylist()
        kept = zip([0, *ends[:-1]], ends, runs.values.to_pylist(), strict=True)
        return [rows.slice(start, end - start) for start, end, keeps in kept if keeps]


def _cast_if_possible(column: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return column


def _filterable(kind: pa.DataType) -> pa.DataType:
    """The same values in a type that Arrow can filter: it cannot where text is held as views (22 November 2026), and of
    a dictionary it keeps what only the rows had that are left out: an objector's id would still be in the file."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_filterable(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_filterable(kind.key_type), _filterable(kind.item_type), kind.keys_sorted)
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(kind.value_field.with_type(_filterable(kind.value_type)), kind.list_size)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_filterable(kind.value_type)))
    return kind
