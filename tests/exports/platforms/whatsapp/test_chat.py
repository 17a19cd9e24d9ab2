"""What the whole of a chat says: the order of its dates, who writes, what Meta AI has to do with it."""

from datetime import UTC, datetime

import pytest

from bytes_member import BytesMember
from widerspruch.exports.entry import normalise_basename
from widerspruch.exports.member import ReaderContext, Yielded
from widerspruch.exports.platforms.whatsapp.entries import ENTRIES
from widerspruch.exports.platforms.whatsapp.reader import read_chat
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact, Item, Mention


def everything(text: str, name: str = "_chat.txt", me: str | None = None) -> list[Yielded]:
    context = ReaderContext(platform="whatsapp", display_name=me)
    return list(read_chat(BytesMember(name, text.encode("utf-8")), context))


def items(text: str, name: str = "_chat.txt", me: str | None = None) -> list[Item]:
    return [item for item in everything(text, name, me) if isinstance(item, Item)]


def problems(text: str) -> list[str]:
    return [problem.code for problem in everything(text) if isinstance(problem, Problem)]


def day(item: Item) -> str:
    assert item.created_at is not None
    return datetime.fromtimestamp(item.created_at / 1e6, UTC).strftime("%Y-%m-%d")


class TestDateOrder:
    def test_a_late_day_decides_for_the_whole_chat(self) -> None:
        """One date with a day above 12 tells the order of all others, also of those before it."""
        first, _ = items("03/02/24, 10:00 - A: x\n14/02/24, 10:00 - A: y")
        assert day(first) == "2024-02-03"

    def test_month_first_with_german_text(self) -> None:
        """US-ordered dates are read as such in a chat with German text."""
        first, _ = items("2/3/24, 10:00 - A: Grüße\n2/14/24, 10:00 - A: Tschüs")
        assert day(first) == "2024-02-03"

    def test_running_forward_decides(self) -> None:
        """Without a day above 12, the order in which the dates never run backwards holds."""
        dates = ["1/9/24", "1/10/24", "2/1/24", "2/2/24"]
        chat = items("\n".join(f"{date}, 10:00 - A: x" for date in dates))
        assert [day(item) for item in chat] == ["2024-01-09", "2024-01-10", "2024-02-01", "2024-02-02"]

    def test_dots_mean_day_first(self) -> None:
        """A date with dots is read day first where nothing speaks against it."""
        (item,) = items("03.02.24, 10:00 - A: x")
        assert (day(item), item.created_precision) == ("2024-02-03", "min")

    def test_the_number_that_changes_faster_is_the_day(self) -> None:
        """With dates that run forward both ways, the faster changing number is the day."""
        chat = items("\n".join(f"{date}/24, 10:00 - A: x" for date in ("1/1", "1/2", "2/3", "2/4")))
        assert [day(item) for item in chat] == ["2024-01-01", "2024-01-02", "2024-02-03", "2024-02-04"]

    def test_an_undecided_order_is_said(self) -> None:
        """Where nothing decides, the month is unknown and the person is told."""
        text = "03/02/24, 10:00 - A: x"
        assert (items(text)[0].created_precision, problems(text)) == ("month_unknown", ["date_order_unknown"])

    def test_equal_numbers_need_no_order(self) -> None:
        """In an undecided chat, the second of February is still the second of February."""
        assert items("02/02/24, 10:00 - A: x")[0].created_precision == "min"

    def test_two_digit_years_in_front(self) -> None:
        """Dates that are impossible otherwise are read year first."""
        chat = items("24/05/01, 10:00 - A: x\n24/05/31, 10:00 - A: y")
        assert [day(item) for item in chat] == ["2024-05-01", "2024-05-31"]

    def test_a_pasted_header_is_flagged(self) -> None:
        """A date that runs backwards by more than a day is accepted, flagged, and forgotten for the next."""
        chat = items("14.05.24, 10:00 - A: x\n01.02.20, 09:00 - B: alt\n14.05.24, 10:01 - A: y")
        assert [item.parse_flags for item in chat] == [(), ("date_backwards",), ()]


