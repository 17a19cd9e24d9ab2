"""Making exports: the same bytes for a recipe, the size that was asked for, the packing, the truth."""

import hashlib
import json
import zipfile
from pathlib import Path

import msgspec
import pytest

from widerspruch.testing.exports import PRESETS, Expected, Made, Recipe, make_export, make_preset, read_truth
from widerspruch.testing.exports.recipes import LARGE, ORDINARY

FORMS = [
    Recipe("facebook"),
    Recipe("facebook", format="html"),
    Recipe("instagram"),
    Recipe("instagram", format="html"),
    Recipe("linkedin"),
    Recipe("whatsapp", packing="txt"),
]


def digest(made: Made) -> str:
    """One hash over all that was written, truth included."""
    total = hashlib.sha256()
    for path in (*made.paths, *([made.truth] if made.truth else [])):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def label(recipe: Recipe) -> str:
    """A short name for a case."""
    return f"{recipe.platform}-{recipe.format}"


class TestDeterminism:
    @pytest.mark.parametrize("recipe", FORMS, ids=label)
    def test_same_recipe_same_bytes(self, recipe: Recipe, tmp_path: Path) -> None:
        """A recipe gives the same names and bytes whenever it is made."""
        assert digest(make_export(recipe, tmp_path / "a")) == digest(make_export(recipe, tmp_path / "b"))

    @pytest.mark.parametrize("recipe", FORMS, ids=label)
    def test_another_seed_other_bytes(self, recipe: Recipe, tmp_path: Path) -> None:
        """Another seed gives another export."""
        other = msgspec.structs.replace(recipe, seed=2)
        assert digest(make_export(recipe, tmp_path / "a")) != digest(make_export(other, tmp_path / "b"))


