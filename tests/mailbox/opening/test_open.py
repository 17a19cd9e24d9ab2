"""What people have is opened: every mail in it, and a sentence for what is none."""

import io
import multiprocessing
import os
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from examples import examples
from made_mails import WORDS, as_html, joined, mail, part, several
from made_msg import compound, msg
from widerspruch.lib.texts import load_catalogue
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.entries import MailEntry, OpenLimits, entries_in
from widerspruch.mailbox.opening.mbox import mails_in
from widerspruch.mailbox.opening.open import open_mails
from widerspruch.mailbox.opening.opener import read_entry
from widerspruch.mailbox.problem import MailError, MailProblem


def opened(source, name=None, limits=None):
    return list(open_mails(source, name, limits))


def read(source, name=""):
    """The same without a process: for cases that do no harm."""
    return [one if isinstance(one, MailProblem) else read_entry(one) for one in entries_in(source, name, OpenLimits())]


def codes(found):
    return [one.code for one in found if isinstance(one, MailProblem)]


def pdf(text="Wir haben Ihren Widerspruch erhalten.", extra=b""):
    """A PDF of one page, by hand."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return with_objects(objects)


def with_objects(objects):
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % one for one in places
    )
    return out + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def encrypted(password):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def mbox(*mails, ends=b"\n"):
    return b"".join(b"From - Mon Jun 02 10:00:00 2025\n" + one.replace(b"\r\n", ends) + b"\n\n" for one in mails)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


class TestKinds:
    """Told by the bytes, whatever the file is called."""

    @pytest.mark.parametrize(
        ("data", "kind", "text"),
        [
            (mail(), "eml", WORDS),
            (b"\xef\xbb\xbf" + mail(), "eml", WORDS),
            (mbox(mail()), "mbox", WORDS),
            (b"%d\n" % len(mail()) + mail() + b"<?xml?><plist/>", "eml", WORDS),
            (msg(subject="x", body=WORDS), "msg", WORDS),
            (pdf(), "pdf", "Wir haben Ihren Widerspruch erhalten."),
            (WORDS.encode(), "text", WORDS),
            (WORDS.encode("utf-16"), "text", WORDS),
            (WORDS.encode("cp1252"), "text", WORDS),
            (as_html(f"<p>{WORDS}</p>").encode(), "text", WORDS),
            (b"\x89PNG\r\n\x1a\nrest", "picture", ""),
            (b"\xff\xd8\xffrest", "picture", ""),
            (b"RIFF1234WEBPrest", "picture", ""),
        ],
    )
    def test_each_kind_is_read(self, data, kind, text):
        """With its bytes unchanged."""
        (found,) = read(data, "answer")

        assert isinstance(found, ReceivedMail), found
        assert (found.kind, found.text) == (kind, text)
        assert found.raw in data

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b" \n ", "empty"),
            (os.urandom(5_000), "kind_unknown"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "msg_unread"),
            (compound({}), "msg_unread"),
            (b"%PDF-1.7\nnothing", "pdf_unread"),
            (encrypted("secret"), "pdf_encrypted"),
            (b"PK\x03\x04broken", "archive_unread"),
            (zipped(), "nothing_inside"),
        ],
    )
    def test_what_is_none_is_a_sentence(self, data, code):
        """In both languages, and no mail."""
        (found,) = read(data, "answer")

        assert isinstance(found, MailProblem)
        assert (found.code, found.fatal) == (code, True)
        for language in ("de", "en"):
            assert load_catalogue(language, "widerspruch.mailbox")(found.text_id, **found.values)

    def test_every_problem_has_its_sentence(self):
        """The number, where it counts, is all it is filled with."""
        for language in ("de", "en"):
            words = load_catalogue(language, "widerspruch.mailbox")
            for code in MailError.kinds:
                assert words.placeholders(f"problem.{code}") <= {"n"}

    def test_files_that_are_not_there(self, tmp_path):
        """Nor a mail."""
        assert codes(opened(tmp_path / "none.eml")) == ["not_found"]

    def test_a_missing_right_is_said(self, tmp_path):
        """Where there are rights."""
        if os.name == "nt" or os.geteuid() == 0:
            pytest.skip("everything may be read here")
        path = tmp_path / "a.eml"
        path.write_bytes(mail())
        path.chmod(0)
        assert codes(opened(path)) == ["not_readable"]


class TestMbox:
    """Many mails in one file."""

    def test_mails_are_kept_as_they_were_signed(self):
        """The sign before a line that begins with `From ` goes; so does the empty line between two mails."""
        one = mail("Text\n>From me\n>>From him\n\nFrom here on\n> From there", Subject="eins")
        found = read(mbox(one, mail(Subject="zwei")))

        assert [m.subject for m in found] == ["eins", "zwei"]
        assert (
            found[0].raw
            == one.replace(b"\r\n", b"\n").replace(b">From me", b"From me").replace(b">>From him", b">From him") + b"\n"
        )

    @pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
    def test_line_ends_of_both_kinds(self, ends):
        """As systems write them."""
        assert len(read(mbox(mail(), mail(), ends=ends))) == 2

    def test_one_of_300_megabytes_is_passed_over(self, tmp_path):
        """The others are read, in little memory."""
        path = tmp_path / "all.mbox"
        with path.open("wb") as file:
            file.write(mbox(mail(Subject="first")))
            file.write(b"From - Mon Jun 02 10:00:00 2025\n" + mail(Subject="huge"))
            for _ in range(300):
                file.write(b"x" * (1 << 20))
            file.write(b"\n\n" + mbox(mail(Subject="last")))
        found = opened(path, limits=OpenLimits(memory=300 << 20))

        assert [one.subject if isinstance(one, ReceivedMail) else one.code for one in found] == [
            "first",
            "mail_too_large",
            "last",
        ]

    @given(
        st.lists(
            st.sampled_from([b"\n", b"From a Mon 10:00:00 2025\n", b">From \n", b"x", b"From: a\n", b"\r\n"]),
            max_size=40,
        ).map(b"".join)
    )
    def test_any_bytes_are_taken_apart(self, data):
        """And the same bytes come out, but for marks and signs."""
        assert all(isinstance(one, bytes) for one in mails_in(io.BytesIO(data), 1 << 20))


class TestMany:
    """Folders and archives."""

    def test_a_folder_is_read_whole(self, tmp_path):
        """What belongs to the system is not looked at."""
        (tmp_path / "a.eml").write_bytes(mail(Subject="a"))
        (tmp_path / "inner").mkdir()
        (tmp_path / "inner" / "b.mbox").write_bytes(mbox(mail(Subject="b"), mail(Subject="c")))
        (tmp_path / ".DS_Store").write_bytes(b"x")
        (tmp_path / "z.bin").write_bytes(bytes(range(32)) * 99)
        found = opened(tmp_path)

        assert sorted(one.subject for one in found if isinstance(one, ReceivedMail)) == ["a", "b", "c"]
        assert codes(found) == ["kind_unknown"]

    def test_an_archive_is_read_but_not_one_within_it(self):
        """One level is what people make."""
        found = read(zipped(a__eml=mail(Subject="a"), b__zip=zipped(c__eml=mail())))

        assert [one.subject for one in found if isinstance(one, ReceivedMail)] == ["a"]
        assert codes(found) == ["kind_unknown"]

    def test_an_encrypted_archive_is_said(self):
        """Nothing can be read."""
        data = bytearray(zipped(a__eml=mail()))
        for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.index(sign) + place
            data[at] |= 1
        assert codes(read(bytes(data))) == ["archive_encrypted"]

    def test_a_bomb_in_an_archive_is_a_sentence(self):
        """A gigabyte of nothing."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.eml", "w") as member:
            for _ in range(200):
                member.write(b"\0" * (1 << 20))
        out = io.BytesIO(out.getvalue())
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("a.eml", mail())
        found = opened(out.getvalue(), "mails.zip")

        assert codes(found) == ["too_large"]
        assert found[1].text == WORDS


