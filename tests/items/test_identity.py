"""An item's identity: what makes two items the same, and what does not."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.items.identity import ID_BYTES, MAY_CHANGE_IN_NFC, account_ref, item_id
from widerspruch.items.item import Item, Medium
from widerspruch.items.table import ItemSource, to_record_batch

SOURCE = ItemSource("facebook-2026-10-03", 1, "your_posts_1.json", "facebook.posts")
ERIKA = account_ref("facebook", "erika.beispiel")
POST = Item(
    "photo",
    1_400_000_000_000_000,
    text="Schöne Grüße vom See",
    media=(Medium("posts/media/see_1.jpg"), Medium("posts/media/boot_2.jpg")),
    links=("https://example.org/see",),
)


def fingerprint(item: Item, platform: str = "facebook", account: bytes = ERIKA) -> bytes:
    return to_record_batch([item], platform, account, SOURCE)["item_id"][0].as_py()


class TestFingerprint:
    def test_it_ignores_where_the_item_was_read(self):
        """The same post from another record, folder or export is the same item."""
        moved = structs.replace(
            POST, record_no=77, media=(Medium("album/boot_2.jpg"), Medium("see_1.jpg")), parse_flags=("truncated",)
        )
        assert fingerprint(moved) == fingerprint(POST)

    def test_it_ignores_how_umlauts_are_composed(self):
        """Composed and decomposed umlauts are one text."""
        decomposed = structs.replace(POST, text=unicodedata.normalize("NFD", POST.text))
        assert decomposed.text != POST.text
        assert fingerprint(decomposed) == fingerprint(POST)

    def test_it_changes_with_whatever_the_item_is(self):
        """Platform, account, kind, time, text, media, links, chat and author each make another item."""
        others = [
            fingerprint(POST, platform="instagram"),
            fingerprint(POST, account=account_ref("facebook", "max.beispiel")),
            fingerprint(structs.replace(POST, kind="video")),
            fingerprint(structs.replace(POST, created_at=POST.created_at + 1)),
            fingerprint(structs.replace(POST, text=POST.text + "!")),
            fingerprint(structs.replace(POST, media=())),
            fingerprint(structs.replace(POST, links=())),
            fingerprint(structs.replace(POST, thread="Anna")),
            fingerprint(structs.replace(POST, author="Anna")),
            fingerprint(structs.replace(POST, thread="Anna", author="Cleo")),
        ]
        assert len({*others, fingerprint(POST)}) == len(others) + 1

    def test_it_ignores_how_a_chat_and_a_name_are_written(self):
        """Case, spaces and forms of letters do not make another author."""
        one, other = (
            structs.replace(POST, thread=t, author=a)
            for t, a in (("Müllers", "Anna\u00a0B"), ("MU\u0308LLERS", " anna b"))
        )
        assert fingerprint(one) == fingerprint(other)

    def test_others_names_are_in_no_table(self):
        """Chat and author only make the identity."""
        batch = to_record_batch([structs.replace(POST, thread="Anna", author="Cleo")], "facebook", ERIKA, SOURCE)
        assert not {"Anna", "Cleo"} & {str(value) for row in batch.to_pylist() for value in row.values()}

    def test_characters_passed_over_never_change_in_nfc(self):
        """Whatever the quick look passes over is composed as it stands, alone and beside anything else."""
        looked_at = re.compile(re.sub(r"\\x\{([0-9A-F]+)\}", lambda code: rf"\U{code[1]:0>8}", MAY_CHANGE_IN_NFC))
        passed_over = [char for char in map(chr, range(0x110000)) if not looked_at.match(char)]
        seconds = {
            chr(int(parts[1], 16))
            for parts in (unicodedata.decomposition(chr(code)).split() for code in range(0x110000))
            if len(parts) == 2 and not parts[0].startswith("<")
        }
        assert not [
            hex(ord(char))
            for char in passed_over
            if unicodedata.combining(char) or unicodedata.normalize("NFC", char) != char or char in seconds
        ]

    @given(text=st.text(st.characters(), max_size=200))
    def test_any_text_has_one(self, text):
        """Whatever stands in a text, even half a surrogate pair, it has a fingerprint of 16 bytes."""
        assert len(fingerprint(Item("post", None, text=text))) == ID_BYTES


class TestAccountRef:
    def test_writing_does_not_matter(self):
        """Case and a leading @ do not make another account; the platform does."""
        assert account_ref("instagram", "@Erika.Beispiel") == account_ref("instagram", "erika.beispiel")
        assert account_ref("instagram", "erika.beispiel") != account_ref("threads", "erika.beispiel")


def test_the_second_of_two_equal_items_gets_an_id_of_its_own():
    """The first occurrence keeps the fingerprint, later ones differ from it and from each other."""
    first = fingerprint(POST)
    assert item_id(first, 0) == first
    assert len({item_id(first, occurrence) for occurrence in range(5)}) == 5
