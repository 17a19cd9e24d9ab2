"""Shares of a profile: all of its content, once, in even parts, and as bounded as the whole."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from widerspruch.exports.drop.open import Drop
from widerspruch.exports.entry import normalise_basename
from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.read import Limits, open_drop, read_profile
from widerspruch.exports.shares import Share, ShareReading, split
from widerspruch.testing.exports import make_preset


def opened(preset: str, folder: Path, limits: Limits | None = None) -> Drop:
    """A generated export."""
    return open_drop([path for made in make_preset(preset, folder) for path in made.paths], limits)


def shares(drop: Drop, number: int) -> tuple[Share, ...]:
    """The shares of a drop's only profile, as another process gets them."""
    (profile,) = drop.profiles
    reading = read_profile(profile)
    list(reading.account_files())
    parts = split(profile, reading.learnt, reading.hand_over(), number)
    return tuple(pickle.loads(pickle.dumps(part)) for part in parts)


def reports(parts: tuple[Share, ...]) -> Iterator[MemberReport]:
    """What becomes of all members of the shares."""
    for part in parts:
        share = ShareReading(part)
        list(share.reading)
        yield from share.result().reports.values()


class TestSplit:
    @pytest.mark.parametrize("number", [1, 2, 5, 500])
    def test_all_content_is_shared_out_once(self, number: int, tmp_path: Path) -> None:
        """Every member that is no account file is in exactly one share, and no share is empty."""
        with opened("facebook-de", tmp_path) as drop:
            (profile,) = drop.profiles
            parts = shares(drop, number)
            content = [
                index
                for index, known in read_profile(profile).hand_over()
                if known.recognition.entry is not None and known.recognition.entry.order
            ]
        assert sorted(one.index for part in parts for one in part.members) == sorted(content)
        assert 1 <= len(parts) <= number
        assert all(part.members for part in parts)

    def test_sizes_are_even(self, tmp_path: Path) -> None:
        """Two shares differ by no more than their largest member."""
        with opened("facebook-de", tmp_path) as drop:
            sizes = [[one.member.size for one in part.members] for part in shares(drop, 2)]
        assert abs(sum(sizes[0]) - sum(sizes[1])) <= max(map(max, sizes))

    def test_both_forms_of_one_content_stay_together(self, tmp_path: Path) -> None:
        """A page is known as a copy of its twin in JSON, into however many shares the profile is split."""
        with opened("bad-json-and-html", tmp_path) as drop:
            parts = shares(drop, 500)
            forms = [
                {(normalise_basename(one.member.name), one.member.name.rpartition(".")[2]) for one in part.members}
                for part in parts
            ]
            copies = [report for report in reports(parts) if report.status == "copy"]
        assert any(len({form for _, form in part}) == 2 for part in forms)
        assert copies


class TestLimits:
    def test_shares_have_no_more_room_than_the_drop(self, tmp_path: Path) -> None:
        """What all shares may unpack to is what the drop as a whole may still unpack to."""
        limits = Limits(total_bytes=1_000_000)
        with opened("facebook-de", tmp_path, limits) as drop:
            (profile,) = drop.profiles
            parts = shares(drop, 3)
            left = limits.total_bytes - profile.members[0].member.meter.produced
        assert left - len(parts) < sum(part.plain_bytes for part in parts) <= left

    def test_a_share_keeps_to_its_room(self, tmp_path: Path) -> None:
        """A drop that unpacks to more than it may says so, whichever share goes over the limit."""
        with opened("facebook-de", tmp_path) as drop:
            size = drop.profiles[0].bytes_to_read
        with opened("facebook-de", tmp_path, Limits(total_bytes=size // 2)) as drop:
            codes = {problem.code for report in reports(shares(drop, 2)) for problem in report.problems}
        assert codes == {"too_large"}
