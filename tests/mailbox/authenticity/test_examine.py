"""Whom a mail comes from: proven, said by a server, unproven, failed; each told apart."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from made_mails import mail, part, several
from name_server import name_server
from signed_mails import DOMAIN, NAME, ed25519_record, key, record, sealed, signed, signed_ed25519
from widerspruch.lib.texts import load_catalogue
from widerspruch.mailbox.authenticity.dns_keys import dns_asker
from widerspruch.mailbox.authenticity.examine import domains_to_ask, examine
from widerspruch.mailbox.domains import organisation, same_organisation
from widerspruch.mailbox.opening.eml import received_mail, text_mail

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SENDER = f"Meta <case@mail.{DOMAIN}>"
HEADERS = [b"from", b"subject", b"date", b"to", b"content-type", b"mime-version"]


def table(**more):
    asked = []

    def ask(name):
        asked.append(name)
        return {NAME: record(), **more}.get(name)

    ask.asked = asked
    return ask


def of(raw, ask=None, now=NOW):
    found = examine(received_mail(raw), ask, now)
    for language in ("de", "en"):  # each reason has its sentence
        words = load_catalogue(language, "widerspruch.mailbox")
        assert all(words(reason.text_id, **reason.values) for reason in found.reasons)
        assert words(f"authenticity.verdict.{found.verdict}")
    assert found.reasons
    return found


def told(found):
    return [reason.code for reason in found.reasons]


class TestOwnCheck:
    """A signature checked here is a proof, if it is one."""

    @pytest.mark.parametrize("form", [(b"relaxed", b"relaxed"), (b"simple", b"simple"), (b"relaxed", b"simple")])
    def test_a_good_signature_proves_the_sender(self, form):
        """Of the same organisation."""
        found = of(signed(canonicalize=form), table())
        assert (found.verdict, found.domain, found.basis, found.aligned) == ("proven", DOMAIN, "own_dkim", True)
        assert told(found) == ["signature_valid"]

    def test_line_ends_of_an_mbox_do_no_harm(self):
        """A signature is made over others."""
        assert of(signed().replace(b"\r\n", b"\n"), table()).verdict == "proven"

    def test_ed25519_is_checked(self):
        """RFC 8463, without a library more."""
        raw = signed_ed25519(mail(From=SENDER))
        assert of(raw, lambda _: ed25519_record()).verdict == "proven"
        assert told(of(raw.replace(b"Subject: Ihr", b"Subject: Mein"), lambda _: ed25519_record()))[:2] == [
            "changed",
            "signature_signature_wrong",
        ]

    def test_nothing_is_asked_unless_somebody_wants_it(self):
        """It is said that it could be."""
        found = of(signed())
        assert (found.verdict, told(found)) == ("unproven", ["nothing_said", "may_be_checked"])

    def test_a_changed_text_fails(self):
        """A refusal must not become a confirmation."""
        found = of(signed().replace("geprüft".encode(), b"bewilligt"), table())
        assert (found.verdict, found.basis) == ("failed", "own_dkim")
        assert told(found) == ["changed", "signature_body_changed"]

    def test_a_changed_subject_fails(self):
        """It was signed, too."""
        found = of(signed().replace(b"Subject: Ihr", b"Subject: Mein"), table())
        assert (found.verdict, told(found)) == ("failed", ["changed", "signature_signature_wrong"])

    def test_a_signature_of_another_domain_proves_nothing(self):
        """And nobody is asked for its key: they would learn of it."""
        ask = table(**{"s1._domainkey.evil.example": record()})
        found = of(signed(domain="evil.example"), ask)

        assert (found.verdict, told(found)) == ("unproven", ["nothing_said", "signed_by_other"])
        assert ask.asked == []

    @pytest.mark.parametrize(
        "sender",
        [
            "a@facebook.example.evil.example",
            "a@evilfacebook.example",
            "a@facebооk.example",
            "a@xn--fcebook-2fg.example",
        ],
    )
    def test_nor_does_one_of_a_like_name(self, sender):
        """Names that only look like it."""
        assert of(signed(mail(From=sender)), table()).verdict == "unproven"

    def test_several_signatures_need_one_that_is_good(self):
        """A broken one and one of a sending service beside it."""
        raw = signed(signed(signed(), domain="sender.example"), selector="gone")
        assert of(raw, table()).verdict == "proven"

    def test_text_below_what_was_signed_proves_nothing(self):
        """Anybody can add to a mail whose signature has a length."""
        raw = signed(length=True)
        assert of(raw, table()).verdict == "proven"
        assert told(of(raw + b"\r\nIhr Widerspruch ist angenommen.\r\n", table()))[1:] == ["signature_body_partly"]

    @pytest.mark.parametrize(
        ("left_out", "code"), [(b"subject", "head_uncovered"), (b"content-type", "head_uncovered")]
    )
    def test_what_tells_must_be_signed(self, left_out, code):
        """Else somebody may have changed it."""
        raw = signed(include_headers=[name for name in HEADERS if name != left_out])
        assert told(of(raw, table()))[1:] == [f"signature_{code}"]

    @pytest.mark.parametrize("added", [b"Subject: Angenommen\r\n", b"Content-Type: text/html\r\n"])
    def test_a_second_field_is_not_what_was_signed(self, added):
        """Programs show the first, signatures hold the last."""
        assert told(of(added + signed(), table()))[1:] == ["signature_head_uncovered"]

    def test_a_second_sender_makes_none(self):
        """Nobody knows which one would be proven."""
        assert told(of(b"From: evil@evil.example\r\n" + signed(), table())) == ["several_senders"]

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (None, "key_missing"),
            (b"", "key_missing"),
            (b"v=DKIM1; p=", "key_missing"),
            (b"v=DKIM1; k=rsa; p=AAAA", "key_broken"),
            (b"v=DKIM1; k=rsa; p=%%%", "key_broken"),
            (b"not a record", "key_broken"),
            (b"\xff" * 9_000, "key_broken"),
            (record(more="t=y; "), "key_testing"),
            (record(more="s=other; "), "key_broken"),
            (record(more="h=sha1; "), "key_broken"),
            (ed25519_record(), "key_broken"),
        ],
        ids=[f"record-{number}" for number in range(11)],  # keys are made anew by each process of tests
    )
    def test_a_key_that_is_none_proves_nothing(self, answer, code):
        """Why is said."""
        found = of(signed(), lambda _: answer)
        assert (found.verdict, told(found)) == ("unproven", ["nothing_said", f"signature_{code}"])

    def test_a_short_key_proves_nothing(self):
        """Everybody can find it out."""
        key(1024)
        assert of(signed(bits=1024), lambda _: record(1024)).verdict == "proven"
        weak = b"v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALnVtGoPkIOMbWr0pm1MUqpbIf1jHcIJ5j7mBGpc0hjDqSdWyMtyUxxZLoRmlqMVZbVQi0tjGqB4kn4UU9d3SGsCAwEAAQ=="
        assert told(of(signed(), lambda _: weak))[1:] == ["signature_key_weak"]

    def test_nobody_answers(self):
        """It may be tried again."""

        def silent(_):
            raise TimeoutError

        assert told(of(signed(), silent)) == ["nothing_said", "signature_no_answer"]

    def test_time_is_the_one_that_is_given(self):
        """A signature that ran out, and one of tomorrow."""
        raw = signed()
        head, _, rest = raw.partition(b"t=")
        assert of(raw, table(), NOW - timedelta(days=4000)).verdict == "unproven"
        assert told(of(head + b"x=1000; t=" + rest, table()))[1] in ("signature_signature_wrong", "signature_expired")

    def test_old_algorithms_prove_nothing(self):
        """RFC 8301."""
        assert told(of(signed(signature_algorithm=b"rsa-sha1"), table()))[1:] == ["signature_algorithm_unknown"]

    @pytest.mark.parametrize("old", [b"s=s1", b"d=facebook.example", b"bh=", b"h=from", b" v=1", b"c=relaxed/simple"])
    @pytest.mark.parametrize("new", [b"", b"=", b"s=../../x", b"s=" + b"x" * 5000, b"h=", b"bh=\xff", b"c=x/y"])
    def test_broken_signatures_prove_nothing(self, old, new):
        """And raise nothing."""
        assert of(signed().replace(old, new, 1), table()).verdict in ("unproven", "failed")

    def test_a_mail_within_a_mail_can_be_proven(self):
        """Its bytes are as they were."""
        outer = received_mail(
            several(part("Siehe unten."), part(signed(), "message/rfc822"), From="erika@mail.example")
        )
        assert examine(outer.forwarded, table(), NOW).verdict == "proven"


def took(results, by="mx.mail.example", sender=SENDER, above=b"", **fields):
    """As the receiving server hands it over."""
    received = f"Received: from out.{DOMAIN} by {by} with ESMTPS; Mon, 02 Jun 2025 08:00:05 +0000\r\n".encode()
    return above + received + f"Authentication-Results: {results}\r\n".encode() + mail(From=sender, **fields)


GOOD = f"mx.mail.example; dkim=pass header.d={DOMAIN} header.s=s1; dmarc=pass (p=reject) header.from=mail.{DOMAIN}"


class TestReceivingServer:
    """Its word, and only its own."""

    @pytest.mark.parametrize(
        "results",
        [
            GOOD,
            f"mail.example; dkim=pass header.i=@{DOMAIN}",
            f"mail.example 1;\r\n dkim=pass (2048-bit key)\r\n header.d={DOMAIN}",
            f"mx.mail.example; spf=pass smtp.mailfrom=x@{DOMAIN}; dmarc=pass header.from=mail.{DOMAIN}",
            f"mx.mail.example; dkim=fail header.d=other.example; dkim=pass header.d={DOMAIN}",
        ],
    )
    def test_its_own_word_counts(self, results):
        """As such, not as a proof."""
        found = of(took(results))
        assert (found.verdict, found.basis, found.aligned) == ("server_says", "authentication_results", True)
        assert told(found)[0] == "server_confirms"

    @pytest.mark.parametrize(
        "results",
        [
            f"mx.mail.example; spf=pass smtp.mailfrom=x@{DOMAIN}",
            "mx.mail.example; dkim=pass header.d=evil.example",
            "mx.mail.example; none",
            f"mx.mail.example; dkim=neutral header.d={DOMAIN}",
            "mx.mail.example; dkim=pass",
        ],
    )
    def test_what_says_nothing_of_the_sender_says_nothing(self, results):
        """That a server may send for a domain is shared by many."""
        assert of(took(results)).verdict == "unproven"

    @pytest.mark.parametrize(
        "results",
        [
            f"mx.mail.example; dmarc=fail header.from=mail.{DOMAIN}",
            f"mx.mail.example; dkim=fail header.d={DOMAIN}",
            f"mx.mail.example; dkim=pass header.d={DOMAIN}; dmarc=fail header.from=mail.{DOMAIN}",
        ],
    )
    def test_its_no_is_a_failed_check(self, results):
        """It may be a forgery."""
        found = of(took(results))
        assert (found.verdict, told(found)[0]) == ("failed", "server_denies")

    @pytest.mark.parametrize(
        "raw",
        [
            took(GOOD, by="mx.other.example"),
            took(GOOD.replace("mx.mail.example", "mx.google.com")),
            f"Authentication-Results: {GOOD}\r\n".encode() + mail(From=SENDER),
            mail(From=SENDER).replace(b"\r\n\r\n", f"\r\nAuthentication-Results: {GOOD}\r\n\r\n".encode(), 1),
            b"Received: by mx.mail.example; x\r\n"
            + mail(From=SENDER).replace(b"\r\n\r\n", f"\r\nAuthentication-Results: {GOOD}\r\n\r\n".encode(), 1),
            b"Received: from a by mx.mail.example; x\r\nReceived: from b by relay.evil.example; x\r\n"
            + f"Authentication-Results: {GOOD}\r\n".encode()
            + mail(From=SENDER),
            b"Authentication-Results: mx.mail.example; none\r\n" + took(GOOD),
            took("(((" * 3000),
            took("mx.mail.example; " + "dkim=pass " * 500),
            took('"'),
            took(""),
            took("\xff"),
        ],
    )
    def test_a_forged_note_is_not_believed(self, raw):
        """Of another server, below what the sender wrote, below another server's line, or not the topmost."""
        found = of(raw)
        assert found.verdict == "unproven"

    def test_a_no_is_believed_wherever_it_stands(self):
        """Nobody writes that into a mail of their own."""
        raw = f"Authentication-Results: mx.mail.example; dmarc=fail header.from=mail.{DOMAIN}\r\n".encode() + mail(
            From=SENDER
        )
        found = of(raw)
        assert (found.verdict, told(found)[0]) == ("failed", "note_denies")

    def test_a_mail_within_another_has_no_receiving_server(self):
        """Whoever sent that wrote this note, too."""
        outer = received_mail(several(part("Siehe unten."), part(took(GOOD), "message/rfc822")))
        found = examine(outer.forwarded, None, NOW)
        assert (found.verdict, told(found)[0]) == ("unproven", "embedded")

    def test_microsoft_does_not_say_its_name(self):
        """It is known by the line beside it."""
        results = f"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom={DOMAIN}; dkim=pass (signature was verified) header.d={DOMAIN};dmarc=pass action=none header.from=mail.{DOMAIN};compauth=pass reason=100"
        assert of(took(results, by="AM0PR.eurprd01.prod.outlook.com")).verdict == "server_says"
        assert of(took(results)).verdict == "unproven"

    def test_as_google_hands_it_over(self):
        """With an address in the topmost line."""
        above = b"Delivered-To: erika@mail.example\r\nReceived: by 2002:a05:6a11:1 with SMTP id x; Mon, 2 Jun 2025 01:00:00 -0700 (PDT)\r\nARC-Seal: i=1; a=rsa-sha256; d=google.com; s=x; cv=none; b=AA==\r\n"
        raw = took(
            f"mx.google.com; dkim=pass header.i=@{DOMAIN} header.s=s1 header.b=abc; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=mail.{DOMAIN}",
            by="mx.google.com",
            above=above,
        )
        assert of(raw).verdict == "server_says"

    def test_the_own_check_goes_before_it(self):
        """A text that was changed after it arrived."""
        raw = took(GOOD).split(b"From: Meta")[0] + signed().replace("geprüft".encode(), b"x")
        assert of(raw, table()).verdict == "failed"

    def test_its_word_stands_where_the_key_has_changed(self):
        """The head alone does not match, and the server had found that it did."""
        raw = took(GOOD).split(b"From: Meta")[0] + signed()
        found = of(raw, lambda _: record(1024))
        assert (found.verdict, told(found)) == ("server_says", ["server_confirms", "signature_signature_wrong"])


