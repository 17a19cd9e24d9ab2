"""Platform files become values, or an error that names the file and the place; and the rulebook as of a day."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.load import Rulebook, RulebookError, load_rulebook, read_platforms, read_rulebook
from widerspruch.rulebook.model import Platform

SMALL = Path(__file__).parent / "checks" / "small"


@cache
def rulebook() -> Rulebook:
    """The small rulebook without authorities, read once."""
    return Rulebook(platforms=read_platforms(SMALL / "platforms"), sources={}, reasons=(), authorities=())


@pytest.fixture
def platforms(tmp_path: Path) -> Path:
    """A copy of the small rulebook's platform files."""
    shutil.copytree(SMALL / "platforms", tmp_path / "platforms")
    return tmp_path / "platforms"


def change(file: Path, old: str, new: str) -> None:
    """Replaces the first `old` in a file, which must be there."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@contextmanager
def refused(pattern: str) -> Iterator[None]:
    """What is told of a file that cannot be read."""
    with pytest.raises(RulebookError) as told:
        yield
    words = load_catalogue("en", "widerspruch.rulebook")
    assert re.search(pattern, words(f"problem.{told.value.code}", **told.value.values))


class TestBrokenFiles:
    """What a person who maintains the files reads after a slip."""

    def test_broken_toml_names_its_file_and_line(self, platforms):
        """A file that is no TOML is named, with the line where it broke."""
        change(platforms / "facebook.toml", 'name = "Facebook"', 'name = "Facebook')
        with refused(r"facebook\.toml: .*line 3"):
            read_platforms(platforms)

    def test_bytes_that_are_not_utf_8_name_their_file(self, platforms):
        """A file saved in an old Windows encoding is named, not shown as a stack of library errors."""
        (platforms / "facebook.toml").write_bytes('name = "Überbuch"'.encode("cp1252"))
        with refused(r"facebook\.toml: "):
            read_platforms(platforms)

    def test_an_unknown_key_names_its_place(self, platforms):
        """A key that no type knows is refused, with the position of the table it stands in."""
        change(platforms / "facebook.toml", 'kind = "switch"', 'kind = "switch"\nnote = "?"')
        with refused(r"facebook\.toml: .*`note`.*\$\.routes\[1\]"):
            read_platforms(platforms)

    def test_a_wrong_type_names_its_place(self, platforms):
        """A date written as text is refused, with its place."""
        change(platforms / "meta.toml", "valid_from = 2025-05-27", 'valid_from = "27. Mai 2025"')
        with refused(r"meta\.toml: .*\$\.terms\[2\]\.valid_from"):
            read_platforms(platforms)

    def test_a_word_outside_the_vocabulary_names_its_place(self, platforms):
        """A kind of content that the closed list does not know is refused, with its place."""
        change(platforms / "meta.toml", 'kinds = ["message"', 'kinds = ["telegram"')
        with refused(r"meta\.toml: .*'telegram'.*\$\.terms\[2\]\.uses\[1\]\.kinds"):
            read_platforms(platforms)

    def test_a_file_is_named_after_its_platform(self, platforms):
        """An id that differs from the file's name is refused, with the name that the file should have."""
        change(platforms / "facebook.toml", 'id = "facebook"', 'id = "fb"')
        with refused(r"facebook\.toml: .*Name the file fb\.toml"):
            read_platforms(platforms)

    def test_an_unknown_family_is_named(self, platforms):
        """A platform cannot build on a family that has no file."""
        change(platforms / "facebook.toml", 'family = "meta"', 'family = "metta"')
        with refused(r"facebook\.toml: .*“metta”"):
            read_platforms(platforms)

    def test_broken_sources_name_their_file(self, tmp_path):
        """A source without a publisher is refused, with the name of the file and the source."""
        shutil.copytree(SMALL, tmp_path / "small")
        change(tmp_path / "small" / "sources.toml", 'publisher = "Beispielblatt"\n', "")
        with refused(r"sources\.toml: .*`publisher`"):
            read_rulebook(tmp_path / "small")


