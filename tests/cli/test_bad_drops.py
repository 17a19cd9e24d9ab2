"""Things that are no export, dropped in all the same; and an export that is large."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from cli.apart import command
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG

PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
DOCUMENT = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


# To a process counts what whoever started it had in memory: so somebody small starts it.
MOST_MEMORY = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.fixture
def export(exports):
    return exports("instagram-one-post")[0]


class TestNoExport:
    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("leer.zip", b"", "In „leer.zip“ steht nichts."),
            ("bild.png", PICTURE, "„bild.png“ ist kein Datenexport, den wir kennen."),
            ("brief.pdf", DOCUMENT, "„brief.pdf“ ist kein Datenexport, den wir kennen."),
            ("bild.zip", PICTURE, "„bild.zip“ ist kein Datenexport, den wir kennen."),
            ("notiz.txt", "Einkaufen: Äpfel, Brot\n".encode(), "„notiz.txt“ ist kein Datenexport, den wir kennen."),
            ("kaputt.json", b'{"posts": [', "„kaputt.json“"),
            ("nullen.zip", bytes(5000), "„nullen.zip“"),
        ],
    )
    def test_one_file_is_refused_by_name(self, name, content, sentence, run, tmp_path):
        """A single file that is no export ends with 1 and a sentence that names it."""
        (tmp_path / name).write_bytes(content)

        ended = run("check", tmp_path / name)

        assert (ended.code, ended.out) == (INPUT_IS_WRONG, "")
        assert sentence in ended.complained

    def test_a_folder_without_anything(self, run, tmp_path):
        """An empty folder is named as empty."""
        (tmp_path / "Meine Daten").mkdir()

        ended = run("check", tmp_path / "Meine Daten")

        assert ended.code == INPUT_IS_WRONG
        assert "In „Meine Daten“ steht nichts." in ended.complained

    def test_a_file_that_is_not_there(self, run, tmp_path):
        """A wrong name is said to be one, in both languages."""
        german, english = (run("check", tmp_path / "weg.zip", "--lang", language) for language in ("de", "en"))

        assert german.code == english.code == INPUT_IS_WRONG
        assert "„weg.zip“ gibt es hier nicht" in german.complained
        assert "“weg.zip” is not here" in english.complained

    def test_a_zip_of_holiday_pictures(self, run, tmp_path):
        """An archive of other things is no export."""
        with zipfile.ZipFile(tmp_path / "urlaub.zip", "w") as archive:
            archive.writestr("urlaub/1.jpg", PICTURE)
            archive.writestr("urlaub/liste.txt", "Zelt\n")

        ended = run("check", tmp_path / "urlaub.zip")

        assert ended.code == INPUT_IS_WRONG
        assert "urlaub.zip" in ended.complained


class TestBesideAnExport:
    @pytest.mark.slow
    def test_a_picture_beside_an_export_is_noted_and_the_export_read(self, run, export, tmp_path):
        """What is no export does not keep the export beside it from being read; it ends with 4."""
        (tmp_path / "bild.png").write_bytes(PICTURE)

        ended = run("check", tmp_path / "bild.png", export, "--json", tmp_path / "a.json")

        assert ended.code == INCOMPLETE
        assert "„bild.png“ ist kein Datenexport" in ended.complained
        assert json.loads((tmp_path / "a.json").read_bytes())["imported"]["added"] > 20

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
    def test_a_file_name_that_is_no_text(self, run, exports, tmp_path):
        """A name in the encoding of an old computer does not stop JSON or report."""
        folder = tmp_path / "export"
        with zipfile.ZipFile(exports("instagram-one-post")[0]) as archive:
            archive.extractall(folder)
        (folder / os.fsdecode(b"gr\xfc\xdfe.json")).write_bytes(b'{"greetings": []}')

        ended = run("check", folder, "--json", tmp_path / "a.json", "--html", tmp_path / "a.html")

        assert ended.code == INCOMPLETE
        assert "Diese Datei kennen wir nicht" in ended.complained
        assert json.loads((tmp_path / "a.json").read_bytes())["complete"] is False


class TestSettings:
    @pytest.mark.parametrize(("name", "code"), [("consents.json", 0), ("profile_information.json", INCOMPLETE)])
    def test_a_broken_page_of_settings_does_not_make_a_result_incomplete(self, name, code, run, tmp_path):
        """It is told, and all content was read; where a decision rests on a file, something is missing."""
        with zipfile.ZipFile(tmp_path / "facebook-erika-2026-03-01-x.zip", "w") as archive:
            posts = '[{"timestamp": 1600000000, "data": [{"post": "Hallo"}]}]'
            archive.writestr("your_facebook_activity/posts/your_posts_1.json", posts)
            archive.writestr(f"personal_information/{name}", '{"profile_v2": [' if code else '[{"timestamp": 1, ')

        ended = run("check", tmp_path / "facebook-erika-2026-03-01-x.zip")

        assert ended.code == code
        assert name in ended.complained


class TestUndecided:
    def test_chats_of_one_of_two_platforms_are_listed(self, run, tmp_path):
        """What may be of Facebook or Instagram is said and listed, and the result is incomplete."""
        thread = {"participants": [{"name": "Meta AI"}], "messages": [], "title": "Meta AI", "thread_path": "x"}
        contents = {
            "a/your_facebook_activity/posts/your_posts_1.json": [{"timestamp": 1, "data": [{"post": "Hallo"}]}],
            "b/your_instagram_activity/media/posts_1.json": [{"media": [], "title": "Hallo", "creation_timestamp": 1}],
            "c/messages/inbox/metaai_1/message_1.json": thread,
        }
        for name, content in contents.items():
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")

        ended = run("check", tmp_path / "a", tmp_path / "b", tmp_path / "c",
                    "--json", tmp_path / "a.json", "--html", tmp_path / "a.html")  # fmt: skip

        assert ended.code == INCOMPLETE
        assert "Was in „c“ steht, kann von Facebook oder von Instagram sein" in ended.complained
        files = json.loads((tmp_path / "a.json").read_bytes())["files"]
        assert [member["status"] for listed in files if listed["platform"] is None for member in listed["members"]] == [
            "ambiguous"
        ]
        assert "Zu keinem Export gehörig" in (tmp_path / "a.html").read_text("utf-8")


class TestLarge:
    @pytest.mark.slow
    @pytest.mark.skipif(not hasattr(os, "wait4"), reason="asks the kernel for the memory of one process")
    def test_50_mb_are_read_in_constant_memory(self, exports, tmp_path):
        """An export of 50 MB of JSON is read with well under 500 MB of memory."""
        (export,) = exports("facebook-de", size=50_000_000)

        asked = command("check", export, "--json", tmp_path / "a.json")
        done = subprocess.run([sys.executable, "-c", MOST_MEMORY, *asked], capture_output=True, check=True)

        assert json.loads((tmp_path / "a.json").read_bytes())["imported"]["added"] > 50_000
        assert int(done.stdout.split()[-1]) < 500_000
