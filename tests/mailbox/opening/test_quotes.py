"""What a person wrote in their objection is never read as the platform's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_mails import as_html, mail
from widerspruch.mailbox.opening.eml import received_mail, text_mail

OWN = "Hiermit widerspreche ich der Nutzung meiner Daten für das Training."
ANSWER = "Wir haben Ihre Anfrage erhalten und prüfen sie."

INTRODUCTIONS = [
    "Am 02.06.2025 um 10:00 schrieb Erika Muster:",
    "Am Mo., 2. Juni 2025 um 10:00 Uhr schrieb Erika Muster <\nerika@mail.example>:",
    "Am 2. Juni 2025 10:00:00 MESZ schrieb Erika Muster <erika@mail.example>:",
    "Am 02.06.2025 hat Erika Muster geschrieben:",
    "Erika Muster <erika@mail.example> schrieb am Mo., 2. Juni 2025, 10:00:",
    "On Mon, Jun 2, 2025 at 10:00 AM Erika Muster <erika@mail.example> wrote:",
    "On Mon, Jun 2, 2025 at 10:00 AM Erika Muster\n<erika@mail.example>\nwrote:",
    "On 02/06/2025 10:00, Erika Muster wrote:",
    "Le lun. 2 juin 2025 à 10:00, Erika Muster <erika@mail.example> a écrit :",
    "Le 02/06/2025 à 10:00, Erika Muster a écrit :",
    "2025-06-02 10:00 GMT+02:00 Erika Muster <erika@mail.example> schrieb:",
    "-----Ursprüngliche Nachricht-----\nVon: Erika Muster <erika@mail.example>\nGesendet: Montag, 2. Juni 2025 10:00\nAn: Meta\nBetreff: Widerspruch\n",
    "-----Original Message-----\nFrom: Erika Muster\nSent: Monday, June 2, 2025 10:00 AM\nTo: Meta\nSubject: Objection\n",
    "-------- Message d'origine --------\nDe : Erika Muster\nDate : 02/06/2025 10:00\nÀ : Meta\nObjet : Opposition\n",
    "________________________________\nVon: Erika Muster <erika@mail.example>\nGesendet: Montag, 2. Juni 2025 10:00\nAn: Meta\nBetreff: Widerspruch\n",
    "________________________________\nFrom: Erika Muster\nSent: Monday, June 2, 2025 10:00 AM\nTo: Meta; Other\nCc: X\nSubject: Objection\n",
    "De : Erika Muster <erika@mail.example>\nEnvoyé : lundi 2 juin 2025 10:00\nÀ : Meta\nObjet : Opposition\n",
    'Gesendet: Montag, 02. Juni 2025 um 10:00 Uhr\nVon: "Erika Muster" <erika@mail.example>\nAn: meta@facebook.example\nBetreff: Widerspruch\n',
    "*Von:* Erika Muster\n*Gesendet:* Montag, 2. Juni 2025 10:00\n*An:* Meta\n*Betreff:* Widerspruch\n",
    "Von: Erika Muster\nDatum: 02.06.2025 10:00\nAn: Meta\nBetreff: Widerspruch\n",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("prefix", ["", "> "])
def test_a_quote_below_an_answer_is_cut_off(introduction, prefix):
    """With signs before its lines, and without."""
    quoted = "\n".join(prefix + line for line in f"{OWN}\n\n{OWN} Zwei.".split("\n"))
    read = received_mail(mail(f"{ANSWER}\n\n{introduction}\n{quoted}\n", Subject="AW: Widerspruch"))

    assert read.text == ANSWER
    assert OWN in read.quoted
    assert read.forwarded is None


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:11])
def test_an_answer_below_a_quote_is_kept(introduction):
    """It is quoted line by line, so what follows is not."""
    read = received_mail(mail(f"{introduction}\n> {OWN}\n\n{ANSWER}\n"))

    assert read.text == ANSWER
    assert OWN in read.quoted


@pytest.mark.parametrize(
    "quote",
    [
        f'<div class="gmail_quote"><div>Am Mo., 2. Juni 2025 um 10:00 Uhr schrieb Erika &lt;<a href="mailto:e@m.example">e@m.example</a>&gt;:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{OWN}</blockquote></div>',
        f'<blockquote type="cite"><p>{OWN}</p></blockquote>',
        f'<div class="moz-cite-prefix">Am 02.06.25 um 10:00 schrieb Erika:</div><blockquote type="cite" cite="mid:x"><p>{OWN}</p></blockquote>',
        f'<hr><div id="divRplyFwdMsg"><b>Von:</b> Erika Muster<br><b>Gesendet:</b> Montag, 2. Juni 2025 10:00<br><b>An:</b> Meta<br><b>Betreff:</b> Widerspruch</div><div>{OWN}</div>',
        f'<div style="border-top:solid 1pt"><p><b>From:</b> Erika &lt;e@m.example&gt; <br><b>Sent:</b> Monday, June 2, 2025<br><b>To:</b> Meta<br><b>Subject:</b> Objection</p></div><p>{OWN}</p>',
    ],
)
def test_so_is_one_in_a_designed_mail(quote):
    """By the elements that mail programs quote with."""
    read = received_mail(mail(as_html(f"<div>{ANSWER}</div>{quote}"), "text/html"))

    assert read.text.startswith(ANSWER)
    assert OWN not in read.text
    assert OWN in read.quoted


FORWARDS = [
    "-------- Weitergeleitete Nachricht --------\nBetreff: \tIhr Widerspruch\nDatum: \tMon, 2 Jun 2025 10:00:00 +0200\nVon: \tMeta <case@support.facebook.com>\nAn: \terika@mail.example\n\n\n",
    "---------- Forwarded message ---------\nVon: Meta <case@support.facebook.com>\nDate: Mo., 2. Juni 2025 um 10:00 Uhr\nSubject: Ihr Widerspruch\nTo: <erika@mail.example>\n\n\n",
    "---------- Forwarded message ---------\nFrom: Meta <case@support.facebook.com>\nDate: Mon, Jun 2, 2025 at 10:00 AM\nSubject: Ihr Widerspruch\nTo: <erika@mail.example>\n\n",
    "Anfang der weitergeleiteten Nachricht:\n\nVon: Meta <case@support.facebook.com>\nBetreff: Ihr Widerspruch\nDatum: 2. Juni 2025 um 10:00:00 MESZ\nAn: erika@mail.example\n\n",
    "Begin forwarded message:\n\nFrom: Meta <case@support.facebook.com>\nSubject: Ihr Widerspruch\nDate: 2 June 2025 at 10:00:00 CEST\nTo: erika@mail.example\n\n",
    "Début du message réexpédié :\n\nDe: Meta <case@support.facebook.com>\nObjet: Ihr Widerspruch\nDate: 2 juin 2025 à 10:00:00 UTC+2\nÀ: erika@mail.example\n\n",
    "Von: Meta <case@support.facebook.com>\nGesendet: Montag, 2. Juni 2025 10:00\nAn: erika@mail.example\nBetreff: Ihr Widerspruch\n\n",
    "From: Meta [mailto:case@support.facebook.com]\nSent: Monday, June 2, 2025 10:00 AM\nTo: erika@mail.example\nSubject: Ihr Widerspruch\n\n",
    "De : Meta <case@support.facebook.com>\nEnvoyé : lundi 2 juin 2025 10:00\nÀ : erika@mail.example\nObjet : Ihr Widerspruch\n\n",
]


@pytest.mark.parametrize("before", ["", "Schau mal, das kam von Meta.\n\n"])
@pytest.mark.parametrize("forward", FORWARDS)
def test_what_is_passed_on_is_a_mail_of_its_own(forward, before):
    """With the head that stood over it, and without its own quotes."""
    text = f"{before}{forward}{ANSWER}\n\nAm 1.6.2025 schrieb Erika Muster:\n> {OWN}"
    read = received_mail(mail(text, From="erika@mail.example", Subject="WG: Ihr Widerspruch"))

    assert read.text == before.strip()
    assert read.forwarded is not None
    assert read.forwarded.sender.address == "case@support.facebook.com"
    assert read.forwarded.subject == "Ihr Widerspruch"
    assert read.forwarded.sent_at.isoformat() == "2025-06-02T08:00:00+00:00"
    assert read.forwarded.text == ANSWER
    assert read.forwarded.embedded


def test_what_apple_quotes_is_passed_on_too():
    """Every line has a sign before it."""
    quoted = "\n".join(f"> {line}" for line in f"{FORWARDS[3]}{ANSWER}".split("\n"))
    read = received_mail(mail(quoted))

    assert read.forwarded is not None
    assert read.forwarded.text == ANSWER
    assert read.forwarded.sender.address == "case@support.facebook.com"


def test_a_pasted_mail_with_its_head_is_that_mail():
    """As people copy it out of a window."""
    read = text_mail(f"{FORWARDS[6]}{ANSWER}".encode())

    assert read.kind == "text"
    assert read.sender.address == "case@support.facebook.com"
    assert read.text == ANSWER


def test_a_pasted_text_alone_is_its_text():
    """Nobody knows whom it is from."""
    read = text_mail(ANSWER.encode())
    assert (read.sender, read.text) == (None, ANSWER)


@pytest.mark.parametrize(
    "sentence",
    [
        "Von: Hand ausgefüllte Formulare nehmen wir nicht an.",
        "Am Montag schrieb uns niemand.",
        "Forwarded messages are not read by us.",
        "Datum: 2. Juni 2025",
        "Am Ende gilt: Sie haben widersprochen.",
        "Subject: to review, this is final.",
    ],
)
def test_a_sentence_that_begins_like_a_mark_is_none(sentence):
    """It stays."""
    assert sentence in received_mail(mail(f"{ANSWER}\n{sentence}\nEnde.")).text


WORDS = st.text(st.sampled_from("abcdefg ÄÖü.,-\n>"), max_size=80)


@given(
    WORDS,
    st.sampled_from(INTRODUCTIONS),
    st.lists(st.sampled_from([OWN, "Mit freundlichen Grüßen", "", "On hold:", "> alt"]), min_size=1, max_size=6),
)
def test_own_words_never_stand_in_the_text(before, introduction, lines):
    """Whatever stands above and around."""
    quoted = "\n".join(f"> {line}" for line in [OWN, *lines])
    for below in (quoted, "\n".join([OWN, *lines])):
        read = received_mail(mail(f"{before}\n\n{introduction}\n{below}", Subject="Re: x"))
        assert OWN not in read.text
