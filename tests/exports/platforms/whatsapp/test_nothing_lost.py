"""What people wrote is never taken for WhatsApp's own words, and every line of a chat is accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytes_member import BytesMember
from growth import assert_linear
from widerspruch.exports.member import LeftOut, ReaderContext, Yielded
from widerspruch.exports.platforms.whatsapp.reader import read_chat
from widerspruch.exports.problem import Problem
from widerspruch.items.item import Item, Mention

LRM = "\u200e"
IOS, ANDROID = "[14.08.24, 21:00:01] ", "14.08.24, 21:00 - "


def everything(text: str, name: str = "_chat.txt") -> list[Yielded]:
    return list(read_chat(BytesMember(name, text.encode("utf-8")), ReaderContext("whatsapp")))


def items(text: str, name: str = "_chat.txt") -> list[Item]:
    return [item for item in everything(text, name) if isinstance(item, Item)]


def left_out(text: str) -> int:
    return sum(each.n for each in everything(text) if isinstance(each, LeftOut))


def unaccounted(text: str) -> int:
    return sum(
        each.n or 0 for each in everything(text) if isinstance(each, Problem) and each.code == "bytes_unaccounted"
    )


class TestPeoplesWords:
    @pytest.mark.parametrize(
        "name",
        [
            "00000012-Sparkasse Unternehmenskonto.pdf",
            "business account.pdf",
            "Ben hat Anna hinzugefügt.pdf",
            "Videoanruf.mp4",
            f"{LRM}x.jpg",
        ],
    )
    @pytest.mark.parametrize("marker", ["<Anhang: {}>", "<attached: {}>"])
    def test_a_file_is_no_system_line_whatever_it_is_called(self, name: str, marker: str) -> None:
        """An attachment of iOS begins with the mark of system lines, and its name may hold any phrase of theirs."""
        (item,) = items(f"{IOS}Boris: {LRM}{marker.format(name)}")
        assert ([medium.ref for medium in item.media], item.text) == ([name.strip(LRM)], None)

    @pytest.mark.parametrize(
        ("word", "question"),
        [
            ("UMFRAGE", "Sollen wir selbstlöschende Nachrichten einschalten?"),
            ("UMFRAGE", "Wer hat die Oma hinzugefügt"),
            ("UMFRAGE", "Videoanruf"),
            ("POLL", "Who added Ben"),
            ("POLL", "A business account"),
            ("POLL", "Everybody left"),
        ],
    )
    def test_polls_are_peoples(self, word: str, question: str) -> None:
        """A poll has lines below its first, which no system line has: it is a message with question and options."""
        body = f"{word}:\n{question}\n{LRM}OPTION: Ja ({LRM}2 Stimmen)\n{LRM}OPTION: Nein ({LRM}1 Stimme)"
        for text in (f"{IOS}Anna: {LRM}{body}", f"{ANDROID}Anna: {body}"):
            (item,) = items(text)
            assert (item.text, left_out(text)) == (body, 0)

    @pytest.mark.parametrize(
        "body",
        [
            "Hat die Oma jemand hinzugefügt?",
            "Das Unternehmenskonto ist leer, Videoanruf um acht",
            "Ich habe sie zur Gruppe hinzugefügt und dann ist sie gegangen, leider",
            "we left",
            "business account",
        ],
    )
    def test_phrases_within_a_sentence_are_peoples(self, body: str) -> None:
        """A phrase of WhatsApp's inside of what somebody wrote makes it no line of WhatsApp's."""
        assert [item.text for item in items(f"{ANDROID}Anna: {body}")] == [body]
        assert [item.text for item in items(f"{IOS}Anna: {LRM}{body} – sagt Ben")] == [f"{body} – sagt Ben"]

    @pytest.mark.parametrize("between", ["", "\u00a0", "\t", "\u202f", LRM, "\u200f", " "])
    @pytest.mark.parametrize("colon", [":", "\uff1a"])
    @pytest.mark.parametrize("head", [IOS, ANDROID, "14/8/24, 9:00 p. m. - ", "14.08.24, 21:00:01: "])
    def test_any_colon_ends_a_name(self, head: str, colon: str, between: str) -> None:
        """Whatever stands behind the colon, and whichever colon it is, what follows is what the person wrote."""
        (item,) = items(f"{head}Kim{colon}{between}@Meta AI wie wird das Wetter")
        assert (item.kind, item.text and item.text.strip("\u200f"), item.author) == (
            "ai_prompt",
            "@Meta AI wie wird das Wetter",
            "Kim",
        )

    def test_a_short_message_without_blank(self) -> None:
        """`Bob:Hi` is a message of Bob's."""
        assert [(item.author, item.text) for item in items(f"{ANDROID}Bob:Hi")] == [("Bob", "Hi")]

    def test_a_number_for_a_name(self) -> None:
        """The colon behind a telephone number is none of an hour's, whatever follows; that of an hour ends no name."""
        number = "+49 30 23125 077"
        assert [(item.author, item.text) for item in items(f"{ANDROID}{number}:12 Uhr passt")] == [
            (number, "12 Uhr passt")
        ]
        assert items(f"{ANDROID}Anna hat die Zeit auf 12:30 gestellt") == []

    def test_names_of_any_length(self) -> None:
        """People name their contacts as they like."""
        name = "Tante Erika vom Kegelverein " * 5
        assert [item.author for item in items(f"{ANDROID}{name}: Hallo")] == [name.strip()]

    @pytest.mark.parametrize(
        "head",
        ["13.06.17, 21:25:15: ", "13/06/2017, 21:25:15: ", "6/13/17, 9:25:15 PM: ", "13.06.17 21:25:15: "],
    )
    def test_lines_of_old_iphones(self, head: str) -> None:
        """Before brackets, iOS wrote a colon behind the time: each line is its author's, none is added to another's."""
        text = f"{head}Laura B: Hallo\n{head}Max: Hallo Laura\n{head}Max hat die Gruppe „Garten“ erstellt"
        assert [(item.author, item.text) for item in items(text)] == [("Laura B", "Hallo"), ("Max", "Hallo Laura")]
        assert {item.created_at for item in items(text)} == {1497389115000000}

    def test_an_appointment_in_a_message_starts_none(self) -> None:
        """A line with a date and an hour, as people write them, continues the message."""
        body = "Termine:\n14.08.24, 18:00: Treffen: bei Anna\n15.08.24, 19:00 Probe"
        assert [item.text for item in items(f"{ANDROID}Anna: {body}")] == [body]

    @pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
    def test_every_line_end(self, end: str) -> None:
        """A chat that a program saved with carriage returns alone has as many messages as any other."""
        text = end.join((f"{ANDROID}Anna: eins", "zwei", f"{ANDROID}Ben: drei", ""))
        assert [item.text for item in items(text)] == ["eins\nzwei", "drei"]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
    def test_encodings_of_editors(self, encoding: str) -> None:
        """A chat that an editor saved with a byte order mark is read."""
        member = BytesMember("_chat.txt", f"{ANDROID}Änne: Grüße 👩\n".encode(encoding))
        (item,) = read_chat(member, ReaderContext("whatsapp"))
        assert isinstance(item, Item)
        assert (item.author, item.text) == ("Änne", "Grüße 👩")


