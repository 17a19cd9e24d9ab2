"""Whatever the gate and the protocol refuse has a sentence in each language, with what it is given."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import widerspruch
from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.decide import REASONS

SOURCE = Path(widerspruch.__file__).parent
ERRORS = {"GateError", "ProtocolError", "refused"}
SPOKEN: tuple[Language, ...] = ("de", "en")


def raised() -> dict[str, set[str]]:
    """Each code that is raised anywhere, with the values that every place gives."""
    found: dict[str, set[str]] = {}
    for room in ("gate", "protocol"):
        for file in sorted((SOURCE / room).rglob("*.py")):
            for code, values in _raised_in(ast.parse(file.read_text("utf-8"))):
                found[code] = found.get(code, values) & values
    return found


def _raised_in(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS and call.args:
            values = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
            for constant in ast.walk(call.args[0]):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield constant.value, values


RAISED = raised()


def words(language: Language) -> Catalogue:
    """The gate's sentences."""
    return load_catalogue(language, "widerspruch.gate")


def sentences(catalogue: Catalogue, text_id: str) -> list[str]:
    """A sentence in all its forms."""
    ids = [one for one in (text_id, f"{text_id}.one", f"{text_id}.other") if one in catalogue]
    return [catalogue.template(one) for one in ids]


def test_codes_are_found() -> None:
    """The codes of both rooms are seen at all, also those that are chosen in the very call."""
    assert {"corpus_missing", "set_expired", "worker_lost", "list_empty", "list_nothing_readable"} <= RAISED.keys()


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("code", sorted(RAISED))
def test_every_refusal_has_a_sentence(code: str, language: Language) -> None:
    """It is there, and every place that raises it gives what it leaves open."""
    forms = sentences(words(language), f"problem.{code}")
    assert forms, f"problem.{code} is missing in {language}"
    for form in forms:
        assert set(re.findall(r"\{(\w+)\}", form)) <= RAISED[code]


@pytest.mark.parametrize("language", SPOKEN)
def test_no_sentence_is_left_over(language: Language) -> None:
    """Each sentence belongs to a refusal that can happen."""
    text = "".join(
        file.read_text("utf-8") for room in ("gate", "protocol", "cli") for file in (SOURCE / room).rglob("*.py")
    )
    known = {text_id.split(".")[1] for text_id in words(language) if text_id.startswith("problem.")}
    assert [code for code in known if f'"{code}"' not in text] == []


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words(reason: str, language: Language) -> None:
    """What the decision says can be told to whoever builds a corpus."""
    assert f"reason.{reason}" in words(language)
