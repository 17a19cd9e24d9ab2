"""The page of a receipt among the evidence."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from accessible import axe
from person.site.conftest import TODAY, sent
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import Note
from widerspruch.protocol.signing_keys import SigningKey

VECTOR = json.loads((Path(__file__).parents[2] / "protocol" / "vectors" / "receipt.json").read_text("utf-8"))
PEM = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key"]))).public.pem
STRANGERS = SigningKey.new().public.pem
PAGE = "/case/evidence/1"
GENUINE, UNCONFIRMED, NOTHING = "Die Quittung ist echt.", "nicht bestätigt", "Diese Quittung beweist nichts."


@pytest.fixture
def keep(state, clock):
    """A case file with one piece of evidence."""
    case = state.holding.new("Erika Mustermann", clock.now())

    def keep_it(data: bytes = VECTOR["receipt"].encode()):
        case.record(Note(TODAY, ""), clock.now(), [Attachment("receipt.json", data=data)])
        return case

    return keep_it


def shown(client, fields=None):
    """The page, as it comes or after its form was sent."""
    answer = client.get(PAGE) if fields is None else sent(client, PAGE, fields)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_it_states_before_any_key_is_given(browser_free, keep):
    """Case, platform, receipt, scope, promise and key; and that nobody has confirmed it."""
    keep()
    page = shown(browser_free)
    for part in (UNCONFIRMED, "W-7KQ4-M2XD-9", "beispielnetz", "21.09.2026, 16:13 Uhr", "22.09.2026, 16:13 Uhr"):
        assert part in page
    for part in ("eigene Inhalte", "ed25519:56475aa75463474c", "Nicht geprüft.", "Nur wenn die Quittung"):
        assert part in page
    assert GENUINE not in page


@pytest.mark.parametrize("how", ["key_file", "key_text"])
def test_the_platforms_key_confirms_it(browser_free, keep, how):
    """As a file, or pasted with whatever spaces around it."""
    keep()
    given = SimpleUploadedFile("key.pem", PEM) if how == "key_file" else f"\n {PEM.decode()} \n"
    page = shown(browser_free, {how: given})

    assert GENUINE in page
    assert "Er zählt seit dem 21.09.2026." in page
    assert "Vergleichen Sie seine Kennung" in page


def test_another_key_does_not(browser_free, keep):
    """It stays unconfirmed."""
    keep()
    page = shown(browser_free, {"key_text": STRANGERS.decode()})

    assert UNCONFIRMED in page
    assert GENUINE not in page


@pytest.mark.parametrize("text", ["kein Schlüssel", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_is_no_key_is_said_beside_the_field(browser_free, keep, text):
    """And the receipt is shown as before."""
    keep()
    page = shown(browser_free, {"key_text": text})

    assert "kein öffentlicher Ed25519-Schlüssel" in page
    assert UNCONFIRMED in page


def test_nothing_given_is_asked_for(browser_free, keep):
    """A button that checks nothing says so."""
    keep()
    assert "Geben Sie einen Schlüssel oder" in shown(browser_free, {})


def test_the_account_is_opened_by_its_id(browser_free, keep):
    """With the right id, and with no other."""
    keep()
    right = shown(browser_free, {"account": f" {VECTOR['account_id']} "})
    wrong = shown(browser_free, {"account": "4711", "key_text": PEM.decode()})

    assert "auf das Konto ausgestellt, das Sie angegeben haben" in right
    assert "Auf dieses Konto ist die Quittung nicht ausgestellt." in wrong
    assert "das Sie angegeben haben." not in wrong.replace("Schlüssel unterschrieben, den Sie angegeben haben", "")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (VECTOR["receipt"].replace('"keyid":"ed', '"keyid":"ed",\n"keyid":"ed'), "doppelt"),
        (VECTOR["receipt"][:-1], "beschädigt"),
        (VECTOR["receipt"].replace("receipt/1", "receipt/2"), "widerspruch/receipt/2"),
        (VECTOR["receipt"].replace("receipt/1", "receipt/<b>\\u202e"), "&lt;b&gt;\ufffd"),
    ],
)
def test_a_broken_one_says_why(browser_free, keep, data, why):
    """There is nothing to check, and a stranger's signs are shown, not obeyed."""
    keep(data.encode())
    page = shown(browser_free)

    assert NOTHING in page
    assert why in page
    assert "Selbst nachprüfen" not in page
    assert "<b>" not in page


def test_a_changed_one_is_refused_with_the_key(browser_free, keep):
    """Without the key nobody can tell; with it, it proves nothing."""
    flipped = VECTOR["receipt"].replace('"sig":"', '"sig":"AAAA', 1).replace("==", "==", 1)
    start = flipped.index('"sig":"AAAA') + len('"sig":"')
    data = flipped[: start + 4] + flipped[start + 8 :]
    keep(data.encode())

    assert UNCONFIRMED in shown(browser_free)
    assert NOTHING in shown(browser_free, {"key_text": PEM.decode()})


def test_nothing_that_was_typed_is_kept(browser_free, keep):
    """Neither the key nor the id is in the case file afterwards."""
    case = keep()
    before = len(case.recorded())
    shown(browser_free, {"account": VECTOR["account_id"], "key_text": PEM.decode()})

    assert len(case.recorded()) == before


def test_it_is_saved_as_json(browser_free, keep):
    """The original, byte for byte, under a name that other programs know."""
    keep()
    answer = browser_free.get(f"{PAGE}/file")

    assert answer.content == VECTOR["receipt"].encode()
    assert answer["Content-Disposition"] == 'attachment; filename="beleg-1.json"'


def test_a_form_for_what_is_no_receipt_leads_nowhere(browser_free, keep):
    """Other evidence takes no form."""
    keep(b"Notiz")
    assert sent(browser_free, PAGE, {"account": "1"}, page="/case/add").status_code == 404


@pytest.mark.browser
def test_the_page_can_be_used_by_everybody(page, served, clock):
    """Checked by a program that looks for what keeps people out, confirmed and not."""
    case = served.state.holding.new("Erika Mustermann", clock.now())
    case.record(Note(TODAY, ""), clock.now(), [Attachment("receipt.json", data=VECTOR["receipt"].encode())])
    page.goto(page.url.rstrip("/") + PAGE)
    assert axe(page) == []
    page.get_by_label("Oder als Text").fill(PEM.decode())
    page.get_by_role("button", name="Prüfen").click()
    page.get_by_text(GENUINE).wait_for()
    assert axe(page) == []