class TestPrints:
    """PDFs and pictures."""

    def test_a_program_in_a_pdf_is_said(self):
        """The text is read."""
        (found,) = read(pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"))
        assert found.text == "Wir haben Ihren Widerspruch erhalten."
        assert [one.code for one in found.problems] == ["pdf_script"]

    def test_an_empty_password_is_none(self):
        """It only forbids changes."""
        (found,) = read(encrypted(""))
        assert found.text == "Wir haben Ihren Widerspruch erhalten."

    def test_a_pdf_that_grows_without_end_is_a_sentence(self):
        """Its pages are 300 megabytes of nothing."""
        packer = zlib.compressobj(1)
        stream = b"".join(packer.compress(b"(" * (1 << 20)) for _ in range(300)) + packer.flush()
        bomb = with_objects(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
            ]
        )
        (found,) = opened(bomb, "a.pdf")
        assert isinstance(found, MailProblem) or "no_text" in [one.code for one in found.problems]

    def test_a_pdf_whose_pages_go_in_a_circle_is_read(self):
        """Or said to be broken."""
        circle = with_objects(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"]
        )
        (found,) = opened(circle, "a.pdf", OpenLimits(seconds=20))
        assert isinstance(found, MailProblem) or "no_text" in [one.code for one in found.problems]

    def test_eighty_megapixels_are_not_decoded(self):
        """A small file may hold a huge picture."""
        head = struct.pack(">IIBBBBB", 10_000, 8_000, 8, 2, 0, 0, 0)
        picture = (
            b"\x89PNG\r\n\x1a\n"
            + struct.pack(">I", 13)
            + b"IHDR"
            + head
            + struct.pack(">I", zlib.crc32(b"IHDR" + head))
        )
        (found,) = read(picture, "screen.png")

        assert (found.kind, found.text, found.raw) == ("picture", "", picture)
        assert [one.code for one in found.problems] == ["picture_kept"]