class TestWho:
    def test_nobody_is_me_without_evidence(self) -> None:
        """The export does not say who exported it."""
        assert {item.actor_role for item in items("14.05.24, 10:00 - A: x\n14.05.24, 10:01 - B: y")} == {"unknown"}

    def test_the_known_name_is_me(self) -> None:
        """Messages of the known display name are own, the others are not."""
        chat = items("14.05.24, 10:00 - Anna: x\n14.05.24, 10:01 - B: y", me="Anna")
        assert [item.actor_role for item in chat] == ["own", "other_in_my_export"]

    @pytest.mark.parametrize("line", ["Du hast diese Nachricht gelöscht.", "You deleted this message."])
    def test_who_deleted_as_you_is_me(self, line: str) -> None:
        """WhatsApp addresses only the exporting person as "you", which tells their name."""
        chat = items(f"14.05.24, 10:00 - Anna: x\n14.05.24, 10:01 - B: y\n14.05.24, 10:02 - Anna: {line}")
        assert [item.actor_role for item in chat] == ["own", "other_in_my_export", "own"]

    def test_three_authors_are_a_group(self) -> None:
        """More than two people write in groups only."""
        chat = items("\n".join(f"14.05.24, 10:00 - {name}: x" for name in "ABC"))
        assert {item.kind for item in chat} == {"group_message"}

    def test_a_group_line_makes_a_group_named_by_the_file(self) -> None:
        """A line about a group makes its messages group messages; the file name gives the group's name."""
        text = "14.05.24, 09:59 - A hat die Gruppe „Garten“ erstellt.\n14.05.24, 10:00 - A: x"
        (item,) = items(text, "WhatsApp Chat mit Garten.txt")
        assert (item.kind, item.surface_owner) == ("group_message", "Garten")

    def test_names_lose_their_marks(self) -> None:
        """The tilde and direction marks around names of people outside the contacts are no part of the name."""
        (item,) = items("[14.05.24, 10:00:00] ~\u00a0\u202aAnna\u202c: x", me="Anna")
        assert item.actor_role == "own"

    def test_messages_are_direct(self) -> None:
        """Whatever stands in a chat, its audience is implied by its kind."""
        (item,) = items("14.05.24, 10:00 - A: x")
        assert (item.audience, item.audience_basis) == ("direct", "kind_implies")


class TestMetaAi:
    def test_a_chat_with_meta_ai(self) -> None:
        """In a chat with Meta AI everything a person writes is an own prompt, the rest a reply."""
        prompt, reply = items("[08.10.25, 15:36:07] Anna: Wie alt ist die Erde?\n[08.10.25, 15:36:09] Meta AI: Alt.")
        assert (prompt.kind, prompt.actor_role, prompt.ai_role) == ("ai_prompt", "own", "prompt")
        assert (reply.kind, reply.actor_role, reply.ai_role) == ("ai_reply", "other_in_my_export", "reply")
        assert (prompt.is_ai_interaction, prompt.ai_surface) == (True, "whatsapp")

    def test_the_file_name_alone_tells_a_chat_with_meta_ai(self) -> None:
        """A chat named after Meta AI is one with it, even if no answer came."""
        (item,) = items("21.06.26, 22:05 - Anna: Hallo?", "WhatsApp Chat mit Meta AI.txt")
        assert item.kind == "ai_prompt"

    @pytest.mark.parametrize("call", ["@Meta AI", "@\u2068Meta AI\u2069", "@Meta\u00a0AI", "@AI"])
    def test_calls_in_a_group_are_prompts(self, call: str) -> None:
        """A group message that mentions Meta AI is a prompt; the messages around it are not."""
        chat = items("\n".join(f"14.05.25, 10:00 - {name}: {text}" for name, text in [
            ("A", f"{call} was kochen wir?"), ("Meta AI", "Suppe."), ("B", "lecker"), ("C", "ja")]))  # fmt: skip
        assert [item.kind for item in chat] == ["ai_prompt", "ai_reply", "group_message", "group_message"]

    def test_a_name_that_begins_like_ai_is_no_call(self) -> None:
        """`@Aida` and an address with `@ai` in it call nobody's AI."""
        chat = items("14.05.25, 10:00 - A: @AIda kommst du?\n14.05.25, 10:01 - B: a@ai.example")
        assert {item.kind for item in chat} == {"message"}

    def test_a_reply_does_not_make_two_people_a_chat_with_meta_ai(self) -> None:
        """Where two people write, Meta AI is a guest, and only what calls it is a prompt."""
        chat = items(
            "14.05.25, 10:00 - A: Hallo\n14.05.25, 10:01 - B: @Meta AI Witz?\n14.05.25, 10:02 - Meta AI: Haha."
        )
        assert [item.kind for item in chat] == ["message", "ai_prompt", "ai_reply"]

    @pytest.mark.parametrize(
        "line",
        [
            "Meta AI ist ein optionaler Dienst von Meta, der KI-Modelle verwendet.",
            "Nur Nachrichten, die @Meta\u00a0AI erwähnen oder die Personen mit Meta AI teilen, sieht Meta.",
            "Only messages that mention or people share with @Meta AI can be read by Meta.",
        ],
    )
    def test_notices_about_meta_ai_are_no_messages(self, line: str) -> None:
        """What WhatsApp says about Meta AI is neither prompt nor message, with and without an author."""
        assert items(f"[14.05.25, 10:00:00] Garten: \u200e{line}\n14.05.25, 10:00 - {line}") == []


