"""The figures of the summary against a handful of items that were counted by hand."""

from datetime import date

import pytest

from person.hand_made import ITEMS, RUN, linkedin, noon, summary_of
from widerspruch.items.identity import account_ref
from widerspruch.items.item import Item, Mention
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.statements import Objected, StatedFor
from widerspruch.person.summary import Counts
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.instants import end_of_day

OBJECTED_LATE = Objected("linkedin", end_of_day(date(2025, 12, 1)), "linkedin-switch-generative")


class TestAnyFolder:
    @pytest.mark.parametrize("name", ["state=draft", "Fall[1]", "*"])
    def test_a_folder_is_only_a_place(self, name, tmp_path):
        """Kept in a folder that looks like a column or a pattern, beside another person's: the same figures."""
        for folder in ("Fall1", name):
            (tmp_path / folder).mkdir()
        summary_of(tmp_path / "Fall1", items=[*ITEMS, *ITEMS])

        assert summary_of(tmp_path / name).counts == Counts(allowed=3, excluded=1, undecided=1)


class TestWithoutObjection:
    def test_each_item_is_counted_once_under_its_verdict(self, tmp_path):
        """Post, comment and chat are usable, the reaction is disputed, the message is out."""
        summary = summary_of(tmp_path)

        assert summary.counts == Counts(allowed=3, excluded=1, undecided=1)
        assert (summary.counts.total, summary.counts.at_stake) == (5, 4)
        assert (summary.run, summary.reading) == (RUN, "future_runs")

    def test_what_is_special_is_counted_beside(self, tmp_path):
        """One chat with an AI, one item with an IBAN, one that tags somebody; from 2020 to 2026."""
        (account,) = summary_of(tmp_path).accounts

        assert (account.ai_chats, account.sensitive, account.sensitive_at_stake) == (1, 1, 1)
        assert (account.naming_others, account.naming_others_at_stake) == (1, 1)
        assert (account.earliest, account.latest) == (date(2020, 6, 1), date(2026, 1, 10))
        assert list(account.findings) == ["iban"]

    @pytest.mark.parametrize(
        ("item", "others"),
        [
            (Item("post", noon(2020), text="Neues von @Erika"), 0),
            (Item("post", noon(2020), text="Neues", mentions=(Mention(handle="@erika", basis="structured"),)), 0),
            (Item("post", noon(2020), text="Neues von @erika und @ente"), 1),
            (Item("post", noon(2020), text="Neues", mentions=(Mention(handle="ente", basis="structured"),)), 1),
        ],
    )
    def test_ones_own_handle_is_nobody_else(self, item, others, tmp_path):
        """Who writes or tags their own handle names nobody; another's handle is counted."""
        (account,) = summary_of(tmp_path, items=(item,)).accounts

        assert account.naming_others == others

    def test_what_others_wrote_is_not_counted_as_mine(self, tmp_path):
        """A recommendation received is another's: it is told by itself, and no figure holds it."""
        received = Item("recommendation", noon(2020), text="Zuverlässig!", actor_role="other_in_my_export")
        reply = Item("ai_reply", noon(2026, 1, 10), actor_role="other_in_my_export", is_ai_interaction=True)
        (account,) = summary_of(tmp_path, items=(received, reply)).accounts

        assert (account.of_others, account.counts.total, account.ai_chats) == (1, 1, 1)

    def test_reasons_and_years_add_up_to_all_items(self, tmp_path):
        """The rows that say why and the rows of the chart both hold every item once."""
        (account,) = summary_of(tmp_path).accounts

        assert sum(row.items for row in account.why) == sum(row.items for row in account.years) == len(ITEMS)
        assert {row.reason for row in account.why if row.verdict == "undecided"} == {"sources_disagree"}
        assert {(row.year, row.kind) for row in account.years if row.verdict == "excluded"} == {(2022, "message")}

    def test_without_an_objection_nothing_is_said_about_one(self, tmp_path):
        """Nobody objected: no other reading, nothing baked in."""
        (account,) = summary_of(tmp_path).accounts

        assert (account.baked_in, account.other_readings) == (None, {})

    def test_items_without_a_date_leave_the_period_open(self, tmp_path):
        """An item whose date nobody knows is counted, and no period is made up for it."""
        (account,) = summary_of(tmp_path, items=[Item("post", None)]).accounts

        assert account.counts.total == 1
        assert (account.earliest, account.latest) == (None, None)


