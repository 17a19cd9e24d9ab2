"""Where a message begins, in every layout that WhatsApp writes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytes_member import BytesMember
from widerspruch.exports.member import ReaderContext
from widerspruch.exports.platforms.whatsapp.reader import read_chat
from widerspruch.items.item import Item

CONTEXT = ReaderContext(platform="whatsapp")


def read(text: str, name: str = "_chat.txt") -> list[Item]:
    member = BytesMember(name, text.encode("utf-8"))
    return [item for item in read_chat(member, CONTEXT) if isinstance(item, Item)]


def written(item: Item) -> str:
    assert item.created_at is not None
    return datetime.fromtimestamp(item.created_at / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S")


LAYOUTS = [
    ("[14.05.24, 15:04:09] Anna: Hallo", "2024-05-14 15:04:09"),
    ("\u200e[14.05.24, 15:04:09] Anna: Hallo", "2024-05-14 15:04:09"),
    ("14.05.24, 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("14.05.2024, 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("5/14/24, 3:04\u202fPM - Anna: Hallo", "2024-05-14 15:04:00"),
    ("[5/14/24, 3:04:09\u202fPM] Anna: Hallo", "2024-05-14 15:04:09"),
    ("5/14/24, 12:04 AM - Anna: Hallo", "2024-05-14 00:04:00"),
    ("5/14/24, 12:04 PM - Anna: Hallo", "2024-05-14 12:04:00"),
    ("14.5.2024 klo 15.04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("[14.5.2024 klo 15.04.09] Anna: Hallo", "2024-05-14 15:04:09"),
    ("14-05-2024 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("14/5/24, 3:04\u00a0p.\u00a0m. - Anna: Hallo", "2024-05-14 15:04:00"),
    ("14/5/24 3:04 a. m. - Anna: Hallo", "2024-05-14 03:04:00"),
    ("15:04, 14/05/2024 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("[15:04:09, 14/5/24] Anna: Hallo", "2024-05-14 15:04:09"),
    ("\u200f١٤\u200f/٥\u200f/٢٠٢٤، ٣:٠٤ م - Anna: Hallo", "2024-05-14 15:04:00"),
    ("[١٤\u200f/٥\u200f/٢٠٢٤، ٣:٠٤:٠٩ ص] Anna: Hallo", "2024-05-14 03:04:09"),
    ("14/5/2567 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("2024/05/14 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("[R6/05/14 15:04:09] Anna: Hallo", "2024-05-14 15:04:09"),
    ("[2024/5/14 下午3:04:09] Anna: Hallo", "2024-05-14 15:04:09"),
    ("2024-05-14 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("14/05/2024 à 15:04 - Anna: Hallo", "2024-05-14 15:04:00"),
    ("14.05.24, 15:04 Uhr - Anna: Hallo", "2024-05-14 15:04:00"),
    ("14.05.24, 9:04 vorm. - Anna: Hallo", "2024-05-14 09:04:00"),
    ("14.05.24, 9:04 morgens - Anna: Hallo", "2024-05-14 09:04:00"),
    ("14.05.24, 12:04 mittags - Anna: Hallo", "2024-05-14 12:04:00"),
    ("14.05.24, 3:04\u00a0nachm. - Anna: Hallo", "2024-05-14 15:04:00"),
    ("[14.05.24, 9:04:09\u202fabends] Anna: Hallo", "2024-05-14 21:04:09"),
    ("14.05.24, 12:04 nachts - Anna: Hallo", "2024-05-14 00:04:00"),
    ("14.05.24, 3:04 nachts - Anna: Hallo", "2024-05-14 03:04:00"),
    ("14.05.24,\ufeff 15:04 - \ufeffAnna: Hallo", "2024-05-14 15:04:00"),
    ("\ufeff14.05.24, 15:04 - \u202aAnna\u202c: Hallo", "2024-05-14 15:04:00"),
]


class TestLayouts:
    @pytest.mark.parametrize(("line", "expected"), LAYOUTS)
    def test_every_known_layout_gives_its_local_time_and_text(self, line: str, expected: str) -> None:
        """A header of any known language and device is read, with the time it shows and the text behind it."""
        (item,) = read(line)
        assert (written(item), item.text, item.created_tz) == (expected, "Hallo", "local_unknown")

    @pytest.mark.parametrize(("line", "expected"), LAYOUTS)
    def test_many_lines_of_one_layout_are_as_many_messages(self, line: str, expected: str) -> None:
        """A chat in any layout yields one message per header, whatever block boundaries fall between them."""
        assert len(read("\r\n".join([line] * 30))) == 30

    def test_seconds_decide_the_precision(self) -> None:
        """A header without seconds is exact to the minute only."""
        with_seconds, without = read("[14.05.24, 15:04:09] A: x\n14.05.24, 15:04 - A: x")
        assert (with_seconds.created_precision, without.created_precision) == ("s", "min")

    def test_a_mark_before_the_text_survives_the_wide_stage(self) -> None:
        """Deleting marks to find a header moves no character of the text."""
        (item,) = read("[١٤\u200f/٥\u200f/٢٠٢٤، ٣:٠٤:٠٩ ص] Anna: \u200eBild weggelassen")
        assert (item.text, item.media[0].kind) == (None, "photo")

    def test_an_impossible_time_leaves_the_date_open(self) -> None:
        """A header with a clock that shows no time of day is kept, undated and flagged."""
        (item,) = read("14.05.24, 29:99 - Anna: x")
        assert (item.created_at, item.parse_flags) == (None, ("date_unparsed",))


class TestLines:
    def test_lines_without_header_continue_the_message(self) -> None:
        """Continuation lines belong to the message above, with line feeds between them."""
        first, second = read("14.05.24, 15:04 - A: eins\r\nzwei\r\n\r\n3. drei\r\n14.05.24, 15:05 - A: vier\r\n")
        assert (first.text, second.text) == ("eins\nzwei\n\n3. drei", "vier")

    def test_other_line_separators_stay_inside_the_message(self) -> None:
        """Only a line feed ends a line: U+2028, U+0085, vertical tab and form feed are text."""
        (item,) = read("14.05.24, 15:04 - A: a\u2028b\u0085c\x0bd\x0ce")
        assert item.text == "a\u2028b\u0085c\x0bd\x0ce"

    def test_text_is_not_normalised(self) -> None:
        """Emoji joiners and composed umlauts come out as they went in."""
        (item,) = read("14.05.24, 15:04 - A: Übung 👩\u200d💻 fi")
        assert item.text == "Übung 👩\u200d💻 fi"

    def test_an_overlong_line_is_cut_and_flagged(self) -> None:
        """A message far beyond WhatsApp's own limit is cut instead of filling the memory."""
        long, after = read("14.05.24, 15:04 - A: " + "x" * 3_000_000 + "\n14.05.24, 15:05 - A: danach")
        assert ("truncated" in long.parse_flags, after.text) == (True, "danach")

    def test_messages_across_block_boundaries_are_whole(self) -> None:
        """Reading in blocks neither loses nor splits a message."""
        lines = [f"14.05.24, 15:{n % 60:02} - Anna: Nachricht {n} " + "äö" * (n % 97) for n in range(9000)]
        assert [item.text for item in read("\n".join(lines))] == [line.split(": ", 1)[1].rstrip() for line in lines]


class TestAnyInput:
    @given(st.binary(max_size=400))
    def test_random_bytes_never_raise(self, content: bytes) -> None:
        """Whatever a file named like a chat holds, reading it ends."""
        list(read_chat(BytesMember("_chat.txt", content), CONTEXT))

    @given(
        st.lists(
            st.text(alphabet="0123456789[]:./-, -APMapm\u200e\u202f\ufeff@\u2068\u2069AnnMeta AI<>()\n", max_size=60),
            max_size=12,
        )
    )
    def test_near_headers_never_raise(self, lines: list[str]) -> None:
        """Lines that are almost headers are read or continue a message, never more than one item each."""
        text = "\n".join(lines)
        assert len(read(text)) <= text.count("\n") + 1
