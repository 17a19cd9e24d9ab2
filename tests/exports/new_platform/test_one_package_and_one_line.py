"""A new platform is one package and one line: what the house then does with its exports, it was not told."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from widerspruch.exports import kinds, platforms
from widerspruch.exports.problem import RefusedError
from widerspruch.exports.read import open_drop, read_profile
from widerspruch.exports.registry import load_registry
from widerspruch.exports.shares import ShareReading, split

EXPORT = {
    "your_pinboard_activity/pins/pins.json": '{"pins": ["Kuchen", "Garten"]}',
    "your_pinboard_activity/pins/pins.html": "<html><body>Kuchen, Garten",
    "your_pinboard_activity/account.json": '{"pinboard_user": "erika"}',
    "your_pinboard_activity/colours.json": '{"dark": true}',
    "your_pinboard_activity/media/kuchen.jpg": "x",
}


@pytest.fixture
def pinboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package beside those that the room ships, and its line in the list."""
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(Path(__file__).parent)])
    monkeypatch.setattr(kinds, "PACKAGES", (*kinds.PACKAGES, "pinboard"))
    for forget in (kinds.load_kinds.cache_clear, load_registry.cache_clear):
        forget()
    yield
    for forget in (kinds.load_kinds.cache_clear, load_registry.cache_clear):
        forget()
    for name in [name for name in sys.modules if name.startswith("widerspruch.exports.platforms.pinboard")]:
        del sys.modules[name]


def zipped(path: Path, files: dict[str, str]) -> Path:
    """A zip with these files."""
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def unpacked(path: Path, files: dict[str, str]) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, "utf-8")
    return path


def test_without_them_it_is_no_export(tmp_path: Path) -> None:
    """The room knows nothing of the platform by itself."""
    with pytest.raises(RefusedError) as caught:
        open_drop([zipped(tmp_path / "pinboard-erika-2026-01-10.zip", EXPORT)])
    assert caught.value.problem.code == "not_an_export"


@pytest.mark.usefixtures("pinboard")
class TestPinboard:
    """An export of the new platform, from the drop to the items."""

    @pytest.mark.parametrize("name", ["pinboard-erika-2026-01-10.zip", "umbenannt.zip"])
    def test_it_is_recognised_and_read(self, tmp_path: Path, name: str) -> None:
        """Its profile has user and day if the archive says them; its account files are read first, its pages not."""
        with open_drop([zipped(tmp_path / name, EXPORT)]) as drop:
            (profile,) = drop.profiles
            reading = read_profile(profile)
            batches = list(reading)
        assert (profile.platform, profile.user_name) == ("pinboard", "erika" if name.startswith("pin") else None)
        assert [item.text for batch in batches for item in batch.items] == ["erika: Kuchen", "erika: Garten"]
        assert {batch.platform for batch in batches} == {"pinboard"}
        fates = {report.name.rpartition("/")[2]: report.status for report in reading.inventory.reports}
        assert fates == {"account.json": "read", "pins.json": "read", "pins.html": "copy", "colours.json": "not_read"}
        assert reading.inventory.media == 1

    def test_parts_are_one_export(self, tmp_path: Path) -> None:
        """Two archives of one name are one profile."""
        names = ("pinboard-erika-2026-01-10.zip", "pinboard-erika-2026-01-10 (1).zip")
        halves = ({"a/pins/pins_1.json": '{"pins": ["a"]}'}, {"a/pins/pins_2.json": '{"pins": ["b"]}'})
        with open_drop([zipped(tmp_path / name, half) for name, half in zip(names, halves, strict=True)]) as drop:
            (profile,) = drop.profiles
            assert sum(len(batch.items) for batch in read_profile(profile)) == 2

    def test_it_is_told_from_another_in_the_same_folder(self, tmp_path: Path) -> None:
        """Unpacked into one folder with Facebook's, each keeps its own files."""
        facebook = {"your_facebook_activity/posts/your_posts_1.json": '[{"timestamp": 1, "data": [{"post": "Hallo"}]}]'}
        with open_drop([unpacked(tmp_path / "beides", {**EXPORT, **facebook})]) as drop:
            found = {
                profile.platform: [item.text for batch in read_profile(profile) for item in batch.items]
                for profile in drop.profiles
            }
        assert found == {"facebook": ["Hallo"], "pinboard": ["erika: Kuchen", "erika: Garten"]}

    def test_shares_keep_content_together(self, tmp_path: Path) -> None:
        """A page and the JSON that makes it needless go to the same process, as the kind says."""
        with open_drop([zipped(tmp_path / "pinboard-erika-2026-01-10.zip", EXPORT)]) as drop:
            reading = read_profile(drop.profiles[0])
            list(reading.account_files())
            shares = split(reading.profile, reading.learnt, reading.hand_over(), 4)
            texts = [item.text for share in shares for batch in ShareReading(share).reading for item in batch.items]
        assert len(shares) == 1
        assert texts == ["erika: Kuchen", "erika: Garten"]


def test_the_list_of_kinds_loads_no_reader() -> None:
    """What only asks for kinds does not wait for lxml, ijson and the tables of files."""
    heavy = "('lxml', 'ijson', 'orjson', 'widerspruch.exports.meta_json', 'widerspruch.exports.registry')"
    code = f"import sys; from widerspruch.exports.kinds import load_kinds; load_kinds(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
