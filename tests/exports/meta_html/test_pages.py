"""Pages of content in Meta's HTML exports."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytes_member import BytesMember
from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ForPlatform, LeftOut, ReaderContext, Yielded
from widerspruch.exports.platforms.facebook import json_files as facebook
from widerspruch.exports.platforms.facebook import pages as facebook_pages
from widerspruch.exports.platforms.instagram import json_files as instagram
from widerspruch.exports.platforms.instagram import pages as instagram_pages
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact, Item, Mention

FACEBOOK, INSTAGRAM = ReaderContext("facebook"), ReaderContext("instagram")
DATE = "Jun 26, 2026 9:05:20 am"

ENTRIES = (*facebook_pages.ENTRIES, *instagram_pages.ENTRIES)
JSON_ENTRIES = (*facebook.ENTRIES, *instagram.ENTRIES)


def reader(name: str) -> Callable[[BytesMember, ReaderContext], list[Yielded]]:
    (found,) = (entry.reader for entry in ENTRIES if entry.name == f"{name}.html")
    assert found is not None
    return lambda member, context: list(found(member, context))


def read(name: str, page: str, context: ReaderContext | None = None) -> list[Yielded]:
    context = context or (FACEBOOK if name.startswith("facebook") else INSTAGRAM)
    return reader(name)(BytesMember("x.html", page.encode("utf-8")), context)


def items(name: str, page: str, context: ReaderContext | None = None) -> list[Item]:
    return [item for item in read(name, page, context) if isinstance(item, Item)]


def moment(item: Item) -> str:
    assert item.created_at is not None
    return datetime.fromtimestamp(item.created_at / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S")


def section(body: str, date: str = DATE, heading: str = "X hat etwas geteilt.", inner: str = "") -> str:
    return (
        f'<section class="_a6-g" aria-labelledby="a"><h2 class="_2ph_ _a6-h _a6-i">{heading}</h2>'
        f'<div class="_2ph_ _a6-p">{body}</div><footer class="_3-94 _a6-o"><a href="https://x.example/p">'
        f'<div class="_a72d">{date}</div></a></footer>{inner}</section>'
    )


def old_card(body: str, date: str = DATE) -> str:
    return (
        '<div class="_3-95 _a6-g"><div class="_2ph_ _a6-h _a6-i">X hat etwas geteilt.</div>'
        f'<div class="_2ph_ _a6-p"><div class="_2pin">{body}</div></div><div class="_3-94 _a6-o">{date}</div></div>'
    )


def box(heading: str, body: str, date: str = "Jun 26, 2026 9:05 am") -> str:
    title = f'<h2 class="_3-95 _2pim _a6-h _a6-i">{heading}</h2>' if heading else ""
    return (
        f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{title}<div class="_3-95 _a6-p">{body}</div>'
        f'<div class="_3-94 _a6-o">{date}</div></div>'
    )


def page(*cards: str, title: str = "Seite") -> str:
    main = "".join(cards)
    return f'<html><head><title>{title}</title></head><body><h1>{title}</h1><main class="_a706">{main}</main></body></html>'


def row(label: str, value: str) -> str:
    return f'<tr><td class="_2pin _a6_q">{label}</td><td class="_2pin _2piu _a6_r">{value}</td></tr>'


class TestFacebookCards:
    @pytest.mark.parametrize(
        "card", [section('<div class="_2pin"><div>Hallo Welt</div></div>'), old_card("<div>Hallo Welt</div>")]
    )
    def test_both_layouts(self, card: str) -> None:
        """Cards of 2024 and of 2026 give the text and the printed time; the heading is no text."""
        (item,) = items("facebook.posts", page(card))
        assert (item.kind, item.text, moment(item)) == ("post", "Hallo Welt", "2026-06-26 09:05:20")
        assert (item.created_tz, item.created_precision, item.audience) == ("local_unknown", "s", "unknown")

    def test_nested_sections_are_items_of_their_own(self) -> None:
        """A section within another is split off, and neither takes words of the other."""
        inner = section("<div>innen</div>", "Jun 25, 2026 9:05:20 am")
        found = items(
            "facebook.posts", page(section("<div>außen</div>", inner=inner), section(f"<div>um</div>{inner}"))
        )
        assert [item.text for item in found] == ["innen", "außen", "innen", "um"]
        assert [item.record_no for item in found] == [0, 1, 2, 3]

    def test_a_line_break_is_the_tag_and_the_blank_behind_it(self) -> None:
        """`<br /> ` is one line feed; further blanks are the person's."""
        (item,) = items("facebook.posts", page(section("<div>eins<br /> zwei<br /> <br />  drei</div>")))
        assert item.text == "eins\nzwei\n\n drei"

    @pytest.mark.parametrize(
        ("body", "kind", "refs"),
        [
            ('<a href="posts/media/a.jpg"><img src="posts/media/a.jpg" /></a>', "photo", ["posts/media/a.jpg"]),
            (
                '<a href="../../posts/media/a.mp4"><video src="../../posts/media/a.mp4"></video></a>',
                "video",
                ["posts/media/a.mp4"],
            ),
            ('<img src="https://x.example/a.jpg" /><img src="data:image/png;base64,xx" />', "post", []),
        ],
    )
    def test_media_by_name(self, body: str, kind: str, refs: list[str]) -> None:
        """Media of the export are named from pictures and links; what lies on the web is none of them."""
        (item,) = items("facebook.posts", page(section(f"<div>Text</div><div>{body}</div>")))
        assert (item.kind, [medium.ref for medium in item.media], item.text) == (kind, refs, "Text")

    def test_shared_links(self) -> None:
        """A link that stands alone is a link; one within a sentence is also part of the text."""
        body = '<div>Siehe <a href="https://a.example/">hier</a>, gut</div><div><a href="https://b.example/?x=1&amp;y=2"><div>Titel</div></a></div>'
        (item,) = items("facebook.posts", page(section(body)))
        assert (item.text, item.links) == ("Siehe hier, gut", ("https://a.example/", "https://b.example/?x=1&y=2"))

    def test_the_line_about_a_change_is_no_text(self) -> None:
        """Facebook's line on when a post was changed becomes `updated_at`."""
        (item,) = items("facebook.posts", page(section(f"<div>Text</div><div>Updated {DATE}</div>")))
        assert item.text == "Text"
        assert item.updated_at == item.created_at

    @pytest.mark.parametrize(
        ("name", "kind", "state"),
        [
            ("facebook.comments", "comment", "live"),
            ("facebook.group_posts", "group_post", "live"),
            ("facebook.group_comments", "group_comment", "live"),
            ("facebook.stories", "story", "live"),
            ("facebook.reels", "reel", "live"),
            ("facebook.trash", "post", "trashed"),
            ("facebook.archive", "post", "archived"),
            ("facebook.listings", "listing", "live"),
        ],
    )
    def test_the_file_tells_the_kind(self, name: str, kind: str, state: str) -> None:
        """What a card is, and in which state, follows from the page it stands on."""
        (item,) = items(name, page(section("<div>Text</div>")))
        assert (item.kind, item.state) == (kind, state)

    def test_reactions_have_no_text(self) -> None:
        """Words on a page of reactions are Facebook's or of others."""
        assert items("facebook.reactions", page(section("<div>Gefällt mir</div>")))[0].text is None

    def test_listings_are_public_by_kind(self) -> None:
        """A listing is made for everybody."""
        assert items("facebook.listings", page(section("<div>Rad</div>")))[0].audience == "public"