class TestWhatCanBeStated:
    def test_who_sees_a_comment_is_not_for_the_person_to_state(self, tmp_path):
        """Of an Instagram photo and a comment that nobody knows the audience of, only the photo can be settled."""
        instagram = OwnAccount("instagram", "instagram", account_ref("instagram", "erika"), "erika", Age(adult=True))
        items = [Item("photo", noon(2020), text="See"), Item("comment", noon(2020), text="Schön!")]
        (account,) = summary_of(tmp_path, items=items, account=instagram).accounts

        assert account.counts.undecided == 2
        assert account.can_be_stated == {"audience_unknown": 1}


class TestAge:
    def test_an_unknown_age_leaves_open_what_only_adults_give(self, tmp_path):
        """Where nobody stated the age, nothing that only adults give is usable for certain."""
        (account,) = summary_of(tmp_path, account=linkedin(adult=None)).accounts

        assert account.counts == Counts(allowed=0, excluded=1, undecided=4)
        assert sum(row.items for row in account.why if row.reason == "age_unknown") >= 3

    def test_a_minors_content_is_out(self, tmp_path):
        """LinkedIn leaves out what minors share."""
        (account,) = summary_of(tmp_path, account=linkedin(adult=False)).accounts

        assert account.counts.at_stake == 0
        assert {row.reason for row in account.why} >= {"minor"}


class TestObjection:
    def test_what_went_in_before_is_counted(self, tmp_path):
        """Before 2 December 2025 a run could take post and comment, perhaps the reaction, never the later chat."""
        (account,) = summary_of(tmp_path, objected=(OBJECTED_LATE,)).accounts

        assert account.baked_in.objected_on == date(2025, 12, 1)
        assert account.baked_in.counts.allowed == 2
        assert account.baked_in.counts.undecided == 1

    def test_both_readings_are_counted(self, tmp_path):
        """No further run takes anything; or only what came after the objection is out, here the chat."""
        (account,) = summary_of(tmp_path, objected=(OBJECTED_LATE,)).accounts

        assert account.other_readings["future_runs"].at_stake == 0
        assert account.other_readings["future_items"] == Counts(allowed=2, excluded=2, undecided=1)
        assert account.counts == account.other_readings["future_runs"]

    def test_the_reading_that_was_asked_for_decides(self, tmp_path):
        """Asked for the stricter reading, the main figures are those of that reading."""
        (account,) = summary_of(tmp_path, objected=(OBJECTED_LATE,), reading="future_items").accounts

        assert account.counts == account.other_readings["future_items"]

    def test_the_first_of_several_objections_counts_for_what_went_in(self, tmp_path):
        """A repeated objection does not move the day until which models could take something."""
        repeated = Objected("linkedin", end_of_day(date(2026, 5, 1)), "linkedin-switch-generative")
        (account,) = summary_of(tmp_path, objected=(repeated, OBJECTED_LATE)).accounts

        assert account.baked_in.objected_on == date(2025, 12, 1)


class TestStatedAudience:
    def test_overlapping_statements_never_double_an_item(self, tmp_path):
        """However many statements fit an item, it is counted once."""
        stated = (
            StatedFor("linkedin", "public"),
            StatedFor("linkedin", "connections", noon(2019), noon(2023)),
            StatedFor("linkedin", "only_me", noon(2020), None),
        )

        assert summary_of(tmp_path, audiences=stated).counts.total == len(ITEMS)
