"""`widerspruch letter`: from a file of facts to a letter."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

DOCS = (Path(__file__).parents[2] / "docs" / "letters.md").read_text("utf-8")
FACTS = DOCS.partition("```toml\n")[2].partition("```")[0]


@pytest.fixture
def facts(tmp_path):
    """The example of the page."""
    file = tmp_path / "facts.toml"
    file.write_text(FACTS, "utf-8")
    return file


class TestLetter:
    def test_it_prints_the_letter(self, run, facts):
        """To the company behind the platform, in the language that is asked for."""
        answer = run("letter", "objection", facts, "--platform", "instagram", "--letter-lang", "de")
        assert answer.code == 0
        assert "Meta Platforms Ireland Limited" in answer.out
        assert "Ich widerspreche" in answer.said

    def test_it_says_why_a_letter_is_in_its_language(self, run, facts):
        """Ireland reads English; German would be arguable."""
        answer = run("letter", "objection", facts, "--platform", "instagram")
        assert "I object" in answer.said
        assert "Sie können Deutsch wählen" in answer.complained

    def test_the_law_follows_the_sender(self, run, facts):
        """Whoever lives in Switzerland writes under Swiss law."""
        facts.write_text(FACTS.replace('country = "DE"', 'country = "CH"'), "utf-8")
        answer = run("letter", "objection", facts, "--platform", "instagram", "--letter-lang", "de")
        assert "Art. 30 Abs. 2 Bst. b" in answer.said

    def test_it_writes_a_draft_with_what_goes_with_it(self, run, facts, tmp_path):
        """A mail program opens it; nobody else may read it."""
        proof = tmp_path / "Beleg.pdf"
        proof.write_bytes(b"%PDF-1.7")
        target = tmp_path / "letter.eml"
        answer = run("letter", "objection", facts, "--platform", "instagram", "-o", target, "--attach", proof)
        mail = message_from_bytes(target.read_bytes(), policy=default)
        assert answer.code == 0
        assert mail["X-Unsent"] == "1"
        assert [part.get_filename() for part in mail.iter_attachments()] == ["Beleg.pdf"]
        assert target.stat().st_mode & 0o077 == 0

    def test_it_writes_nothing_over_what_is_there(self, run, facts, tmp_path):
        """Not even over an earlier letter."""
        target = tmp_path / "letter.txt"
        target.write_text("meins", "utf-8")
        answer = run("letter", "objection", facts, "--platform", "instagram", "-o", target)
        assert answer.code == 3
        assert target.read_text("utf-8") == "meins"

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("--output", "letter.doc"), 2, ".eml"),
            (("--attach", "x.pdf"), 2, ".eml"),
            (("--letter-lang", "fr"), 2, "de, en"),
            (("--law", "us"), 2, "eu, at, ch"),
            (("--platform", "nowhere"), 2, "instagram"),
            ((), 1, "an wen der Brief geht"),
        ],
    )
    def test_what_is_wrong_is_said(self, arguments, code, said, run, facts):
        """A sentence and an exit code, no letter."""
        answer = run("letter", "objection", facts, *arguments)
        assert answer.code == code
        assert said in answer.complained
        assert answer.out == ""

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('account = "erika.beispiel"', "account = ", "lässt sich nicht lesen"),
            ('account = "erika.beispiel"', "account = 1", "passt nicht"),
            ("reasons =", "reason =", "passt nicht"),
            ('name = "Erika Beispiel"', 'name = " "', "Ihr Name"),
        ],
    )
    def test_a_fact_that_does_not_fit_is_named(self, old, new, said, run, facts):
        """And what stands in it is not repeated where it is the person's."""
        facts.write_text(FACTS.replace(old, new), "utf-8")
        answer = run("letter", "objection", facts, "--platform", "instagram")
        assert answer.code == 1
        assert said in answer.complained
        assert "Kinder" not in answer.err

    def test_a_file_that_is_not_there_is_named(self, run, tmp_path):
        """By its name alone."""
        answer = run("letter", "objection", tmp_path / "none.toml")
        assert answer.code == 1
        assert "none.toml" in answer.complained
