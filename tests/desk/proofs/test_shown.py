"""Where people and their platform's servers find proofs: with the case, behind the same door as the receipt."""

from pathlib import Path

import pytest

from desk.pages.visiting import objected, shown
from desk.proofs.test_making import RUN, Logging
from desk_browser import DeskClient, call, enter_code, log_in
from widerspruch.desk.access.limits import LIMITS
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.tidying import tidy
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.telling.proofs import proof_key
from widerspruch.protocol.proof.format import read_proof
from widerspruch.testing.demo.people import BY_KEY

EDITH = "beispielnetz:70010004"


@pytest.fixture
def logging(desk: Desk, tmp_path: Path, clock) -> Logging:
    """Edith has objected, and was kept out of a run."""
    objected(log_in_as(DeskClient(desk), "edith"), email="edith@example.net")
    clock.moves(DAY)
    logging = Logging(desk, tmp_path, clock)
    logging.ran(logging.published(), kept_authors=logging.kept("9"))
    return logging


def log_in_as(client: DeskClient, who: str) -> DeskClient:
    log_in(client, BY_KEY[who])
    return client


def case_id() -> str:
    return DeskCase.objects.get().case_id


def addresses(client: DeskClient) -> tuple[str, str]:
    """Of the page of the proofs, and of the file of the newest run."""
    page = client.get(f"/case/{case_id()}").content.decode()
    (proofs,) = {one for one in page.split('"') if "/proofs/" in one}
    (run,) = {one for one in client.get(proofs).content.decode().split('"') if one.endswith(RUN)}
    return proofs, run


def test_a_person_saves_the_proof_of_a_run_from_the_page_of_their_case(logging: Logging) -> None:
    client = log_in_as(DeskClient(logging.desk), "edith")
    proofs, run = addresses(client)
    said = shown(client.get(proofs))
    assert "Zum Konto @edith.example bei Beispielnetz." in said
    assert "Es gibt einen Lauf, zu dem Sie einen Nachweis speichern können." in said
    assert "Lauf vom 29.11.2026" in said
    assert "von Zeugen gesehen am 29.11.2026" in said
    assert "Zeigt auch, ob das Konto unter denen ist, deren Beiträge verwendet wurden." in said
    assert "Die Kennung dieses Kontos ist 70010004." in said
    assert "-set.json --policy policy --keys widerspruch.json --account 70010004" in said
    answer = client.get(run)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="proof-beispielnetz-')
    assert answer.headers["Content-Type"] == "application/json"
    assert logging.checked(answer.content, "70010004").outcome == "excluded"
    alone = client.get(f"{proofs}/set").content
    assert logging.checked(alone, "70010004").reason == "no_run"


def test_who_may_not_have_the_receipt_gets_no_proof(logging: Logging) -> None:
    addresses_of_edith = addresses(log_in_as(DeskClient(logging.desk), "edith"))
    for client in (DeskClient(logging.desk), log_in_as(DeskClient(logging.desk), "aylin")):
        for address in addresses_of_edith:
            assert client.get(address).status_code in (303, 404)


@pytest.mark.parametrize(
    "ending", ["proofs/nothing", "proofs/nothing/set", "proofs/{key}/nothing", "proofs/{key}/" + "f" * 64]
)
def test_what_is_not_there_is_told_plainly(logging: Logging, ending: str) -> None:
    client = log_in_as(DeskClient(logging.desk), "edith")
    key = proof_key(Coverage.objects.select_related("account", "case").get())
    answer = client.get(f"/case/{case_id()}/{ending.format(key=key)}")
    assert answer.status_code in (404, 422)
    if "{key}" in ending:
        assert "Diesen Lauf gibt es nicht" in shown(answer)


def test_without_a_proof_the_page_says_why_and_what_one_would_show(desk: Desk) -> None:
    client = log_in_as(DeskClient(desk), "edith")
    objected(client, email="edith@example.net")
    page = client.get(f"/case/{case_id()}").content.decode()
    (proofs,) = {one for one in page.split('"') if "/proofs/" in one}
    said = shown(client.get(proofs))
    assert "Diese Stelle führt kein öffentliches Verzeichnis." in said
    assert "Was er nicht zeigt" in said
    answer = client.get(f"{proofs}/set")
    assert (answer.status_code, "Diese Stelle führt kein öffentliches Verzeichnis." in shown(answer)) == (409, True)


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [(0, "Für vorläufige Widersprüche gibt es keine Quittung"), (31 * DAY, "ohne dass sie bestätigt wurde")],
)
def test_a_claim_is_told_that_there_is_none(desk: Desk, clock, moves: int, sentence: str) -> None:
    claim = Claim(contact="otto@example.org", language="de", platform="beispielnetz", account="4712")
    taken = take_claim(desk, claim)
    clock.moves(moves)
    tidy(desk)
    client = DeskClient(desk)
    enter_code(client, "otto@example.org", taken.case_id)
    assert sentence in shown(client.get(f"/case/{taken.case_id}"))


def test_a_platform_gets_it_by_the_interface(logging: Logging) -> None:
    client = DeskClient(logging.desk)
    (told,) = call(client, "GET", f"/objections/{case_id()}/proofs", account=EDITH).json()["proofs"]
    assert (told["state"], told["platform"], told["run"]) == ("runs", "beispielnetz", RUN)
    assert [(one["manifest"], one["set_number"], one["is_before"]) for one in told["runs"]] == [(RUN, 1, False)]
    assert told["sentence"] == "Es gibt einen Lauf, zu dem Sie einen Nachweis speichern können."
    receipt = call(client, "GET", f"/objections/{case_id()}/receipt", account=EDITH).json()["receipts"][0]
    assert told["receipt"] == receipt["name"]
    assert told["name"] == receipt["name"].replace("receipt-", "proof-").replace(".json", f"-run-{RUN[:8]}.json")
    named = call(client, "GET", f"/objections/{case_id()}/proofs?run={RUN}", account=EDITH)
    raw = named.content.partition(b'"proof":')[2].rpartition(b"}]}")[0]
    assert read_proof(raw).file.run is not None
    assert logging.checked(raw, "70010004").outcome == "excluded"
    for run in ("f" * 64, "nothing"):
        answer = call(client, "GET", f"/objections/{case_id()}/proofs?run={run}", account=EDITH)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown")


def test_an_account_is_told_nothing_of_anothers_proofs(logging: Logging) -> None:
    answer = call(DeskClient(logging.desk), "GET", f"/objections/{case_id()}/proofs", account="beispielnetz:70010002")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")


def test_nobody_has_proofs_made_without_end(logging: Logging) -> None:
    client = DeskClient(logging.desk)
    answers = [
        call(client, "GET", f"/objections/{case_id()}/proofs", account=EDITH).status_code
        for _ in range(LIMITS["proofs_of_case"].tries + 1)
    ]
    assert (set(answers[:-1]), answers[-1]) == ({200}, 429)
