"""Who is who among items read: nothing is counted twice, nothing that differs is lost.

`merge` numbers true duplicates within an export, drops what another file or an earlier import already holds, and
leaves one Parquet file. Two exports of one account that hold the same post give one item.
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.items.identity import item_id
from widerspruch.lib.database_files import copy_sql, parquet_sql
from widerspruch.lib.whole_files import atomic_path


class Merged(Struct, frozen=True):
    """What a merge did.

    Attributes:
        read: Rows in the spool.

        added: Rows that are new.

        again: Rows that another file of the export, or an earlier import, already held.
    """

    read: int
    added: int
    again: int


def merge(connection: duckdb.DuckDBPyConnection, spool: Path, known: Path | None, target: Path) -> Merged:
    """Settle the identity of all spooled items and write those of `known` and the new ones to `target`.

    Args:
        connection: Any DuckDB connection; two temporary tables are made in it.
        spool: Parquet file of an `ItemWriter`, item ids are still fingerprints. Becomes the target where nothing
            in it repeats: on the same disk, please.
        known: Result of an earlier merge, or None.
        target: May be the same path as `known`; replaced whole.
    """
    _number_the_repeated(connection, spool)
    if known is None and _count(connection, "SELECT COUNT(*) FROM repeated") == 0:
        rows = pq.read_metadata(spool).num_rows
        spool.replace(target)
        return Merged(read=rows, added=rows, again=0)
    return _write_settled(connection, spool, known, target)


def _number_the_repeated(connection: duckdb.DuckDBPyConnection, spool: Path) -> None:
    """Make the narrow table `repeated` of the few that occur more than once: what the row of the spool with this number
    is called; `first` marks those that stay."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE numbered AS
        WITH doubles AS (
            SELECT item_id FROM {parquet_sql([spool])} GROUP BY item_id HAVING COUNT(*) > 1
        )
        SELECT
            file_row_number AS spooled_row, item_id AS fingerprint,
            source_export, source_part, source_member, source_record,
            ROW_NUMBER() OVER (
                PARTITION BY item_id, source_export, source_parser
                ORDER BY source_part, source_member, source_record, file_row_number
            ) - 1 AS occurrence
        FROM {parquet_sql([spool], numbered=True)} SEMI JOIN doubles USING (item_id)
        """  # noqa: S608 (quoted)
    )
    later = connection.execute("SELECT DISTINCT fingerprint, occurrence FROM numbered WHERE occurrence > 0").fetchall()
    connection.register(
        "later_ids",
        pa.table(
            {
                "fingerprint": pa.array([fingerprint for fingerprint, _ in later], pa.binary()),
                "occurrence": pa.array([occurrence for _, occurrence in later], pa.int64()),
                "settled_id": pa.array([item_id(*pair) for pair in later], pa.binary()),
            }
        ),
    )
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE repeated AS
        SELECT
            numbered.spooled_row,
            COALESCE(later_ids.settled_id, numbered.fingerprint) AS settled_id,
            ROW_NUMBER() OVER (
                PARTITION BY numbered.fingerprint, numbered.occurrence
                ORDER BY source_export, source_part, source_member, source_record, spooled_row
            ) = 1 AS first
        FROM numbered LEFT JOIN later_ids USING (fingerprint, occurrence)
        """
    )
    connection.unregister("later_ids")


def _write_settled(connection: duckdb.DuckDBPyConnection, spool: Path, known: Path | None, target: Path) -> Merged:
    connection.execute("CREATE OR REPLACE TEMP TABLE known_ids (item_id BLOB)")
    if known:
        connection.execute(f"INSERT INTO known_ids SELECT item_id FROM {parquet_sql([known])}")  # noqa: S608 (quoted)
    # The number of a row is the one thing in the spool that no two rows share: one record can hold the same twice.
    settled = f"""
        SELECT spooled.* EXCLUDE (file_row_number) REPLACE (COALESCE(repeated.settled_id, spooled.item_id) AS item_id)
        FROM {parquet_sql([spool], numbered=True)} AS spooled
        LEFT JOIN repeated ON repeated.spooled_row = spooled.file_row_number
        WHERE repeated.first IS NULL OR repeated.first
    """  # noqa: S608 (quoted)
    everything = f"SELECT * FROM ({settled}) ANTI JOIN known_ids USING (item_id)"  # noqa: S608 (no input in it)
    if known:
        everything = f"SELECT * FROM {parquet_sql([known])} UNION ALL BY NAME ({everything})"  # noqa: S608 (quoted)
    with atomic_path(target, lasting=False) as unfinished:
        connection.execute(copy_sql(everything, unfinished))
        total = pq.read_metadata(unfinished).num_rows
    read = pq.read_metadata(spool).num_rows
    before = _count(connection, "SELECT COUNT(*) FROM known_ids")
    return Merged(read=read, added=total - before, again=read - (total - before))


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    # All rows, though there is one: an unfinished result keeps the connection busy.
    return int(connection.execute(query).fetchall()[0][0])