class TestSize:
    @pytest.mark.parametrize("size", [1_000, 10_000, 600_000])
    @pytest.mark.parametrize("recipe", FORMS, ids=label)
    def test_is_reached_within_a_fifth(self, recipe: Recipe, size: int, tmp_path: Path) -> None:
        """From a kilobyte on, the plain bytes are within 20 % of what was asked."""
        made = make_export(msgspec.structs.replace(recipe, size=size, truth=False), tmp_path)
        assert 0.8 * size <= made.plain_bytes <= 1.2 * size

    def test_bulk_posts_all_differ(self, tmp_path: Path) -> None:
        """The stress sets' records are valid, of the promised mean size, and no two are alike."""
        recipe = msgspec.structs.replace(LARGE["stress-a"].recipes[0], size=3_000_000, per_file=1000)
        made = make_export(recipe, tmp_path)
        assert abs(made.plain_bytes - 3_000_000) < 90_000
        with zipfile.ZipFile(made.paths[0]) as archive:
            names = archive.namelist()
            records = [record for name in names for record in json.loads(archive.read(name))]
        assert len(names) == 4
        assert len(records) == made.items
        assert abs(made.items - 3_000_000 // 968) < 155
        assert len({json.dumps(record) for record in records}) == len(records)
        assert len({record["timestamp"] for record in records}) == len(records)

    def test_large_profile_is_filled_up_in_bulk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A large export without truth is a whole profile, filled up to its size with further post files."""
        monkeypatch.setattr("widerspruch.testing.exports.make.BULK_FROM", 1_000_000)
        made = make_export(Recipe("facebook", size=1_500_000, truth=False), tmp_path)
        assert 0.9 * 1_500_000 <= made.plain_bytes <= 1.1 * 1_500_000
        with zipfile.ZipFile(made.paths[0]) as archive:
            names = archive.namelist()
        assert len(set(names)) == len(names)
        assert sum("photos_and_videos_" in name for name in names) == 2
        assert any(name.endswith("comments.json") for name in names)

    def test_one_member_set_has_one_member(self, tmp_path: Path) -> None:
        """stress-b keeps all posts in a single file."""
        recipe = msgspec.structs.replace(LARGE["stress-b"].recipes[0], size=2_000_000, per_file=500)
        with zipfile.ZipFile(make_export(recipe, tmp_path).paths[0]) as archive:
            assert len(archive.namelist()) == 1

    def test_full_stress_set_has_its_shape(self) -> None:
        """stress-a comes to 104 files of 10,000 posts."""
        recipe = LARGE["stress-a"].recipes[0]
        assert (recipe.size or 0) // 968 == 104 * recipe.per_file

    def test_sparse_media_are_valid_members(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Media whose blocks were never written read back as zeros with the right check sum."""
        monkeypatch.setattr("widerspruch.testing.exports.make.SPARSE_MEDIA_BYTES", 3_000_000)
        recipe = msgspec.structs.replace(LARGE["media-2.4g"].recipes[0], size=400_000)
        (path,) = make_export(recipe, tmp_path).paths
        assert path.stat().st_size > 3_000_000
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert len(set(archive.namelist())) == len(archive.namelist())


class TestPacking:
    def test_media_lie_in_another_part(self, tmp_path: Path) -> None:
        """Of three parts the first has the data, the second the messages, the third the media."""
        made = make_export(Recipe("facebook", parts=3, items=10), tmp_path)
        names = []
        for path in made.paths:
            with zipfile.ZipFile(path) as archive:
                names.append(archive.namelist())
        assert all(name.endswith((".jpg", ".mp4")) for name in names[2])
        assert all("/messages/" in name for name in names[1])
        assert any("your_posts" in name for name in names[0])
        assert len({path.name for path in made.paths}) == 3

    def test_wrapper_holds_two_profiles(self, tmp_path: Path) -> None:
        """The wrapper folder has one folder for each profile."""
        (made,) = make_preset("meta-wrapper-de", tmp_path)
        with zipfile.ZipFile(made.paths[0]) as archive:
            folders = {tuple(name.split("/")[:2]) for name in archive.namelist()}
        assert {wrapper for wrapper, _ in folders} == {"meta-2026-Oct-03-17-13-19"}
        assert {profile.split("-")[0] for _, profile in folders} == {"facebook", "instagram"}

    def test_folder_and_zip_in_zip(self, tmp_path: Path) -> None:
        """The same content comes as a plain folder, and as a zip within a zip."""
        (folder,) = make_preset("facebook-folder", tmp_path / "a")[0].paths
        assert (folder / "your_facebook_activity").is_dir()
        (outer,) = make_preset("facebook-zip-in-zip", tmp_path / "b")[0].paths
        with zipfile.ZipFile(outer) as archive:
            (inner,) = archive.namelist()
            with archive.open(inner) as stream, zipfile.ZipFile(stream) as nested:
                assert nested.testzip() is None

    def test_chat_export_is_a_text_file(self, tmp_path: Path) -> None:
        """An Android chat without media is a plain text named after the chat."""
        (path,) = make_preset("whatsapp-android-de", tmp_path)[0].paths
        assert path.name == "WhatsApp Chat mit Hausgemeinschaft Lindenweg.txt"
        assert path.is_file()


class TestPresets:
    @pytest.mark.parametrize("name", ORDINARY)
    def test_is_whole_and_its_truth_counts(self, name: str, tmp_path: Path) -> None:
        """Every ordinary preset gives valid zips with valid JSON, and as many truth rows as it says."""
        for made in make_preset(name, tmp_path):
            assert made.truth is not None
            rows = list(read_truth(made.truth))
            assert sum(isinstance(row, Expected) for row in rows) == made.items > 0
            for path in made.paths:
                if path.suffix != ".zip":
                    continue
                with zipfile.ZipFile(path) as archive:
                    assert archive.testzip() is None
                    for member in archive.namelist():
                        if member.endswith(".json"):
                            json.loads(archive.read(member))

    def test_are_described_in_both_languages(self) -> None:
        """Every preset has one line in German and one in English."""
        assert all(preset.de and preset.en and "\n" not in preset.de + preset.en for preset in PRESETS.values())

    def test_truth_can_be_left_out(self, tmp_path: Path) -> None:
        """Without truth only the export is written."""
        (made,) = make_preset("facebook-minor", tmp_path, truth=False)
        assert made.truth is None
        assert [path.suffix for path in tmp_path.iterdir()] == [".zip"]

    def test_unknown_name_is_an_error(self, tmp_path: Path) -> None:
        """A name that is not in the table raises KeyError."""
        with pytest.raises(KeyError):
            make_preset("no-such-set", tmp_path)
