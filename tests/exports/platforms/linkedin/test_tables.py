"""What each of LinkedIn's files becomes."""

import pytest

from bytes_member import BytesMember
from widerspruch.exports.entry import Entry, normalise_basename
from widerspruch.exports.member import ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.entries import ENTRIES
from widerspruch.items.item import AccountFact, Item

MESSAGE_HEADER = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n"


def entry_for(name: str) -> Entry:
    base = normalise_basename(name)
    (entry,) = (entry for entry in ENTRIES if base in entry.basenames)
    return entry


def read(name: str, text: str, me: str | None = None) -> list[Yielded]:
    reader = entry_for(name).reader
    assert reader is not None
    return list(reader(BytesMember(name, text.encode("utf-8")), ReaderContext("linkedin", display_name=me)))


def items(name: str, text: str, me: str | None = None) -> list[Item]:
    return [item for item in read(name, text, me) if isinstance(item, Item)]


def facts(name: str, text: str) -> list[tuple[str, str]]:
    return [(fact.fact, fact.value) for fact in read(name, text) if isinstance(fact, AccountFact)]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("Comments_123456789.csv", "linkedin_comments"),
            ("Rich Media.csv", "linkedin_rich_media"),
            ("Rich_Media.csv", "linkedin_rich_media"),
            ("Jobs/Job Applicant Saved Answers.csv", "linkedin_job_applicant_saved_answers"),
            ("Email_Addresses_42.csv", "linkedin_email_addresses"),
            ("LearningCoachMessages.csv", "linkedin_learning_coach_messages"),
            ("coach_messages.csv", "linkedin_learning_coach_messages"),
            ("saved_articles.csv", "linkedin_saved_articles"),
            ("Duolingo.csv", "linkedin_duolingo"),
            ("Notes.csv", "linkedin_notes"),
        ],
    )
    def test_suffixes_blanks_and_folders_do_not_matter(self, name: str, kind: str) -> None:
        """A file is known with a member id, with blanks or underscores, in any folder."""
        assert entry_for(name).name == kind

    def test_no_two_kinds_share_a_name(self) -> None:
        """Each basename belongs to one kind of file, or to one in a folder of its own: nothing is ambiguous."""
        names = [name for entry in ENTRIES if not entry.folders for name in entry.basenames]
        assert len(names) == len(set(names))

    def test_what_is_not_read_says_why(self) -> None:
        """Every known file either has a reader or a reason."""
        assert all((entry.reader is None) != (entry.why_not is None) for entry in ENTRIES)

    def test_private_messages_are_not_read(self) -> None:
        """Messages between people are known and left alone."""
        assert entry_for("messages.csv").why_not == "private_message"


class TestActivity:
    def test_votes(self) -> None:
        """A vote in a poll is the chosen option."""
        (item,) = items("Votes.csv", "Date,Link,OptionText\n2024-05-14 10:00:00,https://x.example,Ja\n")
        assert (item.kind, item.text, item.audience) == ("poll_vote", "Ja", "unknown")

    def test_reactions_have_no_text(self) -> None:
        """A reaction has a date and an address, and no words of the person's own."""
        (item,) = items("Reactions.csv", "Date,Type,Link\n2024-05-14 10:00:00,LIKE,https://x.example\n")
        assert (item.kind, item.text, item.external_url) == ("reaction", None, "https://x.example")

    def test_reposts_are_posts(self) -> None:
        """A repost without words is a post without text."""
        (item,) = items("InstantReposts.csv", "Date,Link\n2024-05-14 10:00:00,https://x.example\n")
        assert (item.kind, item.text) == ("post", None)

    @pytest.mark.parametrize(
        ("status", "audience", "basis"),
        [("VISIBLE", "public", "stated_in_export"), ("HIDDEN", "only_me", "stated_in_export"), ("", "unknown", "none")],
    )
    def test_recommendations_state_who_sees_them(self, status: str, audience: str, basis: str) -> None:
        """The status of a recommendation is the only audience that LinkedIn's export states."""
        (item,) = items(
            "Recommendations_Given.csv",
            "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
            f'Ben,Bauer,,,Sehr gut.,"05/14/24, 10:00 AM",{status}\n',
        )
        assert (item.kind, item.text, item.surface_owner) == ("recommendation", "Sehr gut.", "Ben Bauer")
        assert (item.audience, item.audience_basis, item.created_precision) == (audience, basis, "min")

    def test_received_recommendations_are_by_others(self) -> None:
        """What others wrote about the person is not the person's own."""
        text = "First Name,Last Name,Text,Creation Date,Status\nBen,Bauer,Top,,VISIBLE\n"
        assert items("Recommendations_Received.csv", text)[0].actor_role == "other_in_my_export"

    def test_saved_answers(self) -> None:
        """Answers given to recruiters are kept with their question."""
        (item,) = items("Job Applicant Saved Answers.csv", "Question,Answer\nReisen Sie?,Gern\n")
        assert (item.kind, item.text) == ("screening_answer", "Reisen Sie?\nGern")

    def test_inferences(self) -> None:
        """What LinkedIn concludes about a person is an inference."""
        header = "Category,Type of inference,Description,Inference\n"
        (item,) = items("Inferences_about_you.csv", header + "Demographics,Industry,Handel,Yes\n")
        assert (item.kind, item.text) == ("inference", "Demographics\nIndustry\nHandel\nYes")

    @pytest.mark.parametrize(
        ("text", "kind", "dated", "caption"),
        [
            ("Type,Link\nVIDEO,https://x.example/a\n", "video", False, None),
            ("Date/Time,Media Description,Media Link\n\"1/3/26, 10:00 AM\",Ein Regal,https://x.example/a.jpg\n",
             "photo", True, "Ein Regal"),
            ('Date/Time,Media Description,Media Link\n"You uploaded a feed video on May 2, 2021 at 3:45 PM (GMT)",-,https://x.example/a\n',
             "video", True, None),
            ("Time,Media Link\n2024-05-14 10:00:00,https://x.example/a.jpg\n", "photo", True, None),
        ],
    )  # fmt: skip
    def test_rich_media_in_all_layouts(self, text: str, kind: str, dated: bool, caption: str | None) -> None:
        """Uploaded pictures and videos are read from the old and the new layout."""
        (item,) = items("Rich_Media.csv", text)
        assert (item.kind, item.created_at is not None, item.text, len(item.media)) == (kind, dated, caption, 1)