class TestInstagramCards:
    def test_the_heading_is_the_caption(self) -> None:
        """On Instagram the person's words stand in the heading, the media in the body."""
        card = box(
            "Am See @ben_b<br /> schön", '<div><a href="media/posts/a.jpg"><img src="media/posts/a.jpg"/></a></div>'
        )
        (item,) = items("instagram.posts", page(card))
        assert (item.kind, item.text) == ("photo", "Am See @ben_b\nschön")
        assert item.mentions == (Mention(handle="ben_b"),)

    @pytest.mark.parametrize(
        ("date", "expected"),
        [("Jun 26, 2026 9:05 am", "2026-06-26 17:05:00"), ("Jan 01, 2026 6:25 pm", "2026-01-02 02:25:00")],
    )
    def test_times_are_eight_hours_before_utc_all_year(self, date: str, expected: str) -> None:
        """Summer and winter alike, the printed time is converted from a fixed zone."""
        (item,) = items("instagram.posts", page(box("x", "", date)))
        assert (moment(item), item.created_tz, item.created_precision) == (expected, "fixed-08", "min")

    @pytest.mark.parametrize(
        ("private", "since", "audience"),
        [(True, 1, "followers"), (True, None, "unknown"), (False, None, "public"), (None, None, "unknown")],
    )
    def test_the_account_flag_tells_the_audience(self, private: bool | None, since: int | None, audience: str) -> None:
        """Posts follow the account-wide flag; without it, or without the time of its last change, nothing is known."""
        context = ReaderContext("instagram", private_account=private, private_since=since)
        (item,) = items("instagram.posts", page(box("x", "")), context)
        assert item.audience == audience

    @pytest.mark.parametrize(
        "labels", [("Comment", "Media Owner", "Time"), ("Kommentar", "Medieninhaber", "Zeit"), ("Яяя", "Ююю", "Эээ")]
    )
    def test_comments_are_tables(self, labels: tuple[str, str, str]) -> None:
        """A comment is read from its rows; labels that nobody knows are told by place and shape, and flagged."""
        values = ("Toll @carla!", "ben", "Jun 26, 2026 9:05 am")
        card = box("", f"<table>{''.join(map(row, labels, values))}</table>", "")
        (item,) = items("instagram.comments", page(card))
        assert (item.kind, item.text, item.surface_owner, moment(item)) == (
            "comment",
            "Toll @carla!",
            "ben",
            "2026-06-26 17:05:00",
        )
        assert ("label_guess" in item.parse_flags) == (labels[0] == "Яяя")
        assert item.audience == "unknown"

    def test_values_within_the_cell_of_the_label(self) -> None:
        """Newer pages put the value into the label's own cell."""
        cell = '<tr><td colspan="2" class="_2pin _a6_q">Comment<div><div>Toll<br /> hier</div></div></td></tr>'
        (item,) = items(
            "instagram.comments", page(box("", f"<table>{cell}{row('Time', 'Jun 26, 2026 9:05 am')}</table>", ""))
        )
        assert item.text == "Toll\nhier"

    def test_threads_belong_to_threads(self) -> None:
        """Items of a Threads page are announced as those of Threads."""
        first, item = read("threads.posts", page(box("Hallo", "")))
        assert first == ForPlatform("threads")
        assert isinstance(item, Item)
        assert (item.kind, item.text) == ("post", "Hallo")


