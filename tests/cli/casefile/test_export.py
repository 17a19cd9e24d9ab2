"""`widerspruch casefile export`, `verify` and `import`: out of the house, held against its checksums, and back."""

import json
import re
import zipfile

import pytest

from widerspruch.casefile.case_file import create_case_file, open_case_file


@pytest.fixture(scope="session")
def exported_once(made_once, tmp_path_factory):
    """An export of the case with three accounts."""
    from widerspruch.cli import main

    target = tmp_path_factory.mktemp("exported") / "erika.zip"
    with pytest.raises(SystemExit) as ended:
        main(["casefile", "export", str(made_once), str(target), "--lang", "de"])
    assert not ended.value.code
    return target


def head_in(ended):
    """The head that a command prints."""
    (found,) = re.findall(r"[0-9a-f]{64}", ended.out)
    return found


class TestExport:
    def test_the_documents_are_in_the_language_that_was_asked_for(self, run, akte, tmp_path):
        """Also where the terminal speaks another one."""
        ended = run("casefile", "export", akte, tmp_path / "a.zip", "--lang", "en")
        assert (ended.code, ended.err) == (0, "")
        with zipfile.ZipFile(tmp_path / "a.zip") as opened:
            assert "Objections to AI training" in opened.read("akte.html").decode()

    def test_the_head_is_that_of_the_file(self, run, akte, tmp_path):
        """Printed, to be noted down."""
        ended = run("casefile", "export", akte, tmp_path / "a.zip")
        with open_case_file(akte) as case_file:
            assert head_in(ended) == case_file.head.digest

    def test_never_over_another_file(self, run, akte, tmp_path):
        """Not even over an older export."""
        (tmp_path / "a.zip").write_text("x")
        assert run("casefile", "export", akte, tmp_path / "a.zip").code == 3
        assert (tmp_path / "a.zip").read_text() == "x"
        assert run("casefile", "export", akte, akte).code == 3

    def test_nowhere(self, run, akte, tmp_path):
        """A folder that is not there is a sentence."""
        assert run("casefile", "export", akte, tmp_path / "nichts" / "a.zip").code == 3

    def test_a_passphrase_stays_behind(self, run, tmp_path):
        """Said, because it would be a surprise."""
        create_case_file(tmp_path / "a.akte", "Erika", 0, "geheim").close()
        (tmp_path / "p").write_text("geheim")
        ended = run("casefile", "export", tmp_path / "a.akte", tmp_path / "a.zip", "--passphrase-file", tmp_path / "p")
        assert "die ZIP-Datei nicht" in ended.said


class TestVerify:
    def test_how_much_matches(self, run, akte, exported_once):
        """Of a file and of an export, with the same head."""
        file, export = run("casefile", "verify", akte), run("casefile", "verify", exported_once)
        assert (file.code, export.code) == (0, 0)
        assert "Alles stimmt" in file.said
        assert "3 Einträge" in export.said
        assert head_in(file) == head_in(export)

    @pytest.mark.parametrize("length", [16, 40, 64])
    def test_a_head_that_was_noted(self, length, run, akte):
        """Its beginning is enough; capitals and spaces do not matter."""
        with open_case_file(akte) as case_file:
            head = case_file.head.digest[:length]
        spaced = " ".join(head[at : at + 4] for at in range(0, length, 4)).upper()
        assert "hat sich seitdem nichts geändert" in run("casefile", "verify", akte, "--head", spaced).said

    def test_another_head(self, run, akte, add):
        """One entry more is another head: it ends with 1."""
        with open_case_file(akte) as case_file:
            before = case_file.head.digest
        add("--note", "später")
        ended = run("casefile", "verify", akte, "--head", before)
        assert ended.code == 1
        assert "nicht der Kopf, den Sie notiert haben" in ended.said

    @pytest.mark.parametrize("head", ["abc", "x" * 20, "a" * 65, ""])
    def test_what_is_no_head(self, head, run, akte):
        """Said before anything is read."""
        assert run("casefile", "verify", akte, "--head", head).code == 2

    def test_what_was_changed(self, run, akte):
        """Named, once, with 1."""
        data = bytearray(akte.read_bytes())
        at = data.index(b"linkedin")
        data[at : at + 8] = b"linkedln"
        akte.write_bytes(data)
        ended = run("casefile", "verify", akte)
        assert ended.code == 1
        assert ended.err == ""
        assert "! " in ended.out

    def test_json(self, run, exported_once):
        """Numbers beside the sentences."""
        told = json.loads(run("casefile", "verify", exported_once, "--json").out)
        assert (told["found"]["events"], told["told"]["is_verified"], told["is_noted_head"]) == (3, True, None)

    def test_what_is_neither(self, run, tmp_path):
        """A ZIP of holiday photographs is no export; what is not there is said."""
        with zipfile.ZipFile(tmp_path / "fotos.zip", "w") as opened:
            opened.writestr("strand.jpg", b"x")
        assert run("casefile", "verify", tmp_path / "fotos.zip").code == 1
        assert run("casefile", "verify", tmp_path / "nichts.zip").code == 1


class TestImport:
    def test_the_same_case_elsewhere(self, run, akte, exported_once, tmp_path):
        """The same events and the same head, with a passphrase of its own."""
        (tmp_path / "p").write_text("geheim")
        ended = run("casefile", "import", exported_once, tmp_path / "b.akte", "--passphrase-file", tmp_path / "p")
        assert ended.code == 0
        with open_case_file(akte) as before, open_case_file(tmp_path / "b.akte", "geheim") as after:
            assert before.recorded() == after.recorded()
            assert head_in(ended) == before.head.digest == after.head.digest

    def test_never_over_another_file(self, run, akte, exported_once):
        """The case file that is there stays."""
        before = akte.read_bytes()
        assert run("casefile", "import", exported_once, akte).code == 3
        assert akte.read_bytes() == before

    def test_what_does_not_verify(self, run, exported_once, tmp_path):
        """Nothing of it is taken in."""
        with zipfile.ZipFile(exported_once) as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
            for name in good.namelist():
                bad.writestr(name, good.read(name).replace(b"linkedin", b"linkedln"))
        ended = run("casefile", "import", tmp_path / "bad.zip", tmp_path / "b.akte")
        assert ended.code == 1
        assert "Es wurde nichts übernommen" in ended.complained
        assert not (tmp_path / "b.akte").exists()
