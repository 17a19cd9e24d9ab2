"""The page of a proof among the evidence."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accessible import axe
from person.made_proofs import ANNA, KEYS, MISSING, POLICY, file_directly, proof_of, with_log
from person.site.conftest import TODAY, sent
from person.site.stepping import new_case, page
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import Complained, Note, ResidenceStated, SenderStated, Sent
from widerspruch.protocol.signing_keys import SigningKey

PAGE = "/case/evidence/1"
UNCHECKED, EXCLUDED, NOTHING = "noch nicht geprüft", "Ausgeschlossen: Die Plattform", "Dieser Nachweis zeigt nichts."
NOT_SO = "So lässt sich dieser Nachweis nicht prüfen."
BROKEN, COMPLAIN = "hat ihre Zusage gebrochen", "Beschwerde schreiben"
ANNAS = Account(f"instagram:{ANNA}", "instagram", email="anna@example.org", adult=True)
ROUTE = "meta-help-2026"


@pytest.fixture(scope="module")
def valid():
    return proof_of()


@pytest.fixture(scope="module")
def broken():
    """Of a platform that the rulebook knows."""
    return proof_of("instagram", MISSING)


@pytest.fixture
def keep(state, clock):
    """A case file with a proof."""
    case = new_case(state)

    def keep_it(data: bytes, *more: bytes):
        pieces = [Attachment("proof.json", data=data), *(Attachment("file", data=one) for one in more)]
        case.record(Note(TODAY, ""), clock.now(), pieces)
        return case

    return keep_it


def policy(data: bytes = POLICY):
    return SimpleUploadedFile("policy", data)


def keys(data: bytes = KEYS, name: str = "widerspruch.json"):
    return SimpleUploadedFile(name, data)


def checked(client, **fields):
    """The page after its form was sent."""
    answer = sent(client, PAGE, fields)
    if answer.status_code == 303:
        assert answer["Location"] == f"{PAGE}#proof"
        return page(client, PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_it_states_before_anybody_is_believed(browser_free, keep, valid):
    """Under a condition; nothing of it is called a fact."""
    keep(valid)
    shown = page(browser_free, PAGE)

    for part in (UNCHECKED, "Nur wenn die Unterlagen", "W-7KQ4-M2XD-9", "beispielnetz", "Nachweis prüfen"):
        assert part in shown
    assert EXCLUDED not in shown
    assert BROKEN not in shown


def test_policy_and_keys_show_what_it_proves_and_what_not(browser_free, keep, valid):
    """In plain sentences, with who was believed; and all of it is there the next time."""
    case = keep(valid)
    shown = checked(browser_free, policy=policy(), keys=keys())

    for part in (EXCLUDED, "Worauf das beruht", "Was er nicht zeigt", "in der Datei, die Sie angegeben haben"):
        assert part in shown
    assert "Dass wirklich mit diesen Dateien trainiert wurde" in shown
    assert [case.evidence_bytes(one.digest) for one in case.evidence()] == [valid, POLICY, KEYS]
    assert EXCLUDED in page(browser_free, PAGE)


def test_the_same_given_twice_is_kept_once(browser_free, keep, valid):
    """Nor is anything written down where an id alone is given."""
    case = keep(valid)
    checked(browser_free, policy=policy(), keys=keys())
    before = len(case.recorded())
    checked(browser_free, policy=policy(), keys=keys())
    checked(browser_free, account=ANNA)
    assert len(case.recorded()) == before


def test_what_cannot_be_kept_is_said(browser_free, keep, valid, monkeypatch):
    """The proof is shown as before."""
    case = keep(valid)

    def full(*_: object) -> None:
        raise CaseFileError("file_full")

    monkeypatch.setattr(case, "record", full)
    shown = checked(browser_free, policy=policy(), keys=keys())
    assert UNCHECKED in shown
    assert EXCLUDED not in shown


def test_a_policy_alone_leaves_open_who_signed(browser_free, keep, valid):
    """Then the keys are asked for, and given later they are enough."""
    keep(valid)
    assert NOT_SO in checked(browser_free, policy=policy())
    assert EXCLUDED in checked(browser_free, keys=keys())


def test_keys_of_a_stranger_show_nothing(browser_free, keep, valid):
    """As a file that is a key."""
    keep(valid)
    shown = checked(browser_free, policy=policy(), keys=keys(SigningKey.new().public.pem, "key.pem"))

    assert NOTHING in shown
    assert EXCLUDED not in shown


def test_the_account_is_opened_by_its_id_which_is_not_kept(browser_free, keep, valid):
    """With the right id, and with no other."""
    case = keep(valid)
    right = checked(browser_free, policy=policy(), keys=keys(), account=f" {ANNA} ")
    wrong = checked(browser_free, account="4711")

    assert "Es ist das, das Sie angegeben haben." in right
    assert "Für dieses Konto ist der Nachweis nicht ausgestellt." in wrong
    assert ANNA not in "".join(repr(one.event) for one in case.recorded())


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Wählen Sie eine Datei"),
        ({"policy": policy(b"log nothing")}, "Das ist keine solche Datei."),
        ({"policy": policy(b"#" * (2**18 + 1))}, "Das ist keine solche Datei."),
        ({"policy": policy(b"\xff\x00" * 50)}, "Das ist keine solche Datei."),
        ({"keys": keys(b"no key")}, "Darin ist kein Schlüssel"),
        ({"keys": keys(b"{" * 3000)}, "Darin ist kein Schlüssel"),
        ({"keys": keys(b"[" * (2**20 + 9))}, "Darin ist kein Schlüssel"),
    ],
    ids=["nothing", "no_policy", "long_policy", "binary_policy", "no_key", "deep_keys", "long_keys"],
)
def test_what_is_of_no_use_is_said_and_not_kept(browser_free, keep, valid, fields, says):
    """The proof is shown as before."""
    case = keep(valid)
    shown = checked(browser_free, **fields)

    assert says in shown
    assert UNCHECKED in shown
    assert len(case.evidence()) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data.replace(b"proof/1", b"proof/2"),
        lambda data: data.replace(b'"format":', b'"format":"widerspruch/proof/1","format":'),
        lambda data: b'{"format":"widerspruch/proof/1","receipt":' + b"[" * 100_000,
        lambda data: data.replace(b"proof/1", "proof/<b>\u202e".encode()),
    ],
    ids=["cut_off", "of_a_later_kind", "named_twice", "deep", "with_signs"],
)
def test_a_broken_one_says_why(browser_free, keep, valid, change):
    """There is nothing to check, and a stranger's signs are shown, not obeyed."""
    keep(change(valid))
    shown = page(browser_free, PAGE)

    assert NOTHING in shown
    assert "Nachweis prüfen" not in shown
    assert "<b>" not in shown