class TestAccount:
    def test_facebook_profile(self) -> None:
        """Labels and values become facts; name and user name are identity, the rest are fields."""
        rows = (
            row("Name", "Erika Beispiel")
            + row("E-Mail-Adresse", "<div>a@x.example</div><div>b@x.example</div>")
            + row("Motto", "Immer weiter")
        )
        found = read("facebook.profile", page(f'<section class="_a6-g"><table>{rows}</table></section>'))
        assert [(fact.fact, fact.value) for fact in found if isinstance(fact, AccountFact)] == [
            ("display_name", "Erika Beispiel"),
            ("email_primary", "a@x.example"),
            ("email_confirmed", "b@x.example"),
        ]
        assert [(item.kind, item.text) for item in found if isinstance(item, Item)] == [
            ("profile_identity", "Erika Beispiel"),
            ("profile_field", "Immer weiter"),
        ]

    @pytest.mark.parametrize("label", ["Private Account", "Что-то"])
    def test_the_private_flag(self, label: str) -> None:
        """The flag is found by its label, or as the only value of its shape."""
        found = read("instagram.profile", page(box("", f"<table>{row(label, 'True')}{row('Name', 'E')}</table>", "")))
        assert AccountFact("private_account", "True") in found

    def test_two_flags_without_labels_tell_nothing(self) -> None:
        """Where two unknown labels carry such a value, none is believed."""
        found = read(
            "instagram.profile", page(box("", f"<table>{row('Яяя', 'True')}{row('Ююю', 'False')}</table>", ""))
        )
        assert not any(isinstance(fact, AccountFact) for fact in found)

    def test_addresses_of_machines_are_left_out(self) -> None:
        """An IP address on a page reaches neither items nor facts."""
        found = read(
            "facebook.profile", page(f'<section class="_a6-g"><table>{row("IP", "203.0.113.7")}</table></section>')
        )
        assert found == []

    def test_tables_outside_cards(self) -> None:
        """Rows of a table that lies in no card are read as well."""
        found = read("facebook.profile", page(f"<table>{row('Name', 'Erika')}</table>"))
        assert AccountFact("display_name", "Erika") in found


