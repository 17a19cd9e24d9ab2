"""What the JSON says, and what it does not."""

import json
from zipfile import ZipFile

INBOX = "your_facebook_activity/messages/inbox"


class TestAnswer:
    def test_no_name_of_others_is_in_it(self, run, tmp_path):
        """Neither in the names of files nor in what is said about them; for the person's own screen they stay."""
        thread = {"participants": [{"name": "Quendolin"}], "messages": [{"sender_name": "Quendolin", "content": "x"}]}
        with ZipFile(tmp_path / "facebook-erika-2026-03-01-AbCdEf12.zip", "w") as archive:
            archive.writestr(f"{INBOX}/quendolin_7/message_1.json", json.dumps(thread))
            archive.writestr(f"{INBOX}/quendolin_7/message_2.json", json.dumps(thread)[:-5])
            archive.writestr(
                "messages/Quendolin Muster_3.json", json.dumps({"participants": [], "threadName": "x", "messages": []})
            )
            posts = [{"timestamp": 1_600_000_000, "data": [{"post": "Hallo"}]}]
            archive.writestr("your_facebook_activity/posts/your_posts_1.json", json.dumps(posts))
        (tmp_path / "WhatsApp Chat mit Quendolin.txt").write_text("01.03.24, 12:00 - Erika: Ok\n", "utf-8")
        paths = list(tmp_path.iterdir())

        ended = run("check", *paths, "--json", tmp_path / "a.json")

        assert "quendolin" in ended.complained
        assert "quendolin" not in (tmp_path / "a.json").read_text("utf-8").casefold()