class TestAiMessages:
    ROWS = (
        "1,,Erika Beispiel,https://x.example/in/e,LinkedIn AI,2026-01-03 10:00:00 UTC,,Wie bewerbe ich mich?,INBOX\n"
        "1,,LinkedIn AI,,Erika Beispiel,2026-01-03 10:00:05 UTC,,Mit Mut.,INBOX\n"
    )

    @pytest.mark.parametrize("name", ["guide_messages.csv", "learning_role_play_messages.csv"])
    def test_prompts_and_replies_by_name(self, name: str) -> None:
        """With the person's name known, their messages are prompts and all others replies."""
        prompt, reply = items(name, MESSAGE_HEADER + self.ROWS, me="Erika Beispiel")
        assert [(item.kind, item.ai_role, item.actor_role) for item in (prompt, reply)] == [
            ("ai_prompt", "prompt", "own"),
            ("ai_reply", "reply", "other_in_my_export"),
        ]
        assert (prompt.audience, prompt.ai_surface, prompt.created_at) == ("direct", "linkedin", 1767434400000000)

    @pytest.mark.parametrize(
        ("sender", "receiver", "url", "me", "role"),
        [
            ("Guide", "You", "", None, "reply"),
            ("You", "Guide", "", None, "prompt"),
            ("Guide", "Mia Muster", "", "Mia Muster", "reply"),
            ("Mia Muster", "Guide", "", "Mia Muster", "prompt"),
            ("Mia Muster, MBA", "LinkedIn", "", "Mia Muster", "prompt"),
            ("Mia Müller", "LinkedIn AI", "", "Mia Muster", "prompt"),
            ("Alex (Führungskraft)", "Mia Muster", "", "Mia Muster", "reply"),
            ("Alex (Führungskraft)", "", "", "Mia Muster", "reply"),
            ("Mia Muster", "", "https://www.linkedin.com/in/mia", None, "prompt"),
            ("Learning Coach", "", "", None, "reply"),
            ("Mia Muster", "Alex", "", None, "unknown"),
            ("", "", "", None, "unknown"),
        ],
    )
    def test_who_wrote_what(self, sender: str, receiver: str, url: str, me: str | None, role: str) -> None:
        """What the AI says is never the person's own; where nothing tells who speaks, nobody is said to."""
        header = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,DATE,CONTENT\n"
        row = f'1,"{sender}",{url},"{receiver}",2026-01-03 10:00:00 UTC,Wort\n'
        (item,) = items("guide_messages.csv", header + row, me)
        actor = {"prompt": "own", "reply": "other_in_my_export", "unknown": "unknown"}[role]
        kind = "ai_reply" if role == "reply" else "ai_prompt"
        assert (item.ai_role, item.actor_role, item.kind) == (role, actor, kind)

    def test_drafts(self) -> None:
        """A message that was never sent is a draft, in the layout that says so."""
        text = "FROM,DATE,CONTENT,IS MESSAGE DRAFT\nErika,2026-01-03 10:00:00 UTC,Entwurf,Yes\n"
        assert items("guide_messages.csv", text)[0].state == "draft"