class TestContent:
    @pytest.mark.parametrize(
        ("body", "ref", "kind", "caption"),
        [
            ("<Medien ausgeschlossen>", "", "file", None),
            ("<Media omitted>", "", "file", None),
            ("\u200eBild weggelassen", "", "photo", None),
            ("\u200eimage omitted", "", "photo", None),
            ("\u200eVideo weggelassen", "", "video", None),
            ("\u200eAudio weggelassen", "", "audio", None),
            ("\u200eSticker weggelassen", "", "photo", None),
            ("\u200eKontaktkarte ausgelassen", "", "file", None),
            ("Plan.pdf • \u200e3 Seiten Dokument weggelassen", "", "file", "Plan.pdf •"),
            ("\u200e<Anhang: 0001-PHOTO.jpg>", "0001-PHOTO.jpg", "photo", None),
            ("\u200e<angehängt: 0002.opus>", "0002.opus", "audio", None),
            ("\u200e<attached: 0003-VIDEO.mp4>", "0003-VIDEO.mp4", "video", None),
            ("IMG-1.jpg (Datei angehängt)\nSchön hier", "IMG-1.jpg", "photo", "Schön hier"),
            ("\u200eVID-2.mp4 (file attached)", "VID-2.mp4", "video", None),
            ("Am Meer \u200e<Anhang: 0004-PHOTO.jpg>", "0004-PHOTO.jpg", "photo", "Am Meer"),
        ],
    )
    def test_media_markers_become_media(self, body: str, ref: str, kind: str, caption: str | None) -> None:
        """A marker gives a medium by name and kind, and only the caption remains as text."""
        (item,) = items(f"14.05.24, 10:00 - A: {body}")
        assert [(medium.ref, medium.kind) for medium in item.media] == [(ref, kind)]
        assert item.text == caption

    @pytest.mark.parametrize("body", ["Diese Nachricht wurde gelöscht.", "\u200eThis message was deleted."])
    def test_deleted_messages_keep_their_place_without_text(self, body: str) -> None:
        """A message that was taken back is there, as unsent and without text."""
        (item,) = items(f"14.05.24, 10:00 - A: {body}")
        assert (item.state, item.text) == ("unsent", None)

    def test_words_about_deleting_are_words(self) -> None:
        """A message that only speaks of deleting is an ordinary one."""
        (item,) = items("14.05.24, 10:00 - A: Diese Nachricht wurde gelöscht, sagt er. Warum?")
        assert (item.state, item.text) == ("live", "Diese Nachricht wurde gelöscht, sagt er. Warum?")

    @pytest.mark.parametrize("mark", [" <Diese Nachricht wurde bearbeitet.>", " \u200e<This message was edited>"])
    def test_the_mark_of_an_edited_message_is_no_text(self, mark: str) -> None:
        """WhatsApp's note that a message was edited is taken off its end."""
        (item,) = items(f"14.05.24, 10:00 - A: Um acht{mark}")
        assert item.text == "Um acht"

    def test_mentions(self) -> None:
        """Names in isolates and names after `@` are mentions; Meta AI and e-mail addresses are none."""
        (item,) = items("14.05.24, 10:00 - A: @\u2068Ben Bauer\u2069 und @clara, @Meta AI, d@example.org")
        assert item.mentions == (Mention(name="Ben Bauer"), Mention(handle="clara"))


