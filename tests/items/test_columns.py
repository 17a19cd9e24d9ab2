"""Items kept column by column: the same rows and ids as the same items as values."""

from hypothesis import given, settings
from hypothesis import strategies as st

from widerspruch.items.columns import ItemColumns
from widerspruch.items.identity import account_ref
from widerspruch.items.item import Item, Medium, Mention, Place
from widerspruch.items.table import ItemSource, to_record_batch

ERIKA = account_ref("facebook", "erika.beispiel")
SOURCE = ItemSource(export="facebook-2026-10-03", part=1, member="posts/your_posts_1.json", parser="facebook.posts")


def columns_of(items: list[Item]) -> ItemColumns:
    """The columns as a reader fills them."""
    columns = ItemColumns("archived")
    for row, item in enumerate(items):
        columns.kind.append(item.kind)
        columns.created_at.append(item.created_at)
        columns.text.append(item.text)
        columns.record_no.append(item.record_no)
        columns.media_refs += [medium.ref for medium in item.media]
        columns.media_kinds += [medium.kind for medium in item.media]
        columns.media_ends.append(len(columns.media_refs))
        if item.updated_at is not None:
            columns.updated_at[row] = item.updated_at
        if item.mentions:
            columns.mentions[row] = item.mentions
        if item.links:
            columns.links[row] = item.links
        if item.place is not None:
            columns.place[row] = item.place
        if item.parse_flags:
            columns.parse_flags[row] = item.parse_flags
    return columns


items = st.lists(
    st.builds(
        Item,
        kind=st.sampled_from(["post", "photo", "video"]),
        created_at=st.none() | st.integers(0, 2**50),
        text=st.none() | st.text(st.characters(), max_size=10),
        record_no=st.integers(0, 100),
        state=st.just("archived"),
        updated_at=st.none() | st.just(7),
        media=st.lists(
            st.builds(Medium, st.sampled_from(["b/2.jpg", "a/3.jpg", "1.mp4"]), st.sampled_from(["photo", "video"])),
            max_size=3,
        ).map(tuple),
        mentions=st.sampled_from([(), (Mention("Max"),), (Mention(handle="max"), Mention("Max", None, "structured"))]),
        links=st.sampled_from([(), ("https://example.org",), ("https://example.org/1", "https://example.org/2")]),
        place=st.sampled_from([None, Place("See"), Place(None, 51.0, 9.0)]),
        parse_flags=st.sampled_from([(), ("mojibake_repaired",)]),
    ),
    min_size=1,
    max_size=6,
)


@given(items)
def test_columns_are_a_sequence_of_their_items(some: list[Item]) -> None:
    """What was put in comes out, by iterating, by index from both ends, and as a slice."""
    columns = columns_of(some)
    assert list(columns) == some
    assert [columns[row] for row in range(len(some))] == some
    assert columns[-1] == some[-1]
    assert columns[1:] == some[1:]


@given(items)
@settings(deadline=None)
def test_columns_give_the_same_batch_as_values(some: list[Item]) -> None:
    """Every column of the record batch, the ids among them, is the same either way; half surrogates too."""
    batch = to_record_batch(columns_of(some), "facebook", ERIKA, SOURCE)
    batch.validate(full=True)
    assert batch.to_pylist() == to_record_batch(some, "facebook", ERIKA, SOURCE).to_pylist()
