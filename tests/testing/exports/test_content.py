"""What stands in a synthetic export: invented, in Meta's own spelling, and the same in every form."""

import ipaddress
import json
import re
import zipfile
from pathlib import Path

import msgspec
import pytest
from stdnum import iban

from widerspruch.testing.exports import Expected, Recipe, make_export, read_truth
from widerspruch.testing.exports.meta_text import dump_meta
from widerspruch.testing.exports.people import IBANS, IP_ADDRESSES
from widerspruch.testing.exports.story import Storyteller, phrases

DOCUMENTATION = [
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
META = [
    Recipe("facebook", items=15),
    Recipe("facebook", items=15, language="ja", vintage="page"),
    Recipe("instagram", items=15, private=True),
    Recipe("instagram", items=15, language="ja"),
]


def members(recipe: Recipe, folder: Path) -> dict[str, bytes]:
    """All members of the recipe's one zip."""
    (path,) = make_export(recipe, folder).paths
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def truth_of(recipe: Recipe, folder: Path) -> list[Expected]:
    """The expected items of a recipe."""
    made = make_export(recipe, folder)
    assert made.truth is not None
    return [row for row in read_truth(made.truth) if isinstance(row, Expected)]


def strings(value: object) -> list[str]:
    """All strings of a JSON value, keys too."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in strings(part)]
    return [text for part in value for text in strings(part)] if isinstance(value, list) else []


class TestMetaJson:
    @pytest.mark.parametrize("recipe", META, ids=lambda recipe: f"{recipe.platform}-{recipe.language}")
    def test_is_ascii_and_garbled_in_keys_and_values(self, recipe: Recipe, tmp_path: Path) -> None:
        """Every JSON member is pure ASCII, and no string of it holds a character above U+00FF."""
        files = {name: body for name, body in members(recipe, tmp_path).items() if name.endswith(".json")}
        assert len(files) > 15
        for body in files.values():
            assert body.isascii()
            assert all(ord(character) < 0x100 for text in strings(json.loads(body)) for character in text)

    def test_translated_keys_come_back_after_repair(self, tmp_path: Path) -> None:
        """A Japanese key is stored garbled and reads right once its bytes are taken as UTF-8."""
        recipe = Recipe("instagram", items=3, language="ja")
        comments = members(recipe, tmp_path)["your_instagram_activity/comments/post_comments_1.json"]
        keys = json.loads(comments)[0]["string_map_data"]
        assert "コメント" in {key.encode("latin-1").decode("utf-8") for key in keys}

    def test_is_indented_by_two(self) -> None:
        """An umlaut is printed as two escapes, nested values two blanks deeper."""
        assert dump_meta({"ä": ["ü"]}) == b'{\n  "\\u00c3\\u00a4": [\n    "\\u00c3\\u00bc"\n  ]\n}'

    def test_post_records_are_as_many_as_asked(self, tmp_path: Path) -> None:
        """Forty items make forty records in the timeline."""
        files = members(Recipe("facebook", items=40), tmp_path)
        (timeline,) = (json.loads(body) for name, body in files.items() if "your_posts__" in name)
        assert len(timeline) == 40

    def test_a_single_instagram_post_is_a_bare_object(self, tmp_path: Path) -> None:
        """With one post, posts_1.json holds an object and no list."""
        files = members(Recipe("instagram", items=1), tmp_path)
        assert "media" in json.loads(files["your_instagram_activity/media/posts_1.json"])

    def test_dialects_differ(self, tmp_path: Path) -> None:
        """The legacy dialect has no label_values anywhere in the activity; the mixed one has."""
        legacy = members(Recipe("facebook", items=5, dialects="legacy"), tmp_path / "a")
        mixed = members(Recipe("facebook", items=5), tmp_path / "b")
        assert not any(b"label_values" in body for name, body in legacy.items() if "/posts/" in name)
        assert any(b"label_values" in body for name, body in mixed.items() if "/posts/" in name)


class TestInventedContent:
    def test_phrases_are_many(self) -> None:
        """German has more than a hundred and fifty phrases, a good part of them sensitive."""
        table = phrases("de")
        innocent = [line for lines in table.innocent.values() for line in lines]
        sensitive = [line for lines in table.sensitive.values() for line in lines]
        assert len(set(innocent + sensitive)) > 150
        assert len(table.sensitive) >= 12

    def test_addresses_are_for_documentation(self) -> None:
        """Every network address comes from the ranges kept free for examples."""
        assert all(any(ipaddress.ip_address(one) in net for net in DOCUMENTATION) for one in IP_ADDRESSES)

    def test_addresses_are_planted(self, tmp_path: Path) -> None:
        """EXIF data, messages and log-ins carry network addresses, so that a leak into a store would show."""
        files = members(Recipe("facebook", items=40), tmp_path)
        planted = {name for name, body in files.items() if any(one.encode() in body for one in IP_ADDRESSES)}
        assert any("/posts/" in name for name in planted)
        assert any("/messages/" in name for name in planted)
        assert any("account_activity" in name for name in planted)

    def test_accounts_are_valid_and_mail_is_reserved(self, tmp_path: Path) -> None:
        """IBANs have right check digits; every mail address ends in example.org."""
        assert all(iban.is_valid(number) for number in IBANS)
        text = " ".join(row.text or "" for row in truth_of(Recipe("facebook", items=400), tmp_path))
        mails = re.findall(r"\S+@\S+\.\w+", text)
        assert mails
        assert all(mail.rstrip(".,)").endswith("example.org") for mail in mails)

    def test_years_and_topics_are_spread(self) -> None:
        """Sayings reach from 2009 to 2026 in growing order and name every sensitive topic."""
        sayings = list(Storyteller(3, "de").sayings("posts", 900))
        moments = [saying.at for saying in sayings]
        assert moments == sorted(set(moments))
        assert moments[0] < 1_262_304_000
        assert moments[-1] > 1_767_225_600
        assert set(phrases("de").sensitive) <= {saying.topic for saying in sayings}


class TestPairs:
    def test_instagram_pages_print_the_same_minutes(self, tmp_path: Path) -> None:
        """What an HTML export names, the JSON export of the same recipe names at the same minute."""
        recipe = Recipe("instagram", items=25, private=False)
        pairs = []
        for form in ("json", "html"):
            rows = truth_of(msgspec.structs.replace(recipe, format=form), tmp_path / form)
            pairs.append({(row.text, (row.created_at or 0) // 60_000_000) for row in rows if row.text})
        assert len(pairs[1]) > 50
        assert pairs[1] <= pairs[0]

    def test_facebook_pages_print_the_same_texts(self, tmp_path: Path) -> None:
        """What an HTML export says, the JSON export of the same recipe says too."""
        texts = []
        for form in ("json", "html"):
            rows = truth_of(Recipe("facebook", items=25, format=form), tmp_path / form)
            texts.append({row.text for row in rows})
        assert len(texts[1]) > 50
        assert texts[1] <= texts[0]

    def test_facebook_pages_print_the_local_zone(self, tmp_path: Path) -> None:
        """Facebook's pages are one hour ahead of UTC in winter and two in summer."""
        recipe = Recipe("facebook", items=60)
        ahead = set()
        stamps = {}
        for form in ("json", "html"):
            rows = truth_of(msgspec.structs.replace(recipe, format=form), tmp_path / form)
            stamps[form] = {row.text: row.created_at or 0 for row in rows if row.kind == "comment" and row.text}
        for text, local in stamps["html"].items():
            if text in stamps["json"]:
                ahead.add((local - stamps["json"][text]) // 3_600_000_000)
        assert ahead == {1, 2}

    def test_another_day_of_export_changes_no_content(self, tmp_path: Path) -> None:
        """Two exports of one account on two days expect the same items."""
        first = truth_of(Recipe("facebook", items=10), tmp_path / "1")
        second = truth_of(Recipe("facebook", items=10, exported="2026-11-02"), tmp_path / "2")
        plain = [[msgspec.structs.replace(row, account="") for row in rows] for rows in (first, second)]
        assert plain[0] == plain[1]