class TestWhatsAppsWords:
    @pytest.mark.parametrize(
        "line",
        [
            "Anna created the group",
            "Anna created group “Garden”",
            "Anna hat die Gruppe erstellt.",
            "Du wurdest hinzugefügt.",
            "Ben ist über einen Einladungslink beigetreten",
            "Anna left",
            "Ben hat zu einer neuen Telefonnummer gewechselt. Tippe, um eine Nachricht zu senden.",
            "Dieses Unternehmen arbeitet jetzt mit anderen Unternehmen zusammen, um diesen Chat zu verwalten.",
            "This business is now working with other companies to manage this chat. Learn more",
            "Reisebüro Süd uses a secure service from Meta to manage this chat. Tap to learn more.",
            "Dieser Chat ist mit einem Unternehmensaccount. Tippe für mehr Infos.",
            f"Verpasster Sprachanruf. {LRM}Zum Zurückrufen tippen",
            "Videoanruf, 12 Min.",
            "Messages are generated by AI. Some may be inaccurate or inappropriate. Learn more.",
        ],
    )
    def test_marked_lines_are_whatsapps(self, line: str) -> None:
        """Notices, calls and what happens in a group are WhatsApp's: no item, but counted."""
        text = f"{IOS}Garten: {LRM}{line}"
        assert (items(text), left_out(text), unaccounted(text)) == ([], 1, 0)

    @pytest.mark.parametrize(
        ("author", "line"),
        [
            ("Meta AI", "Messages are generated by AI. Some may be inaccurate or inappropriate."),
            ("Meta AI", "Nachrichten werden von KI generiert. Einige sind möglicherweise ungenau."),
            ("Garten", "Anna hat die Gruppe „Garten“ erstellt."),
            ("Garten", 'Anna created group "Garten"'),
        ],
    )
    def test_some_lines_need_no_mark(self, author: str, line: str) -> None:
        """What nobody writes by chance is WhatsApp's even where its mark is missing."""
        text = f"{IOS}{author}: {line}"
        assert (items(text), left_out(text)) == ([], 1)

    def test_a_notice_about_ai_in_a_persons_words_is_theirs(self) -> None:
        """Only under the name of Meta AI is that sentence a notice."""
        assert len(items(f"{ANDROID}Anna: Messages are generated by AI.")) == 1

    @pytest.mark.parametrize("marker", ["<Medien ausgelassen>", "‹メディアなし>", "<メディアなし>", "‹メディアなし›"])
    def test_left_out_media_are_media(self, marker: str) -> None:
        """A marker for a medium that is not in the export is no text of the person's."""
        (item,) = items(f"{ANDROID}Anna: {marker}")
        assert (item.text, [medium.ref for medium in item.media]) == (None, [""])

    @pytest.mark.parametrize(
        "body", ["Warte auf diese Nachricht. Dies kann etwas dauern.", f"{LRM}Waiting for this message"]
    )
    def test_messages_that_never_came_have_no_text(self, body: str) -> None:
        """A message that never reached the phone keeps its place, without words that nobody wrote."""
        (item,) = items(f"{IOS}Anna: {body}")
        assert item.text is None

    @pytest.mark.parametrize("me", ["You", "Du"])
    def test_you_is_me(self, me: str) -> None:
        """WhatsApp addresses only the exporting person as "you", also as an author."""
        chat = items(f"{ANDROID}{me}: x\n{ANDROID}Ben: y")
        assert [item.actor_role for item in chat] == ["own", "other_in_my_export"]

    def test_names_in_mentions_lose_their_tilde(self) -> None:
        """A person outside the contacts is mentioned by their name alone."""
        (item,) = items(f"{ANDROID}Anna: @\u2068~\u202fBen Bauer\u2069 kommst du?")
        assert item.mentions == (Mention(name="Ben Bauer"),)

    @pytest.mark.parametrize(
        "name",
        ["WhatsApp Chat - Garten/_chat.txt", "x/WhatsApp Chat - Garten/_chat.txt", "WhatsApp Chat mit Garten.txt"],
    )
    def test_a_groups_name_comes_from_file_or_archive(self, name: str) -> None:
        """An iPhone's chat is called the same in every archive; the archive has the group's name."""
        text = f"{ANDROID}Anna hat die Gruppe „Garten“ erstellt.\n{ANDROID}Anna: x"
        assert [item.surface_owner for item in items(text, name)] == ["Garten"]


