"""`widerspruch rulebook build`, `show`, `install`, `remove`, and `plan --rulebook`, as they are typed."""

import json
from datetime import date
from importlib.resources import files

import pytest

from widerspruch.protocol.rulebook_package import signed_package
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.package.contents import gathered
from widerspruch.rulebook.package.in_force import forget_installed
from widerspruch.rulebook.release import Release

KEY = SigningKey.new()
FILES = gathered(files("widerspruch.rulebook"))
FORM = b"https://www.facebook.com/help/contact/712876720715583"
OTHER_FORM = b"https://www.facebook.com/help/contact/999999999999999"


@pytest.fixture(autouse=True)
def _nothing_installed(tmp_path, monkeypatch):
    """In a folder of this test's own."""
    monkeypatch.setenv("WIDERSPRUCH_RULEBOOK", str(tmp_path / "rulebook"))
    forget_installed()
    yield
    forget_installed()


@pytest.fixture
def keys(tmp_path):
    """Files of a key and of its public half."""
    KEY.save(tmp_path / "key.pem")
    KEY.public.save(tmp_path / "key.pub")
    return tmp_path / "key.pem", tmp_path / "key.pub"


@pytest.fixture
def package(tmp_path):
    """A package in which Facebook's form lies where it is said to lie."""

    def made(version, form):
        changed = {name: data.replace(FORM, form) for name, data in FILES.items()}
        assert form == FORM or changed != FILES
        path = tmp_path / f"{version}.zip"
        path.write_bytes(signed_package(changed, Release(version, date(2026, 12, 1), least_program="0.1.0"), KEY))
        return path

    return made


def test_an_old_day_with_the_old_package_gives_the_old_answer(run, keys, package):
    """Two packages, the same day, different plans; and none of it is kept."""
    old, new = package("2020.05.01", FORM), package("2030.05.01", OTHER_FORM)
    asked = ("plan", "facebook", "--today", "2026-06-01", "--trust", keys[1], "--rulebook")
    before = run("plan", "facebook").out
    of_old, of_new = run(*asked, old), run(*asked, new)

    assert (FORM.decode() in of_old.out, OTHER_FORM.decode() in of_new.out) == (True, True)
    assert of_old.said.endswith("Regelwerk vom 01.05.2020 (2.222 Tage alt).")
    assert of_new.said.endswith("Regelwerk vom 01.05.2030.")
    assert run("plan", "facebook").out == before


def test_a_package_for_one_command_needs_a_key(run, keys, package):
    """Whoever names one without the other is told what is missing."""
    path = package("2030.01.01", FORM)

    assert run("plan", "facebook", "--rulebook", path).code == 2
    assert "--trust" in run("plan", "facebook", "--rulebook", path).complained
    assert run("plan", "facebook", "--trust", keys[1]).code == 2


def test_what_is_installed_is_told_everywhere(run, keys, package):
    """And after it is removed, no more."""
    shipped = run("plan", "facebook").out
    installed = run("rulebook", "install", package("2030.01.01", OTHER_FORM), "--trust", keys[1])
    plan = run("plan", "facebook", "--today", "2030-01-05")

    assert (installed.code, installed.err) == (0, "")
    assert OTHER_FORM.decode() in plan.out
    assert "Regelwerk vom 01.01.2030 (4 Tage alt). Bis 01.12.2026 galt es als aktuell" in plan.said
    assert plan.out.count("Regelwerk vom") == 1
    assert json.loads(run("rulebook", "show", "--json").out)["origin"] == "installed"
    assert run("rulebook", "remove").code == 0
    assert run("plan", "facebook").out == shipped


def test_what_was_damaged_ends_in_a_sentence(run, keys, package, tmp_path):
    """Which says how to go on; and that works."""
    run("rulebook", "install", package("2030.01.01", FORM), "--trust", keys[1])
    (tmp_path / "rulebook" / "rulebook.zip").write_bytes(b"PK")
    forget_installed()
    ended = run("plan", "facebook")

    assert (ended.code, ended.out) == (1, "")
    assert "widerspruch rulebook remove" in ended.complained
    assert run("rulebook", "remove").code == 0
    assert run("plan", "facebook").code == 0


def test_a_package_is_built_the_same_twice_and_says_what_it_is(run, keys, tmp_path):
    """From the command line, too."""
    options = ("--sign", keys[0], "--version", "2027.01.10", "--valid-until", "2027-03-01")
    built = [run("rulebook", "build", "--out", tmp_path / name, *options) for name in ("a.zip", "b.zip")]
    shown = json.loads(run("rulebook", "show", tmp_path / "a.zip", "--trust", keys[1], "--json").out)

    assert [(one.code, one.err) for one in built] == [(0, ""), (0, "")]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert (shown["version"], shown["valid_until"], shown["signed_by"]) == (
        "2027.01.10",
        "2027-03-01",
        KEY.public.key_id,
    )
    assert "nicht geprüft" in run("rulebook", "show", tmp_path / "a.zip").said


@pytest.mark.parametrize("option", [("--version", "2027.1.1"), ("--least-program", "x"), ("--valid-until", "gestern")])
def test_an_option_that_is_not_understood_is_named(run, keys, tmp_path, option):
    """And nothing is written."""
    ended = run("rulebook", "build", "--out", tmp_path / "a.zip", "--sign", keys[0], *option)

    assert (ended.code, (tmp_path / "a.zip").exists()) == (2, False)
    assert option[1] in ended.complained


def test_a_look_is_at_a_way_of_the_rulebook_that_is_used(run, keys, tmp_path):
    """Of the package given, of the one installed, else of the one shipped: a new way can be confirmed at once."""
    way, new = b"x-switch-grok", b"x-switch-grok-2030"
    changed = {name: data.replace(way, new) for name, data in FILES.items()}
    path = tmp_path / "new.zip"
    release = Release("2030.05.01", date(2030, 12, 1), least_program="0.1.0")
    path.write_bytes(signed_package(changed, release, KEY))
    look = ("rulebook", "confirm", new.decode(), "--result", "works")

    assert run(*look).code != 0
    assert run(*look, "--rulebook", path, "--trust", keys[1]).code == 0
    assert run(*look).code != 0
    assert run("rulebook", "install", path, "--trust", keys[1]).code == 0
    assert run(*look).code == 0
