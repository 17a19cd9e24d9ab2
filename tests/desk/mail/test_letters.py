"""Every kind of mail in both languages: complete, whole, and deaf to what strangers write into names."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.made import ALICE, ALICE_PICTURES, made_case
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.kinds import MAIL_KINDS, MailKindName
from widerspruch.desk.mail.letter import compose
from widerspruch.desk.mail.message import MailFrom, message
from widerspruch.desk.mail.page import page
from widerspruch.desk.mail.plain import plain_text
from widerspruch.desk.models import DeskCase, Identity, Refusal, StaffQuestion
from widerspruch.desk.values import AccountIdentity, CaseDetails, QuestionTexts, RefusalDetails
from widerspruch.lib.mail_addresses import MailAddress, read_address, read_sender
from widerspruch.lib.writing import Language

KINDS: tuple[MailKindName, ...] = get_args(MailKindName)
LANGUAGES: tuple[Language, ...] = ("de", "en")
ACCOUNTS = (("beispielnetz", ALICE), ("beispielbild", ALICE_PICTURES))


def case_for(desk: Desk, kind: MailKindName) -> tuple[DeskCase | None, dict[str, str]]:
    """A case of which such a mail tells, and what the mail is given besides."""
    address = "https://desk.example.org/case"
    now = desk.now()
    match kind:
        case "code":
            return None, {"code": "48 15 16 23"}
        case "claim_received" | "claim_lapsing":
            claim = made_case(desk, ACCOUNTS, assurance="claimed", claim_expires_at=now + 30 * DAY)
            return claim, {"code": "48151623", "address": address}
        case "claim_lapsed":
            return made_case(desk, assurance="claimed", claim_expires_at=now, state="lapsed", ended_at=now), {}
        case "withdrawn" | "withdrawal_asked":
            return made_case(desk, ACCOUNTS, state="withdrawn", ended_at=now + 72 * HOUR), {"address": address}
        case "request_received":
            return made_case(desk, kind="false_output"), {}
        case "answered":
            answer = "Wir haben das Geburtsdatum berichtigt.\nDas Modell sagt es nicht mehr."
            return made_case(desk, kind="false_output", state="done"), {"answer": answer}
    made = made_case(desk, ACCOUNTS, ended_at=now if kind == "refused" else None, country="AT")
    return made, _of_staff(desk, made, kind, address)


def _of_staff(desk: Desk, case: DeskCase, kind: MailKindName, address: str) -> dict[str, str]:
    def job(now: int) -> dict[str, str]:
        staff, _ = Identity.objects.get_or_create(subject_key=bytes(32), defaults={"first_seen": now})
        if kind == "refused":
            details = RefusalDetails("Dr. Sina Prüfer", "Das Konto gehört einer Firma.\nEs enthält nur Werbung.")
            sealed = desk.keys.sealer.seal(details)
            Refusal.objects.create(case=case, refused_by=staff, refused_at=now, authority="atdsb", sealed=sealed)
        if kind == "question":
            sealed = desk.keys.sealer.seal(QuestionTexts("Welches der beiden Konten meinen Sie?"))
            asked = StaffQuestion.objects.create(case=case, asked_by=staff, asked_at=now, sealed=sealed)
            return {"question": str(asked.pk), "address": address}
        return {}

    return desk.door.write(job)


class Seen(HTMLParser):
    """What an HTML page says, what it opens and closes, and which addresses are in it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "background")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.said.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_whole_in_both_languages(desk: Desk, kind: MailKindName, language: Language) -> None:
    case, values = case_for(desk, kind)
    letter = compose(desk, kind, case, values, language)
    text, html = plain_text(letter), page(letter)
    seen = Seen(html)
    assert seen.open == []
    assert seen.tags <= {
        *("html", "head", "meta", "title", "style", "body", "div", "p", "h2", "ul", "li", "a", "br", "span"),
        *("blockquote", "strong"),
    }
    assert all(address.startswith(("https://", "http://localhost/")) for address in seen.addresses)
    assert "url(" not in html
    assert "@import" not in html
    # Both say the same: every word of the one stands in the other.
    words = set(re.findall(r"\w+", text)) - {"_"}
    assert words <= set(re.findall(r"\w+", " ".join([*seen.said, *seen.addresses])))
    assert not re.search(r"[{}]", text)
    assert all(len(line) <= 76 or "http" in line for line in text.splitlines())
    if case is not None:
        assert case.case_id in letter.subject
        assert case.case_id in text
    assert "Beispielnetz" in letter.subject
    assert len(letter.attachments) == (2 if MAIL_KINDS[kind].receipts else 0)