class TestOutlook:
    """Files of Outlook."""

    def test_text_sender_and_attachments_are_read(self):
        """From the head as it arrived."""
        data = msg(
            subject="s",
            body=WORDS,
            headers="From: Meta <a@facebook.com>\r\nSubject: Ihr Widerspruch\r\nDate: Mon, 2 Jun 2025 10:00:00 +0200\r\nMessage-ID: <a@b>\r\n",
            attachments={"ä.pdf": b"x" * 5000},
        )
        (found,) = read(data)

        assert (found.subject, found.sender.address, found.message_id) == ("Ihr Widerspruch", "a@facebook.com", "a@b")
        assert [(one.name, len(one.data)) for one in found.attachments] == [("ä.pdf", 5000)]
        assert [one.code for one in found.problems] == ["msg_rebuilt"]

    def test_without_a_head_what_outlook_knows_counts(self):
        """Sender and subject."""
        (found,) = read(
            msg(subject="Ihr Widerspruch", html=as_html(f"<p>{WORDS}</p>").encode(), sender="a@facebook.com")
        )
        assert (found.subject, found.sender.address, found.text) == ("Ihr Widerspruch", "a@facebook.com", WORDS)

    @given(st.integers(0, 6_000), st.binary(min_size=1, max_size=40))
    @settings(max_examples=60)
    def test_damage_is_a_sentence_or_a_mail(self, at, damage):
        """Never a traceback."""
        data = bytearray(msg(subject="s", body=WORDS, headers="From: a@b.example\r\n", attachments={"a": b"x" * 900}))
        data[at % len(data) : at % len(data) + len(damage)] = damage
        found = read_entry(MailEntry("msg", bytes(data), ""))
        assert isinstance(found, ReceivedMail) or found.code == "msg_unread"


class TestProcess:
    """It is another one that reads."""

    def test_a_mail_of_200_megabytes_is_a_sentence(self, tmp_path):
        """It stays where it is."""
        path = tmp_path / "huge.eml"
        with path.open("wb") as file:
            file.write(mail())
            file.truncate(200 << 20)
        assert codes(opened(path)) == ["mail_too_large"]

    def test_little_memory_costs_only_the_mail_that_needs_more(self):
        """The next one is read."""
        page = mail(as_html("<p>a</p>" * 300_000), "text/html", Subject="large")
        found = opened(mbox(mail(Subject="a"), page, mail(Subject="b")), limits=OpenLimits(memory=140 << 20))

        assert found[0].subject == "a"
        assert [one.subject for one in found if isinstance(one, ReceivedMail)][-1] == "b"

    @pytest.mark.slow
    def test_forty_megabytes_of_parts_are_a_mail_or_a_sentence(self):
        """Twelve hundred, in each other; the mail after it is read."""
        inner = part(joined(*[part("a\n" * 16_000)] * 20, boundary="b2"), "multipart/mixed; boundary=b2")
        found = opened(mbox(mail(Subject="a"), several(*[inner] * 60), mail(Subject="b")))

        assert [one.subject for one in found[::2]] == ["a", "b"]

    def test_a_process_that_is_ended_costs_only_one_mail(self):
        """Another one goes on after it."""
        found = open_mails(mbox(*[mail(Subject=str(number), body="x" * 70_000) for number in range(30)]))
        subjects = [next(found).subject]
        (reader,) = multiprocessing.active_children()
        reader.kill()
        rest = list(found)

        assert codes(rest) == ["reading_stopped"]
        subjects += [one.subject for one in rest if isinstance(one, ReceivedMail)]
        assert len(subjects) in (29, 30)  # it may have been between two mails
        assert subjects[-1] == "29"

    def test_a_process_that_is_silent_is_ended(self):
        """After a time."""
        found = opened(mbox(mail()), limits=OpenLimits(seconds=0))
        assert set(codes(found)) <= {"too_slow"}

    def test_whoever_stops_listening_ends_it(self):
        """No process is left."""
        found = open_mails(mbox(*[mail()] * 500))
        next(found)
        found.close()

    def test_all_come_in_their_order(self):
        """With what each holds."""
        found = opened(mbox(*[mail(Subject=str(number)) for number in range(300)]))
        assert [one.subject for one in found] == [str(number) for number in range(300)]


@given(
    st.binary(max_size=2_000), st.sampled_from(["", "a.eml", "a.mbox", "a.txt", "a.pdf", "a.msg", "a.zip", "a.html"])
)
@settings(max_examples=examples(200))
def test_any_bytes_are_mails_or_sentences(data, name):
    """Never a traceback, and a mail keeps its bytes."""
    for found in read(data, name):
        if isinstance(found, ReceivedMail):
            assert found.raw in data or b">From " in data
        else:
            assert found.code != "reading_stopped"
