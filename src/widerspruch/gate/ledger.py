"""The ledger: which rows of a shard were kept out or changed, and why. No text, no identity."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_WORD = pa.dictionary(pa.int32(), pa.string())

LEDGER = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("kept", pa.bool_(), nullable=False),
        pa.field("verdict", _WORD, nullable=False),
        pa.field("reason", _WORD, nullable=False),
        pa.field("rule", _WORD),
        pa.field("terms_id", _WORD),
        pa.field("sign", _WORD),
        pa.field("because", _WORD),
    ]
)
"""One row per row of the shard that is not in the corpus as it was.

row: its number in the input file, from 0. kept: whether it is in the corpus all the same, with a mention redacted.
sign, because: how a mention was recognised (`handle`, `email`, `name` ...) and why it counted
(`mentions.match.BECAUSE`); NULL where no mention counted.
"""

ROWS_PER_GROUP = 1 << 20


class LedgerWriter:
    """Streams the ledger of one shard into a Parquet file."""

    def __init__(self, target: pa.NativeFile, cases: pa.Table) -> None:
        self._writer = pq.ParquetWriter(target, LEDGER, compression="zstd", use_dictionary=LEDGER.names[1:])
        self._words = {name: cases.column(name).combine_chunks().dictionary_encode() for name in LEDGER.names[2:6]}
        self.rows = 0

    def write(self, rows: pa.Array, case_numbers: pa.Array, kept: pa.Array, signs: tuple[pa.Array, pa.Array]) -> None:
        """Append entries, in the order of rows.

        Args:
            kept: Whether a row is in the corpus all the same, with a mention replaced.

            signs: Sign and reason of each row's mention.
        """
        if not len(rows):
            return
        words = [_take(words, case_numbers) for words in self._words.values()]
        recognised = [pc.dictionary_encode(sign).cast(_WORD) for sign in signs]
        batch = pa.record_batch([rows, kept, *words, *recognised], schema=LEDGER)
        self._writer.write_batch(batch, row_group_size=ROWS_PER_GROUP)
        self.rows += len(rows)

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


def _take(words: pa.DictionaryArray, case_numbers: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(words.indices.take(case_numbers), words.dictionary).cast(_WORD)