def test_a_confirmation_says_all_that_has_to_be_said(desk: Desk) -> None:
    case, values = case_for(desk, "confirmation")
    assert case is not None
    text = " ".join(plain_text(compose(desk, "confirmation", case, values, "de")).split())
    for part in (
        *(case.case_id, "@alice bei Beispielnetz", "@alice.bilder bei Beispielbild"),
        *("Ihre eigenen Inhalte", "Modelle, die schon fertig", "ab seinem Eingang", "Ausschlussliste"),
        *("künftige Läufe", "künftige Inhalte", "handeln wir", "widerspruch verify", "http://localhost/verify"),
        *(
            "Ohne Anmeldung: http://localhost/case",
            "Beispielnetz GmbH, Musterweg 1",
            "Österreichische Datenschutzbehörde",
        ),
        *("Art. 77 Abs. 1 DSGVO", "Quelle:", desk.keys.receipts.public.key_id),
    ):
        assert part in text, part


def test_a_withdrawal_in_part_says_which_part_ends(desk: Desk) -> None:
    case = made_case(desk)
    coverage = case.coverages.get()
    coverage.pk, coverage.until = None, desk.now() + 72 * HOUR
    coverage.own_content = coverage.mentions = False
    coverage.account = None
    desk.door.write(lambda now: coverage.save())
    letter = compose(desk, "withdrawn", case, {"address": "https://desk.example.org/case"}, "de")
    text = " ".join(plain_text(letter).split())
    assert "Einen Teil des Widerspruchs" in text
    assert "(nur: Gespräche mit der KI)" in text


HOSTILE = (
    "eve\r\nBcc: all@example.org",
    "\u202egro.elpmaxe@eve",
    "<script>alert(1)</script>",
    "{case}{0.__class__}",
    "\x1b]0;owned\x07",
    "=?utf-8?q?Bcc=3A?= x",
    "a" * 5000,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_written_into_a_name_stays_in_its_line_and_is_no_command(desk: Desk, name: str) -> None:
    case = made_case(desk, [("beispielnetz", AccountIdentity("1", handles=(name,)))])
    letter = compose(desk, "confirmation", case, {}, "de")
    text, html = plain_text(letter), page(letter)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text + html)
    assert "<script" not in html
    made = read(as_bytes(desk, letter, "a@example.org"))
    assert {header.lower() for header in made.keys()} <= HEADERS  # noqa: SIM118 a message iterates otherwise


HEADERS = {
    *("from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress"),
    *("content-language", "mime-version", "content-type"),
}


@given(st.text(), st.text(max_size=40))
def test_no_name_of_a_platform_or_sender_makes_a_header_of_its_own(subject: str, name: str) -> None:
    from widerspruch.desk.mail.blocks import MailBody, MailParagraph

    letter = MailBody("de", name, subject, (MailParagraph(subject),), name)
    whose = MailFrom(MailAddress("w", "example.org", name), None, bytes(32))
    to = read_address("a@example.org")
    assert to is not None
    made = read(message(letter, 1, 0, to, whose))
    assert {header.lower() for header in made.keys()} <= HEADERS  # noqa: SIM118
    assert made["From"].addresses[0].addr_spec == "w@example.org"
    assert len(made["From"].addresses) == 1


