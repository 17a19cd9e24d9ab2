"""Streaming records out of JSON of every shape, whole or broken."""

import json
from io import BytesIO
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bytes_member import BytesMember
from examples import examples
from widerspruch.exports.meta_json import json_stream
from widerspruch.exports.meta_json.json_stream import RecordStream, Shape

ANY: Shape[Any] = Shape(orjson.loads, lambda value: value)


def stream_of(raw: bytes, *root_keys: str) -> RecordStream[Any]:
    return RecordStream(BytesMember("posts_1.json", raw), ANY, root_keys)


def read(raw: bytes, *root_keys: str) -> tuple[list[Any], dict[str, int | None]]:
    stream = stream_of(raw, *root_keys)
    records = [record for block in stream for record in block.records]
    return records, {problem.code: problem.n for problem in stream.problems()}


def pretty(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


RECORDS = [{"timestamp": n, "data": [{"post": f"Text {n} \n  }},\n  {{ \u00fc"}, {}]} for n in range(500)]


class TestShapes:
    def test_pretty_list(self) -> None:
        """A list printed with two blanks is cut apart and gives all records in order."""
        assert read(pretty(RECORDS)) == (RECORDS, {})

    def test_pretty_list_under_a_key(self) -> None:
        """A list under a root key is cut at four blanks."""
        assert read(pretty({"comments_v2": RECORDS}), "comments_v2") == (RECORDS, {})

    def test_several_lists_under_wanted_keys(self) -> None:
        """All wanted lists of an object are read, each record with its key."""
        raw = pretty({"a_v2": RECORDS[:3], "b_v2": RECORDS[3:5], "more": {"x": 1}})
        keys = [(block.root_key, len(block.records)) for block in stream_of(raw, "a_v2", "b_v2")]
        assert keys == [("a_v2", 3), ("b_v2", 2)]

    @pytest.mark.parametrize(
        "dump", [lambda v: json.dumps(v).encode(), orjson.dumps, lambda v: json.dumps(v, indent=4).encode()]
    )
    def test_other_print_forms(self, dump: Any) -> None:
        """Compact JSON and other indentations give the same records."""
        assert read(dump(RECORDS)) == (RECORDS, {})
        assert read(dump({"k": RECORDS}), "k") == (RECORDS, {})

    def test_bare_object_is_one_record(self) -> None:
        """An object without any wanted key is itself the record."""
        assert read(pretty({"media": [], "title": "x"}), "ig_stories") == ([{"media": [], "title": "x"}], {})

    def test_object_under_a_wanted_key_is_one_record(self) -> None:
        """`{"profile_v2": {…}}` has one record."""
        assert read(pretty({"profile_v2": {"name": "x"}}), "profile_v2") == ([{"name": "x"}], {})

    @pytest.mark.parametrize("raw", [b"[]", b"{}", b'{"k": []}', b"[\n]", b'{\n  "k": []\n}'])
    def test_empty_files_have_no_records_and_no_problem(self, raw: bytes) -> None:
        """An empty category is normal."""
        assert read(raw, "k") == ([], {})

    def test_empty_records_between_others(self) -> None:
        """`{}` stands on one line and must not confuse the cutting, first, in the middle or last."""
        records = [{}, {"a": 1}, {}, {}, {"b": 2}, {}]
        assert read(pretty(records)) == (records, {})
        assert read(pretty({"k": records}), "k") == (records, {})

    def test_byte_order_mark_is_passed_over(self) -> None:
        """A mark before the JSON does not matter."""
        assert read(b"\xef\xbb\xbf" + pretty(RECORDS[:2])) == (RECORDS[:2], {})

    def test_windows_line_breaks(self) -> None:
        """A file that went through a Windows editor is read, too."""
        assert read(pretty(RECORDS[:5]).replace(b"\n", b"\r\n"))[0] == RECORDS[:5]

    def test_html_named_json(self) -> None:
        """A page with the wrong ending is named as such."""
        assert read(b"<html><body></body></html>") == ([], {"html_named_json": 1})

    def test_scalar_root_is_an_unknown_layout(self) -> None:
        """A lone string or number is JSON, and nothing we know."""
        assert read(b'"x"') == ([], {"unknown_layout": 1})

    @given(st.lists(st.integers(0, 200_000), min_size=1, max_size=5))
    @settings(max_examples=30, deadline=None)
    def test_records_of_any_size_over_chunk_borders(self, sizes: list[int]) -> None:
        """Wherever the borders of reads fall, no record is lost, doubled or cut."""
        records = [{"n": n, "post": "x" * size, "in": [{"y": 1}, {"z": 2}]} for n, size in enumerate(sizes)]
        assert read(pretty(records)) == (records, {})
        assert read(pretty({"k": records}), "k") == (records, {})

    def test_short_reads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that hands out a few bytes at a time gives the same records."""

        class Slow(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                return super().read(min(7, size) if size and size > 0 else 7)

        monkeypatch.setattr(BytesMember, "open", lambda self: Slow(self.content))
        assert read(pretty(RECORDS[:20])) == (RECORDS[:20], {})
        assert read(pretty({"k": RECORDS[:20]}), "k") == (RECORDS[:20], {})

    def test_numbers_run_through(self) -> None:
        """Each block knows the number of its first record."""
        expected = 0
        for block in stream_of(pretty(RECORDS)):
            assert block.first_no == expected
            expected += len(block.records)
        assert expected == len(RECORDS)


class TestLarge:
    def test_compact_list_above_the_limit_is_streamed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Files of other shapes above the limit are read event by event, with the same result."""
        monkeypatch.setattr(json_stream, "WHOLE_MEMBER_BYTES", 5000)
        assert read(orjson.dumps(RECORDS)) == (RECORDS, {})
        assert read(orjson.dumps({"other": 1, "k": RECORDS}), "k", "l") == (RECORDS, {})

    def test_strange_object_above_the_limit_is_reported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An object without a wanted list is too large to be one record."""
        monkeypatch.setattr(json_stream, "WHOLE_MEMBER_BYTES", 5000)
        assert read(orjson.dumps({"x": RECORDS}), "k") == ([], {"unknown_layout": 1})

    def test_one_record_above_the_limit_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A record must fit into memory; those before it are kept."""
        monkeypatch.setattr(json_stream, "RECORD_BYTES", 300_000)
        records, problems = read(pretty([{"a": 1}, {"a": "x" * 2_000_000}]))
        assert records == [{"a": 1}]
        assert problems == {"member_too_large": 1}

    def test_large_file_in_true_utf8_is_seen_as_sound(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The encoding is told about bytes that are streamed event by event."""
        monkeypatch.setattr(json_stream, "WHOLE_MEMBER_BYTES", 100)
        stream = stream_of(json.dumps([{"a": "müde " * 50}], ensure_ascii=False).encode())
        assert len(list(stream)) == 1
        assert not stream.encoding.repairs


class TestBroken:
    def test_broken_record_in_the_middle_costs_only_itself(self) -> None:
        """In pretty print the next record is found again."""
        raw = pretty(RECORDS[:10]).replace(b'"timestamp": 4,', b'"timestamp": ,', 1)
        records, problems = read(raw)
        assert records == RECORDS[:4] + RECORDS[5:10]
        assert problems == {"invalid_json": 1}

    def test_records_keep_their_numbers_behind_a_break(self) -> None:
        """The evidence trail stays right: a broken record keeps its number."""
        raw = pretty(RECORDS[:4]).replace(b'"timestamp": 1,', b'"timestamp": ,', 1)
        numbers = [block.first_no + n for block in stream_of(raw) for n in range(len(block.records))]
        assert numbers == [0, 2, 3]

    @pytest.mark.parametrize("root_keys", [(), ("k",)])
    def test_truncated_file_keeps_what_is_whole(self, root_keys: tuple[str, ...]) -> None:
        """A file that ends in the middle gives all records before the break, and one problem."""
        raw = pretty({"k": RECORDS} if root_keys else RECORDS)
        records, problems = read(raw[: len(raw) // 2], *root_keys)
        assert 200 < len(records) < 300
        assert records == RECORDS[: len(records)]
        assert problems == {"invalid_json": 1}

    def test_truncated_compact_file_keeps_what_is_whole(self) -> None:
        """Without line breaks, too, the records before the break are kept."""
        raw = orjson.dumps(RECORDS)
        records, problems = read(raw[: len(raw) // 2])
        assert len(records) > 200
        assert records == RECORDS[: len(records)]
        assert problems == {"invalid_json": 1}

    @pytest.mark.parametrize("raw", [b"", b"   ", b"{", b"[", b"nonsense", b'{"k": [', b"\xff\xfe\x00"])
    def test_no_json_at_all(self, raw: bytes) -> None:
        """What is no JSON is named, and gives nothing."""
        records, problems = read(raw, "k")
        assert records == []
        assert problems == {"invalid_json": 1}

    def test_lone_surrogates_are_replaced(self) -> None:
        """Half an emoji in a sound file must not cost the record, nor reach the store."""
        records, problems = read(b'[\n  {\n    "a": "x\\ud83d y\\udc00 \\ud83c\\udf07 \\\\ud83d"\n  }\n]')
        assert records == [{"a": "x\ufffd y\ufffd 🌇 \\ud83d"}]
        assert problems == {}

    @pytest.mark.parametrize("brackets", [b"[", b'{"a":'])
    def test_bottomless_nesting_is_named(self, brackets: bytes) -> None:
        """Nesting without end neither crashes nor hides the other records."""
        deep = brackets * 3000 + (b"]" if brackets == b"[" else b"1" + b"}") * 3000
        if brackets != b"[":
            deep = brackets * 3000 + b"1" + b"}" * 3000
        raw = b'[\n  {\n    "a": ' + deep + b'\n  },\n  {\n    "b": 1\n  }\n]'
        records, problems = read(raw)
        assert records == [{"b": 1}]
        assert problems == {"too_deeply_nested": 1}

    @given(st.binary(max_size=200))
    @settings(max_examples=examples(200), deadline=None)
    def test_no_bytes_raise(self, raw: bytes) -> None:
        """Any bytes give records or problems, never an exception."""
        read(raw, "k")

    @given(st.integers(0, 40_000), st.binary(min_size=1, max_size=4))
    @settings(max_examples=60, deadline=None)
    def test_damage_anywhere_never_raises(self, position: int, damage: bytes) -> None:
        """Bytes overwritten anywhere in a good file cost at most the records they touch, and never raise."""
        raw = pretty(RECORDS)
        position %= len(raw)
        records, _ = read(raw[:position] + damage + raw[position + len(damage) :])
        assert len(records) >= len(RECORDS) - 3 or position < 10 or position > len(raw) - 10
