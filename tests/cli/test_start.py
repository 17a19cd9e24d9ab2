"""The command starts at once: what nobody asked for is not loaded, and is told all the same."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from cli.conftest import Run
from widerspruch.cli import build
from widerspruch.cli.commands import COMMANDS, Commands
from widerspruch.cli.words import command_words

START = """
import sys
from widerspruch.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.stderr)
"""
HEAVY = "ahocorasick_rs cryptography duckdb ijson jinja2 lxml numpy orjson phonenumbers pyarrow sqlglot stdnum xxhash"


def paths(commands: Commands = COMMANDS, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to every command and group."""
    yield above
    for name, command in commands.items():
        yield from [(*above, name)] if isinstance(command, str) else paths(command, (*above, name))


def loaded(*arguments: str) -> set[str]:
    """All modules, in a process of its own."""
    ended = subprocess.run([sys.executable, "-c", START, *arguments], capture_output=True, text=True, check=False)
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("line", ["--version", "--help", "gate --help", "rulebook --help", "gaet run"])
def test_nothing_is_loaded_that_was_not_asked_for(line: str) -> None:
    """Version, help and misspelt words need the ground floor, no command, and no library that takes long."""
    modules = loaded(*line.split())
    ours = {module.split(".")[1] for module in modules if module.startswith("widerspruch.")}

    assert "typer" in modules
    assert modules & set(HEAVY.split()) == set()
    assert ours == {"cli", "lib"}
    assert "widerspruch.cli.console" not in modules  # all commands write by it


@pytest.mark.parametrize(
    "line", ["plan --help", "law --help", "authority --help", "plan facebook", "check --help", "check x --adult y"]
)
def test_what_reads_no_export_needs_no_database(line: str) -> None:
    """What is only read in the rulebook and said, and a wrong option, do not load what reads exports."""
    assert loaded(*line.split()) & {"duckdb", "pyarrow", "lxml", "widerspruch.exports.read"} == set()


@pytest.mark.parametrize("path", list(paths()), ids=" ".join)
def test_a_command_asked_for_is_told_as_among_all(
    path: tuple[str, ...], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """The help of every command and group is the same, whether the others are loaded or not."""
    with pytest.raises(SystemExit):
        build(command_words("de"))(args=[*path, "--help"], prog_name="widerspruch")

    assert run(*path, "--help").out == capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "says"),
    [("de", ("Zeigt, was", "Die Exporte: ZIP-Dateien")), ("en", ("Show what", "The exports: zip files"))],
)
def test_help_is_in_the_language_that_is_asked_for(language: str, says: tuple[str, ...], run: Run) -> None:
    """Whatever the system speaks, also where the help of another language was shown before."""
    said = run("check", "--lang", language, "--help").said

    assert [words for words in says if words not in said] == []
