"""docs/cli.md tells everything, and everything that can be said has a sentence in both languages."""

import re
import shlex
import tomllib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from widerspruch.cli import build, exit_codes, main
from widerspruch.cli.words import SPOKEN, command_words, rulebook_words, spoken
from widerspruch.exports.inventory import Status
from widerspruch.exports.member import NotRead
from widerspruch.lib.texts import Catalogue, flatten, load_catalogue
from widerspruch.objections.account import ACCOUNT_KINDS
from widerspruch.person.case_statements import FAILURE_REASONS, WORDS
from widerspruch.person.statements import STATED_AUDIENCES
from widerspruch.rulebook.decide import Decision
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import READINGS, VERDICTS

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
PURGED = {"files": 1, "of_files": 1, "bytes": 1}


def commands(command, path=("widerspruch",)):
    """Every command with its full name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path), command
        return
    for name, one in inner.items():
        yield from commands(one, (*path, name))


COMMANDS = dict(commands(build(command_words("de"))))


def section(name):
    """The part of the page about one command."""
    (found,) = re.findall(rf"^## `{re.escape(name)}`$(.*?)(?=^## )", DOCS, re.MULTILINE | re.DOTALL)
    return found


def placeholders(template):
    """Names that a sentence leaves open."""
    return set(re.findall(r"\{(\w+)\}", template))


EXAMPLES = re.findall(r"`widerspruch ((?:check|plan|make-export|rulebook|casefile)[^`]*--[^`]*)`", DOCS)
QUICK = ("plan", "rulebook", "casefile")
NOT_AS_IT_STANDS = ("--help", "watch", "--passphrase", "--head", "file", "follow", "code", "take-back", "--release")
NOT_AS_IT_STANDS += ("KEY", "association.pem", "association.pem.pub")
"""Shown by itself, over a clone of an archive, asked on a terminal, about a case of the reader's own, at a desk, of facts
that age, or with a key of others."""


def example(line):
    """A parameter of the test: those that read or make exports are slow."""
    return line if line.startswith(QUICK) else pytest.param(line, marks=pytest.mark.slow)


def beside_a_case_file(run, *, exported):
    """A case file with two accounts and one piece of evidence, and what belongs to it."""
    Path("passphrase.txt").write_text("Öl und Essig\n", "utf-8")
    Path("screenshot.png").write_bytes(b"ein Bild")
    run("casefile", "new", "erika.akte")
    accounts = ("--account", "facebook", "--account", "instagram")
    run("casefile", "add", "erika.akte", *accounts, "--note", "Beleg", "--evidence", "screenshot.png")
    if exported:
        run("casefile", "export", "erika.akte", "erika.zip")


class TestExamples:
    @pytest.mark.parametrize(
        "line",
        [example(line) for line in EXAMPLES if not set(NOT_AS_IT_STANDS) & set(line.split())],
    )
    def test_every_example_works_as_it_stands(self, line, run, exports, tmp_path, monkeypatch):
        """Each command line of the page, typed as it is beside an export of its platform, ends with 0."""
        monkeypatch.chdir(tmp_path)
        platform = next((name for name in ("linkedin", "instagram") if name in line), "facebook")
        if line.startswith("check"):
            Path("export.zip").write_bytes(exports(f"{platform}-de")[0].read_bytes())
        if line.startswith("casefile") or ".akte" in line:
            beside_a_case_file(run, exported="erika.zip" in line)

        ended = run(*shlex.split(line))

        assert (ended.code, ended.err) == (0, "")
        assert ended.out != ""


class TestPage:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_option_has_a_row_with_an_example(self, name):
        """Each option of each command stands in the table of its section, with a command line that uses it."""
        rows = dict(re.findall(r"^\| `(--[a-z-]+)` (.*)$", section(name), re.MULTILINE))
        options = {option for parameter in COMMANDS[name].params for option in parameter.opts if option[:2] == "--"}

        assert set(rows) == options - {"--help"}
        assert [option for option, row in rows.items() if f"`{name} " not in row or option not in row] == []

    def test_the_table_of_exit_codes_is_the_programs(self):
        """Each way to end has a row, in the order of the codes, with its kind and whether it may be resumed."""
        (table,) = re.findall(r"^## Exit codes$(.*?)(?=^## )", DOCS, re.MULTILINE | re.DOTALL)
        rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (\w+) \| [\w`]", table, re.MULTILINE)
        assert rows == [(str(one.code), one.kind, one.resumes) for one in exit_codes.EXITS]
        codes = {value for name, value in vars(exit_codes).items() if name.isupper() and isinstance(value, int)}
        assert codes | {0} == {one.code for one in exit_codes.EXITS}

    @pytest.mark.parametrize("variable", ["WIDERSPRUCH_LANG", "WIDERSPRUCH_RULEBOOK", "WIDERSPRUCH_DEBUG"])
    def test_every_variable_is_explained(self, variable):
        """The variables that the program reads stand in the table."""
        assert f"\n| `{variable}` | " in DOCS

    def test_no_variable_of_ours_is_left_out(self):
        """Every variable named WIDERSPRUCH_... in the source stands on the page."""
        source = files("widerspruch")
        used = {name for text in sources(source) for name in re.findall(r"WIDERSPRUCH_[A-Z]+", text)}

        assert {name for name in used if name not in DOCS} == set()

    @pytest.mark.parametrize("word", [*STATED_AUDIENCES, *READINGS, *ACCOUNT_KINDS, *WORDS, *FAILURE_REASONS])
    def test_every_word_of_a_statement_is_named(self, word):
        """Audiences, readings, kinds of accounts and what can happen stand on the page."""
        assert f"`{word}`" in DOCS


def sources(folder):
    """Texts of all Python files."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from sources(entry)
        elif entry.name.endswith(".py"):
            yield entry.read_text("utf-8")