def test_another_log_shows_nothing(browser_free, keep, valid):
    """A policy that knows other witnesses only."""
    keep(valid)
    assert NOTHING in checked(browser_free, policy=policy(POLICY.replace(b" 2 W1", b" 3 W1")), keys=keys())


def test_it_is_saved_as_it_came(browser_free, keep, valid):
    """Byte for byte."""
    keep(valid)
    answer = browser_free.get(f"{PAGE}/file")

    assert answer.content == valid
    assert answer["Content-Disposition"] == 'attachment; filename="beleg-1.json"'


def test_exhibits_are_there_where_a_promise_is_broken(browser_free, keep, broken):
    """Each statement by itself, what checks them, and a text beside them; of another proof there are none."""
    keep(broken)
    assert browser_free.get(f"{PAGE}/exhibits").status_code == 404
    shown = checked(browser_free, policy=policy(), keys=keys())
    answer = browser_free.get(f"{PAGE}/exhibits")

    assert BROKEN in shown
    assert "Belege herunterladen" in shown
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        assert archive.read("proof.json") == broken
        assert archive.read("policy") == POLICY
        assert ANNA not in archive.read("LIESMICH.txt").decode()
    assert {"receipt.json", "set-statement.json", "keys.json", "verify_proof.py", "README.txt"} <= names
    assert answer["Content-Disposition"] == 'attachment; filename="belege-1.zip"'


def test_a_complaint_is_not_offered_about_somebody_elses_account(browser_free, keep, broken):
    """It says what is missing for one."""
    keep(broken)
    shown = checked(browser_free, policy=policy(), keys=keys())

    assert COMPLAIN not in shown
    assert "um welches Ihrer Konten es geht" in shown


@pytest.fixture
def anna(state, clock):
    """Anna's case file: she objected, and lives in Hessen."""
    case = new_case(state, ANNAS)
    case.record(ResidenceStated("DE", "Hessen"), clock.now())
    case.record(SenderStated("Anna Beispiel", ("Musterweg 7", "60311 Frankfurt"), "anna@example.org"), clock.now())
    case.record(Sent(ANNAS.key, ROUTE, date(2026, 11, 1)), clock.now())
    return case


