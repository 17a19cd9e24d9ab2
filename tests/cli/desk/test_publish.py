"""`widerspruch desk publish-exclusions`, in processes of its own: sets that whoever has the public key can open."""

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from widerspruch.lib import clock
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.protocol.signing_keys import SigningKey

SETTINGS = """
[desk]
public_address = "http://localhost:8700"
[desk.platforms.beispielnetz]
name = "Beispielnetz"
controller = "Beispielnetz GmbH"
[desk.platforms.beispielbild]
name = "Beispielbild"
controller = "Beispielnetz GmbH"
"""


@pytest.fixture
def publish(run_apart: Run, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The command, with everything of the desk in one folder."""
    settings = tmp_path / "widerspruch.toml"
    settings.write_text(SETTINGS, "utf-8")

    def run(*options: str):  # type: ignore[no-untyped-def]
        folder = ("--config", str(settings), "--folder", str(tmp_path / "desk"))
        return run_apart("desk", "publish-exclusions", *folder, *options)

    return run


def test_full_sets_and_then_increments(publish, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Of every platform; the newest is found by itself, and what is printed is where it lies."""
    first = publish("--since", "last")
    assert (first.code, first.err) == (0, "")
    assert "beispielnetz: Ausschlussliste Nummer 1, vollständig." in first.said
    assert "beispielbild: Ausschlussliste Nummer 1, vollständig." in first.said

    report = json.loads(publish("--since", "last", "--expires-in", "7", "--json").out)
    assert report["format"] == "widerspruch-published-sets/1"
    assert [(one["platform"], one["number"], one["since"]) for one in report["sets"]] == [
        ("beispielbild", 2, 1),
        ("beispielnetz", 2, 1),
    ]
    third = publish("--platform", "beispielnetz", "--since", "1", "--lang", "en")
    assert "beispielnetz: exclusion set number 3, an increment on number 1." in third.said

    public = SigningKey.load(tmp_path / "desk" / "keys" / "sets.pem").public
    folders = [tmp_path / "desk" / "sets" / "beispielnetz" / name for name in ("000001", "000002")]
    found = open_sets(folders, platform="beispielnetz", now=clock.now(), trusted=[public], signature_needed=True)
    assert (found.number, found.digests[-1]) == (2, report["sets"][1]["digest"])
    assert found.headers[-1].expires_at == found.headers[-1].issued_at + 7 * 86_400_000_000


@pytest.mark.parametrize(
    ("options", "code", "why"),
    [
        (("--since", "0"), 2, "keine Nummer"),
        (("--since", "eins"), 2, "keine Nummer"),
        (("--since", "1"), 2, "Zu welcher Plattform"),
        (("--expires-in", "0"), 2, ""),
        (("--platform", "instagram"), 1, "nimmt diese Stelle keine Widersprüche an"),
        (("--platform", "beispielnetz", "--since", "5"), 1, "mit der Nummer 5 gibt es hier nicht"),
    ],
)
def test_what_cannot_be_made_is_said(publish, options, code: int, why: str) -> None:  # type: ignore[no-untyped-def]
    """In a sentence, and nothing is on standard output."""
    ended = publish(*options)

    assert (ended.code, ended.out) == (code, "")
    assert why in ended.complained