def test_every_platform_is_named():
    """The page lists the platforms that the rulebook knows, and no other."""
    (listed,) = re.findall(r"The rulebook knows (.*?)\. What", DOCS, re.DOTALL)
    assert re.findall(r"`([a-z_]+)`", listed) == sorted(load_rulebook().platforms)


def test_the_version(capsys):
    """`--version` says it, and nothing else happens."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"widerspruch {version('widerspruch')}\n")


class TestSentences:
    @pytest.mark.parametrize("language", SPOKEN)
    @pytest.mark.parametrize(
        "room", ["widerspruch.cli", "widerspruch.person", "widerspruch.exports", "widerspruch.gate"]
    )
    def test_a_number_has_a_singular(self, room, language):
        """Whatever is counted in a sentence can be one: `n` chooses the form; other numbers stand behind a colon or
        beside a bare word, never before what they count."""
        words = load_catalogue(language, room)
        lacking = [
            text_id
            for text_id in words
            if "n" in placeholders(words.template(text_id))
            and not text_id.endswith((".one", ".other"))
            and text_id != "gate_run.speed"
        ]
        assert lacking == []

    @pytest.mark.parametrize("language", SPOKEN)
    @pytest.mark.parametrize("room", ["widerspruch.cli", "widerspruch.gate"])
    def test_no_other_number_stands_before_what_it_counts(self, room, language):
        """Only the form of `n` is chosen: “1 of 1 files” cannot be written."""
        words = load_catalogue(language, room)
        counts = "rows|files|of_files|bytes|keys|others|stated|found|out|persons|authors|lines|problems"
        before = re.compile(rf"{{({counts})}} (?!of |von |in the set|auf der )[^\W\d]")
        alone = ("problem.json_too_long",)  # never about one byte
        told = [text_id for text_id in words if not text_id.endswith(".other") and text_id not in alone]
        assert [text_id for text_id in told if before.search(words.template(text_id))] == []

    @pytest.mark.parametrize(
        ("text_id", "values", "one", "many"),
        [
            ("summary.more_notes", {}, "ein weiterer Hinweis. Er steht", "1.234 weitere Hinweise. Sie stehen"),
            ("gate_run.total", {"kept": 1, "left_out": 0}, "Eine Zeile: 1 behalten", "1.234 Zeilen: 1 behalten"),
            ("gate_run.redacted", {}, "In einer der behaltenen", "In 1.234 der behaltenen"),
            ("gate_run.verified", {}, "Die eine geschriebene Zeile", "In den 1.234 geschriebenen Zeilen"),
            ("gate_run.damaged", {}, "Eine Datei ist", "1.234 Dateien sind"),
            ("gate_purge.would", PURGED, "Eine Zeile würde gehen; Dateien: 1 von 1", "1.234 Zeilen würden gehen"),
            ("gate_purge.purged", PURGED, "Eine Zeile ist gegangen", "1.234 Zeilen sind gegangen"),
            ("gate_purge.undone", {"number": 7}, "eine Zeile, wie", "1.234 Zeilen, wie"),
        ],
    )
    def test_one_is_one(self, text_id, values, one, many):
        """As a number and as a number that was written already; thousands stand apart."""
        words = command_words("de")
        assert one in words(text_id, n=1, **values)
        assert one in words(text_id, n="1", **values)
        assert many in words(text_id, n=1234, **values)

    @pytest.mark.parametrize("language", SPOKEN)
    def test_every_fate_of_a_file_has_a_word(self, language):
        """How a member ended, and why it was left, can be said."""
        words = spoken(language, "widerspruch.exports")
        wanted = [f"inventory.{status}" for status in get_args(Status)] + [
            f"not_read.{why}" for why in get_args(NotRead)
        ]
        assert [text for text in wanted if text not in words] == []

    @pytest.mark.parametrize("language", SPOKEN)
    def test_every_verdict_and_reason_has_a_text(self, language):
        """Whatever the decision says can be told to a person."""
        words = rulebook_words(language)
        reasons = get_args(Decision.__annotations__["reason"])
        assert len(reasons) > 10
        wanted = [f"verdict.{verdict}" for verdict in VERDICTS] + [f"decision.{reason}" for reason in reasons]
        assert [text for text in wanted if text not in words] == []

    @pytest.mark.parametrize("room", ["widerspruch.cli", "widerspruch.exports"])
    def test_both_languages_say_the_same_things(self, room):
        """No sentence is missing in one language, and both leave the same places open."""
        german, english = spoken("de", room), spoken("en", room)

        assert set(german) == set(english)
        assert [
            text for text in german if placeholders(german.template(text)) != placeholders(english.template(text))
        ] == []

    def test_every_sentence_of_the_command_is_used(self):
        """A sentence that nothing says any more goes: translators' time is dear."""
        text = "\n".join(sources(files("widerspruch.cli")))
        built = ("help.", "read.", "summary.legend_", "plan.because_", "plan.reason_")
        built += (
            "error.why_",
            "problem.",
            "summary.",
            "gate_match.",
            "gate_set.of_",
            "gate_show.",
            "gate_layout.",
            "desk_tidy.deleted.",
            "desk_notice.why.",
            "desk_notice.bad_line.",
            "desk_notice.count.",
            "desk_notice.head.",
            "association.standing.",
            "log_witnessing.",
            "gate_signals.value.",
            "gate_signals.by.",
            "lineage.kind.",
            "lineage.from.",
            "lineage.state.",
            "lineage.exactness.",
            "lineage.ground.",
            "lineage.certainty.",
            "lineage.why.",
        )
        unused = [
            text_id
            for text_id in command_words("de")
            if not text_id.startswith(built) and text_id.removesuffix(".one").removesuffix(".other") not in text
        ]
        assert [text_id for text_id in unused if text_id not in ("plan.needed", "plan.advised")] == []

    @pytest.mark.parametrize("language", SPOKEN)
    def test_no_text_stands_in_two_files(self, language):
        """Within a language every id is written once, so that an edit has one place."""
        folder = files("widerspruch.cli") / "texts" / language
        ids = [text for file in folder.iterdir() for text, _ in flatten(tomllib.loads(file.read_text("utf-8")))]
        assert len(ids) == len(set(ids))
        assert isinstance(command_words(language), Catalogue)