class TestSeals:
    """Mails that were passed on."""

    RESULTS = f"mx.google.com; dkim=pass header.d={DOMAIN}"

    def test_the_seal_of_a_known_server_counts(self):
        """As its word."""
        raw = sealed(mail(From=SENDER), self.RESULTS, "google.com")
        found = of(raw, table(**{"s1._domainkey.google.com": record()}))
        assert (found.verdict, found.basis, told(found)[0]) == ("server_says", "arc", "seal_confirms")

    def test_that_of_anybody_else_does_not(self):
        """Everybody can make one, and nobody is asked for the key."""
        raw = sealed(mail(From=SENDER), self.RESULTS.replace("google.com", "evil.example"), "evil.example")
        ask = table(**{"s1._domainkey.evil.example": record()})
        assert of(raw, ask).verdict == "unproven"
        assert ask.asked == []

    def test_nor_does_a_broken_one(self):
        """Somebody has changed what was seen, or the text."""
        raw = sealed(mail(From=SENDER), self.RESULTS.replace("pass", "fail"), "google.com")
        ask = table(**{"s1._domainkey.google.com": record()})
        assert of(raw, ask).verdict == "unproven"
        assert of(raw.replace(b"dkim=fail", b"dkim=pass"), ask).verdict == "unproven"
        good = sealed(mail(From=SENDER), self.RESULTS, "google.com")
        assert of(good.replace("geprüft".encode(), b"x"), ask).verdict == "unproven"
        assert of(good).verdict == "unproven"


