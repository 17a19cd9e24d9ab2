"""Small or strange files that would make a parser take all memory: a sentence, and less than 1 GB."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from widerspruch.exports.meta_json.mojibake import TooDeepError
from widerspruch.exports.meta_json.nesting import Nesting, most_values, nests_too_deep

MIB = 1024 * 1024
READ = """
import resource, sys
from pathlib import Path
from widerspruch.exports.problem import RefusedError
from widerspruch.exports.read import open_drop, read_profile
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
codes = []
try:
    with open_drop([Path(sys.argv[1])]) as drop:
        for profile in drop.profiles:
            reading = read_profile(profile)
            for batch in reading:
                pass
            codes += [problem.code for problem in reading.inventory.problems]
except RefusedError as refused:
    codes.append(refused.problem.code)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, *codes)
"""

HOSTILE = {
    # how it begins, what is repeated how often, how it ends; what is said of it
    "nesting behind half an emoji": (b'[{"a":"\\ud800"},', b"[", 40_000, b"", "too_deeply_nested"),
    "nesting in a large file": (b'[{"a":"\\ud800"},', b"[", 12 * MIB, b"", "too_deeply_nested"),
    "nesting in one record": (b'[\n  {\n    "a": ', b'{"a":', 400_000, b"", "too_deeply_nested"),
    "nesting in a keyed file": (b'{"x": 1, "comments_v2": [', b"[", 12 * MIB, b"", "too_deeply_nested"),
    "values in one record": (b'[\n  {\n    "a": [', b"{},", 20 * MIB, b"1]\n  }\n]", "member_too_large"),
    "values in one record of a compact list": (b'[{"a": [', b"{},", 20 * MIB, b"1]}]", "member_too_large"),
    "values in an object": (b'{"a": [', b"{},", 20 * MIB, b"1]}", "unknown_layout"),
    "a text that does not end": (b'[{"a": "', b"x", 100 * MIB, b"", "member_too_large"),
    "records": (b"[", b"{},", 3 * MIB, b"{}]", ""),
}


@pytest.mark.skipif(sys.platform == "win32", reason="memory is not measured there")
class TestMemory:
    @pytest.mark.slow
    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_ends_with_a_sentence(self, hostile: str, tmp_path: Path) -> None:
        """Whatever a file nests or holds, reading it takes less than 1 GB and says what is wrong."""
        begin, repeated, times, end, code = HOSTILE[hostile]
        posts = tmp_path / "x" / "your_facebook_activity" / "posts"
        posts.mkdir(parents=True)
        name = "comments.json" if "comments_v2" in str(begin) else "your_posts_1.json"
        (posts / name).write_bytes(begin + repeated * times + end)
        assert_told(tmp_path / "x", code)

    @pytest.mark.slow
    @pytest.mark.parametrize("repeated", [b"{},", b"[", b" "])
    def test_small_archives_of_large_files(self, repeated: bytes, tmp_path: Path) -> None:
        """What packs a thousand to one is refused before it is unpacked."""
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("your_facebook_activity/posts/your_posts_1.json", b"[" + repeated * (8 * MIB))
        assert_told(tmp_path / "a.zip", "bomb")


def assert_told(path: Path, code: str) -> None:
    """Read in a process of its own: how much memory it took, and what it said."""
    ended = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    peak, *codes = ended.stdout.split()
    assert int(peak) < 1000
    assert codes == [code] if code else not codes or codes == ["unknown_layout"]


class TestNesting:
    @pytest.mark.parametrize(
        ("raw", "deep"),
        [
            (b"[" * 64 + b"]" * 64, False),
            (b"[" * 65, True),
            (b'{"a":' * 65, True),
            (b"[]" * 1000, False),
            (b'["' + b"[" * 1000 + b'"]', False),
            (b'["\\"' + b"[" * 1000 + b'"]', False),
            (b'["\\\\"' + b"[" * 1000 + b"]", True),
            (b'"' + b"[" * 1000, False),
        ],
    )
    def test_brackets_count_outside_of_texts(self, raw: bytes, deep: bool) -> None:
        """Only brackets that open something count, wherever the text is cut into pieces."""
        assert nests_too_deep(raw) is deep
        for step in (1, 2, 3, 7):
            nesting = Nesting()
            try:
                for at in range(0, len(raw), step):
                    nesting.see(raw[at : at + step])
                found = False
            except TooDeepError:
                found = True
            assert found is deep

    def test_values_are_never_counted_too_low(self) -> None:
        """What separates or begins a value counts as one."""
        assert most_values(b'[{"a": [1, 2, {"b": "x,y"}]}]') >= 7
