"""Which items are listed, out of how many."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.items.item import Item
from widerspruch.person.report.choosing import CHOICES, MOST_IN_GROUP, choose, fair_share
from widerspruch.person.tables import Tables
from widerspruch.rulebook.instants import start_of_day

Check = Callable[..., Tables]
START_OF_2015 = 1_420_070_400_000_000


def posts(number: int, *, per_year: int) -> list[Item]:
    """Public posts of an invented person, a minute apart within each year."""
    return [
        Item(
            "post",
            start_of_day(date(2015 + n // per_year, 3, 1)) + (n % per_year) * 60_000_000,
            f"Beitrag {n}",
            audience="public",
            record_no=n,
        )
        for n in range(number)
    ]


class TestFairShare:
    def test_small_groups_are_listed_whole(self) -> None:
        """Where everything fits, the share is as large as a group may be."""
        assert fair_share([3, 5, 150], 900) == MOST_IN_GROUP

    @given(st.lists(st.integers(0, 2000), max_size=60), st.integers(60, 2000))
    def test_together_the_groups_stay_within_the_limit(self, sizes: list[int], most: int) -> None:
        """No group gets more than its most, all together no more than theirs, and a larger share would be too much."""
        share = fair_share(sizes, most)

        assert 1 <= share <= MOST_IN_GROUP
        assert sum(min(size, share) for size in sizes) <= most
        assert share == MOST_IN_GROUP or sum(min(size, share + 1) for size in sizes) > most


class TestChoose:
    def test_a_group_lists_its_newest_items_and_counts_all(self, check: Check) -> None:
        """Of 450 posts of one year the newest 200 are listed, and the group knows of all 450."""
        group = choose(check({"facebook": posts(450, per_year=450)}).connection)["stake"][0]

        assert (group.values, group.items, len(group.listed)) == (("facebook", 2015, "post"), 450, MOST_IN_GROUP)
        assert [row["text"] for row in group.listed[:2]] == ["Beitrag 449", "Beitrag 448"]

    def test_the_section_has_a_limit_of_its_own(self, check: Check) -> None:
        """Of ten years with 200 posts each, 900 posts are listed, every year as many as every other."""
        groups = choose(check({"facebook": posts(2000, per_year=200)}).connection)["stake"]

        assert {len(group.listed) for group in groups} == {90}
        assert sum(group.items for group in groups) == 2000

    def test_more_groups_than_room_leaves_some_empty(self, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
        """With room for three items and ten years, the three newest years list one each."""
        few = tuple(
            type(choice)(
                choice.section, choice.condition, choice.groups, 3 if choice.section == "stake" else choice.most
            )
            for choice in CHOICES
        )
        monkeypatch.setattr("widerspruch.person.report.choosing.CHOICES", few)
        groups = choose(check({"facebook": posts(20, per_year=2)}).connection)["stake"]

        assert {group.values[1]: len(group.listed) for group in groups if group.listed} == {2024: 1, 2023: 1, 2022: 1}

    def test_what_is_at_stake_goes_first(self, check: Check) -> None:
        """Where sensitive items are too many, those that may be used are listed before those that are excluded."""
        ill = "Ich habe Diabetes und nehme Insulin."
        items = [
            Item("post", START_OF_2015 + n, f"{ill} {n}", audience="public" if n < 300 else "friends", record_no=n)
            for n in range(900)
        ]
        groups = {group.values[0]: group for group in choose(check({"facebook": items}).connection)["sensitive"]}

        assert (groups["allowed"].items, len(groups["allowed"].listed)) == (300, 200)
        assert (groups["excluded"].items, len(groups["excluded"].listed)) == (600, 200)

    def test_all_sections_together_list_two_thousand(self) -> None:
        """The limits of the sections add up to the limit of the report."""
        assert sum(choice.most for choice in CHOICES) == 2000

    def test_choosing_twice_gives_the_same(self, check: Check) -> None:
        """The same tables give the same choice, items of the same instant included."""
        items = [Item("post", START_OF_2015, f"Beitrag {n}", audience="public", record_no=n) for n in range(400)]
        connection = check({"facebook": items}).connection
        first, again = (
            [row["text"] for group in choose(connection)["stake"] for row in group.listed] for _ in range(2)
        )

        assert first == again
