"""A mail is read whatever it is: text, head, and what is to be known of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from made_mails import WORDS, as_base64, as_html, as_quoted, joined, mail, part, several
from widerspruch.mailbox.mail import MailParty
from widerspruch.mailbox.opening.eml import received_mail, text_mail
from widerspruch.mailbox.opening.parts import MOST_TEXT

UMLAUTS = "Grüße aus Köln: Ärger, Öl, Übung, Maß – „angenommen“ für 5 €"


def codes(read):
    return {problem.code for problem in read.problems}


class TestCharsets:
    """Letters arrive in many ways."""

    @pytest.mark.parametrize("charset", ["utf-8", "cp1252", "cp1250", "utf-16", "utf-7", "iso-8859-15", "mac-roman"])
    @pytest.mark.parametrize("encode", [as_base64, as_quoted])
    def test_a_named_character_set_is_used(self, charset, encode):
        """In base64 and in quoted-printable."""
        text = UMLAUTS if charset != "iso-8859-15" else "Grüße für 5 €"
        how = "base64" if encode is as_base64 else "quoted-printable"
        read = received_mail(
            mail(encode(text, charset), f"text/plain; charset={charset}", Content_Transfer_Encoding=how)
        )

        assert read.text == text
        assert codes(read) == set()

    def test_latin_1_is_what_windows_calls_so(self):
        """Quotes and the euro stand where ISO 8859-1 has nothing."""
        read = received_mail(mail("„für 5 €“".encode("cp1252"), "text/plain; charset=iso-8859-1"))

        assert read.text == "„für 5 €“"

    @pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=us-ascii", "; charset=iso-8859-1"])
    def test_utf_8_is_known_by_itself(self, charset):
        """Whatever the mail says."""
        assert received_mail(mail(UMLAUTS, f"text/plain{charset}")).text == UMLAUTS

    @pytest.mark.parametrize(
        ("named", "code"),
        [("; charset=utf-8", "charset_wrong"), ("; charset=x-klingon", "charset_unknown"), ("", "charset_guessed")],
    )
    def test_a_wrong_or_missing_name_is_guessed_and_said(self, named, code):
        """German in the bytes of Windows."""
        text = "Sehr geehrte Frau Müller, wir haben Ihren Widerspruch geprüft und müssen ihn zurückweisen. Schöne Grüße"
        read = received_mail(mail(text.encode("cp1252"), f"text/plain{named}"))

        assert read.text == text
        assert code in codes(read)

    @pytest.mark.parametrize(
        "codec", ["zlib", "rot13", "unicode_escape", "idna", "base64", "undefined", "utf-8\0", "'"]
    )
    def test_a_codec_that_is_no_character_set_is_none(self, codec):
        """Python knows more codecs than mails may name."""
        read = received_mail(mail("a\\u0041b", f"text/plain; charset={codec}"))

        assert read.text == "a\\u0041b"

    def test_a_cut_letter_costs_only_itself(self):
        """The rest is read."""
        read = received_mail(mail("Grüße und schöne Tage, Müller".encode()[:-1] + b"\xc3"))

        assert read.text.startswith("Grüße und schöne Tage, Mülle")
        assert codes(read) == {"characters_lost"}

    def test_what_nobody_sees_splits_no_word(self):
        """Soft hyphens, spaces of no width and marks of direction."""
        assert received_mail(mail("Wider\u00adspruch ab\u200bge\u202elehnt\u00a0!")).text == "Widerspruch abgelehnt !"

    def test_letters_are_composed(self):
        """As in NFC."""
        assert received_mail(mail("U\u0308bung")).text == "Übung"


class TestEncodings:
    """What is damaged is read as well as possible."""

    def test_broken_base64_is_said(self):
        """And read."""
        read = received_mail(mail(b"V2lyIGhhYmVu!IElocmVu~", Content_Transfer_Encoding="base64"))

        assert read.text.startswith("Wir haben Ihre")
        assert "encoding_broken" in codes(read)

    def test_flowed_lines_are_one(self):
        """RFC 3676: quotes keep their depth."""
        body = "Wir haben Ihren \r\nWiderspruch \r\nerhalten.\r\n> Ich \r\n> widerspreche.\r\n-- \r\nMeta"
        read = received_mail(mail(body, "text/plain; charset=utf-8; format=flowed"))

        assert read.text == "Wir haben Ihren Widerspruch erhalten.\n--\nMeta"
        assert read.quoted == "> Ich widerspreche."


class TestHead:
    """What stands above."""

    @pytest.mark.parametrize(
        "subject",
        [
            "=?utf-8?q?Widerspruch_best=C3=A4tigt?=",
            "=?UTF-8?B?V2lkZXJzcHJ1Y2ggYmVzdMOkdGlndA==?=",
            "=?iso-8859-1?Q?Widerspruch_best=E4tigt?=",
            "=?utf-8*de?q?Widerspruch?= =?utf-8?q?_best=C3?=\r\n =?utf-8?q?=A4tigt?=",
            "Widerspruch bestätigt",
            "Widerspruch\r\n bestätigt",
        ],
    )
    def test_subjects_are_decoded(self, subject):
        """RFC 2047, also where a letter is split over two words, and plain UTF-8."""
        assert received_mail(mail(Subject=subject)).subject == "Widerspruch bestätigt"

    @pytest.mark.parametrize(
        "subject", ["=?utf-8?b?A?=", "=?x?q?a=?=", "=?utf-8?q?", "=?" * 5000, "=?a?b?" + "?=" * 3000]
    )
    def test_broken_words_stay_text(self, subject):
        """Nothing is raised."""
        assert isinstance(received_mail(mail(Subject=subject)).subject, str)

    @pytest.mark.parametrize(
        ("sender", "name", "address"),
        [
            ("Meta <case@Support.Facebook.COM>", "Meta", "case@support.facebook.com"),
            ('"Muster, Erika" <e@mail.example>', "Muster, Erika", "e@mail.example"),
            ("=?utf-8?q?M=C3=BCller=2C_Max?= <max@mail.example>", "Müller, Max", "max@mail.example"),
            ("x@xn--mller-kva.example", "", "x@müller.example"),
            ("(a comment) a@mail.example", "a comment", "a@mail.example"),
            ("Broken <<a@mail.example>", "", "a@mail.example"),
        ],
    )
    def test_senders_are_read(self, sender, name, address):
        """Names decoded, domains as people read them."""
        assert received_mail(mail(From=sender)).sender == MailParty(name, address)

    def test_no_sender_no_date_no_identification(self):
        """Each is said."""
        read = received_mail(mail(From=None, Date=None, Message_ID=None))

        assert (read.sender, read.sent_at, read.message_id) == (None, None, None)
        assert codes(read) == {"sender_missing", "date_missing", "no_message_id"}

    @pytest.mark.parametrize("day", ["yesterday", "99 Foo 2025", "Mon, 2 Jun 99999 10:00:00 +0200", "0", "\u0661"])
    def test_a_date_that_is_none_is_said(self, day):
        """The mail is read without it."""
        read = received_mail(mail(Date=day))
        assert read.sent_at is None
        assert "date_broken" in codes(read)

    def test_two_senders_are_said(self):
        """Genuine mails hardly ever have two."""
        assert "senders_several" in codes(received_mail(b"From: b@evil.example\r\n" + mail()))
        assert "senders_several" in codes(received_mail(mail(From="a@facebook.com, b@evil.example")))

    @pytest.mark.parametrize("name", ["facebook.com", "Meta support@facebook.com", "www.facebook.com Hilfe"])
    def test_an_address_as_name_is_said(self, name):
        """It is not where the mail comes from."""
        assert "name_is_address" in codes(received_mail(mail(From=f'"{name}" <info@evil.example>')))
        assert "name_is_address" not in codes(received_mail(mail(From=f'"{name}" <info@mail.facebook.com>')))

    @pytest.mark.parametrize("domain", ["fаcebook.com", "xn--fcebook-2fg.com", "αpple.example", "сосо.com"])
    def test_letters_that_look_alike_are_said(self, domain):
        """Cyrillic and Greek ones among Latin ones."""
        assert "address_look_alike" in codes(received_mail(mail(From=f"a@{domain}")))

    @pytest.mark.parametrize("domain", ["müller.example", "例え.example", "пример.example", "facebook.com"])
    def test_other_scripts_are_no_look_alikes(self, domain):
        """Where they stand alone and do not look Latin."""
        assert "address_look_alike" not in codes(received_mail(mail(From=f"a@{domain}")))

    @pytest.mark.parametrize(
        ("field", "value", "automatic"),
        [
            ("Auto_Submitted", "auto-replied", True),
            ("Auto_Submitted", "no", False),
            ("Precedence", "auto_reply", True),
            ("X_Autoreply", "yes", True),
            ("X_Mailer", "x", False),
        ],
    )
    def test_automatic_mails_say_so(self, field, value, automatic):
        """RFC 3834 and what was in use before."""
        assert received_mail(mail(**{field: value})).automatic is automatic

    def test_arrival_is_the_receiving_servers(self):
        """The topmost line."""
        raw = (
            b"Received: from a by mx.mail.example; Mon, 02 Jun 2025 08:00:05 +0000\r\nReceived: by b; broken\r\n"
            + mail()
        )

        assert received_mail(raw).arrived_at.isoformat() == "2025-06-02T08:00:05+00:00"

    def test_references_begin_with_the_nearest(self):
        """Each once."""
        read = received_mail(mail(References="<a@x> <b@x>", In_Reply_To="<b@x>"))
        assert read.references == ("b@x", "a@x")


class TestVersions:
    """Text and design."""

    def test_only_a_design_is_read(self):
        """As a reader sees it."""
        read = received_mail(
            mail(as_html("<p>Wir haben<br>Ihren <b>Wider</b>spruch</p><p>erhalten.</p>"), "text/html; charset=utf-8")
        )
        assert read.text == "Wir haben\nIhren Widerspruch\n\nerhalten."

    def test_the_same_in_two_versions_is_read_once(self):
        """The plain one."""
        read = received_mail(several(part(WORDS), part(as_html(f"<p>{WORDS}</p>"), "text/html"), kind="alternative"))
        assert read.text == WORDS
        assert codes(read) == set()

    def test_two_versions_that_differ_are_said_and_both_count(self):
        """One small word turns a sentence round."""
        plain, design = "Ihr Widerspruch wurde angenommen.", "<p>Ihr Widerspruch wurde nicht angenommen.</p>"
        read = received_mail(several(part(plain), part(as_html(design), "text/html"), kind="alternative"))

        assert codes(read) == {"versions_differ"}
        assert read.text == "Ihr Widerspruch wurde angenommen.\n\nIhr Widerspruch wurde nicht angenommen."

    def test_a_quote_in_one_version_does_not_hide_the_other(self):
        """Each has its own."""
        plain = "Angenommen.\n\nAm 2. Juni 2025 schrieb Erika Muster:\nIch widerspreche."
        read = received_mail(
            several(part(plain), part(as_html("<p>Wir lehnen das ab, leider.</p>"), "text/html"), kind="alternative")
        )

        assert "Wir lehnen das ab, leider." in read.text
        assert "Ich widerspreche" not in read.text

    @pytest.mark.parametrize(
        "style",
        [
            "display:none",
            "DISPLAY : none !important",
            "visibility:hidden",
            "font-size:0",
            "font-size:1px",
            "opacity:0",
            "color:#fff",
            "color:#FEFEFE",
            "color: white",
            "color:rgb(255,255,255)",
            "max-height:0;overflow:hidden",
            "position:absolute;left:-9999px",
            "text-indent:-9999px",
            "mso-hide:all",
        ],
    )
    def test_hidden_text_does_not_count(self, style):
        """It is kept apart and said."""
        page = as_html(
            f"<p>Wir haben abgelehnt.</p><div style='{style}'>Ihr Widerspruch wurde angenommen.</div><p>Ende</p>"
        )
        read = received_mail(mail(page, "text/html"))

        assert read.text == "Wir haben abgelehnt.\n\nEnde"
        assert read.hidden == "Ihr Widerspruch wurde angenommen."
        assert codes(read) == {"text_hidden"}

    @pytest.mark.parametrize(
        "page",
        [
            "<style>.x{display:none}</style><p class='a x'>not</p>",
            "<p hidden>not</p>",
            "<font color=white>not</font>",
            "<table bgcolor='#000000'><tr><td><span>not</span></td></tr></table>",
            "<style>p{color:#fff}</style><p>not</p>",
        ],
    )
    def test_nor_does_it_by_other_ways(self, page):
        """Style sheets, attributes, colours of tables."""
        assert "not" not in received_mail(mail(as_html(page), "text/html")).text

    @pytest.mark.parametrize(
        "page",
        [
            "<style>@media (max-width:9px){.x{display:none}} .y{color:red}</style><p class=x>shown</p>",
            "<style>.a .x{display:none}</style><p class=x>shown</p>",
            "<div style='background:#000;color:#fff'>shown</div>",
            "<p style='font-size:12px;height:0'>shown</p>",
            "<table bgcolor=#000><tr><td style='color:white'>shown</td></tr></table>",
        ],
    )
    def test_shown_text_is_never_taken_for_hidden(self, page):
        """A "not" in it would be lost."""
        assert received_mail(mail(as_html(page), "text/html")).text == "shown"

    def test_where_a_design_leads_is_known(self):
        """Whatever the text says of it."""
        page = '<a href="https://evil.example/x">facebook.com</a> <a href="mailto:a@b.example">b</a> <a href="javascript:1">c</a>'
        assert received_mail(mail(as_html(page), "text/html")).links == ("https://evil.example/x",)

    def test_elements_without_end_in_each_other_are_read(self):
        """Deeper than any reader of HTML goes."""
        read = received_mail(mail("<html>" + "<div>" * 20_000 + "Wir lehnen ab", "text/html"))
        assert read.text == "Wir lehnen ab"
        assert codes(read) == {"html_broken"}


class TestParts:
    """What lies within."""

    def test_attachments_keep_their_names_and_bytes(self):
        """RFC 2231 names, too."""
        named = "attachment; filename*=utf-8''Best%C3%A4tigung.pdf"
        read = received_mail(
            several(
                part(WORDS),
                part(
                    as_base64("PDF"), "application/pdf", Content_Disposition=named, Content_Transfer_Encoding="base64"
                ),
            )
        )

        assert [(one.name, one.media_type, one.data) for one in read.attachments] == [
            ("Bestätigung.pdf", "application/pdf", b"PDF")
        ]
        assert read.text == WORDS

    def test_a_mail_within_a_mail_keeps_its_bytes(self):
        """A signature in it can still be checked."""
        inner = mail("Wir haben Ihren Widerspruch geprüft.", Subject="innen")
        read = received_mail(several(part("Siehe unten."), part(inner, "message/rfc822"), Subject="WG: innen"))

        assert read.text == "Siehe unten."
        assert read.forwarded.raw == inner
        assert read.forwarded.subject == "innen"
        assert (read.embedded, read.forwarded.embedded) == (False, True)

    def test_what_comes_back_undelivered_is_no_forward(self):
        """It is the person's own."""
        report = several(
            part("Unzustellbar"),
            part(mail("Ich widerspreche."), "message/rfc822"),
            kind="report; report-type=delivery-status",
        )
        read = received_mail(report)

        assert read.forwarded is None
        assert read.attachments[0].media_type == "message/rfc822"

    def test_a_thousand_levels_are_a_sentence(self):
        """Not as deep as Python may go."""
        body = part("unten")
        for level in range(1000):
            body = part(joined(body, boundary=f"b{level}"), f"multipart/mixed; boundary=b{level}")
        read = received_mail(b"From: a@mail.example\r\n" + body)

        assert "nested_too_deep" in codes(read)

    def test_a_thousand_mails_in_each_other_are_a_sentence(self):
        """Likewise."""
        raw = mail("unten")
        for _ in range(1000):
            raw = b"From: a@mail.example\r\nContent-Type: message/rfc822\r\n\r\n" + raw
        read = received_mail(raw)
        while read.forwarded is not None:
            read = read.forwarded
        assert "nested_too_deep" in codes(read)

    def test_ten_thousand_parts_are_a_sentence(self):
        """The first are read."""
        read = received_mail(several(*[part(f"Teil {number}") for number in range(10_000)]))

        assert read.text.startswith("Teil 0")
        assert "too_many_parts" in codes(read)

    def test_an_encrypted_mail_is_said(self):
        """It cannot be read here."""
        read = received_mail(
            several(
                part("Version: 1", "application/pgp-encrypted"), part("x", "application/octet-stream"), kind="encrypted"
            )
        )
        assert "encrypted_mail" in codes(read)

    @pytest.mark.parametrize("boundary", ["", "b1" + "x" * 5000, "\x00", '"', "(.*)+", "b1 "])
    def test_strange_boundaries(self, boundary):
        """Nothing is raised."""
        received_mail(mail(joined(part(WORDS)), f"multipart/mixed; boundary={boundary}"))