class TestChats:
    def card(self, sender: str, text: str) -> str:
        return box(sender, f"<div>{text}</div>", DATE)

    def test_private_threads_are_counted(self) -> None:
        """Messages between people are not read, only counted."""
        found = read("facebook.thread", page(self.card("Ben", "hi"), self.card("Erika", "na"), title="Ben"))
        assert found == [LeftOut("private_message", 2)]

    def test_a_thread_with_meta_ai(self) -> None:
        """In a thread named after Meta AI, everything is prompt or reply."""
        found = items(
            "facebook.thread", page(self.card("Erika", "Frage"), self.card("Meta AI", "Antwort"), title="Meta AI")
        )
        assert [(item.kind, item.text, item.ai_role, item.audience) for item in found] == [
            ("ai_prompt", "Frage", "prompt", "direct"),
            ("ai_reply", "Antwort", "reply", "direct"),
        ]

    def test_a_call_in_a_group(self) -> None:
        """Elsewhere only what calls Meta AI is read, by whomever it is."""
        cards = (self.card("Ben", "@Meta AI Witz?"), self.card("Meta AI", "Haha"), self.card("Ben", "naja"))
        found = read("facebook.thread", page(*cards, title="Gruppe"), ReaderContext("facebook", display_name="Erika"))
        assert [getattr(each, "kind", None) for each in found] == ["ai_prompt", "ai_reply", None]
        assert isinstance(found[0], Item)
        assert found[0].actor_role == "other_in_my_export"

    def test_ai_conversations(self) -> None:
        """A card of the conversations is a prompt unless its sender says otherwise; guesses are flagged."""
        known = f"<table>{row('Sender', 'Meta AI')}{row('Message', 'Antwort')}{row('Time', DATE)}</table>"
        unknown = f"<table>{row('Яяя', 'Eine lange Frage')}{row('Ююю', DATE)}</table>"
        reply, prompt = items("facebook.ai_conversations", page(section(known, ""), section(unknown, "", heading="")))
        assert (reply.kind, reply.text, reply.ai_role) == ("ai_reply", "Antwort", "reply")
        assert (prompt.kind, prompt.text, prompt.ai_role) == ("ai_prompt", "Eine lange Frage", "unknown")
        assert ("label_guess" in prompt.parse_flags, moment(prompt)) == (True, "2026-06-26 09:05:20")


PIECES = (
    '<div class="_a6-g">', "</div>", '<h2 class="_a6-h">', "</h2>", '<div class="_a6-p">', '<div class="_a6-o">',
    DATE, "<table>", row("Comment", "x"), "</table>", "<br /> ", "Text", '<a href="https://x.example">', "</a>",
    "<section>", "</section>", "<", "&#0;", '<img src="a.jpg">', "\x00", "ä",
)  # fmt: skip


