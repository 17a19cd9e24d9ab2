"""A letter as a draft of a mail, and as an address that begins one."""

import re
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from letters.made import DAY, made
from widerspruch.letters.as_email import (
    LONGEST_MAILTO,
    LONGEST_NAME_IN_HEAD,
    LetterAttachment,
    file_name,
    letter_as_eml,
    letter_as_mailto,
    mail_address,
)
from widerspruch.letters.as_text import letter_body
from widerspruch.letters.errors import LettersError
from widerspruch.letters.letter import Correspondent
from widerspruch.letters.write import write_letter

LETTER = write_letter(made("de")["objection"], "de", "eu")
SHORT = write_letter(made("de")["withdrawal"], "de", "eu")


def read(eml: bytes):
    return message_from_bytes(eml, policy=default)


def test_a_draft_holds_the_letter_and_is_not_sent_yet():
    """A mail program opens it for sending: who, to whom, about what, and the text as it is."""
    mail = read(letter_as_eml(LETTER))

    assert mail["X-Unsent"] == "1"
    assert mail["From"].addresses[0].addr_spec == "erika@post.example"
    assert mail["To"].addresses[0].display_name == "Beispiel Platforms Ireland Limited"
    assert mail["Subject"] == LETTER.subject
    assert mail["Content-Language"] == "de"
    assert mail["Date"] is None
    assert mail["Message-ID"] is None
    assert mail.get_content().replace("\r\n", "\n") == letter_body(LETTER)
    assert mail.get_content_charset() == "utf-8"


def test_time_and_id_are_as_given():
    """Neither is made up here."""
    at = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
    mail = read(letter_as_eml(LETTER, at=at, message_id="<1@post.example>"))

    assert mail["Date"].datetime == at
    assert mail["Message-ID"] == "<1@post.example>"


def test_lines_end_as_in_mails_and_none_is_too_long():
    """CR LF everywhere, at most 998 bytes a line, nothing but ASCII on the wire."""
    eml = letter_as_eml(structs.replace(LETTER, subject="ü" * 3000))

    assert b"\n" not in eml.replace(b"\r\n", b"")
    assert max(map(len, eml.split(b"\r\n"))) <= 998
    assert eml.isascii()


def test_attachments_come_back_byte_for_byte():
    """Also a mail that is evidence: kept whole, not written anew."""
    bare = b"From: a\nSubject: =?bad\n\n\xff\x00 text"
    given = (
        LetterAttachment("Anlage 1 – Bestätigung.eml", "message/rfc822", bare),
        LetterAttachment("Anlage 2.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff"),
        LetterAttachment("a/../b\r\nX: 1.txt", "text/plain", b"ein\nzwei\r\n"),
        LetterAttachment("x", 'no type; name="a"', b""),
    )

    parts = list(read(letter_as_eml(LETTER, given)).iter_attachments())

    assert [part.get_payload(decode=True) for part in parts] == [one.data for one in given]
    assert parts[0].get_filename() == "Anlage 1 – Bestätigung.eml"
    assert [part.get_content_type() for part in parts] == [
        "application/octet-stream", "application/pdf", "text/plain", "application/octet-stream",
    ]  # fmt: skip
    assert not re.search(r"[\\/\r\n]", parts[2].get_filename())


@given(text=st.text(max_size=300))
@example(text="a\r\nBcc: eve@evil.example")
@example(text="a\nBcc: eve@evil.example\n\nbody")
@example(text="=?utf-8?q?a=0ABcc:_eve?=")
@example(text="=?utf-8?b?YQ0KQmNjOiBldmU=?=")
@example(text="a =?=? =?utf-8?q?=0D=0ABcc:_eve?=")
@example(text="\u2028Bcc: x")
@example(text='"; <eve@evil.example>, "')
@example(text="x" * 10_000)
@example(text="😀" * 3000)
def test_nothing_typed_becomes_a_header(text):
    """Whatever stands in names, subject and references: the heads of the draft are those of any other."""
    sender = Correspondent(text, email="erika@post.example")
    letter = structs.replace(
        LETTER, sender=sender, subject=text, recipient=structs.replace(sender, email="a@b.example")
    )
    eml = letter_as_eml(letter, [LetterAttachment(text, text, b"x")])
    mail = read(eml)

    assert set(mail.keys()) == {
        "X-Unsent",
        "From",
        "To",
        "Subject",
        "MIME-Version",
        "Content-Type",
    }
    assert [one.addr_spec for one in mail["To"].addresses] == ["a@b.example"]
    assert len(list(mail.iter_attachments())) == 1


