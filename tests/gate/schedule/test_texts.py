"""Every fault of a scheduler has its sentence."""

import re
from pathlib import Path
from string import Formatter

import pytest

import widerspruch.gate.schedule
from widerspruch.lib.texts import load_catalogue

CODES = {
    code
    for file in Path(widerspruch.gate.schedule.__file__).parent.glob("*.py")
    for code in re.findall(r'(?:GateError|refused)\(\s*"(\w+)"', file.read_text("utf-8"))
}


def test_there_are_codes() -> None:
    """The search for codes finds some."""
    assert {"worker_lost", "java_missing", "ray_missing", "worker_versions"} <= CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_sentence(code: str) -> None:
    """In German and in English, with the same placeholders."""
    german, english = (
        load_catalogue(language, "widerspruch.gate").template(f"problem.{code}") for language in ("de", "en")
    )
    assert placeholders(german) == placeholders(english)


def placeholders(sentence: str) -> set[str | None]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence)} - {None}