class TestSystemLines:
    @pytest.mark.parametrize(
        "line",
        [
            "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
            "A hat den Betreff geändert: Garten: neu",
            'B created group "Plan: Sommer"',
            "A left",
            "Irgendein Satz, den der Katalog nicht kennt",
        ],
    )
    def test_lines_without_author_are_no_messages(self, line: str) -> None:
        """A line without an author is WhatsApp's own, also with a colon in its text."""
        assert items(f"14.05.24, 10:00 - {line}") == []

    @pytest.mark.parametrize(
        "line", ["Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.", "A hat B hinzugefügt.", "Missed voice call"]
    )
    def test_lines_with_an_author_are_told_by_text_and_mark(self, line: str) -> None:
        """iOS writes system lines under a name; the invisible mark and the phrase give them away."""
        assert items(f"[14.05.24, 10:00:00] Garten: \u200e{line}") == []

    def test_the_same_words_from_a_person_stay(self) -> None:
        """Without the invisible mark, a person may write what a system line says."""
        assert len(items("14.05.24, 10:00 - A: Missed voice call")) == 1

    def test_chat_privacy_is_a_fact_with_its_date(self) -> None:
        """Switching advanced chat privacy on or off is kept as a dated fact."""
        found = everything(
            "14.05.25, 10:00 - A hat den erweiterten Chat-Datenschutz eingeschaltet.\n"
            "15.05.25, 10:00 - A turned off advanced chat privacy"
        )
        facts = [fact for fact in found if isinstance(fact, AccountFact)]
        assert [(fact.fact, fact.value) for fact in facts] == [
            ("advanced_chat_privacy", "on"),
            ("advanced_chat_privacy", "off"),
        ]
        assert facts[0].valid_from == int(datetime(2025, 5, 14, 10, tzinfo=UTC).timestamp()) * 1_000_000


class TestProblems:
    def test_a_chat_at_the_limit_is_said(self) -> None:
        """An export of 40,000 messages may lack older ones: a problem and a fact."""
        found = everything("14.05.24, 10:00 - A: x\n" * 40_000)
        assert Problem("message_limit", "_chat.txt", n=40_000) in found
        assert AccountFact("message_limit_reached", "40000") in found

    def test_the_limit_is_lower_with_media(self) -> None:
        """With attached media, 10,000 messages are the limit; without, they are not."""
        lines = "14.05.24, 10:00 - A: x\n" * 9_999
        assert problems(lines + "14.05.24, 10:00 - A: \u200e<Anhang: 1.jpg>") == ["message_limit"]
        assert problems(lines + "14.05.24, 10:00 - A: x") == []

    def test_no_chat_at_all(self) -> None:
        """A text without a single header has an unknown layout; an empty file is just empty."""
        assert (problems("Einkaufen\nMilch"), problems("")) == (["unknown_layout"], [])

    def test_text_before_the_first_header_is_counted(self) -> None:
        """What stands before the first message is not skipped silently."""
        assert "bytes_unaccounted" in problems("Vorwort\n14.05.24, 10:00 - A: x")

    def test_bytes_that_are_no_text(self) -> None:
        """Broken bytes are reported, and the messages around them are read."""
        member = BytesMember("_chat.txt", b"14.05.24, 10:00 - A: x\xff\xfe\n14.05.24, 10:01 - A: y")
        found = list(read_chat(member, ReaderContext(platform="whatsapp")))
        assert [getattr(each, "code", None) or getattr(each, "text", None) for each in found] == [
            "not_text",
            "x\ufffd\ufffd",
            "y",
        ]


class TestFileNames:
    @pytest.mark.parametrize(
        "name",
        ["_chat.txt", "WhatsApp Chat mit Anna.txt", "WhatsApp-Chat mit Anna.txt", "WhatsApp Chat with A.txt"],
    )
    def test_chats_are_known_by_name(self, name: str) -> None:
        """The names that iOS and Android give a chat are in the reader's table."""
        base = normalise_basename(name)
        (entry,) = ENTRIES
        assert base in entry.basenames or base.startswith(entry.prefixes)
