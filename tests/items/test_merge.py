"""Importing twice adds nothing, true duplicates stay two, one post from two files is one."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from one_duckdb import cursor
from widerspruch.items.identity import account_ref
from widerspruch.items.item import Item
from widerspruch.items.merge import merge
from widerspruch.items.schema import ITEM
from widerspruch.items.table import ItemSource, to_record_batch
from widerspruch.items.writer import ItemWriter
from widerspruch.lib.whole_files import atomic_path

ERIKA = account_ref("facebook", "erika.beispiel")
TIMELINE = ItemSource("export-1", 1, "your_posts_1.json", "facebook.posts")
MORE_TIMELINE = ItemSource("export-1", 1, "your_posts_2.json", "facebook.posts")
ALBUM = ItemSource("export-1", 1, "album/0.json", "facebook.album")
LATER_EXPORT = ItemSource("export-2", 1, "your_posts_1.json", "facebook.posts")
THANKS = Item("post", 1_000_000, text="Danke!")


def spool(path, *parts):
    with ItemWriter(path) as writer:
        for source, items in parts:
            numbered = [Item(item.kind, item.created_at, text=item.text, record_no=n) for n, item in enumerate(items)]
            writer.write(to_record_batch(numbered, "facebook", ERIKA, source))
    return path


@pytest.fixture
def connection():
    return cursor()


class TestMerge:
    def test_importing_twice_adds_nothing(self, connection, tmp_path):
        """The same export merged into its own result adds 0 items and changes none."""
        items = [THANKS, THANKS, Item("post", 2_000_000, text="Bis bald")]
        store = tmp_path / "items.parquet"
        first = merge(connection, spool(tmp_path / "spool", (TIMELINE, items)), None, store)
        ids = sorted(pq.read_table(store)["item_id"].to_pylist())

        again = merge(connection, spool(tmp_path / "spool", (TIMELINE, items)), store, store)

        assert (first.added, again.added, again.again) == (3, 0, 3)
        assert sorted(pq.read_table(store)["item_id"].to_pylist()) == ids

    def test_true_duplicates_stay_two(self, connection, tmp_path):
        """Two equal posts in the timeline, even across its numbered files, are two items with two ids."""
        parts = ((TIMELINE, [THANKS]), (MORE_TIMELINE, [THANKS]))
        merged = merge(connection, spool(tmp_path / "spool", *parts), None, tmp_path / "items.parquet")

        assert merged.added == 2
        assert len(set(pq.read_table(tmp_path / "items.parquet")["item_id"].to_pylist())) == 2

    def test_the_same_item_in_timeline_and_album_is_one(self, connection, tmp_path):
        """What another kind of file of the same export repeats is not counted again."""
        parts = ((TIMELINE, [THANKS]), (ALBUM, [THANKS]))
        merged = merge(connection, spool(tmp_path / "spool", *parts), None, tmp_path / "items.parquet")

        assert (merged.read, merged.added, merged.again) == (2, 1, 1)

    def test_twins_in_one_record_are_as_many_as_they_are(self, connection, tmp_path):
        """A record can hold the same twice (a name that is also the user name): two items, two rows, two ids."""
        twins = [Item("profile_identity", None, text="erika", record_no=0)] * 2
        store = tmp_path / "items.parquet"
        with ItemWriter(tmp_path / "spool") as writer:
            writer.write(to_record_batch(twins, "facebook", ERIKA, TIMELINE))
        first = merge(connection, tmp_path / "spool", None, store)
        with ItemWriter(tmp_path / "spool") as writer:
            writer.write(to_record_batch(twins, "facebook", ERIKA, TIMELINE))
        again = merge(connection, tmp_path / "spool", store, store)

        assert (first.read, first.added, first.again) == (2, 2, 0)
        assert (again.read, again.added, again.again) == (2, 0, 2)
        assert len(set(pq.read_table(store)["item_id"].to_pylist())) == len(pq.read_table(store)) == 2

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from([TIMELINE, MORE_TIMELINE, ALBUM, LATER_EXPORT]),
                    st.sampled_from(["Danke!", "Hallo", "Ja"]),
                    st.integers(0, 1),
                ),
                max_size=12,
            ),
            min_size=1,
            max_size=3,
        )
    )
    def test_rows_are_items_read_less_those_known(self, imports):
        """However items repeat, in a record, a file, an export or several imports: every row has an id of its own, each
        import adds what it says, and the same imports again add nothing."""
        connection = cursor()
        with TemporaryDirectory() as folder:
            store = Path(folder) / "items.parquet"
            rows = 0
            for part in [*imports, *imports]:
                with ItemWriter(Path(folder) / "spool") as writer:
                    for source, text, record in part:
                        item = Item("post", 1_000_000, text=text, record_no=record)
                        writer.write(to_record_batch([item], "facebook", ERIKA, source))
                merged = merge(connection, Path(folder) / "spool", store if store.exists() else None, store)
                assert merged.read == len(part) == merged.added + merged.again
                rows += merged.added
                ids = pq.read_table(store)["item_id"].to_pylist()
                assert len(ids) == len(set(ids)) == rows
        connection.close()

    def test_a_later_export_adds_only_what_is_new(self, connection, tmp_path):
        """A second export that holds the old posts and a new one adds the new one."""
        store = tmp_path / "items.parquet"
        merge(connection, spool(tmp_path / "spool", (TIMELINE, [THANKS])), None, store)
        newer = [THANKS, Item("post", 3_000_000, text="Neu")]
        merged = merge(connection, spool(tmp_path / "spool", (LATER_EXPORT, newer)), store, store)

        assert merged.added == 1
        assert sorted(pq.read_table(store)["text"].to_pylist()) == ["Danke!", "Neu"]

    def test_an_empty_spool_gives_an_empty_table(self, connection, tmp_path):
        """No items at all is a table with no rows, not an error."""
        merged = merge(connection, spool(tmp_path / "spool"), None, tmp_path / "items.parquet")
        assert (merged.read, merged.added) == (0, 0)
        assert len(pq.read_table(tmp_path / "items.parquet")) == 0


class TestWholeOrNothing:
    def test_a_failure_leaves_the_old_file(self, tmp_path):
        """If writing breaks off, the target is what it was and nothing half-written lies beside it."""
        target = tmp_path / "items.parquet"
        target.write_text("old")
        with pytest.raises(KeyboardInterrupt), atomic_path(target) as unfinished:
            unfinished.write_text("half")
            raise KeyboardInterrupt
        assert [file.name for file in tmp_path.iterdir()] == ["items.parquet"]
        assert target.read_text() == "old"

    @pytest.mark.parametrize("name", ["kind=post", "Fall[1]", "*", "it's"])
    def test_the_folder_is_only_a_place(self, name, connection, tmp_path):
        """A folder that looks like a column or a pattern gives the items what any other gives them."""
        for folder, items in (
            (tmp_path / "Fall1", [Item("post", 3_000_000, text="fremd")]),
            (tmp_path / name, [THANKS]),
        ):
            folder.mkdir()
            with_double = spool(folder / "spool", (TIMELINE, [*items, *items]))
            merge(connection, with_double, None, folder / "items.parquet")
        store = tmp_path / name / "items.parquet"

        merge(connection, spool(tmp_path / name / "spool", (LATER_EXPORT, [THANKS])), store, store)

        rows = pq.ParquetFile(store).read()
        assert (rows["text"].to_pylist(), rows.schema.names) == (["Danke!"] * 2, ITEM.names)