def as_bytes(desk: Desk, letter: object, to: str) -> bytes:
    address, sender = read_address(to), read_sender("Beispielnetz <w@example.org>")
    assert address is not None
    assert sender is not None
    return message(letter, 1, desk.now(), address, MailFrom(sender, None, desk.keys.bounces))  # type: ignore[arg-type]


def read(data: bytes) -> EmailMessage:
    made = message_from_bytes(data, policy=default)
    assert isinstance(made, EmailMessage)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_longer_than_a_server_takes(desk: Desk, kind: MailKindName) -> None:
    case, values = case_for(desk, kind)
    data = as_bytes(desk, compose(desk, kind, case, values, "de"), "a@example.org")
    assert all(len(line) <= 78 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.isascii()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("a@example.org", "a@example.org"),
        ("  a.b+c@Example.ORG ", "a.b+c@example.org"),
        ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        ("a@sub.example.org", "a@sub.example.org"),
    ],
)
def test_an_address_is_read(written: str, address: str) -> None:
    read_it = read_address(written)
    assert read_it is not None
    assert read_it.address == address
    assert read_it.needs_utf8 == (not written.isascii())


def test_a_sender_may_have_a_name() -> None:
    assert read_sender('"Beispielnetz, Berlin" <w@example.org>') == MailAddress(
        "w", "example.org", "Beispielnetz, Berlin"
    )
    assert read_sender("w@example.org") == MailAddress("w", "example.org")
    assert read_sender("<a@example.org> <b@example.org>") is None


def bad_addresses() -> Iterator[str]:
    yield from ("", "a", "@", "a@", "@example.org", "a@b", "a b@example.org", "a@exam ple.org", "a@@example.org")
    yield from ("a@example.org, b@example.org", "<a@example.org>", '"a b"@example.org', "a@[127.0.0.1]", "a@-x.example")
    yield from ("a@example.org\r\nRCPT TO:<b@example.org>", "a\x00@example.org", ".a@example.org", "a..b@example.org")
    yield from (
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".example",
        "a@" + "b.c" * 90,
        "a(x)@example.org",
        "a@b..c",
    )


@pytest.mark.parametrize("written", [*bad_addresses()])
def test_what_is_no_single_plain_address_is_none(written: str) -> None:
    assert read_address(written) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_address_can_hold_a_sign_that_commands_a_server(local: str, domain: str) -> None:
    read_it = read_address(f"{local}@{domain}")
    if read_it is not None:
        assert not re.search(r"[\s<>,;:\"\\()\x00-\x1f\x7f]", read_it.address)
        assert read_it.domain.isascii()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith(("claim", "with", "refused", "request"))])
def test_of_a_request_that_is_no_objection_no_mail_speaks_of_one(
    desk: Desk, kind: MailKindName, language: Language
) -> None:
    case, values = case_for(desk, kind)
    assert case is not None
    case.kind = "false_output"
    desk.door.write(lambda now: case.coverages.all().delete())
    letter = compose(desk, kind, case, values, language)
    said = f"{letter.subject}\n{plain_text(letter)}".partition("-- \n")[0]
    assert not re.search("Ihr Widerspruch|Der Widerspruch|[Tt]he objection|[Yy]our objection", said)
    assert "ohne ein Konto" not in said


def test_whoever_only_claims_an_account_is_told_what_they_typed_and_no_more(desk: Desk) -> None:
    """What the platform knows of it came with somebody else's objection."""
    details = CaseDetails(contact="eve@example.org", claimed_account="1001")
    claim = made_case(desk, details=details, assurance="claimed", claim_expires_at=desk.now() + DAY)
    letter = compose(desk, "claim_received", claim, {"code": "123", "address": "https://desk.example.org/case"}, "de")
    text = plain_text(letter)
    assert "1001 bei Beispielnetz" in text
    assert "alice" not in text
    assert letter.attachments == ()
