"""Mails that were written to be read as grants, and changes of those that are: nothing but a grant is read as one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from examples import examples
from hostile_corpus import DAY, hostile_mails
from reading_corpus import corpus, reading_of
from widerspruch.mailbox.authenticity.examine import AuthenticityReason, MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.eml import received_mail
from widerspruch.mailbox.reading.read import read_answer

HOSTILE = tuple(hostile_mails())
PLAIN_GRANT = next(raw for _, row, raw in HOSTILE if row["want"] == "granted")


@pytest.mark.parametrize(("row", "raw"), [mail[1:] for mail in HOSTILE], ids=[mail[0] for mail in HOSTILE])
def test_nothing_written_to_be_a_grant_is_one(row, raw: bytes) -> None:
    """Whatever the trick: only a grant is read as one."""
    read = reading_of(received_mail(raw), "blind")
    assert read.verdict != "granted" or row["want"] == "granted", read.words


def test_asking_about_everything_is_no_way_out() -> None:
    """Plain grants are read as what they are."""
    grants = [raw for _, row, raw in HOSTILE if row["want"] == "granted"]
    assert sum(reading_of(received_mail(raw), "blind").verdict == "granted" for raw in grants) >= len(grants) - 1


@cache
def granted() -> list[tuple[ReceivedMail, str]]:
    """Mails of the corpus that are read as grants, and of which half."""
    read = [(one.mail(), one.half) for one in corpus() if one.row["verdict"] == "granted"]
    return [(mail, half) for mail, half in read if mail.forwarded is None and reading_of(mail, half).grant]


STRANGE = st.text(st.characters(categories=("Ll", "Lo")), min_size=4, max_size=12)


@settings(max_examples=examples(300), deadline=None)
@given(st.data())
def test_a_word_that_nobody_knows_never_stays_granted(data: st.DataObject) -> None:
    """Whatever it means, in whatever alphabet: it may be the one that turns the mail round."""
    mail, half = data.draw(st.sampled_from(granted()))
    word = f"q{data.draw(STRANGE)}q"
    places = [match.start() for match in re.finditer(r"(?<=\s)\S", mail.text) if "\n" in mail.text[: match.start()]]
    place = data.draw(st.sampled_from(places))
    changed = structs.replace(mail, text=f"{mail.text[:place]}{word} {mail.text[place:]}")
    assert reading_of(changed, half).verdict != "granted"


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_a_letter_that_was_changed_within_a_word_never_makes_a_grant(data: st.DataObject) -> None:
    """A "not" with a foreign letter, a mistake, or something unseen in it, anywhere."""
    mail, half = data.draw(st.sampled_from(granted()))
    word = data.draw(st.sampled_from(("nicht", "not", "pas", "abgelehnt", "refused", "refusée")))
    place = data.draw(st.integers(0, len(word)))
    mark = data.draw(st.sampled_from("\u200b\u200c\u200d\u00ad\u034f\u3164\u2060\ufe0f\u0336\u0456\u043exq0"))
    places = [match.start() for match in re.finditer(r"(?<=\s)\S", mail.text) if "\n" in mail.text[: match.start()]]
    at = data.draw(st.sampled_from(places))
    changed = structs.replace(mail, text=f"{mail.text[:at]}{word[:place]}{mark}{word[place:]} {mail.text[at:]}")
    assert reading_of(changed, half).verdict != "granted"


def _spoiled() -> Iterator[tuple[str, bytes]]:
    sender = b"From: Facebook <case@support.facebook.com>"
    house = b"case@support.facebook.com"
    for name, wrong in (
        ("two senders in one field", sender + b", Other <other@other.example>"),
        ("two fields", sender + b"\r\nFrom: Other <other@other.example>"),
        ("the address is the name", b'From: "' + house + b'" <case@other.example>'),
        ("the address is an encoded name", b"From: =?utf-8?q?case=40support=2Efacebook=2Ecom?= <case@other.example>"),
        ("the address is a comment", b"From: case@other.example (" + house + b")"),
        ("two addresses in angle brackets", b"From: <" + house + b"> <case@other.example>"),
        ("the house is a subdomain", b"From: case@support.facebook.com.other.example"),
        ("the house ends the domain", b"From: case@notfacebook.com"),
        ("two at signs", b'From: "case@support.facebook.com"@other.example'),
        ("a letter of another alphabet", "From: case@support.f\u0430cebook.com".encode()),
        ("the same as xn--", b"From: case@support.xn--fcebook-2fg.com"),
        ("a group", b"From: Facebook: " + house + b", other@other.example;"),
        ("an empty group", b"From: " + house + b":;"),
        ("only Sender", b"Sender: " + house),
        ("nobody", b"From: <>"),
    ):
        yield name, PLAIN_GRANT.replace(sender, wrong)


@pytest.mark.parametrize(("name", "raw"), list(_spoiled()), ids=[name for name, _ in _spoiled()])
def test_nobody_passes_for_a_platform(name: str, raw: bytes) -> None:
    """Whatever stands in the field of the sender: nothing is granted in a platform's name."""
    assert raw != PLAIN_GRANT
    assert reading_of(received_mail(raw), "blind").verdict != "granted"


def _grant() -> ReceivedMail:
    return received_mail(PLAIN_GRANT)


def test_an_old_mail_that_is_sent_again_grants_nothing() -> None:
    """It arrives today, and says that it was written before the objection."""
    old = structs.replace(_grant(), sent_at=DAY - timedelta(days=800), arrived_at=DAY)
    assert reading_of(_grant(), "blind").verdict == "granted"
    assert reading_of(old, "blind").verdict == "needs_person"


@pytest.mark.parametrize("date", [b"", b"Date: some day\r\n", b"Date: Tue, 03 Nov 2099 09:30:00 +0000\r\n"])
def test_a_mail_of_no_day_or_of_the_future_grants_nothing(date: bytes) -> None:
    """Nobody can say that it answers."""
    raw = re.sub(rb"Date: [^\n]*\n", date, PLAIN_GRANT)
    assert reading_of(received_mail(raw), "blind").verdict == "needs_person"


def test_what_came_with_a_false_sender_grants_nothing_also_when_it_passes_another_mail_on() -> None:
    """A mail that only seems to be the person's own, with a grant in it."""
    from reading_corpus import expected_in, load_rulebook

    outer = structs.replace(
        ReceivedMail(b"", "", "eml"), sender=_grant().to[0], forwarded=structs.replace(_grant(), embedded=True)
    )
    failed = MailAuthenticity("failed", None, "own_dkim", False, (AuthenticityReason("changed"),))
    unproven = MailAuthenticity("unproven", None, "none", False, (AuthenticityReason("nothing_said"),))
    for authenticity, verdict in ((unproven, "granted"), (failed, "needs_person")):
        assert read_answer(outer, expected_in("blind"), load_rulebook(), authenticity).verdict == verdict
