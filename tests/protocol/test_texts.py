"""Every reason to refuse a file of the protocol, and every flaw of a list, can be said."""

import ast
import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from widerspruch.gate.sets.lines import Flaw
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.manifest import GateRun

DOCS = Path(__file__).parents[2] / "docs" / "protocol"


def raised(package, error):
    """Each code that a room's source raises `error` with, and the names of the values it gives."""
    for file in files(package).iterdir():
        if not file.name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == error:
                for code in ast.walk(node.args[0]):
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        yield code.value, frozenset(keyword.arg for keyword in node.keywords)


@pytest.mark.parametrize("language", ["de", "en"])
class TestSentences:
    def test_every_refusal_has_a_sentence_with_its_values(self, language):
        """Whatever the room raises has a sentence, which asks for nothing that is not given."""
        words = load_catalogue(language, "widerspruch.gate")
        wrong = [
            code
            for code, given in raised("widerspruch.protocol", "ProtocolError")
            if f"problem.{code}" not in words
            or not set(re.findall(r"\{(\w+)\}", words.template(f"problem.{code}"))) <= given
        ]

        assert wrong == []

    def test_every_flaw_of_a_line_has_a_sentence(self, language):
        """Whatever can be wrong with a line of a list can be said."""
        words = load_catalogue(language, "widerspruch.gate")
        codes = [code for one in get_args(Flaw) for code in (get_args(one) or [one])]

        assert [code for code in codes if f"flaw.{code}" not in words] == []


def test_every_field_of_a_manifest_is_explained():
    """The page about manifests names each member of the predicate."""
    page = (DOCS / "manifest.md").read_text("utf-8")

    assert [name for name in GateRun.__struct_fields__ if f"`{name}`" not in page] == []