HOSTILE_FIELDS = [
    'From: "\\',
    "From: <",
    "From: @",
    "From: =?utf-8?q??= <",
    "From: " + "(" * 10_000,
    "From: " + "<a@b>," * 10_000,
    "From: a@[",
    "Content-Type: ;",
    "Content-Type: text/plain; charset*0*=x''%",
    "Content-Type: multipart/mixed",
    "Content-Type: text/" + "x" * 99_999,
    "Content-Disposition: attachment; filename*0=a; filename*1*=%",
    "Content-Disposition: ;;;==",
    "Date: \x00",
    "Received: ;;;",
    "Message-ID: <",
    "Message-ID: [",
    "References: " + "<a@b> " * 50_000,
    ": empty",
    "no colon",
    "\x80\x81: \xff",
    "Content-Transfer-Encoding: x",
    "To: Undisclosed:;",
    "To: a:b:c;;",
    'Content-Type: text/plain; name="' + "=?utf-8?b?" * 999,
    "MIME-Version: ((((",
    "Content-Language: \xff",
]


@pytest.mark.parametrize("field", HOSTILE_FIELDS)
def test_a_hostile_field_is_read(field):
    """Python's own package raises for some."""
    raw = field.encode("latin-1") + b"\r\n" + mail()
    assert received_mail(raw).raw == raw