def test_a_broken_promise_is_complained_of_with_the_proof(browser_free, anna, broken, clock):
    """The letter says what contradicts itself; proof, policy and keys go with it."""
    assert "/letter/complaint/1" not in page(browser_free, "/complaint/1")
    anna.record(Note(TODAY, ""), clock.now(), [Attachment("a", data=one) for one in (broken, POLICY, KEYS)])
    shown = page(browser_free, PAGE)
    assert COMPLAIN in shown
    assert "Der Nachweis ist für dieses Konto ausgestellt." in shown
    assert "/letter/complaint/1" in page(browser_free, "/complaint/1")
    letter = page(browser_free, "/letter/complaint/1")

    for part in (
        "Ausschlussliste unterschrieben, in der mein Widerspruch fehlt",
        "widerspricht sich",
        "Beleg: Anlage 1, Anlage 2 und Anlage 3.",
    ):
        assert part in letter
    for title in ("Nachweis von Instagram zu einem Trainingslauf", "Womit der Nachweis von Instagram geprüft ist"):
        assert title in letter


def test_after_the_complaint_it_is_not_suggested_again(browser_free, anna, broken, clock):
    """What can be done then is said."""
    anna.record(Note(TODAY, ""), clock.now(), [Attachment("a", data=one) for one in (broken, POLICY, KEYS)])
    anna.record(Complained(ANNAS.key, ROUTE, TODAY, "hessen"), clock.now())
    shown = page(browser_free, PAGE)

    assert "dass Sie sich seitdem beschwert haben" in shown
    assert COMPLAIN not in shown


def test_a_platform_without_an_authority_leaves_the_exhibits(browser_free, state, clock):
    """One that the rulebook does not know."""
    case = new_case(state, Account(f"beispielnetz:{ANNA}", "beispielnetz"))
    pieces = (proof_of(lies=MISSING), POLICY, KEYS)
    case.record(Note(TODAY, ""), clock.now(), [Attachment("a", data=one) for one in pieces])
    shown = page(browser_free, PAGE)

    assert "Belege herunterladen" in shown
    assert "weiß die App nicht" in shown


def test_who_objected_directly_need_give_nothing(browser_free, state, clock):
    """What the desk published then is enough to check with; that it chose its witnesses itself is said."""
    case = new_case(state, ANNAS)
    file_directly(case, ANNAS.key, with_log())
    case.record(Note(TODAY, ""), clock.now(), [Attachment("proof.json", data=proof_of("instagram"))])
    shown = page(browser_free, "/case/evidence/2")

    assert EXCLUDED in shown
    assert "Die Zeugen hat die Plattform selbst bestimmt" in shown
    assert "desk.example.org" in shown


@pytest.mark.parametrize(
    ("document", "outcome"), [(with_log(), "granted"), (KEYS, "granted"), (with_log(), "received")]
)
def test_whose_objection_is_heeded_is_told_where_proofs_are(browser_free, state, document, outcome):
    """Of a desk that has a log."""
    number = file_directly(new_case(state, ANNAS), ANNAS.key, document, outcome=outcome)
    shown = page(browser_free, f"/direct/requests/{number}")

    assert ("proof.json" in shown) == (document != KEYS and outcome == "granted")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_can_be_used_by_everybody(new_page, served, clock, broken, width, tmp_path):
    """On a phone and on a desk, without a script: not checked, and broken."""
    case = served.state.holding.new("Anna", clock.now())
    case.record(Note(TODAY, ""), clock.now(), [Attachment("proof.json", data=broken)])
    seen = new_page(width=width, height=844)
    seen.goto(seen.url.rstrip("/") + PAGE)
    assert axe(seen) == []
    seen.screenshot(path=tmp_path / "open.png", full_page=True)
    (tmp_path / "policy").write_bytes(POLICY)
    (tmp_path / "keys.json").write_bytes(KEYS)
    seen.get_by_label("Wem geglaubt wird").set_input_files(tmp_path / "policy")
    seen.get_by_label("Schlüssel der Plattform").set_input_files(tmp_path / "keys.json")
    seen.get_by_role("button", name="Prüfen").click()
    seen.get_by_text(BROKEN).wait_for()
    assert axe(seen) == []
    assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen.screenshot(path=tmp_path / "broken.png", full_page=True)
