"""The ledger: which rows of a shard were kept out or changed, and why. No text, no identity."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

WORD = pa.dictionary(pa.int32(), pa.string())

LEDGER = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("kept", pa.bool_(), nullable=False),
        pa.field("verdict", WORD, nullable=False),
        pa.field("reason", WORD, nullable=False),
        pa.field("rule", WORD),
        pa.field("terms_id", WORD),
        pa.field("identifier", WORD),
        pa.field("because", WORD),
    ]
)
"""One row per row of the shard that is not in the corpus as it was.

row: its number in the input file, from 0. kept: whether it is in the corpus all the same, with a mention redacted.
identifier, because: how a mention was recognised (`handle`, `email`, `name` ...) and why it counted
(`mentions.match.BECAUSE`); NULL where no mention counted.
"""

BUCKET_LEDGER = pa.schema([pa.field("input", pa.int32(), nullable=False), *LEDGER])
"""One row per row that belongs to a bucket, whether or not it is in the corpus, in the order of the inputs.

input: number of its input file in the manifest, from 0. The rows with `kept` lie in the bucket's file in this order.
identifier: of a row that is kept, only where a mention in it was replaced.
"""

ROWS_PER_GROUP = 1 << 20


def ledger_name(name: str) -> str:
    """What the ledger of an input file is called: a Parquet file, as its input."""
    return name if name.endswith(".parquet") else f"{name}.parquet"


def ledger_file(target: pa.NativeFile, schema: pa.Schema = LEDGER) -> pq.ParquetWriter:
    """A Parquet file of lines of the ledger, or of a bucket's. Numbers of rows as differences, words as dictionaries:
    half the size and half the time of Arrow's defaults."""
    numbers = [name for name in ("input", "row") if name in schema.names]
    return pq.ParquetWriter(
        target,
        schema,
        compression="zstd",
        use_dictionary=LEDGER.names[2:],
        column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        write_statistics=numbers,
    )


class LedgerWriter:
    """Streams the ledger of one shard into a Parquet file, or of one bucket."""

    def __init__(self, target: pa.NativeFile, cases: pa.Table, schema: pa.Schema = LEDGER) -> None:
        self._writer, self._schema = ledger_file(target, schema), schema
        self._words = [words_as_codes(cases.column(name).combine_chunks()) for name in LEDGER.names[2:6]]
        self.rows = 0

    def write(
        self,
        rows: pa.Array,
        case_numbers: pa.Array,
        kept: pa.Array,
        identifiers: tuple[pa.Array, pa.Array],
        inputs: pa.Array | None = None,
    ) -> None:
        """Append entries, in the order of rows.

        Args:
            kept: Whether a row is in the corpus all the same, with a mention replaced.

            identifiers: Kind of identifier and reason of each row's mention.

            inputs: Of which input each row is; of a bucket's ledger alone.
        """
        if not len(rows):
            return
        words = [of_case.take(case_numbers) for of_case in self._words]
        recognised = [words_as_codes(identifier) for identifier in identifiers]
        whose = [] if inputs is None else [inputs]
        batch = pa.record_batch([*whose, rows, kept, *words, *recognised], schema=self._schema)
        self._writer.write_batch(batch, row_group_size=ROWS_PER_GROUP)
        self.rows += len(rows)

    def close(self) -> None:
        self._writer.close()

    def abandon(self) -> None:
        """As `ShardWriter.abandon`."""
        self._writer.is_open = False


def words_as_codes(texts: pa.Array) -> pa.Array:
    """As `WORD`."""
    if texts.null_count == len(texts):
        return pa.nulls(len(texts), WORD)
    return pc.dictionary_encode(texts).cast(WORD)