class TestBadInput:
    def test_a_page_without_cards_is_said(self) -> None:
        """A layout that nobody knows is a problem, not an empty page."""
        found = read("facebook.posts", "<html><body><p>Etwas anderes</p></body></html>")
        assert found == [Problem("unknown_layout", "x.html")]

    def test_a_page_cut_off_keeps_what_it_had(self) -> None:
        """The cards before the place where a page ends too early are read."""
        whole = page(section("<div>eins</div>"), section("<div>zwei</div>"))
        assert next(item.text for item in items("facebook.posts", whole[: len(whole) // 2 + 40])) == "eins"

    def test_an_endless_card_is_cut_and_flagged(self) -> None:
        """A card with more elements than any real one keeps its beginning and says that it was cut."""
        (item,) = items("facebook.posts", page(section("<p>x</p>" * 120_000)))
        assert item.text is not None
        assert (item.text[:3], "truncated" in item.parse_flags) == ("x\nx", True)

    @pytest.mark.parametrize(
        "piece", ['<table><tr><td class="_a6_q">a</td><td>', '<table><tr><td class="_a6_q">a<div>']
    )
    def test_tables_within_tables_take_no_longer_than_their_length(self, piece: str) -> None:
        """Rows nested sixty deep are each read once."""
        assert len(items("facebook.posts", page(section(piece * 60)))) <= 1

    def test_nesting_beyond_all_measure_ends_the_page_with_a_problem(self) -> None:
        """What the parser refuses to follow is said, and what came before is kept."""
        found = read("facebook.posts", page(section("<div>eins</div>"), "<div>" * 50_000))
        assert [getattr(each, "text", None) or getattr(each, "code", None) for each in found] == [
            "eins",
            "damaged_member",
        ]

    @given(st.sampled_from([entry for entry in ENTRIES if entry.reader is not None]), st.binary(max_size=300))
    def test_random_bytes_never_raise(self, entry: Entry, content: bytes) -> None:
        """Every reader ends on any bytes."""
        assert entry.reader is not None
        list(entry.reader(BytesMember("x.html", content), FACEBOOK))

    @given(
        st.sampled_from([entry for entry in ENTRIES if entry.reader is not None]),
        st.lists(st.sampled_from(PIECES), max_size=30),
    )
    def test_broken_pages_never_raise(self, entry: Entry, pieces: list[str]) -> None:
        """Cards that are nested, unclosed or mixed up are read somehow, or not at all."""
        assert entry.reader is not None
        list(entry.reader(BytesMember("x.html", "".join(pieces).encode("utf-8")), INSTAGRAM))


class TestEntries:
    def test_no_two_pages_share_a_name(self) -> None:
        """Within one platform's export, a name belongs to one page; only folders divide those that share it."""
        seen: set[tuple[str, str, tuple[str, ...]]] = set()
        for entry in ENTRIES:
            family = "instagram" if entry.platform in ("instagram", "threads") else "facebook"
            for basename in entry.basenames:
                assert (family, basename, entry.folders) not in seen
                seen.add((family, basename, entry.folders))

    def test_every_page_has_a_reader_or_a_reason(self) -> None:
        """No page is known and left without an answer."""
        assert all((entry.reader is None) != (entry.why_not is None) for entry in ENTRIES)


HISTORY = "instagram.privacy_history"


def change(title: str, date: str) -> str:
    return box(title, f"<table>{row('Time', date)}</table>", "")


class TestAccountPages:
    def test_private_since(self) -> None:
        """The last change tells since when the account is private, as in JSON."""
        shown = page(
            change("Account was made public", "Mar 02, 2019 1:00 pm"),
            change("Konto auf „Privat“ gesetzt", "Mar 02, 2021 1:00 pm"),
        )
        (fact,) = read(HISTORY, shown)
        assert isinstance(fact, AccountFact)
        assert (fact.fact, fact.value) == ("private_since", "2021-03-02T21:00:00Z")

    @pytest.mark.parametrize(
        ("title", "date"), [("Yksityinen tili", "Mar 02, 2021 1:00 pm"), ("Account was made private", "2.3.21")]
    )
    def test_unread_history_says_nothing(self, title: str, date: str) -> None:
        """A change that is not understood is counted, and clears nothing."""
        assert read(HISTORY, page(change(title, date))) == [Problem("unknown_layout", "x.html", 1)]

    @pytest.mark.parametrize("born", ["3. Februar 1980", "03.02.1980", "Februar 3, 1980", "Feb 3, 1980", "1980-02-03"])
    def test_birth_date(self, born: str) -> None:
        """However a birthday is printed, the fact is its day."""
        shown = page(f'<section class="_a6-g"><table>{row("Geburtstag", born)}</table></section>')
        facts = [fact for fact in read("facebook.profile", shown) if isinstance(fact, AccountFact)]
        assert facts == [AccountFact("birth_date", "1980-02-03")]

    def test_registration_leaves_the_address_behind(self) -> None:
        """Of the registration only the time is kept."""
        rows = row("IP address", "203.0.113.4") + row("Time", "Mar 02, 2012 1:00 pm")
        (fact,) = read("facebook.registration", page(section(f"<table>{rows}</table>", "")))
        assert isinstance(fact, AccountFact)
        assert (fact.fact, fact.value) == ("registered_at", "2012-03-02T13:00:00Z")

    def test_every_page_is_known_whose_json_is(self) -> None:
        """What people are handed by default is known as far as the other format is."""

        def names(entries: tuple[Entry, ...]) -> set[tuple[str, str, bool]]:
            return {
                (entry.platform, name, entry.reader is not None)
                for entry in entries
                for name in (*entry.basenames, *entry.prefixes)
            }

        assert names(JSON_ENTRIES) - names(ENTRIES) == set()


class TestNamesAndRows:
    def test_an_event_has_its_name(self) -> None:
        """What the person made is called what its card's heading says."""
        (item,) = items("facebook.events", page(section("<div>Kommt alle</div>", heading="Sommerfest")))
        assert (item.kind, item.text) == ("event", "Sommerfest\nKommt alle")

    def test_labelled_words(self) -> None:
        """Under labels the person's words are text, a state or a time is none."""
        rows = (
            row("Status", "Begonnen") + row("Beschreibung", "Ich singe Alt.") + row("Zeit", "Jun 26, 2026 9:05:20 am")
        )
        (item,) = items("facebook.membership_answers", page(section(f"<table>{rows}</table>", "")))
        assert (item.text, item.audience, moment(item)) == ("Ich singe Alt.", "direct", "2026-06-26 09:05:20")
        assert item.parse_flags == ()

    def test_unknown_labels_are_a_marked_guess(self) -> None:
        """Without a known label all that may be words is kept."""
        rows = row("Q1", "Ich singe Alt.") + row("Q2", "Falsch") + row("Q3", "Seit 2019 im Chor")
        (item,) = items("facebook.dating_profile", page(section(f"<table>{rows}</table>")))
        assert item.text == "Ich singe Alt.\nSeit 2019 im Chor"
        assert "label_guess" in item.parse_flags

    @pytest.mark.parametrize(
        "line", ["Treffen am 26. Juni 2026 um 09:05", "Treffen 02.03.2026 14:33", "Wir kommen Jun 26, 1970 9:05 am"]
    )
    def test_a_line_that_ends_with_a_date_is_the_persons(self, line: str) -> None:
        """Only what Facebook adds to a post by itself tells of a change."""
        (item,) = items("facebook.posts", page(section(f"<div>{line}</div>")))
        assert (item.text, item.updated_at) == (line, None)

    def test_german_line_about_a_change(self) -> None:
        """Where Facebook's own word stands before it, a date of any shape tells of a change."""
        (item,) = items(
            "facebook.posts", page(section("<div>Text</div><div>Aktualisiert 26. Juni 2026 um 09:05</div>"))
        )
        assert (item.text, item.updated_at is not None) == ("Text", True)


class TestSides:
    def test_the_same_name_on_both_sides_tells_nothing(self) -> None:
        """Who wrote what is said only where a name of the page is Meta AI's."""

        def said(text: str, name: str) -> str:
            return box("", f"<table>{row('Message', text)}{row('Name', name)}</table>")

        both = items("instagram.ai_conversations", page(said("Ich habe Diabetes", "Ä M"), said("Tut mir leid", "Ä M")))
        assert [(item.ai_role, item.actor_role) for item in both] == [("unknown", "unknown")] * 2
        told = items("instagram.ai_conversations", page(said("Hallo", "Ä M"), said("Hallo Ä", "Meta AI")))
        assert [(item.ai_role, item.actor_role) for item in told] == [
            ("prompt", "own"),
            ("reply", "other_in_my_export"),
        ]

    def test_naming_the_group_is_no_reply(self) -> None:
        """What Meta prints into a chat by itself is counted and left out."""
        shown = page(section("<div>Meta AI named the group Chor.</div>", heading="Meta AI"), title="Meta AI")
        assert read("facebook.thread", shown) == [LeftOut("technical", 1)]