@given(st.binary(max_size=3000))
@settings(max_examples=examples(300))
def test_any_bytes_are_read(raw):
    """The bytes are kept."""
    assert received_mail(raw).raw == raw
    assert text_mail(raw).raw == raw


PIECES = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"--b1",
        b"--b1--",
        b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=b1\r\n",
        b"=?utf-8?b?",
        b"?=",
        b"<",
        b">",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/html\r\n\r\n",
        b"<div style='display:none'>",
        b"From: a@b.example\r\n",
        b"\xff",
        b"Content-Type: text/plain; format=flowed\r\n\r\n",
        b"> ",
        b"Von: a\nGesendet: b\nAn: c\nBetreff: d\n",
        b"On x wrote:\n",
        b"Forwarded message\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"&#",
        b"@",
        b";",
        b'"',
        b"(",
        b"\x00",
    ]
)


@given(st.lists(PIECES, max_size=60).map(b"".join))
@settings(max_examples=examples(300))
def test_any_mail_like_bytes_are_read(raw):
    """Pieces of mails in any order."""
    read = received_mail(raw)
    assert read.raw == raw
    assert text_mail(raw).raw == raw
    read.text.encode()


def test_millions_of_wrapped_lines_take_no_longer_than_a_text() -> None:
    """Only what is read of a text at most is put together."""
    raw = b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n" + b"a \r\n" * 5_000_000

    mail = received_mail(raw)

    assert len(mail.text) <= MOST_TEXT
    assert "text_cut" in {problem.code for problem in mail.problems}
