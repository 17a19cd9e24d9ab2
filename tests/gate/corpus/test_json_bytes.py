"""Redaction of JSON Lines changes what it must, and not one byte beside it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.corpus.json_bytes import with_values
from widerspruch.gate.corpus.paths import path_of_key

NEW = "[HANDLE]"


@pytest.mark.parametrize(
    ("line", "changes", "written"),
    [
        (b'{"id":12345678901234567890123,"text":"@a"}', {"text": NEW}, b'{"id":12345678901234567890123,"text":"[HANDLE]"}'),
        (b'{"x": 0.10000000000000000555, "text" : "@a" , "y":1e400}', {"text": NEW}, b'{"x": 0.10000000000000000555, "text" : "[HANDLE]" , "y":1e400}'),
        (b'{"k":1,"k":2,"text":"@a"}', {"text": NEW}, b'{"k":1,"k":2,"text":"[HANDLE]"}'),
        (b'{"text":"@a","text":"b @a"}', {"text": NEW}, b'{"text":"[HANDLE]","text":"[HANDLE]"}'),
        (b'{"other":"\\u00e4\\/","text":"@a"}', {"text": "ä"}, '{"other":"\\u00e4\\/","text":"ä"}'.encode()),
        (b'{"a":{"text":"@a","n":1.50},"text":"x"}', {"a.text": NEW}, b'{"a":{"text":"[HANDLE]","n":1.50},"text":"x"}'),
        (b'{"a.text":"@a","a":{"text":"@a"}}', {"a.text": NEW}, b'{"a.text":"[HANDLE]","a":{"text":"@a"}}'),
        (b'{"t":[3, 7,null , 8]}', {"t": ["3", "[ACCOUNT]", None, "8"]}, b'{"t":[3, null, 8]}'),
        (b'{"t":[7]}', {"t": ["[ACCOUNT]"]}, b'{"t":[]}'),
        (b'{"t":["3","7"]}', {"t": ["3", "[ACCOUNT]"]}, b'{"t":["3","[ACCOUNT]"]}'),
        (b'{"t":7}', {"t": ["[ACCOUNT]"]}, b'{"t":null}'),
        (b'{"t":"7"}', {"t": ["[ACCOUNT]"]}, b'{"t":"[ACCOUNT]"}'),
        (b'{"t":[3,7],"text":"a"}', {"t": ["3", "7"], "text": "a"}, b'{"t":[3,7],"text":"a"}'),
        (b'{"t":null,"text":null}', {"t": None, "text": None}, b'{"t":null,"text":null}'),
        (b'\xef\xbb\xbf{"text":"@a"}', {"text": NEW}, b'\xef\xbb\xbf{"text":"[HANDLE]"}'),
        (b'{"text":"\\ud800 x"}', {"text": "\ufffd x"}, b'{"text":"\\ud800 x"}'),
        (b'{"m":[{"a":"@a"}, {"a" :"b","n":1.50},{ },null]}', {"m[].a": [NEW, "b", None, None]}, b'{"m":[{"a":"[HANDLE]"}, {"a" :"b","n":1.50},{ },null]}'),
        (b'{"m":[[{"a":7}],[],[ {"a":-0} ]]}', {"m[][].a": [NEW, "0"]}, b'{"m":[[{"a":null}],[],[ {"a":-0} ]]}'),
        (b'{"m":{"a":"@a"}}', {"m[].a": [NEW]}, b'{"m":{"a":"[HANDLE]"}}'),
        (b'{"m[].a":["@a"],"m":[{"a":"@a"}]}', {"m[].a": [NEW]}, b'{"m[].a":["[HANDLE]"],"m":[{"a":"@a"}]}'),
        (b'{"r":{"x":"@a", "y":"b","z":null}}', {"r{}": [NEW, "b", None]}, b'{"r":{"x":"[HANDLE]", "y":"b","z":null}}'),
        (b'{"r":{"@a":1,"@b" :[2],"[HANDLE]":3}}', {"r{key}": [NEW, NEW, NEW]}, b'{"r":{"[HANDLE] 2":1,"[HANDLE] 3" :[2],"[HANDLE]":3}}'),
        (b'{"m":[{"c":"@a"},{"c":[{"t":"x"}]}]}', {"m[].c": [NEW, None]}, b'{"m":[{"c":"[HANDLE]"},{"c":[{"t":"x"}]}]}'),
        (b'{"f":[{"i":{"s":3, "e":9.0}},{"i":{"s":11,"e":"15"}}],"n":3}', {"f[].i.s": [3, 13], "f[].i.e": [9, 17], "n": 5}, b'{"f":[{"i":{"s":3, "e":9.0}},{"i":{"s":13,"e":17}}],"n":5}'),
        (b'{"deep":' + b"[" * 900 + b"]" * 900 + b',"x":1.0e+2,"text":"@a"}', {"text": NEW}, b'{"deep":' + b"[" * 900 + b"]" * 900 + b',"x":1.0e+2,"text":"[HANDLE]"}'),
        (b'{"n":' + b"9" * 5000 + b',"text":"@a"}', {"text": NEW}, b'{"n":' + b"9" * 5000 + b',"text":"[HANDLE]"}'),
    ],
)  # fmt: skip
def test_only_the_value_changes(line: bytes, changes: dict[str, Any], written: bytes) -> None:
    """Numbers, keys that stand twice, spaces and escapes beside it are as they were."""
    assert with_values(line, [(path_of_key(name), value) for name, value in changes.items()]) == written


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(st.characters(exclude_categories=["Cs"]))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("abt.", max_size=3), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["a", "b", "text", "x.y"]), VALUES, max_size=4),
    st.booleans(),
    st.sampled_from([None, 1]),
)
def test_as_a_parser_sees_it(record: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    """The line parses to the record with the one value changed, whatever stands around it."""
    record["text"] = "Hallo @a"
    line = json.dumps(record, ensure_ascii=ascii_only, indent=indent).encode()
    assert json.loads(with_values(line, [(path_of_key("text"), NEW)])) == {**record, "text": NEW}
