"""What anybody may know: what is used and why, keys, how a receipt is checked, who answers."""

from msgspec import structs

from desk.pages.visiting import objected, shown
from desk_browser import DeskClient, log_in
from widerspruch.desk.cases.retention_rules import retention_rules
from widerspruch.desk.config import PlatformConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.key_history import record_keys
from widerspruch.desk.telling.discovery import discovery_of
from widerspruch.protocol.discovery import TokenRotation, read_discovery, write_discovery
from widerspruch.protocol.receipt import verify_receipt
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.vocabulary import SCOPES
from widerspruch.testing.demo.people import BY_KEY
from widerspruch.testing.demo.rulebook import demo_rulebook


def test_a_platform_that_the_rulebook_does_not_know_speaks_for_itself(desk: Desk) -> None:
    own = PlatformConfig("Beispielnetz", "Beispielnetz GmbH", statement={"de": "Wir trainieren mit Rezepten."})
    config = structs.replace(desk.config, platforms={"beispielnetz": own})
    said = shown(DeskClient(structs.replace(desk, config=config)).get("/"))
    assert "Wir trainieren mit Rezepten." in said
    assert "Das ist die eigene Angabe von Beispielnetz." in said
    assert "hat Beispielnetz hier noch nicht erklärt" not in said


def test_one_that_says_nothing_is_said_to_say_nothing(client: DeskClient) -> None:
    assert "hat Beispielnetz hier noch nicht erklärt" in shown(client.get("/"))


def test_of_one_that_the_rulebook_knows_it_is_told_what_since_when_and_by_what_right(desk: Desk) -> None:
    said = shown(DeskClient(structs.replace(desk, rulebook=demo_rulebook(desk.rulebook))).get("/"))
    assert "Seit dem 01.01.2026." in said
    assert "Art. 6 Abs. 1 Buchst. f DSGVO" in said
    assert "Bildunterschrift" in said
    assert "Das unabhängige Regelwerk" in said


def test_a_real_platform_is_told_with_its_sources(desk: Desk) -> None:
    facebook = PlatformConfig("Facebook", "Meta Platforms Ireland Limited")
    config = structs.replace(desk.config, platforms={"facebook": facebook})
    page = DeskClient(structs.replace(desk, config=config)).get("/")
    assert "Seit dem 27.05.2025." in shown(page)
    assert 'rel="noopener noreferrer"' in page.content.decode()


def test_with_a_key_of_the_page_a_receipt_of_a_case_is_verified(client: DeskClient, desk: Desk) -> None:
    log_in(client, BY_KEY["edith"])
    case = client.get(f"/case/{objected(client, email='edith@example.net')}").content.decode()
    receipt = client.get(next(one for one in case.split('"') if "/receipts/" in one)).content
    page = client.get("/keys").content.decode()
    addresses = [one for one in page.split('"') if one.startswith("/keys/receipts-")]
    pem = client.get(addresses[0])
    assert pem["Content-Disposition"] == f'attachment; filename="{addresses[0].rpartition("/")[2]}"'
    key = VerifyingKey.from_pem(pem.content, "key")
    assert verify_receipt(receipt, [key], account_id="70010004", now=desk.now()).outcome == "verified"


def test_keys_stay_published_after_a_change(client: DeskClient, desk: Desk, clock) -> None:
    record_keys(desk.config.keys, clock.now)
    told = client.get("/.well-known/widerspruch.json").json()
    assert {one["use"] for one in told["keys"]} == {"receipts", "sets"}
    assert all(one["until"] is None and client.get(f"/keys/{one['file']}").status_code == 200 for one in told["keys"])
    assert desk.keys.receipts.public.key_id in client.get("/verify").content.decode()


def test_programs_learn_where_the_desk_is_spoken_to(desk: Desk) -> None:
    config = structs.replace(desk.config, public_address="https://widerspruch.example.org:8443")
    read = read_discovery(write_discovery(discovery_of(structs.replace(desk, config=config))))
    assert read.drp is not None
    assert read.drp.business_id == "widerspruch.example.org:8443"
    assert read.drp.address("/v1/agent/x") == "https://widerspruch.example.org:8443/drp/v1/agent/x"
    assert read.drp.rotation == TokenRotation(token_seconds=30 * 24 * 3600, overlap_seconds=600)
    assert read.verify_address("W-1").endswith("/api/v1/objections/W-1/verify")
    assert read.platforms == {"beispielnetz": "Beispielnetz", "beispielbild": "Beispielbild"}
    assert read.scopes == SCOPES


def test_the_call_that_takes_a_code_is_where_programs_are_told(client: DeskClient) -> None:
    answer = client.get("/.well-known/widerspruch.json")
    assert answer["Content-Type"] == "application/json"
    told = read_discovery(answer.content)
    address = told.verify_address("W-7KQ4-M2XD-9").removeprefix(told.desk)
    assert client.post(address, content_type="application/json").json()["code"] == "wrong-value"


def test_of_each_platform_the_version_of_its_terms_that_is_in_force_is_told(desk: Desk) -> None:
    known = structs.replace(desk, rulebook=demo_rulebook(desk.rulebook))
    assert discovery_of(known).rulebook == {"beispielnetz": "2026-01-01", "beispielbild": "2026-01-01"}
    assert discovery_of(desk).rulebook == {}


def test_a_key_that_is_none_is_not_found(client: DeskClient) -> None:
    for file in ("sets.pem", "receipts-0000.pem", "..%2freceipts.pem", "lookup-1.key"):
        assert client.get(f"/keys/{file}").status_code == 404


def test_who_is_responsible_is_named(client: DeskClient) -> None:
    said = shown(client.get("/imprint"))
    assert "Beispielnetz GmbH" in said
    assert "Musterweg 1, 10115 Berlin" in said
    assert "Verantwortlich für Beispielnetz und Beispielbild" in said


def test_an_error_has_a_page_of_the_desk(client: DeskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Was gespeichert wird" in shown(answer)


def test_how_long_something_is_kept_is_told_as_the_table_has_it(client: DeskClient) -> None:
    page = client.get("/privacy")
    assert page.content.decode().count("<tr>") == len(retention_rules()) + 1
    assert "1.095 Tage nach dem Ende des Falls" in shown(page)
    assert "solange der Fall gilt" in shown(page)
