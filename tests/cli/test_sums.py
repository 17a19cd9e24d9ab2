"""Every table adds up: as many rows as items, no id twice, one sum wherever it is told."""

import json
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

DATA = "your_facebook_activity"


def zipped(path, files):
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


NAMES_ALIKE = {
    "personal_information/personal_information/personal_information.json": {
        "profile_user": [{"string_map_data": {"Username": {"value": "erika"}, "Name": {"value": "erika"}}}]
    }
}
TOWNS_ALIKE = {
    "personal_information/profile_information/profile_information.json": {
        "profile_v2": {"current_city": {"name": "Bonn"}, "hometown": {"name": "Bonn"}, "name": {"full_name": "Erika"}}
    }
}
PICTURE_TWICE = {
    f"{DATA}/posts/album/0.json": {
        "name": "See",
        "photos": [{"uri": "see.jpg", "creation_timestamp": 1_600_000_000, "title": "See"}] * 2,
        "last_modified_timestamp": 1_600_000_000,
    }
}
YES = {"question": "Einverstanden?", "answer": "Ja"}
ANSWERS_ALIKE = {
    f"{DATA}/groups/your_answers_to_membership_questions.json": {
        "group_membership_questions_answers_v2": [
            {"group_name": "Garten", "timestamp": 1_600_000_000, "answers": [YES, YES, YES]}
        ]
    }
}


@pytest.fixture
def told(run, tmp_path):
    """What a check of some exports tells everywhere, kept in a folder."""

    def check(*exports):
        ended = run("check", *exports, "--json", tmp_path / "a.json", "--parquet", tmp_path / "kept", "--lang", "en")
        assert ended.code in (0, 4), ended.err
        return json.loads((tmp_path / "a.json").read_bytes()), tmp_path / "kept"

    return check


def holds_together(answer, folder):
    """Rows, ids and sums of one answer agree."""
    tables = {name: pq.read_table(folder / f"{name}.parquet")["item_id"].to_pylist() for name in ("items", "verdicts")}
    assert len(tables["items"]) == len(set(tables["items"]))
    assert sorted(tables["items"]) == sorted(tables["verdicts"])
    merged, accounts = answer["imported"], answer["summary"]["accounts"]
    assert merged["read"] == merged["added"] + merged["again"]
    for account in accounts:
        total = sum(account["counts"].values())
        assert total == sum(row["items"] for row in account["why"]) == sum(row["items"] for row in account["years"])
    assert sum(sum(account["counts"].values()) for account in accounts) == len(tables["items"])


class TestTwinsInOneRecord:
    @pytest.mark.parametrize("files", [NAMES_ALIKE, TOWNS_ALIKE, PICTURE_TWICE, ANSWERS_ALIKE])
    def test_they_are_as_many_as_they_are(self, files, told, tmp_path):
        """A name that is the user name, the town of birth where one lives, a picture twice in an album, the same answer
        three times: no item is lost, none multiplies, and the same export again adds nothing."""
        export = zipped(tmp_path / "export.zip", files)

        answer, folder = told(export)
        holds_together(answer, folder)
        assert answer["imported"]["again"] == 0
        assert answer["imported"]["read"] == pq.read_metadata(folder / "items.parquet").num_rows >= 2

        again, folder = told(export)
        holds_together(again, folder)
        assert again["imported"]["added"] == 0


class TestChats:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("01.03.24, 12:00 - Anna: Ok\n", "01.03.24, 12:00 - Cleo: Ok\n"),
            (
                "01.03.24, 12:00 - Erika: Frohes Fest!\n01.03.24, 12:05 - Anna: Danke\n",
                "01.03.24, 12:00 - Erika: Frohes Fest!\n01.03.24, 12:06 - Cleo: Danke\n",
            ),
        ],
    )
    def test_equal_messages_of_two_chats_are_two(self, one, other, told, tmp_path):
        """Together or one after the other: the same number of messages."""
        files = []
        for name, text in (("WhatsApp Chat mit Anna.txt", one), ("WhatsApp Chat mit Cleo.txt", other)):
            files.append(tmp_path / name)
            files[-1].write_text(text, "utf-8")

        told(files[0])
        answer, folder = told(files[1])
        holds_together(answer, folder)
        assert answer["imported"]["again"] == 0
        assert pq.read_metadata(folder / "items.parquet").num_rows == one.count("\n") + other.count("\n")

        together, _ = told(*files)
        assert together["imported"]["added"] == 0

    def test_a_chat_whose_file_was_renamed_is_the_same(self, told, tmp_path):
        """A copy of the file, under whatever name, adds nothing."""
        text = "01.03.24, 12:00 - Erika: Frohes Fest!\n01.03.24, 12:05 - Anna: Danke\n"
        for name in ("WhatsApp Chat mit Anna.txt", "WhatsApp Chat mit Anna (1).txt", "_chat.txt"):
            (tmp_path / name).write_text(text, "utf-8")
            answer, _ = told(tmp_path / name)
        assert answer["imported"]["added"] == 0


class TestEvents:
    def test_an_event_that_was_hosted_counts_once(self, run, tmp_path):
        """Facebook lists an event in two files, each in a dialect of its own: one is added, one was known."""
        at = 1_700_000_000
        labels = [
            {"label": "Name", "value": "Fest"},
            {"label": "Start time", "timestamp_value": at + 9},
            {"label": "Description", "value": "Kommt"},
        ]
        event = {"name": "Fest", "description": "Kommt", "create_timestamp": at, "start_timestamp": at + 9}
        files = {
            f"{DATA}/events/your_events.json": {"your_events_v2": [event]},
            f"{DATA}/events/events_you_hosted.json": [
                {"timestamp": at, "media": [], "label_values": labels, "fbid": "1"}
            ],
        }
        export = zipped(tmp_path / "facebook-erika-2026-01-02-AbCdEf12.zip", files)

        ended = run("check", export, "--json", tmp_path / "a.json")

        assert ended.code == 0
        imported = json.loads((tmp_path / "a.json").read_bytes())["imported"]
        assert (imported["read"], imported["added"], imported["again"]) == (2, 1, 1)