def test_a_name_of_ten_thousand_characters_is_written_at_once():
    """Its beginning stands in the head; the whole of it in the letter."""
    name = "ö " * 5_000
    letter = structs.replace(LETTER, sender=structs.replace(LETTER.sender, name=name))

    begun = time.perf_counter()
    shown = read(letter_as_eml(letter))["From"].addresses[0].display_name

    assert time.perf_counter() - begun < 10  # it took a minute
    seen = "".join(shown.split())  # Python's own package reads a space between two words of a head
    assert seen == "ö" * (len(seen) - 1) + "…"
    assert len(seen) <= LONGEST_NAME_IN_HEAD


@pytest.mark.parametrize(
    "email", ["", "erika", "a@b@c.example", "a b@c.example", "a@c.example\r\nBcc: x@y.example", "ü@c.example", "a@", "@c.example", "a@b..c", "<a@c.example>"]
)  # fmt: skip
def test_what_is_no_address_is_refused(email):
    """The error says whose address it is, not what stands there."""
    with pytest.raises(LettersError) as caught:
        mail_address(Correspondent("X", email=email), "recipient")

    assert caught.value.code == "no_mail_address"
    assert caught.value.values["field"].text_id == "field.recipient"


def test_a_domain_with_umlauts_is_written_as_servers_know_it():
    """A mail to it arrives."""
    assert (
        mail_address(Correspondent("X", email="a@müller.example"), "recipient").addr_spec == "a@xn--mller-kva.example"
    )


def test_without_addresses_it_is_still_a_draft():
    """The mail program asks for them."""
    letter = structs.replace(LETTER, recipient=Correspondent("X"), sender=Correspondent("Y"))
    mail = read(letter_as_eml(letter))

    assert mail["To"] is None
    assert mail["From"] is None


def test_a_short_letter_fits_into_an_address():
    """RFC 6068: subject and text, line ends as CR LF, nothing unescaped."""
    address = letter_as_mailto(SHORT)
    assert address is not None
    parts = urlsplit(address)
    query = parse_qs(parts.query, strict_parsing=True)

    assert unquote(parts.path) == "privacy@platform.example"
    assert query["subject"] == [SHORT.subject]
    assert query["body"][0].replace("\r\n", "\n") == letter_body(SHORT, wrapped=False).rstrip("\n")
    assert re.fullmatch(r"[A-Za-z0-9%._~:?&=@-]+", address)


def test_a_long_letter_does_not_but_its_subject_does():
    """Rather none than half a letter: the text is pasted then."""
    assert letter_as_mailto(LETTER) is None
    address = letter_as_mailto(LETTER, with_text=False)
    assert address is not None
    assert "body=" not in address
    assert len(address) <= LONGEST_MAILTO


def test_without_an_address_there_is_nothing_to_begin():
    """A letter by post has none."""
    assert letter_as_mailto(structs.replace(SHORT, recipient=Correspondent("X"))) is None


@given(user=st.text("abc.+&?%#=/", min_size=1, max_size=20), text=st.text(max_size=100))
def test_no_sign_of_an_address_leads_elsewhere(user, text):
    """`?`, `&` and `#` in an address or a subject are part of it."""
    letter = structs.replace(
        SHORT, recipient=Correspondent("X", email=f"{user}@b.example"), subject=text or "x", blocks=()
    )
    try:
        address = letter_as_mailto(letter)
    except LettersError:
        return
    assert address is not None
    parts = urlsplit(address)
    assert unquote(parts.path) == f"{user}@b.example"
    assert set(parse_qs(parts.query, keep_blank_values=True)) == {"subject", "body"}
    assert parts.fragment == ""


def test_a_name_of_a_file_is_kept_short_with_its_ending():
    """Every system can keep it."""
    name = file_name("ä" * 300 + ".pdf")

    assert len(name) == 100
    assert name.endswith(".pdf")
    assert file_name("..") == "-"
    assert DAY.isoformat() in file_name(f"C:\\{DAY.isoformat()}?.pdf")
