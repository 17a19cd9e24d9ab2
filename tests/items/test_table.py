"""Items as record batches: every column arrives, whatever is in it."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.items.identity import account_ref
from widerspruch.items.item import AccountFact, Item, Medium, Mention, Place
from widerspruch.items.schema import ACCOUNT_FACT, EARLIEST, ITEM, LATEST
from widerspruch.items.table import ItemSource, facts_table, to_record_batch
from widerspruch.rulebook.instants import day_of

ERIKA = account_ref("facebook", "erika.beispiel")
SOURCE = ItemSource(export="facebook-2026-10-03", part=1, member="posts/your_posts_1.json", parser="facebook.posts")


def batch_of(*items: Item) -> pa.RecordBatch:
    return to_record_batch(items, "facebook", ERIKA, SOURCE)


def test_every_field_of_an_item_arrives():
    """A fully filled item comes back from its row as it was."""
    item = Item(
        "photo",
        1_400_000_000_000_000,
        text="Mit Max am See",
        record_no=3,
        audience="friends",
        audience_basis="user_said",
        surface_owner="Seglerverein",
        updated_at=1,
        backdated_at=2,
        state="archived",
        lang="de",
        media=(Medium("a.jpg", "photo", 10, True), Medium("b.mp4", "video")),
        mentions=(Mention(name="Max Beispiel", basis="structured"),),
        links=("https://example.org",),
        place=Place("See", 53.5, 10.0),
        is_ai_interaction=True,
        ai_surface="facebook",
        ai_role="prompt",
        external_id="1",
        external_url="https://example.org/1",
        parse_flags=("mojibake_repaired",),
    )
    row = batch_of(item, Item("post", None)).to_pylist()[0]

    assert row["text"] == "Mit Max am See"
    assert row["media"] == [
        {"ref": "a.jpg", "kind": "photo", "bytes": 10, "has_person_hint": True},
        {"ref": "b.mp4", "kind": "video", "bytes": None, "has_person_hint": False},
    ]
    assert row["mentions"] == [{"name": "Max Beispiel", "handle": None, "basis": "structured"}]
    assert row["place"] == {"name": "See", "lat": 53.5, "lon": 10.0}
    assert (row["audience"], row["audience_basis"], row["state"]) == ("friends", "user_said", "archived")
    assert (row["source_member"], row["source_record"]) == ("posts/your_posts_1.json", 3)
    assert (row["is_ai_interaction"], row["ai_role"]) == (True, "prompt")


def test_the_batch_has_the_schema():
    """A batch of one bare item has every column of the schema, in order."""
    assert batch_of(Item("post", None)).schema.equals(ITEM)


@given(texts=st.lists(st.none() | st.text(st.characters(), max_size=30), min_size=1, max_size=20))
def test_any_text_becomes_a_column(texts):
    """Texts of all shapes, lone surrogates and NULs too, become a valid column of the same length."""
    batch = batch_of(*(Item("post", None, text=text) for text in texts))
    batch.validate(full=True)
    whole = [text is None or not any("\ud800" <= char <= "\udfff" for char in text) for text in texts]
    assert [
        got == text for got, text, is_whole in zip(batch["text"].to_pylist(), texts, whole, strict=True) if is_whole
    ] == [True] * sum(whole)


def test_facts_keep_their_source():
    """A fact's row says which account and which file it comes from."""
    table = facts_table([("facebook", ERIKA, "profile.json", AccountFact("birth_date", "1990-01-01"))])
    assert table.schema.equals(ACCOUNT_FACT)
    assert table.to_pylist()[0] | {"account_ref": None} == {
        "platform": "facebook",
        "account_ref": None,
        "fact": "birth_date",
        "value": "1990-01-01",
        "valid_from": None,
        "source_member": "profile.json",
    }


class TestInstants:
    EDGES = (EARLIEST, LATEST, EARLIEST - 1, LATEST + 1, 253_402_300_799_000_000, 2**63 - 1, 2**63, -(10**30), 10**30)

    @pytest.mark.parametrize("instant", EDGES)
    @pytest.mark.parametrize("field", ["created_at", "updated_at", "backdated_at"])
    def test_one_that_nobody_can_mean_is_none_and_says_so(self, field, instant):
        """Years up to 2200; a stamp beyond is unknown, whatever its size, and its neighbours are untouched."""
        items = [Item("post", 5, text="before"), Item("post", 5, text="it"), Item("post", 6, text="after")]
        setattr(items[1], field, instant)

        rows = to_record_batch(items, "facebook", bytes(16), ItemSource("e", 0, "m", "p")).to_pylist()

        known = EARLIEST <= instant <= LATEST
        assert rows[1][field] == (instant if known else None)
        assert rows[1]["parse_flags"] == ([] if known else ["date_unparsed"])
        assert [row["created_at"] for row in rows[::2]] == [5, 6]
        if rows[1][field] is not None:
            day_of(rows[1][field])
