"""Whatever goes wrong ends on a page with a sentence; neither it nor the log says a word of the person."""

import pytest

from web.made_pages import CANARY, RAISED

EXPECTED = {
    "known": (409, "Das ging nicht"),
    "full": (507, "Der Datenträger ist voll"),
    "denied": (507, "Vielleicht fehlt das Recht dazu"),
    "ours": (500, "Ein Fehler im Programm"),
    "key": (500, "Ein Fehler im Programm"),
    "forbidden": (403, "nicht für Sie freigegeben"),
    "suspicious": (400, "nicht zu verstehen"),
}


@pytest.mark.parametrize("what", RAISED)
def test_what_a_view_raises(pages, what):
    """Foreseen or not: its status, its sentence, no traceback, no value."""
    pages.raise_request_exception = False
    answer = pages.get(f"/raises/{what}")
    page = answer.content.decode()

    assert (answer.status_code, EXPECTED[what][1] in page) == (EXPECTED[what][0], True)
    assert CANARY not in page
    assert "Traceback" not in page
    assert 'lang="de"' in page


@pytest.mark.parametrize("what", [what for what in RAISED if EXPECTED[what][0] >= 500])
def test_what_is_written_down_of_a_mistake_is_its_place(pages, what, caplog):
    """The kind of the error and the line of the program."""
    pages.get(f"/raises/{what}")
    lines = [record.getMessage() for record in caplog.records if record.name == "widerspruch.pages"]

    assert len(lines) == 1
    assert "made_pages.py:" in lines[0]
    assert CANARY not in lines[0]


def test_so_is_a_mistake_around_a_view(pages, caplog):
    """Where no view has begun to answer, or one forgot to ask its form."""
    pages.raise_request_exception = False
    answer = pages.post("/careless", {"once": "old"})

    assert answer.status_code == 500
    assert "once.py:" in caplog.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 500, 502, 503, 507])
def test_an_error_without_a_word_gets_its_page(pages, status):
    """Also one that nobody thought of."""
    answer = pages.get(f"/empty/{status}")

    assert answer.status_code == status
    assert '<p class="lead">' in answer.content.decode()


@pytest.mark.parametrize("address", [f"/{CANARY}", f"/nowhere?q={CANARY}", f"/accounts/{CANARY}", f"/start/{CANARY}"])
def test_no_log_has_an_address_that_was_typed(pages, address, caplog):
    """Whoever types a name into the address bar finds it neither on the page nor in a log of ours."""
    caplog.set_level("DEBUG")
    answer = pages.get(address)

    assert answer.status_code in (404, 200)
    assert CANARY not in answer.content.decode().replace("%40", "@")
    ours = [record for record in caplog.records if not record.name.startswith("django")]
    assert CANARY not in " ".join(record.getMessage() for record in ours)


def test_djangos_own_log_goes_nowhere(pages, capfd):
    """It would write addresses and tracebacks to the terminal."""
    pages.raise_request_exception = False
    for address in ("/nowhere", "/raises/forbidden", "/raises/suspicious"):
        pages.get(address)

    assert capfd.readouterr() == ("", "")


def test_too_much_typed_is_said(pages):
    """More than anybody types."""
    answer = pages.post("/note", {"start": "x" * 2_100_000})

    assert answer.status_code == 413
    assert "zu viel auf einmal" in answer.content.decode()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"\xff\xfe=%zz&&&=;" * 50),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b""),
        ("application/json", b"{"),
        ("text/plain; charset=utf-7", b"+AAA-"),
    ],
)
def test_what_no_form_sends_is_no_mistake_of_ours(pages, content_type, body):
    """Broken, hostile or of another kind: a page, and never the one that says that we erred."""
    pages.raise_request_exception = False
    answer = pages.generic("POST", "/note", body, content_type)

    assert answer.status_code in (200, 400)
