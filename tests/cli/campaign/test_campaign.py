"""`widerspruch campaign`: from a file that was written to a folder that is checked."""

from pathlib import Path

import pytest

from lib.made_pictures import png
from widerspruch.cli.exit_codes import CANNOT_WRITE, INPUT_IS_WRONG


@pytest.fixture
def example(run, tmp_path, monkeypatch) -> Path:
    """The example file, as the command writes it."""
    monkeypatch.chdir(tmp_path)
    assert run("campaign", "example").code == 0
    return tmp_path / "kampagne.toml"


def test_the_example_builds_as_it_is_and_is_fresh(run, example):
    """Also with the lines that it only proposes."""
    text = example.read_text("utf-8")
    example.write_text(text.replace("# logo =", "logo =").replace("# until =", "until ="), "utf-8")
    (example.parent / "logo.png").write_bytes(png(300, 100))

    built = run("campaign", "build", "kampagne.toml")
    assert built.code == 0, built.err
    assert "KB groß" in built.said
    assert (example.parent / "kampagne" / "website" / "logo.png").exists()
    assert run("campaign", "check", "kampagne").said.startswith("Nichts ist veraltet.")
    assert run("campaign", "check", "kampagne.toml").code == 0
    late = run("campaign", "check", "kampagne/website", "--today", "2028-01-01")
    assert late.code == INPUT_IS_WRONG
    assert "Der Tag auf der Seite ist vorbei" in late.said


def test_the_english_example_builds_too(run, tmp_path, monkeypatch):
    """Under the name that is asked for."""
    monkeypatch.chdir(tmp_path)
    assert run("campaign", "example", "choir.toml", "--lang", "en").code == 0
    assert run("campaign", "build", "choir.toml", "--out", "there", "--lang", "en").code == 0
    assert (tmp_path / "there" / "READ-ME.txt").exists()
    assert (tmp_path / "there" / "website" / "deutsch.html").exists()


def test_nothing_is_written_over(run, example):
    """Neither file nor folder; both stay as they are."""
    example.write_text("# meine", "utf-8")
    (example.parent / "kampagne").mkdir()
    assert run("campaign", "example").code == CANNOT_WRITE
    taken = run("campaign", "build", "kampagne.toml")
    assert taken.code == CANNOT_WRITE
    assert "gibt es schon" in taken.complained
    assert example.read_text("utf-8") == "# meine"
    assert list((example.parent / "kampagne").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "x', "Zeile 1"),
        ("a = 1\nb = [\n", "Zeile"),
        ("\ufeffplatforms = []", "platforms: Hier muss mindestens eines stehen."),
        ('platforms = ["facebok"]', "Meinen Sie „facebook“?"),
        ("x = " + "[" * 3000, "nicht"),
        ("a = 1\na = 2", "Zeile 2"),
    ],
)
def test_a_file_with_mistakes_is_told_where(run, tmp_path, text, said):
    """And nothing is built."""
    (tmp_path / "k.toml").write_text(text, "utf-8")
    ended = run("campaign", "build", tmp_path / "k.toml")

    assert ended.code == INPUT_IS_WRONG
    assert said in ended.complained
    assert not (tmp_path / "k").exists()


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 300_000])
def test_what_is_no_text_is_refused(run, tmp_path, data):
    """In a sentence."""
    (tmp_path / "k.toml").write_bytes(data)
    assert run("campaign", "build", tmp_path / "k.toml").code == INPUT_IS_WRONG


def test_what_is_not_there_is_told(run, tmp_path):
    """File, folder, and a folder where a file must be."""
    for command in (("build", "nie.toml"), ("build", "."), ("check", "nie.toml"), ("check", "nie"), ("check", ".")):
        ended = run("campaign", command[0], tmp_path / command[1])
        assert ended.code in (INPUT_IS_WRONG, CANNOT_WRITE), command
        assert ended.err


def test_hostile_words_do_not_command_a_terminal(run, tmp_path):
    """A name that would turn the line round is shown as a sign."""
    (tmp_path / "k.toml").write_text('platforms = ["\\u001b[31mrot\\u202e"]', "utf-8")
    ended = run("campaign", "build", tmp_path / "k.toml")
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err