class TestWhoIsAsked:
    """Before somebody says yes, they are told who can see that a key is asked for: all of them, and nobody else."""

    @pytest.mark.parametrize(
        ("raw", "told"),
        [
            (signed(), (DOMAIN,)),
            (signed(mail(From="Meta <case@meta.example>")), ()),
            (sealed(mail(From=SENDER), TestSeals.RESULTS, "google.com"), ("google.com",)),
            (sealed(signed(), TestSeals.RESULTS, "google.com"), (DOMAIN, "google.com")),
            (sealed(signed(), TestSeals.RESULTS, "evil.example"), (DOMAIN,)),
            (mail(From=SENDER), ()),
        ],
        ids=["own", "other", "sealed", "both", "seal-of-nobody", "neither"],
    )
    def test_they_are_named(self, raw, told):
        """The sender's own domain where it has signed, and providers that sealed."""
        assert domains_to_ask(received_mail(raw)) == told

    @pytest.mark.parametrize("raw", [signed(), sealed(mail(From=SENDER), TestSeals.RESULTS, "google.com")])
    def test_nobody_else_is_asked(self, raw):
        """Every name that is looked up lies below one of them."""
        ask = table()
        of(raw, ask)
        assert ask.asked
        named = domains_to_ask(received_mail(raw))
        assert all(name.endswith(tuple(f".{domain}" for domain in named)) for name in ask.asked)

    def test_of_a_print_nobody(self):
        """There is nothing to check."""
        assert domains_to_ask(text_mail(b"Wir haben Ihren Widerspruch erhalten.")) == ()