class TestAsKnownOn:
    """The same files, as one could know them on an earlier day."""

    def seen(self, day: date) -> list[str]:
        """The ids of the terms of Facebook as known on a day."""
        return [terms.id for terms in rulebook().as_known_on(day).terms_of("facebook")]

    def test_before_anything_was_announced(self):
        """On the day before the first announcement no terms are known."""
        assert self.seen(date(2024, 5, 21)) == []

    def test_a_plan_stands_until_it_is_dropped(self):
        """The plan of 2024 is known from its announcement to the day before it was dropped."""
        assert self.seen(date(2024, 5, 22)) == ["meta-2024-plan"]
        assert self.seen(date(2024, 6, 13)) == ["meta-2024-plan"]

    def test_a_dropped_plan_is_gone_on_the_day_it_is_dropped(self):
        """From the day of the retreat on, what came instead is known, and the plan is not."""
        assert self.seen(date(2024, 6, 14)) == ["meta-2024-06-26"]

    def test_a_later_announcement_is_hidden_until_its_day(self):
        """Terms that come into force later are known from the day they were announced."""
        assert self.seen(date(2025, 4, 13)) == ["meta-2024-06-26"]
        assert self.seen(date(2025, 4, 14)) == ["meta-2024-06-26", "meta-2025-05-27"]

    def test_history_ends_on_the_day(self):
        """Milestones after the day are unknown, those on it are known."""
        before = rulebook().as_known_on(date(2025, 5, 20)).platforms["facebook"]
        on_the_day = rulebook().as_known_on(date(2025, 5, 21)).platforms["facebook"]
        assert before.history == ()
        assert [milestone.on for milestone in on_the_day.history] == [date(2025, 5, 21)]

    def test_everything_on_record_leaves_dropped_plans_out(self):
        """Without a day, a plan that was dropped never counts."""
        assert [terms.id for terms in rulebook().terms_of("facebook")] == ["meta-2024-06-26", "meta-2025-05-27"]

    @given(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 800))
    def test_looking_twice_is_looking_at_the_earlier_day(self, day, earlier):
        """What is known on a day, seen again as of an earlier day, is what was known on the earlier day."""
        past = day - timedelta(days=earlier)
        assert rulebook().as_known_on(day).as_known_on(past) == rulebook().as_known_on(past)


class TestRoutes:
    """Which routes are open to whom, and when."""

    def test_a_route_is_open_from_its_first_to_the_day_before_its_last(self):
        """`valid_from` is the first open day, `valid_to` the first closed one."""

        def is_open(day: date) -> bool:
            return "facebook-form-2024" in [route.id for route in rulebook().routes_of("facebook", day)]

        assert [is_open(date(2024, 5, day)) for day in (21, 22)] == [False, True]
        assert [is_open(date(2024, 6, day)) for day in (13, 14)] == [True, False]

    def test_a_familys_route_serves_only_the_platforms_it_names(self, platforms, tmp_path):
        """A route in a family file that names platforms is closed to the others."""
        text = (platforms / "facebook.toml").read_text("utf-8")
        (platforms / "threads.toml").write_text(text.split("[[routes]]")[0].replace("facebook", "threads"), "utf-8")
        route = text[text.index("[[routes]]") : text.index("[[history]]")].replace('"facebook-', '"meta-')
        change(platforms / "meta.toml", "[[disputes]]", route + "[[disputes]]")
        change(platforms / "meta.toml", 'title = "small.title"', 'title = "small.title"\nplatforms = ["threads"]')
        for name in ("sources.toml", "reasons.toml", "law.toml"):
            shutil.copy(SMALL / name, tmp_path)
        (tmp_path / "authorities.json").write_text("[]", encoding="utf-8")
        book = read_rulebook(tmp_path)
        day = date(2026, 1, 1)
        assert "meta-form" in [route.id for route in book.routes_of("threads", day)]
        assert "meta-form" not in [route.id for route in book.routes_of("facebook", day)]
        assert "meta-letter" in [route.id for route in book.routes_of("facebook", day)]

    def test_an_unknown_route_raises(self):
        """Asking for a route that nobody recorded is a programmer's mistake."""
        with pytest.raises(KeyError, match="no-such-route"):
            rulebook().route("no-such-route")


def test_the_shipped_rulebook_loads():
    """Every shipped file decodes, and every platform has a controller with a country."""
    platforms = load_rulebook().platforms
    assert platforms
    assert all(
        isinstance(platform, Platform) and len(platform.controller.country) == 2 for platform in platforms.values()
    )
