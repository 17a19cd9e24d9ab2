"""A person who is given a newer rulebook: looked at, installed, and after the next start the plan rests on it."""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Browser

from accessible import axe
from journeys.walk import Walk, name_accounts, served_from
from widerspruch.person.site.serve import ServeOptions
from widerspruch.protocol.rulebook_package import signed_package
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.package.contents import gathered
from widerspruch.rulebook.package.in_force import forget_installed
from widerspruch.rulebook.release import Release

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
OLD, NEW = "help/contact/712876720715583", "help/contact/999999999999999"
KEY, FOREIGN = SigningKey.new(), SigningKey.new()


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a folder of this test's own."""
    monkeypatch.setenv("WIDERSPRUCH_RULEBOOK", str(tmp_path / "rulebook"))
    forget_installed()
    yield
    forget_installed()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """In which Facebook's form lies elsewhere; beside it two keys, of which one has signed it."""
    whole = gathered(files("widerspruch.rulebook"))
    changed = {name: data.replace(OLD.encode(), NEW.encode()) for name, data in whole.items()}
    file = tmp_path / "regelwerk.zip"
    release = Release("2030.05.01", date(2031, 5, 1), least_program="0.1.0")
    file.write_bytes(signed_package(changed, release, KEY))
    KEY.public.save(tmp_path / "verein.pub")
    FOREIGN.public.save(tmp_path / "fremd.pub")
    return file


class Choosing(Walk):
    """A person with a file and a key."""

    def choose_package(self, file: Path, key: Path) -> None:
        self.page.get_by_label("Datei mit dem Regelwerk").set_input_files(file)
        self.page.get_by_label("Schlüssel als Datei").set_input_files(key)
        self.button("Ansehen")


@pytest.mark.parametrize("context", [{}, PHONE], ids=["desktop", "phone_without_script"])
def test_a_rulebook_is_looked_at_installed_and_used_from_the_next_start(
    context: dict[str, Any], chromium: Browser, options: ServeOptions, package: Path, tmp_path: Path
) -> None:
    has_script = context.get("java_script_enabled") is not False
    with served_from(options, chromium, **context) as walk:
        person = Choosing(walk.page)
        person.link("Neueres Regelwerk einrichten")
        if has_script:
            assert axe(person.page) == []

        person.choose_package(package, tmp_path / "fremd.pub")
        assert "regelwerk.zip" in person.main() or "Schlüssel" in person.main()
        assert "Dieses Regelwerk einrichten" not in person.main()

        person.choose_package(package, tmp_path / "verein.pub")
        assert "Regelwerk 2030.05.01" in person.main()
        assert f"Unterschrieben mit dem Schlüssel {KEY.public.key_id}" in person.main()
        assert "Bis 01.05.2031 gilt es als aktuell." in person.main()
        assert "Andere Wege bei: " in person.main()
        person.page.screenshot(path=tmp_path / "looked_at.png", full_page=True)
        if has_script:
            assert axe(person.page) == []
        person.button("Dieses Regelwerk einrichten")
        assert "Es gilt ab dem nächsten Start der App." in person.main()
        person.page.screenshot(path=tmp_path / "installed.png", full_page=True)

    forget_installed()  # as another start of the program does
    with served_from(structs.replace(options, rulebook=load_rulebook()), chromium, **context) as walk:
        if has_script:
            name_accounts(walk)
            walk.page.get_by_role("link", name="Widerspruchsformular von Facebook").first.click()
            assert walk.page.locator(f"a[href*='{NEW}']").count()
        walk.page.goto(walk.page.url.split("/", 3)[0] + "//" + walk.page.url.split("/")[2] + "/platforms/facebook")
        assert NEW in walk.main()