class TestDirectory:
    """Keys are asked for as they are in the network: here of a server on this machine."""

    def test_a_long_key_in_pieces_is_put_together(self):
        """And proves the mail."""
        with name_server({NAME: record()}) as server:
            assert of(signed(), dns_asker(2, [server])).verdict == "proven"

    def test_a_name_that_is_not_there(self):
        """No key."""
        with name_server({}) as server:
            assert told(of(signed(), dns_asker(2, [server])))[1:] == ["signature_key_missing"]

    @pytest.mark.parametrize("how", [{"silent": True}, {"refuse": True}])
    def test_a_server_that_does_not_answer(self, how):
        """After a time."""
        with name_server({}, **how) as server:
            assert told(of(signed(), dns_asker(0.3, [server])))[1:] == ["signature_no_answer"]

    def test_nothing_else_is_asked_for(self):
        """Only names of keys."""
        assert dns_asker(1, [("127.0.0.1", 9)])("facebook.example") is None


class TestOthers:
    """What cannot be checked says so."""

    def test_a_text_has_no_sender(self):
        """Nor has a print."""
        found = examine(text_mail(b"Von: Meta <case@facebook.example>\nGesendet: x\nBetreff: y\n\nText"), table(), NOW)
        assert (found.verdict, told(found)) == ("unproven", ["only_text"])

    def test_no_word_goes_to_a_log(self, caplog):
        """Neither of a broken signature nor of a broken seal."""
        caplog.set_level(logging.DEBUG)
        of(signed().replace("geprüft".encode(), b"x"), table())
        of(signed(), lambda _: b"v=DKIM1; p=AAAA")
        raw = sealed(mail(From=SENDER), TestSeals.RESULTS, "google.com")
        of(raw.replace("geprüft".encode(), b"x"), table(**{"s1._domainkey.google.com": record()}))
        assert caplog.text == ""

    def test_a_deceiving_name_is_told_even_of_a_proven_mail(self):
        """The proof is of the address."""
        raw = signed(mail(From=f'"instagram.example" <a@{DOMAIN}>', Date="Mon, 2 Jun 2036 10:00:00 +0200"))
        found = of(raw, table())
        assert told(found) == ["signature_valid", "name_is_address", "in_future"]

    def test_a_mail_without_sender(self):
        """There is nobody to prove."""
        assert told(of(mail(From=None), table())) == ["no_sender"]


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("a.b.facebook.com", "facebook.com"),
        ("mail.example.co.uk", "example.co.uk"),
        ("x.bmj.gv.at", "bmj.gv.at"),
        ("co.uk", "co.uk"),
        ("a.b.github.io", "b.github.io"),
        ("com", "com"),
        ("x.ai", "x.ai"),
        ("mail.x.ai", "x.ai"),
        ("a.xn--mller-kva.de", "müller.de"),
        ("Facebook.COM.", "facebook.com"),
    ],
)
def test_domains_are_of_who_registered_them(domain, registered):
    """By a short list of public suffixes."""
    assert organisation(domain) == registered


def test_strangers_under_one_suffix_are_not_one():
    """Nor is an empty name anybody's."""
    assert not same_organisation("a.co.uk", "b.co.uk")
    assert not same_organisation("a.github.io", "b.github.io")
    assert not same_organisation("", "")
    assert not same_organisation("com", "com")


@given(st.binary(max_size=1500), st.integers(0, 2000))
@settings(max_examples=examples(200))
def test_any_damage_is_examined(damage, at):
    """Nothing is raised, and nothing changed is proven."""
    raw = signed()
    found = examine(received_mail(raw[:at] + damage + raw[at + 7 :]), table(), NOW)
    if found.verdict == "proven":
        read, whole = received_mail(raw[:at] + damage + raw[at + 7 :]), received_mail(raw)
        assert (read.subject, read.text.split(), read.sender) == (whole.subject, whole.text.split(), whole.sender)
