"""What all tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

import reading_corpus
import which_django
from examples import QUICK
from no_network import guard

settings.load_profile(QUICK)

which_django.set_up()


TESTS = Path(__file__).parent
LONG_FILES = [TESTS / name for name in (TESTS / "long_files.txt").read_text("utf-8").split()]
"""Those that take longest. Who writes a longer one adds it: a test holds that each is there."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files begin, that no process is still busy with one when the others have nothing left to do."""
    place = {path: number for number, path in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of the desk, and those that are given one, see its Django, all others that of the person's app."""
    is_of_desk = "desk" in item.path.parts or "desk" in getattr(item, "fixturenames", ())
    which_django.use("desk" if is_of_desk else "person")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather how the mails of the corpus were read."""
    reading_corpus.note_report(report)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print it."""
    reading_corpus.print_matrix(terminalreporter)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a process, a browser or a database."""
    return (os.cpu_count() or 1) + 1


# Whatever rulebook the user of this computer has installed, tests are about the one that is here.
os.environ["WIDERSPRUCH_RULEBOOK"] = str(TESTS / "no-rulebook-is-installed")

# For the processes that tests start.
os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS), *filter(None, [os.getenv("PYTHONPATH")])])


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """A test that tries to reach beyond this machine fails, also where the attempt was swallowed."""
    before = len(guard.attempts)
    yield
    assert guard.attempts[before:] == []


CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium: one for all tests of a process, for two of these cannot be driven at once."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium, which is not installed")
    # Playwright leaves a running loop in this thread, by which Django takes it for one that waits for others, too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        # Its sandbox needs rights that a container seldom gives; the only pages are our own.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()
