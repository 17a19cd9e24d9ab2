"""The page that installs a rulebook from a file: looked at first, and refused as the command refuses."""

import re
from datetime import date
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from person.site.stepping import new_case, page
from widerspruch.objections.account import Account
from widerspruch.person.site.state import SiteState
from widerspruch.protocol.rulebook_package import signed_package
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.package.contents import gathered
from widerspruch.rulebook.package.in_force import forget_installed, installed_file, installed_package
from widerspruch.rulebook.release import Release

KEY, OTHER = SigningKey.new(), SigningKey.new()
FILES = gathered(files("widerspruch.rulebook"))
FORM, OTHER_FORM = b"help/contact/712876720715583", b"help/contact/999999999999999"
CHANGED = {name: data.replace(FORM, OTHER_FORM) for name, data in FILES.items()}


@pytest.fixture(autouse=True)
def _nothing_installed(tmp_path, monkeypatch):
    monkeypatch.setenv("WIDERSPRUCH_RULEBOOK", str(tmp_path / "rulebook"))
    forget_installed()
    yield
    forget_installed()


def package(version: str = "2030.05.01", content: dict[str, bytes] = CHANGED, key: SigningKey = KEY) -> bytes:
    """A package that counts as new for a year."""
    return signed_package(content, Release(version, date(2031, 5, 1), least_program="0.1.0"), key)


def fields_of(shown: str) -> dict[str, str]:
    """What the last form of a page would send."""
    form = re.findall(r'<form method="post" action="/rulebook".*?</form>', shown, re.DOTALL)[-1]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def look(client: Client, data: bytes, key: SigningKey = KEY, **more: object) -> tuple[int, str]:
    """Choose a file and a key, and look at it."""
    sent = fields_of(page(client, "/rulebook")) | {
        "act": "look",
        "file": SimpleUploadedFile("neu.zip", data),
        "key_text": key.public.pem.decode(),
        **more,
    }
    answer = client.post("/rulebook", sent)
    return answer.status_code, answer.content.decode()


def install(client: Client, shown: str, **other: str) -> tuple[int, str]:
    """Press the button below what was shown."""
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert found is not None
    sent = fields_of(shown) | {"digest": found[1], "act": "install"} | other
    answer = client.post("/rulebook", sent)
    return answer.status_code, answer.content.decode()


def test_it_says_whose_it_is_how_new_and_what_changes_before_anything_holds(browser_free: Client) -> None:
    """And nothing is written yet."""
    status, shown = look(browser_free, package())
    assert status == 200
    assert f"Unterschrieben mit dem Schlüssel {KEY.public.key_id}. Das ist geprüft." in shown
    assert "Regelwerk 2030.05.01" in shown
    assert "Bis 01.05.2031 gilt es als aktuell." in shown
    assert re.search(r"<li>Andere Wege bei: [^<]*Facebook", shown)
    assert not installed_file().exists()


def test_at_the_persons_word_the_very_bytes_that_were_checked_are_installed(browser_free: Client) -> None:
    """For the next start: the running app goes on with the rulebook that it began with."""
    data = package()
    status, shown = install(browser_free, look(browser_free, data)[1])
    assert status == 200
    assert "Es gilt ab dem nächsten Start der App." in shown
    assert installed_file().read_bytes() == data
    assert installed_file().stat().st_mode & 0o077 == 0


def test_the_running_app_goes_on(browser_free: Client, state: SiteState) -> None:
    """With platforms and sentences of one rulebook."""
    new_case(state, Account("facebook", "facebook"))
    before = page(browser_free, "/plan")
    install(browser_free, look(browser_free, package())[1])
    assert page(browser_free, "/plan").count("712876720715583") == before.count("712876720715583")


@pytest.mark.parametrize(
    ("data", "key", "why"),
    [
        (package(), OTHER, "nicht"),
        (package("2020.05.01"), KEY, "älter"),
        (package()[:-1], KEY, "neu.zip"),
        (b"", KEY, "leer"),
        (b"PK\x05\x06" + b"\0" * 18, KEY, "neu.zip"),
        (b"\0" * (9 * 2**20), KEY, "neu.zip"),
    ],
    ids=["foreign key", "older", "cut short", "empty", "no entries", "too long"],
)
def test_what_the_command_refuses_is_refused_with_its_sentence(
    browser_free: Client, data: bytes, key: SigningKey, why: str
) -> None:
    """The form stands there again, and nothing is written."""
    status, shown = look(browser_free, data, key)
    assert status == 422
    assert 'class="wrong"' in shown
    assert why in shown
    assert 'value="install"' not in shown
    assert not installed_file().exists()


def test_without_a_key_nothing_is_believed(browser_free: Client) -> None:
    """The app brings none of its own."""
    status, shown = look(browser_free, package(), key_text="")
    assert status == 422
    assert "Ohne Schlüssel lässt sich nicht prüfen" in shown


def test_only_what_was_shown_is_installed(browser_free: Client) -> None:
    """Of another digest nothing is known, and what was installed once does not wait any more."""
    shown = look(browser_free, package())[1]
    assert install(browser_free, shown, digest="0" * 64)[0] == 422
    assert not installed_file().exists()
    assert install(browser_free, look(browser_free, package())[1])[0] == 200
    again = look(browser_free, package())
    assert again[0] == 200
    assert "ist schon eingerichtet" in again[1]
    assert 'value="install"' not in again[1]


def test_a_newer_one_that_came_in_between_is_not_undone(browser_free: Client) -> None:
    """Another window, or the command, was quicker."""
    older = look(browser_free, package("2030.05.01"))[1]
    state_of_older = re.search(r'name="digest" value="([0-9a-f]{64})"', older)
    assert state_of_older is not None
    from widerspruch.protocol.rulebook_installing import install_opened
    from widerspruch.protocol.rulebook_package import open_package

    install_opened(open_package(package("2030.06.01"), "neu.zip", (KEY.public,), "9.0"), "neu.zip")
    status, shown = install(browser_free, older)
    assert status == 422
    assert "älter" in shown
    found = installed_package()
    assert found is not None
    assert found.release.version == "2030.06.01"


def test_the_first_page_leads_to_it(browser_free: Client) -> None:
    """Without a case file, too."""
    assert 'href="/rulebook"' in page(browser_free, "/")
