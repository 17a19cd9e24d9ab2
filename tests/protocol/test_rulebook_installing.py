"""A package takes the place of the one before it: only a newer one, in one step, for its user alone."""

import os
import signal
import stat
import subprocess
import sys
from datetime import date
from importlib.resources import files

import pytest

from widerspruch.lib import whole_files
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.rulebook_installing import install, remove_installed
from widerspruch.protocol.rulebook_package import signed_package
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.package.contents import gathered
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.package.in_force import forget_installed, installed_file
from widerspruch.rulebook.release import Release

KEY, STRANGER = SigningKey.new(), SigningKey.new()
FILES = gathered(files("widerspruch.rulebook"))


@pytest.fixture(autouse=True)
def _folder_of_its_own(tmp_path, monkeypatch):
    """Where nothing is installed yet."""
    monkeypatch.setenv("WIDERSPRUCH_RULEBOOK", str(tmp_path / "data" / "rulebook"))
    forget_installed()
    yield
    forget_installed()


@pytest.fixture
def package(tmp_path):
    """A package of a version in a file; `name` is what Facebook is called in it."""

    def made(version, *, name="Facebook", key=KEY):
        facebook = FILES["platforms/facebook.toml"].replace(b'name = "Facebook"', f'name = "{name}"'.encode())
        release = Release(version, date(2030, 1, 1), least_program="0.1.0")
        path = tmp_path / f"{version}-{name}.zip"
        path.write_bytes(signed_package({**FILES, "platforms/facebook.toml": facebook}, release, key))
        return path

    return made


def name_in_force():
    """What Facebook is called."""
    return load_rulebook().platforms["facebook"].name


def refused(path, key=KEY):
    """Why it was not installed, by its code; and nothing has changed."""
    before = load_rulebook()
    with pytest.raises((PackageError, ProtocolError)) as error:
        install(path, key.public)
    assert load_rulebook() == before
    return error.value.code


def test_what_was_installed_is_in_force(package):
    """Until it is removed: then it is as it was."""
    shipped = load_rulebook()

    assert install(package("2030.01.01", name="Gesichtsbuch"), KEY.public).is_new
    assert (name_in_force(), load_rulebook().release.version) == ("Gesichtsbuch", "2030.01.01")
    assert (remove_installed(), load_rulebook(), remove_installed()) == (True, shipped, False)


def test_its_sentences_are_in_force_too(tmp_path):
    """And those that only the program can fill stay."""
    meta = FILES["texts/de/reasons.toml"] + b'\n[spoken_by_the_package]\nword = "Neu"\n'
    path = tmp_path / "rulebook.zip"
    path.write_bytes(
        signed_package({**FILES, "texts/de/reasons.toml": meta}, Release("2030.01.01", date(2031, 1, 1)), KEY)
    )
    before = load_catalogue("de", "widerspruch.rulebook")
    install(path, KEY.public)
    now = load_catalogue("de", "widerspruch.rulebook")

    assert (now("spoken_by_the_package.word"), "spoken_by_the_package.word" in before) == ("Neu", False)
    assert set(before) <= set(now)
    assert "problem.file_misnamed" in now


def test_a_newer_one_takes_its_place(package):
    """Also a second one of the same day."""
    install(package("2030.01.01", name="A"), KEY.public)
    install(package("2030.01.01.1", name="B"), KEY.public)

    assert name_in_force() == "B"


def test_the_same_one_again_changes_nothing(package):
    """And is no error."""
    path = package("2030.01.01")
    install(path, KEY.public)

    assert not install(path, KEY.public).is_new


def test_an_older_one_is_refused(package):
    """Than what is installed, and than what was shipped."""
    install(package("2030.01.02"), KEY.public)

    assert refused(package("2030.01.01")) == "package_older"
    remove_installed()
    assert refused(package("2020.01.01")) == "package_older"


def test_another_one_of_the_same_version_is_refused(package):
    """One of the two is not what it says."""
    install(package("2030.01.01", name="A"), KEY.public)

    assert refused(package("2030.01.01", name="B")) == "package_same_version"


def test_one_that_a_stranger_signed_is_refused(package):
    """Whatever its version."""
    assert refused(package("2030.01.01", key=STRANGER)) == "signer_unknown"


def test_the_one_shipped_holds_where_it_is_newer(package):
    """An update of the program is not undone by what was installed before."""
    shipped = load_rulebook()
    path = package("2020.01.01", name="Alt")
    installed_file().parent.mkdir(parents=True)
    installed_file().write_bytes(path.read_bytes())
    forget_installed()

    assert load_rulebook() == shipped


@pytest.mark.skipif(os.name == "nt", reason="rights are not POSIX's")
def test_it_is_for_its_user_alone(package):
    """File and folder."""
    install(package("2030.01.01"), KEY.public)

    rights = [stat.S_IMODE(path.stat().st_mode) for path in (installed_file(), installed_file().parent)]
    assert rights == [0o600, 0o700]


@pytest.mark.parametrize("step", ["replace", "write_bytes"])
def test_whoever_is_stopped_in_between_keeps_the_one_before(package, monkeypatch, step):
    """Whole, and in force."""
    install(package("2030.01.01", name="A"), KEY.public)
    newer, before = package("2030.01.02", name="B"), installed_file().read_bytes()

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(whole_files.Path, step, stopped)
        install(newer, KEY.public)

    forget_installed()
    assert (installed_file().read_bytes(), name_in_force()) == (before, "A")


KILLED = """
import os, signal, sys
from pathlib import Path
from widerspruch.protocol.rulebook_installing import install
from widerspruch.protocol.signing_keys import VerifyingKey

Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
install(Path(sys.argv[1]), VerifyingKey.load(Path(sys.argv[2])))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_whoever_is_killed_in_between_keeps_the_one_before(package, tmp_path):
    """In the moment before the last step; and the next one is installed as if nothing had been."""
    install(package("2030.01.01", name="A"), KEY.public)
    newer, before = package("2030.01.02", name="B"), installed_file().read_bytes()
    KEY.public.save(tmp_path / "key.pub")

    ended = subprocess.run([sys.executable, "-c", KILLED, newer, tmp_path / "key.pub"], check=False)

    assert ended.returncode == -signal.SIGKILL
    forget_installed()
    assert (installed_file().read_bytes(), name_in_force()) == (before, "A")
    assert install(newer, KEY.public).is_new


def test_one_that_was_damaged_is_told_and_can_be_removed(package):
    """It is never read half, and never passed over in silence."""
    install(package("2030.01.01"), KEY.public)
    installed_file().write_bytes(installed_file().read_bytes()[:-100])
    forget_installed()

    with pytest.raises(PackageError) as error:
        load_rulebook()
    assert error.value.code == "package_installed_damaged"
    assert remove_installed()
    assert load_rulebook().platforms


def test_a_file_that_is_not_there_is_told(tmp_path):
    """And one that is a folder."""
    assert refused(tmp_path / "none.zip") == "package_missing"
    assert refused(tmp_path) == "package_unreadable"