class TestAccount:
    PROFILE = (
        "First Name,Last Name,Maiden Name,Birth Date,Headline,Summary,Geo Location\n"
        'Erika,Beispiel,,Mar 14,Lagerleitung,"Ich lagere.\nGern.","Musterhausen, Deutschland"\n'
    )

    def test_the_name_is_identity_the_rest_are_fields(self) -> None:
        """The name is what is always public; every other field that is filled in is an item of its own."""
        assert [(item.kind, item.text) for item in items("Profile.csv", self.PROFILE)] == [
            ("profile_identity", "Erika Beispiel"),
            ("profile_field", "Lagerleitung"),
            ("profile_field", "Ich lagere.\nGern."),
            ("profile_field", "Musterhausen, Deutschland"),
        ]

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("Nov 5, 1990", "1990-11-05"),
            ("November 5, 1990", "1990-11-05"),
            ("05.11.1990", "1990-11-05"),
            ("11/5/1990", "1990-11-05"),
            ("11/5/90", "1990-11-05"),
            ("5. November 1990", "1990-11-05"),
            ("5. März 1990", "1990-03-05"),
            ("1990-11-05", "1990-11-05"),
            ("31/12/1990", "1990-12-31"),
            ("Feb 29, 2008", "2008-02-29"),
            ("Mar 14", "Mar 14"),
            ("Feb 30, 1990", "Feb 30, 1990"),
            ("Nov 5, 9999", "Nov 5, 9999"),
        ],
    )
    def test_births(self, written: str, meant: str) -> None:
        """A birth date of any layout is a day; what is none stays as it is written."""
        reader = entry_for("Profile.csv").reader
        assert reader is not None
        member = BytesMember("Profile.csv", f'First Name,Last Name,Birth Date\nMia,Muster,"{written}"\n'.encode())
        found = list(reader(member, ReaderContext("linkedin", exported_at=1_780_000_000_000_000)))
        assert [each.value for each in found if isinstance(each, AccountFact) and each.fact == "birth_date"] == [meant]

    def test_a_century_is_not_guessed(self) -> None:
        """Two digits of a year are no year where the day of the export is not known."""
        text = "First Name,Last Name,Birth Date\nMia,Muster,11/5/90\n"
        assert ("birth_date", "11/5/90") in facts("Profile.csv", text)

    def test_profile_facts(self) -> None:
        """Name, birthday and country are facts about the account."""
        expected = [("display_name", "Erika Beispiel"), ("birth_date", "Mar 14"), ("country", "Deutschland")]
        assert facts("Profile.csv", self.PROFILE) == expected

    def test_the_profile_is_read_first(self) -> None:
        """The person's name is known before messages to the AI are read."""
        assert entry_for("Profile.csv").order < entry_for("guide_messages.csv").order

    def test_addresses(self) -> None:
        """Primary, confirmed and other addresses are told apart."""
        text = "Email Address,Confirmed,Primary,Updated On\na@x.example,Yes,Yes,\nb@x.example,Yes,No,\nc@x.example,No,No,\n"
        assert facts("Email Addresses.csv", text) == [
            ("email_primary", "a@x.example"),
            ("email_confirmed", "b@x.example"),
            ("email_previous", "c@x.example"),
        ]

    def test_registration_without_its_ip(self) -> None:
        """The day of registration is kept, the IP address beside it is not."""
        text = 'Registered At,Registration Ip,Subscription Types\n"1/5/12, 7:31 AM",203.0.113.7,Basic\n'
        assert facts("Registration.csv", text) == [("registered_at", "2012-01-05")]

    def test_phone_numbers(self) -> None:
        """A phone number is a fact."""
        assert facts("PhoneNumbers.csv", "Extension,Number,Type\n,+49 30 23125 000,Mobile\n") == [
            ("phone", "+49 30 23125 000")
        ]

    def test_positions_join_their_words(self) -> None:
        """A position is one item with its words, and its years are not when it was written."""
        text = (
            "Company Name,Title,Description,Location,Started On,Finished On\nBeispiel GmbH,Lager,Alles,Ort,Jan 2019,\n"
        )
        (item,) = items("Positions.csv", text)
        assert (item.text, item.created_at) == ("Beispiel GmbH\nLager\nAlles\nOrt", None)


class TestArticles:
    PAGE = (
        '<html><head><title>T</title><style>p{}</style></head><body><h1><a href="x">Über uns</a></h1>'
        '<p class="created">Created on 2017-05-16 20:29</p><div><p>Erster  Satz.</p><p>Zwei<br>Zeilen</p></div></body></html>'
    )

    def read(self, name: str, page: bytes) -> list[Yielded]:
        (entry,) = (entry for entry in ENTRIES if entry.format == "html")
        assert entry.folders == ("articles",)
        assert entry.reader is not None
        return list(entry.reader(BytesMember(name, page), ReaderContext("linkedin")))

    @pytest.mark.parametrize(
        ("name", "at", "precision"),
        [
            ("Articles/Articles/2017-05-16 20:29:24.0-x.html", 1494966564000000, "s"),
            ("Articles/Articles/2017-05-16 20_29_24.0-x.html", 1494966564000000, "s"),
            ("Articles/Articles/x.html", 1494966540000000, "min"),
        ],
    )
    def test_words_and_date(self, name: str, at: int, precision: str) -> None:
        """An article gives its words block by block, dated by its file name or by its own line."""
        (item,) = self.read(name, self.PAGE.encode("utf-8"))
        assert isinstance(item, Item)
        assert item.text == "Über uns\nErster Satz.\nZwei\nZeilen"
        assert (item.created_at, item.created_precision) == (at, precision)
        assert (item.kind, item.audience, item.audience_basis) == ("article", "public", "kind_implies")