class TestAccount:
    """Every line belongs to exactly one message, is a counted line of WhatsApp's, or is counted as not understood."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([IOS, LRM + IOS, ANDROID, "13.06.17, 21:25:15: ", "5/14/24, 3:04\u202fPM - ", ""]),
                st.sampled_from(["Anna: ", "Ben:", "~\u202fCleo\uff1a", "", "Garten: " + LRM, "x" * 600 + ": "]),
                st.sampled_from(["Anna hat Ben hinzugefügt", "Wort", "UMFRAGE:", "12:30", "https://x.example", ""]),
            ),
            max_size=12,
        )
    )
    def test_every_line_is_somewhere(self, parts: list[tuple[str, str, str]]) -> None:
        """A word that stands once in a chat is found in one item, or its line is counted."""
        lines = [f"{head}{author}{body}#{number}#" for number, (head, author, body) in enumerate(parts)]
        found = everything("\n".join(lines))
        texts = [item.text or "" for item in found if isinstance(item, Item)]
        counted = sum(each.n for each in found if isinstance(each, LeftOut))
        problems = [each for each in found if isinstance(each, Problem) and each.code != "date_order_unknown"]
        missing = [line for number, line in enumerate(lines) if sum(f"#{number}#" in text for text in texts) != 1]
        assert len(missing) == counted or problems

    def test_what_is_not_understood_is_said(self) -> None:
        """A header without an author above words that may be somebody's is counted, not dropped."""
        text = f"{ANDROID}Anna: a\n{ANDROID}{'x' * 600}: Hallo"
        assert ([item.text for item in items(text)], unaccounted(text)) == (["a"], 607)

    @pytest.mark.parametrize(
        "unit",
        [
            f"{IOS}Anna: {LRM}" + "x hat hat hat added Call " * 20 + "\n",
            f"{ANDROID}" + "x" * 400 + "\n",
            "[" * 50 + "\n",
            f"{ANDROID}A: " + "@\u2068" * 30 + "\n",
            f"{ANDROID}A: <Anhang: " + "<attached: " * 20 + LRM + "\n",
            LRM * 60 + "1\n",
        ],
    )
    def test_time_grows_with_the_length_alone(self, unit: str) -> None:
        """Twice as long a chat takes about twice as long, whatever it is made of."""
        assert_linear(lambda n: everything(unit * n), 200)
